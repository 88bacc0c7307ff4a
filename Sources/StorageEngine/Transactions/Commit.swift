// Making a transaction's writes the committed head, a tree at a time.

extension Transaction {
    /// Overlays above this are merged outside the engine lock.
    private static let mergeOutside = 256

    /// Ends the transaction. On an error it is rolled back.
    package func commit() throws(StorageError) {
        try checkActive()
        abandonWait()
        if conflictSlot == nil && !hasWritten {
            phase = .committed
            releaseLocks(downTo: 0)
            dropValues()
            return
        }
        do throws(StorageError) {
            try publish()
        } catch {
            rollback()
            throw error
        }
        releaseLocks(downTo: 0)
        dropValues()
    }

    private func publish() throws(StorageError) {
        let overlay = takeOverlay()
        var merged: [MergedTree] = []
        var attempts = 0
        if overlay.entryCount > Transaction.mergeOutside {
            merged = mergeOutside(overlay, merged)
        }
        while true {
            attempts += 1
            let stale = merged
            let (outcome, replaced) = publishUnderLock(overlay, stale, force: attempts > 8)
            switch outcome {
            case .committed:
                phase = .committed
                if !replaced.isEmpty { Reaper.drop(replaced) }
                if overlay.entryCount > Int(Reaper.threshold) { Reaper.drop(overlay, merged) }
                return
            case .stale: merged = mergeOutside(overlay, merged)
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

    private struct MergedTree: Sendable {
        var id: TreeID
        /// The stamp of the content that was merged with.
        var basis: UInt64?
        var tree: Tree
    }

    private enum PublishOutcome: Sendable {
        case committed, stale
        case failed(StorageError)
    }

    /// Merges every big difference with the head's tree, unless that was done on the same content.
    private func mergeOutside(_ overlay: Overlay, _ earlier: [MergedTree]) -> [MergedTree] {
        let head = database.withCore { $0.head }
        var result: [MergedTree] = []
        for (position, id) in overlay.ids.enumerated() {
            let difference = overlay.differences[position]
            guard difference.entryCount > Transaction.mergeOutside,
                difference.replacesBase == nil
            else { continue }
            let record = head.trees[id]
            if let known = earlier.first(where: { $0.id == id }), known.basis == record?.stamp {
                result.append(known)
                continue
            }
            let tree = difference.applied(to: record?.tree ?? Tree())
            result.append(MergedTree(id: id, basis: record?.stamp, tree: tree))
        }
        return result
    }

    private func publishUnderLock(
        _ overlay: Overlay, _ merged: [MergedTree], force: Bool
    ) -> (PublishOutcome, [Tree]) {
        let epoch = epoch
        let dropped = droppedSequences
        let slot = conflictSlot
        let writes = hasWritten || !overlay.isEmpty
        return database.withCore { core -> (PublishOutcome, [Tree]) in
            guard core.epoch == epoch else { return (.failed(.epochEnded), []) }
            if !force {
                for tree in merged
                where core.head.trees.info(tree.id)?.stamp != tree.basis {
                    return (.stale, [])
                }
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
                core.apply(overlay, force ? [] : merged.map { ($0.id, $0.tree) }, &replaced)
                if core.touchedCatalog { database.noteCatalogChange() }
                database.noteChurn(core.head.churn)
            }
            return (.committed, replaced)
        }
    }
}

extension TreeDifference {
    func applied(to base: Tree) -> Tree {
        if base.isEmpty { return added }
        var tree = base
        apply(to: &tree)
        return tree
    }

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
    /// Writes the differences into the head. Trees that go away as a whole are handed back, to be
    /// released elsewhere.
    fileprivate mutating func apply(
        _ overlay: Overlay, _ merged: [(TreeID, Tree)], _ replaced: inout [Tree]
    ) {
        touchedCatalog = false
        for (position, id) in overlay.ids.enumerated() {
            let difference = overlay.differences[position]
            if difference.isEmpty { continue }
            let stamp = Counter.version.next()
            let known = merged.first { $0.0 == id }?.1
            var catalog = false
            head.churn &+= UInt64(difference.entryCount)
            var gone: Tree?
            head.trees.update(id) { record in
                if let replacement = difference.replacesBase {
                    gone = record?.tree
                    catalog = replacement.isCatalog
                    record =
                        replacement.isDropped
                        ? nil
                        : TreeRecord(
                            tree: difference.added, kind: replacement.kind,
                            isCatalog: replacement.isCatalog, stamp: stamp)
                    return
                }
                guard record != nil else { return }
                catalog = record?.isCatalog ?? false
                record?.stamp = stamp
                if let known {
                    gone = record?.tree
                    record?.tree = known
                } else {
                    record?.apply(difference)
                }
            }
            if catalog { touchedCatalog = true }
            if let gone, gone.count > Int(Reaper.threshold) {
                replaced.append(gone)
                head.churn &+= UInt64(gone.count)
            }
        }
    }
}
