// Faults at the moments of YDB's sessions.

import FaultInjection
import QueryEngine
import Testing

@testable import YDBLanguage

struct FaultTests {
    private func bench(_ rule: String) throws -> (Bench, YDBSession) {
        let faults = FaultInjector(seed: 1)
        let bench = Bench(faults: faults)
        let session = try bench.session()
        #expect(
            bench.lines(session, "CREATE TABLE t (k Int32 NOT NULL, v Int32, PRIMARY KEY (k));")
                == [])
        try faults.replace(with: FaultPlan(rule))
        return (bench, session)
    }

    private func count(_ bench: Bench) throws -> String? {
        bench.run(try bench.session(), "SELECT COUNT(*) AS n FROM t;").lines.last
    }

    @Test func beforeTheCommitNothingIsDone() throws {
        let (bench, session) = try bench("serialization_failure before commit times 1")
        #expect(
            bench.lines(session, "UPSERT INTO t (k) VALUES (1);")
                == ["ABORTED", "<main>: Error: Transaction locks invalidated., code: 2001"])
        #expect(try count(bench) == "0")
        #expect(bench.lines(session, "UPSERT INTO t (k) VALUES (1);") == [])
        #expect(try count(bench) == "1")
    }

    @Test func afterTheCommitItIsDone() throws {
        let (bench, session) = try bench("commit_unknown after commit times 1")
        #expect(
            bench.run(session, "UPSERT INTO t (k) VALUES (1);").failure?.status == .undetermined)
        #expect(try count(bench) == "1")
        #expect(session.transactionCount == 0)
    }

    @Test func aStatementFails() throws {
        let (bench, session) = try bench("overloaded before statement kind insert times 1")
        let begun = bench.ask(session, .begin(.serializableReadWrite))
        let id = try #require(begun.completion?.transaction)
        #expect(
            bench.run(
                session, "UPSERT INTO t (k) VALUES (1);", [:], YDBTransactionControl(.id(id))
            ).failure?.status == .overloaded)
        #expect(bench.ask(session, .commit(transaction: id)).failure?.status == .notFound)
    }

    @Test func aCompetitorComesBetween() throws {
        let (bench, session) = try bench(
            "competitor \"UPSERT INTO t (k, v) VALUES (1, 7);\" before commit times 1")
        let begun = bench.run(
            session, "SELECT v FROM t WHERE k = 1;", [:],
            YDBTransactionControl(.begin(.serializableReadWrite)))
        let answer = bench.run(
            session, "UPSERT INTO t (k, v) VALUES (1, 1);", [:],
            YDBTransactionControl(.id(begun.transaction), commits: true))
        #expect(answer.failure?.status == .aborted)
        #expect(try count(bench) == "1")
    }

    @Test func theSessionExpires() throws {
        let (bench, session) = try bench("session_expired before statement times 1")
        #expect(bench.run(session, "SELECT 1;").failure?.status == .sessionExpired)
        #expect(bench.run(session, "SELECT 1;").failure?.status == .badSession)
    }
}
