// `understudy run -- COMMAND`: a server for as long as a command runs, and a report of what the command did with it.
import ArgumentParser
import Foundation
import Understudy

struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve databases from memory while a command runs.",
        discussion: """
            The command finds the server by DATABASE_URL and by libpq's variables (PGHOST, PGPORT, PGUSER, PGDATABASE, \
            PGPASSWORD, PGSSLMODE). Its standard streams are its own, signals are passed on to it, and its exit status is \
            that of understudy. A report goes to standard error.
            """)

    @Option(
        help: ArgumentHelp(
            "Serve PostgreSQL's protocol at this address; any free port unless said.",
            valueName: "[HOST:]PORT"))
    var postgres = ListenArgument(host: "127.0.0.1", port: 0)

    @OptionGroup var shared: ServerArguments

    @Option(help: "The user that the command is told of.")
    var user = "postgres"

    @Option(help: "Ask for this password, by SCRAM; the command is told it.")
    var password: String?

    @Option(
        help: ArgumentHelp(
            "Make a database of this name; may be repeated. The command is told the first one.",
            valueName: "NAME"))
    var database: [String] = []

    @Flag(help: "Offer TLS with a certificate made at the start, for localhost, and ask for it.")
    var tlsSelfSigned = false

    @Option(
        help: ArgumentHelp(
            "Run an SQL file in the first database before the command starts; may be repeated.",
            valueName: "FILE.sql"))
    var load: [String] = []

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
    }

    func run() async throws {
        ExclusivityChecks.leaveToTests()
        let status: Int32
        do throws(StartFailure) {
            // Not at the end of a long run of tests.
            if let report, !TextFile.isWritable(report) { throw Self.unwritable(report) }
            let server = try await start()
            status = try await runCommand(server)
            await server.shutdown(patience: .milliseconds(500))
        } catch {
            StandardStream.error.writeLine("understudy: \(error.message)")
            throw ExitCode(error.exitCode)
        }
        throw ExitCode(status)
    }

    private func start() async throws(StartFailure) -> Understudy {
        let server: Understudy
        var options = options
        options.faults = try shared.faults()
        do {
            server = try await Understudy.start(options)
        } catch {
            throw .unavailable("cannot start on \(postgres.host):\(postgres.port): \(error)")
        }
        for file in load {
            guard let text = TextFile.read(file) else {
                throw .noInput("cannot read \(file): \(TextFile.lastProblem)")
            }
            do throws(UnderstudyError) {
                try await server.load(sql: String(decoding: text, as: UTF8.self))
            } catch {
                throw .data("\(file):\(error.line ?? 1): \(error.message) (\(error.sqlState))")
            }
        }
        return server
    }

    /// An absolute path: what does not begin with a slash is a host's name to clients.
    private var socketDirectory: String? {
        shared.unixSocket.map { URL(fileURLWithPath: $0).path }
    }

    private var options: UnderstudyOptions {
        .postgres {
            $0.host = postgres.host
            $0.port = postgres.port
            $0.unixSocketDirectory = socketDirectory
            $0.user = user
            $0.password = password
            if !database.isEmpty { $0.databases = database }
            $0.maximumConnections = shared.maxConnections
            $0.createsDatabases = shared.createDatabases
            $0.locale = shared.locale
            if tlsSelfSigned { $0.tls = .selfSigned }
            $0.isLogged = true
        }
    }

    private func runCommand(_ server: Understudy) async throws(StartFailure) -> Int32 {
        var changes: [String: String?] = [
            "DATABASE_URL": server.unixSocketURL() ?? server.url()
                + (tlsSelfSigned ? "?sslmode=require" : ""),
            "PGHOST": socketDirectory ?? postgres.host, "PGPORT": String(server.port ?? 0),
            "PGUSER": user,
            "PGDATABASE": server.database, "PGSSLMODE": tlsSelfSigned ? "require" : "disable",
        ]
        // What would lead libpq elsewhere.
        for name in ["PGHOSTADDR", "PGSERVICE", "PGPASSFILE", "PGSSLROOTCERT"] {
            changes.updateValue(nil, forKey: name)
        }
        changes.updateValue(password, forKey: "PGPASSWORD")
        let status = await Command(command, environment: changes).run()
        guard let log = server.log else { return status }
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
