// The errors of a server's own calls, as a client would be told them.

import ServerKit

/// A statement or a call failed.
public struct UnderstudyError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The code that a client would be told, in its protocol's own form: `23505` with PostgreSQL.
    public let code: String
    /// What went wrong, in a line.
    public let message: String
    /// More about it.
    public let detail: String?
    /// What to do about it.
    public let hint: String?
    /// Of the script that failed, from 1; nil for a single statement.
    public let line: Int?

    init(_ error: StandInError) {
        code = error.code
        message = error.message
        detail = error.detail
        hint = error.hint
        line = error.line
    }

    /// The message with its place and code.
    public var description: String {
        let place = line.map { "line \($0): " } ?? ""
        return "\(place)\(message) (\(code))" + (detail.map { ": \($0)" } ?? "")
    }

    static func rethrow<Result>(
        _ body: () throws(StandInError) -> Result
    ) throws(UnderstudyError) -> Result {
        do throws(StandInError) {
            return try body()
        } catch {
            throw UnderstudyError(error)
        }
    }
}
