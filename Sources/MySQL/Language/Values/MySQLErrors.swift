// Errors and warnings that values bring about, by the server's numbers.
package import QueryEngine

extension SQLError {
    /// An error by its number; the number stands in `nativeCode`, and the language's wording knows its SQLSTATE.
    package static func mySQL(_ code: Int, _ message: String) -> SQLError {
        SQLError(condition(code), message, nativeCode: String(code))
    }

    /// What the engine knows of it.
    private static func condition(_ code: Int) -> Condition {
        switch code {
        case 1048: .notNullViolation
        case 1052: .ambiguousColumn
        case 1054: .undefinedColumn
        case 1055, 1056, 1111, 1140: .groupingError
        case 1060: .duplicateColumn
        case 1064: .syntaxError
        case 1066: .duplicateAlias
        case 1109, 1146: .undefinedTable
        case 1110: .duplicateColumn
        case 1115, 1193, 1273: .undefinedObject
        case 1136, 1222, 1241: .syntaxError
        case 1172, 1242: .cardinalityViolation
        case 1205: .lockNotAvailable
        case 1213: .deadlockDetected
        case 1235, 1295: .featureNotSupported
        case 1248: .syntaxError
        case 1264, 1690: .numericValueOutOfRange
        case 1265, 1406: .stringDataRightTruncation
        case 1267, 1270, 1271: .collationMismatch
        case 1292, 1411, 1525: .invalidDatetimeFormat
        case 1305, 1630: .undefinedFunction
        case 1317: .queryCanceled
        case 1318, 1582: .undefinedFunction
        case 1364: .notNullViolation
        case 1365: .divisionByZero
        case 1366: .invalidTextRepresentation
        case 1436: .statementTooComplex
        default: .dataException
        }
    }

    /// The number of an error of this language; nil: it has none of its own.
    package var mySQLCode: Int? { fields.nativeCode.flatMap { Int($0) } }
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
