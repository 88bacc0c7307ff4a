// pg_relation_size and its like: about what a relation would take in pages of eight kilobytes.

import QueryEngine
import StorageEngine

/// Which of a relation's parts are counted.
enum RelationParts: Sendable {
    case relation, table, indexes, total
}

extension SessionCore {
    private static let page: Int64 = 8192

    func relationSize(
        _ parts: RelationParts, _ arguments: [Value]
    ) throws(SQLError) -> Value {
        guard case .int(let number)? = arguments.first, let oid = UInt32(exactly: number),
            let relation = try requireCatalog().relation(oid: oid)
        else { return .null }
        switch relation {
        case .table(let table): return .int(size(of: table, parts))
        case .index(_, let table): return .int(parts == .indexes ? 0 : indexSize(table))
        case .sequence: return .int(parts == .indexes ? 0 : SessionCore.page)
        case .view, .virtual: return .int(0)
        }
    }

    private func size(of table: TableDescriptor, _ parts: RelationParts) -> Int64 {
        let heap = Int64((rowCount(of: table) + 99) / 100) * SessionCore.page
        // The index of the table that long values go to.
        let isLong = table.columns.contains { column in
            !column.isDropped && (environment.types.definition(column.type.oid)?.length ?? -1) == -1
        }
        let whole = heap + (isLong ? SessionCore.page : 0)
        let indexes = indexSize(table) * Int64(table.indexes.count)
        switch parts {
        case .relation: return heap
        case .table: return whole
        case .indexes: return indexes
        case .total: return whole + indexes
        }
    }

    /// A page that describes the index, and those with entries.
    private func indexSize(_ table: TableDescriptor) -> Int64 {
        (1 + Int64((rowCount(of: table) + 399) / 400)) * SessionCore.page
    }

    private func rowCount(of table: TableDescriptor) -> Int {
        let transaction = requireTransaction()
        return transaction.approximateCount(table.tree, in: transaction.latestCommittedAndOwn())
    }
}
