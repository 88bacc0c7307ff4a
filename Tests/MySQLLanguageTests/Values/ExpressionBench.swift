// Plans and runs single expressions of MariaDB's flavour, over nothing or over the columns of an empty table.

import FaultInjection
import QueryEngine
import SQLPlanning
import StorageEngine

@testable import MySQLLanguage

/// The moment that fixtures were recorded at: 2024-01-02 03:04:05.123456 UTC, in microseconds since 2000.
let recordedMoment: Int64 = 1_704_164_645_123_456 - 946_684_800_000_000

final class ExpressionBench {
    struct Answer {
        var type: SQLType
        var facts: MySQLColumnFacts
        var value: Value
    }

    let flavor: MySQLFlavor
    let values: MySQLSessionValues
    private let table: TableDescriptor?
    private let cluster = Cluster()
    private let transaction: Transaction

    init(_ flavor: MySQLFlavor, columns: [ColumnDescriptor] = []) throws {
        self.flavor = flavor
        values = MySQLSessionValues(flavor: flavor)
        values.database = "recorded_values"
        let transaction = try cluster.createDatabase("test").begin()
        self.transaction = transaction
        if columns.isEmpty {
            table = nil
        } else {
            let made = TableDescriptor(
                oid: 20_000, schema: "recorded_values", name: "t", tree: TreeID(rawValue: 20_000),
                columns: columns)
            try transaction.createTree(made.tree, kind: .rows)
            table = made
        }
    }

    private var options: ParserOptions {
        ParserOptions(flavor: flavor, mode: values.mode, database: values.database)
    }

    /// The first row of `SELECT text`, or the type alone where there is none.
    func answer(_ text: String) throws -> Answer {
        values.clearWarnings()
        let written = "SELECT \(text)" + (table == nil ? "" : " FROM t")
        let statement = try StatementParsing.parse(Array(written.utf8), options).statement
        guard case .select(let select) = statement else {
            throw SQLError(.internalError, "no query: \(written)")
        }
        let services = BenchServices(values)
        var settings = PlannerSettings()
        settings.collation = MySQLCollation.generalCI.collation
        let context = PlanningContext(
            catalog: BenchCatalog(table), environment: services.environment, parameterTypes: [],
            settings: settings, evaluation: BenchEvaluation(services), allowsParameters: false)
        let builder = PlanBuilder(
            context: context, text: Array(written.utf8),
            words: MySQLWords(flavor, account: "root@localhost"))
        let rules = MySQLRules(builder, flavor: flavor, texts: NoTexts())
        let analyzer = QueryAnalyzer(builder, rules)
        let plan = try Optimizer(analyzer).plan(
            try analyzer.analyzeStatement(.query(select.query)))
        _ = try transaction.beginStatement()
        let execution = ExecutionContext(
            plan: plan, parameters: [], transaction: transaction, view: transaction.statementView(),
            services: services)
        try execution.refill(1 << 20)
        let run = QueryExecution(execution)
        let hasRow = try run.next()
        let column = plan.columns[0]
        var facts = MySQLColumnFacts()
        facts.traits = column.traits
        facts.isBinaryText = MySQLCollation.of(column.collation)?.isBinary == true
        return Answer(
            type: column.type, facts: facts, value: hasRow ? execution.frame[column.slot] : .null)
    }

    func text(_ answer: Answer) -> String {
        if answer.value.isNull { return "\\N" }
        let services = BenchServices(values)
        let bytes = TypeOutput.text(answer.value, answer.type.oid, services.environment)
        let kind = MySQLTypeKind(answer.type.oid)
        if kind.isBytes || kind == .bit(count: 10) {
            return "0x"
                + bytes.map { byte in
                    let digits = String(byte, radix: 16)
                    return digits.utf8.count == 1 ? "0" + digits : digits
                }.joined()
        }
        return Self.shown(String(decoding: bytes, as: UTF8.self))
    }

    static func shown(_ text: String) -> String {
        var out = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            default: out.unicodeScalars.append(character)
            }
        }
        return out
    }
}

private struct NoTexts: MySQLStoredTexts {
    func query(ofView text: String) throws(SQLError) -> Query { throw .mySQL(1235, "no views") }

    func expression(stored text: String) throws(SQLError) -> Expression {
        throw .mySQL(1235, "no stored expressions")
    }
}

private final class BenchCatalog: CatalogReader {
    private let table: TableDescriptor?
    let language: any Language = BenchLanguage()
    var creationSchema: String { "recorded_values" }

    init(_ table: TableDescriptor?) { self.table = table }

    func relation(schema: String?, name: String) throws(SQLError) -> Relation? {
        name == table?.name ? table.map { .table($0) } : nil
    }

    func relation(oid: UInt32) throws(SQLError) -> Relation? {
        oid == table?.oid ? table.map { .table($0) } : nil
    }

    func schemaExists(_ name: String) throws(SQLError) -> Bool { true }
    func schema(named name: String) throws(SQLError) -> UInt32? { nil }
    func type(schema: String?, name: String) throws(SQLError) -> SQLType? { nil }
}

private final class BenchServices: SessionServices {
    let pace = WorkPace()
    private let values: MySQLSessionValues
    let language: any Language = BenchLanguage()

    init(_ values: MySQLSessionValues) { self.values = values }

    var environment: TypeEnvironment { TypeEnvironment(types: MySQLTypes.library) }
    var session: AnyObject? { values }
    var transactionTimestamp: Int64 { recordedMoment }
    var statementTimestamp: Int64 { recordedMoment }
    var clockTimestamp: Int64 { recordedMoment }
    func random() -> Double { 0.5 }
    func setSeed(_ seed: Double) {}
    func table(oid: UInt32) throws(SQLError) -> TableDescriptor? { nil }
    func isDeferred(constraint oid: UInt32, deferrable: Bool, initiallyDeferred: Bool) -> Bool {
        false
    }
    func deferCheck(_ check: PendingCheck) {}
    func notice(_ notice: Notice) {}
    func checkInterrupts() throws(SQLError) {}
}

/// What planning evaluates with.
private final class BenchEvaluation: EvaluationContext {
    private let services: BenchServices

    init(_ services: BenchServices) { self.services = services }

    var environment: TypeEnvironment { services.environment }
    var transactionTimestamp: Int64 { recordedMoment }
    var statementTimestamp: Int64 { recordedMoment }
    var clockTimestamp: Int64 { recordedMoment }
    func random() -> Double { 0.5 }
    func setSeed(_ seed: Double) {}
    var session: AnyObject? { services.session }
}

private final class BenchLanguage: Language {
    let frontend: any Frontend = BenchFrontend()
    let version = ServerVersion(number: "1", text: "bench")
    let wording: any Wording = BenchWording()
    let functions = FunctionLibrary.empty
    let names = NameRules(implicitSchemas: [], temporarySchema: "temporary", systemSchemas: [])
    let types = MySQLTypes.library
    let schemas: [SchemaDescriptor] = []
    let systemRelations = SystemRelations([])
    let faultWords: any FaultWords = BenchFaultWords()
}

private struct BenchFaultWords: FaultWords {
    func error(_ meaning: FaultMeaning, during kind: StatementKinds) -> NativeError? { nil }
}

private struct BenchWording: Wording {
    func words(of violation: Violation) -> SQLError {
        SQLError(.internalError, "\(violation)")
    }
    func notice(skipping error: DefinitionError) -> Notice { Notice(.notice, .noData, "") }
    func notice(_ notice: DefinitionNotice) -> Notice { Notice(.notice, .noData, "") }
}

private struct BenchFrontend: Frontend {
    func parse(_ text: [UInt8]) throws(SQLError) -> [any FrontendStatement] { [] }
}
