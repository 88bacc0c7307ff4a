// ODBC's diagnostic records as errors.

import ClientPooling
import MySQLDriver

/// What the driver manager and the driver say of a failure.
struct ODBCDiagnostic: Hashable, Sendable {
    var sqlState: String
    var native: Int
    var message: String

    /// The first record of a handle, with the others' words.
    static func of(
        _ handle: ODBCLibrary.Handle?, kind: Int16, _ library: ODBCLibrary
    ) -> ODBCDiagnostic {
        var found: ODBCDiagnostic?
        for number in Int16(1)...8 {
            var state = [UInt16](repeating: 0, count: 6)
            var text = [UInt16](repeating: 0, count: 1024)
            var native: Int32 = 0
            var length: Int16 = 0
            let code = library.diagnostics(
                kind, handle, number, &state, &native, &text, Int16(text.count), &length)
            guard code == ODBC.success || code == ODBC.successWithInfo else { break }
            let message = String(
                decoding: text.prefix(min(max(0, Int(length)), text.count - 1)), as: UTF16.self)
            if found == nil {
                found = ODBCDiagnostic(
                    sqlState: String(decoding: state.prefix(5), as: UTF16.self),
                    native: Int(native), message: message)
            } else {
                found?.message += "; \(message)"
            }
        }
        return found
            ?? ODBCDiagnostic(sqlState: "HY000", native: 0, message: "no diagnostics")
    }

    /// The error that it is, by the backend's own codes where the driver passes them on.
    func error(_ dialect: SQLDialect) -> DatabaseError {
        if !sqlState.hasPrefix("08"), dialect == .mysql,
            let number = UInt16(exactly: native), number > 0, number < 2000 || number > 2999
        {
            let code = MySQLError.Code(rawValue: number)
            var error = DatabaseError(
                bridging: MySQLError(code, sqlState: sqlState, message))
            error.underlying = nil
            return error
        }
        if !sqlState.hasPrefix("08"), dialect == .sqlite, let code = Int32(exactly: native),
            code > 0
        {
            var error = DatabaseError.sqlite(code, message)
            error.sqlState = sqlState
            return error
        }
        return DatabaseError(
            DatabaseError.Code(sqlState: sqlState), message, failureClass: failureClass,
            outcome: outcome, sqlState: sqlState, backendCode: native)
    }

    private var failureClass: FailureClass {
        switch sqlState {
        case "40001", "40P01", "55P03", "HYT00": .transient
        case "08007", "40003": .unknownOutcome
        case "57P01", "57P02", "57P03", "57P05", "25P03", "HYT01": .disconnect
        case _ where sqlState.hasPrefix("08"): .disconnect
        case _ where sqlState.hasPrefix("53"): .overload
        default: .permanent
        }
    }

    private var outcome: WorkOutcome? {
        ["08001", "08004", "57P01", "57P03", "57P05", "25P03"].contains(sqlState)
            ? .notApplied : nil
    }
}
