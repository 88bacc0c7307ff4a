// SET, USE, and what statements take from a session's variables.

import QueryEngine
import StorageEngine

extension MySQLSessionCore {
    // MARK: What statements take

    /// The variables, the database or the user are others now.
    func settingsChanged() {
        var settings = RunnerSettings()
        settings.keepsNotices = true
        settings.searchPath = currentDatabase.map { [$0] } ?? []
        // 0 does not wait; the runner's 0 is for ever.
        settings.lockTimeout = max(1, variables.lockTimeoutSeconds &* 1000)
        settings.tableLockTimeout = tableLockMilliseconds
        settings.statementTimeout = statementTimeoutMilliseconds
        settings.deadlockTimeout = 0
        settings.granularity = cluster.granularity
        settings.counterIncrement = UInt64(
            clamping: variables.number("auto_increment_increment") ?? 1)
        settings.counterOffset = UInt64(
            clamping: variables.number("auto_increment_offset") ?? 1)
        settings.mostRounds = Int(
            clamping: variables.number(
                flavor.isMariaDB ? "max_recursive_iterations" : "cte_max_recursion_depth") ?? 1000)
        settings.checksForeignKeys = variables.number("foreign_key_checks") != 0
        var environment = TypeEnvironment(types: runner.environment.types)
        environment.timeZone = MySQLTimeZone.named(variables.timeZone) ?? .utc
        runner.fixedStatementTime = variables.statementTime
        followValues()
        clientCharacterSet = variables.text("character_set_client").flatMap {
            MySQLCharacterSet.named($0)?.whereRecoded
        }
        idleTimeoutMilliseconds = idleTimeout
        resultCharacterSet = variables.text("character_set_results").flatMap(
            MySQLCharacterSet.named)
        let frontend = MySQLFrontend(flavor: flavor, mode: variables.mode)
        runner.read(with: frontend, as: frontend.reading)
        runner.follow(
            settings, environment,
            meaning: PlanMeaning(
                searchPath: currentDatabase ?? "", user: login.user,
                values: [
                    variables.mode.text, variables.timeZone, variables.isolation.variableText,
                    variables.text("character_set_connection") ?? "",
                    variables.text("collation_connection") ?? "",
                    values.mostRows.map { String($0) } ?? "",
                    values.checksConditions ? "" : "unchecked",
                    hasTemporaryTables ? "\(connectionID) \(temporaryTableChanges)" : "",
                ]))
    }

    /// `lock_wait_timeout`; 0 does not wait.
    var tableLockMilliseconds: Int {
        max(1, Int(clamping: variables.number("lock_wait_timeout") ?? 86_400) &* 1000)
    }

    /// A statement as its client wrote it.
    func fromClient(_ text: [UInt8]) -> [UInt8] {
        clientCharacterSet?.decodedStatement(text) ?? text
    }

    private var statementTimeoutMilliseconds: Int {
        if flavor.isMariaDB {
            guard let variable = SystemVariables.named("max_statement_time", flavor),
                case .double(let seconds) = variables.value(of: variable)
            else { return 0 }
            return Int(clamping: Int64(seconds * 1000))
        }
        return Int(clamping: variables.number("max_execution_time") ?? 0)
    }

    /// What a client that asks for nothing is given before it is put out, in milliseconds.
    private var idleTimeout: Int {
        Int(clamping: (variables.number("wait_timeout") ?? 28_800) &* 1000)
    }

    /// What the connection has to know now; what it was told before stays out.
    func takeIdleState() -> MySQLIdleState {
        MySQLIdleState(
            status: status, idleTimeoutMilliseconds: idleTimeoutMilliseconds,
            resultCharacterSet: resultCharacterSet.take())
    }

    var allowsSeveral: Bool { login.options.contains(.multiStatements) }

    // MARK: USE

    func use(_ name: String) throws(SQLError) {
        guard try runner.requireCatalog().schemaExists(name) else {
            throw SQLError(.unknownDatabase, name)
        }
        currentDatabase = name
        changes.append(.schema(name))
        settingsChanged()
    }

    /// The database that a client logs in to.
    func enter(_ name: String?) throws(SQLError) {
        guard let name, !name.isEmpty else { return }
        runner.begin(TransactionState())
        defer {
            runner.rollBack()
            runner.endTransaction()
        }
        if try !runner.requireCatalog().schemaExists(name), cluster.createsDatabases {
            try createDatabaseOnEntry(name)
        }
        try use(name)
        changes = []
    }

    private func createDatabaseOnEntry(_ name: String) throws(SQLError) {
        let execution = DefinitionExecution(
            .createSchema(name: name, ifNotExists: true), catalog: runner.requireCatalog(),
            services: runner)
        do throws(Interrupt) {
            _ = try execution.step()
            try runner.commit()
        } catch {
            guard case .error(let error) = error else {
                throw SQLError(.lockWaitTimeout)
            }
            throw error
        }
        runner.endTransaction()
        runner.begin(TransactionState())
    }

    /// A database was dropped; who was in it is in none.
    func forget(database name: String) {
        answer.status.insert(.databaseDropped)
        guard currentDatabase == name else { return }
        currentDatabase = nil
        settingsChanged()
    }

    // MARK: SET

    /// All values are known before the first variable changes.
    func set(
        _ targets: [SetTarget], _ row: [Value], _ columns: [ResultColumn], _ work: StatementWork
    ) throws(Interrupt) {
        let state = work.commandState
        if state.itemsDone == 0 {
            for (at, target) in targets.enumerated() {
                try checked { () throws(SQLError) in
                    try check(target, plain(row[at], columns[at].type))
                }
            }
        }
        while state.itemsDone < targets.count {
            try set(targets[state.itemsDone], row[state.itemsDone], columns[state.itemsDone], work)
            state.itemsDone += 1
        }
        settingsChanged()
    }

    private func check(_ target: SetTarget, _ value: Value) throws(SQLError) {
        switch target {
        case .userVariable, .password: return
        case .systemVariable(let scope, let name, let isDefault, _):
            let variable = try settable(name, scope)
            if !isDefault { _ = try variable.checked(value, flavor) }
        case .names(let set, let collation): _ = try names(set, collation)
        case .characterSet(let set): _ = try names(set, nil)
        }
    }

    private func set(
        _ target: SetTarget, _ value: Value, _ column: ResultColumn, _ work: StatementWork
    ) throws(Interrupt) {
        switch target {
        case .userVariable(let name):
            setUserVariable(name, value, column)
        case .password: noteAccountsUnused()
        case .systemVariable(let scope, let name, let isDefault, _):
            try set(
                try checked { () throws(SQLError) in try settable(name, scope) }, scope,
                isDefault ? nil : plain(value, column.type), work)
        case .names(let set, let collation):
            let (set, collation) = try checked { () throws(SQLError) in
                try names(set, collation)
            }
            use(set, collation)
        case .characterSet(let set):
            let (set, _) = try checked { () throws(SQLError) in try names(set, nil) }
            use(set, variables.text("collation_database") ?? flavor.collation)
        }
    }

    private func set(
        _ variable: SystemVariable, _ scope: VariableScope, _ value: Value?,
        _ work: StatementWork
    ) throws(Interrupt) {
        let isGlobal = scope == .global || scope == .persist || scope == .persistOnly
        guard let value else {
            if isGlobal {
                variables.setGlobal(variable, nil)
            } else {
                try apply(variable, variables.globalValue(of: variable), work)
            }
            return
        }
        let (kept, isClamped) = try checked { () throws(SQLError) in
            try variable.checked(value, flavor)
        }
        if isClamped, case .int(let number) = value {
            runner.notice(
                Notice(.truncatedWrongValue, variable.name, String(number)))
        }
        if isGlobal {
            variables.setGlobal(variable, kept)
        } else {
            try apply(variable, kept, work)
        }
    }

    private func apply(
        _ variable: SystemVariable, _ value: Value, _ work: StatementWork
    ) throws(Interrupt) {
        switch variable.name {
        case "autocommit":
            let commit = work.commandState.commit ?? CommitRun()
            work.commandState.commit = commit
            guard case .int(let number) = value else { return }
            // The SET itself is not what is committed.
            try setAutocommit(number != 0, commit)
        case "last_insert_id", "insert_id":
            if case .int(let number) = value, variable.name == "last_insert_id" {
                values.lastInsertID = UInt64(clamping: number)
            } else if case .int(let number) = value {
                runner.firstNumber = number > 0 ? UInt64(clamping: number) : nil
            }
            variables.set(variable, value)
        case "character_set_connection":
            variables.set(variable, value)
            if case .text(let text) = value { useCollation(ofCharacterSet: text.string) }
        case "collation_connection":
            variables.set(variable, value)
            if case .text(let text) = value, let known = MySQLCollation.named(text.string) {
                setText("character_set_connection", known.characterSet.name)
            }
        default: variables.set(variable, value)
        }
        if variable.isTracked { track(variable, value) }
    }

    private func track(_ variable: SystemVariable, _ value: Value) {
        let text: String
        switch (variable.kind, value) {
        case (.boolean, .int(let number)): text = number == 0 ? "OFF" : "ON"
        case (_, .text(let word)): text = word.string
        default: text = ""
        }
        changes.append(.variable(name: variable.name, value: text))
    }

    /// A variable that may be set in this scope.
    private func settable(
        _ name: String, _ scope: VariableScope
    ) throws(SQLError) -> SystemVariable {
        guard let variable = SystemVariables.named(name.lowercased(), flavor) else {
            throw SQLError(.unknownVariable, name)
        }
        if variable.isReadOnly { throw SQLError(.readOnlyVariable, name) }
        switch (scope, variable.scope) {
        case (.unspecified, .global), (.session, .global):
            throw SQLError(.globalVariable, name)
        case (.global, .session), (.persist, .session), (.persistOnly, .session):
            throw SQLError(.localVariable, name)
        default: return variable
        }
    }

    /// Integers as they are, whatever their type keeps them as.
    private func plain(_ value: Value, _ type: SQLType) -> Value {
        switch value {
        case .bool(let flag): return .int(flag ? 1 : 0)
        case .int(let number) where MySQLTypeKind(type.oid).isBiased:
            return .int(Int64(clamping: MySQLInteger.unsigned(number)))
        default: return value
        }
    }

    func setVariable(_ name: String, _ value: Value) throws(SQLError) {
        guard let variable = SystemVariables.named(shown(name), flavor) else { return }
        variables.set(variable, try variable.checked(value, flavor).value)
    }

    func setGlobalVariable(_ name: String, _ value: Value) throws(SQLError) {
        guard let variable = SystemVariables.named(shown(name), flavor) else { return }
        variables.setGlobal(variable, try variable.checked(value, flavor).value)
    }

    private func shown(_ name: String) -> String { SystemVariables.shownName(name, flavor) }

    // MARK: Character sets

    /// SET NAMES: the set and its collation, or the errors of names that there are not.
    private func names(
        _ set: String?, _ collation: String?
    ) throws(SQLError) -> (set: String, collation: String) {
        guard let set else { return ("utf8mb4", flavor.collation) }
        guard let known = MySQLCharacterSet.named(set) else {
            throw SQLError(.unknownCharacterSet, set)
        }
        guard let collation else {
            return (
                known.name,
                known == .utf8mb4 ? flavor.collation : known.collationName
            )
        }
        guard let found = MySQLCollation.named(collation.lowercased()) else {
            throw SQLError(.unknownCollation, collation)
        }
        guard found.characterSet == known else {
            throw SQLError(.collationOfCharacterSet, collation, set)
        }
        return (known.name, collation.lowercased())
    }

    private func use(_ set: String, _ collation: String) {
        for name in ["character_set_client", "character_set_connection", "character_set_results"] {
            setText(name, set)
            changes.append(.variable(name: name, value: set))
        }
        setText("collation_connection", collation)
    }

    private func useCollation(ofCharacterSet name: String) {
        guard let set = MySQLCharacterSet.named(name) else { return }
        setText(
            "collation_connection", set == .utf8mb4 ? flavor.collation : set.collationName)
    }

    private func setText(_ name: String, _ text: String) {
        guard let variable = SystemVariables.named(name, flavor) else { return }
        variables.set(variable, .string(text))
    }

    /// Who types himself is given more time.
    func useLoginTimeout() {
        guard login.options.contains(.interactive),
            let variable = SystemVariables.named("wait_timeout", flavor),
            let seconds = variables.number("interactive_timeout")
        else { return }
        variables.set(variable, .int(seconds))
    }

    /// What the client's greeting asked for.
    func useCharacterSet(ofCollation number: UInt16) {
        guard number != 0, let collation = MySQLCollation.numbered(number) else { return }
        use(collation.characterSet.name, collation.name)
        changes = []
    }
}
