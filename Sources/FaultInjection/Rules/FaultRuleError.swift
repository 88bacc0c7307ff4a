// What is wrong with a rule: where, why, and what was probably meant.

/// A rule that cannot be.
public struct FaultRuleError: Error, Hashable, Sendable {
    /// Where in the one-line form, counted in characters from 1; nil for a rule that was no text.
    public var column: Int?
    /// What is wrong, in a sentence.
    public var reason: String
    /// The word that was probably meant.
    public var suggestion: String?
    /// What may stand there.
    public var expected: [String]

    init(column: Int?, reason: String, suggestion: String? = nil, expected: [String] = []) {
        self.column = column
        self.reason = reason
        self.suggestion = suggestion
        self.expected = expected
    }

    init(_ flaw: RuleFlaw, column: Int? = nil) {
        self.init(
            column: column, reason: flaw.reason, suggestion: flaw.suggestion,
            expected: flaw.expected)
    }
}

extension FaultRuleError: CustomStringConvertible {
    /// All of it in one line.
    public var description: String {
        var text = column.map { "column \($0): \(reason)" } ?? reason
        if let suggestion { text += "; did you mean \(suggestion)?" }
        if !expected.isEmpty { text += " (possible: \(expected.joined(separator: ", ")))" }
        return text
    }
}

/// The part of a rule that a flaw is in.
enum RulePart: Hashable {
    case fault, code, moment, connection, user, database, application, statement, kinds, table
    case nth, skip, every, times, probability
}

/// Something that does not fit, before it is known where it was written.
struct RuleFlaw {
    let part: RulePart
    let reason: String
    var suggestion: String?
    var expected: [String] = []
}
