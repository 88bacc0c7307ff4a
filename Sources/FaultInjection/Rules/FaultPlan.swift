// Rules and the seed they are decided under: all that a run with faults needs to be run again.

/// A set of rules under a seed.
///
/// ```swift
/// $0.faults = "serialization_failure at commit times 2; delay 1s before statement nth 3"
/// $0.faults = .rules("delay 1s..5s before commit", seed: 7)
/// $0.faults = [FaultRule(.close, .accept)]
/// $0.faults = try FaultPlan(text, seed: 7)
/// ```
public struct FaultPlan: Hashable, Sendable {
    /// What the plan is called in reports.
    public var name: String?
    /// Decides everything that is left to chance.
    public var seed: UInt64
    /// At each moment they are asked in this order; the first that ends the moment is the last one asked.
    public var rules: [FaultRule]
    /// What is wrong with the literal that the plan was written as.
    let flaw: FaultPlanError?

    /// No rules.
    public init() { self.init(rules: []) }

    /// A plan of these rules.
    public init(name: String? = nil, seed: UInt64 = 0, rules: [FaultRule] = []) {
        self.name = name
        self.seed = seed
        self.rules = rules
        flaw = nil
    }

    private init(flaw: FaultPlanError) {
        name = nil
        seed = 0
        rules = []
        self.flaw = flaw
    }

    /// A plan of rules in their one-line form, with `;` between them.
    ///
    /// - Throws: `FaultPlanError`, which says what is wrong in which rule; its column is that of the whole text.
    public init(_ text: String, seed: UInt64 = 0) throws(FaultPlanError) {
        self.init(seed: seed, rules: try Self.rules(text, for: []))
    }

    /// The same, with what these protocols say of the errors that the rules ask for.
    package init(
        _ text: String, seed: UInt64 = 0, for protocols: [any FaultWords]
    ) throws(FaultPlanError) {
        self.init(seed: seed, rules: try Self.rules(text, for: protocols))
    }

    /// Whether the protocols can say the errors that the rules ask for: each rule's at least one of them.
    ///
    /// - Throws: `FaultPlanError`, which names the rule, and what is wrong with the literal that the plan was written as.
    package func validate(for protocols: [any FaultWords]) throws(FaultPlanError) {
        for (index, rule) in try checked().rules.enumerated() {
            guard let flaw = rule.flaw(for: protocols) else { continue }
            throw FaultPlanError(rule: index + 1, FaultRuleError(flaw), text: nil)
        }
    }

    private static func rules(
        _ text: String, for protocols: [any FaultWords]
    ) throws(FaultPlanError) -> [FaultRule] {
        let limit = RuleLimit.ruleBytes * 32
        let lexed: (tokens: [RuleToken], end: Int)
        do throws(FaultRuleError) {
            lexed = try RuleLexer.tokens(text, limit: limit)
        } catch {
            throw FaultPlanError(rule: nil, error, text: nil)
        }
        var rules: [FaultRule] = []
        let parts = lexed.tokens.split(omittingEmptySubsequences: false) { $0.kind == .separator }
        var ends = lexed.tokens.filter { $0.kind == .separator }.map(\.column)[...]
        for part in parts {
            let end = ends.popFirst() ?? lexed.end
            guard !part.isEmpty else { continue }
            var parser = RuleParser(tokens: Array(part), end: end, for: protocols)
            do throws(FaultRuleError) {
                rules.append(try parser.rule())
            } catch {
                throw FaultPlanError(rule: rules.count + 1, error, text: nil)
            }
            guard rules.count <= RuleLimit.rules else {
                throw FaultPlanError(
                    rule: nil, reason: "a plan has at most \(RuleLimit.rules) rules", text: nil)
            }
        }
        return rules
    }
}

extension FaultPlan: ExpressibleByArrayLiteral, ExpressibleByStringLiteral {
    /// A plan of these rules, under seed 0.
    public init(arrayLiteral rules: FaultRule...) { self.init(rules: rules) }

    /// A plan of rules in their one-line form, with `;` between them, under seed 0. A literal cannot throw: what is wrong with a rule
    /// is thrown by who puts the plan in force.
    public init(stringLiteral text: String) {
        do throws(FaultPlanError) {
            try self.init(text)
        } catch {
            self.init(flaw: error)
        }
    }

    /// A literal's rules under a seed: `.rules("delay 1s..5s before commit", seed: 7)`.
    public static func rules(_ plan: FaultPlan, seed: UInt64) -> FaultPlan {
        var plan = plan
        plan.seed = seed
        return plan
    }

    /// Throws what is wrong with the literal that it was written as.
    func checked() throws(FaultPlanError) -> FaultPlan {
        if let flaw { throw flaw }
        return self
    }
}

/// A plan that cannot be.
public struct FaultPlanError: Error, Hashable, Sendable {
    /// The number of the rule at fault, from 1; nil: it is the plan itself.
    public var rule: Int?
    /// What is wrong with it.
    public var error: FaultRuleError
    /// The rule as it was written, where it was written in a line.
    public var text: String?

    init(rule: Int?, _ error: FaultRuleError, text: String?) {
        self.rule = rule
        self.error = error
        self.text = text
    }

    package init(rule: Int?, reason: String, text: String?) {
        self.init(rule: rule, FaultRuleError(column: nil, reason: reason), text: text)
    }
}

extension FaultPlanError: CustomStringConvertible {
    /// All of it in one line.
    public var description: String {
        var place = rule.map { "rule \($0)" } ?? "the plan"
        if let text { place += " (\(text.prefix(200)))" }
        return "\(place): \(error)"
    }
}
