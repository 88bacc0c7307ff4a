// Figures of the engine inside the process: a large COPY's longest hold of the engine lock, fork and restore.
import FaultInjection
import ArgumentParser
import PostgresServer
import QueryEngine
import PostgresLanguage
import ServerKit
import StorageEngine

struct Engine: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Fill a table by COPY, then fork and restore its database; prints one figure a line.")

    @ArgumentParser.Option(help: "Rows of the table.")
    var rows = 1_000_000

    @ArgumentParser.Option(help: "How often to fork and to restore.")
    var times = 200

    func run() throws {
        let cluster = SQLCluster(language: PostgresLanguage.standard, time: SystemTime())
        try cluster.createDatabase("postgres")
        let session = try cluster.openSession(
            database: "postgres", user: "postgres",
            events: SessionEvents(wake: {}))
        var client = Client(session: session)
        try client.query("CREATE TABLE filled (id int PRIMARY KEY, v text)")
        guard let database = cluster.storage.database("postgres") else { return }
        database.holds.start()
        let copy = try client.copy("filled", rows: rows)
        let longest = database.holds.stop()
        Engine.say("copy_seconds", Double(copy) / 1e9)
        Engine.say("longest_hold_microseconds", Double(longest.nanoseconds) / 1e3)
        print("# by \(longest.function)")
        let snapshot = try cluster.snapshot("postgres")
        var forks: [UInt64] = []
        var restores: [UInt64] = []
        for number in 0..<times {
            forks.append(
                try Engine.nanoseconds { try cluster.fork("postgres", as: "fork\(number)") })
            restores.append(
                try Engine.nanoseconds { try cluster.restore("postgres", to: snapshot) })
        }
        Engine.say("fork_microseconds", Engine.median(forks) / 1e3)
        Engine.say("restore_microseconds", Engine.median(restores) / 1e3)
    }

    private static func nanoseconds(_ work: () throws -> Void) rethrows -> UInt64 {
        let time = SystemTime()
        let begun = time.nanoseconds
        try work()
        return time.nanoseconds - begun
    }

    private static func median(_ values: [UInt64]) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? 0 : Double(sorted[sorted.count / 2])
    }

    private static func say(_ name: String, _ value: Double) { print(name, value) }
}

/// A session driven without a connection.
private struct Client {
    let session: Session
    private var sink = PostgresResultSink()

    init(session: Session) { self.session = session }

    struct Failure: Error {}

    mutating func query(_ text: String) throws {
        try finish(session.start(.simpleQuery(Array(text.utf8)), &sink))
    }

    /// Fills a table in chunks of the size that a socket gives; nanoseconds of the session's work.
    mutating func copy(_ table: String, rows: Int) throws -> UInt64 {
        guard
            case .needsInput = session.start(
                .simpleQuery(Array("COPY \(table) FROM STDIN".utf8)), &sink)
        else { throw Failure() }
        let time = SystemTime()
        var spent: UInt64 = 0
        var next = 1
        while next <= rows {
            var chunk: [UInt8] = []
            while next <= rows, chunk.count < 64 * 1024 {
                chunk += "\(next)\tvalue \(next)\n".utf8
                next += 1
            }
            let begun = time.nanoseconds
            session.copyData(chunk)
            var progress = session.resume(&sink)
            while progress.wantsTime { progress = session.resume(&sink) }
            guard case .needsInput = progress else { throw Failure() }
            spent += time.nanoseconds - begun
        }
        let begun = time.nanoseconds
        session.copyDone()
        try finish(session.resume(&sink))
        return spent + time.nanoseconds - begun
    }

    private mutating func finish(_ first: Progress) throws {
        var progress = first
        while progress.wantsTime { progress = session.resume(&sink) }
        guard case .finished = progress, !sink.hasFailed else { throw Failure() }
        _ = sink.writer.takeBytes()
    }
}
