// Statements that generators have found to end the process, or to be answered in ways that no client can read.

import Testing

@testable import MySQLLanguage

@Suite struct HuntedStatementTests {
    private let bench = SessionBench(.mariadb10)

    @Test func numbersAtTheirEnds() throws {
        let client = try bench.open()
        let product = client.run("SELECT 18446744073709551615 * 18446744073709551615")
        #expect(product.last?.hasPrefix("ERROR 1690 (22003): BIGINT UNSIGNED value is out") == true)
        #expect(
            client.run("SELECT period_add(100, 1e30), period_add(1, 9223372036854775807)")[1]
                == "200011|199912")
        #expect(
            client.run("SELECT period_add(-1, 1), period_add(200013, -30000)")[1]
                == "200002|35791344205")
        #expect(
            client.run("SELECT period_diff(9223372036854775807, 1), period_diff(-1, 5)")[1]
                == "-24000|-24004")
    }

    @Test func bitsOfTexts() throws {
        let client = try bench.open()
        #expect(client.run("CREATE TABLE b (v BIT(9))") == ["ok"])
        #expect(
            client.run("INSERT INTO b VALUES ('a'), (x'0000000000000000000101')") == ["ok rows=2"])
        #expect(client.run("SELECT v + 0 FROM b ORDER BY v").dropFirst().first == "97")
        #expect(
            client.run("INSERT IGNORE INTO b VALUES ('0123456789')") == ["ok rows=1 warnings=1"])
        #expect(client.run("SELECT max(v + 0) FROM b")[1] == "511")
    }
}
