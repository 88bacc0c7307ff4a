// Scripts as MySQL's command line client reads them, and what their loading says where it fails.

import ServerKit
import Testing

@testable import MySQLServer

@Suite struct ScriptLoadTests {
    private func statements(_ script: String, escapes: Bool = true) -> [String] {
        var reader = MySQLScript(Array(script.utf8))
        reader.escapes = escapes
        var found: [String] = []
        while let statement = reader.next() {
            found.append("\(statement.line): \(String(decoding: statement.text, as: UTF8.self))")
        }
        return found
    }

    @Test func delimitersInTextsAndCommentsEndNothing() {
        #expect(
            statements(
                """
                -- a; b
                SELECT ';', "a;\\";", `;` ; # c;
                /* d;
                e; */ SELECT 2 -- f;
                , 3;
                /*!40101 SET NAMES utf8mb4 */;
                ;;
                SELECT 4--1
                """) == [
                    "2: SELECT ';', \"a;\\\";\", `;` ", "4: SELECT 2 -- f;\n, 3",
                    "6: /*!40101 SET NAMES utf8mb4 */", "8: SELECT 4--1",
                ])
    }

    @Test func theScriptChangesItsDelimiter() {
        #expect(
            statements("DELIMITER ;;\nSELECT 1; SELECT 2 ;;\ndelimiter ;\nSELECT 3; SELECT 4") == [
                "2: SELECT 1; SELECT 2 ", "4: SELECT 3", "4: SELECT 4",
            ])
        // In the midst of a statement it is a word like another.
        #expect(statements("SELECT 1 AS\ndelimiter x;") == ["1: SELECT 1 AS\ndelimiter x"])
    }

    @Test func backslashes() {
        #expect(statements(#"SELECT '\'; SELECT 2"#) == [#"1: SELECT '\'; SELECT 2"#])
        #expect(
            statements(#"SELECT '\'; SELECT 2"#, escapes: false) == [
                #"1: SELECT '\'"#, "1: SELECT 2",
            ])
        #expect(
            statements("SELECT 'it''s; so'; SELECT '") == ["1: SELECT 'it''s; so'", "1: SELECT '"])
        #expect(statements("") == [])
        #expect(statements("SELECT '\\") == ["1: SELECT '\\"])
    }

    @Test func aScriptThatFailsSaysInWhichLine() async throws {
        var configuration = MySQLServerConfiguration()
        configuration.opensSocket = false
        let server = try await configuration.start(on: Stage()) { _ in }
        let script = """
            CREATE TABLE t (id INT PRIMARY KEY, b VARBINARY(4));
            SET sql_mode = 'NO_BACKSLASH_ESCAPES';
            INSERT INTO t VALUES (1, '\\');
            INSERT INTO t VALUES (2, 'x');

            INSERT INTO t
            VALUES (1, 'y');
            """
        do {
            try await server.load(Array(script.utf8), into: "test", user: "root")
            Issue.record("a duplicate key passed")
        } catch {
            #expect(error.code == "1062")
            #expect(error.line == 6)
        }
        // Bytes that are no text, as dumps hold them.
        try await server.load(
            Array("INSERT INTO t VALUES (3, _binary '".utf8) + [0xFF, 0x80] + Array("');".utf8),
            into: "test", user: "root")
        let console = try server.console("test", user: "root")
        let answer = try await console.execute("SELECT id, HEX(b) FROM t ORDER BY id")
        #expect(answer.rows == [["1", "5C"], ["2", "78"], ["3", "FF80"]])
        console.close()
        await server.shutdown(patience: .zero)
    }
}
