// A database of two tables, and statements of the tiny language planned and run over it.

import FaultInjection
import QueryEngine
import SQLPlanning
import StorageEngine

/// The tables staff (name, dept, pay) and dept (id, name).
final class TinyCatalog: CatalogReader {
    let staff = TinyCatalog.table(
        1000, "staff", [("Name", .text), ("Dept", .int8), ("Pay", .int8)])
    let dept = TinyCatalog.table(2000, "dept", [("Id", .int8), ("Name", .text)])
    let language: any Language = TinyLanguage()
    var creationSchema: String { "public" }

    private static func table(
        _ oid: UInt32, _ name: String, _ columns: [(String, TypeID)]
    ) -> TableDescriptor {
        TableDescriptor(
            oid: oid, schema: "public", name: name, tree: TreeID(rawValue: UInt64(oid)),
            columns: columns.map {
                ColumnDescriptor(name: $0.0, type: SQLType($0.1), collation: .c)
            }, indexes: [])
    }

    func relation(schema: String?, name: String) throws(SQLError) -> Relation? {
        [staff, dept].first { $0.name == name }.map { .table($0) }
    }

    func relation(oid: UInt32) throws(SQLError) -> Relation? {
        [staff, dept].first { $0.oid == oid }.map { .table($0) }
    }

    func schemaExists(_ name: String) throws(SQLError) -> Bool { true }
    func schema(named name: String) throws(SQLError) -> UInt32? { nil }
    func type(schema: String?, name: String) throws(SQLError) -> SQLType? { nil }
}

final class TinyBench {
    let catalog = TinyCatalog()
    private let cluster = Cluster()
    private let transaction: Transaction
    private let services = TinyServices()

    init() throws {
        transaction = try cluster.createDatabase("test").begin()
        for table in [catalog.staff, catalog.dept] {
            try transaction.createTree(table.tree, kind: .rows)
        }
    }

    func plan(_ statement: DataStatement) throws -> QueryPlan {
        var settings = PlannerSettings()
        settings.collation = .c
        let context = PlanningContext(
            catalog: catalog, environment: TinyTypes.environment, parameterTypes: [],
            settings: settings, evaluation: nil, allowsParameters: false)
        let builder = PlanBuilder(context: context, text: [], words: TinyWords())
        let analyzer = QueryAnalyzer(builder, TinyRules(builder))
        return try Optimizer(analyzer).plan(try analyzer.analyzeStatement(statement))
    }

    /// The rows of the statement.
    func run(_ statement: DataStatement) throws -> [[Value]] {
        let plan = try plan(statement)
        _ = try transaction.beginStatement()
        let context = ExecutionContext(
            plan: plan, parameters: [], transaction: transaction,
            view: transaction.statementView(), services: services)
        let execution = QueryExecution(context)
        try context.refill(1 << 20)
        var rows: [[Value]] = []
        while try execution.next() { rows.append(plan.columns.map { context.frame[$0.slot] }) }
        return rows
    }
}

final class TinyServices: SessionServices {
    let pace = WorkPace()
    var environment: TypeEnvironment { TinyTypes.environment }
    var transactionTimestamp: Int64 { 0 }
    var statementTimestamp: Int64 { 0 }
    var clockTimestamp: Int64 { 0 }
    func random() -> Double { 0.5 }
    func setSeed(_ seed: Double) {}
    let language: any Language
    private let tables: [TableDescriptor]
    /// What was passed over.
    private(set) var passedOver: [SQLError] = []

    init(_ language: any Language = TinyLanguage(), tables: [TableDescriptor] = []) {
        self.language = language
        self.tables = tables
    }

    func table(oid: UInt32) throws(SQLError) -> TableDescriptor? { tables.first { $0.oid == oid } }
    func passOver(_ error: SQLError) { passedOver.append(error) }
    func isDeferred(constraint oid: UInt32, deferrable: Bool, initiallyDeferred: Bool) -> Bool {
        false
    }
    func deferCheck(_ check: PendingCheck) {}
    func notice(_ notice: Notice) {}
    func checkInterrupts() throws(SQLError) {}
}

final class TinyLanguage: Language {
    private let entries: Bool
    let frontend: any Frontend = TinyFrontend()
    let version = ServerVersion(number: "1", text: "tiny")
    let wording: any Wording = TinyWording()
    let functions = FunctionLibrary.empty
    let names = NameRules(implicitSchemas: [], temporarySchema: "temporary", systemSchemas: [])
    let types = TinyTypes.library
    let schemas: [SchemaDescriptor] = []
    let systemRelations = SystemRelations([])
    let faultWords: any FaultWords = TinyFaultWords()

    init(entries: Bool = false) { self.entries = entries }

    func isolation(_ level: IsolationLevel) -> Isolation {
        entries ? .lockingRepeatableRead : .repeatableRead
    }
}

/// No rule befalls it.
private struct TinyFaultWords: FaultWords {
    func error(_ meaning: FaultMeaning, during kind: StatementKinds) -> NativeError? { nil }
}

/// It makes no definitions, and no row is refused.
private struct TinyWording: Wording {
    func words(of violation: Violation) -> SQLError { SQLError(.internalError, "no") }
    func notice(skipping error: DefinitionError) -> Notice { Notice(.notice, .noData, "no") }
    func notice(_ notice: DefinitionNotice) -> Notice { Notice(.notice, .noData, "yes") }
}

/// Its texts are written by hand.
private struct TinyFrontend: Frontend {
    func parse(_ text: [UInt8]) throws(SQLError) -> [any FrontendStatement] { [] }
}

/// Two types, whose values no client ever sees.
enum TinyTypes {
    static let library: TypeLibrary = {
        let number = TypeDefinition(
            .int8, "number", "number", length: 8, category: "N", comparability: .order,
            comparesPlainly: true, form: form)
        let text = TypeDefinition(
            .text, "text", "text", length: -1, category: "S", comparability: .order,
            comparesPlainly: true, form: form)
        return TypeLibrary(
            [number, text], unknown: (any: text, row: text, array: text), trueText: "yes",
            falseText: "no", enumeration: { _, _ in [] })
    }()

    static let environment = TypeEnvironment(types: library)

    private static let form = TypeForm(
        read: { _, _, _ in .null }, write: { _, _, _, _ in }, receive: { _, _, _ in .null },
        send: { _, _, _, _ in })
}
