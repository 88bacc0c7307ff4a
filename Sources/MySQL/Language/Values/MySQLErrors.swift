// Errors and warnings that values bring about, by the server's numbers.
package import QueryEngine

extension SQLError {
    /// An error by its number.
    package static func mySQL(_ code: Int, _ message: String) -> SQLError {
        SQLError(
            condition(code), message, nativeCode: state(code), nativeNumber: Int32(clamping: code))
    }

    /// Its SQLSTATE.
    private static func state(_ code: Int) -> String {
        switch code {
        case 1046: "3D000"
        case 1048, 1052: "23000"
        case 1054: "42S22"
        case 1055, 1056, 1064, 1066, 1110, 1140, 1172, 1235, 1248, 1253, 1305, 1318, 1425, 1426,
            1427, 1582, 3143:
            "42000"
        case 1060: "42S21"
        case 1051, 1109, 1146: "42S02"
        case 1136: "21S01"
        case 1222, 1241, 1242: "21000"
        case 1264, 1690: "22003"
        case 1265: "01000"
        case 1292, 1366, 1367: "22007"
        case 1365: "22012"
        case 1406: "22001"
        case 3140, 3141, 3158: "22032"
        case 1317: "70100"
        default: "HY000"
        }
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
