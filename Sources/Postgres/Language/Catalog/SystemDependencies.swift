// pg_depend, pg_rewrite and pg_description: what hangs on what, and what is said of it.
package import QueryEngine

extension SystemTables {
    /// One row of pg_depend.
    private struct Dependency: Sendable {
        let catalog: ObjectClass
        let object: UInt32
        let referencedCatalog: ObjectClass
        let referenced: UInt32
        /// A column's number from 1; 0: the object as a whole.
        let column: Int
        let type: String

        init(
            _ catalog: ObjectClass, _ object: UInt32, on other: ObjectClass, _ reference: UInt32,
            column: Int = 0, _ type: String
        ) {
            self.catalog = catalog
            self.object = object
            referencedCatalog = other
            referenced = reference
            self.column = column
            self.type = type
        }
    }

    /// What tools ask for: sequences of columns, constraints and indexes, defaults and views with what they use.
    static func dependencies(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: Dependency.self) { table in
            table.rows = (1, 3)
            table.key("objid", .dependent, rows: 4)
            table.key("refobjid", .depended)
            table.part(
                .objects { entry, source, items throws(SQLError) in
                    if case .sequence(let sequence) = entry.object {
                        try add(sequence, source, to: &items)
                    }
                })
            table.part(
                .objects { entry, source, items in
                    if case .table(let table) = entry.object { add(table, source, to: &items) }
                })
            table.part(
                .objects { entry, _, items in
                    if case .view(let view) = entry.object { add(view, to: &items) }
                })
            table.column("classid") { .oid($0.catalog.rawValue) }
            table.column("objid") { .oid($0.object) }
            table.column("refclassid") { .oid($0.referencedCatalog.rawValue) }
            table.column("refobjid") { .oid($0.referenced) }
            table.column("refobjsubid") { .count($0.column) }
            table.column("deptype") { .string($0.type) }
        }
    }

    private static func add(
        _ sequence: SequenceDescriptor, _ source: SystemSource, to items: inout [Dependency]
    ) throws(SQLError) {
        guard let owner = sequence.owner, let table = try source.table(owner.table),
            table.columns.indices.contains(owner.column)
        else { return }
        let isIdentity = table.columns[owner.column].identity != .none
        items.append(
            Dependency(
                .relation, sequence.oid, on: .relation, owner.table, column: owner.column + 1,
                isIdentity ? "i" : "a"))
    }

    private static func add(_ view: ViewDescriptor, to items: inout [Dependency]) {
        let rule = SystemSource.number(ofRule: view.oid)
        items.append(Dependency(.rule, rule, on: .relation, view.oid, "i"))
        // A rule's query names its own relation, as what is replaced.
        items.append(Dependency(.rule, rule, on: .relation, view.oid, "n"))
        for oid in view.dependencies {
            if TypeID(oid).isEnum {
                items.append(Dependency(.rule, rule, on: .type, oid, "n"))
                continue
            }
            let read = view.bindings.read(of: oid).sorted()
            for column in read.isEmpty ? [0] : read.map({ $0 + 1 }) {
                items.append(Dependency(.rule, rule, on: .relation, oid, column: column, "n"))
            }
        }
        for key in view.bindings.constraints {
            items.append(Dependency(.rule, rule, on: .constraint, key, "n"))
        }
    }

    private static func add(
        _ table: TableDescriptor, _ source: SystemSource, to items: inout [Dependency]
    ) {
        for item in DefaultItem.all(of: table) {
            items.append(
                Dependency(
                    .attributeDefault, item.number, on: .relation, table.oid,
                    column: item.position + 1, "a"))
            if let sequence = source.sequence(inDefault: item.sql) {
                items.append(
                    Dependency(.attributeDefault, item.number, on: .relation, sequence, "n"))
            }
        }
        for index in table.indexes {
            let columns = index.columns.filter { $0.column >= 0 }.map(\.column)
            if index.isConstraint {
                items.append(
                    Dependency(.relation, index.oid, on: .constraint, index.oid, "i"))
                add(index.oid, .constraint, columns, table, to: &items)
            } else {
                add(index.oid, .relation, columns, table, to: &items)
            }
        }
        for check in table.checks {
            let item = ConstraintItem(kind: .check(check), table: table)
            add(check.oid, .constraint, item.columns, table, to: &items)
        }
        for key in table.foreignKeys {
            add(key.oid, .constraint, key.childColumns, table, to: &items)
            for column in key.parentColumns {
                items.append(
                    Dependency(
                        .constraint, key.oid, on: .relation, key.parent, column: column + 1, "n"))
            }
            items.append(Dependency(.constraint, key.oid, on: .relation, key.parentIndex, "n"))
        }
    }

    private static func add(
        _ object: UInt32, _ catalog: ObjectClass, _ columns: [Int], _ table: TableDescriptor,
        to items: inout [Dependency]
    ) {
        for column in columns {
            items.append(
                Dependency(catalog, object, on: .relation, table.oid, column: column + 1, "a"))
        }
        if columns.isEmpty {
            items.append(Dependency(catalog, object, on: .relation, table.oid, "a"))
        }
    }

    /// The rule by which each view stands for its query.
    static func rules(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: ViewDescriptor.self) { table in
            table.rows = (1, 0.02)
            table.key("oid", .relation, rows: 1)
            table.key("ev_class", .relation, rows: 1)
            table.part(
                .objects { entry, _, items in
                    if case .view(let view) = entry.object { items.append(view) }
                })
            table.column("oid") { .oid(SystemSource.number(ofRule: $0.oid)) }
            table.column("rulename") { _ in .string("_RETURN") }
            table.column("ev_class") { .oid($0.oid) }
            table.column("ev_type") { _ in .string("1") }
            table.column("ev_enabled") { _ in .string("O") }
            table.column("is_instead") { _ in .bool(true) }
            table.column("ev_qual") { _ in .string("<>") }
            table.column("ev_action") { .string($0.sql) }
        }
    }

    // MARK: Comments

    package static let publicSchema = CommentedObject(.namespace, ObjectIdentifiers.publicSchema)
    package static let publicSchemaComment = "standard public schema"

    private struct Comment: Sendable {
        let object: CommentedObject
        let text: String
    }

    static func descriptions(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: Comment.self) { table in
            table.rows = (1, 0.05)
            table.key("objoid", .commented)
            table.part(
                .comments { object, text, items in
                    items.append(Comment(object: object, text: text))
                })
            table.part(
                .fixed { source, items in
                    if source.store?.comment(on: publicSchema) == nil {
                        items.append(Comment(object: publicSchema, text: publicSchemaComment))
                    }
                })
            table.column("objoid") { .oid($0.object.object) }
            table.column("classoid") { .oid($0.object.catalog.rawValue) }
            table.column("objsubid") { .count($0.object.column) }
            table.column("description") { .string($0.text) }
        }
    }
}
