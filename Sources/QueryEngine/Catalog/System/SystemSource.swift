// Where the rows of system tables come from: the catalog as the statement's transaction sees it, and the server.
import StorageEngine

/// One reading of a system table.
struct SystemSource {
    let information: SystemInformation
    let objects: [(oid: UInt32, object: CatalogObject)]
    private let schemaNumbers: [String: UInt32]
    private let transaction: Transaction?
    private let store: CatalogStore?

    var collation: Collation { information.locales[information.database]?.collation ?? .c }

    /// The role that owns everything.
    static let owner: UInt32 = 10

    init(_ context: any EvaluationContext, settings: Bool = false) throws(SQLError) {
        let running = context as? ExecutionContext
        information =
            running?.services.systemInformation(includingSettings: settings)
            ?? SystemInformation()
        transaction = running?.transaction
        store =
            running?.services.catalogStore
            ?? transaction.map { CatalogStore($0, CatalogCache()) }
        objects = try store?.allObjects() ?? []
        var numbers: [String: UInt32] = [:]
        for case (let oid, .schema(let schema)) in objects { numbers[schema.name] = oid }
        schemaNumbers = numbers
    }

    /// The server alone, without any catalog.
    init(information: SystemInformation) throws(SQLError) {
        self.information = information
        objects = []
        schemaNumbers = [:]
        transaction = nil
        store = nil
    }

    func number(ofSchema name: String) -> UInt32 { schemaNumbers[name] ?? 0 }

    var schemas: [SchemaDescriptor] {
        objects.compactMap { if case .schema(let schema) = $0.object { schema } else { nil } }
    }

    var tables: [TableDescriptor] {
        objects.compactMap { if case .table(let table) = $0.object { table } else { nil } }
    }

    var sequences: [SequenceDescriptor] {
        objects.compactMap { if case .sequence(let item) = $0.object { item } else { nil } }
    }

    var views: [ViewDescriptor] {
        objects.compactMap { if case .view(let view) = $0.object { view } else { nil } }
    }

    var enums: [EnumDescriptor] {
        objects.compactMap { if case .type(let type) = $0.object { type } else { nil } }
    }

    func table(_ oid: UInt32) -> TableDescriptor? {
        for case (oid, .table(let table)) in objects { return table }
        return nil
    }

    var comments: [(object: CommentedObject, text: String)] { store?.comments() ?? [] }

    func state(of sequence: SequenceDescriptor) -> SequenceState? {
        transaction?.database.sequenceState(of: sequence.tree)
    }

    /// A default as its author would read it: a sequence of the schema that is looked in anyway goes without it.
    static func shown(default sql: String) -> String {
        let stored = "nextval('public."
        guard sql.hasPrefix(stored) else { return sql.replacing("::public.", with: "::") }
        return "nextval('" + sql.dropFirst(stored.count)
    }

    /// The number of a column's default, and of a view's rule: objects that this catalog keeps with others.
    static func number(ofDefault position: Int, of table: UInt32) -> UInt32 {
        0x4000_0000 | (table &* 1600 &+ UInt32(truncatingIfNeeded: position)) & 0x3FFF_FFFF
    }

    static func number(ofRule view: UInt32) -> UInt32 { 0x2000_0000 | view }

    /// The number of a role: the owner is the first, the others follow by name.
    func number(ofRole name: String) -> UInt32 {
        roles.first { $0.name == name }?.oid ?? SystemSource.owner
    }

    var roles: [(name: String, oid: UInt32)] {
        var result: [(name: String, oid: UInt32)] = []
        var names = information.roles
        if !names.contains(information.user) { names.insert(information.user, at: 0) }
        for (position, name) in names.enumerated() {
            let number = position == 0 ? SystemSource.owner : 16_000 + UInt32(position % 384)
            result.append((name, number))
        }
        return result
    }

    /// The roles that every cluster has, with the numbers that Postgres gives them.
    static let predefinedRoles: [(name: String, oid: UInt32)] = [
        ("pg_database_owner", 6171), ("pg_read_all_data", 6181), ("pg_write_all_data", 6182),
        ("pg_monitor", 3373), ("pg_read_all_settings", 3374), ("pg_read_all_stats", 3375),
        ("pg_stat_scan_tables", 3377), ("pg_read_server_files", 4569),
        ("pg_write_server_files", 4570), ("pg_execute_server_program", 4571),
        ("pg_signal_backend", 4200), ("pg_checkpoint", 4544),
    ]

    var allRoles: [(name: String, oid: UInt32)] { roles + SystemSource.predefinedRoles }

    var ownerName: String { roles.first?.name ?? information.user }

    func number(ofDatabase name: String) -> UInt32 {
        let position = information.databases.firstIndex(of: name) ?? 0
        return name == "postgres" ? 5 : 15_000 + UInt32(position % 1_000)
    }
}
