// The one-line form: what it means, that it is read back as it was written, and that no text can trap.

import FaultInjection
import Testing

@Suite struct RuleTextTests {
    @Test func theExamplesMeanWhatTheySay() throws {
        #expect(
            try FaultRule("serialization_failure at commit times 2")
                == FaultRule(.error(.serializationFailure), .beforeCommit, count: .times(2)))
        #expect(
            try FaultRule("reset after commit times 1")
                == FaultRule(.reset, .afterCommit, count: .times(1)))
        #expect(
            try FaultRule("error 53300 at accept every 3")
                == FaultRule(
                    .error(.native(code: "53300", message: nil)), .accept, count: .every(3)))
        #expect(
            try FaultRule(#"delay 200ms before statement matching "UPDATE""#)
                == FaultRule(
                    .delay(.fixed(.milliseconds(200))), .beforeStatement,
                    where: FaultFilter(statement: .glob("UPDATE"))))
        #expect(
            try FaultRule("close at row 3 of table jobs probability 0.2")
                == FaultRule(.close, .row(3, table: "jobs"), count: .probability(0.2)))
    }

    @Test(arguments: [
        ("reset before commit", "reset before commit"),
        ("delay 200ms after commit", "delay 200ms after commit"),
        ("commit_unknown after commit", "commit_unknown after commit"),
        ("silence before commit", "silence before commit"),
        ("Serialization-Failure  AT\tcommit", "serialization_failure before commit"),
        ("delay 1500us at begin", "delay 1500us at begin"),
        ("delay 1.5s at begin", "delay 1500ms at begin"),
        ("delay 1.5h at begin", "delay 5400s at begin"),
        ("delay 0.00001min at begin", "delay 600us at begin"),
        ("delay 100ms..2s at statement", "delay 100ms..2s before statement"),
        ("delay 0.5ms..1.5ms at begin", "delay 500us..1500us at begin"),
        ("delay exponential 50ms at begin", "delay exponential 50ms max 1s at begin"),
        (
            "delay lognormal 50ms sigma 0.5 max 2s at begin",
            "delay lognormal 50ms sigma 0.5 max 2s at begin"
        ),
        ("bandwidth 64kB/s at accept", "bandwidth 64000B/s at accept"),
        ("split at authenticate", "split 1 at authenticate"),
        ("truncate 3 at message 2", "truncate 3 at message 2"),
        ("garble after commit", "garble 1 after commit"),
        ("reset at byte 0 of connection", "reset at byte 0 of connection"),
        ("duplicate at message of answer", "duplicate at message"),
        ("unsolicited bytes 5A00ff before statement", "unsolicited bytes 5a00ff before statement"),
        ("oversize at row", "oversize at row"),
        (
            #"competitor 'UPDATE t SET a = ''x''; SELECT 1' before commit"#,
            #"competitor "UPDATE t SET a = 'x'; SELECT 1" before commit"#
        ),
        (
            "deadlock before statement times 3 kind Update,DELETE table 'my table' per connection",
            #"deadlock before statement table "my table" kind update,delete times 3 per connection"#
        ),
        (
            #"reset after statement after 2 matching /a\/b\\/ connection worker probability 20%"#,
            #"reset after statement connection "worker" matching /a\/b\\/ after 2 probability 0.2"#
        ),
    ])
    func formsAndTheirCanonicalOnes(text: String, canonical: String) throws {
        let rule = try FaultRule(text)
        #expect(rule.description == canonical)
        #expect(try FaultRule(canonical) == rule)
    }

    @Test func everyOutcomeOfACommitIsOneRule() throws {
        let answers = [
            "commit_unknown", "error 08006 \"lost\"", "shutting_down", "close", "reset", "silence",
            "delay 2s",
        ]
        for answer in answers {
            #expect(try FaultRule("\(answer) before commit").moment == .beforeCommit)
            #expect(try FaultRule("\(answer) after commit").moment == .afterCommit)
        }
    }

    @Test func randomRulesAreReadBack() throws {
        var rules = RandomRules(seed: 11)
        for _ in 0..<10_000 {
            let rule = rules.rule()
            if try FaultRule(rule.description) != rule { Issue.record("\(rule)") }
        }
    }

    // MARK: Errors

    @Test(
        arguments: [
            ("serialisation_failure at commit", 1, "serialization_failure"),
            ("reset at comit", 10, "commit"),
            ("reset befor commit", 7, "before"),
            ("reset before commit tims 3", 21, "times"),
            ("fin before commit", 1, "close"),
            ("close at row 3 of tabel jobs", 19, "table"),
            ("close before statement kind select,updat", 29, "update"),
            ("close after accept", 13, "at accept"),
            ("delay expnential 3ms at begin", 7, "exponential"),
            ("unsolicited notify at message 3", 13, nil),
            ("delay 200 before statement", 7, nil),
            ("delay before statement", 7, nil),
            ("error at commit", 7, nil),
            ("reset at commit", 10, nil),
            ("commit_unknown at commit", 19, nil),
            ("reset", 6, nil),
            ("", 1, nil),
            ("reset before commit times", 26, nil),
            ("reset before commit times two", 27, nil),
            ("reset before commit times 0", 21, nil),
            ("reset before commit times 2 times 3", 29, nil),
            ("reset before commit nth 2 every 3", 21, nil),
            ("reset before commit probability 1.5", 21, nil),
            ("reset before commit probability nan", 33, nil),
            ("reset before commit matching /(/", 21, nil),
            ("reset before commit matching \"a", 30, nil),
            ("reset before commit matching /a", 30, nil),
            ("reset before commit matching a containing b", 32, nil),
            ("äö\"ü\" at commit", 1, nil),
            ("notice \"äö\" at comit", 16, "commit"),
            ("serialization_failure after commit", 23, nil),
            ("too_many_connections before statement", 22, nil),
            ("close at close", 7, nil),
            ("duplicate at begin", 11, nil),
            ("truncate 3 at byte 4", 12, nil),
            ("reset at accept user app", 17, "at authenticate"),
            ("reset at accept matching \"x\"", 17, nil),
            ("reset at close table jobs", 16, nil),
            ("delay 90000s at begin", 1, nil),
            ("delay 2s..1s at begin", 1, nil),
            ("split 0 at accept", 1, nil),
            ("competitor \"\" at begin", 1, nil),
            ("reset at begin; close at begin", 15, nil),
        ] as [(String, Int, String?)])
    func errorsSayWhereAndWhatWasMeant(text: String, column: Int, meant: String?) throws {
        let error = try #require(throws: FaultRuleError.self) { try FaultRule(text) }
        #expect(error.column == column, "\(error)")
        #expect(error.suggestion == meant, "\(error)")
    }

    @Test func anErrorListsWhatMayStandThere() throws {
        let error = try #require(throws: FaultRuleError.self) { try FaultRule("reset at lunch") }
        #expect(
            error.description
                == "column 10: a moment is wanted here, not 'lunch' (possible: accept, authenticate,"
                + " begin, statement, row, commit, message, byte, close)")
        let pair = try #require(throws: FaultRuleError.self) {
            try FaultRule("startingup at accept")
        }
        #expect(pair.suggestion == "starting_up")
    }

    @Test func everyFaultMakesSenseSomewhereAndSaysWhere() throws {
        let faults = [
            "serialization_failure", "deadlock", "lock_timeout", "statement_timeout",
            "too_many_connections", "out_of_memory", "disk_full", "read_only", "shutting_down",
            "starting_up", "commit_unknown", "error 40001", "notice", "close", "reset", "silence",
            "delay 1s", "bandwidth 1", "split", "truncate 1", "garble", "oversize", "duplicate",
            "unsolicited setting", "competitor 'x'",
        ]
        let moments = [
            "at accept", "at authenticate", "at begin", "before statement", "after statement",
            "at row N", "at row N of table NAME", "before commit", "after commit", "at message N",
            "at byte N", "at close",
        ]
        for fault in faults {
            var possible: [String] = []
            var refusals: [[String]] = []
            for moment in moments {
                let text = "\(fault) \(moment)".replacing("N ", with: "1 ").replacing(
                    "NAME", with: "t")
                do {
                    _ = try FaultRule(text.hasSuffix("N") ? text.dropLast() + "1" : text)
                    possible.append(moment)
                } catch {
                    #expect(error.column == fault.count + 2, "\(text): \(error)")
                    refusals.append(error.expected)
                }
            }
            #expect(!possible.isEmpty)
            for expected in refusals { #expect(expected == possible, "\(fault)") }
        }
    }

    @Test func whatIsTooLargeIsRefused() {
        let long = String(repeating: "x", count: 9000)
        #expect(throws: FaultRuleError.self) { try FaultRule("notice \"\(long)\" at begin") }
        #expect(throws: FaultRuleError.self) {
            try FaultRule("reset at begin user \(long.prefix(300))")
        }
        #expect(throws: FaultRuleError.self) {
            try FaultRule("reset at begin" + String(repeating: " ", count: 40_000))
        }
        #expect(throws: FaultRuleError.self) {
            try FaultRule("reset at row 99999999999999999999")
        }
        let deep = String(repeating: "(", count: 4000)
        #expect(throws: FaultRuleError.self) { try FaultRule("reset at begin matching /\(deep)/") }
        let wide = "((((((){1000}){1000}){1000}){1000}){1000})"
        #expect(throws: FaultRuleError.self) { try FaultRule("reset at begin matching /\(wide)/") }
    }

    // MARK: Any text

    @Test(arguments: 0..<4 as Range<UInt64>) func noTextTraps(seed: UInt64) {
        var rules = RandomRules(seed: seed)
        var texts = (0..<500).map { _ in Array(rules.rule().description.utf8) }
        texts.append(Array(#"reset before commit matching /(a|b)*[^c-e]{2,3}?\b/"#.utf8))
        var read = 0
        for _ in 0..<25_000 {
            var text = texts[rules.below(texts.count)]
            for _ in 0...rules.below(4) { mutate(&text, texts, &rules) }
            // Whatever it is, it is either read, and then written and read the same, or refused.
            guard let rule = try? FaultRule(String(decoding: text, as: UTF8.self)) else { continue }
            read += 1
            if (try? FaultRule(rule.description)) != rule { Issue.record("\(rule)") }
        }
        #expect(read > 250)
    }

    private func mutate(_ text: inout [UInt8], _ others: [[UInt8]], _ rules: inout RandomRules) {
        let place = rules.below(text.count + 1)
        switch rules.below(6) {
        case 0: text.insert(UInt8(truncatingIfNeeded: rules.below(256)), at: place)
        case 1: if place < text.count { text.remove(at: place) }
        case 2: if place < text.count { text[place] = UInt8(truncatingIfNeeded: rules.below(128)) }
        case 3: text.removeLast(text.count - place)
        case 4:
            let other = others[rules.below(others.count)]
            text.insert(contentsOf: other.prefix(rules.below(20)), at: place)
        default:
            let signs = Array("\"'/;\\()[]{}|*+?.,%0-9".utf8)
            text.insert(signs[rules.below(signs.count)], at: place)
        }
    }
}
