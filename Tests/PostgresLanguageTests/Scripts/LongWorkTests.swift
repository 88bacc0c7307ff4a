// Long work asks for a thread of its own, once, and hears there that its statement has to end.

import FaultInjection
import PostgresLanguage
import QueryEngine
import Testing

@Suite(.timeLimit(.minutes(5))) struct LongWorkTests {
    private func session() throws -> Session {
        let world = try ScriptWorld()
        return try world.cluster.openSession(
            database: "postgres", user: "postgres", events: SessionEvents(wake: {}))
    }

    /// Requests that are long in different places: parsing, planning, evaluating.
    private static let requests: [SessionRequest] = [
        .simpleQuery(
            Array(
                ("SELECT 1 IN (" + Array(repeating: "1", count: 100_000).joined(separator: ",")
                    + ")").utf8)),
        .parse(
            statement: "s",
            text: Array(
                ("SELECT 1 WHERE "
                    + (1...20_000).map { "1 = \($0)" }.joined(separator: " OR ")).utf8),
            parameterTypes: []),
        .simpleQuery(Array("SELECT md5(repeat('x', 2000000))".utf8)),
        .simpleQuery(
            Array("SELECT md5(repeat('x', 2000000 + g)) FROM generate_series(1, 1) g".utf8)),
    ]

    @Test(arguments: requests.indices)
    func isRepeatedAsideAndAnswered(_ index: Int) throws {
        let session = try session()
        defer { session.close() }
        var sink = LineSink()
        var moves = 0
        var progress = session.start(Self.requests[index], &sink)
        while progress.wantsTime {
            if case .movesAside = progress { moves += 1 }
            progress = session.resume(&sink)
        }
        guard case .finished = progress else { Issue.record("\(progress)"); return }
        #expect(moves == 1)
        #expect(!sink.failed)
        #expect(!sink.lines.contains { $0.contains("has to move") })
    }

    @Test(arguments: requests.indices)
    func hearsACancelThere(_ index: Int) throws {
        let session = try session()
        defer { session.close() }
        var sink = LineSink()
        var progress = session.start(Self.requests[index], &sink)
        guard case .movesAside = progress else { Issue.record("\(progress)"); return }
        session.cancel()
        while progress.wantsTime { progress = session.resume(&sink) }
        #expect(sink.lines.contains { $0.contains("57014") })
        // The next one is not met by it.
        sink = LineSink()
        _ = session.start(.sync, &sink)
        progress = session.start(.simpleQuery(Array("SELECT 1".utf8)), &sink)
        #expect(!sink.failed)
    }
}
