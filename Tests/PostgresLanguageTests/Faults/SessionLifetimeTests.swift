// A session that has ended is gone, whatever fault its last statement met: what outlives it would keep its snapshot, and
// with that every table as it was.

import FaultInjection
import PostgresLanguage
import QueryEngine
import Testing

@Suite struct SessionLifetimeTests {
    @Test(
        arguments: [
            "error XX001 before statement kind insert", "error XX001 at row 1 of table t",
            "error XX001 at row 1", "error XX001 after statement kind insert",
            "error XX001 before commit", "error XX001 after commit",
            "shutting_down after statement kind insert", "commit_unknown after commit",
            "close before commit", "reset after statement", "silence at row 1",
            "delay 1h after statement", "competitor \"SELECT 1\" after statement",
            "competitor \"UPDATE t SET v = 5 WHERE id = 1\" at row 1",
            "notice \"x\" after statement",
        ])
    func anEndedSessionIsGone(rule: String) throws {
        let bench = try FaultBench(rule)
        weak var control: SessionControl?
        try {
            let session = try bench.world.cluster.openSession(
                database: "postgres", user: "postgres",
                events: SessionEvents(wake: {}))
            control = session.control
            var sink = LineSink()
            let text = "BEGIN; INSERT INTO t VALUES (4, 40), (5, 50) RETURNING id; COMMIT"
            var progress = session.start(.simpleQuery(Array(text.utf8)), &sink)
            while progress.wantsTime { progress = session.resume(&sink) }
            session.close()
        }()
        #expect(bench.faults.decisionCount > 0)
        #expect(control == nil)
    }
}
