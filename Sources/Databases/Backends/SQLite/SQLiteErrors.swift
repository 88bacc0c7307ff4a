// SQLite's result codes (https://www.sqlite.org/rescode.html) as errors.

import ClientPooling

extension DatabaseError {
    /// What SQLite has answered.
    ///
    /// - Parameters:
    ///   - code: An extended result code.
    ///   - message: Its words.
    static func sqlite(_ code: Int32, _ message: String) -> DatabaseError {
        let failureClass: FailureClass =
            switch code & 0xFF {
            case 5, 6: .transient
            case 7, 13: .overload
            default: .permanent
            }
        return DatabaseError(
            Code(sqlite: code, message), message, failureClass: failureClass,
            backendCode: Int(code))
    }
}

extension DatabaseError.Code {
    fileprivate init(sqlite code: Int32, _ message: String) {
        self =
            switch code {
            case 1555, 2067, 2579: .uniqueViolation
            case 787: .foreignKeyViolation
            case 1299: .notNullViolation
            case 275: .checkViolation
            // SQLITE_BUSY_SNAPSHOT: what was read has changed since.
            case 517: .serializationFailure
            default:
                switch code & 0xFF {
                case 5, 6: .lockTimeout
                case 8: .readOnlyTransaction
                case 14, 26: .connectFailed
                case 23: .accessDenied
                // Through ODBC there is no more than the words.
                case 19 where message.contains("UNIQUE constraint failed"): .uniqueViolation
                case 19 where message.contains("FOREIGN KEY constraint failed"):
                    .foreignKeyViolation
                case 19 where message.contains("NOT NULL constraint failed"): .notNullViolation
                case 19 where message.contains("CHECK constraint failed"): .checkViolation
                case 1 where message.contains("no such table"): .undefinedTable
                case 1 where message.contains("no such column"): .undefinedColumn
                case 1
                where message.contains("syntax error") || message.contains("incomplete input"):
                    .syntaxError
                default: .failed
                }
            }
    }
}
