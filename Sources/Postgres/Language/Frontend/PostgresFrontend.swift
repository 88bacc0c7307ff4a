// Postgres's SQL as the session sees it: text in, commands out.
import FaultInjection
package import QueryEngine
import SQLPlanning

/// Parses and plans PostgreSQL's dialect.
package struct PostgresFrontend: Frontend {
    package init() {}

    package func parse(_ text: [UInt8]) throws(SQLError) -> [any FrontendStatement] {
        try Dialect.postgres.parse(text).map { PostgresStatement(parsed: $0, source: text) }
    }

    package func shape(of text: [UInt8]) -> String { StatementShape(text).text }

    package func findLiterals(_ text: [UInt8], _ found: LiteralText) -> Bool {
        LiteralScanner.scan(text, found)
    }

    package func parse(
        _ text: [UInt8], literals: [LiteralToken], pinned: [Int]
    ) throws(SQLError) -> [any FrontendStatement] {
        try Dialect.postgres.parse(text, slots: LiteralSlotTokens(literals, pinned: pinned))
            .map { PostgresStatement(parsed: $0, source: text) }
    }
}

/// A parsed statement that waits to be planned.
struct PostgresStatement: FrontendStatement {
    let statement: Statement
    /// The whole text that the statement's offsets count in.
    let source: [UInt8]
    private let range: Range<Int>

    init(parsed: ParsedStatement, source: [UInt8]) {
        self.statement = parsed.statement
        self.range = parsed.range
        self.source = source
    }

    init(statement: Statement, source: [UInt8]) {
        self.statement = statement
        self.source = source
        self.range = 0..<source.count
    }

    var text: String { String(decoding: source[range], as: UTF8.self) }

    func text(in other: [UInt8]) -> String {
        let end = max(range.lowerBound, other.count - (source.count - range.upperBound))
        return String(decoding: other[min(range.lowerBound, end)..<end], as: UTF8.self)
    }

    var kind: StatementKinds {
        switch statement {
        case .query: .select
        case .insert: .insert
        case .update: .update
        case .delete: .delete
        case .copy: .copy
        case .createTable, .createTableAs, .alterTable, .createIndex, .createSequence,
            .alterSequence, .createView, .refreshMaterializedView, .createType, .alterEnum,
            .createDomain, .createSchema, .createDatabase, .alterDatabase, .dropDatabase,
            .createExtension, .drop, .rename, .alterObject, .comment, .truncate, .reindex,
            .grant, .role:
            .ddl
        case .transaction(let transaction): transaction.kind
        case .setConstraints, .set, .setTransaction, .show, .reset: .set
        case .lockTable, .discard, .prepare, .execute, .deallocate, .declareCursor, .fetch,
            .close, .listen, .unlisten, .notify, .explain, .vacuum, .cluster, .checkpoint,
            .doBlock, .call, .unsupported:
            .other
        }
    }

    var transactionCommand: TransactionCommand? {
        guard case .transaction(let transaction) = statement else { return nil }
        let planner = StatementPlanner.withoutCatalog(source)
        return try? planner.command(transaction)
    }

    var isPlannable: Bool {
        switch statement {
        case .query(let query):
            if case .select(let select) = query.body, select.into != nil { return false }
            return true
        case .insert, .update, .delete: return true
        default: return false
        }
    }

    var requiresBlock: String? {
        if case .lockTable = statement { return "LOCK TABLE" }
        return nil
    }

    var forbidsBlock: String? {
        switch statement {
        case .createIndex(let create) where create.isConcurrent: "CREATE INDEX CONCURRENTLY"
        case .drop(let drop) where drop.isConcurrent: "DROP INDEX CONCURRENTLY"
        default: nil
        }
    }

    var needsSnapshot: Bool {
        switch statement {
        case .transaction, .set, .setTransaction, .setConstraints, .show, .reset, .discard,
            .deallocate, .fetch, .close, .listen, .unlisten, .notify, .lockTable, .checkpoint:
            return false
        default: return true
        }
    }

    func plan(_ context: PlanningContext) throws(SQLError) -> Command {
        let planner = StatementPlanner(context: context, text: source)
        planner.statementEnd = range.upperBound
        return try planner.plan(statement)
    }
}

/// A catalog for statements that read none.
private final class EmptyCatalog: CatalogReader {
    var language: any Language { PostgresLanguage.standard }
    var creationSchema: String { "public" }
    func relation(schema: String?, name: String) throws(SQLError) -> Relation? { nil }
    func relation(oid: UInt32) throws(SQLError) -> Relation? { nil }
    func schemaExists(_ name: String) throws(SQLError) -> Bool { false }
    func schema(named name: String) throws(SQLError) -> UInt32? { nil }
    func type(schema: String?, name: String) throws(SQLError) -> SQLType? { nil }
}

extension StatementPlanner {
    static func withoutCatalog(_ source: [UInt8]) -> StatementPlanner {
        StatementPlanner(
            context: PlanningContext(
                catalog: EmptyCatalog(), environment: TypeEnvironment(types: PostgresTypes.library),
                parameterTypes: [],
                settings: PlannerSettings(), evaluation: nil), text: source)
    }
}
