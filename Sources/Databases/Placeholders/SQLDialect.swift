// What a statement's text has to be read by: where strings, names and comments end is not the same in all languages.

/// A language of statements.
enum SQLDialect: Hashable, Sendable, CaseIterable {
    case postgres
    case mysql
    case sqlite
    /// What a server behind ODBC speaks that is none of the others: the standard's rules alone.
    case standard

    /// How the backend itself writes placeholders.
    enum Marker: Hashable, Sendable {
        /// `$1`
        case numbered
        /// `?`
        case question
    }

    var hasDollarQuotes: Bool { self == .postgres }
    var hasNestedComments: Bool { self == .postgres }
    /// Whether a backslash takes the next character's meaning away in every string.
    var hasBackslashEscapes: Bool { self == .mysql }
    var hasHashComments: Bool { self == .mysql }
    /// Whether `[name]` is a name in brackets.
    var hasBracketNames: Bool { self == .sqlite }
    var hasBacktickNames: Bool { self == .mysql || self == .sqlite }
    /// Whether `/*! … */` is read by the server.
    var hasExecutableComments: Bool { self == .mysql }
    /// Whether `?` can be an operator.
    var hasQuestionOperators: Bool { self == .postgres }
    /// Whether `--` begins a comment only where white space or a control character follows.
    var needsSpaceAfterDashes: Bool { self == .mysql }

    /// A name in quotes.
    func quoted(identifier name: String) -> String {
        let mark = self == .mysql ? "`" : "\""
        return mark + name.replacing(mark, with: mark + mark) + mark
    }
}
