// One part of the lock table: an open-addressing hash table whose growth is short enough for the engine lock.

/// Names a lock within its space; two words tell objects of a space apart.
struct LockTag: Sendable, Equatable {
    var space: LockSpace
    var a: UInt64
    var b: UInt64

    /// Of a row.
    @inline(__always)
    static func row(_ table: TreeID, _ key: Key) -> LockTag {
        LockTag(space: .row, a: table.rawValue, b: key.lockID)
    }

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
        case .row: .row(RowMode.strength(bit))
        case .table: .table(TableLockMode(rawValue: bit) ?? .accessExclusive)
        case .advisory: bit & 1 == 0 ? .shared : .exclusive
        case .claim, .gap: .exclusive
        }
    }

    @inline(__always)
    var hash: UInt64 { mix(a &* 0x9E37_79B9_7F4A_7C15 ^ b &+ UInt64(space.rawValue)) }
}

/// One lock: a single holder inline, or the number of a crowd with its holders and queue.
struct LockSlot: Sendable {
    var a: UInt64 = 0
    var b: UInt64 = 0
    var owner: UInt64 = 0
    var crowd: Int32 = -1
    var mask: UInt16 = 0
    var space = LockSpace.row
    var isUsed = false

    var tag: LockTag { LockTag(space: space, a: a, b: b) }
}

struct LockShard: Sendable {
    var slots: [LockSlot] = []
    private(set) var used = 0

    @inline(__always)
    func find(_ tag: LockTag, _ hash: UInt64) -> Int? {
        slots.withUnsafeBufferPointer { slots in
            if slots.isEmpty { return nil }
            let mask = slots.count &- 1
            var index = Int(truncatingIfNeeded: hash) & mask
            while slots[index].isUsed {
                let slot = slots[index]
                if slot.b == tag.b && slot.a == tag.a && slot.space == tag.space { return index }
                index = (index &+ 1) & mask
            }
            return nil
        }
    }

    mutating func insert(_ tag: LockTag, _ hash: UInt64, owner: UInt64, mask: UInt16) {
        if (used + 1) * 4 > slots.count * 3 { resize(max(8, slots.count * 2)) }
        var slot = LockSlot()
        slot.a = tag.a
        slot.b = tag.b
        slot.space = tag.space
        slot.owner = owner
        slot.mask = mask
        slot.isUsed = true
        place(slot, hash)
        used += 1
    }

    @inline(__always)
    private mutating func place(_ slot: LockSlot, _ hash: UInt64) {
        let mask = slots.count &- 1
        var index = Int(truncatingIfNeeded: hash) & mask
        while slots[index].isUsed { index = (index &+ 1) & mask }
        slots[index] = slot
    }

    private mutating func resize(_ count: Int) {
        let old = slots
        slots = Array(repeating: LockSlot(), count: count)
        for slot in old where slot.isUsed { place(slot, slot.tag.hash) }
    }

    /// Removes by moving later entries of the run back, so that no marker of deletion is needed.
    mutating func remove(at index: Int) {
        let mask = slots.count &- 1
        var hole = index
        var next = (index &+ 1) & mask
        while slots[next].isUsed {
            let slot = slots[next]
            let home = Int(truncatingIfNeeded: slot.tag.hash) & mask
            if (next &- home) & mask >= (next &- hole) & mask {
                slots[hole] = slot
                hole = next
            }
            next = (next &+ 1) & mask
        }
        slots[hole] = LockSlot()
        used -= 1
        if slots.count > 256 && used * 16 < slots.count { resize(slots.count / 8) }
    }
}
