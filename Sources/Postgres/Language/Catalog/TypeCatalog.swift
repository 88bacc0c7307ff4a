// pg_type and what else is known of types beside their definition.
import QueryEngine

package enum TypeCatalog {
    /// The number of array_in, by which clients know that a type is an array.
    package static let arrayInput: UInt32 = 750

    static func isByValue(_ length: Int) -> Bool { length > 0 && length <= 8 }

    /// pg_type.typalign.
    static func alignment(_ type: TypeID, _ length: Int) -> String {
        switch length {
        case 1: return "c"
        case 2: return "s"
        case 4: return "i"
        case 8: return "d"
        default: break
        }
        switch type {
        case .uuid, .name, .unknown, .cstring: return "c"
        case .interval, .timetz, .record: return "d"
        case .tid: return "s"
        default: return "i"
        }
    }

    /// pg_type.typstorage.
    static func storage(_ type: TypeID, _ length: Int) -> String {
        length < 0 ? (type == .numeric ? "m" : "x") : "p"
    }

    /// pg_type.typlen.
    static func length(_ type: TypeID) -> Int16 {
        PostgresTypes.library.definition(type)?.length ?? (type.isEnum ? 4 : -1)
    }

    static func isArray(_ type: TypeID) -> Bool {
        type.shape == .array || type.shape == .vector
    }

    /// The default collation for texts, C for names, none for others.
    static func collation(_ type: TypeID) -> UInt32 {
        let element = PostgresTypes.library.arrayElement(type) ?? type
        switch element {
        case .text, .varchar, .bpchar: return 100
        case .name: return 950
        default: return 0
        }
    }

    /// A column's own collation where it is not the database's.
    static func collation(_ column: ColumnDescriptor, _ database: Collation) -> UInt32 {
        let usual = collation(column.type.oid)
        if usual != 100 || column.collation == database { return usual }
        return column.collation == .c ? 950 : 12343
    }
}

/// A row of pg_type.
private struct TypeItem: Sendable {
    enum Kind: Sendable {
        case builtIn(TypeDefinition)
        /// The row type of a relation, or the arrays of it.
        case row(relation: UInt32, isArray: Bool)
        case enumeration(EnumDescriptor, isArray: Bool)
    }

    let kind: Kind
    let oid: TypeID
    let name: String
    let schema: String

    var length: Int {
        switch kind {
        case .builtIn(let type): Int(type.length)
        case .row: -1
        case .enumeration(_, let isArray): isArray ? -1 : 4
        }
    }

    var builtIn: TypeDefinition? {
        if case .builtIn(let type) = kind { return type }
        return nil
    }

    /// pg_type.typtype.
    var type: String {
        switch kind {
        case .builtIn(let type): type.category == "P" ? "p" : "b"
        case .row(_, let isArray): isArray ? "b" : "c"
        case .enumeration(_, let isArray): isArray ? "b" : "e"
        }
    }

    var category: String {
        switch kind {
        case .builtIn(let type): String(type.category)
        case .row(_, let isArray): isArray ? "A" : "C"
        case .enumeration(_, let isArray): isArray ? "A" : "E"
        }
    }

    var element: UInt32 {
        switch kind {
        case .builtIn(let type): type.elementType?.rawValue ?? 0
        case .row(let relation, let isArray): isArray ? TypeID.row(of: relation).rawValue : 0
        case .enumeration(let type, let isArray): isArray ? type.oid : 0
        }
    }

    var array: UInt32 {
        switch kind {
        case .builtIn(let type): type.arrayType?.rawValue ?? 0
        case .row(let relation, let isArray):
            isArray ? 0 : TypeID.rowArray(of: relation).rawValue
        case .enumeration(let type, let isArray): isArray ? 0 : type.type.enumArray.rawValue
        }
    }

    static func add(
        rowsOf relation: UInt32, _ name: String, _ schema: String, to items: inout [TypeItem]
    ) {
        items.append(
            TypeItem(
                kind: .row(relation: relation, isArray: false), oid: .row(of: relation),
                name: name, schema: schema))
        items.append(
            TypeItem(
                kind: .row(relation: relation, isArray: true), oid: .rowArray(of: relation),
                name: "_" + name, schema: schema))
    }

    static func add(_ type: EnumDescriptor, to items: inout [TypeItem]) {
        items.append(
            TypeItem(
                kind: .enumeration(type, isArray: false), oid: type.type, name: type.name,
                schema: type.schema))
        items.append(
            TypeItem(
                kind: .enumeration(type, isArray: true), oid: type.type.enumArray,
                name: "_" + type.name, schema: type.schema))
    }
}

extension SystemTables {
    static func types(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: TypeItem.self) { table in
            table.rows = (130, 0.8)
            table.key("oid", .type)
            table.key("typname", .typeName, within: "typnamespace")
            table.key("typrelid", .rowRelation)
            addTypeParts(&table)
            table.column("oid") { .oid($0.oid.rawValue) }
            table.column("typname") { .string($0.name) }
            table.column("typnamespace") { .oid($1.number(ofSchema: $0.schema)) }
            table.column("typowner") { _ in .oid(SystemSource.owner) }
            table.column("typlen") { .count($0.length) }
            table.column("typbyval") { .bool(TypeCatalog.isByValue($0.length)) }
            table.column("typtype") { .string($0.type) }
            table.column("typcategory") { .string($0.category) }
            table.column("typispreferred") { .bool($0.builtIn?.isPreferred ?? false) }
            table.column("typisdefined") { _ in .bool(true) }
            table.column("typdelim") { _ in .string(",") }
            table.column("typrelid") { item in
                if case .row(let relation, isArray: false) = item.kind { return .oid(relation) }
                return .oid(0)
            }
            table.column("typelem") { .oid($0.element) }
            table.column("typarray") { .oid($0.array) }
            // Its own number stands for each of a type's functions: they have one, which is all that is asked.
            table.column("typinput") { item in
                guard let type = item.builtIn else { return .oid(0) }
                return .oid(
                    type.name.hasPrefix("_") ? TypeCatalog.arrayInput : type.oid.rawValue)
            }
            for name in ["typoutput", "typreceive", "typsend"] {
                table.column(name) { .oid($0.builtIn?.oid.rawValue ?? 0) }
            }
            table.column("typalign") { item in
                switch item.kind {
                case .builtIn(let type):
                    .string(TypeCatalog.alignment(type.oid, Int(type.length)))
                case .row: .string("d")
                case .enumeration: .string("i")
                }
            }
            table.column("typstorage") { item in
                switch item.kind {
                case .builtIn(let type):
                    .string(TypeCatalog.storage(type.oid, Int(type.length)))
                case .row: .string("x")
                case .enumeration(_, let isArray): .string(isArray ? "x" : "p")
                }
            }
            table.column("typtypmod") { _ in .int(-1) }
            table.column("typcollation") {
                .oid($0.builtIn.map { TypeCatalog.collation($0.oid) } ?? 0)
            }
        }
    }

    private static func addTypeParts(_ table: inout SystemTableBuilder<TypeItem>) {
        table.part(
            .types { type, items in
                items.append(
                    TypeItem(
                        kind: .builtIn(type), oid: type.oid, name: type.name,
                        schema: "pg_catalog"))
            })
        table.part(
            .objects { entry, _, items in
                if case .table(let table) = entry.object {
                    TypeItem.add(rowsOf: entry.oid, table.name, table.schema, to: &items)
                }
            })
        table.part(
            .objects { entry, _, items in
                if case .type(let type) = entry.object { TypeItem.add(type, to: &items) }
            })
        table.part(
            .objects { entry, _, items in
                if case .view(let view) = entry.object {
                    TypeItem.add(rowsOf: entry.oid, view.name, view.schema, to: &items)
                }
            })
    }

    private struct LabelItem: Sendable {
        let type: UInt32
        let position: Int
        let name: String
    }

    static func enumLabels(_ shape: SystemTableShapes.Shape) -> SystemTableMade {
        shape.table(of: LabelItem.self) { table in
            table.rows = (1, 0.1)
            table.key("enumtypid", .type, rows: 4)
            table.part(
                .objects { entry, _, items in
                    guard case .type(let type) = entry.object else { return }
                    for (position, label) in type.labels.enumerated() {
                        items.append(
                            LabelItem(type: type.oid, position: position, name: label.name))
                    }
                })
            table.column("oid") {
                .oid($0.type &+ UInt32(truncatingIfNeeded: $0.position + 1))
            }
            table.column("enumtypid") { .oid($0.type) }
            table.column("enumsortorder") { .double(Double($0.position + 1)) }
            table.column("enumlabel") { .string($0.name) }
        }
    }
}
