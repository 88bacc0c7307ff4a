// What one statement locks, access by access, as MariaDB 10.11 shows it in SHOW ENGINE INNODB STATUS.

import Testing

@testable import StorageEngine

@Suite struct LockingScanTests {

    private func locks(
        _ request: (EntryWorld) -> LockingRequest, _ isolation: Isolation, _ policy: LockPolicy,
        _ strength: RowLockStrength = .update, limit: Int = .max
    ) throws -> String {
        let world = try EntryWorld(policy)
        let session = try world.session(isolation)
        _ = try session.select(request(world), strength, limit: limit)
        let locks = session.locks
        session.rollback()
        #expect(world.database.lockCount == 0)
        #expect(world.database.withCore { $0.inFlight.count } == 0)
        return locks
    }

    /// The access, what MariaDB locks at REPEATABLE READ, and at READ COMMITTED.
    private static var accesses: [(String, (EntryWorld) -> LockingRequest, String, String)] {
        [
            ("id = 20", { $0.byID(20) }, "P[rec 20]", "P[rec 20]"),
            ("id = 15", { $0.byID(15) }, "P[gap 20]", ""),
            ("id = 99", { $0.byID(99) }, "P[sup]", ""),
            (
                "id BETWEEN 15 AND 25", { $0.range(from: 15, to: 25) }, "P[nk 20, nk 30]",
                "P[rec 20]"
            ),
            (
                "id BETWEEN 10 AND 20", { $0.range(from: 10, to: 20) },
                "P[rec 10, nk 20, nk 30]", "P[rec 10, rec 20]"
            ),
            (
                "id > 10 AND id < 30", { $0.range(above: 10, below: 30) }, "P[nk 20, nk 30]",
                "P[rec 20]"
            ),
            ("id >= 20", { $0.range(from: 20) }, "P[rec 20, nk 30, sup]", "P[rec 20, rec 30]"),
            ("id >= 15", { $0.range(from: 15) }, "P[nk 20, nk 30, sup]", "P[rec 20, rec 30]"),
            ("id > 20", { $0.range(above: 20) }, "P[nk 30, sup]", "P[rec 30]"),
            ("id > 99", { $0.range(above: 99) }, "P[sup]", ""),
            ("id < 20", { $0.range(below: 20) }, "P[nk 10, nk 20]", "P[rec 10]"),
            ("id <= 20", { $0.range(to: 20) }, "P[nk 10, nk 20, nk 30]", "P[rec 10, rec 20]"),
            ("id < 5", { $0.range(below: 5) }, "P[nk 10]", ""),
            ("all", { $0.all }, "P[nk 10, nk 20, nk 30, sup]", "P[rec 10, rec 20, rec 30]"),
            ("u = 20", { $0.byU(20) }, "P[rec 20] U[nk 20]", "P[rec 20] U[rec 20]"),
            ("u = 15", { $0.byU(15) }, "U[gap 20]", ""),
            ("u = 99", { $0.byU(99) }, "U[sup]", ""),
            (
                "u BETWEEN 15 AND 25", { $0.range($0.unique, from: 15, to: 25) },
                "P[rec 20] U[nk 20, nk 30]", "P[rec 20] U[rec 20, rec 30]"
            ),
            (
                "u >= 20", { $0.range($0.unique, from: 20) },
                "P[rec 20, rec 30] U[nk 20, nk 30, sup]", "P[rec 20, rec 30] U[rec 20, rec 30]"
            ),
            ("s = 20", { $0.byS(20) }, "P[rec 20] S[nk 20, gap 30]", "P[rec 20] S[rec 20]"),
            ("s = 15", { $0.byS(15) }, "S[gap 20]", ""),
            ("s = 99", { $0.byS(99) }, "S[sup]", ""),
            (
                "s < 20", { $0.range($0.secondary, below: 20) }, "P[rec 10] S[nk 10, nk 20]",
                "P[rec 10] S[rec 10, rec 20]"
            ),
            (
                "s <= 20", { $0.range($0.secondary, to: 20) },
                "P[rec 10, rec 20] S[nk 10, nk 20, nk 30]",
                "P[rec 10, rec 20] S[rec 10, rec 20, rec 30]"
            ),
            // Downwards the end below is locked with its row, and the gap above the first.
            (
                "all, downwards", { $0.range(reversed: true) }, "P[nk 10, nk 20, nk 30, sup]",
                "P[rec 10, rec 20, rec 30]"
            ),
            (
                "id >= 20, downwards", { $0.range(from: 20, reversed: true) },
                "P[nk 10, nk 20, nk 30, sup]", "P[rec 10, rec 20, rec 30]"
            ),
            (
                "id > 20, downwards", { $0.range(above: 20, reversed: true) },
                "P[nk 20, nk 30, sup]", "P[rec 20, rec 30]"
            ),
            (
                "id <= 20, downwards", { $0.range(to: 20, reversed: true) },
                "P[nk 10, nk 20, gap 30]", "P[rec 10, rec 20]"
            ),
            (
                "id < 20, downwards", { $0.range(below: 20, reversed: true) },
                "P[nk 10, gap 20]", "P[rec 10]"
            ),
            (
                "id BETWEEN 15 AND 25, downwards", { $0.range(from: 15, to: 25, reversed: true) },
                "P[nk 10, nk 20, gap 30]", "P[rec 10, rec 20]"
            ),
            (
                "s BETWEEN 15 AND 25, downwards",
                { $0.range($0.secondary, from: 15, to: 25, reversed: true) },
                "P[rec 10, rec 20] S[nk 10, nk 20, gap 30]", "P[rec 10, rec 20] S[rec 10, rec 20]"
            ),
        ]
    }

    @Test func anAccessLocksWhatMariaDBLocks() throws {
        for (access, request, repeatable, committed) in Self.accesses {
            let policy = LockPolicy.sharedAndExclusive
            #expect(try locks(request, .lockingRepeatableRead, policy) == repeatable, "\(access)")
            #expect(try locks(request, .lockingReadCommitted, policy) == committed, "\(access)")
        }
    }

    /// The end of a range, and a unique key, as MySQL 8 locks them.
    @Test func anAccessLocksLessUnderMySQL8() throws {
        var policy = LockPolicy.sharedAndExclusive
        policy.rangeEnd = .gap
        policy.locksGapOfUniqueKey = false
        func check(_ request: (EntryWorld) -> LockingRequest, _ expected: String) throws {
            #expect(try locks(request, .lockingRepeatableRead, policy) == expected)
        }
        try check({ $0.range(from: 15, to: 25) }, "P[nk 20, gap 30]")
        try check({ $0.range(below: 20) }, "P[nk 10, gap 20]")
        try check({ $0.range(to: 20) }, "P[nk 10, nk 20]")
        try check({ $0.byU(20) }, "P[rec 20] U[rec 20]")
        try check({ $0.range($0.secondary, from: 15, to: 25) }, "P[rec 20] S[nk 20, nk 30]")
    }

    @Test func aLimitEndsTheScanWhereItStands() throws {
        func limited(_ request: (EntryWorld) -> LockingRequest) throws -> String {
            try locks(request, .lockingRepeatableRead, .sharedAndExclusive, limit: 1)
        }
        #expect(try limited { $0.all } == "P[nk 10]")
        #expect(try limited { $0.range(reversed: true) } == "P[nk 30, sup]")
        #expect(try limited { $0.range(to: 25, reversed: true) } == "P[nk 20, gap 30]")
        #expect(try limited { $0.range(from: 20) } == "P[rec 20]")
        #expect(try limited { $0.byS(20) } == "P[rec 20] S[nk 20]")
    }

    @Test func aCoveringSharedReadLocksNoRow() throws {
        func covering(_ strength: RowLockStrength) throws -> String {
            try locks(
                { world in
                    var request = world.byS(20)
                    request.isCovering = true
                    return request
                }, .lockingRepeatableRead, .sharedAndExclusive, strength)
        }
        #expect(try covering(.share) == "S[nk 20, gap 30]")
        #expect(try covering(.update) == "P[rec 20] S[nk 20, gap 30]")
    }

    /// Twice ten times the rows cost ten times the steps and a little: nothing looks at all gaps or rows for each row.
    @Test func aScanGrowsAsItsRowsDo() throws {
        func cost(_ count: Int, reversed: Bool) throws -> Int {
            let world = try EntryWorld(rows: (1...Int64(count)).map { $0 * 10 })
            let session = try world.session()
            var scan = session.transaction.lockingScan(world.range(reversed: reversed))
            var met = 0
            while case .row = try scan.next() { met += 1 }
            #expect(met == count)
            let owner = session.transaction.owner.rawValue
            return scan.descents
                + world.database.withCore { core in
                    #expect(core.gaps.count(world.primary, owner) == 1)
                    return core.gaps.steps(world.primary, owner)
                }
        }
        for reversed in [false, true] {
            let (small, large) = (
                try cost(100, reversed: reversed), try cost(1000, reversed: reversed)
            )
            #expect(large <= 11 * small, "\(small), \(large)")
            #expect(small <= 600, "\(small)")
        }
    }

    /// Gaps that lie apart are found by halving.
    @Test func aGapAmongManyIsFoundByHalving() throws {
        func cost(_ count: Int) -> Int {
            var set = GapSet()
            for place in (0..<Int64(count)).reversed() {
                let lower = EntryPosition.below(EntryWorld.key(place * 10))
                let upper = EntryPosition.below(EntryWorld.key(place * 10 + 5))
                set.add(Gap(lower: lower, upper: upper))
            }
            let before = set.steps
            for place in 0..<Int64(100) {
                let inside = set.contains(.below(EntryWorld.key(place * 10 + 3)))
                let between = set.contains(.below(EntryWorld.key(place * 10 + 7)))
                #expect(inside == (place < count) && !between)
            }
            return set.steps - before
        }
        #expect(cost(4096) <= 3 * cost(64))
    }

    @Test func gapsJoinWhereTheyMeet() throws {
        func position(_ value: Int64) -> EntryPosition { .below(EntryWorld.key(value)) }
        var random = Generator(seed: 5)
        for _ in 0..<300 {
            var set = GapSet()
            var model = [Bool](repeating: false, count: 100)
            for _ in 0..<12 {
                let lower = random.below(99)
                let upper = lower + 1 + random.below(min(20, 99 - lower))
                set.add(
                    Gap(
                        lower: lower == 0 ? nil : position(Int64(lower)),
                        upper: upper == 99 ? nil : position(Int64(upper))))
                for place in lower..<upper { model[place + 1] = true }
                if lower == 0 { model[0] = true }
            }
            for place in 1..<99 {
                let isIn = set.contains(position(Int64(place)))
                #expect(isIn == model[place])
            }
            for (gap, next) in zip(set.gaps, set.gaps.dropFirst()) {
                let (upper, lower) = (try #require(gap.upper), try #require(next.lower))
                #expect(upper < lower)
            }
        }
    }
}
