// Errors and warnings that values bring about, by the server's numbers.
package import QueryEngine

extension SQLError {
    /// An error by its number.
    package static func mySQL(_ code: Int, _ message: String) -> SQLError {
        let known = MySQLErrorCode.numbered(Int32(clamping: code))
        return SQLError(
            known?.condition ?? .dataException, message, nativeCode: known?.state ?? "HY000",
            nativeNumber: Int32(clamping: code))
    }
}

/// What SHOW WARNINGS shows.
package struct MySQLWarning: Sendable, Equatable {
    package enum Level: String, Sendable {
        case note = "Note", warning = "Warning", error = "Error"
    }

    package var level: Level
    package var code: Int
    package var message: String

    package init(_ level: Level, _ code: Int, _ message: String) {
        self.level = level
        self.code = code
        self.message = message
    }
}

/// A value as messages quote it.
enum MySQLQuoted {
    private static let longest = 128

    /// The text, what is not UTF-8 in it as `\xFF`.
    static func text(_ bytes: some Collection<UInt8>) -> String {
        String(decoding: bytes.prefix(longest), as: UTF8.self)
    }
}
