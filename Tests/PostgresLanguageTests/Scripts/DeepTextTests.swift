import Testing

/// One statement's texts share one stack: its own, and those of the views that it reads.
@Suite struct DeepTextTests {
    private func transcript(_ statements: [String]) throws -> String {
        let script = statements.map { $0 + ";" }.joined(separator: "\n") + "\n"
        let world = try ScriptWorld()
        return try GoldenScript.transcript(script, in: world)
    }

    private func nested(_ depth: Int, _ inner: String) -> String {
        String(repeating: "SELECT * FROM (", count: depth) + inner
            + String(repeating: ") x", count: depth)
    }

    @Test(arguments: [(63, 140), (33, 50), (12, 140)])
    func viewsOnViewsEndInAnError(_ count: Int, _ depth: Int) throws {
        var statements = ["CREATE VIEW v0 AS SELECT 1 AS a"]
        for number in 1...count {
            statements.append(
                "CREATE VIEW v\(number) AS \(nested(depth, "SELECT * FROM v\(number - 1)"))")
            statements.append("SELECT * FROM v\(number)")
            statements.append("SELECT length(pg_get_viewdef('v\(number)')) > 0")
        }
        statements.append("SELECT 'still here'")
        let answers = try transcript(statements)
        #expect(answers.contains("ERROR 54001: stack depth limit exceeded"))
        #expect(answers.hasSuffix("    still here\n    SELECT 1\n"))
    }

    @Test func viewsOnViewsHaveNoEndButInThemselves() throws {
        var statements = ["CREATE VIEW v0 AS SELECT 1 AS a"]
        for number in 1...80 {
            statements.append("CREATE VIEW v\(number) AS SELECT * FROM v\(number - 1)")
        }
        let deep = try transcript(statements + ["SELECT * FROM v80"])
        #expect(deep.hasSuffix("    1\n    SELECT 1\n"))
        let cycle = try transcript(
            statements + ["CREATE OR REPLACE VIEW v0 AS SELECT a FROM v80", "SELECT * FROM v3"])
        #expect(cycle.contains("CREATE VIEW v0 AS SELECT 1 AS a;\n    CREATE VIEW\n"))
        #expect(cycle.contains("ERROR 42P17: infinite recursion detected in rules for relation"))
    }

    /// Frames of debug builds are several times as large.
    #if DEBUG
        private static let longChain = 250
    #else
        private static let longChain = 990
    #endif

    @Test func longChainsStay() throws {
        let chain = String(repeating: " + 1", count: DeepTextTests.longChain)
        let answers = try transcript([
            "CREATE TABLE t (a int CHECK (a\(chain) > 0), g int GENERATED ALWAYS AS (a\(chain)) STORED)",
            "INSERT INTO t VALUES (1)", "ALTER TABLE t RENAME a TO b", "INSERT INTO t VALUES (2)",
            "CREATE VIEW v AS SELECT b\(chain) AS c FROM t", "SELECT sum(c) FROM v",
        ])
        #expect(!answers.contains("XX000"))
        #expect(answers.hasSuffix("SELECT 1\n"))
    }
}
