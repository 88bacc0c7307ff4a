// A database and a session's worth of services, for tests that carry DDL out.
import StorageEngine

@testable import PostgresLanguage
@testable import QueryEngine

final class RecordingServices: SessionServices, ServerInformation {
    var environment = TypeEnvironment(types: PostgresTypes.library)
    let language: any Language = BareLanguage()
    var transactionTimestamp: Int64 = 0
    var statementTimestamp: Int64 = 0
    var clockTimestamp: Int64 = 0
    var notices: [String] = []
    let pace = WorkPace()
    var catalog: TransactionCatalog?
    var information = SystemInformation()
    var session: AnyObject? { self }

    func systemInformation(includingSettings: Bool) -> SystemInformation { information }
    var catalogStore: CatalogStore? { catalog?.store }

    func random() -> Double { 0.5 }
    func setSeed(_ seed: Double) {}
    func table(oid: UInt32) throws(SQLError) -> TableDescriptor? { try catalog?.table(oid: oid) }
    func isDeferred(constraint oid: UInt32, deferrable: Bool, initiallyDeferred: Bool) -> Bool {
        false
    }
    func deferCheck(_ check: PendingCheck) {}
    /// Words between blanks are names, as far as these tests go.
    func renamed(_ sql: String, _ change: NameChange, isCondition: Bool) -> String {
        switch change {
        case .column(let old, let new):
            return sql.split(separator: " ").map { $0 == old ? new : String($0) }
                .joined(separator: " ")
        case .relation(let old, let new):
            return sql.replacing(
                "'\(old.schema).\(old.name)'::regclass",
                with: "'\(new.schema).\(new.name)'::regclass")
        default: return sql
        }
    }
    func notice(_ notice: Notice) {
        notices.append(notice.message + (notice.detail.map { "\n" + $0 } ?? ""))
    }
    func checkInterrupts() throws(SQLError) {}
}

/// How a command ended.
enum Ending: Equatable {
    case done(String)
    case failed(String, String, detail: String?, hint: String?)
    case waiting

    static func failed(_ state: String, _ message: String) -> Ending {
        .failed(state, message, detail: nil, hint: nil)
    }
}

/// One transaction with its catalog and the command it may be waiting in.
final class Bench {
    let database: Database
    let cache: CatalogCache
    let cluster: Cluster
    let language: BareLanguage
    let services = RecordingServices()
    private(set) var transaction: Transaction
    private(set) var catalog: TransactionCatalog
    private var running: (DefinitionExecution, SavepointMark)?

    init(
        sharing other: Bench? = nil, isolation: Isolation = .readCommitted,
        names: NameRules = PostgresLanguage.nameRules
    ) throws {
        language = BareLanguage(names: names)
        if let other {
            cluster = other.cluster
            database = other.database
            cache = other.cache
        } else {
            cluster = Cluster()
            database = try cluster.createDatabase("test")
            cache = CatalogCache(types: language.types)
            try CatalogBootstrap.prepare(database, cache: cache, language: language)
        }
        transaction = database.begin(TransactionOptions(isolation: isolation))
        catalog = TransactionCatalog(
            transaction, cache: cache, language: language, searchPath: ["public"],
            temporarySchema: "pg_temp_3")
        services.catalog = catalog
    }

    /// The next transaction.
    func begin() {
        transaction = database.begin()
        catalog = TransactionCatalog(
            transaction, cache: cache, language: language, searchPath: ["public"],
            temporarySchema: "pg_temp_3")
        services.catalog = catalog
    }

    func commit() throws {
        try transaction.commit()
        begin()
    }

    func rollback() {
        transaction.rollback()
        begin()
    }

    /// Carries a command out as one statement: undone if it fails.
    @discardableResult
    func run(_ command: DefinitionCommand) throws -> Ending {
        _ = try transaction.beginStatement()
        let mark = transaction.mark()
        running = (
            DefinitionExecution(
                command, catalog: catalog, services: services,
                databases: DatabaseAdministration(
                    cluster: cluster, current: "test", sessionCount: { $0 == "test" ? 1 : 0 },
                    prepare: { (database, _) throws(SQLError) in
                        try CatalogBootstrap.prepare(
                            database, cache: self.cache, language: self.language)
                    })), mark
        )
        return resume()
    }

    /// Goes on, in small portions, until the command ends or waits.
    func resume() -> Ending {
        guard let (execution, mark) = running else { return .waiting }
        while true {
            do throws(Interrupt) {
                guard let outcome = try execution.step(budget: 3) else { continue }
                running = nil
                switch outcome {
                case .done(let name): return .done(name)
                case .filled(let count): return .done("SELECT \(count)")
                }
            } catch {
                switch error {
                case .yield: continue
                case .wait: return .waiting
                case .error(let error):
                    let error = language.wording.worded(error)
                    running = nil
                    transaction.rollback(to: mark)
                    return .failed(
                        error.condition.sqlState, error.message, detail: error.fields.detail,
                        hint: error.fields.hint)
                case .sleep, .needsInput, .moment: return .waiting
                }
            }
        }
    }

    // MARK: Looking

    func table(_ name: String, schema: String = "public") throws -> TableDescriptor? {
        guard case .table(let table)? = try catalog.relation(schema: schema, name: name) else {
            return nil
        }
        return table
    }

    func oid(_ name: String) throws -> UInt32 { try table(name)?.oid ?? 0 }

    /// Puts rows of integers, nulls or texts in, indexes included.
    func insert(_ name: String, _ rows: [[Value]]) throws {
        guard let table = try table(name) else { return }
        for row in rows {
            let rowID = cluster.nextRowID()
            try transaction.insertRow(table.tree, rowID, IndexKeys.encode(row, table))
            for index in table.indexes {
                let (key, _) = IndexKeys.key(index, table) { row[$0] }
                try transaction.insertEntry(index.tree, key, rowID)
            }
        }
    }

    func rows(_ name: String) throws -> [[String]] {
        guard let table = try table(name) else { return [] }
        var cursor = transaction.rows(table.tree, .all, in: transaction.latestCommittedAndOwn())
        var result: [[String]] = []
        while let (_, row) = try cursor.nextRow() {
            var texts: [String] = []
            for (position, column) in table.columns.enumerated() where !column.isDropped {
                let value = IndexKeys.value(row, position, table)
                var text: [UInt8] = []
                if value.isNull {
                    text = Array("null".utf8)
                } else {
                    TypeOutput.appendText(
                        value, column.type.oid, services.environment, to: &text)
                }
                texts.append(String(decoding: text, as: UTF8.self))
            }
            result.append(texts)
        }
        return result
    }

    func entryCount(_ index: IndexDescriptor) throws -> Int {
        var cursor = transaction.entries(
            index.tree, .all, in: transaction.latestCommittedAndOwn())
        var count = 0
        while try cursor.next() != nil { count += 1 }
        return count
    }
}

// MARK: Short forms of definitions

func column(
    _ name: String, _ type: TypeID = .int4, notNull: Bool = false, serial: Bool = false
) -> QueryEngine.ColumnDefinition {
    ColumnDefinition(
        descriptor: ColumnDescriptor(name: name, type: SQLType(type), isNotNull: notNull),
        sequence: serial ? SequenceDefinition(schema: "public", name: nil, type: type) : nil)
}

func primaryKey(_ columns: Int..., name: String? = nil) -> ConstraintDefinition {
    ConstraintDefinition(name: name, kind: .primaryKey(columns), nameColumns: [])
}

func unique(_ columns: Int..., name: String? = nil) -> ConstraintDefinition {
    ConstraintDefinition(
        name: name, kind: .unique(columns, nullsNotDistinct: false), nameColumns: [])
}

/// `column > 0` for the column in that slot.
func positive(_ column: String, _ slot: Int, name: String? = nil) -> ConstraintDefinition {
    ConstraintDefinition(
        name: name,
        kind: .check(
            sql: "\(column) > 0",
            condition: RowExpression(
                .comparison(.greater, Ordering(.int4), .slot(slot), .constant(.int(0))),
                slotCount: slot + 1)),
        nameColumns: [column], readColumns: [slot])
}

func references(
    _ columns: Int..., parent: String, _ parentColumns: [String]? = nil, name: String? = nil
) -> ConstraintDefinition {
    ConstraintDefinition(
        name: name,
        kind: .foreignKey(
            columns: columns, parentSchema: nil, parent: parent, parentColumns: parentColumns,
            onDelete: .noAction, onUpdate: .noAction, isFullMatch: false), nameColumns: [])
}

func createTable(
    _ name: String, _ columns: [QueryEngine.ColumnDefinition],
    _ constraints: [ConstraintDefinition] = [], schema: String = "public",
    ifNotExists: Bool = false, temporary: Bool = false
) -> DefinitionCommand {
    .createTable(
        TableDefinition(
            schema: schema, name: name, isTemporary: temporary, columns: columns,
            constraints: constraints), ifNotExists: ifNotExists)
}

func drop(
    _ kind: DefinitionCommand.ObjectKind, _ names: String..., ifExists: Bool = false,
    cascade: Bool = false
) -> DefinitionCommand {
    .drop(
        kind: kind, names.map { ObjectName(schema: nil, name: $0) }, ifExists: ifExists,
        cascade: cascade)
}
