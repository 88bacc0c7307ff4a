// Tables, columns, indexes and constraints in decoded form, as planner and executor read them.
package import StorageEngine

/// A column of a table. A dropped column keeps its place.
package struct ColumnDescriptor: Sendable {
    package enum Identity: UInt8, Sendable {
        case none = 0, byDefault = 1, always = 2
    }

    package var name: String
    package var type: SQLType {
        didSet { ordering = Ordering(type.oid, collation) }
    }
    package var collation: Collation {
        didSet { ordering = Ordering(type.oid, collation) }
    }
    /// How its values are compared, in its indexes too.
    package private(set) var ordering: Ordering
    package var isNotNull: Bool
    /// The default (or the expression of a generated column) as SQL text; planned where it is used.
    package var defaultSQL: String?
    /// What it becomes whenever another column of its row changes, as SQL text; nil: it stays.
    package var changeSQL: String?
    package var isGenerated: Bool
    /// The places of the columns that a generated column is computed of.
    package var sources: [Int]
    package var identity: Identity
    /// The value that rows written before the column was added have in it.
    package var missingValue: Value
    package var isDropped: Bool

    package init(
        name: String, type: SQLType, collation: Collation = .c, isNotNull: Bool = false,
        defaultSQL: String? = nil, changeSQL: String? = nil, isGenerated: Bool = false,
        sources: [Int] = [],
        identity: Identity = .none, missingValue: Value = .null, isDropped: Bool = false
    ) {
        self.name = name
        self.type = type
        self.collation = collation
        ordering = Ordering(type.oid, collation)
        self.isNotNull = isNotNull
        self.defaultSQL = defaultSQL
        self.changeSQL = changeSQL
        self.isGenerated = isGenerated
        self.sources = sources
        self.identity = identity
        self.missingValue = missingValue
        self.isDropped = isDropped
    }
}

package struct CheckDescriptor: Sendable {
    package var oid: UInt32
    package var name: String
    /// The condition as SQL text, without the outer parentheses.
    package var sql: String
    /// The places of the columns that it reads.
    package var columns: [Int]
    /// False for NOT VALID: rows that were there before may violate it.
    package var isValidated: Bool

    package init(
        oid: UInt32, name: String, sql: String, columns: [Int] = [], isValidated: Bool = true
    ) {
        self.oid = oid
        self.name = name
        self.sql = sql
        self.columns = columns
        self.isValidated = isValidated
    }
}

/// A foreign key, kept with both tables.
package struct ForeignKeyDescriptor: Sendable {
    package enum Action: UInt8, Sendable {
        case noAction = 0, restrict, cascade, setNull, setDefault
    }

    package var oid: UInt32
    package var name: String
    package var child: UInt32
    package var childColumns: [Int]
    package var parent: UInt32
    package var parentColumns: [Int]
    /// The unique index of the parent that the key refers to.
    package var parentIndex: UInt32
    package var onDelete: Action
    package var onUpdate: Action
    /// The columns that ON DELETE SET NULL or SET DEFAULT sets; empty means all.
    package var deleteColumns: [Int]
    /// MATCH FULL: all null or none.
    package var isFullMatch: Bool
    package var isDeferrable: Bool
    package var isInitiallyDeferred: Bool
    package var isValidated: Bool

    package init(
        oid: UInt32, name: String, child: UInt32, childColumns: [Int], parent: UInt32,
        parentColumns: [Int], parentIndex: UInt32, onDelete: Action, onUpdate: Action,
        isFullMatch: Bool, isDeferrable: Bool, isInitiallyDeferred: Bool, isValidated: Bool = true,
        deleteColumns: [Int] = []
    ) {
        self.oid = oid
        self.name = name
        self.child = child
        self.childColumns = childColumns
        self.parent = parent
        self.parentColumns = parentColumns
        self.parentIndex = parentIndex
        self.onDelete = onDelete
        self.onUpdate = onUpdate
        self.deleteColumns = deleteColumns
        self.isFullMatch = isFullMatch
        self.isDeferrable = isDeferrable
        self.isInitiallyDeferred = isInitiallyDeferred
        self.isValidated = isValidated
    }
}

/// A table. One object shared by all plans that use this version of it.
package final class TableDescriptor: Sendable {
    package let oid: UInt32
    package let schema: String
    package let name: String
    package let tree: TreeID
    package let columns: [ColumnDescriptor]
    package let indexes: [IndexDescriptor]
    package let checks: [CheckDescriptor]
    /// Foreign keys of this table.
    package let foreignKeys: [ForeignKeyDescriptor]
    /// Foreign keys of other tables (or itself) that refer to this one.
    package let referencedBy: [ForeignKeyDescriptor]
    /// The numbers that one of its columns is given where a row has none.
    package let counter: TableCounter?
    package let isTemporary: Bool
    /// What COMMIT does to a temporary table.
    package let onCommit: TableDefinition.OnCommit
    /// Changes with every change of the definition; unique in the process.
    package let version: UInt64

    package init(
        oid: UInt32, schema: String, name: String, tree: TreeID, columns: [ColumnDescriptor],
        indexes: [IndexDescriptor] = [], checks: [CheckDescriptor] = [],
        foreignKeys: [ForeignKeyDescriptor] = [], referencedBy: [ForeignKeyDescriptor] = [],
        counter: TableCounter? = nil, isTemporary: Bool = false,
        onCommit: TableDefinition.OnCommit = .preserveRows, version: UInt64 = 0
    ) {
        self.counter = counter
        self.oid = oid
        self.schema = schema
        self.name = name
        self.tree = tree
        self.columns = columns
        self.indexes = indexes
        self.checks = checks
        self.foreignKeys = foreignKeys
        self.referencedBy = referencedBy
        self.isTemporary = isTemporary
        self.onCommit = onCommit
        self.version = version
    }

    /// The position of a column that is not dropped.
    package func column(named name: String) -> Int? {
        columns.firstIndex { $0.name == name && !$0.isDropped }
    }

    package var primaryKey: IndexDescriptor? { indexes.first { $0.isPrimary } }
}

/// A sequence's definition. Its current value lives in the storage engine.
package struct SequenceDescriptor: Sendable {
    package var oid: UInt32
    package var schema: String
    package var name: String
    package var tree: TreeID
    package var type: TypeID
    package var start: Int64
    package var increment: Int64
    package var minimum: Int64
    package var maximum: Int64
    package var cache: Int64
    package var cycles: Bool
    /// The table and column that own it (serial, identity, OWNED BY).
    package var owner: (table: UInt32, column: Int)?
    package var version: UInt64

    package init(
        oid: UInt32, schema: String, name: String, tree: TreeID, type: TypeID, start: Int64,
        increment: Int64, minimum: Int64, maximum: Int64, cache: Int64, cycles: Bool,
        owner: (table: UInt32, column: Int)? = nil, version: UInt64 = 0
    ) {
        self.oid = oid
        self.schema = schema
        self.name = name
        self.tree = tree
        self.type = type
        self.start = start
        self.increment = increment
        self.minimum = minimum
        self.maximum = maximum
        self.cache = cache
        self.cycles = cycles
        self.owner = owner
        self.version = version
    }
}

/// A view: its query as SQL text, what the names in it mean, and the names of its columns.
package struct ViewDescriptor: Sendable {
    package var oid: UInt32
    package var schema: String
    package var name: String
    package var columns: [ColumnDescriptor]
    package var sql: String
    package var bindings: ViewBindings
    package var version: UInt64

    package init(
        oid: UInt32, schema: String, name: String, columns: [ColumnDescriptor], sql: String,
        bindings: ViewBindings = ViewBindings(), version: UInt64 = 0
    ) {
        self.oid = oid
        self.schema = schema
        self.name = name
        self.columns = columns
        self.sql = sql
        self.bindings = bindings
        self.version = version
    }

    /// The objects that it cannot be without.
    package var dependencies: [UInt32] { bindings.dependencies }
}

extension CatalogReader {
    package func comment(on object: CommentedObject) -> String? { nil }

    package func relations(inSchema name: String) throws(SQLError) -> [Relation] { [] }

    package func isVisible(schema: String, name: String, oid: UInt32) -> Bool { true }

    package func isVisible(type oid: UInt32) -> Bool { true }

    package func enumeration(
        schema: String?, name: String
    ) throws(SQLError) -> EnumDescriptor? { nil }

    package func version(ofType oid: UInt32) -> UInt64? { nil }

    package var objectCount: Int { 0 }

    package func installedExtension(named name: String) throws(SQLError) -> ExtensionDescriptor? {
        nil
    }

    package var lookupOrder: [String] { language.names.implicitSchemas + [creationSchema] }

    package func path(ofType oid: UInt32) -> NameChange.ObjectPath? { nil }
}

/// How the planner reads the catalog: the latest committed one and the transaction's own changes. Every relation given
/// out is noted with its version, so that the plan can be checked and its table locks taken.
package protocol CatalogReader: AnyObject {
    /// What the names and the texts in the catalog are written in.
    var language: any Language { get }
    /// Looks along the search path when `schema` is nil. nil: there is none.
    func relation(schema: String?, name: String) throws(SQLError) -> Relation?
    func relation(oid: UInt32) throws(SQLError) -> Relation?
    func schemaExists(_ name: String) throws(SQLError) -> Bool
    /// The number of a schema.
    func schema(named name: String) throws(SQLError) -> UInt32?
    /// The schema that an unqualified CREATE goes to.
    var creationSchema: String { get }
    /// Types made by DDL; built-in ones are the language's.
    func type(schema: String?, name: String) throws(SQLError) -> SQLType?
    func enumeration(schema: String?, name: String) throws(SQLError) -> EnumDescriptor?
    /// How many objects there are, about: what the sizes of system tables follow.
    var objectCount: Int { get }
    /// Of a type made by DDL.
    func version(ofType oid: UInt32) -> UInt64?
    func installedExtension(named name: String) throws(SQLError) -> ExtensionDescriptor?
    /// Schemas in the order in which a name without one is looked for.
    var lookupOrder: [String] { get }
    /// The schema and the name of such a type.
    func path(ofType oid: UInt32) -> NameChange.ObjectPath?
    /// Whether the name alone leads to such a type, along the search path.
    func isVisible(type oid: UInt32) -> Bool
    /// Whether the name alone leads to the object, along the search path.
    func isVisible(schema: String, name: String, oid: UInt32) -> Bool
    /// Tables, views and sequences of a schema, in no order.
    func relations(inSchema name: String) throws(SQLError) -> [Relation]
    /// What is kept beside an object's definition: a comment, or what the language keeps there.
    func comment(on object: CommentedObject) -> String?
}
