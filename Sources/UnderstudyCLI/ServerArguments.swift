// The options that `serve` and `run` share.
import ArgumentParser
import FaultInjection
import PostgresServer

struct ServerArguments: ParsableArguments {
    @Option(help: ArgumentHelp("Also listen on a Unix socket in this directory.", valueName: "DIR"))
    var unixSocket: String?

    @Flag(help: "Make a database when a client asks for one that does not exist.")
    var createDatabases = false

    @Option(help: "So many clients at once; one more is told 53300.")
    var maxConnections = 100

    @Option(
        help: ArgumentHelp(
            "The order of text and its letters: en_US.UTF-8, C.UTF-8, C or POSIX.",
            valueName: "LOCALE"))
    var locale = "en_US.UTF-8"

    @Option(
        help: ArgumentHelp(
            "Put a fault at a moment, such as 'serialization_failure at commit times 2'; may be repeated.",
            valueName: "RULE"))
    var fault: [String] = []

    @Option(help: "Decides everything that the rules of --fault leave to chance.")
    var seed: UInt64 = 0

    func validate() throws {
        if !(1...Self.mostConnections).contains(maxConnections) {
            throw ValidationError(
                "--max-connections is a number from 1 to \(Self.mostConnections).")
        }
        if !PostgresServerConfiguration.locales.contains(locale) {
            throw ValidationError(
                "--locale \(locale) is not known: use en_US.UTF-8, C.UTF-8, C or POSIX.")
        }
        for rule in fault {
            do throws(FaultRuleError) {
                _ = try FaultRule(rule)
            } catch {
                throw ValidationError("--fault '\(rule)': \(error)")
            }
        }
    }

    private static let mostConnections = 262_143

    /// What the rules of --fault do under --seed.
    func faults() throws(StartFailure) -> FaultInjector {
        do {
            let rules = try fault.map { try FaultRule($0) }
            return try FaultInjector(FaultPlan(seed: seed, rules: rules))
        } catch {
            throw .data("--fault: \(error)")
        }
    }
}
