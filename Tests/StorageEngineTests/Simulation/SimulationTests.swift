// Thousands of random transactions at each level. UNDERSTUDY_SIMULATED_TRANSACTIONS sets how many.

import Testing

@testable import StorageEngine

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct SimulationTests {
    static var transactions: Int {
        guard let text = getenv("UNDERSTUDY_SIMULATED_TRANSACTIONS"),
            let count = Int(String(cString: text))
        else { return 100_000 }
        return count
    }

    static func simulate(
        _ isolation: Isolation, transactions: Int, sabotage: Sabotage? = nil,
        stopAtViolation: Bool = false, retained: Int = ConflictRegister.defaultRetainedBound,
        granularity: PredicateGranularity = .exact
    ) throws -> SimulationReport {
        var total = SimulationReport()
        var seed: UInt64 = 1
        var started = 0
        while started < transactions {
            var options = SimulationOptions()
            options.isolation = isolation
            options.seed = seed
            options.clients = 3 + Int(seed % 5)
            options.keys = 3 + Int(seed / 5 % 6)
            options.sabotage = sabotage
            options.retained = retained
            options.granularity = granularity
            total.add(try Simulation(options).run())
            started += options.transactions
            seed += 1
            if stopAtViolation && !total.violations.isEmpty { break }
        }
        return total
    }

    /// With committed transactions known by summary only, more fail, and still no history has a cycle.
    @Test(arguments: [0, 1, 3]) func summariesLoseNoConflict(retained: Int) throws {
        let count = Self.transactions / 5
        let report = try Self.simulate(.serializable, transactions: count, retained: retained)
        #expect(report.violations.prefix(5).joined(separator: "\n") == "")
        #expect(report.committed > count / 3)
    }

    /// With pages taken to be read, more fail, and still no history has a cycle.
    @Test func pagesLoseNoConflict() throws {
        let count = Self.transactions / 5
        let exact = try Self.simulate(.serializable, transactions: count)
        let report = try Self.simulate(.serializable, transactions: count, granularity: .pages)
        #expect(report.violations.prefix(5).joined(separator: "\n") == "")
        #expect(report.committed > count / 3)
        #expect(report.serializationFailures > exact.serializationFailures)
    }

    @Test(arguments: [Isolation.readCommitted, .repeatableRead, .serializable])
    func historiesAreWhatTheLevelPromises(isolation: Isolation) throws {
        let report = try Self.simulate(isolation, transactions: Self.transactions)
        #expect(report.violations.prefix(5).joined(separator: "\n") == "")
        // Most transactions get through, and what the test is about does happen.
        #expect(report.committed > Self.transactions / 3)
        #expect(report.waits > 0 && report.deadlocks > 0)
        if isolation == .serializable { #expect(report.serializationFailures > 0) }
        print(
            "report \(isolation.snapshot) \(isolation.readChecks): committed \(report.committed), waits \(report.waits), deadlocks "
                + "\(report.deadlocks), concurrent updates \(report.concurrentUpdates), "
                + "serialization failures \(report.serializationFailures)")
    }
}

/// A test that cannot fail proves nothing: each planted bug must be found.
@Suite struct PlantedBugTests {
    @Test(arguments: Sabotage.allCases) func aPlantedBugIsFound(sabotage: Sabotage) throws {
        let isolation: Isolation =
            switch sabotage {
            case .forgottenConflict: .serializable
            case .lostClaim, .lockReleasedEarly: .readCommitted
            case .viewConfused: .repeatableRead
            }
        let report = try SimulationTests.simulate(
            isolation, transactions: 20_000, sabotage: sabotage, stopAtViolation: true)
        #expect(!report.violations.isEmpty)
        print("report \(sabotage): \(report.violations.first ?? "not found")")
    }
}
