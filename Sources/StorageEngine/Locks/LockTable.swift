// Who holds what and who waits for it: one flat hash table for rows, tables, keys and advisory locks.

/// Names a lock within its space; two words tell objects of a space apart.
struct LockTag: Sendable, Equatable {
    var space: LockSpace
    var a: UInt64
    var b: UInt64

    var object: LockedObject {
        switch space {
        case .row: .row(table: TreeID(rawValue: a), b)
        case .table: .table(TreeID(rawValue: a))
        case .advisory:
            a == 1
                ? .advisory(.one(Int64(bitPattern: b)))
                : .advisory(
                    .two(Int32(truncatingIfNeeded: b >> 32), Int32(truncatingIfNeeded: b)))
        case .claim: .uniqueKey(index: TreeID(rawValue: a), hash: b)
        case .gap: .gap(table: TreeID(rawValue: a))
        }
    }

    func mode(_ bit: UInt8) -> LockMode {
        switch space {
        case .row: .row(RowLockStrength(rawValue: bit) ?? .update)
        case .table: .table(TableLockMode(rawValue: bit) ?? .accessExclusive)
        case .advisory: bit & 1 == 0 ? .shared : .exclusive
        case .claim, .gap: .exclusive
        }
    }

    @inline(__always)
    var hash: UInt64 { mix(a &* 0x9E37_79B9_7F4A_7C15 ^ b &+ UInt64(space.rawValue)) }
}

/// What a request came to.
enum AcquireOutcome: Sendable {
    /// The modes that the owner held before.
    case granted(before: UInt16)
    case wait(Ticket, before: UInt16)
    case unavailable
}

struct LockTable: Sendable {
    /// One lock: a single holder inline, or more and their queue in an entry of `crowds`.
    private struct Slot: Sendable {
        var a: UInt64 = 0
        var b: UInt64 = 0
        var owner: UInt64 = 0
        var crowd: Int32 = -1
        var mask: UInt16 = 0
        var space: LockSpace = .row
        var isUsed = false
    }

    struct Holder: Sendable {
        var owner: UInt64
        var mask: UInt16
    }

    struct Waiter: Sendable {
        var owner: UInt64
        var mode: UInt8
        var sequence: UInt64
        var ticket: Ticket
    }

    private struct Crowd: Sendable {
        var holders: [Holder] = []
        var queue: [Waiter] = []
    }

    private var slots: [Slot] = Array(repeating: Slot(), count: 64)
    private var used = 0
    private var crowds: [Crowd] = []
    private var freeCrowds: [Int32] = []
    /// What each waiting owner waits for: an owner waits for one lock at a time.
    private var waits: [UInt64: LockTag] = [:]
    private var sequence: UInt64 = 0
    /// Tickets to fire once the engine lock is released.
    var resolved: [Ticket] = []

    init() {}

    var isEmpty: Bool { used == 0 }
    /// How many locks are held or awaited.
    var count: Int { used }

    // MARK: The hash table

    @inline(__always)
    private func find(_ tag: LockTag) -> Int? {
        slots.withUnsafeBufferPointer { slots in
            let mask = slots.count &- 1
            var index = Int(truncatingIfNeeded: tag.hash) & mask
            while slots[index].isUsed {
                let slot = slots[index]
                if slot.b == tag.b && slot.a == tag.a && slot.space == tag.space { return index }
                index = (index &+ 1) & mask
            }
            return nil
        }
    }

    private mutating func insert(_ tag: LockTag, owner: UInt64, mask: UInt16) {
        if (used + 1) * 4 > slots.count * 3 { grow() }
        var slot = Slot()
        slot.a = tag.a
        slot.b = tag.b
        slot.space = tag.space
        slot.owner = owner
        slot.mask = mask
        slot.isUsed = true
        place(slot)
        used += 1
    }

    @inline(__always)
    private mutating func place(_ slot: Slot) {
        let tag = LockTag(space: slot.space, a: slot.a, b: slot.b)
        let mask = slots.count &- 1
        var index = Int(truncatingIfNeeded: tag.hash) & mask
        while slots[index].isUsed { index = (index &+ 1) & mask }
        slots[index] = slot
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: Slot(), count: old.count * 2)
        for slot in old where slot.isUsed { place(slot) }
    }

    /// Removes by moving later entries of the run back, so that no marker of deletion is needed.
    private mutating func removeSlot(_ index: Int) {
        if slots[index].crowd >= 0 {
            freeCrowds.append(slots[index].crowd)
        }
        let mask = slots.count &- 1
        var hole = index
        var next = (index &+ 1) & mask
        while slots[next].isUsed {
            let slot = slots[next]
            let home =
                Int(
                    truncatingIfNeeded: LockTag(space: slot.space, a: slot.a, b: slot.b).hash)
                & mask
            if (next &- home) & mask >= (next &- hole) & mask {
                slots[hole] = slot
                hole = next
            }
            next = (next &+ 1) & mask
        }
        slots[hole] = Slot()
        used -= 1
        if slots.count > 4096 && used * 16 < slots.count { shrink() }
    }

    private mutating func shrink() {
        let old = slots
        slots = Array(repeating: Slot(), count: max(64, old.count / 8))
        for slot in old where slot.isUsed { place(slot) }
    }

    // MARK: Holders

    func mask(_ tag: LockTag, of owner: UInt64) -> UInt16 {
        guard let index = find(tag) else { return 0 }
        return mask(at: index, of: owner)
    }

    private func mask(at index: Int, of owner: UInt64) -> UInt16 {
        let slot = slots[index]
        if slot.crowd < 0 { return slot.owner == owner ? slot.mask : 0 }
        for holder in crowds[Int(slot.crowd)].holders where holder.owner == owner {
            return holder.mask
        }
        return 0
    }

    func holders(_ tag: LockTag) -> [Holder] {
        guard let index = find(tag) else { return [] }
        return holders(at: index)
    }

    private func holders(at index: Int) -> [Holder] {
        let slot = slots[index]
        if slot.crowd < 0 {
            return slot.mask == 0 ? [] : [Holder(owner: slot.owner, mask: slot.mask)]
        }
        return crowds[Int(slot.crowd)].holders
    }

    private func conflictsWithHolders(_ index: Int, _ owner: UInt64, _ conflicts: UInt16) -> Bool {
        let slot = slots[index]
        if slot.crowd < 0 { return slot.owner != owner && slot.mask & conflicts != 0 }
        for holder in crowds[Int(slot.crowd)].holders
        where holder.owner != owner && holder.mask & conflicts != 0 {
            return true
        }
        return false
    }

    private mutating func crowd(at index: Int) -> Int {
        if slots[index].crowd >= 0 { return Int(slots[index].crowd) }
        let number: Int32
        if let free = freeCrowds.popLast() {
            number = free
        } else {
            number = Int32(truncatingIfNeeded: crowds.count)
            crowds.append(Crowd())
        }
        let slot = slots[index]
        if slot.mask != 0 {
            crowds[Int(number)].holders.append(Holder(owner: slot.owner, mask: slot.mask))
        }
        slots[index].crowd = number
        return Int(number)
    }

    private mutating func add(_ index: Int, _ owner: UInt64, _ bits: UInt16) {
        if slots[index].crowd < 0 {
            if slots[index].owner == owner {
                slots[index].mask |= bits
                return
            }
        }
        let number = crowd(at: index)
        for position in crowds[number].holders.indices
        where crowds[number].holders[position].owner == owner {
            crowds[number].holders[position].mask |= bits
            return
        }
        crowds[number].holders.append(Holder(owner: owner, mask: bits))
    }

    // MARK: Requests

    /// Takes a mode whatever others hold: removal claims, which stand beside everything.
    mutating func force(_ tag: LockTag, _ owner: UInt64, _ mode: UInt8) -> UInt16 {
        guard let index = find(tag) else {
            insert(tag, owner: owner, mask: 1 << UInt16(mode))
            return 0
        }
        let before = mask(at: index, of: owner)
        add(index, owner, 1 << UInt16(mode))
        return before
    }

    mutating func acquire(
        _ tag: LockTag, _ owner: UInt64, _ mode: UInt8, _ policy: WaitPolicy
    ) -> AcquireOutcome {
        let bit: UInt16 = 1 << UInt16(mode)
        guard let index = find(tag) else {
            insert(tag, owner: owner, mask: bit)
            return .granted(before: 0)
        }
        let before = mask(at: index, of: owner)
        if before & bit != 0 { return .granted(before: before) }
        let conflicts = tag.space.conflicts(mode)
        var blocked = conflictsWithHolders(index, owner, conflicts)
        if !blocked && !tag.space.barges && slots[index].crowd >= 0 {
            blocked = crowds[Int(slots[index].crowd)].queue.contains {
                $0.owner != owner && conflicts & (1 << UInt16($0.mode)) != 0
            }
        }
        if !blocked {
            add(index, owner, bit)
            return .granted(before: before)
        }
        guard let position = queuePosition(tag, index, owner, mode, before) else {
            add(index, owner, bit)
            return .granted(before: before)
        }
        if policy != .wait { return .unavailable }
        return enqueue(tag, index, owner, mode, before, at: position)
    }

    /// Where a request goes in the queue; nil if it is granted since all whom it must let pass wait for
    /// its own owner. Postgres's rule: before the first waiter who must wait for us anyway.
    private func queuePosition(
        _ tag: LockTag, _ index: Int, _ owner: UInt64, _ mode: UInt8, _ held: UInt16
    ) -> Int? {
        guard slots[index].crowd >= 0 else { return 0 }
        let queue = crowds[Int(slots[index].crowd)].queue
        guard held != 0 else { return queue.count }
        let conflicts = tag.space.conflicts(mode)
        var ahead: UInt16 = 0
        for (position, waiter) in queue.enumerated() {
            if tag.space.conflicts(waiter.mode) & held != 0 {
                let free = !conflictsWithHolders(index, owner, conflicts)
                return free && conflicts & ahead == 0 ? nil : position
            }
            ahead |= 1 << UInt16(waiter.mode)
        }
        return queue.count
    }

    private mutating func enqueue(
        _ tag: LockTag, _ index: Int, _ owner: UInt64, _ mode: UInt8, _ before: UInt16,
        at position: Int
    ) -> AcquireOutcome {
        let number = crowd(at: index)
        let conflicts = tag.space.conflicts(mode)
        var blockers: [LockOwner] = []
        for holder in crowds[number].holders
        where holder.owner != owner && holder.mask & conflicts != 0 {
            blockers.append(LockOwner(rawValue: holder.owner))
        }
        for waiter in crowds[number].queue[..<position]
        where waiter.owner != owner && conflicts & (1 << UInt16(waiter.mode)) != 0 {
            blockers.append(LockOwner(rawValue: waiter.owner))
        }
        let ticket = Ticket(
            WaitDescription(
                object: tag.object, mode: tag.mode(mode), waiter: LockOwner(rawValue: owner),
                blockers: blockers))
        sequence += 1
        crowds[number].queue.insert(
            Waiter(owner: owner, mode: mode, sequence: sequence, ticket: ticket), at: position)
        waits[owner] = tag
        while breakDeadlock(from: owner) {}
        return .wait(ticket, before: before)
    }

    // MARK: Releases

    /// Sets what an owner holds of a lock, and passes the lock on to those who now can have it.
    mutating func reduce(_ tag: LockTag, _ owner: UInt64, to mask: UInt16) {
        guard let index = find(tag) else { return }
        if slots[index].crowd < 0 {
            guard slots[index].owner == owner else { return }
            if mask == 0 { removeSlot(index) } else { slots[index].mask = mask }
            return
        }
        let number = Int(slots[index].crowd)
        if let position = crowds[number].holders.firstIndex(where: { $0.owner == owner }) {
            if mask == 0 {
                crowds[number].holders.remove(at: position)
            } else {
                crowds[number].holders[position].mask = mask
            }
        }
        pass(tag, index)
    }

    /// Grants, from the front of the queue, what conflicts neither with a holder nor with one still
    /// waiting ahead.
    private mutating func pass(_ tag: LockTag, _ index: Int) {
        let number = Int(slots[index].crowd)
        var ahead: UInt16 = 0
        var position = 0
        while position < crowds[number].queue.count {
            let waiter = crowds[number].queue[position]
            let conflicts = tag.space.conflicts(waiter.mode)
            if conflicts & ahead == 0 && !conflictsWithHolders(index, waiter.owner, conflicts) {
                crowds[number].queue.remove(at: position)
                waits[waiter.owner] = nil
                add(index, waiter.owner, 1 << UInt16(waiter.mode))
                waiter.ticket.resolve(.granted)
                resolved.append(waiter.ticket)
            } else {
                ahead |= 1 << UInt16(waiter.mode)
                position += 1
            }
        }
        if crowds[number].holders.isEmpty && crowds[number].queue.isEmpty {
            removeSlot(index)
        }
    }

    /// Takes a waiter out of its queue. False if it no longer waits.
    @discardableResult
    mutating func cancel(
        _ ticket: Ticket, as state: Ticket.State, deadlock: DeadlockDetail? = nil
    ) -> Bool {
        let owner = ticket.waitsFor.waiter.rawValue
        guard let tag = waits[owner], let index = find(tag), slots[index].crowd >= 0 else {
            return false
        }
        let number = Int(slots[index].crowd)
        guard let position = crowds[number].queue.firstIndex(where: { $0.ticket === ticket })
        else { return false }
        crowds[number].queue.remove(at: position)
        waits[owner] = nil
        ticket.resolve(state, deadlock: deadlock)
        resolved.append(ticket)
        pass(tag, index)
        return true
    }

    /// All is void: the database was restored.
    mutating func endEpoch() {
        for tag in waits.values {
            guard let index = find(tag), slots[index].crowd >= 0 else { continue }
            for waiter in crowds[Int(slots[index].crowd)].queue {
                waiter.ticket.resolve(.epochEnded)
                resolved.append(waiter.ticket)
            }
        }
        let wakeUps = resolved
        self = LockTable()
        resolved = wakeUps
    }
}

// MARK: Deadlocks

extension LockTable {
    /// Looks for a cycle of waits through `start` and ends the oldest wait in it: the one whose
    /// deadlock timeout would fire first. True if there was one.
    private mutating func breakDeadlock(from start: UInt64) -> Bool {
        var path: [UInt64] = []
        var visited: Set<UInt64> = []
        guard waits[start] != nil, reaches(start, from: start, &path, &visited) else {
            return false
        }
        var victim: Waiter?
        for owner in path {
            guard let waiter = waiter(owner) else { continue }
            if let oldest = victim, oldest.sequence < waiter.sequence { continue }
            victim = waiter
        }
        guard let victim else { return false }
        let at = path.firstIndex(of: victim.owner) ?? 0
        let cycle = path[at...] + path[..<at]
        let detail = DeadlockDetail(
            waits: cycle.enumerated().compactMap { position, owner in
                guard var wait = waiter(owner)?.ticket.waitsFor else { return nil }
                let next = cycle.index(cycle.startIndex, offsetBy: position + 1)
                let blocker = next == cycle.endIndex ? victim.owner : cycle[next]
                wait.blockers = [LockOwner(rawValue: blocker)]
                return wait
            })
        return cancel(victim.ticket, as: .deadlockVictim, deadlock: detail)
    }

    private func waiter(_ owner: UInt64) -> Waiter? {
        guard let tag = waits[owner], let index = find(tag), slots[index].crowd >= 0 else {
            return nil
        }
        return crowds[Int(slots[index].crowd)].queue.first { $0.owner == owner }
    }

    private func reaches(
        _ goal: UInt64, from owner: UInt64, _ path: inout [UInt64], _ visited: inout Set<UInt64>
    ) -> Bool {
        guard let tag = waits[owner], let index = find(tag), slots[index].crowd >= 0 else {
            return false
        }
        let crowd = crowds[Int(slots[index].crowd)]
        guard let position = crowd.queue.firstIndex(where: { $0.owner == owner }) else {
            return false
        }
        path.append(owner)
        let conflicts = tag.space.conflicts(crowd.queue[position].mode)
        var blockers: [UInt64] = []
        for holder in crowd.holders where holder.owner != owner && holder.mask & conflicts != 0 {
            blockers.append(holder.owner)
        }
        for ahead in crowd.queue[..<position] where conflicts & (1 << UInt16(ahead.mode)) != 0 {
            blockers.append(ahead.owner)
        }
        for blocker in blockers {
            if blocker == goal { return true }
            if visited.insert(blocker).inserted && reaches(goal, from: blocker, &path, &visited) {
                return true
            }
        }
        path.removeLast()
        return false
    }
}
