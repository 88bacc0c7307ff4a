// What is said of rules that acted, that were met too seldom, and that were not met at all.

@testable import FaultInjection
import Testing

@Suite struct RuleReportTests {
    @Test(
        arguments: [
            ("reset before statement", 1, 1, "acted once"),
            ("reset before statement", 2, 2, "acted twice"),
            ("reset before statement", 9, 3, "acted 3 times"),
            ("reset before statement", 0, 0, "was never met"),
            (
                "reset before statement nth 10", 3, 0,
                "never acted: 3 moments fitted, it waits for the 10th"
            ),
            (
                "reset before statement after 1 every 2", 1, 0,
                "never acted: 1 moment fitted, it waits for the 3rd"
            ),
            (
                "reset before statement nth 2 per connection", 5, 0,
                "never acted: 5 moments fitted, it waits for the 2nd of a connection"
            ),
            (
                "reset before statement probability 1%", 5, 0,
                "never acted: 5 moments fitted, chance let them pass"
            ),
            (
                "reset at begin matching \"insert\"", 0, 0,
                "was never met (the statement that begins a block is BEGIN)"
            ),
            (
                "reset after statement matching \"COMMIT\"", 0, 0,
                "was never met (COMMIT and ROLLBACK meet no after statement; after commit is that"
                    + " moment)"
            ),
        ] as [(String, Int, Int, String)])
    func sentences(rule: String, considered: Int, hits: Int, sentence: String) throws {
        let report = FaultRuleReport(
            number: 1, rule: try FaultRule(rule), considered: considered, hits: hits)
        #expect(report.sentence == sentence)
    }

    @Test func ordinals() {
        let numbers = [1, 2, 3, 4, 11, 12, 13, 21, 22, 101, 111, 113]
        #expect(
            numbers.map(Counting.ordinal) == [
                "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "101st",
                "111th",
                "113th",
            ])
    }
}
