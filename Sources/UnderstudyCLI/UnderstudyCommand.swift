// The executable `understudy`.
import ArgumentParser

@main
struct Main {
    /// Before anything else it is settled what signals do: one that came earlier would be lost, or end the process otherwise
    /// than it promises.
    static func main() async {
        Death.comesAtOnce()
        let isRun = CommandLine.arguments.dropFirst().first == "run"
        Signals.begin { isRun ? 128 + $0 : 0 }
        await UnderstudyCommand.main()
    }
}

struct UnderstudyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "understudy",
        abstract: "An in-memory stand-in for a database server, for tests.",
        subcommands: [Serve.self, Run.self])
}
