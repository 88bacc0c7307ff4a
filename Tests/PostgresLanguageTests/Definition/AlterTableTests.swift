// ALTER TABLE. Texts were recorded from PostgreSQL 15.
import StorageEngine
import Testing

@testable import QueryEngine

@Suite struct AlterTableTests {
    private let hint = "Use DROP ... CASCADE to drop the dependent objects too."

    /// p(a primary key, b unique, c text) with rows (1, 1, x) and (2, 2, null); c(x → p, y → p(b), z) with one row.
    private func family() throws -> Bench {
        let bench = try Bench()
        try bench.run(
            createTable(
                "p", [column("a"), column("b"), column("c", .text)], [primaryKey(0), unique(1)]))
        try bench.run(
            createTable(
                "c", [column("x"), column("y"), column("z")],
                [references(0, parent: "p"), references(1, parent: "p", ["b"])]))
        try bench.insert("p", [[.int(1), .int(1), .string("x")], [.int(2), .int(2), .null]])
        try bench.insert("c", [[.int(1), .int(1), .int(7)]])
        try bench.commit()
        return bench
    }

    private func alter(_ bench: Bench, _ name: String, _ changes: TableChange...) throws -> Ending {
        try bench.run(.alterTable(oid: try bench.oid(name), changes.map { TableAction($0) }))
    }

    private func withDefault(
        _ name: String, _ value: Value?, volatile: Bool = false, notNull: Bool = false
    ) -> ColumnDefinition {
        ColumnDefinition(
            descriptor: ColumnDescriptor(
                name: name, type: SQLType(.int4), isNotNull: notNull,
                defaultSQL: value == nil ? nil : "5"),
            missing: volatile ? nil : value.map { RowExpression(.constant($0), slotCount: 0) },
            defaultExpression: value.map { RowExpression(.constant($0), slotCount: 0) })
    }

    // MARK: Columns

    @Test func newColumnsReadAsTheirDefault() throws {
        let bench = try family()
        let tree = try bench.table("p")?.tree
        #expect(
            try alter(
                bench, "p", .addColumn(withDefault("d", .int(5), notNull: true))
            )
                == .done("ALTER TABLE"))
        #expect(try bench.table("p")?.tree == tree)
        #expect(try bench.rows("p") == [["1", "1", "x", "5"], ["2", "2", "null", "5"]])
        try bench.commit()
        #expect(try bench.rows("p").count == 2)
        #expect(
            try alter(bench, "p", .addColumn(withDefault("d", nil)))
                == .failed("42701", "column \"d\" of relation \"p\" already exists"))
        #expect(
            try alter(
                bench, "p", .addColumn(withDefault("e", nil, notNull: true)))
                == .failed("23502", "column \"e\" of relation \"p\" contains null values"))
    }

    @Test func volatileDefaultsRewrite() throws {
        let bench = try family()
        let before = try #require(try bench.table("p"))
        #expect(
            try alter(
                bench, "p",
                .addColumn(withDefault("d", .int(6), volatile: true)))
                == .done("ALTER TABLE"))
        let after = try #require(try bench.table("p"))
        #expect(after.tree != before.tree)
        #expect(try bench.rows("p") == [["1", "1", "x", "6"], ["2", "2", "null", "6"]])
        for index in after.indexes { #expect(try bench.entryCount(index) == 2) }
        bench.rollback()
        #expect(try bench.rows("p") == [["1", "1", "x"], ["2", "2", "null"]])
    }

    @Test func newSerialColumnsAreNumbered() throws {
        let bench = try family()
        #expect(
            try alter(bench, "p", .addColumn(column("n", serial: true)))
                == .done("ALTER TABLE"))
        #expect(try bench.rows("p") == [["1", "1", "x", "1"], ["2", "2", "null", "2"]])
        #expect(
            try bench.table("p")?.columns[3].defaultSQL == "nextval('public.p_n_seq'::regclass)")
    }

    @Test func droppedColumnsTakeTheirPartsAlong() throws {
        let bench = try family()
        #expect(
            try alter(bench, "p", .dropColumn("a", cascade: false))
                == .failed(
                    "2BP01", "cannot drop column a of table p because other objects depend on it",
                    detail: "constraint c_x_fkey on table c depends on column a of table p",
                    hint: hint))
        #expect(try alter(bench, "p", .dropColumn("a", cascade: true)) == .done("ALTER TABLE"))
        #expect(bench.services.notices == ["drop cascades to constraint c_x_fkey on table c"])
        #expect(try bench.table("p")?.indexes.map(\.name) == ["p_b_key"])
        #expect(try bench.rows("p") == [["1", "x"], ["2", "null"]])
        #expect(try bench.table("c")?.foreignKeys.map(\.name) == ["c_y_fkey"])
        try bench.commit()
        #expect(
            try bench.run(createTable("q", [column("a")], [primaryKey(0, name: "p_pkey")]))
                == .done("CREATE TABLE"))
    }

    @Test func generatedColumnsHangOnWhatTheyRead() throws {
        let bench = try Bench()
        var generated = column("c")
        generated.descriptor.isGenerated = true
        generated.descriptor.sources = [0, 1]
        generated.descriptor.defaultSQL = "a + b"
        try bench.run(createTable("k", [column("a"), column("b"), generated]))
        #expect(
            try alter(bench, "k", .dropColumn("a", cascade: false))
                == .failed(
                    "2BP01", "cannot drop column a of table k because other objects depend on it",
                    detail: "column c of table k depends on column a of table k", hint: hint))
        try bench.run(
            .rename(kind: .table, oid: try bench.oid("k"), .column(0), newName: "first"))
        #expect(try bench.table("k")?.columns[2].defaultSQL == "first + b")
    }

    @Test func typesAreConvertedRowByRow() throws {
        let bench = try family()
        let conversion = RowExpression(
            .convert(.slot(2), from: .int4, to: SQLType(.text)), slotCount: 3)
        #expect(
            try alter(
                bench, "c",
                .setType("z", SQLType(.text), conversion: conversion))
                == .done("ALTER TABLE"))
        #expect(try bench.rows("c") == [["1", "1", "7"]])
        #expect(try bench.table("c")?.columns[2].type.oid == .text)
        #expect(
            try alter(
                bench, "c",
                .setType(
                    "x", SQLType(.text),
                    conversion: RowExpression(
                        .convert(.slot(0), from: .int4, to: SQLType(.text)), slotCount: 3)),
                .recheckForeignKeys("x"))
                == .failed(
                    "42804", "foreign key constraint \"c_x_fkey\" cannot be implemented",
                    detail:
                        "Key columns \"x\" and \"a\" are of incompatible types: text and integer.",
                    hint: nil))
    }

    // MARK: Constraints

    @Test func constraintsAreShownToHold() throws {
        let bench = try family()
        #expect(
            try alter(bench, "p", .setNotNull("c", true))
                == .failed("23502", "column \"c\" of relation \"p\" contains null values"))
        let tooGreat = ConstraintDefinition(
            name: "ck",
            kind: .check(
                sql: "a > 1",
                condition: RowExpression(
                    .comparison(.greater, Ordering(.int4), .slot(0), .constant(.int(1))),
                    slotCount: 3)),
            nameColumns: ["a"])
        #expect(
            try alter(bench, "p", .addConstraint(tooGreat))
                == .failed(
                    "23514", "check constraint \"ck\" of relation \"p\" is violated by some row"))
        #expect(
            try alter(bench, "p", .addConstraint(positive("a", 0, name: "ck")))
                == .done("ALTER TABLE"))
        #expect(
            try alter(bench, "p", .addConstraint(positive("a", 0, name: "ck")))
                == .failed("42710", "constraint \"ck\" for relation \"p\" already exists"))
        #expect(
            try alter(bench, "c", .addConstraint(references(2, parent: "p", ["a"], name: "fk")))
                == .failed(
                    "23503",
                    "insert or update on table \"c\" violates foreign key constraint \"fk\"",
                    detail: "Key (z)=(7) is not present in table \"p\".", hint: nil))
        #expect(
            try alter(bench, "p", .addConstraint(primaryKey(1)))
                == .failed("42P16", "multiple primary keys for table \"p\" are not allowed"))
    }

    @Test func keysAreBuiltFromTheRows() throws {
        let bench = try family()
        try bench.insert("c", [[.int(2), .int(2), .int(7)]])
        try bench.commit()
        #expect(
            try alter(bench, "c", .addConstraint(unique(2)))
                == .failed(
                    "23505", "could not create unique index \"c_z_key\"",
                    detail: "Key (z)=(7) is duplicated.", hint: nil))
        #expect(try alter(bench, "c", .addConstraint(primaryKey(0))) == .done("ALTER TABLE"))
        let key = try #require(try bench.table("c")?.primaryKey)
        #expect(key.name == "c_pkey")
        #expect(try bench.entryCount(key) == 2)
        #expect(try bench.table("c")?.columns[0].isNotNull == true)
    }

    @Test func constraintsAreDropped() throws {
        let bench = try family()
        #expect(
            try alter(bench, "p", .dropConstraint("p_pkey", ifExists: false, cascade: false))
                == .failed(
                    "2BP01",
                    "cannot drop constraint p_pkey on table p because other objects depend on it",
                    detail: "constraint c_x_fkey on table c depends on index p_pkey", hint: hint))
        try #expect(
            alter(bench, "p", .dropConstraint("p_b_key", ifExists: false, cascade: true))
                == .done("ALTER TABLE"))
        #expect(bench.services.notices == ["drop cascades to constraint c_y_fkey on table c"])
        #expect(
            try alter(bench, "p", .dropConstraint("nope", ifExists: false, cascade: false))
                == .failed("42704", "constraint \"nope\" of relation \"p\" does not exist"))
        #expect(
            try alter(bench, "p", .dropConstraint("nope", ifExists: true, cascade: false))
                == .done("ALTER TABLE"))
        #expect(
            try alter(bench, "c", .dropConstraint("c_x_fkey", ifExists: false, cascade: false))
                == .done("ALTER TABLE"))
        #expect(try bench.table("p")?.referencedBy.isEmpty == true)
        #expect(
            try alter(bench, "p", .setNotNull("a", false))
                == .failed("42P16", "column \"a\" is in a primary key"))
    }

    // MARK: Names

    @Test func renaming() throws {
        let bench = try family()
        let c = try bench.oid("c")
        #expect(
            try bench.run(.rename(kind: .table, oid: c, .itself, newName: "p"))
                == .failed("42P07", "relation \"p\" already exists"))
        #expect(
            try bench.run(.rename(kind: .table, oid: c, .column(2), newName: "x"))
                == .failed("42701", "column \"x\" of relation \"c\" already exists"))
        #expect(
            try bench.run(.rename(kind: .table, oid: c, .constraint("nope"), newName: "q"))
                == .failed("42704", "constraint \"nope\" for table \"c\" does not exist"))
        #expect(
            try bench.run(
                .rename(kind: .table, oid: c, .constraint("c_y_fkey"), newName: "c_x_fkey"))
                == .failed("42710", "constraint \"c_x_fkey\" for relation \"c\" already exists"))
        #expect(
            try bench.run(.rename(kind: .table, oid: c, .itself, newName: "child"))
                == .done("ALTER TABLE"))
        #expect(
            try bench.run(.rename(kind: .table, oid: c, .constraint("c_y_fkey"), newName: "k"))
                == .done("ALTER TABLE"))
        try bench.commit()
        #expect(try bench.table("c") == nil)
        #expect(try bench.table("child")?.foreignKeys.map(\.name) == ["c_x_fkey", "k"])
        #expect(try bench.table("p")?.referencedBy.map(\.name) == ["c_x_fkey", "k"])
        #expect(try bench.run(createTable("c", [column("a")])) == .done("CREATE TABLE"))
    }

    @Test func schemasAreRenamedWithTheirContent() throws {
        let bench = try Bench()
        try bench.run(.createSchema(name: "s", ifNotExists: false))
        try bench.run(createTable("t", [column("a", serial: true)], [primaryKey(0)], schema: "s"))
        let oid = try #require(bench.catalog.store.identifier(schema: "", name: "s"))
        #expect(
            try bench.run(.rename(kind: .schema, oid: oid, .itself, newName: "r"))
                == .done("ALTER SCHEMA"))
        let table = try #require(try bench.table("t", schema: "r"))
        #expect(table.columns[0].defaultSQL == "nextval('r.t_a_seq'::regclass)")
        #expect(try bench.catalog.relation(schema: "s", name: "t") == nil)
        #expect(try bench.catalog.relation(schema: "r", name: "t_pkey") != nil)
    }

    // MARK: Concurrency

    @Test func theDefinitionIsReadAgainAfterAWait() throws {
        let bench = try family()
        let other = try Bench(sharing: bench)
        try bench.run(
            .rename(kind: .table, oid: try bench.oid("p"), .column(2), newName: "text"))
        let oid = try other.oid("p")
        #expect(
            try other.run(
                .alterTable(oid: oid, [TableAction(.addColumn(withDefault("text", nil)))]))
                == .waiting)
        try bench.commit()
        #expect(
            other.resume() == .failed("42701", "column \"text\" of relation \"p\" already exists"))
    }
}
