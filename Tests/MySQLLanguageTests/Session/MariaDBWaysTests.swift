// What MariaDB does in ways of its own, as far as its recorded answers do not show it.

import FaultInjection
import QueryEngine
import Testing

@testable import MySQLLanguage

@Suite struct MariaDBWaysTests {
    private let bench = SessionBench(.mariadb10)

    private func client(_ statements: String...) throws -> BenchClient {
        let client = try bench.open()
        for statement in statements {
            #expect(client.run(statement).first?.hasPrefix("ok") == true, "\(statement)")
        }
        return client
    }

    @Test func zerofillShowsInTexts() throws {
        let client = try client(
            "CREATE TABLE t (z INT(5) ZEROFILL, d DECIMAL(6,2) ZEROFILL, b BIGINT ZEROFILL)",
            "INSERT INTO t VALUES (7, 1.5, 12)")
        #expect(
            client.run("SELECT concat(z, '|', d, '|', b) AS v, z + 1 AS n FROM t")[1]
                == "00007|0001.50|00000000000000000012|8")
    }

    @Test func hexadecimalStringsAreNoNumbers() throws {
        let client = try client()
        let statement = "SELECT x'3132' + 0 AS a, 0x41 + 0 AS b, b'101' + 0 AS c"
        #expect(client.run(statement)[1] == "12|65|5")
        let other = try SessionBench(.mysql8).open()
        #expect(other.run(statement)[1] == "12594|65|5")
    }

    @Test func documentsAreCheckedWhileTheColumnIsOfJSON() throws {
        let client = try client("CREATE TABLE t (j JSON)")
        let refusal = "ERROR 4025 (23000): CONSTRAINT `t.j` failed for `test`.`t`"
        #expect(client.run("INSERT INTO t VALUES ('{')") == [refusal])
        #expect(client.run("ALTER TABLE t MODIFY j JSON NOT NULL").first?.hasPrefix("ok") == true)
        #expect(client.run("INSERT INTO t VALUES ('{')") == [refusal])
        #expect(client.run("ALTER TABLE t MODIFY j TEXT").first?.hasPrefix("ok") == true)
        #expect(client.run("INSERT INTO t VALUES ('{')").first?.hasPrefix("ok") == true)
    }

    @Test func conditionsAreSwitchedOffAndOn() throws {
        let client = try client(
            "CREATE TABLE t (a INT CHECK (a > 0))", "SET check_constraint_checks = 0",
            "INSERT INTO t VALUES (-1)", "SET check_constraint_checks = 1")
        #expect(
            client.run("INSERT INTO t VALUES (-1)")
                == ["ERROR 4025 (23000): CONSTRAINT `t.a` failed for `test`.`t`"])
    }

    @Test func aRefusedRowDrawsNoNumber() throws {
        let client = try client(
            "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, a INT CHECK (a > 0))")
        #expect(client.run("INSERT INTO t (a) VALUES (-1)").first?.hasPrefix("ERROR 4025") == true)
        #expect(client.run("INSERT INTO t (a) VALUES (1)").first?.hasPrefix("ok") == true)
        #expect(client.run("SELECT id FROM t") == ["id", "1", "end"])
    }

    @Test func aGivenNumberIsForOneStatement() throws {
        let client = try client(
            "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, v INT)",
            "CREATE TABLE n (v INT)", "SET insert_id = 50", "INSERT INTO t (v) VALUES (1), (2)",
            "INSERT INTO t (v) VALUES (3)", "SET insert_id = 90", "INSERT INTO n VALUES (1)",
            "INSERT INTO t (v) VALUES (4)")
        #expect(
            client.run("SELECT id FROM t ORDER BY id") == ["id", "50", "51", "52", "53", "end"])
    }

    @Test func statementsAreSaidToBeginWhenTheSessionSays() throws {
        let client = try client("SET timestamp = 1000000000")
        #expect(client.run("SELECT now()")[1] == "2001-09-09 01:46:40")
        #expect(client.run("SET timestamp = DEFAULT") == ["ok"])
        #expect(client.run("SELECT now()")[1] != "2001-09-09 01:46:40")
    }

    @Test func defaultsReadOtherColumns() throws {
        let client = try client(
            "CREATE TABLE t (a INT DEFAULT (1 + 1), b INT DEFAULT (a * 10), c INT AS (b + 1))",
            "INSERT INTO t () VALUES ()", "INSERT INTO t (a) VALUES (3), (4)",
            "INSERT INTO t (a, b) VALUES (5, 6)")
        #expect(
            client.run("SELECT a, b, c FROM t ORDER BY a")
                == ["a|b|c", "2|20|21", "3|30|31", "4|40|41", "5|6|7", "end"])
        #expect(
            client.run("CREATE TABLE u (a INT DEFAULT (b + 1))")
                .first?.hasPrefix("ERROR 1054") == true)
    }

    @Test func havingWithoutGroupsLooksAtRows() throws {
        let client = try client(
            "CREATE TABLE t (a INT, b INT)", "INSERT INTO t VALUES (1, 5), (2, 6), (3, 7)")
        #expect(
            client.run("SELECT a, b * 2 AS d FROM t HAVING d > 10 ORDER BY a")
                == ["a|d", "2|12", "3|14", "end"])
        #expect(client.run("SELECT count(*) AS n FROM t HAVING n > 5") == ["n", "end"])
    }

    @Test(arguments: [
        ("2001:db8::ff00:42:8329", "2001:db8::ff00:42:8329"), ("1::", "1::"), ("::", "::"),
        ("::ffff:1.2.3.4", "::ffff:1.2.3.4"), ("::1.2.3.4", "::1.2.3.4"), ("1.2.3.4", "1.2.3.4"),
        ("1:0:0:2:0:0:0:3", "1:0:0:2::3"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("1:2", "NULL"),
        ("1::2::3", "NULL"), ("12345::", "NULL"), ("1:2:3:4:5:6:7:8:9", "NULL"), ("", "NULL"),
    ])
    func addresses(_ text: String, _ shown: String) throws {
        let client = try client()
        #expect(client.run("SELECT inet6_ntoa(inet6_aton('\(text)'))")[1] == shown)
    }

    @Test func textsAreCutToTheirCharacterSet() throws {
        let client = try client(
            "CREATE TABLE t (l VARCHAR(10) CHARACTER SET latin1)",
            "INSERT IGNORE INTO t VALUES ('aé漢b')")
        #expect(client.run("SELECT l, hex(l), length(l) FROM t")[1] == "aé?b|61E93F62|4")
        #expect(
            client.run("INSERT INTO t VALUES ('漢')") == [
                #"ERROR 1366 (22007): Incorrect string value: '\xE6\xBC\xA2' for column `test`.`t`.`l` at row 1"#
            ])
    }
}
