// The parser's hands: tokens, errors, depth. The grammar is in the other files, a part of the
// language each; every function reads one production and throws at the first token that cannot
// continue it, which is where PostgreSQL's LALR parser stops too.

import QueryEngine
import SQLPlanning

/// Recursive descent over one text. It asks no catalog: it says whether the text is well formed.
struct Parser {
    var lexer: Lexer
    /// The token to be read next.
    var token: Token
    /// The token behind it, once somebody looked.
    private var peeked: Token?
    private var peekedFailure: SQLError?
    /// The end of the token read last.
    private(set) var previousEnd: Int32 = 0

    private var depth = 0
    /// The height of the tree below the expression or query that is being read.
    var height = 0
    /// Inside EXPLAIN, where CREATE TABLE has to be CREATE TABLE AS.
    var createsFromQueryOnly = false
    /// Literals that are read as slots.
    var slots: LiteralSlotTokens?
    private let stackLimit: UInt

    init(text: [UInt8], dialect: Dialect) throws(SQLError) {
        guard text.count <= Parser.longestText else {
            throw SQLError(.programLimitExceeded, "statement text is too long")
        }
        lexer = Lexer(text: text, dialect: dialect)
        stackLimit = StackGuard.limit()
        token = try lexer.next()
    }

    /// One gigabyte, as Postgres's messages.
    static let longestText = 1 << 30

    // MARK: - Tokens

    mutating func advance() throws(SQLError) {
        previousEnd = token.end
        guard let next = peeked else {
            token = try lexer.next()
            return
        }
        if let failure = peekedFailure { throw failure }
        token = next
        peeked = nil
    }

    mutating func peek() -> Token {
        if let peeked { return peeked }
        var next: Token
        do throws(SQLError) {
            next = try lexer.next()
        } catch {
            peekedFailure = error
            next = token
            next.kind = .failure
            next.keyword = .absent
            next.category = .notAKeyword
        }
        peeked = next
        return next
    }

    @inline(__always)
    func at(_ keyword: Keyword) -> Bool { token.keyword == keyword }

    @inline(__always)
    func at(kind: Token.Kind) -> Bool { token.kind == kind }

    /// Two keywords in a row.
    mutating func at(_ first: Keyword, _ second: Keyword) -> Bool {
        token.keyword == first && peek().keyword == second
    }

    @inline(__always)
    mutating func accept(_ keyword: Keyword) throws(SQLError) -> Bool {
        guard token.keyword == keyword else { return false }
        try advance()
        return true
    }

    @inline(__always)
    mutating func accept(kind: Token.Kind) throws(SQLError) -> Bool {
        guard token.kind == kind else { return false }
        try advance()
        return true
    }

    /// Takes both keywords or, where the first is not followed by the second, none.
    mutating func accept(_ first: Keyword, _ second: Keyword) throws(SQLError) -> Bool {
        guard at(first, second) else { return false }
        try advance()
        try advance()
        return true
    }

    mutating func expect(_ keyword: Keyword) throws(SQLError) {
        guard token.keyword == keyword else { throw syntaxError() }
        try advance()
    }

    mutating func expect(_ first: Keyword, _ second: Keyword) throws(SQLError) {
        try expect(first)
        try expect(second)
    }

    mutating func expect(kind: Token.Kind) throws(SQLError) {
        guard token.kind == kind else { throw syntaxError() }
        try advance()
    }

    /// One or more elements between commas.
    mutating func list<Element>(
        _ element: (inout Parser) throws(SQLError) -> Element
    ) throws(SQLError) -> [Element] {
        var elements = [try element(&self)]
        while try accept(kind: .comma) { elements.append(try element(&self)) }
        return elements
    }

    /// `(a, b, …)`.
    mutating func parenthesizedList<Element>(
        _ element: (inout Parser) throws(SQLError) -> Element
    ) throws(SQLError) -> [Element] {
        try expect(kind: .leftParenthesis)
        let elements = try list(element)
        try expect(kind: .rightParenthesis)
        return elements
    }

    // MARK: - Depth

    /// Every production that can hold itself opens with `enter` and ends with `leave`.
    mutating func enter() throws(SQLError) {
        depth += 1
        try checkDepth(0)
        try WorkPace.pass(256)
    }

    mutating func leave() { depth -= 1 }

    /// Refuses a tree that would be `below` levels higher than where the parser stands: what walks
    /// the tree later, down to the release of its memory, recurses as deep.
    func checkDepth(_ below: Int) throws(SQLError) {
        if depth + below > StackGuard.highestTree || StackGuard.isExhausted(stackLimit) {
            throw PostgresWords.tooDeep
        }
    }

    // MARK: - Errors

    /// At the token to be read next.
    func syntaxError() -> SQLError { failure("syntax error") }

    func failure(_ message: String) -> SQLError {
        lexer.failure(message, from: Int(token.start), to: Int(token.end))
    }

    /// An error of the grammar's rules rather than of a token.
    func invalid(_ message: String, at offset: SourceOffset, hint: String? = nil) -> SQLError {
        SQLError(.syntaxError, message, hint: hint, position: position(offset))
    }

    func notSupported(_ message: String, at offset: SourceOffset) -> SQLError {
        SQLError(.featureNotSupported, message, position: position(offset))
    }

    func position(_ offset: SourceOffset) -> Int? {
        offset.characterPosition(in: lexer.text)
    }
}
