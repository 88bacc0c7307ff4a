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
        if tree == nil {
            let made = newTree()
            changes.add(.createSequence(made, SequenceState(next: max(1, definition.next))))
            tree = made
        }
        draft.counter = tree.map {
            TableCounter(
                column: column, tree: $0, maximum: definition.maximum,
                isUnsigned: definition.isUnsigned)
        }
    }

    /// The number that the next row gets. It is as lasting as the definition: another counter takes the place of this one.
    func setNextNumber(_ number: UInt64, _ draft: inout TableDraft) {
        guard let counter = draft.counter else { return }
        changes.add(.dropSequence(counter.tree))
        let tree = newTree()
        draft.counter?.tree = tree
        changes.add(.createSequence(tree, SequenceState(next: max(1, number))))
    }
}
