// Every fault, moment, filter and count with every other: what is taken acts in a session that provides it, and what can
// never act is refused with the place where it is written.

import FaultInjection
import PostgresLanguage
import QueryEngine
import Testing

@testable import PostgresServer
@testable import PostgresWire

@Suite struct FaultReachTests {
    // MARK: What there is to be combined

    static let faults = [
        "serialization_failure", "deadlock", "lock_timeout", "statement_timeout",
        "too_many_connections", "out_of_memory", "disk_full", "read_only", "shutting_down",
        "starting_up", "commit_unknown", "error 40001", "notice \"n\"", "close", "reset",
        "silence", "delay 1ms", "bandwidth 1kB/s", "split 1", "truncate 1", "garble 1", "oversize",
        "duplicate", "unsolicited notification", "unsolicited setting", "unsolicited error",
        "unsolicited bytes 00", "competitor \"SELECT 1\"",
    ]

    static let moments = [
        "at accept", "at authenticate", "at begin", "before statement", "after statement",
        "at row", "at row 1 of table t", "before commit", "after commit", "at message",
        "at message 1", "at message 1 of connection", "at byte 0", "at byte 0 of connection",
        "at close",
    ]

    static let kinds = [
        "select", "insert", "update", "delete", "copy", "ddl", "begin", "commit", "rollback",
        "savepoint", "set", "other",
    ]
    static let statementFilters =
        ["matching \"t\"", "containing \"t\"", "table t"] + kinds.map { "kind \($0)" }
        + kinds.map { "kind \($0) table t" }
    static let strangers = ["user postgres", "database postgres", "application app"]
    static let counts = [
        "nth 2", "after 1", "every 2", "times 1", "probability 1", "per connection",
        "nth 2 per connection", "connection 1 nth 2", "connection w nth 2", "probability 0",
    ]
    static let filters =
        ["", "connection 1", "connection w", "connection *"] + strangers + statementFilters
        + counts

    /// What nothing can ever meet, moment by moment.
    static func refused(at moment: String) -> Set<String> {
        let always: Set<String> = ["probability 0"]
        let named = Set(
            ["begin", "commit", "rollback", "savepoint", "set"].map { "kind \($0) table t" })
        func kinds(_ words: String...) -> Set<String> {
            Set(words.map { "kind \($0)" } + words.map { "kind \($0) table t" })
        }
        switch moment {
        case "at accept":
            return always.union(strangers).union(statementFilters).union([
                "connection w", "connection w nth 2", "connection 1 nth 2", "nth 2 per connection",
            ])
        case "at authenticate", "at close", "at message 1 of connection",
            "at byte 0 of connection":
            return always.union(statementFilters).union(["connection 1 nth 2"])
        case "after statement": return always.union(named).union(kinds("commit", "rollback"))
        case "at row":
            return always.union(named)
                .union(kinds("ddl", "begin", "commit", "rollback", "savepoint"))
        case "at row 1 of table t":
            return always.union(named)
                .union(kinds("ddl", "begin", "commit", "rollback", "savepoint", "set"))
        case "before commit", "after commit": return always.union(kinds("rollback"))
        default: return always.union(named)
        }
    }

    // MARK: A session that provides everything

    static let autocommit = [
        "SELECT id FROM t WHERE id = 1", "INSERT INTO t VALUES (7, 7) RETURNING id",
        "UPDATE t SET v = v + 1 RETURNING id", "DELETE FROM t WHERE id = 7 RETURNING id",
        "COPY t TO STDOUT", "SHOW search_path", "SET search_path = public",
        "CREATE TABLE made AS SELECT id FROM t", "DROP TABLE made", "CREATE INDEX made ON t (v)",
        "DROP INDEX made", "ALTER TABLE t ALTER COLUMN v SET DEFAULT 1", "EXPLAIN SELECT id FROM t",
        "COMMIT", "ROLLBACK",
    ]
    static let block = [
        "BEGIN", "SELECT id FROM t WHERE id = 1", "SAVEPOINT s",
        "INSERT INTO t VALUES (7, 7) RETURNING id", "ROLLBACK TO s",
        "INSERT INTO t VALUES (7, 7) RETURNING id", "UPDATE t SET v = v + 1 RETURNING id",
        "DELETE FROM t WHERE id = 7 RETURNING id", "COPY t TO STDOUT", "SHOW search_path",
        "CREATE TABLE made AS SELECT id FROM t", "DROP TABLE made", "TRUNCATE t",
        "INSERT INTO t VALUES (1, 10), (2, 20), (3, 30)", "LOCK TABLE t",
        "DECLARE c CURSOR FOR SELECT id FROM t", "FETCH ALL FROM c", "COMMIT",
    ]

    /// Two connections, one after the other, with names and a label; it ends where the first rule has acted.
    private static func provide(_ world: FaultWorld) throws {
        for _ in 1...2 {
            let client = try world.connect()
            try client.send(
                .startup(world.start(["understudy.label": "w", "application_name": "app"])))
            _ = try client.receiveRaw()
            for sql in autocommit + block + ["BEGIN", "ROLLBACK"] {
                if hasActed(world) { return }
                try client.send(.query(.init(text: sql)))
                _ = try client.receiveRaw()
            }
            // A savepoint outside a block: the one statement that begins what it fails in.
            try client.send(
                .parse(.init(statement: "", text: "SAVEPOINT s")),
                .bind(.init(portal: "", statement: "")), .execute(.init(portal: "")), .sync)
            _ = try client.receiveRaw()
            if hasActed(world) { return }
            try client.send(.terminate)
            if hasActed(world) { return }
        }
    }

    private static func hasActed(_ world: FaultWorld) -> Bool {
        world.cluster.faults.report.first.map { $0.hits > 0 } ?? false
    }

    private static func acts(_ rule: FaultRule) throws -> Bool {
        let world = try FaultWorld([rule])
        // A connection that has been ended takes no more.
        try? provide(world)
        for outcome in world.outcomes {
            if case .impossible = outcome { return false }
        }
        return hasActed(world)
    }

    // MARK: Tests

    @Test(arguments: moments) func everyFaultThatIsTakenActs(_ moment: String) throws {
        var taken = 0
        for fault in Self.faults {
            // What has to say on which side of the commit has another test.
            let rule: FaultRule
            do throws(FaultRuleError) {
                rule = try FaultRule("\(fault) \(moment)")
            } catch {
                #expect(error.column == fault.count + 2, "\(fault) \(moment): \(error)")
                continue
            }
            taken += 1
            #expect(try Self.acts(rule), "\(rule)")
        }
        #expect(taken >= 3)
    }

    @Test(arguments: moments) func everyFilterAndCountActsOrIsRefused(_ moment: String) throws {
        let refused = Self.refused(at: moment)
        for filter in Self.filters {
            let text = filter.isEmpty ? "reset \(moment)" : "reset \(moment) \(filter)"
            do {
                let rule = try FaultRule(text)
                #expect(!refused.contains(filter), "\(text) is taken")
                if !refused.contains(filter) { #expect(try Self.acts(rule), "\(text)") }
            } catch let error as FaultRuleError {
                #expect(refused.contains(filter), "\(text): \(error)")
                // It points at what cannot be, behind the moment.
                let place = try #require(error.column)
                #expect(place > "reset \(moment)".count, "\(text): \(error)")
            }
        }
    }

    @Test(
        arguments: [
            ("reset after statement kind commit", 23, "after commit"),
            ("reset after statement kind update,rollback", 23, nil),
            ("reset before commit kind rollback", 21, nil),
            ("reset at accept connection foo", 17, "at authenticate"),
            ("reset at row kind begin", 14, nil),
            ("reset before statement kind begin table t", 35, nil),
            ("reset at message 1 of connection matching \"x\"", 34, nil),
            ("reset at accept per connection nth 2", 32, nil),
            ("reset at close connection 3 after 1", 29, nil),
            ("reset at begin probability 0%", 16, nil),
            ("reset at begin connection \"*\"", 16, nil),
            ("error 00000 before statement", 7, nil),
            ("error 01000 before statement", 7, "notice \"TEXT\""),
            ("error 02000 before statement", 7, "notice \"TEXT\""),
            ("error 4000 before statement", 7, nil),
            ("error 400011 before statement", 7, nil),
            ("error 40p01 before statement", 7, "40P01"),
            ("error 4000Ä before statement", 7, nil),
        ] as [(String, Int, String?)])
    func refusalsSayWhere(text: String, column: Int, meant: String?) throws {
        let error = try #require(throws: FaultRuleError.self) {
            try FaultRule(text, for: [PostgresFaultWords()])
        }
        #expect(error.column == column, "\(error)")
        #expect(error.suggestion == meant, "\(error)")
    }
}
