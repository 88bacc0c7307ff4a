// Finds the rows that refer to a key, a row at a time.
import StorageEngine

/// A search through the referencing table: by an index on its referencing columns where there is one.
struct ReferenceSearch {
    private var entries: IndexCursor?
    private var rows: RowCursor?
    private(set) var found: [RowID] = []

    init(
        _ foreignKey: ForeignKeyDescriptor, _ child: TableDescriptor, _ parent: TableDescriptor,
        _ key: [Value], _ transaction: Transaction, _ view: View
    ) {
        guard let index = ReferenceSearch.usableIndex(foreignKey, child, parent) else {
            rows = transaction.rows(child.tree, .all, in: view)
            return
        }
        let leading = IndexDescriptor(
            oid: index.oid, name: index.name, tree: index.tree,
            columns: Array(index.columns.prefix(key.count)))
        let (prefix, _) = IndexKeys.key(leading, child) { column in
            foreignKey.childColumns.firstIndex(of: column).map { key[$0] } ?? .null
        }
        entries = transaction.entries(index.tree, .prefix(prefix), in: view)
    }

    private static func usableIndex(
        _ foreignKey: ForeignKeyDescriptor, _ child: TableDescriptor, _ parent: TableDescriptor
    ) -> IndexDescriptor? {
        let sameTypes = zip(foreignKey.childColumns, foreignKey.parentColumns).allSatisfy {
            child.columns[$0].type.oid == parent.columns[$1].type.oid
        }
        guard sameTypes else { return nil }
        let wanted = Set(foreignKey.childColumns)
        return child.indexes.first { index in
            let prefix = index.columns.prefix(foreignKey.childColumns.count).map(\.column)
            return !index.needsEvaluation && prefix.count == foreignKey.childColumns.count
                && Set(prefix) == wanted
        }
    }

    /// Looks at one more row; false at the end.
    ///
    /// - Parameter refers: asked of each row where no index tells.
    mutating func advance(refers: (Row) -> Bool) throws(StorageError) -> Bool {
        if entries != nil {
            guard let (_, rowID) = try entries?.next() else { return false }
            found.append(rowID)
            return true
        }
        guard let (rowID, row) = try rows?.nextRow() else { return false }
        if refers(row) { found.append(rowID) }
        return true
    }
}
