// The catalog's rows: their codec, their cache, forks and restores.
import StorageEngine
import Testing

@testable import PostgresLanguage
@testable import QueryEngine

@Suite struct CatalogTests {
    private let types = PostgresTypes.library

    /// A table with something in every field.
    private func table() -> TableDescriptor {
        var generated = ColumnDescriptor(
            name: "größe", type: SQLType(.numeric, modifier: 524_294), collation: .linguistic,
            isNotNull: true, defaultSQL: "a + 1", isGenerated: true, identity: .always,
            missingValue: .numeric(Numeric(significand: -9_000_000_000_000_000_000, scale: 3)))
        generated.isDropped = true
        let array = ColumnDescriptor(
            name: "a", type: SQLType(.int4),
            missingValue: .array(
                ArrayValue(elementType: .int4, elements: [.int(-1), .null, .int(.max)])))
        let key = ForeignKeyDescriptor(
            oid: 20_001, name: "fk", child: 20_000, childColumns: [0, 1], parent: 20_002,
            parentColumns: [1, 0], parentIndex: 20_003, onDelete: .cascade, onUpdate: .setDefault,
            isFullMatch: true, isDeferrable: true, isInitiallyDeferred: true, isValidated: false,
            deleteColumns: [1])
        let index = IndexDescriptor(
            oid: 20_004, name: "i", tree: TreeID(rawValue: .max / 3),
            columns: [
                .init(column: 1, descending: true, nullsFirst: true), .init(expression: 0),
            ],
            expressions: [
                IndexExpression(
                    sql: "lower(a)", name: "lower", type: SQLType(.varchar, modifier: 14),
                    collation: .linguistic, isCall: true)
            ], predicate: "(a > 0)", included: [1], isUnique: true,
            isPrimary: true, isConstraint: true, isDeferrable: true, isInitiallyDeferred: true,
            nullsNotDistinct: true)
        return TableDescriptor(
            oid: 20_000, schema: "s", name: "t", tree: TreeID(rawValue: 7),
            columns: [generated, array], indexes: [index],
            checks: [CheckDescriptor(oid: 20_005, name: "c", sql: "a > 0", isValidated: false)],
            foreignKeys: [key], referencedBy: [key, key], isTemporary: true, onCommit: .drop,
            version: 42)
    }

    @Test func objectsMakeTheRoundTrip() throws {
        var sequence = SequenceDescriptor(
            oid: 20_006, schema: "s", name: "q", tree: TreeID(rawValue: 9), type: .int2,
            start: -5, increment: -1, minimum: .min, maximum: .max, cache: 20, cycles: true)
        sequence.owner = (table: 20_000, column: 3)
        var bindings = ViewBindings()
        bindings.relations = [
            ViewBindings.RelationName(
                offset: 7, relation: .max, schema: "s", columns: ["a", ""], read: [0])
        ]
        bindings.types = [ViewBindings.NamedType(offset: 3, type: .int4)]
        bindings.literals = [ViewBindings.ObjectLiteral(text: "t", type: .regclass, number: 1)]
        bindings.labels = [ViewBindings.Label(offset: 0, type: .int8, name: "x")]
        let view = ViewDescriptor(
            oid: 20_007, schema: "s", name: "v", columns: table().columns, sql: "SELECT 'x'",
            bindings: bindings)
        let objects: [CatalogObject] = [
            .table(table()), .sequence(sequence), .view(view), .index(table: .max),
            .schema(SchemaDescriptor(oid: 20_008, name: "s")),
        ]
        for object in objects {
            let bytes = object.encoded()
            let decoded = try CatalogObject(decoding: bytes, version: 42, types: types)
            #expect(decoded.encoded() == bytes)
        }
        guard
            case .table(let decoded) = try CatalogObject(
                decoding: CatalogObject.table(table()).encoded(), version: 42, types: types)
        else {
            Issue.record("not a table")
            return
        }
        #expect(decoded.columns[0].name == "größe")
        #expect(decoded.columns[0].isDropped)
        #expect(decoded.foreignKeys[0].parentColumns == [1, 0])
        #expect(decoded.onCommit == .drop)
        #expect(decoded.version == 42)
    }

    @Test func malformedRowsAreErrors() {
        let bytes = CatalogObject.table(table()).encoded()
        for length in 0..<bytes.count {
            #expect(throws: MalformedBytes.self) {
                try CatalogObject(decoding: Array(bytes[..<length]), version: 1, types: types)
            }
        }
        for position in bytes.indices {
            for flip in [0x01, 0x80, 0xFF] as [UInt8] {
                var changed = bytes
                changed[position] ^= flip
                _ = try? CatalogObject(decoding: changed, version: 1, types: types)
            }
        }
    }

    @Test func descriptorsAreSharedByVersion() throws {
        let bench = try Bench()
        try bench.run(createTable("t", [column("a")]))
        try bench.commit()
        let first = try #require(try bench.table("t"))
        #expect(try bench.table("t") === first)
        #expect(try Bench(sharing: bench).table("t") === first)
        #expect(bench.catalog.stands([(oid: first.oid, version: first.version)]))
        try bench.run(
            .alterTable(oid: first.oid, [TableAction(.setNotNull(first.columns[0].name, true))]))
        #expect(!bench.catalog.stands([(oid: first.oid, version: first.version)]))
        bench.rollback()
        #expect(bench.catalog.stands([(oid: first.oid, version: first.version)]))
        #expect(try bench.table("t") === first)
    }

    @Test func restoresBringOldDefinitionsBack() throws {
        let bench = try Bench()
        try bench.run(createTable("t", [column("a")]))
        try bench.commit()
        let state = bench.database.snapshot()
        let stamp = bench.catalog.stamp
        try bench.run(drop(.table, "t"))
        try bench.run(createTable("t", [column("b")]))
        try bench.commit()
        #expect(try bench.table("t")?.columns[0].name == "b")
        bench.database.restore(state)
        bench.begin()
        #expect(try bench.table("t")?.columns[0].name == "a")
        #expect(bench.catalog.stamp != stamp)
    }

    @Test func olderSnapshotsMeetTheLatestCatalog() throws {
        let bench = try Bench()
        try bench.run(createTable("t", [column("a")]))
        try bench.commit()
        let old = try Bench(sharing: bench, isolation: .serializable)
        _ = try old.transaction.beginStatement()
        _ = try old.table("t")
        try bench.run(
            .rename(kind: .table, oid: try bench.oid("t"), .column(0), newName: "b"))
        try bench.commit()
        #expect(try old.table("t")?.columns[0].name == "b")
        try old.run(createTable("mine", [column("a")]))
        #expect(throws: Never.self) { try old.commit() }
    }

    @Test func identifiersInText() {
        #expect(Identifier.quoted("select") == "\"select\"")
        #expect(Identifier.quoted("a\"b") == "\"a\"\"b\"")
        #expect(Identifier.quoted("a_1") == "a_1")
    }
}
