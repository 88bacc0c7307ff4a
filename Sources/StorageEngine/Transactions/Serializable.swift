// A transaction's part in the conflict register.

extension Transaction {
    /// Takes the snapshot and joins the register, in one moment. A DEFERRABLE READ ONLY transaction waits
    /// until its snapshot is known to be safe, and takes another one if it is not.
    func beginSerializable() throws(StorageError) -> Ticket? {
        while true {
            if let slot = conflictSlot, isDeferrable {
                if let ticket = settleSafety(slot) { return ticket }
                if snapshot != nil { return nil }
            }
            let readOnly = settings.readOnly
            let optimistic = settings.isolation.readChecks == .validatedAtCommit
            let epoch = epoch
            let joined = database.withCore { core -> (DatabaseState, ConflictSlot?)? in
                guard core.epoch == epoch else { return nil }
                let slot = core.conflicts.register(
                    isReadOnly: readOnly && !optimistic, isOptimistic: optimistic)
                return (core.head, slot)
            }
            guard let (head, slot) = joined else { throw .epochEnded }
            snapshot = head
            conflictSlot = slot
            hasSafeSnapshot = slot == nil
            if slot == nil || !isDeferrable { return nil }
        }
    }

    /// It has a snapshot that it may not use yet.
    package var awaitsSafety: Bool { conflictSlot != nil && isDeferrable }

    private var isDeferrable: Bool {
        settings.deferrable && settings.readOnly && settings.isolation.breaksDangerousStructures
    }

    /// A ticket while the safety of the snapshot is unknown. An unsafe snapshot is given back.
    private func settleSafety(_ slot: ConflictSlot) -> Ticket? {
        let owner = owner
        let (ticket, isSafe) = database.withCore { core -> (Ticket?, Bool) in
            if let ticket = core.conflicts.awaitSafety(slot, owner: owner) {
                return (ticket, false)
            }
            let isSafe = core.conflicts.isSafe(slot)
            core.conflicts.leave(slot, &core.locks.resolved)
            return (nil, isSafe)
        }
        if let ticket { return ticket }
        conflictSlot = nil
        hasSafeSnapshot = isSafe
        if !isSafe { database.letGo { snapshot = nil } }
        return nil
    }

    func noteRead(
        _ kind: PredicateRead, _ tree: TreeID, _ range: KeyRange
    ) throws(StorageError) {
        guard let slot = conflictSlot, takesPart(tree) else { return }
        let epoch = epoch
        let readOnly = settings.readOnly
        let pages = pagesOfRead(kind, tree, range)
        let (reason, isSafe) = database.withCore { core -> (SerializationReason?, Bool) in
            guard core.epoch == epoch else { return (nil, false) }
            if readOnly && core.conflicts.isSafe(slot) {
                core.conflicts.leave(slot, &core.locks.resolved)
                return (nil, true)
            }
            return (core.conflicts.read(slot, tree, range, as: kind, pages: pages), false)
        }
        if isSafe {
            conflictSlot = nil
            hasSafeSnapshot = true
        }
        if let reason { throw .serializationFailure(reason) }
    }

    private func pagesOfRead(
        _ kind: PredicateRead, _ tree: TreeID, _ range: KeyRange
    ) -> KeyRange? {
        guard granularity == .pages, settings.isolation.breaksDangerousStructures, let snapshot
        else {
            return nil
        }
        var reads = pageReads ?? PageReads()
        pageReads = nil
        defer { pageReads = reads }
        return reads.widened(kind, tree, range, in: snapshot)
    }

    func noteWrite(
        _ tree: TreeID, _ key: Key, as write: PredicateWrite = .plain
    ) throws(StorageError) {
        guard let slot = conflictSlot, takesPart(tree) else { return }
        let epoch = epoch
        let reason = database.withCore { core -> SerializationReason? in
            guard core.epoch == epoch else { return nil }
            return core.conflicts.write(slot, tree, key, as: write)
        }
        if let reason { throw .serializationFailure(reason) }
    }

    /// A write that a constraint refuses: it may be a serialization failure before it is a violation, since who has
    /// read what it would have written may have made it one.
    package func noteRefusedWrite(_ tree: TreeID, _ key: Key) throws(StorageError) {
        try noteWrite(tree, key, as: .refused)
    }

    /// A row changes and keeps its key in an index.
    package func noteKeptEntry(_ index: TreeID, _ key: Key) throws(StorageError) {
        try noteWrite(index, key, as: .entryKept)
    }

    /// Catalog trees and trees that nobody else can see are not recorded.
    private func takesPart(_ tree: TreeID) -> Bool {
        if isPrivate(tree) { return false }
        return !(snapshot?.trees.info(tree)?.isCatalog ?? false)
    }

    func publishedWrites() -> PublishedWrites? {
        guard let slot = conflictSlot else { return nil }
        return database.withCore { $0.conflicts.published(by: slot) }
    }

    /// A mark that was made before the transaction took part knows of no write.
    func takeBackWrites(to mark: PublishedWrites?) {
        guard let slot = conflictSlot else { return }
        let epoch = epoch
        database.withCore { core in
            guard core.epoch == epoch else { return }
            core.conflicts.takeBack(slot, to: mark ?? PublishedWrites())
        }
    }

    func leaveConflicts() {
        guard let slot = conflictSlot else { return }
        conflictSlot = nil
        let epoch = epoch
        database.withCore { core in
            guard core.epoch == epoch else { return }
            core.conflicts.leave(slot, &core.locks.resolved)
        }
    }
}
