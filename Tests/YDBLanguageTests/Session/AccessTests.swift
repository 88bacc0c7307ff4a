// Who may do what with a path, and what else is kept beside definitions.

import QueryEngine
import Testing

@testable import YDBLanguage

struct AccessTests {
    private let bench = Bench()

    private func entry(_ session: YDBSession, _ path: String) throws -> YDBSchemeEntry {
        let answer = bench.ask(session, .operation(.describePath(path: path)))
        guard case .entry(let entry)? = answer.completion?.answer else {
            throw Missing()
        }
        return entry
    }

    private struct Missing: Error {}

    private func change(
        _ session: YDBSession, _ path: String, _ changes: YDBAccessChange...
    ) -> YDBStatus? {
        bench.ask(session, .operation(.modifyPermissions(path: path, changes))).failure?.status
    }

    @Test func grantsAndMessagesSayTheSame() throws {
        let session = try bench.session()
        #expect(bench.lines(session, "CREATE TABLE `d/t` (k Int32, PRIMARY KEY (k));") == [])
        #expect(bench.lines(session, "GRANT SELECT, ERASE ROW ON `d/t`, `d` TO ada, bob;") == [])
        let names = ["ydb.generic.read", "ydb.granular.erase_row"]
        let both = [YDBPermissions("ada", names), YDBPermissions("bob", names)]
        #expect(try entry(session, "/local/d/t").permissions == both)
        #expect(try entry(session, "/local/d").permissions == both)
        #expect(
            change(
                session, "/local/d/t", .revoke(YDBPermissions("ada", names)),
                .grant(YDBPermissions("bob", ["ydb.generic.list"])), .owner("eve")) == nil)
        let told = try entry(session, "/local/d/t")
        #expect(told.permissions == [YDBPermissions("bob", names + ["ydb.generic.list"])])
        #expect(told.effectivePermissions.map(\.subject) == ["ada", "bob"])
        #expect(told.owner == "eve")
        #expect(change(session, "/local/d/t", .inheritance(isInterrupted: true)) == nil)
        #expect(
            try entry(session, "/local/d/t").effectivePermissions.map(\.subject) == ["bob"])
        #expect(bench.lines(session, "REVOKE ALL ON `d/t` FROM bob;") == [])
        #expect(try entry(session, "/local/d/t").permissions == [])
    }

    @Test func theDatabaseHasPermissionsToo() throws {
        let session = try bench.session()
        #expect(bench.lines(session, "GRANT CONNECT ON `/local` TO ada;") == [])
        #expect(bench.lines(session, "CREATE TABLE t (k Int32, PRIMARY KEY (k));") == [])
        let given = [YDBPermissions("ada", ["ydb.database.connect"])]
        #expect(try entry(session, "/local").permissions == given)
        #expect(try entry(session, "/local/t").effectivePermissions == given)
    }

    @Test func whatCannotBeIsRefused() throws {
        let session = try bench.session()
        let flies = YDBPermissions("ada", ["ydb.generic.fly"])
        #expect(change(session, "/local", .grant(flies)) == .badRequest)
        #expect(change(session, "/local/nowhere", .clear) == .schemeError)
        #expect(
            bench.run(session, "GRANT 'ydb.generic.fly' ON `/local` TO ada;").failure?.status
                == .genericError)
        #expect(
            bench.run(session, "GRANT SELECT ON nowhere TO ada;").failure?.status
                == .genericError)
    }

    @Test func pathsKnowWhenTheyWereMade() throws {
        let session = try bench.session()
        #expect(bench.lines(session, "CREATE TABLE `a/b/t` (k Int32, PRIMARY KEY (k));") == [])
        for path in ["a", "a/b", "a/b/t"] {
            // 2026-01-01 00:00:00 UTC.
            #expect(try entry(session, "/local/" + path).created == 1_767_139_200_000_000)
        }
    }

    @Test func notesComeBackAsTheyWere() {
        var notes = YDBPathNotes()
        notes.owner = "a\tb\n%"
        notes.created = 5
        notes.interruptsInheritance = true
        notes.permissions = [YDBPermissions("x", ["p", "q"]), YDBPermissions("y", ["r"])]
        #expect(YDBPathNotes(notes.text) == notes)
        #expect(YDBPathNotes(nil) == YDBPathNotes())
        var table = YDBTableNotes(nil)
        table.path = notes
        table.settings.storage = .init(log0: "ssd", external: "hdd", storesBlobsOutside: true)
        table.settings.tiering = "/tiers"
        table.settings.compactionPolicy = "log"
        let again = YDBTableNotes(table.text)
        #expect(again.path == notes)
        #expect(again.settings == table.settings)
    }

    @Test func nothingStandsBelowATable() throws {
        let session = try bench.session()
        #expect(bench.lines(session, "CREATE TABLE t (k Int32, PRIMARY KEY (k));") == [])
        for text in [
            "CREATE TABLE `t/u` (k Int32, PRIMARY KEY (k));",
            "CREATE VIEW `t/v/w` WITH (security_invoker = TRUE) AS SELECT 1 AS a;",
        ] {
            let failure = bench.run(session, text).failure
            #expect(failure?.status == .schemeError)
            #expect(
                failure?.issues.first?.innermost.hasPrefix(
                    "Check failed: path: '/local/t', error: path is not a directory (id:") == true)
        }
    }

    @Test func timeToLiveNeedsItsColumn() throws {
        let session = try bench.session()
        let start = "CREATE TABLE t (k Uint64, d Date, s Utf8, PRIMARY KEY (k)) WITH (TTL = "
        let day = "Interval('P1D') ON "
        for (column, isAllowed) in [
            ("d", true), ("k AS SECONDS", true), ("nowhere", false), ("s", false), ("k", false),
            ("d AS SECONDS", false),
        ] {
            let failure = bench.run(session, start + day + column + ");").failure
            #expect(failure?.status == (isAllowed ? nil : .schemeError), "\(column)")
            if isAllowed { #expect(bench.lines(session, "DROP TABLE t;") == []) }
        }
    }

    @Test func statisticsNameTables() throws {
        let session = try bench.session()
        #expect(bench.lines(session, "CREATE TABLE t (k Int32, v Int32, PRIMARY KEY (k));") == [])
        func told(_ text: String) -> [String: YDBTableAccess]? {
            var execution = YDBExecution(text)
            execution.statistics = .plan
            let completion = bench.ask(session, .execute(execution)).completion
            return completion?.accesses
        }
        #expect(
            told("UPSERT INTO t (k, v) VALUES (1, 1), (2, 2), (3, 3);")?["/local/t"]?.updates == 3)
        #expect(told("SELECT * FROM t WHERE v > 1;")?["/local/t"]?.reads == 3)
        #expect(told("SELECT * FROM t WHERE k = 1;")?["/local/t"]?.reads == 1)
        let changed = told("UPDATE t SET v = 0 WHERE v > 1;")?["/local/t"]
        #expect(changed?.updates == 2)
        #expect(changed?.reads == 3)
        #expect(told("DELETE FROM t;")?["/local/t"]?.deletes == 3)
        #expect(told("SELECT 1;") == [:])
    }
}
