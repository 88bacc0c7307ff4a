// Functions that the session answers.

import PostgresLanguage
import QueryEngine
import Testing

@Suite struct SessionFunctionTests {
    @Test func sleepIsAnInstantToWaitFor() throws {
        let clock = TestClock()
        let client = try Client(makeCluster(clock: clock))
        #expect(client.query("call pg_sleep 0.5") == ["columns [\"pg_sleep\"]"])
        #expect(client.sleepsUntil == clock.nanoseconds + 500_000_000)
        #expect(client.resume().isEmpty)
        clock.advance(milliseconds: 500)
        #expect(client.resume() == ["row ", "SELECT 1"])
        client.query("call pg_sleep 100")
        client.session.cancel()
        #expect(client.resume() == ["error 57014 canceling statement due to user request"])
    }

    @Test func advisoryLocks() throws {
        let cluster = try makeCluster()
        let first = try Client(cluster)
        let second = try Client(cluster)
        #expect(first.query("call pg_advisory_lock 5").last == "SELECT 1")
        #expect(second.query("call pg_try_advisory_lock 5")[1] == "row f")
        second.query("call pg_advisory_lock 5")
        #expect(second.isWaiting)
        #expect(first.query("call pg_advisory_unlock 5")[1] == "row t")
        #expect(second.resume() == ["row ", "SELECT 1"])
        #expect(
            first.query("call pg_advisory_unlock 5").contains(
                "WARNING 01000 you don't own a lock of type ExclusiveLock"))
        first.query("begin; call pg_advisory_xact_lock 6")
        #expect(second.query("call pg_try_advisory_lock 6")[1] == "row f")
        first.query("commit")
        #expect(second.query("call pg_try_advisory_lock 6")[1] == "row t")
        second.session.close()
        #expect(first.query("call pg_try_advisory_lock 5")[1] == "row t")
    }

    @Test func settingsByFunction() throws {
        let client = try Client(makeCluster())
        #expect(client.query("call set_config work_mem 1MB false")[1] == "row 1MB")
        #expect(client.query("call current_setting work_mem")[1] == "row 1MB")
        #expect(
            client.query("call current_setting no_such").last
                == "error 42704 unrecognized configuration parameter \"no_such\"")
        client.query("begin; call set_config work_mem 2MB true; commit")
        #expect(client.session.parameter("work_mem") == "1MB")
    }
}
