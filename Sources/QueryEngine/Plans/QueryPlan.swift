// A planned statement that reads or changes rows: its tree, its frame, its parameters and its answer's columns.
package import StorageEngine

/// A column of an answer.
package struct ResultColumn: Sendable {
    package let name: String
    package let type: SQLType
    /// Where the value stands when the root has produced a row.
    package let slot: Int
    /// The table and 1-based attribute number it comes from, or zeros.
    package let tableOID: UInt32
    package let attribute: Int16
    /// What the statement calls the table or the subquery that it comes from; empty for what is computed.
    package let tableName: String
    /// The type's size in bytes, negative for a variable one: every description of a row says it.
    package let typeSize: Int16
    /// What that table or subquery calls it.
    package let columnName: String
    package let traits: ValueTraits
    package let collation: Collation

    package init(
        name: String, type: SQLType, typeSize: Int16 = -1, slot: Int, tableOID: UInt32 = 0,
        attribute: Int16 = 0, tableName: String = "", columnName: String = "",
        traits: ValueTraits = [], collation: Collation = .c
    ) {
        self.typeSize = typeSize
        self.tableName = tableName
        self.columnName = columnName
        self.traits = traits
        self.collation = collation
        self.name = name
        self.type = type
        self.slot = slot
        self.tableOID = tableOID
        self.attribute = attribute
    }
}

/// A subquery in an expression.
package struct Subplan: Sendable {
    package let node: PlanNode
    package let outputs: [TypedSlot]
    /// Reads slots of the query around it: runs again for every row. Else it runs once, when first needed.
    package let isCorrelated: Bool

    package init(node: PlanNode, outputs: [TypedSlot], isCorrelated: Bool) {
        self.node = node
        self.outputs = outputs
        self.isCorrelated = isCorrelated
    }
}

/// A common table expression that is materialised. Data-modifying ones run to their end even if nothing reads them.
package struct CommonTablePlan: Sendable {
    package let node: PlanNode
    package let slots: [Int]
    package let isModifying: Bool
    /// Reads slots of a query around it: its rows are made anew whenever one of its readers starts anew.
    package let isCorrelated: Bool

    package init(node: PlanNode, slots: [Int], isModifying: Bool, isCorrelated: Bool = false) {
        self.node = node
        self.slots = slots
        self.isModifying = isModifying
        self.isCorrelated = isCorrelated
    }
}

/// What SELECT, INSERT, UPDATE, DELETE and VALUES are planned to.
package final class QueryPlan: Sendable {
    package enum Kind: Sendable {
        case select, insert, update, delete
    }

    package struct TableLock: Sendable {
        package let oid: UInt32
        package let tree: TreeID
        package let name: String
        package let mode: TableLockMode
        /// Where the statement names the table: the position of an error while the lock is awaited.
        package var position: Int?

        package init(
            oid: UInt32, tree: TreeID, name: String, mode: TableLockMode, position: Int? = nil
        ) {
            self.oid = oid
            self.tree = tree
            self.name = name
            self.mode = mode
            self.position = position
        }
    }

    /// Of no statement: for expressions and checks that stand alone.
    package static let empty = QueryPlan(
        kind: .select, root: .empty, columns: [], slotCount: 0, relationCount: 0, subplans: [],
        commonTables: [], parameterTypes: [], locks: [], dependencies: [], writes: false,
        locksRows: false)

    package let kind: Kind
    package let root: PlanNode
    /// Empty where the statement returns no rows.
    package let columns: [ResultColumn]
    /// One a column, for rows in the one format and the other.
    package let textFormats: [ValueFormat]
    package let binaryFormats: [ValueFormat]
    package let slotCount: Int
    /// How many uses of tables the execution remembers rows of; none where nothing asks at which rows they stand.
    package let relationCount: Int
    package let subplans: [Subplan]
    package let commonTables: [CommonTablePlan]
    package let parameterTypes: [TypeID]
    /// Taken, in this order, before the plan's versions are checked.
    package let locks: [TableLock]
    /// The relations (oid, version) that the plan stands on.
    package let dependencies: [(oid: UInt32, version: UInt64)]
    /// The plan changes rows, locks rows, or calls nextval or setval: refused in a read-only transaction with the name
    /// of the command.
    package let writes: Bool
    package let locksRows: Bool
    /// Reads rows as the snapshot has them, where what it does not read so it locks.
    package let readsSnapshot: Bool
    /// What the parameters are where the plan has literals for parameters.
    package let literals: [LiteralSlot]
    /// What a constant subexpression fails with: the statement cannot be started, though it can be prepared.
    package let constantError: SQLError?

    package init(
        kind: Kind, root: PlanNode, columns: [ResultColumn], slotCount: Int, relationCount: Int,
        subplans: [Subplan], commonTables: [CommonTablePlan], parameterTypes: [TypeID],
        locks: [TableLock], dependencies: [(oid: UInt32, version: UInt64)], writes: Bool,
        locksRows: Bool, readsSnapshot: Bool = true, literals: [LiteralSlot] = [],
        constantError: SQLError? = nil
    ) {
        self.kind = kind
        self.root = root
        self.columns = columns
        textFormats = [ValueFormat](repeating: .text, count: columns.count)
        binaryFormats = [ValueFormat](repeating: .binary, count: columns.count)
        self.slotCount = slotCount
        self.relationCount = relationCount
        self.subplans = subplans
        self.commonTables = commonTables
        self.parameterTypes = parameterTypes
        self.locks = locks
        self.dependencies = dependencies
        self.writes = writes
        self.locksRows = locksRows
        self.readsSnapshot = readsSnapshot
        self.literals = literals
        self.constantError = constantError
    }
}
