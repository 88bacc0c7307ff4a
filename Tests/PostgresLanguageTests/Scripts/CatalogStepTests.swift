// What questions to the catalogs cost: the rows that a statement goes through, counted as the steps of 32 units each that
// its session takes.
import Testing

@Suite("Steps of catalog queries")
struct CatalogStepTests {
    private struct Cost {
        let statement: String
        let steps: Int
        let isWhole: Bool
    }

    /// The statements of the golden script of lookups, each run in a catalog that holds so many other tables.
    private func costs(tables: Int) throws -> [Cost] {
        let fixture = try #require(
            Fixture.all("golden/postgres", ".sql").first {
                $0.name.hasSuffix("catalog_lookups.sql")
            })
        let client = try ScriptWorld(locale: fixture.locale, stepBudget: 32).client()
        func run(_ sql: String) -> Int {
            let before = client.yields
            client.startQuery(sql)
            #expect(!client.failed, "\(sql): \(client.lines)")
            return client.yields - before
        }
        for number in 0..<tables {
            let reference = number == 0 ? "" : " REFERENCES other_\(number - 1)"
            _ = run(
                """
                CREATE TABLE other_\(number) (id bigserial PRIMARY KEY, a int NOT NULL DEFAULT 5,
                    b text CHECK (b <> ''), c varchar(20) UNIQUE, d bigint\(reference));
                CREATE INDEX ON other_\(number) (d);
                COMMENT ON TABLE other_\(number) IS 'another'
                """)
        }
        var costs: [Cost] = []
        var isWhole = false
        for line in fixture.script.split(separator: "\n") {
            if line == "-- The whole catalog." { isWhole = true }
            guard !line.hasPrefix("--") else { continue }
            let steps = run(String(line))
            if line.hasPrefix("SELECT") || line.hasPrefix("WITH") {
                costs.append(Cost(statement: String(line), steps: steps, isWhole: isWhole))
            }
        }
        return costs
    }

    @Test func lookupsByKeyCostTheSameInLargerCatalogsAndListsGrowWithThem() throws {
        let (few, many) = (try costs(tables: 15), try costs(tables: 60))
        #expect(few.count > 40 && few.contains(where: \.isWhole))
        for (small, large) in zip(few, many) {
            if small.isWhole {
                #expect(large.steps < small.steps * 5 + 5, "\(small.statement): \(small.steps)")
            } else {
                #expect(large.steps <= small.steps + 1, "\(small.statement)")
            }
        }
    }
}
