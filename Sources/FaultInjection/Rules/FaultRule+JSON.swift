// Rules as JSON and the like: the one-line form as a string, or an object with its parts.

/// A rule is read from its one-line form as a string, or from an object:
///
///     { "fault": "delay 200ms", "moment": "before statement", "matching": "UPDATE",
///       "user": "app", "kind": ["update"], "times": 2, "per": "connection" }
///
/// `fault` and `moment` are written as in the one-line form. The filters are `connection` (a number or a label),
/// `user`, `database`, `application`, `table`, one of `matching`, `containing` and `regex`, and `kind`; the counts
/// `nth`, `after`, `every`, `times`, `probability` (a number from 0 to 1) and `per` (`"connection"`). Other names
/// are errors. It is written as an object.
extension FaultRule: Codable {
    private enum Key: String, CodingKey, CaseIterable {
        case fault, moment, connection, user, database, application, table
        case matching, containing, regex, kind
        case nth, after, every, times, probability, per
    }

    /// Reads a rule from a string or an object.
    ///
    /// - Throws: `FaultRuleError` for what a rule cannot be, and the decoder's own errors.
    public init(from decoder: any Decoder) throws {
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            try self.init(text)
            return
        }
        try UnknownKeys.refuse(in: decoder, known: Key.allCases.map(\.rawValue))
        let container = try decoder.container(keyedBy: Key.self)
        let faultText = try container.decode(String.self, forKey: .fault)
        let momentText = try container.decode(String.self, forKey: .moment)
        let fault = try Self.reading(.fault) { () throws(FaultRuleError) in
            var parser = try RuleParser(faultText)
            return try parser.onlyFault()
        }
        let moment = try Self.reading(.moment) { () throws(FaultRuleError) in
            var parser = try RuleParser(momentText)
            return try parser.onlyMoment(of: fault)
        }
        self.init(
            fault, moment, where: try Self.filter(container), count: try Self.count(container))
        try validate()
    }

    private static func reading<Part>(
        _ key: Key, _ read: () throws(FaultRuleError) -> Part
    ) throws(FaultRuleError) -> Part {
        do throws(FaultRuleError) {
            return try read()
        } catch {
            throw FaultRuleError(
                column: nil, reason: "\"\(key.rawValue)\", \(error.located)",
                suggestion: error.suggestion, expected: error.expected)
        }
    }

    private static func filter(_ container: KeyedDecodingContainer<Key>) throws -> FaultFilter {
        func pattern(_ key: Key) throws -> FaultPattern? {
            try container.decodeIfPresent(String.self, forKey: key).map { FaultPattern($0) }
        }
        return FaultFilter(
            connection: try connection(container), user: try pattern(.user),
            database: try pattern(.database), application: try pattern(.application),
            statement: try statement(container), kinds: try kinds(container),
            table: try pattern(.table))
    }

    private static func connection(
        _ container: KeyedDecodingContainer<Key>
    ) throws -> FaultConnection? {
        guard container.contains(.connection) else { return nil }
        if let number = try? container.decode(Int.self, forKey: .connection) {
            return .number(number)
        }
        let label = try container.decode(String.self, forKey: .connection)
        return label == FaultConnection.anyWord ? .any : .label(label)
    }

    private static func statement(
        _ container: KeyedDecodingContainer<Key>
    ) throws -> StatementPattern? {
        let glob = try container.decodeIfPresent(String.self, forKey: .matching)
        let part = try container.decodeIfPresent(String.self, forKey: .containing)
        let regex = try container.decodeIfPresent(String.self, forKey: .regex)
        let given = [
            glob.map { StatementPattern.glob($0) }, part.map { .contains($0) },
            regex.map { .regex($0) },
        ].compactMap { $0 }
        guard given.count <= 1 else {
            throw FaultRuleError(
                column: nil, reason: "a rule has one of matching, containing and regex")
        }
        return given.first
    }

    private static func kinds(_ container: KeyedDecodingContainer<Key>) throws -> StatementKinds {
        guard container.contains(.kind) else { return [] }
        let words: [String]
        if let word = try? container.decode(String.self, forKey: .kind) {
            words = [word]
        } else {
            words = try container.decode([String].self, forKey: .kind)
        }
        var kinds: StatementKinds = []
        for word in words {
            let folded = Vocabulary.folded(word)
            guard let named = StatementKinds.spoken.first(where: { $0.word == folded }) else {
                throw FaultRuleError(
                    column: nil, reason: "'\(word.prefix(40))' is no kind of statement",
                    suggestion: Vocabulary.nearest(word, among: Vocabulary.kinds),
                    expected: Vocabulary.kinds)
            }
            kinds.insert(named.kind)
        }
        return kinds
    }

    private static func count(_ container: KeyedDecodingContainer<Key>) throws -> FaultCount {
        let per = try container.decodeIfPresent(String.self, forKey: .per)
        if let per, per != "connection" {
            throw FaultRuleError(
                column: nil, reason: "\"per\" is no '\(per.prefix(40))'", expected: ["connection"])
        }
        return FaultCount(
            nth: try container.decodeIfPresent(Int.self, forKey: .nth),
            skip: try container.decodeIfPresent(Int.self, forKey: .after) ?? 0,
            every: try container.decodeIfPresent(Int.self, forKey: .every) ?? 1,
            times: try container.decodeIfPresent(Int.self, forKey: .times),
            probability: try container.decodeIfPresent(Double.self, forKey: .probability),
            isPerConnection: per != nil)
    }

    /// Writes the rule as an object, without what is not asked.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(fault.words, forKey: .fault)
        try container.encode(moment.words, forKey: .moment)
        switch filter.connection {
        case .any: try container.encode(FaultConnection.anyWord, forKey: .connection)
        case .number(let number): try container.encode(number, forKey: .connection)
        case .label(let label): try container.encode(label, forKey: .connection)
        case nil: break
        }
        try container.encodeIfPresent(filter.user?.text, forKey: .user)
        try container.encodeIfPresent(filter.database?.text, forKey: .database)
        try container.encodeIfPresent(filter.application?.text, forKey: .application)
        try container.encodeIfPresent(filter.table?.text, forKey: .table)
        switch filter.statement {
        case .glob(let text): try container.encode(text, forKey: .matching)
        case .contains(let text): try container.encode(text, forKey: .containing)
        case .regex(let text): try container.encode(text, forKey: .regex)
        case nil: break
        }
        if !filter.kinds.isEmpty { try container.encode(filter.kinds.words, forKey: .kind) }
        try container.encodeIfPresent(count.nth, forKey: .nth)
        if count.skip != 0 { try container.encode(count.skip, forKey: .after) }
        if count.every != 1 { try container.encode(count.every, forKey: .every) }
        try container.encodeIfPresent(count.times, forKey: .times)
        try container.encodeIfPresent(count.probability, forKey: .probability)
        if count.isPerConnection { try container.encode("connection", forKey: .per) }
    }
}

extension FaultRuleError {
    /// The reason, with the column before it.
    fileprivate var located: String { column.map { "column \($0): \(reason)" } ?? reason }
}
