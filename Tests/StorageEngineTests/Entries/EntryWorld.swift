// A table as InnoDB's would be, and sessions that run statements on it which stop where they have to wait.

import Testing

@testable import StorageEngine

/// t(id primary key, u unique, s with an index, n), and the rows 10, 20, 30 with u and s alike.
struct EntryWorld {
    let cluster: Cluster
    let database: Database
    let table: TreeID
    let primary: TreeID
    let unique: TreeID
    let secondary: TreeID

    init(_ policy: LockPolicy = .sharedAndExclusive, rows: [Int64] = [10, 20, 30]) throws {
        cluster = Cluster(locks: policy)
        database = try cluster.createDatabase("test")
        table = cluster.nextTreeID()
        primary = cluster.nextTreeID()
        unique = cluster.nextTreeID()
        secondary = cluster.nextTreeID()
        let transaction = database.begin()
        try transaction.createTree(table, kind: .rows)
        try transaction.createTree(primary, kind: .clusteredIndex(of: table))
        try transaction.createTree(unique, kind: .uniqueIndex)
        try transaction.createTree(secondary, kind: .index)
        try transaction.commit()
        let session = try session()
        for row in rows { #expect(try session.insert(row) == .done(1)) }
        try session.commit()
        #expect(database.lockCount == 0)
    }

    func session(_ isolation: Isolation = .lockingRepeatableRead) throws -> EntrySession {
        try EntrySession(self, isolation)
    }

    static func key(_ values: Int64...) -> Key {
        var builder = KeyBuilder()
        for value in values { builder.append(int: value) }
        return builder.key
    }

    func builder(_ row: EntryRow) -> RowBuilder {
        var builder = RowBuilder(columnCount: 4)
        for value in [row.id, row.u, row.s, row.n] { builder.append(int64: value) }
        return builder
    }

    /// The entries that a row has, by index.
    func entries(_ row: EntryRow) -> [(TreeID, Key)] {
        [
            (primary, Self.key(row.id)), (unique, Self.key(row.u)),
            (secondary, Self.key(row.s, row.id)),
        ]
    }

    // MARK: Requests

    func byID(_ id: Int64) -> LockingRequest {
        LockingRequest(primary, of: table, .point(Self.key(id)), shape: .uniqueEquality)
    }

    func byU(_ u: Int64) -> LockingRequest {
        LockingRequest(unique, of: table, .point(Self.key(u)), shape: .uniqueEquality)
    }

    func byS(_ s: Int64) -> LockingRequest {
        LockingRequest(secondary, of: table, .prefix(Self.key(s)), shape: .equality)
    }

    /// A range of ids, or of the keys of another index; bounds are inclusive, or exclusive by `above` and `below`.
    func range(
        _ index: TreeID? = nil, from: Int64? = nil, above: Int64? = nil, to: Int64? = nil,
        below: Int64? = nil, reversed: Bool = false
    ) -> LockingRequest {
        // A key of the secondary index goes on with the id: `above` and `to` lie behind all of those.
        func bound(_ value: Int64?, behind: Bool) -> Key? {
            value.map { index == secondary ? Self.key($0, behind ? .max : .min) : Self.key($0) }
        }
        return LockingRequest(
            index ?? primary, of: table,
            KeyRange(
                lower: bound(from, behind: false) ?? bound(above, behind: true),
                lowerInclusive: above == nil,
                upper: bound(to, behind: true) ?? bound(below, behind: false),
                upperInclusive: below == nil), reversed: reversed)
    }

    var all: LockingRequest { LockingRequest(primary, of: table, .all) }
}

struct EntryRow: Equatable {
    var id: Int64
    var u: Int64
    var s: Int64
    var n: Int64 = 0

    init(_ row: Row) {
        id = row.int64(0)
        u = row.int64(1)
        s = row.int64(2)
        n = row.int64(3)
    }

    init(_ id: Int64, u: Int64? = nil, s: Int64? = nil, n: Int64 = 0) {
        self.id = id
        self.u = u ?? id
        self.s = s ?? id
        self.n = n
    }
}

/// What became of a statement so far.
enum Answer: Equatable {
    case rows([Int64])
    case done(Int)
    case waits
    case deadlock
    case duplicate
    case unavailable
    case timedOut
}

/// One session; after `.waits`, `again()` goes on with the statement.
final class EntrySession {
    let world: EntryWorld
    let transaction: Transaction
    private var statement: (() throws -> Answer)?

    init(_ world: EntryWorld, _ isolation: Isolation) throws {
        self.world = world
        transaction = world.database.begin(TransactionOptions(isolation: isolation))
        try transaction.beginStatement(takesSnapshot: false)
    }

    var ticket: Ticket? { transaction.pending?.ticket }

    func commit() throws { try transaction.commit() }
    func rollback() { transaction.rollback() }

    func again() throws -> Answer {
        let statement = try #require(statement)
        do {
            let answer = try statement()
            // Who closes a cycle and is its victim has no wait to come.
            if answer == .waits, ticket?.state != .waiting { return try again() }
            return answer
        } catch StorageError.deadlock {
            // As the level says.
            #expect(transaction.isolation.onDeadlock == .transaction)
            transaction.rollback()
            return .deadlock
        } catch StorageError.lockNotAvailable {
            return .timedOut
        }
    }

    private func begin(_ statement: @escaping () throws -> Answer) throws -> Answer {
        try transaction.beginStatement(takesSnapshot: false)
        self.statement = statement
        return try again()
    }

    // MARK: Statements

    /// SELECT … FOR UPDATE or SHARE, up to a limit.
    func select(
        _ request: LockingRequest, _ strength: RowLockStrength = .update,
        _ waiting: WaitPolicy = .wait, limit: Int = .max,
        where filter: @escaping (EntryRow) -> Bool = { _ in true }
    ) throws -> Answer {
        var request = request
        request.strength = strength
        request.waiting = waiting
        var ids: [Int64] = []
        return try each(request, limit, filter, finally: { .rows(ids) }) { _, row in
            ids.append(row.id)
        }
    }

    func update(
        _ request: LockingRequest, judges: Bool = false,
        where filter: @escaping (EntryRow) -> Bool = { _ in true },
        _ change: @escaping (inout EntryRow) -> Void
    ) throws -> Answer {
        var request = request
        request.judgesContended = judges
        var count = 0
        let (world, transaction) = (world, transaction)
        return try each(request, .max, filter, finally: { .done(count) }) { rowID, old in
            var new = old
            change(&new)
            for (before, after) in zip(world.entries(old), world.entries(new))
            where before.1 != after.1 {
                try transaction.removeEntry(before.0, before.1, rowID)
                try transaction.insertEntry(after.0, after.1, rowID)
            }
            try transaction.replaceRow(world.table, rowID, world.builder(new))
            count += 1
        }
    }

    func delete(_ request: LockingRequest) throws -> Answer {
        var count = 0
        let (world, transaction) = (world, transaction)
        return try each(request, .max, { _ in true }, finally: { .done(count) }) { rowID, old in
            for (index, key) in world.entries(old) {
                try transaction.removeEntry(index, key, rowID)
            }
            try transaction.removeRow(world.table, rowID)
            count += 1
        }
    }

    private func each(
        _ request: LockingRequest, _ limit: Int, _ filter: @escaping (EntryRow) -> Bool,
        finally: @escaping () -> Answer, _ body: @escaping (RowID, EntryRow) throws -> Void
    ) throws -> Answer {
        var scan = transaction.lockingScan(request)
        var count = 0
        return try begin {
            while count < limit {
                switch try scan.next() {
                case .row(_, let rowID, let row):
                    let row = EntryRow(row)
                    guard filter(row) else {
                        scan.refuse()
                        continue
                    }
                    count += 1
                    try body(rowID, row)
                case .contended(_, _, let row):
                    if filter(EntryRow(row)) { scan.insist() }
                case .wait: return .waits
                case .unavailable: return .unavailable
                case .end: return finally()
                }
            }
            return finally()
        }
    }

    func insert(_ id: Int64, u: Int64? = nil, s: Int64? = nil) throws -> Answer {
        let row = EntryRow(id, u: u, s: s)
        let (world, transaction) = (world, transaction)
        let rowID = world.cluster.nextRowID()
        var left = world.entries(row)
        return try begin {
            while let (index, key) = left.first {
                switch try transaction.putEntry(
                    index, key, rowID, isUnique: index != world.secondary)
                {
                case .put: left.removeFirst()
                case .conflict: return .duplicate
                case .wait: return .waits
                case .unavailable: return .unavailable
                }
                if index == world.primary {
                    try transaction.insertRow(world.table, rowID, world.builder(row))
                }
            }
            return .done(1)
        }
    }

    // MARK: What is locked

    /// All locks by index, in the order of the entries: `rec` the entry, `gap` what lies before it, `nk` both, `sup` the index's end.
    var locks: String {
        let owner = transaction.owner.rawValue
        let (world, names) = (world, ["P", "U", "S"])
        return world.database.withCore { core in
            var parts: [String] = []
            for (index, name) in zip([world.primary, world.unique, world.secondary], names) {
                var held: [String] = []
                var walk = EntryWalk(index, reversed: false)
                walk.follow(core, beyond: nil)
                let table = index == world.primary ? world.table : nil
                while let entry = walk.current {
                    let tag = LockTag.entry(index, entry, of: table)
                    let hasGap = core.gaps.holds(index, .below(entry.key), owner)
                    let hasEntry = core.locks.mask(tag, of: owner) != 0
                    if hasGap || hasEntry {
                        let kind = hasGap ? hasEntry ? "nk" : "gap" : "rec"
                        held.append("\(kind) \(entry.key.firstInteger)")
                    }
                    walk.follow(core, beyond: entry)
                }
                if core.gaps.holds(index, .above(EntryWorld.key(.max, .max)), owner) {
                    held.append("sup")
                }
                if !held.isEmpty { parts.append("\(name)[\(held.joined(separator: ", "))]") }
            }
            return parts.joined(separator: " ")
        }
    }
}

extension Key {
    /// The value of a first column that is an int8.
    fileprivate var firstInteger: Int64 {
        let word = bytes[1..<9].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Int64(bitPattern: word ^ (1 << 63))
    }
}
