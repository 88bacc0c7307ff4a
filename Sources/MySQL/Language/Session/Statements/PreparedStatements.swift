// Prepared statements: of the protocol, by number, and of the language, by name; and the cursors of the former.

import FaultInjection
import QueryEngine
import StorageEngine

/// A statement that was prepared. Confined to its session.
final class MySQLPrepared {
    let id: UInt32
    private(set) var source: StatementSource
    let own: MySQLSource?
    let parameterCount: Int
    /// Of its last plan, as the client was told them.
    var columns: [ResultColumn] = []
    let told = MySQLToldColumns()
    var cursor: MySQLCursor?
    private var runs = 0

    /// After so many runs it gets a plan of its own: what sessions on several threads share costs each of them more than the
    /// planning of one statement.
    private static let runsUntilOwnPlan = 32

    init(_ id: UInt32, _ source: StatementSource) {
        self.id = id
        self.source = source
        own = source.statement as? MySQLSource
        parameterCount = own?.parameterCount ?? 0
    }

    /// What is told of values beside their types: of texts where planning again costs little. Nil: nothing of any.
    ///
    /// - Parameter given: the types of the expressions that the values are of.
    func modifiers(
        _ types: [TypeID], _ values: [Value], given: [SQLType] = []
    ) -> [Int32?]? {
        let tellsLengths = own?.readsNoTables == true
        var modifiers: [Int32?]?
        for at in values.indices where at < types.count {
            let modifier: Int32?
            if tellsLengths, at < given.count, case .integer = MySQLTypeKind(types[at]) {
                modifier = given[at].modifier
            } else {
                modifier = MySQLParameterTypes.modifier(
                    of: values[at], types[at], tellsLengths: tellsLengths)
            }
            guard let modifier else { continue }
            if modifiers == nil { modifiers = [Int32?](repeating: nil, count: types.count) }
            modifiers?[at] = modifier
        }
        return modifiers
    }

    /// A run with these parameters. A plan in which the digits of a decimal decide is no other run's.
    func run(
        _ types: [TypeID], _ parameters: [Value], _ modifiers: [Int32?]?,
        _ session: MySQLSessionValues
    ) -> StatementRun {
        runs &+= 1
        if runs == Self.runsUntilOwnPlan { source = source.unshared() }
        var source = source
        if let modifiers {
            session.parameterModifiers = zip(types, modifiers).map {
                $1 ?? MySQLParameterTypes.width($0)
            }
            source = StatementSource(source.statement, mayShare: false)
        }
        return StatementRun(
            source, parameterTypes: types, parameters: parameters, announces: false)
    }
}

extension MySQLSessionCore {
    // MARK: PREPARE

    /// COM_STMT_PREPARE.
    func prepare<Sink: MySQLResultSink>(
        _ text: [UInt8], _ sink: inout Sink
    ) throws(Interrupt) {
        beginStatement()
        try refuseTooManyPrepared()
        let source = try parsedForPreparation(text)
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
        let described = try describe(statement)
        prepared[statement.id] = statement
        collectNotices()
        sink.prepared(
            statement.id, parameterCount: statement.parameterCount, described,
            told: statement.told, environment: environment, completion(hasMore: false))
    }

    /// Each costs memory until its client closes it.
    private func refuseTooManyPrepared() throws(Interrupt) {
        let most = variables.number("max_prepared_stmt_count") ?? 16_382
        guard prepared.count + preparedByName.count >= Int(clamping: most) else { return }
        throw .error(SQLError(.tooManyPrepared, String(most)))
    }

    private func parsedForPreparation(
        _ text: [UInt8]
    ) throws(Interrupt) -> StatementSource {
        try checked { () throws(SQLError) in
            let statements = try runner.find(text, parameters: [])
            guard let source = statements.first, let own = source.statement as? MySQLSource else {
                throw SQLError(.emptyQuery)
            }
            if let next = own.next { throw secondStatement(text, next) }
            try refuseToPrepare(own.statement)
            return source
        }
    }

    /// What can not be prepared.
    private func refuseToPrepare(_ statement: MySQLStatement) throws(SQLError) {
        switch statement {
        case .prepare, .execute, .executeImmediate, .deallocate: throw SQLError(.notPreparable)
        case .use, .lockTables, .unlockTables, .transaction(.begin), .transaction(.start):
            if !flavor.isMariaDB { throw SQLError(.notPreparable) }
        default: return
        }
    }

    /// Plans a statement as far as that is possible without values, which finds what is wrong with it.
    ///
    /// - Returns: its columns and where they come from; these are kept.
    private func describe(_ statement: MySQLPrepared) throws(Interrupt) -> MySQLResultColumns {
        let none = MySQLResultColumns([], [])
        // What is called is looked for when it is.
        if case .call? = statement.own?.statement { return none }
        let planned = try runner.plan(
            statement.source,
            [TypeID](repeating: TypeID(0), count: statement.parameterCount))
        guard let plan = planned.query, plan.returnsRows else { return none }
        statement.columns = plan.columns
        return described(plan)
    }

    /// PREPARE name FROM … One of the name before it is gone, whatever becomes of this one.
    func prepareByName(_ name: String, _ text: [UInt8]) throws(Interrupt) {
        preparedByName[name.lowercased()] = nil
        try refuseTooManyPrepared()
        let statement = MySQLPrepared(0, try parsedForPreparation(text))
        _ = try describe(statement)
        preparedByName[name.lowercased()] = statement
        answer.info = "Statement prepared"
    }

    /// The text that PREPARE and EXECUTE IMMEDIATE are given by an expression.
    func preparationText(_ plan: QueryPlan, _ work: StatementWork) throws(Interrupt) -> [UInt8] {
        switch try innerRows(plan, work).first?.first {
        case .text(let text)?: return Array(text.string.utf8)
        case .bytes(let bytes)?: return bytes
        case .int(let number)?: return Array(String(number).utf8)
        default: throw .error(SQLError(.syntax, flavor.serverName, "NULL", "1"))
        }
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
        var types: [TypeID] = []
        var parameters: [Value] = []
        types.reserveCapacity(statement.parameterCount)
        parameters.reserveCapacity(statement.parameterCount)
        for given in execution.parameters.prefix(statement.parameterCount) {
            let type = MySQLParameterTypes.type(of: given)
            types.append(type)
            var value = given.value
            if let clientCharacterSet, case .bytes(let text) = value, MySQLTypeKind(type).isText {
                value = .bytes(clientCharacterSet.decoded(text))
            }
            parameters.append(
                try MySQLParameterTypes.value(value, as: type) { runner.environment })
        }
        let run = statement.run(
            types, parameters,
            statement.modifiers(types, parameters), self.values)
        let opensCursor = execution.opensCursor && statement.source.isPlannable
        return StatementWork(
            run, isBinary: true,
            opensCursor: opensCursor && !statement.columns.isEmpty ? statement : nil,
            prepared: statement)
    }

    /// EXECUTE name USING …
    func executeByName<Sink: MySQLResultSink>(
        _ name: String, _ arguments: QueryPlan?, _ work: StatementWork, _ sink: inout Sink
    ) throws(Interrupt) -> MySQLPause {
        if work.commandState.executed == nil {
            guard let statement = preparedByName[name.lowercased()] else {
                throw .error(SQLError(.unknownStatement, name, "EXECUTE"))
            }
            try begin(statement, arguments, within: work)
        }
        return try advanceInner(work, &sink)
    }

    /// EXECUTE IMMEDIATE text USING …
    func executeAtOnce<Sink: MySQLResultSink>(
        _ text: QueryPlan, _ arguments: QueryPlan?, _ work: StatementWork, _ sink: inout Sink
    ) throws(Interrupt) -> MySQLPause {
        let state = work.commandState
        if state.prepared == nil {
            let statement = MySQLPrepared(
                0, try parsedForPreparation(try preparationText(text, work)))
            state.prepared = statement
            state.forgetInner()
        }
        if let statement = state.prepared, state.executed == nil {
            try begin(statement, arguments, within: work)
        }
        return try advanceInner(work, &sink)
    }

    /// A prepared statement is to run within another one.
    private func begin(
        _ statement: MySQLPrepared, _ arguments: QueryPlan?, within work: StatementWork
    ) throws(Interrupt) {
        guard arguments?.columns.count ?? 0 == statement.parameterCount else {
            throw .error(SQLError(.wrongArguments, "EXECUTE"))
        }
        var values: [Value] = []
        if let arguments { values = try innerRows(arguments, work).first ?? [] }
        var types: [TypeID] = []
        for (at, column) in (arguments?.columns ?? []).enumerated() {
            types.append(values[at].isNull ? MySQLType.null : column.type.oid)
        }
        work.commandState.executed = StatementWork(
            statement.run(
                types, values,
                statement.modifiers(types, values, given: arguments?.columns.map(\.type) ?? []),
                self.values),
            isInner: true)
    }

    /// Goes on with a statement that another one runs; what ends it is the other's.
    func advanceInner<Sink: MySQLResultSink>(
        _ work: StatementWork, _ sink: inout Sink
    ) throws(Interrupt) -> MySQLPause {
        guard let inner = work.commandState.executed else { return .finished }
        while true {
            switch inner.step {
            case .start:
                // The transaction is the outer statement's, and nothing is in it yet.
                let commits = inner.source?.commitsFirst == true && transaction.isOpen
                inner.step = commits ? .committingFirst(CommitRun()) : .enter
            case .answer, .done:
                work.hasRows = inner.hasRows
                return .finished
            default:
                if try step(inner, &sink) == .outputFull { return .outputFull }
            }
        }
    }
}
