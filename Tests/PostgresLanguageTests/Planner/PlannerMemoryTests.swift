// What planning a statement makes is freed with its planner.

import QueryEngine
import SQLPlanning
import Testing

@testable import PostgresLanguage

@Suite struct PlannerMemoryTests {
    private struct Weak {
        weak var level: QueryLevel?
    }

    @Test(arguments: [
        "SELECT x FROM plain WHERE x = 1",
        "SELECT a.x FROM plain a JOIN plain b USING (x), LATERAL (SELECT b.y) c",
        "SELECT count(*) FROM (SELECT x FROM plain UNION SELECT 1) u GROUP BY x HAVING x IN (SELECT x FROM plain)",
        "WITH w AS (SELECT x FROM plain) SELECT * FROM w, w v",
        "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 3) SELECT * FROM r",
        "INSERT INTO plain SELECT x + 1, y FROM plain RETURNING x",
        "UPDATE plain SET x = o.x FROM plain o WHERE o.y = plain.y",
        "DELETE FROM plain WHERE EXISTS (SELECT 1 FROM plain p WHERE p.x = plain.x)",
    ]) func levelsGoWithTheirPlanner(_ sql: String) throws {
        let catalog = MemoryCatalog()
        catalog.add("plain", [("x", SQLType(.int4)), ("y", SQLType(.text))])
        let context = PlanningContext(
            catalog: catalog, environment: TypeEnvironment(types: PostgresTypes.library),
            parameterTypes: [],
            settings: PlannerSettings(), evaluation: FixedEvaluation(), allowsParameters: true)
        let parsed = try #require(
            try PostgresFrontend().parse(Array(sql.utf8)).first as? PostgresStatement)
        var levels: [Weak] = []
        do {
            let planner = StatementPlanner(context: context, text: Array(sql.utf8))
            _ = try planner.plan(parsed.statement)
            levels = planner.builder.levels.map { Weak(level: $0) }
            withExtendedLifetime(planner) {
                #expect(levels.allSatisfy { $0.level != nil })
            }
        }
        #expect(!levels.isEmpty)
        #expect(levels.allSatisfy { $0.level == nil })
    }
}
