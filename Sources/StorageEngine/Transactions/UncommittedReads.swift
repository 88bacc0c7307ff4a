// What a transaction has written and not committed, as others may see it who read such things: READ UNCOMMITTED of InnoDB.

extension Transaction {
    /// What was written up to here can be read by others; a statement that is through, or waits, says so. Without effect where
    /// nobody reads what is not committed.
    package func publishWrites() {
        guard settings.isolation.locksEntries, state == .active else { return }
        let (owner, epoch) = (owner.rawValue, epoch)
        let written = overlay
        database.withCore { core in
            guard core.epoch == epoch else { return }
            if written.isEmpty {
                core.uncommitted[owner] = nil
            } else {
                core.uncommitted[owner] = written
            }
        }
    }

    /// What is committed now, the own writes, and those of all others.
    func uncommittedView() -> View {
        let owner = owner.rawValue
        let (head, others) = database.withCore { core in
            (core.head, core.uncommitted.filter { $0.key != owner }.map(\.value))
        }
        var overlay = statementOverlay
        for other in others { overlay.add(other, over: head) }
        return View(state: head, overlay: overlay)
    }
}

extension Overlay {
    /// Adds what another transaction has written. No two have written the same row; definitions are nobody else's to see.
    fileprivate mutating func add(_ other: Overlay, over head: DatabaseState) {
        for (at, id) in other.ids.enumerated() {
            let difference = other.differences[at]
            guard difference.replacesBase == nil, head.trees.info(id)?.isCatalog == false else {
                continue
            }
            guard let own = index(id) else {
                let new = indexForWriting(id)
                differences[new] = difference
                continue
            }
            if differences[own].replacesBase != nil { continue }
            var added = TreeCursor(root: difference.added.root, beyond: nil, reversed: false)
            while !added.isAtEnd {
                differences[own].added.insert(
                    added.key, sub: added.sub, row: added.rowIfAny)
                added.advance()
            }
            var removed = TreeCursor(root: difference.removed.root, beyond: nil, reversed: false)
            while !removed.isAtEnd {
                differences[own].removed.insert(removed.key, sub: removed.sub, row: nil)
                removed.advance()
            }
        }
    }
}
