// What a session keeps from statement to statement: warnings, locks of tables, cursors, variables of one statement; and what of
// it faults take for a commit.

import FaultInjection
import QueryEngine
import Testing

@testable import MySQLLanguage

@Suite struct MySQLSessionStandingTests {
    private let bench = SessionBench(.mariadb10)

    private func filled() throws -> BenchClient {
        let client = try bench.open()
        _ = client.run("CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20))")
        _ = client.run("INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')")
        return client
    }

    // MARK: Warnings

    @Test func warningsStayUntilThereIsAnother() throws {
        let client = try filled()
        #expect(client.run("SELEC")[0].hasPrefix("ERROR 1064"))
        #expect(client.run("SELECT 1") == ["1", "1", "end"])
        #expect(client.run("SELECT @@error_count")[1] == "1")
        #expect(client.run("SHOW WARNINGS").count == 3)
        #expect(client.run("SELECT * FROM t WHERE id = 1").count == 3)
        #expect(client.run("SHOW WARNINGS").count == 2)
        #expect(client.run("DROP TABLE IF EXISTS nope") == ["ok warnings=1"])
        #expect(client.run("DROP TABLE IF EXISTS nope") == ["ok warnings=1"])
        #expect(client.run("SHOW COUNT(*) WARNINGS")[1] == "1")
        _ = client.run("SET sql_notes = 0")
        #expect(client.run("DROP TABLE IF EXISTS nope") == ["ok"])
    }

    @Test func rowCountIsThatOfTheStatementBefore() throws {
        let client = try filled()
        for (statement, count) in [
            ("UPDATE t SET v = 'x'", "3"), ("SELECT * FROM t", "-1"), ("SET @a = 1", "0"),
            ("SELECT 5 INTO @a", "1"), ("SHOW WARNINGS", "-1"), ("SELEC", "-1"), ("BEGIN", "0"),
        ] {
            _ = client.run(statement)
            #expect(client.run("SELECT ROW_COUNT()")[1] == count, "\(statement)")
        }
    }

    // MARK: Locked tables

    @Test func lockedTablesAreAllThatThereIs() throws {
        let client = try filled()
        _ = client.run("CREATE TABLE u (id INT)")
        #expect(client.run("LOCK TABLES t READ") == ["ok"])
        #expect(client.run("SELECT COUNT(*) FROM t")[1] == "3")
        #expect(client.run("SELECT * FROM t AS x")[0].hasPrefix("ERROR 1100"))
        #expect(client.run("SELECT * FROM u")[0].hasPrefix("ERROR 1100"))
        #expect(client.run("DELETE FROM t")[0].hasPrefix("ERROR 1099"))
        #expect(client.run("CREATE TABLE w (id INT)")[0].hasPrefix("ERROR 1100"))
        let other = try bench.open()
        #expect(other.run("DELETE FROM t WHERE id = 1") == ["waits"])
        #expect(client.run("UNLOCK TABLES") == ["ok"])
        #expect(other.goOn() == ["ok rows=1"])
        #expect(client.run("SELECT * FROM u") == ["id", "end"])
    }

    @Test func aTransactionGivesLockedTablesBack() throws {
        let client = try filled()
        _ = client.run("LOCK TABLES t WRITE")
        #expect(client.run("DELETE FROM t WHERE id = 1") == ["ok rows=1"])
        let other = try bench.open()
        #expect(other.run("SELECT COUNT(*) FROM t") == ["waits"])
        #expect(client.run("BEGIN") == ["ok T"])
        #expect(other.goOn() == ["COUNT(*)", "2", "end"])
    }

    // MARK: Prepared statements

    @Test func aCursorOutlivesItsTransaction() throws {
        let client = try filled()
        _ = client.send(.prepare(Array("SELECT id FROM t ORDER BY id".utf8)))
        let opened = client.send(
            .execute(MySQLExecution(statement: 1, parameters: [], opensCursor: true)))
        #expect(opened == ["cursor id"])
        #expect(client.send(.fetch(statement: 1, rows: 2)) == ["1", "2", "end"])
        #expect(client.run("DELETE FROM t") == ["ok rows=3"])
        #expect(client.send(.fetch(statement: 1, rows: 2)) == ["3", "end"])
        #expect(client.send(.fetch(statement: 1, rows: 2))[0].hasPrefix("ERROR 1421"))
    }

    @Test func decimalsKeepTheirDigits() throws {
        let client = try filled()
        _ = client.run("PREPARE s FROM 'SELECT ? + 1, ? * 2, ?'")
        #expect(client.run("EXECUTE s USING 1.25, 1.5, 2.55")[1] == "2.25|3.0|2.55")
        #expect(client.run("EXECUTE s USING 1.5, 10.25, NULL")[1] == "2.5|20.50|NULL")
        _ = client.run("SET @a = 2.5")
        #expect(client.run("EXECUTE s USING @a, @a, @a")[1] == "3.5|5.0|2.5")
    }

    @Test func decimalsOfTheProtocolKeepTheirDigits() throws {
        let client = try filled()
        _ = client.run("CREATE TABLE d (x DECIMAL(10, 2))")
        _ = client.send(.prepare(Array("INSERT INTO d VALUES (?)".utf8)))
        let value = MySQLParameter(type: 246, value: .bytes(Array("1.25".utf8)))
        #expect(
            client.send(.execute(MySQLExecution(statement: 1, parameters: [value]))) == [
                "ok rows=1"
            ])
        #expect(client.run("SELECT x, x + 1 FROM d")[1] == "1.25|2.25")
    }

    @Test func whatIsWrongIsToldWhenItIsPrepared() throws {
        let client = try filled()
        for (text, code) in [
            ("SELECT nope FROM t", 1054), ("SELECT 1; SELECT 2", 1064), ("EXECUTE s", 1295),
            ("SELECT * FROM nope", 1146), ("", 1065),
        ] {
            #expect(client.run("PREPARE s FROM '\(text)'")[0].hasPrefix("ERROR \(code)"))
        }
        #expect(client.run("EXECUTE s")[0].hasPrefix("ERROR 1243"))
        #expect(
            client.run("EXECUTE IMMEDIATE CONCAT('SELECT ', '? + 1') USING 4")
                == ["? + 1", "5", "end"])
    }

    @Test func aPreparedDefinitionCommitsFirst() throws {
        let client = try filled()
        _ = client.run("PREPARE s FROM 'CREATE TABLE u (id INT)'")
        _ = client.run("BEGIN")
        _ = client.run("DELETE FROM t WHERE id = 1")
        #expect(client.run("EXECUTE s") == ["ok"])
        _ = client.run("ROLLBACK")
        #expect(client.run("SELECT COUNT(*) FROM t")[1] == "2")
    }

    // MARK: Variables

    @Test func variablesOfOneStatement() throws {
        let client = try filled()
        #expect(
            client.run(
                "SET STATEMENT sql_select_limit = 1, div_precision_increment = 2 FOR SELECT id, 1 / 3 FROM t"
            )
                == ["id|1 / 3", "1|0.33", "end"])
        #expect(client.run("SELECT @@div_precision_increment")[1] == "4")
        #expect(
            client.run("SET STATEMENT div_precision_increment = 2 FOR SELEC")[0].hasPrefix("ERROR"))
        #expect(client.run("SELECT @@div_precision_increment")[1] == "4")
        #expect(
            client.run("SET STATEMENT autocommit = 0 FOR SELECT 1")[0].hasPrefix("ERROR 1971"))
    }

    @Test func whatIsSaidOfTheNextTransactionAlone() throws {
        let client = try filled()
        #expect(client.run("SET TRANSACTION READ ONLY") == ["ok"])
        _ = client.run("SELECT 1")
        #expect(client.run("BEGIN") == ["ok T"])
        #expect(client.run("DELETE FROM t")[0].hasPrefix("ERROR 1792"))
        _ = client.run("COMMIT")
        #expect(client.run("DELETE FROM t") == ["ok rows=3"])
    }

    // MARK: Faults

    @Test func onlyACommitOfSomethingIsOne() throws {
        let faults = FaultInjector(seed: 1)
        let bench = SessionBench(.mariadb10, faults: faults)
        let client = try bench.open()
        _ = client.run("CREATE TABLE t (id INT PRIMARY KEY)")
        try faults.replace(with: FaultPlan("deadlock before commit"))
        #expect(client.run("SET NAMES utf8mb4") == ["ok"])
        #expect(client.run("SELECT 1") == ["1", "1", "end"])
        #expect(client.run("USE test") == ["ok"])
        #expect(client.run("COMMIT") == ["ok"])
        #expect(client.run("INSERT INTO t VALUES (1)")[0].hasPrefix("ERROR 1213"))
        #expect(client.run("CREATE TABLE u (id INT)")[0].hasPrefix("ERROR 1213"))
        _ = client.run("BEGIN")
        #expect(client.run("COMMIT")[0].hasPrefix("ERROR 1213"))
        try faults.replace(with: FaultPlan())
        #expect(client.run("SELECT COUNT(*) FROM t")[1] == "0")
    }
}
