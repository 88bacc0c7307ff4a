// Commands of the protocol that are no statements.

import FaultInjection
import QueryEngine
import StorageEngine

/// A command that may have to wait: for a commit, or for its planning to move aside.
final class CommandWork {
    enum Command {
        case prepare([UInt8])
        case use(String)
        case fieldList(String, String)
        case reset
        case changeUser(MySQLLogin)
        case kill(UInt32)
    }

    let command: Command

    init(_ command: Command) { self.command = command }
}

extension MySQLSessionCore {
    /// What is answered without more ado.
    func answerAtOnce<Sink: MySQLResultSink>(
        _ request: borrowing MySQLRequest, _ sink: inout Sink
    ) -> Progress {
        answer = MySQLCompletion()
        switch request {
        case .ping: sink.ok(plainCompletion)
        case .debug: sink.endOfCommand(plainCompletion)
        case .setMultiStatements(let isOn):
            if isOn {
                login.options.insert(.multiStatements)
            } else {
                login.options.remove(.multiStatements)
            }
            sink.endOfCommand(plainCompletion)
        case .statistics: sink.statistics(statistics)
        case .resetStatement(let id):
            guard let statement = prepared[id] else {
                return fail(
                    SQLError(.unknownStatement, String(id), "mysqld_stmt_reset"), &sink)
            }
            statement.cursor = nil
            sink.ok(plainCompletion)
        case .closeStatement(let id): prepared[id] = nil
        case .fail(let error):
            let error = wording.worded(error)
            values.beginWarnings()
            values.warn(Int(error.mySQLNumber), error.message, .error)
            values.rowCount = -1
            sink.error(error)
        default: break
        }
        return finish()
    }

    /// An OK with nothing but the status; warnings are those of a statement.
    private var plainCompletion: MySQLCompletion {
        var completion = MySQLCompletion()
        completion.status = status
        return completion
    }

    private var statistics: String {
        let uptime = cluster.time.nanoseconds / 1_000_000_000
        return "Uptime: \(uptime)  Threads: \(cluster.sessions.count)  Questions: "
            + "\(runner.commitCount)  Slow queries: 0  Opens: 0  Open tables: 0  "
            + "Queries per second avg: 0.000"
    }

    func advance<Sink: MySQLResultSink>(
        _ work: CommandWork, _ sink: inout Sink
    ) throws(Interrupt) -> MySQLPause {
        switch work.command {
        case .prepare(let text): try prepare(text, &sink)
        case .use(let name):
            try checked { () throws(SQLError) in
                try readCatalog { () throws(SQLError) in try use(name) }
            }
            answer = MySQLCompletion()
            values.beginWarnings()
            sink.ok(completion(hasMore: false))
        case .fieldList(let table, let pattern):
            try checked { () throws(SQLError) in
                try readCatalog { () throws(SQLError) in
                    try fieldList(table, pattern, &sink)
                }
            }
        case .reset:
            begin(anew: login, database: currentDatabase)
            sink.ok(plainCompletion)
        case .changeUser(let login):
            begin(anew: login, database: nil)
            try checked { () throws(SQLError) in try enter(login.database) }
            sink.ok(plainCompletion)
        case .kill(let id):
            try kill(.int(Int64(id)), isQuery: false)
            sink.ok(plainCompletion)
        }
        return .finished
    }

    /// Outside a transaction the catalog is read by one that is over at once.
    private func readCatalog(_ body: () throws(SQLError) -> Void) throws(SQLError) {
        guard !transaction.isOpen else { return try body() }
        runner.begin(TransactionState())
        defer {
            runner.rollBack()
            runner.endTransaction()
        }
        try body()
    }

    /// The session has no past.
    private func begin(anew login: MySQLLogin, database: String?) {
        tellEnd(.rolledBack)
        endOfSession()
        self.login = login
        currentDatabase = database
        variables = SessionVariables(flavor, server)
        nextModes = NextModes()
        values.clearWarnings()
        values.lastInsertID = 0
        values.rowCount = 0
        values.foundRows = 0
        changes = []
        answer = MySQLCompletion()
        useCharacterSet(ofCollation: login.collation)
        useLoginTimeout()
        settingsChanged()
    }

    private func fieldList<Sink: MySQLResultSink>(
        _ name: String, _ pattern: String, _ sink: inout Sink
    ) throws(SQLError) {
        guard let schema = currentDatabase else { throw SQLError(.noDatabase) }
        guard
            case .table(let table)? = try runner.requireCatalog().relation(
                schema: schema, name: name)
        else { throw SQLError(.noSuchTable, schema, name) }
        var columns: [ResultColumn] = []
        var defaults: [String?] = []
        for (at, column) in table.columns.enumerated() where !column.isDropped {
            guard
                pattern.isEmpty || pattern == "%"
                    || pattern.lowercased()
                        == column.name.lowercased()
            else { continue }
            columns.append(
                ResultColumn(
                    name: column.name, type: column.type, slot: at, tableOID: table.oid,
                    attribute: Int16(truncatingIfNeeded: at + 1), tableName: name,
                    columnName: column.name,
                    traits: column.isNotNull ? [.stored, .notNull] : .stored,
                    collation: column.collation))
            // MariaDB tells what stands for null.
            let isCounted = column.identity != .none && flavor.isMariaDB
            defaults.append(column.defaultSQL ?? (isCounted ? "0" : nil))
        }
        let facts = columns.map { self.facts(of: $0) }
        answer = MySQLCompletion()
        values.beginWarnings()
        sink.fieldList(
            columns, facts, defaults: defaults, environment: environment,
            completion(hasMore: false))
    }
}
