// `understudy run -- COMMAND`: a server for as long as a command runs, and a report of what the command did with it.
import ArgumentParser
import Foundation
import Understudy

struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve databases from memory while a command runs.",
        discussion: """
            The command finds the server by DATABASE_URL and by the variables of its protocol: with PostgreSQL PGHOST, PGPORT, \
            PGUSER, PGDATABASE, PGPASSWORD, PGSSLMODE; with MySQL MYSQL_HOST, MYSQL_TCP_PORT, MYSQL_USER, MYSQL_DATABASE, MYSQL_PWD. \
            It is on any free port unless said. The command's standard streams are its own, signals are passed on to it, and its exit status is \
            that of understudy. A report goes to standard error.
            """)

    @OptionGroup var protocols: ServedProtocols

    @OptionGroup var shared: ServerArguments

    @Option(
        help: ArgumentHelp(
            "Write the report to this file too, as JSON with every statement.", valueName: "FILE"))
    var report: String?

    @Flag(help: "Print no report to standard error.")
    var quiet = false

    @Argument(
        parsing: .postTerminator,
        help: ArgumentHelp("The command, after --.", valueName: "COMMAND"))
    var command: [String] = []

    func validate() throws {
        if command.isEmpty { throw ValidationError("Give the command to run, after --.") }
        try protocols.validate(with: shared)
    }

    func run() async throws {
        ExclusivityChecks.leaveToTests()
        let status: Int32
        do throws(StartFailure) {
            // Not at the end of a long run of tests.
            if let report, !TextFile.isWritable(report) { throw Self.unwritable(report) }
            let servers = try await protocols.start(shared, at: .any, isLogged: true)
            status = try await runCommand(servers)
            for server in servers { await server.shutdown(patience: .milliseconds(500)) }
        } catch {
            StandardStream.error.writeLine("understudy: \(error.message)")
            throw ExitCode(error.exitCode)
        }
        throw ExitCode(status)
    }

    private func runCommand(
        _ servers: [UnderstudyServer]
    ) async throws(StartFailure) -> Int32 {
        var changes: [String: String?] = [:]
        for server in servers {
            let variables = server.environment
            // DATABASE_URL is the first one's.
            changes.merge(variables) { first, _ in first }
            let name = "\(server.protocolName.uppercased())_URL"
            changes.updateValue(variables["DATABASE_URL"] ?? nil, forKey: name)
        }
        let status = await Command(command, environment: changes).run()
        // One stage, one log.
        guard let server = servers.first, let log = try? server.log else { return status }
        // What the command's sockets had to say last is heard a moment after its end.
        try? await log.expectNothingOpen(patience: .milliseconds(200))
        let report = RunReport(
            log, faults: server.faults.report, rules: shared.fault, seed: shared.seed,
            command: command, status: status)
        if !quiet { StandardStream.error.writeLine(report.text) }
        if let file = self.report {
            guard let json = report.json, TextFile.write(json, to: file) else {
                throw Self.unwritable(file)
            }
        }
        return status
    }

    private static func unwritable(_ file: String) -> StartFailure {
        .unwritable("cannot write \(file): \(TextFile.lastProblem)")
    }
}
