// The session as expressions of its statements know it, and as its runner does.

import FaultInjection
import QueryEngine
import StorageEngine

extension MySQLSessionCore {
    var mode: SQLMode { variables.mode }
    var connectionID: UInt32 { UInt32(bitPattern: control.number) }

    func userVariable(_ name: String) -> MySQLUserVariable? {
        values.variables[name.lowercased()]
    }

    func setUserVariable(_ name: String, _ value: Value, _ column: ResultColumn) {
        let isText = MySQLTypeKind(column.type.oid).isText
        values.variables[name.lowercased()] = MySQLUserVariable(
            type: column.type,
            collation: isText ? column.collation : values.connectionCollation.collation,
            value: value)
    }

    /// What functions read of the session, and what they ask it for.
    func connectValues() {
        values.connectionID = UInt64(connectionID)
        values.locks = self
        values.information = self
        values.systemVariable = { [weak self] (scope, name) throws(SQLError) in
            guard let self else { throw SQLError(.unknownVariable, name) }
            return try self.systemVariable(scope, name)
        }
        // KILL QUERY ends the statement, and the sleep with it.
        values.sleep = { [weak self] (seconds) throws(Interrupt) in
            let limited = min(seconds, 3_000_000_000)
            try self?.runner.sleep(nanoseconds: UInt64((limited * 1_000_000_000).rounded()))
            return 0
        }
    }

    /// The same of what has changed.
    func followValues() {
        values.mode = variables.mode
        values.database = currentDatabase
        values.user = "\(login.user)@\(login.host)"
        // root has an account for this machine; whoever else there is may come from anywhere.
        values.currentUser = login.user == "root" ? values.user : "\(login.user)@%"
        values.mostWarnings = Int(clamping: variables.number("max_error_count") ?? 64)
        values.longestConcatenation = Int(
            clamping: variables.number("group_concat_max_len") ?? 1024)
        values.longestValue = Int(
            clamping: variables.number("max_allowed_packet") ?? 16_777_216)
        values.divisionDigits = Int(
            clamping: variables.number("div_precision_increment") ?? 4)
        values.mostRows = mostRows
        values.tellsNotes = variables.number("sql_notes") != 0
        values.checksConditions = variables.number("check_constraint_checks") != 0
        values.weekMode = Int(clamping: variables.number("default_week_format") ?? 0)
        if let name = variables.text("collation_connection"),
            let collation = MySQLCollation.named(name)
        {
            values.connectionCollation = collation
        }
    }

    /// What `sql_select_limit` leaves of an answer; nil: all.
    private var mostRows: Int64? {
        guard let number = variables.number("sql_select_limit"), number != .max else { return nil }
        return number
    }

    private func systemVariable(
        _ scope: MySQLSystemValue.Scope, _ name: String
    ) throws(SQLError) -> MySQLSystemValue {
        guard let variable = SystemVariables.named(name.lowercased(), flavor) else {
            throw SQLError(.unknownVariable, name)
        }
        if scope == .global, variable.scope == .session {
            throw SQLError(
                .readOnlyVariable, text: "Variable '\(name)' is a SESSION variable")
        }
        if scope == .session, variable.scope == .global {
            throw SQLError(
                .readOnlyVariable, text: "Variable '\(name)' is a GLOBAL variable")
        }
        let value =
            scope == .global ? variables.globalValue(of: variable) : current(variable)
        if case .integer = variable.kind, case .int(let number) = value {
            return MySQLSystemValue(
                type: type(of: variable, value),
                value: .int(MySQLInteger.biased(SystemVariable.unsigned(number))))
        }
        return MySQLSystemValue(type: type(of: variable, value), value: value)
    }

    private func current(_ variable: SystemVariable) -> Value {
        switch variable.name {
        case "last_insert_id": .int(Int64(clamping: values.lastInsertID))
        case "warning_count": .int(Int64(values.warningCount))
        case "error_count": .int(Int64(errorCount))
        case "pseudo_thread_id": .int(Int64(connectionID))
        case "in_transaction": .int(status.contains(.inTransaction) ? 1 : 0)
        case "timestamp": timestamp(variable)
        default: variables.value(of: variable)
        }
    }

    /// Seconds since 1970: as set, or those of the statement.
    private func timestamp(_ variable: SystemVariable) -> Value {
        let value = variables.value(of: variable)
        if case .double(0) = value {
            return .double(Double(runner.statementTimestamp &- MySQLTimestamp.epoch) / 1_000_000)
        }
        return value
    }

    /// A text is as long as it is now.
    private func type(of variable: SystemVariable, _ value: Value) -> SQLType {
        switch variable.kind {
        case .boolean: return SQLType(MySQLType.bigint, modifier: 1)
        case .integer: return SQLType(MySQLType.unsignedBigint, modifier: 21)
        case .real: return SQLType(MySQLType.double(6), modifier: 21)
        default:
            guard case .text(let text) = value else {
                return SQLType(MySQLType.varchar, modifier: 0)
            }
            return SQLType(
                MySQLType.varchar, modifier: Int32(clamping: text.string.unicodeScalars.count))
        }
    }
}

extension MySQLSessionCore: InformationServices {
    var accountName: String { "\(login.user)@\(login.host)" }

    var processes: [ProcessFacts] {
        cluster.sessions.filter { $0.database == services.name }.map { other in
            let isOwn = other === control
            return ProcessFacts(
                id: Int64(UInt32(bitPattern: other.number)), user: other.user,
                host: login.host, database: isOwn ? currentDatabase : nil,
                command: isOwn || other.isBusy ? "Query" : "Sleep", seconds: 0,
                state: isOwn ? "starting" : "", text: nil)
        }
    }

    func shownVariables(global: Bool) -> [(name: String, value: String)] {
        SystemVariables.all(flavor).filter { !global || $0.scope != .session }.map { variable in
            let value = global ? variables.globalValue(of: variable) : current(variable)
            return (SystemVariables.shownName(variable.name, flavor), shown(value, variable))
        }
    }

    private func shown(_ value: Value, _ variable: SystemVariable) -> String {
        switch (variable.kind, value) {
        case (.boolean, .int(let number)): return number == 0 ? "OFF" : "ON"
        case (_, .int(let number)): return String(SystemVariable.unsigned(number))
        case (_, .text(let text)): return text.string
        case (_, .double(let number)):
            let digits = Int64(exactly: (number * 1_000_000).rounded()) ?? 0
            let fraction = String(digits % 1_000_000)
            return "\(digits / 1_000_000)."
                + String(repeating: "0", count: max(0, 6 - fraction.count)) + fraction
        default: return ""
        }
    }

    func shownStatus(global: Bool) -> [(name: String, value: String)] {
        let uptime = cluster.time.nanoseconds / 1_000_000_000
        // The TLS library does not say what was agreed on: this is what it prefers.
        let isEncrypted = login.options.contains(.encrypted)
        let (cipher, version) = isEncrypted ? ("TLS_AES_128_GCM_SHA256", "TLSv1.3") : ("", "")
        return [
            ("Com_commit", "0"), ("Connections", "\(cluster.sessions.count)"),
            ("Questions", "\(runner.commitCount)"), ("Ssl_cipher", cipher),
            ("Ssl_version", version),
            ("Threads_connected", "\(cluster.sessions.count)"), ("Threads_running", "1"),
            ("Uptime", "\(uptime)"),
        ]
    }
}

extension MySQLSessionCore: RunnerHost {
    func currentRow(
        ofCursor name: String, in table: TableDescriptor
    ) throws(SQLError) -> RowID {
        throw SQLError(.unknownError, "no cursor \(name)")
    }

    var functionSession: AnyObject { values }

    /// What IGNORE passes over is told.
    func passedOver(_ error: SQLError) {
        let error = wording.worded(error)
        values.note(Int(error.mySQLNumber), error.message)
    }

    /// MariaDB gives what there is, except to what is written; MySQL gives an error.
    func recursionStopped(after rounds: Int) throws(SQLError) {
        guard flavor.isMariaDB else {
            throw SQLError(.recursionLimit, String(rounds + 1))
        }
        let error = SQLError(.incompleteResult, "max_recursive_iterations", String(rounds))
        if values.isStrictWrite { throw error }
        values.warn(Int(error.mySQLNumber), wording.worded(error).message)
    }

    func isInUse(table oid: UInt32) -> Bool { false }

    func expressionText(_ sql: String, pretty: Bool) -> String { sql }

    var applicationName: String { login.program }

    var temporarySchema: String {
        cluster.language.names.temporarySchema(ofSession: control.number)
    }

    func openCompetitor(_ events: SessionEvents) throws(SQLError) -> any StatementSession {
        var other = login
        other.database = currentDatabase
        other.options.insert(.multiStatements)
        guard let language = cluster.language as? MySQLLanguage else {
            throw SQLError(.unknownError, "another language")
        }
        return try MySQLSession(
            database: services, cluster: cluster, language: language, login: other,
            events: events, number: cluster.nextSessionNumber(), connection: nil, isExempt: true)
    }
}
