// ALTER TABLE evaluates expressions over rows: in a frame as long as the planner asks for.

import Testing

@Suite struct AlterTableFrameTests {
    private let world: ScriptWorld
    private let client: ScriptClient

    init() throws {
        world = try ScriptWorld()
        client = try world.client()
        _ = ask("CREATE TABLE t (id int, a int)")
        _ = ask("INSERT INTO t VALUES (1, 4), (2, 5)")
    }

    private func ask(_ text: String) -> [String] {
        client.startQuery(text)
        world.settle([client])
        return client.lines
    }

    /// True of every row; each of its parts keeps an array of its own.
    private func condition(_ count: Int) -> String {
        [String](repeating: "(a + 0) = ANY (ARRAY[a + 0])", count: count)
            .joined(separator: " AND ")
    }

    @Test func checksMayKeepMoreThanTheRow() {
        #expect(ask("ALTER TABLE t ADD CHECK (\(condition(600)))") == ["ALTER TABLE"])
        #expect(
            ask("ALTER TABLE t ADD CONSTRAINT k CHECK (\(condition(600)) AND a > 4)").first
                == "ERROR 23514: check constraint \"k\" of relation \"t\" is violated by some row")
    }

    @Test func conversionsMayKeepMoreThanTheRow() {
        let conversion = "CASE WHEN \(condition(600)) THEN a * 2 ELSE 0 END"
        #expect(
            ask(
                "ALTER TABLE t ADD COLUMN b text DEFAULT 'b', ALTER a TYPE bigint USING \(conversion), ADD COLUMN c int GENERATED ALWAYS AS (\(conversion)) STORED"
            ) == ["ALTER TABLE"])
        #expect(
            ask("SELECT * FROM t ORDER BY id") == [
                "id int4 | a int8 | b text | c int4", "1 | 8 | b | 16", "2 | 10 | b | 20",
                "SELECT 2",
            ])
    }
}
