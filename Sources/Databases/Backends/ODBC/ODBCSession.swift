// A connection through ODBC on its thread.

import ClientPooling

/// A connection through ODBC. All of it runs on one thread of its own, where its calls may block.
actor ODBCSession {
    private nonisolated let executor = ThreadExecutor()
    nonisolated let control = ODBCControl()

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    private var link: ODBCLink?
    private var cursors: [Int: Cursor] = [:]
    private var isTransaction = false
    private var isReadOnlyTransaction = false
    /// Whether the session takes no writes at all.
    private var isReplica = false

    private struct Cursor {
        let statement: ODBCStatement
        let columns: [ODBCStatement.Column]
        let names: DatabaseColumns
    }

    func open(_ text: String, loginTimeout: Duration?, isReplica: Bool) throws {
        let link = try ODBCLink(ODBCLibrary.load())
        try link.connect(text, loginTimeout: loginTimeout)
        self.link = link
        self.isReplica = isReplica
        control.note(link.dialect)
        for statement in link.dialect.sessionStatements(isReadOnly: isReplica) {
            try run(statement, link)
        }
    }

    func close() {
        cursors = [:]
        link = nil
        control.noteTransaction(false)
    }

    // MARK: Operations

    private func connected() throws -> ODBCLink {
        resetDropped()
        guard let link else {
            throw DatabaseError(
                .connectionClosed, "the connection is closed", failureClass: .disconnect,
                outcome: .notApplied)
        }
        return link
    }

    /// Does work with a statement, which the operation's number stops.
    private func operate<Value>(
        _ operation: Int, _ statement: ODBCStatement, _ body: () throws -> Value
    ) throws -> Value {
        control.begin(operation, statement.handle)
        defer { control.end() }
        if operation != 0 { try Task.checkCancellation() }
        do { return try body() } catch {
            noteLoss(error)
            endOwnTransaction()
            if operation != 0 { try Task.checkCancellation() }
            throw error
        }
    }

    /// A driver that reads by a cursor has begun a transaction for it, which a failure leaves open.
    private func endOwnTransaction() {
        guard !isTransaction, control.isOpen, let link else { return }
        do { try link.endTransaction(commits: false) } catch { noteLoss(error) }
    }

    private func noteLoss(_ error: any Error) {
        if (error as? DatabaseError)?.isDisconnect == true { _ = control.close() }
    }

    /// Frees the statements of rows that nobody reads any more.
    func resetDropped() {
        for number in control.takeDroppedCursors() { cursors[number] = nil }
    }

    private func run(_ text: String, _ link: ODBCLink) throws {
        let statement = try ODBCStatement(link)
        try operate(0, statement) {
            try statement.run(BoundStatement(text: text))
            try statement.finish()
        }
    }

    // MARK: Statements

    func execute(_ bound: BoundStatement, _ operation: Int) throws -> DatabaseResult {
        let statement = try ODBCStatement(try connected())
        return try operate(operation, statement) {
            try statement.run(bound)
            let hasRows = try !statement.columns().isEmpty
            let count = hasRows ? 0 : try statement.affectedRows()
            if hasRows { while try statement.fetch() {} }
            try statement.finish()
            return DatabaseResult(affectedRows: count)
        }
    }

    func fetch(
        _ bound: BoundStatement, limit: Int?, _ operation: Int
    ) throws -> [DatabaseRecord] {
        let statement = try ODBCStatement(try connected())
        return try operate(operation, statement) {
            try statement.run(bound)
            let columns = try statement.columns()
            let names = DatabaseColumns(columns.map(\.name))
            var records: [DatabaseRecord] = []
            while !columns.isEmpty, try statement.fetch() {
                guard records.count < limit ?? .max else { continue }
                records.append(try statement.record(names, columns))
            }
            try statement.finish()
            return records
        }
    }

    // MARK: Cursors

    func openCursor(_ bound: BoundStatement, _ number: Int, _ operation: Int) throws {
        let statement = try ODBCStatement(try connected())
        try operate(operation, statement) {
            try statement.run(bound)
            let columns = try statement.columns()
            cursors[number] = Cursor(
                statement: statement, columns: columns,
                names: DatabaseColumns(columns.map(\.name)))
        }
    }

    /// The next rows; fewer where there are no more.
    func fetch(
        _ count: Int, fromCursor number: Int, _ operation: Int
    ) throws -> [DatabaseRecord] {
        _ = try connected()
        guard let cursor = cursors[number] else { return [] }
        do {
            return try operate(operation, cursor.statement) {
                var records: [DatabaseRecord] = []
                while records.count < count {
                    guard !cursor.columns.isEmpty, try cursor.statement.fetch() else {
                        cursors[number] = nil
                        try cursor.statement.finish()
                        return records
                    }
                    records.append(try cursor.statement.record(cursor.names, cursor.columns))
                }
                return records
            }
        } catch {
            cursors[number] = nil
            throw error
        }
    }

    // MARK: Transactions

    func begin(_ modes: TransactionModes) throws {
        let link = try connected()
        do {
            if let isolation = modes.isolation { try link.setIsolation(isolation) }
            if modes.isReadOnly, link.dialect == .mysql {
                try run("SET TRANSACTION READ ONLY", link)
            }
            try link.setAutocommit(false)
            isTransaction = true
            control.noteTransaction(true)
            isReadOnlyTransaction = modes.isReadOnly
            if modes.isReadOnly { try beginReading(link) }
        } catch {
            noteLoss(error)
            try? endTransaction(link, commits: false)
            throw error
        }
    }

    private func beginReading(_ link: ODBCLink) throws {
        switch link.dialect {
        case .postgres: try run("SET TRANSACTION READ ONLY", link)
        case .sqlite: try run("PRAGMA query_only = ON", link)
        case .mysql, .standard: break
        }
    }

    func commit() throws {
        let link = try connected()
        do { try endTransaction(link, commits: true) } catch {
            noteLoss(error)
            if control.isOpen { try rollBack() }
            throw error
        }
    }

    func rollBack() throws {
        guard isTransaction else { return }
        try endTransaction(try connected(), commits: false)
    }

    private func endTransaction(_ link: ODBCLink, commits: Bool) throws {
        // Rows that are still being read would hold it up in some drivers.
        cursors = [:]
        try link.endTransaction(commits: commits)
        try link.setAutocommit(true)
        isTransaction = false
        control.noteTransaction(false)
        if isReadOnlyTransaction, link.dialect == .sqlite, !isReplica {
            try run("PRAGMA query_only = OFF", link)
        }
        isReadOnlyTransaction = false
    }

    /// Runs statements about a savepoint.
    func runSavepoint(_ texts: [String]) throws {
        let link = try connected()
        for text in texts { try run(text, link) }
    }
}
