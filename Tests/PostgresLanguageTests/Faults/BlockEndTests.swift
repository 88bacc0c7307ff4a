// Errors put upon the statements that begin and end a block: afterwards the session is where PostgreSQL's would be.

import FaultInjection
import QueryEngine
import Testing

@Suite struct BlockEndTests {
    /// What a real server can say while it commits.
    static let errors = [
        "serialization_failure", "deadlock", "lock_timeout", "out_of_memory", "disk_full",
        "read_only", "error 40001", "error 40003", "error XX000",
    ]
    static let update = "UPDATE t SET v = 11 WHERE id = 1"

    @Test(arguments: errors, ["COMMIT", "END", "COMMIT AND CHAIN"])
    func anErrorOfCommitEndsTheBlock(_ fault: String, _ commit: String) throws {
        let bench = try FaultBench("\(fault) before statement kind commit times 1")
        let client = try bench.client()
        bench.run(client, "BEGIN")
        bench.run(client, Self.update)
        #expect(bench.run(client, commit)[0].hasPrefix("ERROR "))
        #expect(client.session.transactionStatus == .idle)
        #expect(bench.outcomes == [.rolledBack])
        #expect(bench.run(client, "SELECT v FROM t WHERE id = 1").contains("10"))
        #expect(try bench.truth() == ["10", "20", "30"])
        // Its locks are free, and its settings gone with it.
        #expect(try bench.truth("UPDATE t SET v = 12 WHERE id = 1 RETURNING v") == ["12"])
    }

    @Test(arguments: errors) func anErrorOfRollbackEndsTheBlock(_ fault: String) throws {
        for rollback in ["ROLLBACK", "ABORT", "ROLLBACK AND CHAIN"] {
            for hasFailed in [false, true] {
                let bench = try FaultBench("\(fault) before statement kind rollback times 1")
                let client = try bench.client()
                bench.run(client, "BEGIN")
                bench.run(client, Self.update)
                if hasFailed { bench.run(client, "SELECT 1/0") }
                #expect(bench.run(client, rollback)[0].hasPrefix("ERROR "))
                #expect(client.session.transactionStatus == .idle, "\(fault) \(rollback)")
                #expect(try bench.truth() == ["10", "20", "30"])
            }
        }
    }

    @Test func anErrorOfPreparingATransactionEndsTheBlock() throws {
        let bench = try FaultBench("disk_full before statement matching \"PREPARE\" times 1")
        let client = try bench.client()
        bench.run(client, "BEGIN")
        bench.run(client, Self.update)
        #expect(bench.run(client, "PREPARE TRANSACTION 'x'")[0].hasPrefix("ERROR 53100"))
        #expect(client.session.transactionStatus == .idle)
        #expect(try bench.truth() == ["10", "20", "30"])
    }

    /// Who is told to stop before COMMIT has run finds the block as any statement's error leaves it.
    @Test(arguments: ["statement_timeout", "error 57014"], ["COMMIT", "ROLLBACK"])
    func whatStopsACommandThatHasNotRunLeavesTheBlock(_ fault: String, _ end: String) throws {
        let bench = try FaultBench("\(fault) before statement kind commit,rollback times 1")
        let client = try bench.client()
        bench.run(client, "BEGIN")
        bench.run(client, Self.update)
        #expect(bench.run(client, end)[0].hasPrefix("ERROR 57014"))
        #expect(client.session.transactionStatus == .failed)
        #expect(bench.run(client, "COMMIT") == ["ROLLBACK", "STATUS I"])
        #expect(try bench.truth() == ["10", "20", "30"])
    }

    @Test func severalStatementsAndTheExtendedProtocol() throws {
        for isExtended in [false, true] {
            let bench = try FaultBench("deadlock before statement kind commit times 1")
            let client = try bench.client()
            if isExtended {
                bench.runExtended(client, "BEGIN")
                bench.runExtended(client, Self.update)
                bench.runExtended(client, "COMMIT")
            } else {
                bench.run(client, "BEGIN; \(Self.update); COMMIT; SELECT 1")
            }
            #expect(client.lines.contains { $0.hasPrefix("ERROR 40P01") })
            #expect(client.session.transactionStatus == .idle)
            #expect(try bench.truth() == ["10", "20", "30"])
        }
    }

    @Test func savepointsFailTheBlock() throws {
        for command in ["SAVEPOINT b", "RELEASE a", "ROLLBACK TO a"] {
            for moment in ["before", "after"] {
                let bench = try FaultBench("deadlock \(moment) statement kind savepoint nth 2")
                let client = try bench.client()
                bench.run(client, "BEGIN")
                bench.run(client, "SAVEPOINT a")
                #expect(bench.run(client, command)[0].hasPrefix("ERROR 40P01"))
                #expect(client.session.transactionStatus == .failed, "\(moment) \(command)")
            }
        }
    }

    @Test func anErrorOfBeginLeavesNoBlock() throws {
        for moment in ["at begin", "before statement", "after statement"] {
            let bench = try FaultBench("deadlock \(moment) kind begin times 1")
            let client = try bench.client()
            #expect(bench.run(client, "BEGIN").contains { $0.hasPrefix("ERROR 40P01") })
            #expect(client.session.transactionStatus == .idle, "\(moment)")
        }
        // In a block it is a statement as any other.
        let bench = try FaultBench("deadlock after statement kind begin nth 2")
        let client = try bench.client()
        bench.run(client, "BEGIN")
        #expect(bench.run(client, "BEGIN").contains { $0.hasPrefix("ERROR 40P01") })
        #expect(client.session.transactionStatus == .failed)
    }

    /// At its commit a transaction is known by all that it did.
    @Test func rulesAtACommitKnowTheWholeTransaction() throws {
        let rules = [
            "reset before commit kind update", "reset after commit matching \"SET v = 11\"",
            "reset before commit kind update matching \"id = 1\" table t",
            "reset before commit kind savepoint", "reset before commit kind commit",
        ]
        for rule in rules {
            let bench = try FaultBench(rule)
            let client = try bench.client()
            for sql in ["BEGIN", "SELECT 1", "COMMIT", "BEGIN", Self.update, "ROLLBACK"]
            where !(rule.hasSuffix("kind commit") && sql == "COMMIT") {
                bench.run(client, sql)
            }
            #expect(bench.outcomes.isEmpty, "\(rule)")
            for sql in ["BEGIN", "SAVEPOINT a", Self.update, "SELECT 1", "COMMIT"] {
                bench.run(client, sql)
            }
            #expect(client.isClosed, "\(rule)")
            #expect(bench.outcomes.count == 1, "\(rule)")
        }
        // Kind and text are asked of one and the same statement, and of this transaction alone.
        let bench = try FaultBench("reset before commit kind select matching \"UPDATE\"")
        let client = try bench.client()
        for sql in ["BEGIN", Self.update, "SELECT 1", "COMMIT AND CHAIN", "SELECT 2", "COMMIT"] {
            bench.run(client, sql)
        }
        #expect(bench.outcomes.isEmpty)
    }
}
