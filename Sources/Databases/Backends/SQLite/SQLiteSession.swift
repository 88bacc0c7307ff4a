// A SQLite connection on its thread.

import ClientPooling

/// A SQLite connection. All of it runs on one thread of its own, where its calls may block.
actor SQLiteSession {
    private nonisolated let executor = ThreadExecutor()
    private nonisolated let opening: SQLiteOpening
    nonisolated let control: SQLiteControl

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    private var handle: SQLiteHandle?
    private var cache: [String: SQLiteStatement] = [:]
    /// The cached texts, the last used one last.
    private var cacheOrder: [String] = []
    private var cursors: [Int: Cursor] = [:]
    /// A transaction was begun by ``begin(_:)``.
    private var isTransaction = false
    private var isReadOnlyTransaction = false
    /// What has ended it, where the library has rolled it back by itself.
    private var transactionEnd: (any Error)?

    private struct Cursor {
        let statement: SQLiteStatement
        var layout: SQLiteLayout?
    }

    init(_ opening: SQLiteOpening) {
        self.opening = opening
        control = SQLiteControl(busyTimeout: opening.options.busyTimeout)
    }

    func open() throws {
        let handle = try SQLiteHandle(SQLiteLibrary.load(), opening, control)
        self.handle = handle
        for pragma in opening.options.pragmaTexts {
            try run("PRAGMA \(pragma.name) = \(pragma.value)", on: handle)
        }
        if opening.isReplica { try run("PRAGMA query_only = ON", on: handle) }
    }

    func close() {
        cursors = [:]
        cache = [:]
        cacheOrder = []
        handle = nil
        control.noteTransaction(false)
    }

    // MARK: Operations

    /// Does work on the open database, which the operation's number stops.
    private func operate<Value>(
        _ operation: Int, _ body: (SQLiteHandle) throws -> Value
    ) throws -> Value {
        guard let handle else {
            throw DatabaseError(
                .connectionClosed, "the connection is closed", failureClass: .disconnect,
                outcome: .notApplied)
        }
        resetDropped()
        if let transactionEnd {
            throw DatabaseError(
                .transactionAborted, "SQLite has rolled the transaction back",
                failureClass: .transient, underlying: transactionEnd)
        }
        control.begin(operation)
        defer {
            control.end()
            control.noteTransaction(handle.isInTransaction)
        }
        if operation != 0 { try Task.checkCancellation() }
        do { return try body(handle) } catch {
            if isTransaction, !handle.isInTransaction { transactionEnd = error }
            throw error
        }
    }

    /// Ends the statements of rows that nobody reads any more.
    func resetDropped() {
        for number in control.takeDroppedCursors() { cursors[number] = nil }
    }

    private func statement(_ text: String, _ handle: SQLiteHandle) throws -> SQLiteStatement {
        let capacity = opening.options.statementCacheCapacity
        if let known = cache[text] {
            if let place = cacheOrder.firstIndex(of: text) { cacheOrder.remove(at: place) }
            cacheOrder.append(text)
            return known
        }
        let fresh = try SQLiteStatement(handle, text)
        guard capacity > 0 else { return fresh }
        if cacheOrder.count >= capacity { cache[cacheOrder.removeFirst()] = nil }
        cache[text] = fresh
        cacheOrder.append(text)
        return fresh
    }

    /// Runs a statement to its end.
    ///
    /// - Parameter limit: How many rows are kept.
    private func run(
        _ bound: BoundStatement, _ handle: SQLiteHandle, limit: Int
    ) throws -> [DatabaseRecord] {
        let statement = try statement(bound.text, handle)
        do {
            try statement.bind(bound.values)
            var records: [DatabaseRecord] = []
            var layout: SQLiteLayout?
            while try statement.step() {
                guard records.count < limit else { continue }
                let known = layout ?? statement.layout()
                layout = known
                records.append(statement.record(known))
            }
            try statement.reset()
            return records
        } catch {
            statement.abandon()
            throw error
        }
    }

    private func run(_ text: String, on handle: SQLiteHandle) throws {
        let statement = try SQLiteStatement(handle, text)
        while try statement.step() {}
        try statement.reset()
    }

    // MARK: Statements

    func execute(_ bound: BoundStatement, _ operation: Int) throws -> DatabaseResult {
        try operate(operation) { try execute(bound, on: $0) }
    }

    func executeAll(_ statements: [BoundStatement], _ operation: Int) throws -> Int {
        try operate(operation) { handle in
            try statements.reduce(0) { $0 + (try execute($1, on: handle).affectedRows) }
        }
    }

    private func execute(_ bound: BoundStatement, on handle: SQLiteHandle) throws -> DatabaseResult
    {
        let library = handle.library
        let before = library.totalChanges(handle.pointer)
        _ = try run(bound, handle, limit: 0)
        // What a statement that changes nothing leaves is the count of the one before.
        guard library.totalChanges(handle.pointer) != before else { return DatabaseResult() }
        let id = library.lastInsertRowID(handle.pointer)
        return DatabaseResult(
            affectedRows: Int(library.changes(handle.pointer)),
            lastInsertID: bound.text.isInsert && id != 0 ? id : nil)
    }

    func fetch(
        _ bound: BoundStatement, limit: Int?, _ operation: Int
    ) throws -> [DatabaseRecord] {
        try operate(operation) { try run(bound, $0, limit: limit ?? .max) }
    }

    // MARK: Cursors

    /// Prepares a statement whose rows are asked for in portions.
    func openCursor(_ bound: BoundStatement, _ number: Int, _ operation: Int) throws {
        try operate(operation) { handle in
            let statement = try SQLiteStatement(handle, bound.text)
            try statement.bind(bound.values)
            cursors[number] = Cursor(statement: statement)
        }
    }

    /// The next rows; none where there are no more.
    func fetch(
        _ count: Int, fromCursor number: Int, _ operation: Int
    ) throws -> [DatabaseRecord] {
        try operate(operation) { _ in
            guard var cursor = cursors[number] else { return [] }
            do {
                var records: [DatabaseRecord] = []
                while records.count < count {
                    guard try cursor.statement.step() else {
                        cursors[number] = nil
                        try cursor.statement.reset()
                        return records
                    }
                    let layout = cursor.layout ?? cursor.statement.layout()
                    cursor.layout = layout
                    records.append(cursor.statement.record(layout))
                }
                cursors[number] = cursor
                return records
            } catch {
                cursors[number] = nil
                throw error
            }
        }
    }

    // MARK: Transactions

    func begin(_ modes: TransactionModes, _ operation: Int) throws {
        try operate(operation) { handle in
            if modes.isReadOnly { try run("PRAGMA query_only = ON", on: handle) }
            isReadOnlyTransaction = modes.isReadOnly
            // The lock for writing at once: who takes it after reading may have to give up, however long it waits.
            do {
                try run(
                    modes.isReadOnly || opening.isReplica ? "BEGIN" : "BEGIN IMMEDIATE", on: handle)
            } catch {
                try endTransaction(handle)
                throw error
            }
            isTransaction = true
        }
    }

    func commit() throws {
        do {
            try operate(0) { handle in
                try run("COMMIT", on: handle)
                try endTransaction(handle)
            }
        } catch {
            // Readers in the way: what is not committed is not kept open.
            try rollBack()
            throw error
        }
    }

    func rollBack() throws {
        transactionEnd = nil
        try operate(0) { handle in
            if handle.isInTransaction { try run("ROLLBACK", on: handle) }
            try endTransaction(handle)
        }
    }

    private func endTransaction(_ handle: SQLiteHandle) throws {
        isTransaction = false
        transactionEnd = nil
        if isReadOnlyTransaction, !opening.isReplica {
            try run("PRAGMA query_only = OFF", on: handle)
        }
        isReadOnlyTransaction = false
    }

    /// Runs statements about a savepoint.
    func runSavepoint(_ texts: [String]) throws {
        try operate(0) { handle in
            for text in texts { try run(text, on: handle) }
        }
    }
}

extension String {
    /// Whether it gives a row an id.
    fileprivate var isInsert: Bool {
        let word = drop { $0.isWhitespace }.prefix { $0.isLetter }.uppercased()
        return ["INSERT", "REPLACE", "WITH"].contains(word)
    }
}
