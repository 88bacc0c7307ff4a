// Plans as JSON and the like.

/// A plan is an object: `{ "name": "nightly", "seed": 7, "rules": ["reset after commit times 1", { ... }] }`, of
/// which each part may be missing. A rule is its one-line form or an object.
extension FaultPlan: Codable {
    private enum Key: String, CodingKey, CaseIterable {
        case name, seed, rules
    }

    /// Reads a plan.
    ///
    /// - Throws: `FaultPlanError`, which names the rule that cannot be, and the decoder's own errors.
    public init(from decoder: any Decoder) throws {
        try UnknownKeys.refuse(in: decoder, known: Key.allCases.map(\.rawValue))
        let container = try decoder.container(keyedBy: Key.self)
        self.init(
            name: try container.decodeIfPresent(String.self, forKey: .name),
            seed: try container.decodeIfPresent(UInt64.self, forKey: .seed) ?? 0)
        guard container.contains(.rules) else { return }
        var list = try container.nestedUnkeyedContainer(forKey: .rules)
        while !list.isAtEnd {
            let number = rules.count + 1
            guard number <= RuleLimit.rules else {
                throw FaultPlanError(
                    rule: nil, reason: "a plan has at most \(RuleLimit.rules) rules", text: nil)
            }
            rules.append(try Self.rule(number, &list))
        }
    }

    private static func rule(
        _ number: Int, _ list: inout any UnkeyedDecodingContainer
    ) throws -> FaultRule {
        var peek = list
        let text = try? peek.decode(String.self)
        do {
            return try list.decode(FaultRule.self)
        } catch let error as FaultRuleError {
            throw FaultPlanError(rule: number, error, text: text)
        } catch let error as DecodingError {
            throw FaultPlanError(rule: number, reason: error.sentence, text: text)
        }
    }

    /// Writes the plan, its rules as objects.
    ///
    /// - Throws: `FaultPlanError` where the plan is a literal that cannot be, and the encoder's own errors.
    public func encode(to encoder: any Encoder) throws {
        _ = try checked()
        var container = encoder.container(keyedBy: Key.self)
        try container.encodeIfPresent(name, forKey: .name)
        try container.encode(seed, forKey: .seed)
        try container.encode(rules, forKey: .rules)
    }
}

extension DecodingError {
    /// What is wrong, without the decoder's own terms.
    fileprivate var sentence: String {
        switch self {
        case .keyNotFound(let key, _): "\"\(key.stringValue)\" is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            context.codingPath.last.map { "\"\($0.stringValue)\" is of another type" }
                ?? context.debugDescription
        case .dataCorrupted(let context): context.debugDescription
        @unknown default: "it cannot be read"
        }
    }
}

/// Names that mean nothing are errors: a rule with a misspelt filter would hit what it must not.
enum UnknownKeys {
    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    static func refuse(in decoder: any Decoder, known: [String]) throws {
        for key in try decoder.container(keyedBy: AnyKey.self).allKeys
        where !known.contains(key.stringValue) {
            throw FaultRuleError(
                column: nil, reason: "there is no \"\(key.stringValue.prefix(40))\"",
                suggestion: Vocabulary.nearest(key.stringValue, among: known).map { "\"\($0)\"" },
                expected: known)
        }
    }
}
