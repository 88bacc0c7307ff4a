// The counters of tables: which column is given numbers, and which number comes next.
import StorageEngine

extension DefinitionScope {
    /// A column is given numbers from now on; nil: none is any more.
    func countRows(_ definition: CounterDefinition?, _ draft: inout TableDraft) throws(Interrupt) {
        let old = draft.counter
        guard let definition else {
            if let old { changes.add(.dropSequence(old.tree)) }
            draft.counter = nil
            return
        }
        guard let column = draft.column(named: definition.column, names) else {
            throw .definition(.undefinedColumn(definition.column, of: draft.name))
        }
        var tree = old?.tree
        let made = tree == nil ? newTree() : nil
        if let made { tree = made }
        draft.counter = tree.map {
            TableCounter(
                column: column, tree: $0, maximum: definition.maximum,
                isUnsigned: definition.isUnsigned)
        }
        if let made {
            let next = max(try numberAboveRows(of: draft), definition.next)
            changes.add(.createSequence(made, SequenceState(next: next)))
        }
    }

    /// The number that the next row gets, if it is above those that are there. It is as lasting as the definition: another counter
    /// takes the place of this one.
    func setNextNumber(_ number: UInt64, _ draft: inout TableDraft) throws(Interrupt) {
        guard let counter = draft.counter else { return }
        let next = max(try numberAboveRows(of: draft), number)
        changes.add(.dropSequence(counter.tree))
        let tree = newTree()
        draft.counter?.tree = tree
        changes.add(.createSequence(tree, SequenceState(next: next)))
    }

    /// The least number above those of the rows that there are, by the index that begins with the column.
    private func numberAboveRows(of draft: TableDraft) throws(Interrupt) -> UInt64 {
        guard let counter = draft.counter,
            let index = draft.indexes.first(where: {
                $0.columns.first?.column == counter.column
            }), let part = index.columns.first
        else { return 1 }
        let view = transaction.latestCommittedAndOwn()
        guard transaction.hasTree(index.tree, in: view) else { return 1 }
        do throws(StorageError) {
            var entries = transaction.entries(
                index.tree, .all, reversed: !part.descending, in: view)
            guard let last = try entries.next(),
                let row = try transaction.row(draft.tree, rowID: last.rowID, in: view),
                let number = counter.number(
                    IndexKeys.value(row, counter.column, draft.descriptor))
            else { return 1 }
            return number == .max ? number : number + 1
        } catch { throw error.interrupt }
    }
}
