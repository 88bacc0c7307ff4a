// Fills a new index from the rows of its table: all keys are gathered, sorted in runs, merged, and loaded at once.
import StorageEngine

final class IndexBuild: DefinitionWork {
    private let index: IndexDescriptor
    private let table: TableDescriptor
    private let context: ExecutionContext
    private var transaction: Transaction { context.transaction }
    private var cursor: RowCursor?
    private var sorter = EntrySorter()
    private var phase = Phase.reading
    /// How far sorted entries were compared with their neighbours.
    private var position = 1

    private enum Phase { case reading, sorting, comparing, loading, done }

    init(
        _ index: IndexDescriptor, _ table: TableDescriptor, _ context: ExecutionContext
    ) {
        self.index = index
        self.table = table
        self.context = context
    }

    func run(_ budget: inout Int) throws(Interrupt) {
        while true {
            switch phase {
            case .reading: try read(&budget)
            case .sorting:
                try sorter.sort(&budget)
                phase = index.isUnique ? .comparing : .loading
            case .comparing: try compare(&budget)
            case .loading: try load()
            case .done: return
            }
        }
    }

    private func read(_ budget: inout Int) throws(Interrupt) {
        var cursor =
            self.cursor
            ?? transaction.rows(table.tree, .all, in: transaction.latestCommittedAndOwn())
        defer { self.cursor = cursor }
        while true {
            try spend(&budget)
            let next: (rowID: RowID, row: Row)?
            do throws(StorageError) { next = try cursor.nextRow() } catch {
                throw .error(SQLError(error))
            }
            guard let (rowID, row) = next else { break }
            // The key of a long text takes long to make.
            budget &-= row.byteCount / 64
            guard
                let (key, hasNull) = try context.entryKey(
                    index, table, { IndexKeys.value(row, $0, table) })
            else { continue }
            sorter.append(EntrySorter.Entry(key: key, rowID: rowID, hasNull: hasNull))
        }
        phase = .sorting
    }

    private func compare(_ budget: inout Int) throws(Interrupt) {
        let entries = sorter.entries
        while position < entries.count {
            try spend(&budget)
            let entry = entries[position]
            let isExempt = entry.hasNull && !index.nullsNotDistinct
            if !isExempt && entries[position - 1].key == entry.key {
                throw .error(try duplicate(entry.rowID))
            }
            position += 1
        }
        phase = .loading
    }

    private func duplicate(_ rowID: RowID) throws(Interrupt) -> SQLError {
        var key: ShownKey?
        if let row = transaction.latestRow(table.tree, rowID) {
            key = try context.shownKey(index, table) { IndexKeys.value(row, $0, table) }
        }
        return SQLError(.duplicateKeyInBuild(KeyRule(table, index), key))
    }

    private func load() throws(Interrupt) {
        do throws(StorageError) {
            try context.transaction.loadEntries(
                index.tree, sorted: sorter.entries.lazy.map { (key: $0.key, rowID: $0.rowID) })
        } catch {
            throw .error(SQLError(error))
        }
        sorter = EntrySorter()
        cursor = nil
        phase = .done
    }
}
