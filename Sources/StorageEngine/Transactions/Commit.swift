// Making a transaction's writes the committed head, a tree at a time.

extension Transaction {
    /// Overlays above this are merged outside the engine lock.
    private static let mergeOutside = 256

    /// Ends the transaction. On an error it is rolled back.
    package func commit() throws(StorageError) {
        try checkActive()
        abandonWait()
        if conflictSlot == nil && !hasWritten {
            state = .committed
            dropValues()
            if settings.isolation.locksEntries { landFlights() }
            releaseLocks(downTo: 0)
            return
        }
        do throws(StorageError) {
            try publish()
        } catch {
            rollback()
            throw error
        }
        if settings.isolation.locksEntries { landFlights() }
        releaseLocks(downTo: 0)
    }

    private func publish() throws(StorageError) {
        let overlay = takeOverlay()
        let bound = Transaction.mergeOutside
        var merged: [MergedTree] = []
        if !overlay.bigTrees(above: bound).isEmpty {
            merged = database.mergeOutside(overlay, above: bound)
        }
        defer { database.endMerges(merged) }
        while true {
            let (outcome, replaced) = publishUnderLock(overlay, merged)
            switch outcome {
            case .committed:
                state = .committed
                if !replaced.isEmpty { Reaper.drop(replaced) }
                if overlay.entryCount > Int(Reaper.threshold) { Reaper.drop(overlay, merged) }
                return
            case .stale:
                if database.catchUp(&merged) { continue }
                try checkActive()
                database.endMerges(merged)
                merged = database.mergeOutside(overlay, above: bound)
            case .failed(let error): throw error
            }
        }
    }

    /// The snapshot is let go first: nodes that no one else holds are then written in place.
    private func takeOverlay() -> Overlay {
        let taken = overlay
        dropValues()
        return taken
    }

    private enum PublishOutcome: Sendable {
        case committed
        /// More was committed to a merged tree than should be caught up with under the lock.
        case stale
        case failed(StorageError)
    }

    private func publishUnderLock(
        _ overlay: Overlay, _ merged: [MergedTree]
    ) -> (PublishOutcome, [Tree]) {
        let epoch = epoch
        let dropped = droppedSequences
        let slot = conflictSlot
        let writes = hasWritten || !overlay.isEmpty
        return database.withCore { core -> (PublishOutcome, [Tree]) in
            guard core.epoch == epoch else { return (.failed(.epochEnded), []) }
            var merged = merged
            guard core.catchUp(&merged, atMost: Transaction.mergeOutside) else {
                return (.stale, [])
            }
            if let slot {
                if let reason = core.conflicts.prepare(slot) {
                    return (.failed(.serializationFailure(reason)), [])
                }
                core.conflicts.commit(slot, wrote: writes, &core.locks.resolved)
            }
            var replaced: [Tree] = []
            if writes {
                core.head.commitSequence += 1
                for id in dropped { core.sequences[id] = nil }
                core.apply(overlay, merged, &replaced)
                if core.touchedCatalog { database.noteCatalogChange() }
                database.noteChurn(core.head.churn)
            }
            return (.committed, replaced)
        }
    }
}

extension TreeDifference {
    func apply(to tree: inout Tree) {
        if tree.isEmpty {
            tree = added
            return
        }
        if !removed.isEmpty {
            var cursor = TreeCursor(removed, .all, reversed: false)
            while !cursor.isAtEnd {
                tree.remove(cursor.treeKey, cursor.tail)
                cursor.advance()
            }
        }
        if !added.isEmpty {
            var cursor = TreeCursor(added, .all, reversed: false)
            while !cursor.isAtEnd {
                tree.insert(cursor.treeKey, cursor.tail, cursor.rowIfAny)
                cursor.advance()
            }
        }
    }
}

extension TreeRecord {
    /// In place where no other version shares the nodes.
    fileprivate mutating func apply(_ difference: TreeDifference) {
        difference.apply(to: &tree)
    }
}

extension Core {
    /// The last step of merges, under the lock: false if it is too big for that, or void.
    fileprivate mutating func catchUp(_ merged: inout [MergedTree], atMost bound: Int) -> Bool {
        for merge in merged where merges.backlog(merge.id, merge.token) > bound { return false }
        for index in merged.indices {
            let merge = merged[index]
            guard let differences = merges.take(merge.id, merge.token) else { return false }
            for difference in differences { difference.apply(to: &merged[index].tree) }
        }
        return true
    }

    /// Writes the differences into the head. Trees that go away as a whole are handed back, to be
    /// released elsewhere.
    mutating func apply(
        _ overlay: Overlay, _ merged: [MergedTree], _ replaced: inout [Tree]
    ) {
        touchedCatalog = false
        // Read where they stand: a copy of a difference would count references to its trees.
        overlay.differences.withUnsafeBufferPointer { differences in
            for (position, id) in overlay.ids.enumerated()
            where !differences[position].isEmpty {
                head.churn &+= UInt64(differences[position].entryCount)
                if !merges.isEmpty { merges.note(id, differences[position]) }
                let known = merged.first { $0.id == id }?.tree
                guard
                    let gone = apply(differences, position, to: id, known),
                    gone.count > Int(Reaper.threshold)
                else { continue }
                replaced.append(gone)
                head.churn &+= UInt64(gone.count)
            }
        }
    }

    /// Writes one of the differences into the head, or the tree that is known to come of it.
    ///
    /// - Returns: The tree that has gone as a whole.
    private mutating func apply(
        _ differences: UnsafeBufferPointer<TreeDifference>, _ position: Int, to id: TreeID,
        _ known: Tree?
    ) -> Tree? {
        let stamp = Counter.version.next()
        var isOfCatalog = false
        var gone: Tree?
        head.trees.update(id) { record in
            if let replacement = differences[position].replacesBase {
                gone = record?.tree
                isOfCatalog = replacement.isCatalog
                record =
                    replacement.isDropped
                    ? nil
                    : TreeRecord(
                        tree: differences[position].added, kind: replacement.kind,
                        isCatalog: replacement.isCatalog, stamp: stamp)
                return
            }
            guard record != nil else { return }
            isOfCatalog = record?.isCatalog ?? false
            record?.stamp = stamp
            if let known {
                gone = record?.tree
                record?.tree = known
            } else {
                record?.apply(differences[position])
            }
        }
        if isOfCatalog { touchedCatalog = true }
        return gone
    }
}
