// Where the rows of system tables come from: the catalog as the statement's transaction sees it, and the server.
import QueryEngine
import StorageEngine

/// The catalog and the server as one statement reads them. What is asked for is looked up once.
package final class SystemSource {
    private let services: (any SessionServices)?
    private let server: (any ServerInformation)?
    private let transaction: Transaction?
    let store: CatalogStore?
    private var whole: [CatalogEntry]?
    private var schemaNumbers: [String: UInt32] = [:]
    package private(set) lazy var information: SystemInformation =
        server?.systemInformation(includingSettings: false) ?? SystemInformation()

    init(_ context: ExecutionContext) {
        services = context.services
        server = context.services.session as? any ServerInformation
        transaction = context.transaction
        store =
            services?.catalogStore
            ?? transaction.map { CatalogStore($0, CatalogCache(types: PostgresTypes.library)) }
    }

    /// The server alone, without any catalog.
    package init(information: SystemInformation) {
        services = nil
        server = nil
        transaction = nil
        store = nil
        self.information = information
    }

    private(set) lazy var settings: [SystemInformation.Setting] =
        server?.systemInformation(includingSettings: true).settings ?? []

    private(set) lazy var collation: Collation =
        information.locales[information.database]?.collation ?? .c

    /// The types of the database.
    var types: TypeLibrary { services?.environment.types ?? PostgresTypes.library }
    /// The language's functions, casts and extensions.
    var functions: FunctionLibrary { services?.language.functions ?? .empty }

    /// The role that owns everything.
    static let owner: UInt32 = 10

    // MARK: Objects

    /// Every object of the catalog, in the order of their numbers.
    func allObjects() throws(SQLError) -> [CatalogEntry] {
        if let whole { return whole }
        let all = try store?.allObjects() ?? []
        whole = all
        return all
    }

    func object(_ oid: UInt32) throws(SQLError) -> CatalogObject? { try store?.object(oid) }

    func number(ofSchema name: String) -> UInt32 {
        if let known = schemaNumbers[name] { return known }
        let number = store?.identifier(schema: "", name: name) ?? 0
        schemaNumbers[name] = number
        return number
    }

    /// A stored expression as the catalogs show it.
    func shown(_ sql: String) -> String { services?.expressionText(sql, pretty: false) ?? sql }

    /// A view's query as the catalogs show it.
    func definition(of view: ViewDescriptor) throws(SQLError) -> String {
        try services?.viewText(view, pretty: false) ?? " \(view.sql);"
    }

    func table(_ oid: UInt32) throws(SQLError) -> TableDescriptor? { try store?.table(oid) }

    /// The extension, if it has been created.
    func installed(_ name: String) throws(SQLError) -> ExtensionDescriptor? {
        guard let oid = store?.identifier(schema: "", name: ExtensionDescriptor.key(name)),
            case .installed(let found)? = try object(oid)
        else { return nil }
        return found
    }

    var comments: [(object: CommentedObject, text: String)] { store?.comments() ?? [] }

    func state(of sequence: SequenceDescriptor) -> SequenceState? {
        transaction?.database.sequenceState(of: sequence.tree)
    }

    /// The sequence that a column's default draws from.
    func sequence(inDefault sql: String) -> UInt32? {
        guard let name = SequenceReference.name(in: sql), let parts = QualifiedText.parts(name),
            parts.count == 2
        else { return nil }
        return store?.identifier(schema: parts[0], name: parts[1])
    }

    // MARK: Numbers and texts

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

    /// The tables that may have a default of this number, if its numbers have not come round.
    static func table(ofDefault number: UInt32) -> UInt32? {
        number >> 30 == 1 ? (number & 0x3FFF_FFFF) / 1600 : nil
    }

    static func number(ofRule view: UInt32) -> UInt32 { 0x2000_0000 | view }

    static func view(ofRule number: UInt32) -> UInt32? {
        number >> 29 == 1 ? number & 0x1FFF_FFFF : nil
    }

    /// Tables of higher numbers give their defaults numbers that lead to another table.
    static let lastDefaultOwner: UInt32 = 0x3FFF_FFFF / 1600 - 1

    // MARK: Roles and databases

    /// The number of a role: the owner is the first, the others follow by name.
    func number(ofRole name: String) -> UInt32 {
        roles.first { $0.name == name }?.oid ?? SystemSource.owner
    }

    private(set) lazy var roles: [SystemRole] = {
        var result: [SystemRole] = []
        var names = information.roles
        if !names.contains(information.user) { names.insert(information.user, at: 0) }
        for (position, name) in names.enumerated() {
            let number = position == 0 ? SystemSource.owner : 16_000 + UInt32(position % 384)
            result.append(SystemRole(name: name, oid: number, isPredefined: false))
        }
        return result
    }()

    /// The roles that every cluster has, with the numbers that Postgres gives them.
    static let predefinedRoles: [SystemRole] = [
        ("pg_database_owner", 6171), ("pg_read_all_data", 6181), ("pg_write_all_data", 6182),
        ("pg_monitor", 3373), ("pg_read_all_settings", 3374), ("pg_read_all_stats", 3375),
        ("pg_stat_scan_tables", 3377), ("pg_read_server_files", 4569),
        ("pg_write_server_files", 4570), ("pg_execute_server_program", 4571),
        ("pg_signal_backend", 4200), ("pg_checkpoint", 4544),
    ].map { SystemRole(name: $0, oid: $1, isPredefined: true) }

    package var allRoles: [SystemRole] { roles + SystemSource.predefinedRoles }

    private(set) lazy var ownerName: String = roles.first?.name ?? information.user

    package func number(ofDatabase name: String) -> UInt32 {
        let position = information.databases.firstIndex(of: name) ?? 0
        return name == "postgres" ? 5 : 15_000 + UInt32(position % 1_000)
    }
}

/// An object of the catalog with its number.
typealias CatalogEntry = (oid: UInt32, object: CatalogObject)

package struct SystemRole {
    package let name: String
    package let oid: UInt32
    let isPredefined: Bool
}
