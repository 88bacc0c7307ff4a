// What a serializable transaction has read where PostgreSQL's predicate locks do not cover it: no record shows that.

import QueryEngine
import Testing

@Suite struct FinerReadTests {
    /// The one sees a key as taken, the other removes it and is read before: no order of the two explains both.
    @Test(arguments: [("exact", "40001"), ("postgres", "COMMIT")])
    func doNothingHasReadThatTheKeyIsThere(granularity: String, outcome: String) throws {
        let bench = try FaultBench()
        let first = try bench.client()
        let second = try bench.client()
        for client in [first, second] {
            bench.run(client, "SET understudy.predicate_granularity = '\(granularity)'")
            bench.run(client, "BEGIN ISOLATION LEVEL SERIALIZABLE")
        }
        #expect(
            bench.run(first, "INSERT INTO t VALUES (3, 0) ON CONFLICT DO NOTHING")
                == ["INSERT 0 0"])
        bench.run(second, "SELECT v FROM t WHERE id = 1")
        bench.run(second, "DELETE FROM t WHERE id = 3")
        #expect(bench.run(second, "COMMIT").first?.contains("COMMIT") == true)
        let lines =
            bench.run(first, "UPDATE t SET v = 0 WHERE id = 1") + bench.run(first, "COMMIT")
        #expect(lines.contains { $0.contains(outcome) }, "\(lines)")
    }
}
