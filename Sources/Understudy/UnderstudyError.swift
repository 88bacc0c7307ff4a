// The errors of a server's own calls, as a client would be told them.

import QueryEngine

/// A statement or a call failed.
public struct UnderstudyError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The code that a client would be told: `23505`.
    public let sqlState: String
    /// What went wrong, in a line.
    public let message: String
    /// More about it.
    public let detail: String?
    /// What to do about it.
    public let hint: String?
    /// Of the script that failed, from 1; nil for a single statement.
    public let line: Int?

    init(_ error: SQLError, line: Int? = nil) {
        sqlState = error.sqlState
        message = error.message
        detail = error.fields.detail
        hint = error.fields.hint
        self.line = line
    }

    /// The message with its place and code.
    public var description: String {
        let place = line.map { "line \($0): " } ?? ""
        return "\(place)\(message) (\(sqlState))" + (detail.map { ": \($0)" } ?? "")
    }

    static func rethrow<Result>(
        _ body: () throws(SQLError) -> Result
    ) throws(UnderstudyError) -> Result {
        do throws(SQLError) {
            return try body()
        } catch {
            throw UnderstudyError(error)
        }
    }
}
