// Makes a system table's shape into a table that can be read: which things it has rows of, and what each column says of
// one. A column is computed only where a query reads it.
import QueryEngine

/// The rows of one system table, an `Item` a row.
final class SystemTable<Item: Sendable>: VirtualSource {
    typealias Column = @Sendable (Item, SystemSource) throws(SQLError) -> Value

    /// Where items come from: one after the other, in this order.
    enum Part: Sendable {
        case fixed(@Sendable (SystemSource, inout [Item]) throws(SQLError) -> Void)
        case objects(
            @Sendable (CatalogEntry, SystemSource, inout [Item]) throws(SQLError) -> Void)
        /// Of schemas alone, for which the other objects need not be looked at.
        case schemas(@Sendable (SchemaDescriptor, inout [Item]) -> Void)
        case system(
            @Sendable (VirtualTable, SystemSource, inout [Item]) throws(SQLError) -> Void)
        case types(@Sendable (TypeDefinition, inout [Item]) -> Void)
        case comments(@Sendable (CommentedObject, String, inout [Item]) -> Void)
    }

    struct Key: Sendable {
        let column: Int
        let kind: SystemKey
        /// The column that narrows it: the schema of a name.
        let within: Int?
        /// With one value, about.
        let rows: Double
    }

    fileprivate let columns: [Column?]
    fileprivate let empty: [Value]
    fileprivate let parts: [Part]
    fileprivate let keys: [Key]

    fileprivate init(_ builder: SystemTableBuilder<Item>) {
        columns = builder.columns
        empty = builder.empty
        parts = builder.parts
        keys = builder.keys
    }

    /// By the first of its keys that is given; the others leave rows out afterwards.
    func open(
        _ given: [VirtualKeyValues], _ context: ExecutionContext
    ) throws(SQLError) -> any VirtualRows {
        let source = context.shared { SystemSource(context) }
        var scope: SystemScope?
        for key in keys {
            guard let values = given.first(where: { $0.column == key.column }) else { continue }
            let within = given.first { $0.column == key.within }
            scope = try source.scope(key.kind, values.values, within: within)
            if scope != nil { break }
        }
        return SystemRows(self, scope, given, source)
    }
}

/// Tells what a system table is made of.
struct SystemTableBuilder<Item: Sendable> {
    fileprivate var columns: [SystemTable<Item>.Column?]
    fileprivate let empty: [Value]
    fileprivate var parts: [SystemTable<Item>.Part] = []
    fileprivate var keys: [SystemTable<Item>.Key] = []
    /// Rows there always are, and rows for an object of the catalog: about.
    var rows: (fixed: Double, perObject: Double) = (10, 0)
    private let positions: [String: Int]
    /// Names that are none of the table's columns.
    private(set) var unknown: [String] = []

    fileprivate init(_ columns: [ColumnDescriptor], hasEmptyValues: Bool) {
        self.columns = Array(repeating: nil, count: columns.count)
        empty = columns.map { hasEmptyValues ? Value.empty($0.type.oid) : .null }
        positions = Dictionary(uniqueKeysWithValues: columns.enumerated().map { ($1.name, $0) })
    }

    /// What a column says; one that is not told of has its type's empty value.
    mutating func column(_ name: String, _ make: @escaping @Sendable (Item) -> Value) {
        column(name) { (item, _) in make(item) }
    }

    mutating func column(_ name: String, _ make: @escaping SystemTable<Item>.Column) {
        guard let at = positions[name] else { return unknown.append(name) }
        columns[at] = make
    }

    /// The column finds rows by its value; earlier keys are preferred.
    mutating func key(
        _ name: String, _ kind: SystemKey, within: String? = nil, rows: Double? = nil
    ) {
        guard let at = positions[name] else { return unknown.append(name) }
        keys.append(
            SystemTable.Key(
                column: at, kind: kind, within: within.flatMap { positions[$0] },
                rows: rows ?? kind.rows))
        if let within, positions[within] == nil { unknown.append(within) }
    }

    mutating func part(_ part: SystemTable<Item>.Part) { parts.append(part) }
}

extension SystemTableShapes.Shape {
    /// The columns of the catalogs proper are never null but for texts and arrays; those of the views often are.
    private var hasEmptyValues: Bool { oid < 12_000 }

    var descriptors: [ColumnDescriptor] {
        columns.split(separator: ",").compactMap { piece in
            let words = piece.split(separator: " ")
            guard words.count == 2, let type = PostgresTypes.library.type(named: String(words[1]))
            else {
                return nil
            }
            return ColumnDescriptor(name: String(words[0]), type: SQLType(type.oid))
        }
    }

    func table<Item: Sendable>(
        of _: Item.Type, _ describe: (inout SystemTableBuilder<Item>) -> Void
    ) -> SystemTableMade {
        let descriptors = descriptors
        var builder = SystemTableBuilder<Item>(descriptors, hasEmptyValues: hasEmptyValues)
        describe(&builder)
        let narrowing = Set(builder.keys.compactMap(\.within))
        var keys = builder.keys.map {
            VirtualKey(column: $0.column, rows: $0.rows)
        }
        for column in narrowing.sorted() where !keys.contains(where: { $0.column == column }) {
            keys.append(VirtualKey(column: column, rows: nil))
        }
        let table = VirtualTable(
            oid: oid, schema: schema, name: name, columns: descriptors, keys: keys,
            fixedRows: builder.rows.fixed, rowsPerObject: builder.rows.perObject,
            source: SystemTable(builder))
        return SystemTableMade(table: table, unknown: builder.unknown)
    }

    /// A table that never has a row.
    var emptyTable: SystemTableMade { table(of: Never.self) { $0.rows = (0, 0) } }
}

struct SystemTableMade {
    let table: VirtualTable
    /// Names in its description that are none of its columns: always empty, see the tests.
    let unknown: [String]
}

/// A reading of a system table: items are made object by object.
private final class SystemRows<Item: Sendable>: VirtualRows {
    private let table: SystemTable<Item>
    private let scope: SystemScope?
    private let keys: [(make: SystemTable<Item>.Column?, empty: Value, values: VirtualKeyValues)]
    private let source: SystemSource
    private var items: [Item] = []
    private var position = 0
    private var part = 0
    /// The next thing of the current part.
    private var index = 0
    /// Nothing is thrown away where the same rows may be read again.
    private let keepsItems: Bool

    init(
        _ table: SystemTable<Item>, _ scope: SystemScope?, _ given: [VirtualKeyValues],
        _ source: SystemSource
    ) {
        self.table = table
        self.scope = scope
        self.source = source
        keys = given.map { (table.columns[$0.column], table.empty[$0.column], $0) }
        keepsItems = given.isEmpty
    }

    func advance() throws(SQLError) -> VirtualStep {
        guard position < items.count else { return try fill() ? .skipped : .end }
        position += 1
        for key in keys {
            let value = try key.make.map { make throws(SQLError) in
                try make(items[position - 1], source)
            }
            if !key.values.contains(value ?? key.empty) { return .skipped }
        }
        return .row
    }

    func value(_ column: Int) throws(SQLError) -> Value {
        guard let make = table.columns[column] else { return table.empty[column] }
        return try make(items[position - 1], source)
    }

    func rewind() { position = 0 }

    /// Makes the items of the next object. False: there is none.
    private func fill() throws(SQLError) -> Bool {
        guard part < table.parts.count else { return false }
        if !keepsItems {
            items.removeAll(keepingCapacity: true)
            position = 0
        }
        let at = index
        index += 1
        let isThere: Bool
        switch table.parts[part] {
        case .fixed(let add):
            isThere = at == 0
            if isThere { try add(source, &items) }
        case .objects(let add):
            let objects: [CatalogEntry]
            if let scope { objects = scope.objects } else { objects = try source.allObjects() }
            isThere = at < objects.count
            if isThere { try add(objects[at], source, &items) }
        case .schemas(let add):
            isThere = at == 0
            if isThere {
                let schemas: [SchemaDescriptor]
                if let scope { schemas = scope.schemas } else { schemas = try source.schemas() }
                for schema in schemas { add(schema, &items) }
            }
        case .system(let add):
            let tables = scope?.system ?? SystemCatalog.all
            isThere = at < tables.count
            if isThere { try add(tables[at], source, &items) }
        case .types(let add):
            isThere = at == 0
            if isThere {
                for type in scope?.types ?? PostgresTypes.library.builtIn { add(type, &items) }
            }
        case .comments(let add):
            isThere = at == 0
            if isThere {
                for (object, text) in scope?.comments ?? source.comments {
                    add(object, text, &items)
                }
            }
        }
        if !isThere {
            part += 1
            index = 0
        }
        return true
    }
}

extension Value {
    /// What a column of a catalog holds where there is nothing to tell.
    fileprivate static func empty(_ type: TypeID) -> Value {
        switch type {
        case .bool: .bool(false)
        case .oid, .int2, .int4, .int8, .regproc, .xid, .regtype: .int(0)
        case .float4, .float8: .double(0)
        case .name, .char: .string("")
        case .int2vector: .array(ArrayValue(elementType: .int2, elements: []))
        case .oidvector: .array(ArrayValue(elementType: .oid, elements: []))
        default: .null
        }
    }

    static func optional(_ text: String?) -> Value { text.map { .string($0) } ?? .null }

    static func int2vector(_ elements: [Int]) -> Value {
        .array(
            ArrayValue(
                elementType: .int2,
                dimensions: elements.isEmpty ? [] : [.init(count: elements.count, lowerBound: 0)],
                elements: elements.map { .int(Int64($0)) }))
    }

    static func oidvector(_ elements: [UInt32]) -> Value {
        .array(
            ArrayValue(
                elementType: .oid,
                dimensions: elements.isEmpty ? [] : [.init(count: elements.count, lowerBound: 0)],
                elements: elements.map { .oid($0) }))
    }

    static func int2Array(_ elements: [Int]) -> Value {
        .array(ArrayValue(elementType: .int2, elements: elements.map { .int(Int64($0)) }))
    }
}
