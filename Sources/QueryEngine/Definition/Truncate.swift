// TRUNCATE: every table and index gets an empty tree in place of its own.
import StorageEngine

extension DefinitionScope {
    func truncate(
        _ oids: [UInt32], restartIdentity: Bool, cascade: Bool
    ) throws(Interrupt) {
        var tables: [UInt32] = []
        for oid in oids where !tables.contains(oid) {
            try requireUnused(try existingTable(oid, .accessExclusive), "TRUNCATE")
            tables.append(oid)
        }
        if cascade { try addReferencing(to: &tables) } else { try requireUnreferenced(tables) }
        for oid in tables {
            let table = try existingTable(oid, .accessExclusive)
            if restartIdentity { try restartSequences(of: oid) }
            replaceTrees(of: table)
        }
    }

    /// With CASCADE, the tables whose foreign keys refer to those already named come along.
    private func addReferencing(to tables: inout [UInt32]) throws(Interrupt) {
        var next = 0
        while next < tables.count {
            let table = try existingTable(tables[next], .accessExclusive)
            next += 1
            for key in table.referencedBy.sorted(by: { $0.oid < $1.oid })
            where !tables.contains(key.child) {
                let child = try existingTable(key.child, .accessExclusive)
                notice(.truncateCascades(child.name))
                try requireUnused(child, "TRUNCATE")
                tables.append(key.child)
            }
        }
    }

    private func requireUnreferenced(_ tables: [UInt32]) throws(Interrupt) {
        for oid in tables {
            let table = try existingTable(oid, .accessExclusive)
            for key in table.referencedBy where !tables.contains(key.child) {
                let child = try checked { () throws(SQLError) in try changes.table(key.child) }
                throw .definition(.truncateReferenced(table.name, by: child?.name ?? ""))
            }
        }
    }

    private func restartSequences(of table: UInt32) throws(Interrupt) {
        for owned in try ownedSequences(of: table) {
            guard var sequence = try lockedSequence(owned.oid, .accessExclusive) else { continue }
            changes.add(.dropSequence(sequence.tree))
            sequence.tree = newTree()
            changes.put(sequence)
            changes.add(.createSequence(sequence.tree, SequenceRules.state(sequence)))
        }
    }

    /// Its first number is 1 again.
    private func restartCounter(of draft: inout TableDraft) {
        guard let counter = draft.counter else { return }
        changes.add(.dropSequence(counter.tree))
        let tree = newTree()
        draft.counter?.tree = tree
        changes.add(.createSequence(tree, SequenceState(next: 1)))
    }

    func replaceTrees(of table: TableDescriptor) {
        var draft = TableDraft(table)
        changes.add(.drop(draft.tree))
        draft.tree = newTree()
        changes.add(.create(draft.tree, .rows))
        for position in draft.indexes.indices {
            changes.add(.drop(draft.indexes[position].tree))
            let tree = newTree()
            draft.indexes[position].tree = tree
            changes.add(
                .create(tree, draft.kind(of: draft.indexes[position], isClustered: clustersTables)))
        }
        restartCounter(of: &draft)
        changes.put(draft.descriptor)
    }
}
