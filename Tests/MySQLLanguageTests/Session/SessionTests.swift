// A session of MySQL by its answers: statements, transactions, variables, errors.

import FaultInjection
import QueryEngine
import Testing

@testable import MySQLLanguage

@Suite struct MySQLSessionTests {
    private let bench = SessionBench()

    private func filled() throws -> BenchClient {
        let client = try bench.open()
        #expect(
            client.run("CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20))") == ["ok"])
        #expect(client.run("INSERT INTO t VALUES (1, 'a'), (2, 'b')") == ["ok rows=2"])
        return client
    }

    // MARK: Statements

    @Test func rowsComeBack() throws {
        let client = try filled()
        #expect(
            client.run("SELECT id, v FROM t ORDER BY id") == ["id|v", "1|a", "2|b", "end"])
        #expect(client.run("SELECT * FROM test.t WHERE id = 2") == ["id|v", "2|b", "end"])
    }

    @Test func rowsAreChanged() throws {
        let client = try filled()
        #expect(client.run("UPDATE t SET v = 'c' WHERE id = 1") == ["ok rows=1"])
        #expect(client.run("DELETE FROM t WHERE id = 2") == ["ok rows=1"])
        #expect(client.run("SELECT * FROM t") == ["id|v", "1|c", "end"])
    }

    @Test func severalStatementsNeedTheCapability() throws {
        let client = try filled()
        let refused = client.run("SELECT 1; SELECT 2")
        #expect(refused.count == 1 && refused[0].hasPrefix("ERROR 1064 (42000)"))
        let able = try bench.open(options: .multiStatements)
        #expect(
            able.run("SELECT 1; SELECT 2") == ["1", "1", "end +", "2", "2", "end"])
    }

    @Test func anErrorEndsATextOfSeveral() throws {
        _ = try filled()
        let client = try bench.open(options: .multiStatements)
        let lines = client.run(
            "INSERT INTO t VALUES (3, 'c'); INSERT INTO t VALUES (1, 'x'); SELECT 1")
        #expect(
            lines == [
                "ok rows=1 +", "ERROR 1062 (23000): Duplicate entry '1' for key 't.PRIMARY'",
            ])
        #expect(client.run("SELECT COUNT(*) FROM t")[1] == "3")
    }

    // MARK: Errors

    @Test func namesThatLeadNowhere() throws {
        let client = try bench.open()
        #expect(
            client.run("SELECT * FROM nope")
                == ["ERROR 1146 (42S02): Table 'test.nope' doesn't exist"])
        #expect(client.run("USE nope") == ["ERROR 1049 (42000): Unknown database 'nope'"])
        let other = try bench.open(nil)
        #expect(other.run("SELECT * FROM t") == ["ERROR 1046 (3D000): No database selected"])
        #expect(client.run("DROP TABLE nope") == ["ERROR 1051 (42S02): Unknown table 'test.nope'"])
        #expect(client.run("") == ["ERROR 1065 (42000): Query was empty"])
    }

    @Test func rulesOfTheDataAreErrors() throws {
        let client = try filled()
        #expect(
            client.run("INSERT INTO t VALUES (1, 'z')")
                == ["ERROR 1062 (23000): Duplicate entry '1' for key 't.PRIMARY'"])
        #expect(
            client.run("INSERT INTO t VALUES (NULL, 'z')")
                == ["ERROR 1048 (23000): Column 'id' cannot be null"])
        #expect(
            client.run("CREATE TABLE t (a INT)") == [
                "ERROR 1050 (42S01): Table 't' already exists"
            ])
    }

    @Test func flavoursNameKeysAndChecksTheirOwnWay() throws {
        let client = try SessionBench(.mariadb10).open()
        #expect(
            client.run("CREATE TABLE t (id INT PRIMARY KEY, CHECK (id < 10))") == ["ok"])
        _ = client.run("INSERT INTO t VALUES (1)")
        #expect(
            client.run("INSERT INTO t VALUES (1)")
                == ["ERROR 1062 (23000): Duplicate entry '1' for key 'PRIMARY'"])
        #expect(
            client.run("INSERT INTO t VALUES (11)")
                == ["ERROR 4025 (23000): CONSTRAINT `CONSTRAINT_1` failed for `test`.`t`"])
    }

    // MARK: Transactions

    @Test func aBlockIsToldOfAndEnds() throws {
        let client = try filled()
        #expect(client.run("BEGIN") == ["ok T"])
        #expect(client.run("INSERT INTO t VALUES (3, 'c')") == ["ok rows=1 T"])
        #expect(client.run("ROLLBACK") == ["ok"])
        #expect(client.run("SELECT COUNT(*) FROM t")[1] == "2")
        #expect(client.run("START TRANSACTION") == ["ok T"])
        #expect(client.run("INSERT INTO t VALUES (3, 'c')") == ["ok rows=1 T"])
        #expect(client.run("COMMIT AND CHAIN") == ["ok T"])
        #expect(client.run("COMMIT") == ["ok"])
        #expect(client.run("SELECT COUNT(*) FROM t")[1] == "3")
    }

    @Test func anErrorUndoesItsStatementAlone() throws {
        let client = try filled()
        _ = client.run("BEGIN")
        _ = client.run("INSERT INTO t VALUES (3, 'c')")
        #expect(
            client.run("INSERT INTO t VALUES (4, 'd'), (1, 'x')")
                == ["ERROR 1062 (23000): Duplicate entry '1' for key 't.PRIMARY'"])
        #expect(client.run("SELECT COUNT(*) FROM t")[1] == "3")
        #expect(client.run("COMMIT") == ["ok"])
        #expect(client.run("SELECT COUNT(*) FROM t")[1] == "3")
    }

    @Test func autocommitOffBeginsWithTheFirstTable() throws {
        let client = try filled()
        #expect(client.run("SET autocommit = 0") == ["ok"])
        #expect(client.run("SELECT 1") == ["1", "1", "end"])
        #expect(client.run("INSERT INTO t VALUES (3, 'c')") == ["ok rows=1 T"])
        #expect(client.run("ROLLBACK") == ["ok"])
        #expect(client.run("SELECT COUNT(*) FROM t") == ["COUNT(*)", "2", "end T"])
        #expect(client.run("SET autocommit = 1") == ["ok"])
    }

    @Test func definitionsCommit() throws {
        let client = try filled()
        _ = client.run("BEGIN")
        _ = client.run("INSERT INTO t VALUES (3, 'c')")
        #expect(client.run("CREATE TABLE u (a INT)") == ["ok"])
        #expect(client.run("ROLLBACK") == ["ok"])
        #expect(client.run("SELECT COUNT(*) FROM t")[1] == "3")
    }

    @Test func savepoints() throws {
        let client = try filled()
        _ = client.run("BEGIN")
        #expect(client.run("SAVEPOINT a") == ["ok T"])
        _ = client.run("INSERT INTO t VALUES (3, 'c')")
        #expect(client.run("ROLLBACK TO A") == ["ok T"])
        #expect(client.run("RELEASE SAVEPOINT a") == ["ok T"])
        #expect(
            client.run("ROLLBACK TO a")
                == ["ERROR 1305 (42000): SAVEPOINT a does not exist"])
        _ = client.run("COMMIT")
        #expect(client.run("SELECT COUNT(*) FROM t")[1] == "2")
    }

    @Test func readOnlyTransactionsRefuse() throws {
        let client = try filled()
        _ = client.run("START TRANSACTION READ ONLY")
        #expect(
            client.run("DELETE FROM t")
                == ["ERROR 1792 (25006): Cannot execute statement in a READ ONLY transaction."])
        _ = client.run("COMMIT")
    }

    // MARK: Variables

    @Test func userVariables() throws {
        let client = try bench.open()
        #expect(client.run("SET @a = 5, @b = 'x'") == ["ok"])
        #expect(client.run("SELECT @a, @b, @c") == ["@a|@b|@c", "5|x|NULL", "end"])
    }

    @Test func systemVariables() throws {
        let client = try bench.open()
        #expect(client.run("SELECT @@autocommit")[1] == "1")
        #expect(client.run("SELECT @@version")[1] == "8.0.36")
        #expect(
            client.run("SET nope = 1") == [
                "ERROR 1193 (HY000): Unknown system variable 'nope'"
            ])
        #expect(
            client.run("SET version = 'x'") == [
                "ERROR 1238 (HY000): Variable 'version' is a read only variable"
            ])
        #expect(
            client.run("SET autocommit = 7") == [
                "ERROR 1231 (42000): Variable 'autocommit' can't be set to the value of '7'"
            ])
        #expect(client.run("SET NAMES utf8mb4") == ["ok"])
        #expect(client.run("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED") == ["ok"])
        #expect(client.run("SELECT @@transaction_isolation")[1] == "READ-COMMITTED")
    }

    // MARK: Locks

    @Test func aWaitEndsWithItsTimeAndUndoesTheStatement() throws {
        let first = try filled()
        let second = try bench.open()
        _ = first.run("BEGIN")
        _ = first.run("UPDATE t SET v = 'x' WHERE id = 1")
        _ = second.run("BEGIN")
        #expect(second.run("UPDATE t SET v = 'y' WHERE id = 1") == ["waits"])
        bench.clock.turn(seconds: 51)
        #expect(
            second.goOn() == [
                "ERROR 1205 (HY000): Lock wait timeout exceeded; try restarting transaction"
            ])
        #expect(second.run("SELECT 1") == ["1", "1", "end T"])
    }

    @Test func aDeadlockUndoesTheTransaction() throws {
        let first = try filled()
        let second = try bench.open()
        _ = first.run("BEGIN")
        _ = second.run("BEGIN")
        _ = first.run("UPDATE t SET v = 'x' WHERE id = 1")
        _ = second.run("UPDATE t SET v = 'y' WHERE id = 2")
        #expect(first.run("UPDATE t SET v = 'x' WHERE id = 2") == ["waits"])
        #expect(
            second.run("UPDATE t SET v = 'y' WHERE id = 1") == [
                "ERROR 1213 (40001): Deadlock found when trying to get lock; "
                    + "try restarting transaction"
            ])
        #expect(second.run("SELECT 1") == ["1", "1", "end"])
        #expect(first.goOn() == ["ok rows=1 T"])
    }

    // MARK: Prepared statements

    @Test func theProtocolsStatements() throws {
        let client = try filled()
        #expect(
            client.send(.prepare(Array("SELECT v FROM t WHERE id = ?".utf8)))
                == ["prepared 1 of 1"])
        let two = MySQLParameter(type: 8, value: .signed(2))
        #expect(
            client.send(.execute(MySQLExecution(statement: 1, parameters: [two])))
                == ["v", "b", "end"])
        #expect(
            client.send(.execute(MySQLExecution(statement: 9, parameters: []))) == [
                "ERROR 1243 (HY000): Unknown prepared statement handler (9) given to "
                    + "mysqld_stmt_execute"
            ])
    }

    @Test func statementsByName() throws {
        let client = try filled()
        #expect(client.run("PREPARE s FROM 'SELECT v FROM t WHERE id = ?'") == ["ok"])
        _ = client.run("SET @i = 1")
        #expect(client.run("EXECUTE s USING @i") == ["v", "a", "end"])
        #expect(client.run("DEALLOCATE PREPARE s") == ["ok"])
    }

    // MARK: Faults

    @Test func aRulesErrorIsMySQLsOwn() throws {
        let faults = FaultInjector(seed: 1)
        let bench = SessionBench(.mysql8, faults: faults)
        let client = try bench.open()
        _ = client.run("CREATE TABLE t (id INT PRIMARY KEY)")
        try faults.replace(with: FaultPlan("deadlock before statement kind update"))
        _ = client.run("BEGIN")
        _ = client.run("INSERT INTO t VALUES (1)")
        let lines = client.run("UPDATE t SET id = 2")
        #expect(lines.count == 1 && lines[0].hasPrefix("ERROR 1213 (40001)"))
        #expect(client.run("SELECT COUNT(*) FROM t") == ["COUNT(*)", "0", "end"])
    }
}
