// What a rule has met, and what there is to say of it.

/// What a rule has met.
public struct FaultRuleReport: Hashable, Sendable, Codable {
    /// Its number in the plan, from 1; rules that were added later are counted on.
    public var number: Int
    /// The rule.
    public var rule: FaultRule
    /// How many moments matched its moment and its filters while it could still act.
    public var considered: Int
    /// How often it acted.
    public var hits: Int
}

extension FaultRuleReport {
    /// How often it acted or, where it did not, why: `acted twice`, `was never met`,
    /// `never acted: 3 moments fitted, it waits for the 10th`.
    public var sentence: String {
        if hits > 0 { return "acted " + Counting.times(hits) }
        guard considered > 0 else { return "was never met" + (advice.map { " (\($0))" } ?? "") }
        return "never acted: \(Counting.counted(considered, "moment")) fitted, \(waitsFor)"
    }

    private var waitsFor: String {
        let count = rule.count
        let first = count.nth ?? count.skip + count.every
        if count.isPerConnection, first > 1 {
            return "it waits for the \(Counting.ordinal(first)) of a connection"
        }
        if considered < first { return "it waits for the \(Counting.ordinal(first))" }
        return "chance let them pass"
    }

    /// What authors of such rules are often mistaken about.
    private var advice: String? {
        let filter = rule.filter
        switch rule.moment {
        case .begin where filter.statement != nil || filter.table != nil || !filter.kinds.isEmpty:
            return "the statement that begins a block is BEGIN"
        case .afterStatement where filter.statement != nil:
            return "COMMIT and ROLLBACK meet no after statement; after commit is that moment"
        default: return nil
        }
    }
}
