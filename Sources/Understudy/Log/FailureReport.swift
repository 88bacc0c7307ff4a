// What a failed test has to say of its server: the seed and the rules in a line, the log in full.

import FaultInjection

extension UnderstudyServer {
    /// The seed and each rule with how often it acted, in a line; nil where there are no rules.
    package var faultSummary: String? {
        let rules = faults.report
        guard !rules.isEmpty else { return nil }
        return "understudy: seed \(faults.seed), faults: "
            + rules.map { "'\($0.rule)' \($0.sentence)" }.joined(separator: ", ")
    }

    /// The log, then the faults.
    package var failureReport: String {
        [optionalLog?.description, faultSummary].compactMap { $0 }.filter { !$0.isEmpty }
            .map { $0 + "\n" }.joined()
    }
}
