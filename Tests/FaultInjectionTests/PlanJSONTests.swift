// Plans as text and as JSON.

import FaultInjection
import Foundation
import Testing

@Suite struct PlanJSONTests {
    private func plan(_ json: String) throws -> FaultPlan {
        try JSONDecoder().decode(FaultPlan.self, from: Data(json.utf8))
    }

    @Test func rulesAreStringsOrObjects() throws {
        let plan = try plan(
            """
            { "name": "nightly", "seed": 18446744073709551615, "rules": [
                "reset after commit times 1",
                { "fault": "delay 200ms", "moment": "before statement", "matching": "UPDATE",
                  "connection": 3, "kind": ["update", "insert"], "per": "connection" },
                { "fault": "close", "moment": "at row 3 of table jobs", "probability": 0.2,
                  "regex": "a/b", "connection": "worker", "kind": "select", "after": 1 }
            ] }
            """)
        #expect(plan.name == "nightly")
        #expect(plan.seed == .max)
        #expect(
            plan.rules.map(\.description) == [
                "reset after commit times 1",
                "delay 200ms before statement connection 3 matching \"UPDATE\" kind insert,update"
                    + " per connection",
                "close at row 3 of table jobs connection \"worker\" matching /a\\/b/ kind select"
                    + " after 1 probability 0.2",
            ])
        #expect(try self.plan("{}") == FaultPlan())
    }

    @Test func randomPlansAreReadBack() throws {
        var rules = RandomRules(seed: 17)
        for seed in 0..<300 {
            let plan = FaultPlan(
                name: seed % 3 == 0 ? nil : rules.text(), seed: UInt64(seed),
                rules: (0..<10).map { _ in rules.rule() })
            let json = try JSONEncoder().encode(plan)
            #expect(try JSONDecoder().decode(FaultPlan.self, from: json) == plan)
            let text = plan.rules.map(\.description).joined(separator: ";\n")
            #expect(try FaultPlan(text, seed: plan.seed).rules == plan.rules)
        }
    }

    @Test func theShapeIsStable() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let rule = try FaultRule(
            "error 40001 \"again\" at commit user app kind update,delete nth 3 connection 2")
        #expect(
            String(decoding: try encoder.encode(rule), as: UTF8.self)
                == #"{"connection":2,"fault":"error 40001 \"again\"","kind":["update","delete"],"#
                + #""moment":"before commit","nth":3,"user":"app"}"#)
    }

    @Test(arguments: [
        (
            #"{"rules": ["reset at begin", "reset at comit"]}"#,
            "rule 2 (reset at comit): column 10:"
        ),
        (
            #"{"rules": [{"fault": "reset", "moment": "at comit"}]}"#,
            "rule 1: \"moment\", column 4:"
        ),
        (#"{"rules": [{"fault": "reset"}]}"#, "rule 1: \"moment\" is missing"),
        (
            #"{"rules": [{"fault": 3, "moment": "at begin"}]}"#,
            "rule 1: \"fault\" is of another type"
        ),
        (
            #"{"rules": [{"fault": "reset", "moment": "at begin", "tabel": "x"}]}"#,
            "rule 1: there is no \"tabel\"; did you mean \"table\"?"
        ),
        (
            #"{"rules": [{"fault": "reset", "moment": "at begin", "kind": "selct"}]}"#,
            "rule 1: 'selct' is no kind of statement; did you mean select?"
        ),
        (
            #"{"rules": [{"fault": "reset", "moment": "at begin", "times": 0}]}"#,
            "rule 1: the number lies between 1 and"
        ),
        (
            #"{"rules": [{"fault": "reset", "moment": "at begin", "regex": "("}]}"#,
            "rule 1: the regular expression: a ( without its )"
        ),
    ])
    func errorsNameTheRule(json: String, beginning: String) throws {
        let error = try #require(throws: FaultPlanError.self) { try plan(json) }
        #expect(error.description.hasPrefix(beginning), "\(error)")
    }

    @Test func errorsInATextNameTheRuleToo() throws {
        let error = try #require(throws: FaultPlanError.self) {
            try FaultInjector("reset at begin; ; close at comit")
        }
        #expect(error.rule == 2)
        #expect(error.error.column == 28)
        let end = try #require(throws: FaultPlanError.self) {
            try FaultInjector("reset at ; close at begin")
        }
        #expect(end.error.column == 10)
        #expect(FaultPlan(" ; ").rules.isEmpty)
    }

    @Test func reportsAreReadBack() throws {
        let injector = try FaultInjector(FaultPlan("reset after commit times 1"))
        #expect(injector.report.map(\.number) == [1])
        let json = try JSONEncoder().encode(injector.report)
        #expect(try JSONDecoder().decode([FaultRuleReport].self, from: json) == injector.report)
        let outcomes: [FaultOutcome] = [
            .injected, .committed, .rolledBack, .competitorCommitted, .competitorBlocked,
            .competitorFailed("no such table"), .impossible("no socket"),
        ]
        let text = try JSONEncoder().encode(outcomes)
        #expect(
            String(decoding: text, as: UTF8.self)
                == #"["injected","committed","rolled back","competitor committed","#
                + #""competitor blocked by its target","competitor failed: no such table","#
                + #""impossible: no socket"]"#)
        #expect(try JSONDecoder().decode([FaultOutcome].self, from: text) == outcomes)
    }

    @Test func aRuleMadeByHandIsCheckedWhereItIsTaken() throws {
        let plan = FaultPlan(rules: [
            FaultRule(.close, .beforeCommit), FaultRule(.duplicate, .accept),
        ])
        let error = try #require(throws: FaultPlanError.self) { try FaultInjector(plan) }
        #expect(error.rule == 2)
    }
}

@Suite struct PlanLiteralTests {
    @Test func aLiteralIsAPlan() throws {
        let plan: FaultPlan = "reset at begin; close at accept"
        #expect(
            plan
                == FaultPlan(rules: [
                    try FaultRule("reset at begin"), try FaultRule("close at accept"),
                ]))
        #expect(FaultPlan.rules("reset at begin", seed: 7).seed == 7)
        let list: FaultPlan = [FaultRule(.close, .accept)]
        #expect(list == "close at accept")
        let injector = try FaultInjector(plan)
        #expect(try injector.add("notice at begin; delay 1s at begin") == 2..<4)
        #expect(throws: FaultPlanError.self) { try injector.add("notice at begin; delay") }
        #expect(injector.report.count == 4)
    }

    /// A literal cannot throw, so its flaw is told where the plan is put to use.
    @Test func aFlawIsToldLater() throws {
        let plan: FaultPlan = .rules("reset at begin; close at comit", seed: 3)
        for use in [
            { _ = try FaultInjector(plan) }, { _ = try JSONEncoder().encode(plan) },
            { try FaultInjector(seed: 0).replace(with: plan) },
        ] {
            let error = #expect(throws: FaultPlanError.self) { try use() }
            #expect(error?.rule == 2)
        }
    }
}
