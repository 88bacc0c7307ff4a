// A catalog of a few tables in memory, and what the planner's tests ask of it.

import QueryEngine
import StorageEngine

@testable import PostgresLanguage

/// Tables by name, in schema public.
final class MemoryCatalog: CatalogReader {
    private var relations: [String: Relation] = [:]
    var language: any Language { PostgresLanguage.standard }
    var creationSchema: String { "public" }

    func relation(schema: String?, name: String) throws(SQLError) -> Relation? {
        schema == nil || schema == "public" ? relations[name] : nil
    }

    func relation(oid: UInt32) throws(SQLError) -> Relation? {
        relations.values.first { $0.oid == oid }
    }

    func schemaExists(_ name: String) throws(SQLError) -> Bool { name == "public" }
    func schema(named name: String) throws(SQLError) -> UInt32? { nil }

    func type(schema: String?, name: String) throws(SQLError) -> SQLType? { nil }

    func add(
        _ name: String, _ columns: [(String, SQLType)], indexes: [(String, [Int], Bool)] = []
    ) {
        let oid = UInt32(16384 + relations.count * 100)
        relations[name] = .table(
            TableDescriptor(
                oid: oid, schema: "public", name: name, tree: TreeID(rawValue: UInt64(oid)),
                columns: columns.map {
                    ColumnDescriptor(
                        name: $0.0, type: $0.1,
                        collation: $0.1.oid == .text || $0.1.oid == .varchar ? .linguistic : .c)
                },
                indexes: indexes.enumerated().map { at, index in
                    IndexDescriptor(
                        oid: oid + UInt32(at) + 1, name: index.0,
                        tree: TreeID(rawValue: UInt64(oid) + UInt64(at) + 1),
                        columns: index.1.map { IndexDescriptor.KeyColumn(column: $0) },
                        isUnique: index.2, isPrimary: index.0.hasSuffix("_pkey"),
                        isConstraint: index.2)
                }))
    }

    func addView(_ name: String, _ columns: [(String, SQLType)], _ sql: String) {
        relations[name] = .view(
            ViewDescriptor(
                oid: UInt32(16384 + relations.count * 100), schema: "public", name: name,
                columns: columns.map { ColumnDescriptor(name: $0.0, type: $0.1) }, sql: sql))
    }

    /// The tables that Fixtures/golden/postgres/errors/analysis.sql makes.
    static func standard() -> MemoryCatalog {
        let catalog = MemoryCatalog()
        catalog.add(
            "t",
            [
                ("id", SQLType(.int4)), ("a", SQLType(.int4)), ("b", SQLType(.text)),
                ("c", SQLType(.numeric, modifier: 524_294)), ("d", SQLType(.date)),
            ], indexes: [("t_pkey", [0], true)])
        catalog.add(
            "u",
            [
                ("id", SQLType(.int4)), ("t_id", SQLType(.int4)), ("a", SQLType(.int8)),
                ("note", SQLType(.varchar, modifier: 14)),
            ], indexes: [("u_pkey", [0], true)])
        return catalog
    }
}

/// Functions evaluated while planning need surroundings; these do not change.
final class FixedEvaluation: EvaluationContext {
    var environment: TypeEnvironment { TypeEnvironment(types: PostgresTypes.library) }
    var transactionTimestamp: Int64 { 0 }
    var statementTimestamp: Int64 { 0 }
    var clockTimestamp: Int64 { 0 }
    func random() -> Double { 0.5 }
    func setSeed(_ seed: Double) {}
    var session: AnyObject? { nil }
}

enum Plans {
    static func command(
        _ sql: String, _ catalog: MemoryCatalog, parameters: [TypeID] = [],
        settings: PlannerSettings = PlannerSettings(), allowsParameters: Bool = true
    ) throws -> (Command, PlanningContext) {
        let context = PlanningContext(
            catalog: catalog, environment: TypeEnvironment(types: PostgresTypes.library),
            parameterTypes: parameters,
            settings: settings, evaluation: FixedEvaluation(),
            allowsParameters: allowsParameters)
        guard let statement = try PostgresFrontend().parse(Array(sql.utf8)).first else {
            throw SQLError(.syntaxError, "no statement")
        }
        return (try statement.plan(context), context)
    }

    static func query(
        _ sql: String, _ catalog: MemoryCatalog, parameters: [TypeID] = [],
        settings: PlannerSettings = PlannerSettings()
    ) throws -> QueryPlan {
        guard
            case .query(let plan) = try command(
                sql, catalog, parameters: parameters, settings: settings
            ).0
        else { throw SQLError(.internalError, "not a query: \(sql)") }
        return plan
    }

    /// The operators as EXPLAIN shows them.
    static func shape(
        _ sql: String, _ catalog: MemoryCatalog, settings: PlannerSettings = PlannerSettings()
    ) throws -> [String] {
        guard
            case .session(let command) = try command(
                "EXPLAIN (COSTS OFF) " + sql, catalog, settings: settings
            ).0, case .explain(_, let text)? = command as? PostgresCommand
        else { return [] }
        return text
    }
}
