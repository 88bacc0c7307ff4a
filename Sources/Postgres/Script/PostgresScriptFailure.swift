// Why a script came to nothing: what it expected, and what came instead.

import WireCore

/// A client did something else than its script says.
public struct PostgresScriptFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// The connection's number, from 1 in the order of acceptance.
    public let connection: Int
    /// The number of the script's step on the connection, from 1: each call that sends, expects or ends is one.
    public let step: Int
    /// What the script expected.
    public let expected: String
    /// What came.
    public let received: String
    /// The bytes of what came, as far as there are any.
    public let bytes: [UInt8]

    /// `connection 1, step 3: expected query("SELECT 1"), but query("SELECT 2") came (51 00 00 00 0d ...)`.
    public var description: String {
        let shown = bytes.prefix(Self.shownBytes).map(hexadecimal)
        let rest = bytes.count > Self.shownBytes ? " ... of \(bytes.count) bytes" : ""
        let dump = bytes.isEmpty ? "" : " (\(shown.joined(separator: " "))\(rest))"
        return "connection \(connection), step \(step): "
            + "expected \(expected), but \(received)\(dump)"
    }

    private static let shownBytes = 64
}
