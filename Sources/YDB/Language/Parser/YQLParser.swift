// The parser's hands: tokens, depth, lists. The grammar is in the other files, a part of the language each; every function
// reads one production and throws at the first token that cannot continue it.
import QueryEngine
import SQLPlanning

/// Recursive descent over a whole text. It asks no catalog: it says whether the text is well formed.
struct YQLParser {
    let text: [UInt8]
    let isANSI: Bool
    /// All tokens of the text; the last is its end, or where it cannot be read on.
    let tokens: [YQLToken]
    /// The place of the token to be read next.
    private(set) var index = 0

    private var depth = 0
    /// The height of the tree below the expression or query that is being read.
    var height = 0
    private let stackLimit: UInt
    /// Inside a column's DEFAULT, where NOT NULL belongs to the column.
    var isInColumnDefault = false
    /// Where the paths of tables that are read begin: an absolute path; nil: where the session's do.
    var directory: String?
    /// The expression read next may turn out to be a lambda's parameter.
    var mayBeParameter = false

    init(text: [UInt8], isANSI: Bool) {
        self.text = text
        self.isANSI = isANSI
        tokens = YQLLexer.tokens(of: text, isANSI: isANSI)
        stackLimit = StackGuard.limit()
    }

    // MARK: - Tokens

    @inline(__always)
    var token: YQLToken { tokens[index] }

    /// The token that many places on.
    func peek(_ distance: Int = 1) -> YQLToken { tokens[min(index + distance, tokens.count - 1)] }

    mutating func advance() { index = min(index + 1, tokens.count - 1) }

    /// Comes back to where the parser stood.
    mutating func goBack(to place: Int) { index = place }

    /// The end of the token read last.
    var previousEnd: Int { index > 0 ? Int(tokens[index - 1].end) : 0 }

    @inline(__always)
    func at(_ keyword: YQLKeyword) -> Bool { tokens[index].keyword == keyword }

    @inline(__always)
    func at(kind: YQLToken.Kind) -> Bool { tokens[index].kind == kind }

    func at(any keywords: YQLKeyword...) -> Bool { keywords.contains(token.keyword) }

    /// Keywords in a row.
    func at(_ first: YQLKeyword, _ second: YQLKeyword) -> Bool {
        token.keyword == first && peek().keyword == second
    }

    @inline(__always)
    mutating func accept(_ keyword: YQLKeyword) -> Bool {
        guard at(keyword) else { return false }
        advance()
        return true
    }

    @inline(__always)
    mutating func accept(kind: YQLToken.Kind) -> Bool {
        guard at(kind: kind) else { return false }
        advance()
        return true
    }

    /// Takes both keywords or, where the first is not followed by the second, none.
    mutating func accept(_ first: YQLKeyword, _ second: YQLKeyword) -> Bool {
        guard at(first, second) else { return false }
        advance()
        advance()
        return true
    }

    mutating func expect(_ keywords: YQLKeyword...) throws(YQLSyntaxError) {
        for keyword in keywords { guard accept(keyword) else { throw missing(keyword) } }
    }

    mutating func expect(kind: YQLToken.Kind) throws(YQLSyntaxError) {
        guard accept(kind: kind) else {
            throw peek().kind == kind ? extraneous([kind.spelling]) : mismatch([kind.spelling])
        }
    }

    /// The bytes of a token.
    func bytes(_ token: YQLToken) -> ArraySlice<UInt8> { text[token.range] }

    /// A token's text as it stands.
    func string(_ token: YQLToken) -> String { String(decoding: text[token.range], as: UTF8.self) }

    // MARK: - Lists

    /// One or more elements between commas.
    mutating func list<Element>(
        _ element: (inout YQLParser) throws(YQLSyntaxError) -> Element
    ) throws(YQLSyntaxError) -> [Element] {
        var elements = [try element(&self)]
        while accept(kind: .comma) { elements.append(try element(&self)) }
        return elements
    }

    /// The same in parentheses; a comma may stand behind the last.
    mutating func parenthesizedList<Element>(
        _ element: (inout YQLParser) throws(YQLSyntaxError) -> Element
    ) throws(YQLSyntaxError) -> [Element] {
        try expect(kind: .leftParenthesis)
        var elements = [try element(&self)]
        while accept(kind: .comma) {
            if at(kind: .rightParenthesis) { break }
            elements.append(try element(&self))
        }
        guard accept(kind: .rightParenthesis) else { throw mismatch(["')'", "','"]) }
        return elements
    }

    // MARK: - Depth

    /// Every production that can hold itself opens with `enter` and ends with `leave`.
    mutating func enter() throws(YQLSyntaxError) {
        depth += 1
        try checkDepth(0)
        do throws(SQLError) {
            try WorkPace.pass(256)
        } catch {
            throw YQLSyntaxError(interruption: error)
        }
    }

    mutating func leave() { depth -= 1 }

    /// Refuses a tree that would be `below` levels higher than where the parser stands: what walks the tree later, down
    /// to the release of its memory, recurses as deep.
    func checkDepth(_ below: Int) throws(YQLSyntaxError) {
        if depth + below > StackGuard.highestTree || StackGuard.isExhausted(stackLimit) {
            throw error("Too many recursion levels in the query text", at: token)
        }
    }
}
