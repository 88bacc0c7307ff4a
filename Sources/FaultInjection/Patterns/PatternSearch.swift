// Regular expressions for whoever searches texts by them: see `RegexProgram` for what they can say.

/// A compiled expression that is looked for anywhere in a text, in time that grows with both and no faster.
package struct PatternSearch: Sendable {
    private let program: RegexProgram

    /// nil: the expression cannot be.
    package init?(_ pattern: String, ignoresCase: Bool) {
        let written = ignoresCase ? "(?i)" + pattern : pattern
        guard let program = try? RegexProgram(written) else { return nil }
        self.program = program
    }

    package func isFound(in text: [UInt8]) -> Bool { program.isFound(in: text[...]) }
}
