// Read-write conflicts among serializable transactions.

/// A transaction's number in the register.
struct ConflictSlot: Sendable, Hashable {
    var number: UInt64
}

struct ConflictRegister: Sendable {
    init() {}

    mutating func endEpoch(_ resolved: inout [Ticket]) {}

    mutating func cancel(_ ticket: Ticket, as state: Ticket.State, _ resolved: inout [Ticket])
        -> Bool
    {
        false
    }

    mutating func prepare(_ slot: ConflictSlot) -> SerializationReason? { nil }
    mutating func commit(_ slot: ConflictSlot, wrote: Bool, _ resolved: inout [Ticket]) {}
}

extension Transaction {
    func beginSerializable() throws(StorageError) -> Ticket? {
        snapshot = database.withCore { $0.head }
        return nil
    }
    func noteRead(_ tree: TreeID, _ range: KeyRange) throws(StorageError) {}
    func noteWrite(_ tree: TreeID, _ key: Key) throws(StorageError) {}
    func leaveConflicts() {}
}
