// A table's definition while a statement changes it.
import StorageEngine

struct TableDraft {
    let oid: UInt32
    var schema: String
    var name: String
    var tree: TreeID
    var columns: [ColumnDescriptor]
    var indexes: [IndexDescriptor]
    var checks: [CheckDescriptor]
    var foreignKeys: [ForeignKeyDescriptor]
    var referencedBy: [ForeignKeyDescriptor]
    var counter: TableCounter?
    let isTemporary: Bool
    let onCommit: TableDefinition.OnCommit

    init(_ table: TableDescriptor) {
        oid = table.oid
        schema = table.schema
        name = table.name
        tree = table.tree
        columns = table.columns
        indexes = table.indexes
        checks = table.checks
        foreignKeys = table.foreignKeys
        referencedBy = table.referencedBy
        counter = table.counter
        isTemporary = table.isTemporary
        onCommit = table.onCommit
    }

    init(
        oid: UInt32, schema: String, name: String, tree: TreeID, columns: [ColumnDescriptor],
        isTemporary: Bool, onCommit: TableDefinition.OnCommit
    ) {
        self.oid = oid
        self.schema = schema
        self.name = name
        self.tree = tree
        self.columns = columns
        self.isTemporary = isTemporary
        self.onCommit = onCommit
        indexes = []
        checks = []
        foreignKeys = []
        referencedBy = []
    }

    /// Its version is given by the row it is written to.
    var descriptor: TableDescriptor {
        TableDescriptor(
            oid: oid, schema: schema, name: name, tree: tree, columns: columns, indexes: indexes,
            checks: checks, foreignKeys: foreignKeys, referencedBy: referencedBy,
            counter: counter, isTemporary: isTemporary, onCommit: onCommit)
    }

    /// What the tree of an index of this table is.
    ///
    /// - Parameter isClustered: tables are their primary keys' indexes.
    func kind(of index: IndexDescriptor, isClustered: Bool) -> TreeKind {
        if isClustered, index.isClustered { return .clusteredIndex(of: tree) }
        return index.isUnique ? .uniqueIndex : .index
    }

    func columnNames(_ positions: [Int]) -> [String] {
        positions.map { columns.indices.contains($0) ? columns[$0].name : "" }
    }

    /// For rows that are all written anew.
    mutating func forgetMissingValues() {
        for position in columns.indices { columns[position].missingValue = .null }
    }
}
