// Who holds what and who waits for it: one flat hash table for rows, tables, keys and advisory locks.

/// What a request came to.
enum AcquireOutcome: Sendable {
    /// The modes that the owner held before.
    case granted(before: UInt16)
    case wait(Ticket, before: UInt16)
    case unavailable
}

struct LockTable: Sendable {
    private static let shardCount = 256

    /// Where a lock lies; void after the next insertion or removal.
    private struct Place {
        var shard: Int
        var index: Int
    }

    struct Holder: Sendable {
        var owner: UInt64
        var mask: UInt16
    }

    struct Waiter: Sendable {
        var owner: UInt64
        var mode: UInt8
        var sequence: UInt64
        /// By what a deadlock's victim is chosen: when it looks for one, on the table's clock, or its weight.
        var stake: UInt64
        var ticket: Ticket
    }

    struct Crowd: Sendable {
        var holders: [Holder] = []
        var queue: [Waiter] = []
    }

    private var shards = [LockShard](repeating: LockShard(), count: LockTable.shardCount)
    var crowds: [Crowd] = []
    private var freeCrowds: [Int32] = []
    /// What each waiting owner waits for: an owner waits for one lock at a time.
    private(set) var waits: [UInt64: LockTag] = [:]
    private var sequence: UInt64 = 0
    /// Tickets to fire once the engine lock is released.
    var resolved: [Ticket] = []
    /// The time in nanoseconds.
    let clock: @Sendable () -> UInt64
    let policy: LockPolicy

    init(clock: @escaping @Sendable () -> UInt64, policy: LockPolicy = .rowStrengths) {
        self.clock = clock
        self.policy = policy
    }

    /// How many locks are held or awaited.
    var count: Int { shards.reduce(0) { $0 + $1.used } }

    // MARK: The hash table

    @inline(__always)
    private static func shard(_ hash: UInt64) -> Int {
        Int(truncatingIfNeeded: hash >> 48) & (shardCount - 1)
    }

    @inline(__always)
    private func find(_ tag: LockTag) -> Place? {
        let hash = tag.hash
        let shard = LockTable.shard(hash)
        return shards[shard].find(tag, hash).map { Place(shard: shard, index: $0) }
    }

    private mutating func insert(_ tag: LockTag, owner: UInt64, mask: UInt16) {
        let hash = tag.hash
        shards[LockTable.shard(hash)].insert(tag, hash, owner: owner, mask: mask)
    }

    private mutating func remove(_ place: Place) {
        let crowd = self[place].crowd
        if crowd >= 0 { freeCrowds.append(crowd) }
        shards[place.shard].remove(at: place.index)
    }

    private subscript(place: Place) -> LockSlot {
        @inline(__always) get { shards[place.shard].slots[place.index] }
        @inline(__always) _modify { yield &shards[place.shard].slots[place.index] }
    }

    // MARK: Holders

    func mask(_ tag: LockTag, of owner: UInt64) -> UInt16 {
        guard let place = find(tag) else { return 0 }
        return mask(at: place, of: owner)
    }

    private func mask(at place: Place, of owner: UInt64) -> UInt16 {
        let slot = self[place]
        if slot.crowd < 0 { return slot.owner == owner ? slot.mask : 0 }
        for holder in crowds[Int(slot.crowd)].holders where holder.owner == owner {
            return holder.mask
        }
        return 0
    }

    /// Whether another than the owner holds one of the modes.
    func isHeld(_ tag: LockTag, byOtherThan owner: UInt64, _ modes: UInt16) -> Bool {
        guard let place = find(tag) else { return false }
        return conflictsWithHolders(place, owner, modes)
    }

    func holders(_ tag: LockTag) -> [Holder] {
        guard let place = find(tag) else { return [] }
        return holders(at: place)
    }

    func waiters(_ tag: LockTag) -> [Waiter] {
        guard let number = crowd(of: tag) else { return [] }
        return crowds[number].queue
    }

    private func holders(at place: Place) -> [Holder] {
        let slot = self[place]
        if slot.crowd < 0 {
            return slot.mask == 0 ? [] : [Holder(owner: slot.owner, mask: slot.mask)]
        }
        return crowds[Int(slot.crowd)].holders
    }

    private func conflictsWithHolders(_ place: Place, _ owner: UInt64, _ conflicts: UInt16) -> Bool
    {
        let slot = self[place]
        if slot.crowd < 0 { return slot.owner != owner && slot.mask & conflicts != 0 }
        for holder in crowds[Int(slot.crowd)].holders
        where holder.owner != owner && holder.mask & conflicts != 0 {
            return true
        }
        return false
    }

    private mutating func crowd(at place: Place) -> Int {
        if self[place].crowd >= 0 { return Int(self[place].crowd) }
        let number: Int32
        if let free = freeCrowds.popLast() {
            number = free
        } else {
            number = Int32(truncatingIfNeeded: crowds.count)
            crowds.append(Crowd())
        }
        let slot = self[place]
        if slot.mask != 0 {
            crowds[Int(number)].holders.append(Holder(owner: slot.owner, mask: slot.mask))
        }
        self[place].crowd = number
        return Int(number)
    }

    private mutating func add(_ place: Place, _ owner: UInt64, _ bits: UInt16) {
        if self[place].crowd < 0 {
            if self[place].owner == owner {
                self[place].mask |= bits
                return
            }
        }
        let number = crowd(at: place)
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
        guard let place = find(tag) else {
            insert(tag, owner: owner, mask: 1 << UInt16(mode))
            return 0
        }
        let before = mask(at: place, of: owner)
        add(place, owner, 1 << UInt16(mode))
        return before
    }

    /// - Parameter stake: by what a deadlock's victim is chosen: nanoseconds after which the waiter looks for a deadlock, or
    ///   the weight of its transaction.
    mutating func acquire(
        _ tag: LockTag, _ owner: UInt64, _ mode: UInt8, _ waiting: WaitPolicy, stake: UInt64
    ) -> AcquireOutcome {
        let bit: UInt16 = 1 << UInt16(mode)
        guard let place = find(tag) else {
            insert(tag, owner: owner, mask: bit)
            return .granted(before: 0)
        }
        let before = mask(at: place, of: owner)
        if before & bit != 0 { return .granted(before: before) }
        let conflicts = policy.conflicts(tag.space, mode)
        var blocked = conflictsWithHolders(place, owner, conflicts)
        if !blocked && !policy.barges(tag.space) && self[place].crowd >= 0 {
            blocked = crowds[Int(self[place].crowd)].queue.contains {
                $0.owner != owner && conflicts & (1 << UInt16($0.mode)) != 0
            }
        }
        if !blocked {
            add(place, owner, bit)
            return .granted(before: before)
        }
        guard let position = queuePosition(tag, place, owner, mode, before) else {
            add(place, owner, bit)
            return .granted(before: before)
        }
        if waiting != .wait { return .unavailable }
        return enqueue(tag, place, owner, mode, before, at: position, stake)
    }

    /// Where a request goes in the queue; nil if it is granted since all whom it must let pass wait for
    /// its own owner. Where holders go first: before the first waiter who must wait for us anyway.
    private func queuePosition(
        _ tag: LockTag, _ place: Place, _ owner: UInt64, _ mode: UInt8, _ held: UInt16
    ) -> Int? {
        guard self[place].crowd >= 0 else { return 0 }
        let queue = crowds[Int(self[place].crowd)].queue
        guard held != 0, policy.holdersGoFirst else { return queue.count }
        let conflicts = policy.conflicts(tag.space, mode)
        var ahead: UInt16 = 0
        for (position, waiter) in queue.enumerated() {
            if policy.conflicts(tag.space, waiter.mode) & held != 0 {
                let free = !conflictsWithHolders(place, owner, conflicts)
                return free && conflicts & ahead == 0 ? nil : position
            }
            ahead |= 1 << UInt16(waiter.mode)
        }
        return queue.count
    }

    private mutating func enqueue(
        _ tag: LockTag, _ place: Place, _ owner: UInt64, _ mode: UInt8, _ before: UInt16,
        at position: Int, _ stake: UInt64
    ) -> AcquireOutcome {
        let number = crowd(at: place)
        let conflicts = policy.conflicts(tag.space, mode)
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
        let now = clock()
        crowds[number].queue.insert(
            Waiter(
                owner: owner, mode: mode, sequence: sequence,
                stake: policy.victim == .firstTimeout ? now &+ max(1, stake) : stake,
                ticket: ticket), at: position)
        waits[owner] = tag
        while breakDeadlock(from: owner, now) {}
        return .wait(ticket, before: before)
    }

    // MARK: Releases

    /// Sets what an owner holds of a lock, and passes the lock on to those who now can have it.
    mutating func reduce(_ tag: LockTag, _ owner: UInt64, to mask: UInt16) {
        guard let place = find(tag) else { return }
        if self[place].crowd < 0 {
            guard self[place].owner == owner else { return }
            if mask == 0 { remove(place) } else { self[place].mask = mask }
            return
        }
        let number = Int(self[place].crowd)
        if let position = crowds[number].holders.firstIndex(where: { $0.owner == owner }) {
            if mask == 0 {
                crowds[number].holders.remove(at: position)
            } else {
                crowds[number].holders[position].mask = mask
            }
        }
        pass(tag, place)
    }

    /// Grants, from the front of the queue, what conflicts neither with a holder nor with one still
    /// waiting ahead.
    mutating func pass(_ tag: LockTag) {
        if let place = find(tag), self[place].crowd >= 0 { pass(tag, place) }
    }

    /// The number of the crowd that holds and awaits a lock.
    func crowd(of tag: LockTag) -> Int? {
        guard let place = find(tag) else { return nil }
        let number = Int(self[place].crowd)
        return number < 0 ? nil : number
    }

    private mutating func pass(_ tag: LockTag, _ place: Place) {
        let number = Int(self[place].crowd)
        var ahead: UInt16 = 0
        var position = 0
        while position < crowds[number].queue.count {
            let waiter = crowds[number].queue[position]
            let conflicts = policy.conflicts(tag.space, waiter.mode)
            let looksAgain = tag.space.isCheck(waiter.mode)
            if looksAgain
                || conflicts & ahead == 0 && !conflictsWithHolders(place, waiter.owner, conflicts)
            {
                crowds[number].queue.remove(at: position)
                waits[waiter.owner] = nil
                if !looksAgain { add(place, waiter.owner, 1 << UInt16(waiter.mode)) }
                waiter.ticket.resolve(.granted)
                resolved.append(waiter.ticket)
            } else {
                ahead |= 1 << UInt16(waiter.mode)
                position += 1
            }
        }
        if crowds[number].holders.isEmpty && crowds[number].queue.isEmpty {
            remove(place)
        }
    }

    /// Takes a waiter out of its queue. False if it no longer waits.
    @discardableResult
    mutating func cancel(
        _ ticket: Ticket, as state: Ticket.State, deadlock: DeadlockDetail? = nil
    ) -> Bool {
        let owner = ticket.waitsFor.waiter.rawValue
        guard let tag = waits[owner], let place = find(tag), self[place].crowd >= 0 else {
            return false
        }
        let number = Int(self[place].crowd)
        guard let position = crowds[number].queue.firstIndex(where: { $0.ticket === ticket })
        else { return false }
        crowds[number].queue.remove(at: position)
        waits[owner] = nil
        ticket.resolve(state, deadlock: deadlock)
        resolved.append(ticket)
        pass(tag, place)
        return true
    }

    /// All is void: the database was restored.
    mutating func endEpoch() {
        for tag in waits.values {
            guard let place = find(tag), self[place].crowd >= 0 else { continue }
            for waiter in crowds[Int(self[place].crowd)].queue {
                waiter.ticket.resolve(.epochEnded)
                resolved.append(waiter.ticket)
            }
        }
        let wakeUps = resolved
        self = LockTable(clock: clock, policy: policy)
        resolved = wakeUps
    }
}
