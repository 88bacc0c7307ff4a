// Measurements that need more than a client: scripts/benchmark runs them and puts them in its tables.
import ArgumentParser

@main
struct Benchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "understudy-benchmarks",
        abstract: "Measurements for scripts/benchmark.",
        subcommands: [Engine.self, Canned.self, CannedCalls.self, Start.self, Drivers.self])
}
