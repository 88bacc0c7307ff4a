// `understudy serve`: starts the servers, says where they are, and stops on SIGINT or SIGTERM.
public import ArgumentParser
public import Logging
import Understudy

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve databases from memory until interrupted.",
        discussion: """
            With no protocol named, all that are built are served on loopback, each on its default port or the next \
            free one. One line a protocol is printed once it accepts connections: its name and its URL.
            """)

    @OptionGroup var protocols: ServedProtocols

    @OptionGroup var shared: ServerArguments

    @Option(
        help: ArgumentHelp(
            "What is logged to standard error: trace, debug (every statement), info, notice, warning, error, critical.",
            valueName: "LEVEL"))
    var log: Logger.Level = .notice

    func validate() throws { try protocols.validate(with: shared) }

    func run() async throws {
        ExclusivityChecks.leaveToTests()
        var logger = Logger(label: "understudy") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = log
        let servers: [UnderstudyServer]
        do throws(StartFailure) {
            servers = try await protocols.start(shared, at: .ofProtocol, logger: logger)
        } catch {
            StandardStream.error.writeLine("understudy: \(error.message)")
            throw ExitCode(error.exitCode)
        }
        let width = servers.map(\.protocolName.count).max() ?? 0
        await Signals.wait(endingWith: 0, within: Self.patience + .seconds(1)) {
            for server in servers {
                let name = server.protocolName
                let padding = String(repeating: " ", count: width - name.count + 2)
                StandardStream.output.writeLine(name + padding + server.url())
            }
        }
        await withDiscardingTaskGroup { group in
            for server in servers {
                group.addTask { await server.shutdown(patience: Self.patience) }
            }
        }
    }

    /// So long sessions have to end.
    private static let patience = Duration.seconds(5)
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
