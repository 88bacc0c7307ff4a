// Transactions by their ids: several at once, conflicts at commit, errors that end them.

import QueryEngine
import Testing

@testable import YDBLanguage

struct TransactionTests {
    let bench = Bench()

    private func prepared() throws -> YDBSession {
        let session = try bench.session()
        #expect(
            bench.lines(
                session,
                "CREATE TABLE t (k Int32 NOT NULL, v Int32, w Int32, PRIMARY KEY (k));") == [])
        #expect(
            bench.lines(session, "UPSERT INTO t (k, v, w) VALUES (1, 10, 100), (2, 20, 200);")
                == [])
        return session
    }

    private func begin(
        _ session: YDBSession, _ mode: YDBTransactionMode = .serializableReadWrite
    ) throws -> String {
        let answer = bench.ask(session, .begin(mode))
        #expect(answer.failure == nil)
        return try #require(answer.completion?.transaction)
    }

    private func run(
        _ session: YDBSession, _ transaction: String, _ text: String, commits: Bool = false
    ) -> LineSink {
        bench.run(
            session, text, [:], YDBTransactionControl(.id(transaction), commits: commits))
    }

    @Test func aConflictAbortsTheLaterCommit() throws {
        let session = try prepared()
        let other = try bench.session()
        let first = try begin(session)
        let second = try begin(other)
        #expect(run(session, first, "SELECT v FROM t WHERE k = 1;").lines == ["0 v:Int32?", "10"])
        #expect(run(other, second, "SELECT v FROM t WHERE k = 1;").lines == ["0 v:Int32?", "10"])
        #expect(run(session, first, "UPDATE t SET v = 11 WHERE k = 1;").lines == [])
        #expect(run(other, second, "UPDATE t SET v = 12 WHERE k = 1;").lines == [])
        #expect(bench.ask(session, .commit(transaction: first)).failure == nil)
        #expect(
            bench.ask(other, .commit(transaction: second)).lines
                == [
                    "ABORTED", "<main>: Error: Transaction locks invalidated., code: 2001",
                ])
        #expect(
            run(other, second, "SELECT 1;").lines
                == ["NOT_FOUND", "<main>: Error: Transaction not found: \(second), code: 2015"])
        #expect(bench.lines(session, "SELECT v FROM t WHERE k = 1;").last == "11")
    }

    @Test func whoWritesWithoutReadingConflictsWithNobody() throws {
        let session = try prepared()
        let (first, second) = (try begin(session), try begin(session))
        #expect(
            run(session, first, "UPSERT INTO t (k, v, w) VALUES (1, 1, 1), (7, 1, 1);").lines == [])
        #expect(
            run(session, second, "UPSERT INTO t (k, v, w) VALUES (1, 2, 2), (7, 2, 2);").lines == []
        )
        #expect(bench.ask(session, .commit(transaction: second)).failure == nil)
        #expect(bench.ask(session, .commit(transaction: first)).failure == nil)
        #expect(
            bench.lines(session, "SELECT k, v, w FROM t;").dropFirst()
                == ["1|1|1", "2|20|200", "7|1|1"])
    }

    @Test func whatIsPutOverADeletedRowIsThere() throws {
        let session = try prepared()
        let (first, second) = (try begin(session), try begin(session))
        #expect(run(session, first, "REPLACE INTO t (k, v, w) VALUES (1, 5, 5);").lines == [])
        #expect(run(session, second, "DELETE FROM t WHERE k = 1;").lines == [])
        #expect(bench.ask(session, .commit(transaction: second)).failure == nil)
        #expect(bench.ask(session, .commit(transaction: first)).failure == nil)
        #expect(bench.lines(session, "SELECT k, v FROM t;").dropFirst() == ["1|5", "2|20"])
        #expect(bench.lines(session, "SELECT v FROM t WHERE k = 1;").last == "5")
    }

    @Test func anErrorEndsTheTransaction() throws {
        let session = try prepared()
        let id = try begin(session)
        #expect(run(session, id, "UPSERT INTO t (k, v) VALUES (3, 30);").lines == [])
        #expect(
            run(session, id, "INSERT INTO t (k) VALUES (1);").failure?.status
                == .preconditionFailed)
        #expect(bench.ask(session, .commit(transaction: id)).failure?.status == .notFound)
        #expect(bench.lines(session, "SELECT COUNT(*) AS n FROM t;").last == "2")
    }

    @Test func rollback() throws {
        let session = try prepared()
        let id = try begin(session)
        #expect(run(session, id, "DELETE FROM t;").lines == [])
        #expect(bench.ask(session, .rollback(transaction: id)).failure == nil)
        #expect(bench.lines(session, "SELECT COUNT(*) AS n FROM t;").last == "2")
        #expect(session.transactionCount == 0)
    }

    @Test func commitWithTheLastQuery() throws {
        let session = try prepared()
        let begun = bench.run(
            session, "UPSERT INTO t (k, v) VALUES (4, 4);", [:],
            YDBTransactionControl(.begin(.serializableReadWrite)))
        let id = begun.transaction
        #expect(!id.isEmpty && begun.completion?.transaction == id)
        let last = run(session, id, "SELECT COUNT(*) AS n FROM t;", commits: true)
        #expect(last.lines == ["0 n:Uint64", "3"])
        #expect(last.completion?.transaction == "")
        #expect(session.transactionCount == 0)
    }

    @Test func readersOfASnapshot() throws {
        let session = try prepared()
        let id = try begin(session, .snapshotReadOnly)
        #expect(run(session, id, "SELECT v FROM t WHERE k = 1;").lines.last == "10")
        #expect(bench.lines(session, "UPSERT INTO t (k, v) VALUES (1, 99);") == [])
        #expect(run(session, id, "SELECT v FROM t WHERE k = 1;").lines.last == "10")
        #expect(
            run(session, id, "UPSERT INTO t (k, v) VALUES (1, 5);").lines
                == [
                    "GENERIC_ERROR", "<main>: Error: Type annotation, code: 1030",
                    "    <main>: Error: Operation 'Upsert' can't be performed in read only transaction, code: 2008",
                ])
    }

    @Test func manyTransactions() throws {
        let session = try prepared()
        for _ in 0..<10 { _ = try begin(session) }
        #expect(
            bench.ask(session, .begin(.serializableReadWrite)).failure?.status == .badSession)
    }

    @Test func schemaChangesAbortWhoWrites() throws {
        let session = try prepared()
        let id = try begin(session)
        #expect(run(session, id, "UPSERT INTO t (k, v) VALUES (5, 5);").lines == [])
        #expect(bench.lines(session, "ALTER TABLE t ADD COLUMN x Utf8;") == [])
        #expect(bench.ask(session, .commit(transaction: id)).failure?.status == .aborted)
        #expect(
            bench.run(
                session, "DROP TABLE t;", [:],
                YDBTransactionControl(.begin(.serializableReadWrite), commits: true)
            ).failure?.status == .preconditionFailed)
    }
}
