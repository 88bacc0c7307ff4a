// The transaction machine, by what a client hears.

import PostgresLanguage
import QueryEngine
import Testing

@Suite struct SessionTransactionTests {
    @Test func statementsOfOneTextShareATransaction() throws {
        let client = try Client(makeCluster())
        #expect(client.query("create t") == ["CREATE TABLE"])
        #expect(
            client.query("insert t 1; insert t 2; insert t 1").last
                == "error 23505 duplicate key value violates unique constraint \"t_pkey\"")
        #expect(client.query("select t") == ["columns [\"a\", \"b\"]", "SELECT 0"])
        #expect(client.query("insert t 1; insert t 2") == ["INSERT 0 1", "INSERT 0 1"])
        #expect(client.query("select t").last == "SELECT 2")
        #expect(client.session.transactionStatus == .idle)
    }

    @Test func aBlockInsideATextBecomesARealOne() throws {
        let client = try Client(makeCluster())
        client.query("create t")
        #expect(
            client.query("insert t 1; begin; insert t 2")
                == ["INSERT 0 1", "BEGIN", "INSERT 0 1"])
        #expect(client.session.transactionStatus == .inBlock)
        #expect(client.query("rollback") == ["ROLLBACK"])
        #expect(client.query("select t").last == "SELECT 0")
        #expect(client.query("begin; insert t 3; commit; insert t 4; fail x").count == 5)
        #expect(client.query("select t").last == "SELECT 1")
    }

    @Test func aFailedBlockRefusesEverythingButItsEnd() throws {
        let client = try Client(makeCluster())
        client.query("begin")
        #expect(client.query("fail x") == ["error 42P01 relation \"x\" does not exist"])
        #expect(client.session.transactionStatus == .failed)
        let refusal =
            "error 25P02 current transaction is aborted, commands ignored until end of transaction block"
        #expect(client.query("constant 1") == [refusal])
        #expect(client.query("savepoint s") == [refusal])
        #expect(client.query("commit") == ["ROLLBACK"])
        #expect(client.session.transactionStatus == .idle)
    }

    @Test func warningsOutsideAndInsideABlock() throws {
        let client = try Client(makeCluster())
        #expect(
            client.query("commit")
                == ["WARNING 25P01 there is no transaction in progress", "COMMIT"])
        #expect(
            client.query("rollback")
                == ["WARNING 25P01 there is no transaction in progress", "ROLLBACK"])
        client.query("begin")
        #expect(
            client.query("begin")
                == ["WARNING 25001 there is already a transaction in progress", "BEGIN"])
        client.query("commit")
        #expect(
            client.query("commit chain")
                == ["error 25P01 COMMIT AND CHAIN can only be used in transaction blocks"])
        #expect(
            client.query("savepoint s")
                == ["error 25P01 SAVEPOINT can only be used in transaction blocks"])
        #expect(
            client.query("isolation")
                == ["WARNING 25P01 SET TRANSACTION can only be used in transaction blocks", "SET"])
    }

    @Test func savepointsOfTheSameName() throws {
        let client = try Client(makeCluster())
        client.query(
            "create t; begin; insert t 1; savepoint s; insert t 2; savepoint s; insert t 3")
        #expect(client.query("rollback s") == ["ROLLBACK"])
        #expect(client.query("select t").last == "SELECT 2")
        #expect(client.query("release s; rollback s") == ["RELEASE", "ROLLBACK"])
        #expect(client.query("select t").last == "SELECT 1")
        #expect(client.query("release x") == ["error 3B001 savepoint \"x\" does not exist"])
        #expect(client.query("rollback s") == ["ROLLBACK"])
        #expect(client.session.transactionStatus == .inBlock)
        #expect(client.query("commit") == ["COMMIT"])
        #expect(client.query("select t").last == "SELECT 1")
    }

    @Test func modesAndTheirRules() throws {
        let client = try Client(makeCluster())
        client.query("create t")
        client.query("begin read only")
        #expect(
            client.query("insert t 1")
                == ["error 25006 cannot execute INSERT in a read-only transaction"])
        client.query("rollback")
        client.query("begin; select t")
        #expect(
            client.query("isolation") == [
                "error 25001 SET TRANSACTION ISOLATION LEVEL must be called before any query"
            ])
        client.query("rollback; begin; isolation")
        #expect(client.query("show transaction_isolation")[1] == "row serializable")
        #expect(client.query("commit chain") == ["COMMIT"])
        #expect(client.query("show transaction_isolation")[1] == "row serializable")
        client.query("rollback")
        #expect(client.query("show transaction_isolation")[1] == "row read committed")
        client.query("begin")
        #expect(
            client.query("vacuum") == ["error 25001 VACUUM cannot run inside a transaction block"])
    }

    @Test func aLockIsWaitedForAndGiven() throws {
        let cluster = try makeCluster()
        let first = try Client(cluster)
        let second = try Client(cluster)
        first.query("create t")
        first.query("begin; lock t")
        #expect(second.query("select t").isEmpty)
        #expect(second.isWaiting)
        #expect(second.resume().isEmpty)
        #expect(second.isWaiting)
        first.query("commit")
        #expect(second.wakes.value.load(ordering: .relaxed) > 0)
        #expect(second.resume() == ["columns [\"a\", \"b\"]", "SELECT 0"])
        #expect(second.isFinished)
    }

    @Test func aTableDroppedWhileWaitedForIsGone() throws {
        let cluster = try makeCluster()
        let first = try Client(cluster)
        let second = try Client(cluster)
        first.query("create t")
        second.query("select t")
        second.query("select t")
        first.query("begin; drop t")
        #expect(second.query("select t").isEmpty)
        first.query("commit")
        #expect(second.resume() == ["error 42P01 relation \"t\" does not exist"])
    }

    @Test func nowaitAndTimeouts() throws {
        let clock = TestClock()
        let cluster = try makeCluster(clock: clock)
        let first = try Client(cluster)
        let second = try Client(cluster)
        first.query("create t")
        first.query("begin; lock t")
        second.query("begin")
        #expect(
            second.query("lock t nowait")
                == ["error 55P03 could not obtain lock on relation \"t\""])
        second.query("rollback; set lock_timeout 100ms")
        second.query("select t")
        let until = try #require(second.sleepsUntil)
        #expect(until == clock.nanoseconds + 100_000_000)
        clock.advance(milliseconds: 100)
        #expect(second.resume() == ["error 55P03 canceling statement due to lock timeout"])
        second.query("set lock_timeout 0; set statement_timeout 1s")
        second.query("select t")
        clock.advance(milliseconds: 1000)
        #expect(second.resume() == ["error 57014 canceling statement due to statement timeout"])
        second.query("set statement_timeout 0")
        second.query("select t")
        second.session.cancel()
        #expect(second.resume() == ["error 57014 canceling statement due to user request"])
        first.query("commit")
        #expect(second.query("select t").last == "SELECT 0")
        second.session.cancel()
        #expect(second.query("select t").last == "SELECT 0")
    }

    @Test func aDeadlockEndsOneOfThem() throws {
        let cluster = try makeCluster()
        let first = try Client(cluster)
        let second = try Client(cluster)
        first.query("create t; create u")
        first.query("begin; lock t")
        second.query("begin; lock u")
        #expect(first.query("lock u").isEmpty)
        let said = second.query("lock t")
        #expect(said.isEmpty)
        #expect(first.resume() == ["error 40P01 deadlock detected"])
        #expect(second.resume() == ["LOCK TABLE"])
    }

    @Test func termination() throws {
        let client = try Client(makeCluster())
        client.query("begin")
        client.session.terminate(SessionErrors.terminated)
        #expect(
            client.resume()
                == ["error 57P01 terminating connection due to administrator command"])
        #expect(client.isTerminated)
        #expect(client.query("constant 1").isEmpty)
        #expect(client.isTerminated)
    }

    @Test func notificationsComeAfterTheCommit() throws {
        let cluster = try makeCluster()
        let listener = try Client(cluster)
        let sender = try Client(cluster)
        #expect(listener.query("listen news") == ["LISTEN"])
        sender.query("begin; notify news hello; notify news hello")
        #expect(listener.heard.isEmpty)
        sender.query("commit")
        #expect(listener.heard == ["news:hello"])
        listener.query("begin")
        sender.query("notify news again")
        #expect(listener.heard.count == 1)
        listener.query("commit")
        #expect(listener.heard == ["news:hello", "news:again"])
        listener.query("unlisten news")
        sender.query("notify news no; begin; notify news never; rollback")
        #expect(listener.heard.count == 2)
    }
}
