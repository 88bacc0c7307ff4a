// One rule: what happens, when, to whom and how often.

/// A fault put at a moment.
///
/// The one-line form is `FAULT at|before|after MOMENT`, then filters and counts in any order:
///
///     serialization_failure at commit times 2
///     reset after commit times 1
///     error 53300 at accept every 3
///     delay 200ms before statement matching "UPDATE"
///     close at row 3 of table jobs probability 0.2
///
/// **Faults**: `serialization_failure`, `deadlock`, `lock_timeout`, `statement_timeout`, `too_many_connections`,
/// `out_of_memory`, `disk_full`, `overloaded`, `read_only`, `shutting_down`, `starting_up`, `session_expired`,
/// `commit_unknown`, `stale_schema`, `error CODE ["TEXT"]`, `notice ["TEXT"]`, `close`, `reset`, `silence`, `cut_answer`, `reset_answer`,
/// `delay TIME`, `delay TIME..TIME`, `delay exponential TIME [max TIME]`, `delay lognormal TIME sigma NUMBER [max TIME]`,
/// `bandwidth SIZE/s`, `split [BYTES]`, `truncate BYTES`, `garble [BYTES]`, `oversize`, `duplicate`,
/// `unsolicited notification|setting|error|bytes HEX`, `competitor "STATEMENTS"`. A TIME has a unit: `us`, `ms`, `s`, `min` or `h`.
///
/// **Moments**: `at accept`, `at authenticate`, `at begin`, `before|after statement`, `at row [N] [of table NAME]`,
/// `before|after commit`, `at message [N] [of connection]`, `at byte N [of connection]`, `at close`. `at statement` is
/// before it, and `at commit` is before the commit takes effect; a fault that does not tell which it was (`close`,
/// `reset`, `silence`, `delay`, `commit_unknown`) has to say `before commit` or `after commit`.
///
/// **Filters**: `connection NUMBER|LABEL|*`, `user NAME`, `database NAME`, `application NAME`, `table NAME` (names may hold
/// `*` and `?`), `matching "TEXT"` (with `*` and `?`, found anywhere), `matching /REGEX/`, `containing "TEXT"`,
/// `kind KIND[,KIND...]`.
///
/// **Counts**: `nth N`, `after N`, `every N`, `times N`, `probability NUMBER|PERCENT`, `per connection`.
///
/// Text stands in `"` or `'`, where a doubled quote is the quote itself; plain names need neither.
///
/// The matrix of commit outcomes, each one rule:
///
/// |                | not applied                      | applied                     |
/// |----------------|----------------------------------|-----------------------------|
/// | error          | `serialization_failure at commit`, `commit_unknown before commit` | `commit_unknown after commit` |
/// | FIN            | `close before commit`            | `close after commit`        |
/// | RST            | `reset before commit`            | `reset after commit`        |
/// | silence        | `silence before commit`          | `silence after commit`      |
/// | late answer    | `delay 2s before commit`, then the client's own time-out | `delay 2s after commit` |
///
/// A delay before the commit only makes it late: the commit follows unless the client has given up and cancelled it. To
/// have a late answer of a commit that was not applied, let a second rule answer it: `delay 2s before commit` and
/// `serialization_failure before commit`, in this order.
public struct FaultRule: Hashable, Sendable {
    /// What happens.
    public var fault: Fault
    /// When.
    public var moment: FaultMoment
    /// To whom, and in the midst of what.
    public var filter: FaultFilter
    /// How often.
    public var count: FaultCount

    /// A rule of these parts. Whether they fit is said by `validate()`, and by whoever takes the rule.
    public init(
        _ fault: Fault, _ moment: FaultMoment, where filter: FaultFilter = FaultFilter(),
        count: FaultCount = .always
    ) {
        self.fault = fault
        self.moment = moment
        self.filter = filter
        self.count = count
    }

    /// A rule from its one-line form.
    ///
    /// - Throws: `FaultRuleError`, which says where the text went wrong and what could stand there.
    public init(_ text: String) throws(FaultRuleError) {
        var parser = try RuleParser(text)
        self = try parser.rule()
    }

    /// The same, with what these protocols say of the errors that it asks for.
    package init(_ text: String, for protocols: [any FaultWords]) throws(FaultRuleError) {
        var parser = try RuleParser(text, for: protocols)
        self = try parser.rule()
    }

    /// Whether the parts fit each other and every number and text is within its limits.
    ///
    /// - Throws: `FaultRuleError` without a column.
    public func validate() throws(FaultRuleError) {
        if let flaw { throw FaultRuleError(flaw) }
    }
}

extension FaultRule: CustomStringConvertible {
    /// The one-line form, the same for equal rules. A valid rule is read back from it exactly.
    public var description: String {
        var printer = RulePrinter()
        printer.print(self)
        return printer.text
    }
}
