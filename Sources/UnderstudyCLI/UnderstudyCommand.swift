// The executable `understudy`.
import ArgumentParser

@main
struct UnderstudyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "understudy",
        abstract: "An in-memory stand-in for a database server, for tests.",
        subcommands: [Serve.self, Run.self])
}
