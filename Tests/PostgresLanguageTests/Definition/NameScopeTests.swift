// Languages differ in what may be called the same: here one whose indexes are their tables' own and whose names of
// columns and constraints do not heed capitals.
import Testing

@testable import PostgresLanguage
@testable import QueryEngine

@Suite struct NameScopeTests {
    private static let names = NameRules(
        implicitSchemas: [], temporarySchema: "temporary", systemSchemas: [],
        scopes: NameScopes(
            indexes: .table, checks: .table, foreignKeys: .schema, madeUpConstraints: .table,
            constraintsAreOneKind: false),
        madeUp: NumberedNames(), fold: { $0.lowercased() })

    private struct NumberedNames: MadeUpNames {
        func candidate(_ object: UnnamedObject, attempt: Int) -> String {
            switch object.kind {
            case .primaryKey: "PRIMARY"
            case .check: "CONSTRAINT_\(attempt + 1)"
            case .foreignKey: "\(object.table)_ibfk_\(attempt + 1)"
            default:
                (object.columns.first ?? "") + (attempt == 0 ? "" : "_\(attempt + 1)")
            }
        }
    }

    private func index(_ name: String? = nil, column: Int = 0) -> IndexDefinition {
        IndexDefinition(
            name: name, columns: [.init(column: column)], isUnique: false,
            nullsNotDistinct: false)
    }

    private func table(
        _ name: String, _ constraints: [ConstraintDefinition] = [], _ indexes: [IndexDefinition]
    ) -> DefinitionCommand {
        .createTable(
            TableDefinition(
                schema: "public", name: name, isTemporary: false,
                columns: [column("a"), column("b")], constraints: constraints, indexes: indexes),
            ifNotExists: false)
    }

    private func primaryKey() -> ConstraintDefinition {
        ConstraintDefinition(name: nil, kind: .primaryKey([0]), nameColumns: [])
    }

    private func foreignKey(_ name: String?, to parent: String) -> ConstraintDefinition {
        ConstraintDefinition(
            name: name,
            kind: .foreignKey(
                columns: [1], parentSchema: nil, parent: parent, parentColumns: ["A"],
                onDelete: .noAction, onUpdate: .noAction, isFullMatch: false),
            nameColumns: [])
    }

    @Test func indexesOfTwoTablesMayBearOneName() throws {
        let bench = try Bench(names: Self.names)
        #expect(
            try bench.run(table("t", [primaryKey()], [index("i"), index(), index()]))
                == .done("CREATE TABLE"))
        #expect(
            try bench.run(table("u", [primaryKey()], [index("i")])) == .done("CREATE TABLE"))
        #expect(
            try bench.table("t")?.indexes.map(\.name) == ["PRIMARY", "i", "a", "a_2"])
        // A relation may be called as an index is.
        #expect(try bench.run(table("i", [], [])) == .done("CREATE TABLE"))
        #expect(
            try bench.run(.createIndex(index("I"), table: bench.oid("t"), ifNotExists: false))
                == .failed("42710", "relation \"I\" already exists"))
        #expect(
            try bench.run(
                .alterTable(oid: bench.oid("t"), [TableAction(.dropIndex("A_2"))]))
                == .done("ALTER TABLE"))
        #expect(try bench.table("t")?.indexes.map(\.name) == ["PRIMARY", "i", "a"])
        #expect(
            try bench.run(
                .alterTable(oid: bench.oid("u"), [TableAction(.addIndex(index(column: 1)))]))
                == .done("ALTER TABLE"))
        #expect(try bench.table("u")?.indexes.map(\.name) == ["PRIMARY", "i", "b"])
        #expect(try bench.run(drop(.table, "t")) == .done("DROP TABLE"))
        #expect(try bench.run(table("t", [primaryKey()], [])) == .done("CREATE TABLE"))
    }

    @Test func indexesAreRenamedInTheirTable() throws {
        let bench = try Bench(names: Self.names)
        try bench.run(table("t", [], [index("i"), index("k")]))
        let oid = try #require(try bench.table("t")?.indexes.first?.oid)
        #expect(
            try bench.run(.rename(kind: .index, oid: oid, .itself, newName: "K"))
                == .failed("42710", "relation \"K\" already exists"))
        #expect(
            try bench.run(.rename(kind: .index, oid: oid, .itself, newName: "t"))
                == .done("ALTER INDEX"))
        #expect(try bench.table("t")?.indexes.map(\.name) == ["t", "k"])
    }

    @Test func foreignKeysAreNamedInTheSchema() throws {
        let bench = try Bench(names: Self.names)
        try bench.run(table("p", [primaryKey()], []))
        #expect(
            try bench.run(table("c", [foreignKey("f", to: "p")], [])) == .done("CREATE TABLE"))
        #expect(
            try bench.run(table("d", [foreignKey("F", to: "p")], []))
                == .failed("42710", "constraint \"F\" for relation \"d\" already exists"))
        #expect(
            try bench.run(table("d", [foreignKey(nil, to: "p")], [])) == .done("CREATE TABLE"))
        #expect(try bench.table("d")?.foreignKeys.map(\.name) == ["d_ibfk_1"])
    }

    @Test func columnsDoNotHeedCapitals() throws {
        let bench = try Bench(names: Self.names)
        try bench.run(table("t", [], []))
        #expect(
            try bench.run(
                .rename(kind: .table, oid: bench.oid("t"), .column(0), newName: "B"))
                == .failed("42701", "column \"B\" of relation \"t\" already exists"))
        #expect(
            try bench.run(
                .alterTable(
                    oid: bench.oid("t"), [TableAction(.dropColumn("B", cascade: false))]))
                == .done("ALTER TABLE"))
        // No column is every table's here.
        #expect(
            try bench.run(
                .rename(kind: .table, oid: bench.oid("t"), .column(0), newName: "ctid"))
                == .done("ALTER TABLE"))
    }
}
