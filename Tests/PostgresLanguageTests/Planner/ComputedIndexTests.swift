// Which queries an index on an expression and a partial index serve.

import Testing

@Suite struct ComputedIndexTests {
    private func client() throws -> (ScriptClient, ScriptWorld) {
        let world = try ScriptWorld()
        let client = try world.client()
        client.startQuery(
            """
            CREATE TABLE t (id int PRIMARY KEY, name text, n int, live bool, tag text);
            CREATE UNIQUE INDEX by_name ON t (lower(name));
            CREATE INDEX by_sum ON t ((n + id), tag);
            CREATE INDEX by_live ON t (tag) WHERE live;
            CREATE INDEX by_big ON t (tag, n) WHERE n > 10 AND name IS NOT NULL;
            """)
        world.settle([client])
        return (client, world)
    }

    private func scan(_ query: String) throws -> String {
        let (client, world) = try client()
        client.startQuery("EXPLAIN " + query)
        world.settle([client])
        return client.lines.dropFirst().dropLast().joined(separator: "\n")
    }

    @Test(arguments: [
        ("SELECT * FROM t WHERE lower(name) = 'x'", "by_name"),
        ("SELECT * FROM t WHERE 'x' = lower(t.name)", "by_name"),
        ("SELECT id FROM t WHERE lower(name) IN ('x', 'y')", "by_name"),
        ("SELECT id FROM t WHERE lower(name) >= 'a' AND lower(name) < 'b'", "by_name"),
        ("SELECT id FROM t AS other WHERE other.n + other.id = 5 AND tag = 'a'", "by_sum"),
        ("SELECT id FROM t WHERE tag = 'a' AND live", "by_live"),
        ("SELECT id FROM t WHERE tag = 'a' AND n > 10 AND name IS NOT NULL", "by_big"),
        ("SELECT id FROM t WHERE tag = 'a' AND n = 11 AND name = 'x'", "by_big"),
        ("SELECT id FROM t WHERE tag = 'a' AND n >= 12 AND name > 'x'", "by_big"),
    ])
    func isServed(query: String, by index: String) throws {
        #expect(try scan(query).contains("Index Scan using \(index) on t"))
    }

    @Test(arguments: [
        "SELECT * FROM t WHERE upper(name) = 'x'",
        "SELECT * FROM t WHERE lower(tag) = 'x'",
        "SELECT * FROM t WHERE tag = 'a'",
        "SELECT * FROM t WHERE tag = 'a' AND NOT live",
        "SELECT * FROM t WHERE tag = 'a' AND (live OR n = 1)",
        "SELECT * FROM t WHERE tag = 'a' AND n >= 10 AND name IS NOT NULL",
        "SELECT * FROM t WHERE tag = 'a' AND n > 10",
        "SELECT * FROM t WHERE n + 1 = 5",
    ])
    func isNotServed(query: String) throws {
        #expect(try scan(query).contains("Seq Scan on t"))
    }

    @Test func aTypeThatAnIndexDoesNotFitIsRefused() throws {
        let (client, world) = try client()
        client.startQuery("ALTER TABLE t ALTER n TYPE text")
        world.settle([client])
        #expect(client.lines.first == "ERROR 42883: operator does not exist: text + integer")
        client.startQuery("INSERT INTO t VALUES (1, 'x', 11, true, 'a')")
        world.settle([client])
        #expect(client.lines == ["INSERT 0 1"])
    }
}
