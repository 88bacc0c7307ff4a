// Nothing grows faster than it must: what a statement costs is counted at two sizes of its tables.
//
// The count is honest only as far as every loop over data takes its tick: `scripts/growth` holds it against the time of
// the processor, which a loop without ticks takes all the same.
import Foundation
import Synchronization
import Testing

@Suite("Growth") struct GrowthTests {
    private static let small = size(named: "UNDERSTUDY_GROWTH_SIZE") ?? 250
    private static let large = 4 * small

    /// Four times the rows: so much more for a sort, which merges two more times. A square would be sixteen.
    private static let mostGrowth = 8.0

    @Test(arguments: GrowthProbe.files)
    func costGrowsWithTheSize(_ file: String) throws {
        let few = try GrowthTests.world(GrowthTests.small)
        let many = try GrowthTests.world(GrowthTests.large)
        for probe in try GrowthProbe.all(of: file) {
            if probe.isPreparation {
                try few.cost(of: GrowthProbe.sized(probe.sql, GrowthTests.small))
                try many.cost(of: GrowthProbe.sized(probe.sql, GrowthTests.large))
                continue
            }
            let before = try GrowthTests.cost(of: probe, in: few, GrowthTests.small)
            let after = try GrowthTests.cost(of: probe, in: many, GrowthTests.large)
            try GrowthTests.note(probe, before, after)
            if probe.isConstant {
                #expect(
                    after.units <= before.units + 2 * StepCounter.stepBudget,
                    "\(probe.name) costs \(before.units), then \(after.units)")
                continue
            }
            // Less than a unit for two rows would mean that a loop takes no ticks.
            #expect(
                after.units >= GrowthTests.large / 2,
                "\(probe.name) counts \(after.units) for \(GrowthTests.large) rows")
            #expect(
                Double(after.units) <= GrowthTests.mostGrowth * Double(before.units)
                    + Double(8 * StepCounter.stepBudget),
                "\(probe.name) costs \(before.units), then \(after.units)")
        }
    }

    @Test func filesAreThere() {
        #expect(GrowthProbe.files.count >= 10)
    }

    private static func world(_ size: Int) throws -> StepCounter {
        let counter = try StepCounter()
        try counter.cost(of: GrowthProbe.sized(GrowthProbe.tables(), size))
        return counter
    }

    private static func cost(
        of probe: GrowthProbe, in counter: StepCounter, _ size: Int
    ) throws -> StepCounter.Cost {
        if probe.commits {
            // Nothing takes a commit back: it is made in a database of its own.
            let apart = try world(size)
            return try measured(probe, in: apart, size) + apart.cost(of: "COMMIT")
        }
        let cost = try measured(probe, in: counter, size)
        try counter.cost(of: "ROLLBACK")
        return cost
    }

    private static func measured(
        _ probe: GrowthProbe, in counter: StepCounter, _ size: Int
    ) throws -> StepCounter.Cost {
        try counter.cost(of: "BEGIN")
        if !probe.preparation.isEmpty {
            try counter.cost(of: GrowthProbe.sized(probe.preparation, size))
        }
        return try counter.cost(
            of: GrowthProbe.sized(probe.sql, size),
            copyData: probe.copies ? GrowthProbe.copyData(size) : "")
    }

    // MARK: For scripts/growth

    private static func size(named variable: String) -> Int? {
        ProcessInfo.processInfo.environment[variable].flatMap { Int($0) }
    }

    private static let table = Mutex("")

    /// Writes down what was measured, where the environment names a file for it.
    private static func note(
        _ probe: GrowthProbe, _ before: StepCounter.Cost, _ after: StepCounter.Cost
    ) throws {
        guard let path = ProcessInfo.processInfo.environment["UNDERSTUDY_GROWTH_TABLE"] else {
            return
        }
        let line = [
            probe.name, probe.isConstant ? "constant" : "linear", "\(before.units)",
            "\(after.units)", "\(before.nanoseconds)", "\(after.nanoseconds)",
        ].joined(separator: "\t")
        try table.withLock { text in
            text += line + "\n"
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        }
    }
}
