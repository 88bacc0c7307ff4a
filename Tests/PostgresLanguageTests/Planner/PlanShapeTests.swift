// Which operators the planner chooses: indexes, joins, orders, locks.

import QueryEngine
import Testing

@testable import PostgresLanguage

@Suite struct PlanShapeTests {
    private func catalog() -> MemoryCatalog {
        let catalog = MemoryCatalog()
        let int = SQLType(.int4)
        catalog.add(
            "accounts", [("id", int), ("branch", int), ("balance", SQLType(.int8))],
            indexes: [("accounts_pkey", [0], true), ("accounts_branch", [1, 2], false)])
        catalog.add(
            "branches", [("id", int), ("name", SQLType(.text))],
            indexes: [("branches_pkey", [0], true)])
        catalog.add("plain", [("x", int), ("y", SQLType(.text))])
        catalog.addView(
            "rich", [("id", int), ("balance", SQLType(.int8))],
            "SELECT id, balance FROM accounts WHERE balance > 100")
        return catalog
    }

    private func shape(_ sql: String) throws -> [String] { try Plans.shape(sql, catalog()) }

    @Test func aPrimaryKeyIsLookedUp() throws {
        #expect(
            try shape("SELECT balance FROM accounts WHERE id = 5") == [
                "Index Scan using accounts_pkey on accounts"
            ])
        let plan = try Plans.query("SELECT balance FROM accounts WHERE id = 5", catalog())
        guard case .indexScan(let scan) = plan.root else {
            Issue.record("no index scan: \(plan.root)")
            return
        }
        #expect(scan.equalities.count == 1)
        #expect(scan.filter == nil)
        // Only what is read is loaded.
        #expect(scan.loads.map(\.column) == [0, 2])
    }

    @Test func aRangeAndAPrefixOfAnIndex() throws {
        let plan = try Plans.query(
            "SELECT id FROM accounts WHERE branch = 1 AND balance >= 10 AND balance < 20",
            catalog())
        guard case .indexScan(let scan) = plan.root else {
            Issue.record("no index scan")
            return
        }
        #expect(scan.index.name == "accounts_branch")
        #expect(scan.equalities.count == 1)
        #expect(scan.lower?.isInclusive == true)
        #expect(scan.upper?.isInclusive == false)
        #expect(scan.filter == nil)
    }

    @Test func aConditionOfAnotherTypeStaysAFilter() throws {
        #expect(
            try shape("SELECT id FROM accounts WHERE id = 5.0") == ["Seq Scan on accounts"])
        #expect(
            try shape("SELECT id FROM accounts WHERE id = 5000000000")
                == ["Index Scan using accounts_pkey on accounts"])
    }

    @Test func listsAndArraysAreLookedUpOneByOne() throws {
        for sql in [
            "SELECT 1 FROM accounts WHERE id IN (1, 2, 3)",
            "SELECT 1 FROM accounts WHERE id = ANY ('{1,2}')",
            "SELECT 1 FROM accounts WHERE id = ANY ($1)",
        ] {
            guard case .project(.indexScan(let scan), _) = try Plans.query(sql, catalog()).root
            else {
                Issue.record("no index scan: \(sql)")
                continue
            }
            #expect(scan.anyOf != nil)
        }
    }

    @Test func anOrderIsTakenFromAnIndex() throws {
        #expect(
            try shape("SELECT id FROM accounts ORDER BY id LIMIT 3") == [
                "Limit", "  ->  Index Scan using accounts_pkey on accounts",
            ])
        #expect(
            try shape("SELECT id FROM accounts ORDER BY id DESC LIMIT 3") == [
                "Limit", "  ->  Index Scan Backward using accounts_pkey on accounts",
            ])
        #expect(
            try shape("SELECT id FROM accounts WHERE branch = 3 ORDER BY balance") == [
                "Index Scan using accounts_branch on accounts"
            ])
        #expect(
            try shape("SELECT id FROM accounts ORDER BY id DESC NULLS LAST LIMIT 3") == [
                "Limit", "  ->  Sort", "        ->  Seq Scan on accounts",
            ])
    }

    @Test func theGreatestIsTheLastOfAnIndex() throws {
        #expect(
            try shape("SELECT max(id) FROM accounts") == [
                "Aggregate", "  ->  Limit",
                "        ->  Index Scan Backward using accounts_pkey on accounts",
            ])
    }

    @Test func joinsAlongIndexesAndHashes() throws {
        #expect(
            try shape(
                "SELECT * FROM accounts a JOIN branches b ON b.id = a.branch WHERE a.id = 7")
                == [
                    "Nested Loop", "  ->  Index Scan using accounts_pkey on accounts",
                    "  ->  Index Scan using branches_pkey on branches",
                ])
        #expect(
            try shape("SELECT * FROM plain p JOIN plain q ON q.x = p.x") == [
                "Hash Join", "  ->  Seq Scan on plain", "  ->  Hash",
                "        ->  Seq Scan on plain",
            ])
        #expect(
            try shape("SELECT * FROM plain p LEFT JOIN plain q ON q.x = p.x").first
                == "Hash Left Join")
        // A condition above that no row of nulls satisfies makes it an inner join.
        #expect(
            try shape("SELECT * FROM plain p LEFT JOIN plain q ON q.x = p.x WHERE q.y = 'a'")
                .first == "Hash Join")
    }

    @Test func settingsForceAPlan() throws {
        var settings = PlannerSettings()
        settings.enableIndexScan = false
        #expect(
            try Plans.shape(
                "SELECT 1 FROM accounts WHERE id = 1", catalog(), settings: settings)
                == ["Seq Scan on accounts"])
        settings = PlannerSettings()
        settings.enableHashJoin = false
        #expect(
            try Plans.shape(
                "SELECT 1 FROM plain p JOIN plain q ON q.x = p.x", catalog(),
                settings: settings
            ).first == "Nested Loop")
    }

    @Test func subqueriesBecomeJoins() throws {
        #expect(
            try shape("DELETE FROM accounts WHERE id IN (SELECT x FROM plain LIMIT 5)").contains(
                "              ->  Index Scan using accounts_pkey on accounts")
                || shape("DELETE FROM accounts WHERE id IN (SELECT x FROM plain LIMIT 5)")
                    .contains("        ->  Index Scan using accounts_pkey on accounts")
        )
        #expect(
            try shape(
                "SELECT * FROM accounts a WHERE NOT EXISTS (SELECT 1 FROM plain p WHERE p.x = a.id)"
            ).first == "Hash Anti Join")
        #expect(
            try shape("SELECT * FROM plain p WHERE EXISTS (SELECT 1 FROM accounts WHERE id = p.x)")
                .contains("  SubPlan 1"))
    }

    @Test func aSubqueryInParenthesesIsABound() throws {
        guard
            case .indexScan(let scan) = try Plans.query(
                "SELECT id FROM accounts WHERE id = (SELECT min(x) FROM plain)", catalog()
            ).root
        else {
            Issue.record("no index scan")
            return
        }
        #expect(scan.equalities.count == 1)
    }

    @Test func conditionsReachIntoViews() throws {
        #expect(
            try shape("SELECT balance FROM rich WHERE id = 3") == [
                "Index Scan using accounts_pkey on accounts"
            ])
    }

    @Test func derivedTablesBecomePartOfTheQuery() throws {
        #expect(
            try shape(
                """
                SELECT b.name, s.more
                FROM branches b, (SELECT id, balance + 1 AS more FROM accounts WHERE balance > 0) s
                WHERE s.id = b.id AND b.id < 3
                """) == [
                    "Nested Loop", "  ->  Index Scan using branches_pkey on branches",
                    "  ->  Index Scan using accounts_pkey on accounts",
                ])
        // The greatest of a derived table's column is the last of the index.
        #expect(
            try shape("SELECT max(s.k) FROM (SELECT id AS k FROM accounts) s")
                == shape("SELECT max(id) FROM accounts"))
        // Where an outer join may leave it out, its columns are as null as it is; a computed one would not be.
        func shapeOfLeft(_ column: String) throws -> [String] {
            try shape(
                """
                SELECT p.x, s.b
                FROM plain p LEFT JOIN (SELECT id, \(column) AS b FROM accounts) s ON s.id = p.x
                """)
        }
        #expect(
            try shapeOfLeft("branch").last == "  ->  Index Scan using accounts_pkey on accounts")
        #expect(try !shapeOfLeft("1").contains { $0.contains("accounts_pkey") })
    }

    /// What costs most is only computed for the rows that are left.
    @Test func subqueriesOfDerivedTablesWaitForTheConditions() throws {
        let plan = try Plans.query(
            """
            SELECT s.k, s.n FROM plain p, (
                SELECT id AS k, (SELECT count(*) FROM accounts a WHERE a.branch = b.id) AS n
                FROM branches b
            ) s
            WHERE p.x > s.k
            """, catalog())
        guard case .project(let input, let assignments) = plan.root, case .nestedLoop = input else {
            Issue.record("computed below the join: \(plan.root)")
            return
        }
        #expect(assignments.count == 1)
    }

    @Test func locksStandBelowTheLimit() throws {
        let plan = try Plans.query(
            "SELECT id FROM accounts WHERE branch = 1 ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED",
            catalog())
        guard case .limit(.lockRows(let lock), _, _, _) = plan.root else {
            Issue.record("no lock below the limit: \(plan.root)")
            return
        }
        #expect(lock.targets.count == 1)
        #expect(lock.recheck != nil)
        #expect(plan.locksRows)
        #expect(plan.locks.map(\.name) == ["accounts"])
    }

    @Test func anUpdateChecksItsConditionsAgain() throws {
        let plan = try Plans.query(
            "UPDATE accounts SET balance = balance + 1 WHERE id = 3 AND balance > 0", catalog())
        guard case .update(let update) = plan.root else {
            Issue.record("no update")
            return
        }
        guard case .and(let parts) = update.recheck else {
            Issue.record("the conditions are lost")
            return
        }
        #expect(parts.count == 2)
        #expect(update.assignments.map(\.column) == [2])
        #expect(plan.writes)
    }

    @Test func parametersTakeTheirTypesFromTheirPlaces() throws {
        let catalog = catalog()
        func types(_ sql: String) throws -> [TypeID] {
            try Plans.query(sql, catalog).parameterTypes
        }
        #expect(
            try types("SELECT 1 FROM accounts WHERE id = $1 AND balance > $2") == [.int4, .int8])
        #expect(try types("INSERT INTO branches VALUES ($1, $2)") == [.int4, .text])
        #expect(try types("SELECT $1::date") == [.date])
        #expect(try types("SELECT 1 LIMIT $1") == [.int8])
        #expect(try types("SELECT 1 FROM accounts WHERE id = ANY ($1)") == [TypeID(1007)])
        #expect(try types("SELECT $1") == [.text])
    }

    @Test func transactionControlNeedsNoCatalog() throws {
        let statements = try PostgresFrontend().parse(Array("COMMIT; SELECT 1".utf8))
        #expect(statements[0].transactionCommand != nil)
        #expect(statements[1].transactionCommand == nil)
        #expect(statements[1].isPlannable)
        #expect(statements[1].text == "SELECT 1")
    }

    @Test func constantsAreFolded() throws {
        guard
            case .indexScan(let scan) = try Plans.query(
                "SELECT id FROM accounts WHERE id = 2 + 3", catalog()
            ).root, case .constant(.int(5)) = scan.equalities.first
        else {
            Issue.record("2 + 3 is computed for every row")
            return
        }
    }
}
