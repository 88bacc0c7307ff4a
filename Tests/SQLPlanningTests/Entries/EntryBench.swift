// A world of two tables whose index entries are locked, and sessions in it: statements of the tiny language, planned and run, with the
// waits of one for another.

import Testing

@testable import QueryEngine
@testable import SQLPlanning
@testable import StorageEngine

/// t(id primary key, u unique, s with an index, n), whose ids are counted, and child(id primary key, parent, which refers to t.id).
final class EntryBench: CatalogReader {
    let table: TableDescriptor
    let child: TableDescriptor
    let language: any Language
    let database: Database
    private let cluster: Cluster
    let services: TinyServices
    var creationSchema: String { "public" }

    init() throws {
        let language = TinyLanguage(entries: true)
        self.language = language
        cluster = Cluster(locks: .sharedAndExclusive)
        database = try cluster.createDatabase("test")
        let trees = (0..<8).map { [cluster] _ in cluster.nextTreeID() }
        func column(_ name: String, _ isNotNull: Bool = false) -> ColumnDescriptor {
            ColumnDescriptor(name: name, type: SQLType(.int8), isNotNull: isNotNull)
        }
        func index(
            _ oid: UInt32, _ name: String, _ tree: TreeID, _ columns: [Int],
            isUnique: Bool = false, isPrimary: Bool = false
        ) -> IndexDescriptor {
            IndexDescriptor(
                oid: oid, name: name, tree: tree,
                columns: columns.map { IndexDescriptor.KeyColumn(column: $0) },
                isUnique: isUnique, isPrimary: isPrimary)
        }
        let key = ForeignKeyDescriptor(
            oid: 2_100, name: "child_parent", child: 2_000, childColumns: [1], parent: 1_000,
            parentColumns: [0], parentIndex: 1_001, onDelete: .cascade, onUpdate: .restrict,
            isFullMatch: false, isDeferrable: false, isInitiallyDeferred: false)
        table = TableDescriptor(
            oid: 1_000, schema: "public", name: "t", tree: trees[0],
            columns: [column("id", true), column("u"), column("s"), column("n")],
            indexes: [
                index(1_001, "primary", trees[1], [0], isUnique: true, isPrimary: true),
                index(1_002, "u", trees[2], [1], isUnique: true),
                index(1_003, "s", trees[3], [2, 0]),
            ],
            referencedBy: [key],
            counter: TableCounter(
                column: 0, tree: trees[4], maximum: UInt64(Int64.max), isUnsigned: false))
        child = TableDescriptor(
            oid: 2_000, schema: "public", name: "child", tree: trees[5],
            columns: [column("id", true), column("parent")],
            indexes: [
                index(2_001, "primary", trees[6], [0], isUnique: true, isPrimary: true),
                index(2_002, "parent", trees[7], [1, 0]),
            ], foreignKeys: [key])
        services = TinyServices(language, tables: [table, child])
        let transaction = database.begin()
        for table in [table, child] {
            try transaction.createTree(table.tree, kind: .rows)
            for index in table.indexes {
                let kind: TreeKind =
                    index.isPrimary
                    ? .clusteredIndex(of: table.tree) : index.isUnique ? .uniqueIndex : .index
                try transaction.createTree(index.tree, kind: kind)
            }
        }
        try transaction.createSequence(trees[4], SequenceState(next: 1))
        try transaction.commit()
        let session = session()
        for id in [10, 20, 30] as [Int64] {
            #expect(try session.run(insert([[id, id, id, 0]])) == .done(1))
        }
        try session.commit()
    }

    func session(_ isolation: Isolation = .lockingRepeatableRead) -> BenchSession {
        BenchSession(self, isolation)
    }

    func relation(schema: String?, name: String) throws(SQLError) -> Relation? {
        [table, child].first { $0.name == name }.map { .table($0) }
    }

    func relation(oid: UInt32) throws(SQLError) -> Relation? {
        [table, child].first { $0.oid == oid }.map { .table($0) }
    }

    func schemaExists(_ name: String) throws(SQLError) -> Bool { true }
    func schema(named name: String) throws(SQLError) -> UInt32? { nil }
    func type(schema: String?, name: String) throws(SQLError) -> SQLType? { nil }

    func plan(_ statement: DataStatement) throws -> QueryPlan {
        var settings = PlannerSettings()
        settings.collation = .c
        let context = PlanningContext(
            catalog: self, environment: TinyTypes.environment, parameterTypes: [],
            settings: settings, evaluation: nil, allowsParameters: false)
        let builder = PlanBuilder(context: context, text: [], words: TinyWords())
        let analyzer = QueryAnalyzer(builder, TinyRules(builder))
        return try Optimizer(analyzer).plan(try analyzer.analyzeStatement(statement))
    }

    // MARK: Statements

    func insert(
        _ rows: [[Int64?]], into table: String = "t", replaces: Bool = false,
        ignores: Bool = false, onDuplicate: [(String, Expression)] = []
    ) -> DataStatement {
        let columns = table == "t" ? ["id", "u", "s", "n"] : ["id", "parent"]
        var statement = InsertStatement(
            table: QualifiedName(name: table),
            columns: zip(columns, rows[0]).compactMap { name, value in
                value == nil ? nil : TargetColumn(name: name, offset: .unknown)
            },
            source: .query(
                Query(body: .values(rows.map { $0.compactMap { $0.map(number) } }, .unknown))))
        statement.isReplace = replaces
        statement.isIgnoring = ignores
        if !onDuplicate.isEmpty {
            statement.onConflict = OnConflict(
                target: .none, action: .update(assignments(onDuplicate), filter: nil),
                offset: .unknown, targetOffset: .unknown)
        }
        return .insert(statement)
    }

    func update(
        _ sets: [(String, Expression)], where filter: Expression? = nil,
        orderBy: [String] = [], limit: Int64? = nil, ignores: Bool = false
    ) -> DataStatement {
        var statement = UpdateStatement(
            table: TableReference(name: QualifiedName(name: "t")),
            assignments: assignments(sets), filter: filter)
        statement.orderBy = orderBy.map(order)
        statement.limit = limit.map { .count(number($0)) }
        statement.isIgnoring = ignores
        return .update(statement)
    }

    func delete(
        from table: String = "t", where filter: Expression? = nil, orderBy: [String] = [],
        limit: Int64? = nil
    ) -> DataStatement {
        var statement = DeleteStatement(
            table: TableReference(name: QualifiedName(name: table)), filter: filter)
        statement.orderBy = orderBy.map(order)
        statement.limit = limit.map { .count(number($0)) }
        return .delete(statement)
    }

    func select(
        _ columns: [String] = ["id"], from tables: [String] = ["t"],
        where filter: Expression? = nil, orderBy: [String] = [],
        locking: LockingClause.Strength? = nil, _ policy: LockingClause.WaitPolicy = .block,
        limit: Int64? = nil
    ) -> DataStatement {
        let clause = SelectClause(
            items: columns.map { SelectItem(expression: column($0), offset: .unknown) },
            from: tables.map { .table(TableReference(name: QualifiedName(name: $0))) },
            filter: filter, offset: .unknown)
        return .query(
            Query(
                body: .select(clause), orderBy: orderBy.map(order),
                limit: limit.map { .count(number($0)) },
                locking: locking.map {
                    [
                        LockingClause(
                            strength: $0, tables: [], waitPolicy: policy, offset: .unknown)
                    ]
                } ?? []))
    }

    private func assignments(_ sets: [(String, Expression)]) -> [Assignment] {
        sets.map { .one(TargetColumn(name: $0.0, offset: .unknown), $0.1) }
    }

    private func order(_ name: String) -> SortItem {
        let isDescending = name.hasPrefix("-")
        return SortItem(
            expression: column(String(isDescending ? name.dropFirst() : Substring(name))),
            direction: isDescending ? .descending : .ascending, nulls: .unspecified,
            offset: .unknown)
    }
}

func number(_ value: Int64) -> Expression { .literal(.integer(value), .unknown) }

func column(_ name: String) -> Expression {
    let parts = name.split(separator: ".").map(String.init)
    return .column(
        ColumnReference(
            qualifiers: Array(parts.dropLast()), name: parts.last ?? name, offset: .unknown))
}

func infix(_ left: Expression, _ name: String, _ right: Expression) -> Expression {
    .binary(OperatorName(name), left, right, .unknown)
}

func `is`(_ name: String, _ value: Int64) -> Expression { infix(column(name), "=", number(value)) }

func plus(_ name: String, _ value: Int64) -> Expression {
    infix(column(name), "+", number(value))
}

/// What a statement came to.
enum BenchAnswer: Equatable {
    case done(UInt64)
    case rows([[Int64?]])
    case waits
    case deadlock
    case duplicate(String)
    case refused
    case locked
}

/// A session that stops where its statement waits: `again` goes on with it.
final class BenchSession {
    private let bench: EntryBench
    private var transaction: Transaction
    private let isolation: Isolation
    private var context: ExecutionContext?
    private var execution: QueryExecution?
    private var rows: [[Int64?]] = []
    private var mark: SavepointMark?
    private(set) var tally = RowTally()

    init(_ bench: EntryBench, _ isolation: Isolation) {
        self.bench = bench
        self.isolation = isolation
        transaction = bench.database.begin(TransactionOptions(isolation: isolation))
    }

    func run(_ statement: DataStatement) throws -> BenchAnswer {
        let plan = try bench.plan(statement)
        try transaction.beginStatement(
            takesSnapshot: plan.readsSnapshot && !isolation.locksReads)
        mark = transaction.mark()
        let context = ExecutionContext(
            plan: plan, parameters: [], transaction: transaction,
            view: transaction.statementView(), services: bench.services)
        self.context = context
        execution = QueryExecution(context)
        rows = []
        return try again()
    }

    /// Each step is a few units of work: statements are interrupted now and then.
    func again() throws -> BenchAnswer {
        guard let context, let execution else { return .refused }
        while true {
            do throws(Interrupt) {
                try context.refill(7)
                while try execution.next() {
                    rows.append(
                        context.plan.columns.map {
                            if case .int(let value) = context.frame[$0.slot] { value } else { nil }
                        })
                }
                tally = execution.tally ?? RowTally()
                return context.plan.columns.isEmpty ? .done(execution.affected) : .rows(rows)
            } catch {
                switch error {
                case .yield: continue
                case .wait: return .waits
                case .error(let error): return fail(error)
                default: throw error
                }
            }
        }
    }

    private func fail(_ error: SQLError) -> BenchAnswer {
        if case .deadlock? = error.fields.violation {
            rollback()
            return .deadlock
        }
        if let mark { transaction.rollback(to: mark, keepsLocks: true) }
        switch error.fields.violation {
        case .duplicateKey(let rule, _): return .duplicate(rule.name)
        case .rowLocked: return .locked
        default: return .refused
        }
    }

    func commit() throws {
        try transaction.commit()
        begin()
    }

    func rollback() {
        transaction.rollback()
        begin()
    }

    private func begin() {
        execution = nil
        context = nil
        mark = nil
        transaction = bench.database.begin(TransactionOptions(isolation: isolation))
    }
}
