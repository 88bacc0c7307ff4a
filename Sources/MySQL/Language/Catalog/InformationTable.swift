// Tables of the information schema: their columns from a shape, their rows made object by object when they are read.

import QueryEngine
import StorageEngine

/// What the session tells of itself and its server where the information schema or SHOW is read.
package protocol InformationServices: AnyObject {
    var flavor: MySQLFlavor { get }
    /// `root@localhost`.
    var accountName: String { get }
    var processes: [ProcessFacts] { get }
    /// Names in lower case with their values as SHOW VARIABLES writes them, in the order of the names.
    func shownVariables(global: Bool) -> [(name: String, value: String)]
    /// Names as the server writes them, in their order.
    func shownStatus(global: Bool) -> [(name: String, value: String)]
}

/// A connection, as SHOW PROCESSLIST tells of it.
package struct ProcessFacts: Sendable, Equatable {
    package var id: Int64
    package var user: String
    package var host: String
    package var database: String?
    package var command: String
    package var seconds: Int64
    package var state: String?
    package var text: String?

    package init(
        id: Int64, user: String, host: String, database: String?, command: String,
        seconds: Int64, state: String?, text: String?
    ) {
        self.id = id
        self.user = user
        self.host = host
        self.database = database
        self.command = command
        self.seconds = seconds
        self.state = state
        self.text = text
    }
}

/// The catalog and the server as one statement reads them.
final class InformationReader {
    let flavor: MySQLFlavor
    let services: (any InformationServices)?
    let store: CatalogStore?
    let types: TypeLibrary
    private let transaction: Transaction
    private var gathered: [CatalogObject]?

    init(_ context: ExecutionContext, _ flavor: MySQLFlavor) {
        self.flavor = flavor
        services = (context.services.session as? MySQLSessionValues)?.information
        store = context.services.catalogStore
        types = context.services.environment.types
        transaction = context.transaction
    }

    /// Tables and views, in the order of their numbers.
    func objects() throws(SQLError) -> [CatalogObject] {
        if let gathered { return gathered }
        let all = try store?.allObjects().map(\.object) ?? []
        gathered = all
        return all
    }

    func schemas() throws(SQLError) -> [SchemaDescriptor] {
        guard let store else { return [] }
        var found: [SchemaDescriptor] = []
        for oid in store.relations(inSchema: "") {
            if case .schema(let schema)? = try store.object(oid) { found.append(schema) }
        }
        return found
    }

    var descriptors: DescriptorFacts {
        let store = store
        return DescriptorFacts(
            flavor, types, table: { oid throws(SQLError) in try store?.table(oid) },
            notes: { self.notes(of: $0) })
    }

    /// What is kept beside a definition.
    func notes(of oid: UInt32) -> TableNotes {
        TableNotes(store?.comment(on: CommentedObject(.relation, oid)) ?? "")
    }

    /// The collation that a database gives to its tables.
    func collation(ofDatabase name: String) -> MySQLCollation {
        let usual = MySQLCollation.ofSchema(name, flavor)
        guard let store, let oid = store.identifier(schema: "", name: name),
            let text = store.comment(on: CommentedObject(.namespace, oid))
        else { return usual }
        return MySQLCollation.named(text) ?? usual
    }

    func facts(of table: TableDescriptor) throws(SQLError) -> TableFacts {
        var facts = try descriptors.facts(of: table)
        facts.rowCount = Int64(
            clamping: transaction.approximateCount(
                table.tree, in: transaction.latestCommittedAndOwn()))
        if let counter = table.counter {
            facts.autoIncrement = transaction.database.counter(counter.tree)
        }
        return facts
    }
}

/// One row while it is made: a value for each column that is told of, NULL for the others.
struct InformationRow {
    fileprivate(set) var values: [Value]
    private let positions: [String: Int]

    fileprivate init(_ positions: [String: Int]) {
        self.positions = positions
        values = Array(repeating: .null, count: positions.count)
    }

    /// A name that the flavour's table does not have is passed over.
    mutating func set(_ name: String, _ value: Value) {
        if let at = positions[name] { values[at] = value }
    }

    mutating func set(_ name: String, _ text: String) { set(name, .string(text)) }

    mutating func set(_ name: String, _ text: String?) {
        if let text { set(name, .string(text)) }
    }

    mutating func set(_ name: String, flag: Bool) { set(name, .string(flag ? "YES" : "NO")) }

    mutating func set(_ name: String, number: Int64) { set(name, .int(number)) }

    /// Of a column that is BIGINT UNSIGNED.
    mutating func set(_ name: String, unsigned: UInt64?) {
        if let unsigned { set(name, .int(MySQLInteger.biased(unsigned))) }
    }
}

/// Gathers rows of one table.
struct InformationRows {
    fileprivate var rows: [[Value]] = []
    private let positions: [String: Int]

    fileprivate init(_ positions: [String: Int]) { self.positions = positions }

    mutating func add(_ fill: (inout InformationRow) -> Void) {
        var row = InformationRow(positions)
        fill(&row)
        rows.append(row.values)
    }
}

/// Where a table's rows come from.
enum InformationPart: Sendable {
    /// All at once.
    case fixed(@Sendable (InformationReader, inout InformationRows) throws(SQLError) -> Void)
    /// One table or view after the other.
    case objects(
        @Sendable (CatalogObject, InformationReader, inout InformationRows) throws(SQLError) -> Void
    )
}

/// The rows of one table.
private final class InformationSource: VirtualSource {
    let flavor: MySQLFlavor
    let parts: [InformationPart]
    let positions: [String: Int]

    init(_ flavor: MySQLFlavor, _ parts: [InformationPart], _ positions: [String: Int]) {
        self.flavor = flavor
        self.parts = parts
        self.positions = positions
    }

    func open(
        _ keys: [VirtualKeyValues], _ context: ExecutionContext
    ) throws(SQLError) -> any VirtualRows {
        let flavor = flavor
        return InformationCursor(
            self, context.shared { InformationReader(context, flavor) })
    }
}

private final class InformationCursor: VirtualRows {
    private let source: InformationSource
    private let reader: InformationReader
    private var rows: InformationRows
    private var position = -1
    private var part = 0
    /// The next object of the current part.
    private var index = 0

    init(_ source: InformationSource, _ reader: InformationReader) {
        self.source = source
        self.reader = reader
        rows = InformationRows(source.positions)
    }

    func advance() throws(SQLError) -> VirtualStep {
        if position + 1 < rows.rows.count {
            position += 1
            return .row
        }
        guard part < source.parts.count else { return .end }
        switch source.parts[part] {
        case .fixed(let add):
            try add(reader, &rows)
            part += 1
        case .objects(let add):
            let objects = try reader.objects()
            if index < objects.count {
                try add(objects[index], reader, &rows)
                index += 1
            } else {
                part += 1
                index = 0
            }
        }
        return .skipped
    }

    func value(_ column: Int) throws(SQLError) -> Value { rows.rows[position][column] }

    func rewind() { position = -1 }
}

/// Makes tables of shapes.
enum InformationSchema {
    static let name = "information_schema"

    /// What clients are told of a table that only SHOW reads.
    static func shownName(_ name: String) -> String {
        switch name {
        case "#GLOBAL_VARIABLES": "SESSION_VARIABLES"
        case "#GLOBAL_STATUS": "SESSION_STATUS"
        default: name.hasPrefix("#") ? String(name.dropFirst()) : name
        }
    }

    static func table(
        _ name: String, _ columns: String, _ number: UInt32, _ flavor: MySQLFlavor
    ) -> VirtualTable {
        let descriptors = columns.split(separator: ",").map { column(String($0), flavor) }
        let positions = Dictionary(
            descriptors.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        let parts = InformationTables.parts(of: name)
        return VirtualTable(
            oid: number, schema: InformationSchema.name, name: name, columns: descriptors,
            fixedRows: parts.isEmpty ? 0 : 20, rowsPerObject: parts.isEmpty ? 0 : 1,
            isVolatile: name == "PROCESSLIST" || name.hasPrefix("#"),
            source: InformationSource(flavor, parts, positions))
    }

    /// `NAME v64!`.
    private static func column(_ text: String, _ flavor: MySQLFlavor) -> ColumnDescriptor {
        let words = text.split(separator: " ").map(String.init)
        let name = words.first ?? ""
        var type = words.count > 1 ? words[1] : ""
        let isNotNull = type.hasSuffix("!")
        if isNotNull { type.removeLast() }
        let sqlType = type.isEmpty ? SQLType(MySQLType.longtext) : InformationSchema.type(type)
        let isText: Bool
        switch MySQLTypeKind(sqlType.oid) {
        case .text: isText = true
        default: isText = false
        }
        let collation = MySQLCollation.named("utf8mb3_general_ci")?.collation ?? .c
        return ColumnDescriptor(
            name: name, type: sqlType, collation: isText ? collation : .c, isNotNull: isNotNull)
    }

    private static func type(_ word: String) -> SQLType {
        func size(_ prefix: Int) -> Int32 { Int32(word.dropFirst(prefix)) ?? -1 }
        // MariaDB's have a length of their own.
        if word == "text" { return SQLType(MySQLType.longtext, modifier: 196_605) }
        if word == "value" { return SQLType(MySQLType.longtext, modifier: 196_596) }
        if word == "blob" { return SQLType(MySQLType.blob) }
        if word.hasPrefix("dt") { return SQLType(MySQLType.datetime(Int(size(2)))) }
        if word.hasPrefix("bu") { return SQLType(MySQLType.unsignedBigint, modifier: size(2)) }
        if word.hasPrefix("iu") { return SQLType(MySQLType.unsignedInt, modifier: size(2)) }
        switch word.first {
        case "v": return SQLType(MySQLType.varchar, modifier: size(1))
        case "b": return SQLType(MySQLType.bigint, modifier: size(1))
        case "i": return SQLType(MySQLType.int, modifier: size(1))
        case "t": return SQLType(MySQLType.tinyint, modifier: size(1))
        default:
            let digits = word.dropFirst().split(separator: ".").compactMap { Int($0) }
            return SQLType(
                MySQLType.decimal,
                modifier: MySQLDecimal.modifier(digits.first ?? 10, digits.last ?? 0))
        }
    }

    /// The tables that a flavour has, and those that SHOW reads.
    static func relations(_ flavor: MySQLFlavor) -> SystemRelations {
        var shapes = InformationShapes.common
        let own = flavor.isMariaDB ? InformationShapes.mariadb : InformationShapes.mysql
        shapes.merge(own) { _, own in own }
        shapes.merge(InformationShapes.hidden) { shape, _ in shape }
        let names = shapes.keys.sorted()
        return SystemRelations(
            names.enumerated().map { place, name in
                table(name, shapes[name] ?? "", firstNumber + UInt32(place), flavor)
            }, fold: { $0.lowercased() })
    }

    private static let firstNumber: UInt32 = 12_000
}
