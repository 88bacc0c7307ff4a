// Prepared statements: of the protocol, by number, and of the language, by name; and the cursors of the former.

import FaultInjection
import QueryEngine
import StorageEngine

/// A statement that was prepared. Confined to its session.
final class MySQLPrepared {
    let id: UInt32
    let source: StatementSource
    let parameterCount: Int
    /// Of its last plan, as the client was told them.
    var columns: [ResultColumn] = []
    var cursor: MySQLCursor?

    init(_ id: UInt32, _ source: StatementSource) {
        self.id = id
        self.source = source
        parameterCount = (source.statement as? MySQLSource)?.parameterCount ?? 0
    }
}

/// The rows of a statement that are fetched as they are asked for.
final class MySQLCursor {
    let run: StatementRun
    let plan: QueryPlan

    init(_ run: StatementRun, _ plan: QueryPlan) {
        self.run = run
        self.plan = plan
    }
}

/// COM_STMT_FETCH.
final class FetchWork {
    let prepared: MySQLPrepared
    let cursor: MySQLCursor
    let rows: Int
    var isBegun = false

    init(_ prepared: MySQLPrepared, _ cursor: MySQLCursor, _ rows: Int) {
        self.prepared = prepared
        self.cursor = cursor
        self.rows = rows
    }
}

extension MySQLSessionCore {
    // MARK: PREPARE

    /// COM_STMT_PREPARE.
    func prepare<Sink: MySQLResultSink>(
        _ text: [UInt8], _ sink: inout Sink
    ) throws(Interrupt) {
        beginStatement()
        values.clearWarnings()
        let source = try parsedForPreparation(text, byName: false)
        lastStatementID &+= 1
        let statement = MySQLPrepared(lastStatementID, source)
        let wasOpen = transaction.isOpen
        if !wasOpen { beginTransaction() }
        if !wasOpen { transaction.isSingle = true }
        defer {
            if !wasOpen {
                runner.rollBack()
                endTransactionState()
            }
        }
        var facts: [MySQLColumnFacts] = []
        if source.isPlannable {
            let planned = try runner.plan(
                source, [TypeOID](repeating: TypeOID(0), count: statement.parameterCount))
            if let plan = planned.query, plan.returnsRows {
                statement.columns = plan.columns
                facts = self.facts(of: plan)
            }
        }
        prepared[statement.id] = statement
        collectNotices()
        sink.prepared(
            statement.id, parameterCount: statement.parameterCount, statement.columns, facts,
            environment: environment, completion(hasMore: false))
    }

    private func parsedForPreparation(
        _ text: [UInt8], byName: Bool
    ) throws(Interrupt) -> StatementSource {
        do throws(SQLError) {
            let statements = try runner.find(text, parameters: [])
            guard let source = statements.first else { throw SQLError(.emptyQuery) }
            try refuseToPrepare(source)
            return source
        } catch {
            throw Interrupt(error)
        }
    }

    /// What can not be prepared.
    private func refuseToPrepare(_ source: StatementSource) throws(SQLError) {
        switch (source.statement as? MySQLSource)?.statement {
        case .prepare, .execute, .deallocate: throw SQLError(.notPreparable)
        case .use, .lockTables, .unlockTables, .transaction(.begin), .transaction(.start):
            if !flavor.isMariaDB { throw SQLError(.notPreparable) }
        default: return
        }
    }

    /// PREPARE name FROM …
    func prepareByName(_ name: String, _ source: PreparedSource) throws(SQLError) {
        let text: String
        switch source {
        case .text(let given): text = given
        case .variable(let variable):
            guard case .text(let given)? = userVariable(variable)?.value else {
                throw syntaxErrorNearNull
            }
            text = given.string
        }
        preparedByName[name.lowercased()] = nil
        let statements = try runner.find(Array(text.utf8), parameters: [])
        guard let source = statements.first else { throw SQLError(.emptyQuery) }
        try refuseToPrepare(source)
        preparedByName[name.lowercased()] = MySQLPrepared(0, source)
        answer.info = "Statement prepared"
    }

    private var syntaxErrorNearNull: SQLError {
        SQLError(.syntax, flavor.serverName, "NULL", "1")
    }

    // MARK: EXECUTE

    /// COM_STMT_EXECUTE.
    func beginExecution(_ execution: MySQLExecution) throws(SQLError) -> StatementWork {
        guard let statement = prepared[execution.statement] else {
            throw SQLError(
                .unknownStatement, String(execution.statement), "mysqld_stmt_execute")
        }
        guard execution.parameters.count >= statement.parameterCount else {
            throw SQLError(.wrongArguments, "mysqld_stmt_execute")
        }
        statement.cursor = nil
        beginStatement()
        let values = execution.parameters.prefix(statement.parameterCount).map(\.value)
        let types = execution.parameters.prefix(statement.parameterCount)
            .map { MySQLParameterTypes.type(of: $0) }
        var parameters: [Value] = []
        for (at, value) in values.enumerated() {
            var value = value
            if let clientCharacterSet, case .bytes(let text) = value,
                MySQLTypeKind(types[at]).isText
            {
                value = .bytes(clientCharacterSet.decoded(text))
            }
            parameters.append(
                try MySQLParameterTypes.value(value, as: types[at], environment))
        }
        let run = StatementRun(
            statement.source, parameterTypes: types, parameters: parameters, announces: false)
        let opensCursor = execution.opensCursor && statement.source.isPlannable
        return StatementWork(
            run, isBinary: true,
            opensCursor: opensCursor && !statement.columns.isEmpty ? statement : nil)
    }

    /// EXECUTE name USING @a, @b: the statement is run within this one.
    func executeByName<Sink: MySQLResultSink>(
        _ name: String, _ variables: [String], _ work: StatementWork, _ sink: inout Sink
    ) throws(Interrupt) -> MySQLPause {
        let inner: StatementWork
        if let known = work.commandState.executed {
            inner = known
        } else {
            inner = try checked { () throws(SQLError) in
                try statement(named: name, variables)
            }
            work.commandState.executed = inner
        }
        inner.isInner = true
        while true {
            switch inner.step {
            case .start: inner.step = .plan
            case .answer, .done:
                work.hasRows = inner.hasRows
                return .finished
            default:
                if try step(inner, &sink) == .outputFull { return .outputFull }
            }
        }
    }

    private func statement(
        named name: String, _ variables: [String]
    ) throws(SQLError) -> StatementWork {
        guard let statement = preparedByName[name.lowercased()] else {
            throw SQLError(.unknownStatement, name, "EXECUTE")
        }
        guard variables.count == statement.parameterCount else {
            throw SQLError(.wrongArguments, "EXECUTE")
        }
        let given = variables.map { userVariable($0) }
        let types = given.map { $0?.type.oid ?? MySQLType.null }
        return StatementWork(
            StatementRun(
                statement.source, parameterTypes: types,
                parameters: given.map { $0?.value ?? .null }, announces: false))
    }

    // MARK: FETCH

    func beginFetch(_ id: UInt32, _ rows: UInt32) throws(SQLError) -> FetchWork {
        guard let statement = prepared[id] else {
            throw SQLError(.unknownStatement, String(id), "mysqld_stmt_fetch")
        }
        guard let cursor = statement.cursor else {
            throw SQLError(.noOpenCursor, String(id))
        }
        answer = MySQLCompletion()
        return FetchWork(statement, cursor, Int(clamping: rows))
    }

    func advance<Sink: MySQLResultSink>(
        _ fetch: FetchWork, _ sink: inout Sink
    ) throws(Interrupt) -> MySQLPause {
        if !fetch.isBegun {
            fetch.isBegun = true
            fetch.cursor.run.beginPortion()
            fetch.cursor.run.write(
                in: [ValueFormat](repeating: .binary, count: fetch.cursor.plan.columns.count))
            sink.fetchedRows(fetch.cursor.plan.columns)
        }
        switch try runner.advance(fetch.cursor.run, limit: max(1, fetch.rows), &sink) {
        case .outputFull: return .outputFull
        case .suspended:
            var completion = completion(hasMore: false)
            completion.status.insert(.cursorExists)
            sink.rowsEnd(completion)
        case .complete, .command:
            fetch.prepared.cursor = nil
            var completion = completion(hasMore: false)
            completion.status.insert(.lastRowSent)
            sink.rowsEnd(completion)
        }
        return .finished
    }

    /// Cursors read by the transaction that has ended.
    func closeTransactionCursors() {
        guard !prepared.isEmpty else { return }
        for statement in prepared.values { statement.cursor = nil }
    }
}
