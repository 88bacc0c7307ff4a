// Safe snapshots of read-only transactions, optimistic readers, and the end of an epoch.

extension ConflictRegister {
    /// A writer ended: read-only transactions that had it on their lists may now be safe or unsafe.
    mutating func settleSafety(
        _ place: Int, _ committed: ConflictMember?, _ resolved: inout [Ticket]
    ) {
        for other in active {
            guard var reader = members[other], reader.possiblyUnsafe.contains(place) else {
                continue
            }
            if let out = committed?.earliestOutCommit, out <= reader.snapshotSequence {
                reader.isUnsafe = true
                reader.possiblyUnsafe = []
            } else {
                reader.possiblyUnsafe.removeAll { $0 == place }
            }
            if reader.possiblyUnsafe.isEmpty, let ticket = reader.safetyTicket {
                ticket.resolve(.granted)
                resolved.append(ticket)
                reader.safetyTicket = nil
            }
            members[other] = reader
        }
    }

    /// Whether a READ ONLY member needs the register no more.
    func isSafe(_ slot: ConflictSlot) -> Bool {
        guard isAlive(slot), let me = members[slot.place] else { return true }
        return me.isReadOnly && !me.isUnsafe && me.possiblyUnsafe.isEmpty && !me.isCommitted
    }

    /// A ticket resolved once the safety of a member's snapshot is known; nil if it is.
    mutating func awaitSafety(_ slot: ConflictSlot, owner: LockOwner) -> Ticket? {
        guard isAlive(slot), members[slot.place].holds({ !$0.possiblyUnsafe.isEmpty }) else {
            return nil
        }
        let ticket = Ticket(
            WaitDescription(
                object: .safeSnapshot, mode: .shared, waiter: owner, blockers: []))
        members[slot.place]?.safetyTicket = ticket
        return ticket
    }

    mutating func cancel(
        _ ticket: Ticket, as state: Ticket.State, _ resolved: inout [Ticket]
    ) -> Bool {
        for place in active where members[place].holds({ $0.safetyTicket === ticket }) {
            members[place]?.safetyTicket = nil
            ticket.resolve(state)
            resolved.append(ticket)
            return true
        }
        return false
    }

    mutating func invalidateOptimisticReaders(_ place: Int, _ me: ConflictMember) {
        for tree in me.writtenTrees {
            let record = trees[tree]
            guard let writes = record.writes.first(where: { $0.place == place }) else { continue }
            for reads in record.reads where reads.place != place {
                guard members[reads.place].holds({ $0.isOptimistic && !$0.isCommitted }),
                    reads.intervals.meets(writes.keys)
                else { continue }
                members[reads.place]?.isInvalidated = true
            }
        }
    }

    mutating func endEpoch(_ resolved: inout [Ticket]) {
        for place in active {
            guard let ticket = members[place]?.safetyTicket else { continue }
            ticket.resolve(.epochEnded)
            resolved.append(ticket)
        }
        let number = nextNumber
        let planted = sabotage
        let bound = retainedBound
        self = ConflictRegister()
        retainedBound = bound
        nextNumber = number
        sabotage = planted
    }
}
