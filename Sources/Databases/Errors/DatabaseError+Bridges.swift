// What the errors of drivers and of the shared client rooms are here.

import ClientPooling
import MySQLDriver
import PostgresDriver

extension DatabaseError {
    /// Another room's error as one of this; itself where it is one already.
    ///
    /// - Parameter error: What a driver or a pool has thrown.
    public init(bridging error: any Error) {
        switch error {
        case let error as DatabaseError: self = error
        case let error as PostgresError: self.init(error)
        case let error as MySQLError: self.init(error)
        case let error as ClientError: self.init(error)
        case let error as PostgresEncodingError:
            self.init(.encodingFailed, "\(error)", underlying: error)
        case let error as PostgresDecodingError:
            self.init(.decodingFailed, "\(error)", outcome: .applied, underlying: error)
        case let error as MySQLDecodingError:
            self.init(.decodingFailed, "\(error)", outcome: .applied, underlying: error)
        case let error as any ClassifiedError:
            self.init(
                .failed, "\(error)", failureClass: error.failureClass, outcome: error.outcome,
                underlying: error)
        default: self.init(.failed, "\(error)", outcome: .unknown, underlying: error)
        }
    }

    private init(_ error: PostgresError) {
        self.init(
            Code(sqlState: error.code.rawValue), error.message, failureClass: error.failureClass,
            outcome: error.outcome, sqlState: error.code.rawValue, underlying: error)
        if error.isDisconnect, code == .failed { code = .connectionClosed }
    }

    private init(_ error: MySQLError) {
        let number = Int(error.code.rawValue)
        self.init(
            Self.codesOfMySQL[number] ?? Code(sqlState: error.sqlState), error.message,
            failureClass: error.failureClass, outcome: error.outcome, sqlState: error.sqlState,
            backendCode: number, underlying: error)
        if error.isDisconnect, code == .failed { code = .connectionClosed }
    }

    private init(_ error: ClientError) {
        // Names that mean the same in both rooms are spelled the same; what only a driver knows keeps its name.
        self.init(
            Code(rawValue: error.code.rawValue), error.message, failureClass: error.failureClass,
            outcome: error.outcome, underlying: error)
        // The server's own refusal says more than that there was one.
        if error.code == .connectFailed, let cause = error.underlying {
            let known = DatabaseError(bridging: cause)
            message += ": \(known.message)"
            (sqlState, backendCode) = (known.sqlState, known.backendCode)
            if known.code == .accessDenied { code = .accessDenied }
        }
    }

    private static let codesOfMySQL: [Int: Code] = [
        1022: .uniqueViolation, 1062: .uniqueViolation, 1586: .uniqueViolation,
        1216: .foreignKeyViolation, 1217: .foreignKeyViolation, 1451: .foreignKeyViolation,
        1452: .foreignKeyViolation, 1048: .notNullViolation, 1364: .notNullViolation,
        3819: .checkViolation, 4025: .checkViolation, 1064: .syntaxError, 1149: .syntaxError,
        1146: .undefinedTable, 1051: .undefinedTable, 1054: .undefinedColumn, 1213: .deadlock,
        1205: .lockTimeout, 3572: .lockTimeout, 1020: .serializationFailure,
        1792: .readOnlyTransaction, 1290: .readOnlyTransaction, 1045: .accessDenied,
        1044: .accessDenied, 1698: .accessDenied,
    ]
}

extension DatabaseError.Code {
    /// The failure of this SQLSTATE, in the standard's classes and PostgreSQL's.
    init(sqlState: String) {
        self =
            switch sqlState {
            case "23505": .uniqueViolation
            case "23503", "23001": .foreignKeyViolation
            case "23502": .notNullViolation
            case "23514": .checkViolation
            case "42601", "42000", "37000": .syntaxError
            case "42P01", "42S02", "S0002": .undefinedTable
            case "42703", "42S22", "S0022": .undefinedColumn
            case "40001": .serializationFailure
            case "40P01": .deadlock
            case "55P03": .lockTimeout
            case "25006": .readOnlyTransaction
            case "08001", "08004": .connectFailed
            case _ where sqlState.hasPrefix("08"): .connectionClosed
            case _ where sqlState.hasPrefix("28"): .accessDenied
            default: .failed
            }
    }
}
