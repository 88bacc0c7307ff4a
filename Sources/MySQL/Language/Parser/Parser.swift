// The parser's hands: tokens, errors, depth. The grammar is in the other files, a part of the language each; every
// function reads one production and throws at the first token that cannot continue it, which is where MySQL's LALR
// parser stops too.

import QueryEngine
import SQLPlanning

/// Recursive descent over one statement. It asks no catalog: it says whether the text is well formed.
struct Parser {
    var lexer: Lexer
    /// The token to be read next.
    var token: Token
    /// The token behind it, once somebody looked.
    private var peeked: Token?
    /// The end of the token read last.
    private(set) var previousEnd: Int32
    /// Where the statement's text begins: lines are counted from here.
    let textStart: Int
    let flavor: MySQLFlavor
    let mode: SQLMode
    /// The current database, for the texts that name it.
    let database: String?
    let allowsParameters: Bool

    private var depth = 0
    /// The height of the tree below the expression or query that is being read.
    var height = 0
    private let stackLimit: UInt
    /// How many `?` were read.
    var parameterCount: Int32 = 0
    /// Inside ON DUPLICATE KEY UPDATE, where `VALUES(c)` stands for the new row's column.
    var isInDuplicateUpdate = false
    /// How many queries the parser is inside of: INTO belongs to the outermost alone.
    var queryDepth = 0
    /// The statement is a SELECT, which may have INTO.
    var allowsInto = false
    /// The outermost query's INTO.
    var into: SelectInto?
    /// It stands behind all else.
    var isIntoLast = false

    init(text: [UInt8], from start: Int, _ options: ParserOptions) {
        textStart = start
        flavor = options.flavor
        mode = options.mode
        database = options.database
        allowsParameters = options.allowsParameters
        lexer = Lexer(text: text, from: start, flavor: options.flavor, mode: options.mode)
        stackLimit = StackGuard.limit()
        previousEnd = Int32(truncatingIfNeeded: start)
        token = lexer.next()
    }

    var isMariaDB: Bool { lexer.isMariaDB }

    // MARK: - Tokens

    mutating func advance() {
        previousEnd = token.end
        if let next = peeked {
            token = next
            peeked = nil
        } else {
            token = lexer.next()
        }
    }

    mutating func peek() -> Token {
        if let peeked { return peeked }
        let next = lexer.next()
        peeked = next
        return next
    }

    /// Where the parser stands, to come back to.
    struct Place {
        fileprivate let lexer: Lexer
        fileprivate let token: Token
        fileprivate let peeked: Token?
        fileprivate let previousEnd: Int32
        fileprivate let parameterCount: Int32
    }

    var place: Place {
        Place(
            lexer: lexer, token: token, peeked: peeked, previousEnd: previousEnd,
            parameterCount: parameterCount)
    }

    mutating func goBack(to place: Place) {
        lexer = place.lexer
        token = place.token
        peeked = place.peeked
        previousEnd = place.previousEnd
        parameterCount = place.parameterCount
    }

    @inline(__always)
    func at(_ keyword: Keyword) -> Bool { token.keyword == keyword }

    @inline(__always)
    func at(kind: Token.Kind) -> Bool { token.kind == kind }

    func at(any keywords: Keyword...) -> Bool { keywords.contains(token.keyword) }

    /// Two keywords in a row.
    mutating func at(_ first: Keyword, _ second: Keyword) -> Bool {
        token.keyword == first && peek().keyword == second
    }

    @inline(__always)
    mutating func accept(_ keyword: Keyword) -> Bool {
        guard token.keyword == keyword else { return false }
        advance()
        return true
    }

    @inline(__always)
    mutating func accept(kind: Token.Kind) -> Bool {
        guard token.kind == kind else { return false }
        advance()
        return true
    }

    /// Takes both keywords or, where the first is not followed by the second, none.
    mutating func accept(_ first: Keyword, _ second: Keyword) -> Bool {
        guard at(first, second) else { return false }
        advance()
        advance()
        return true
    }

    /// Takes the keyword that stands here, if it is one of these.
    mutating func accept(any keywords: Keyword...) -> Keyword? {
        guard keywords.contains(token.keyword) else { return nil }
        let found = token.keyword
        advance()
        return found
    }

    mutating func expect(_ keyword: Keyword) throws(SQLError) {
        guard token.keyword == keyword else { throw syntaxError() }
        advance()
    }

    mutating func expect(_ first: Keyword, _ second: Keyword) throws(SQLError) {
        try expect(first)
        try expect(second)
    }

    mutating func expect(kind: Token.Kind) throws(SQLError) {
        guard token.kind == kind else { throw syntaxError() }
        advance()
    }

    /// One or more elements between commas.
    mutating func list<Element>(
        _ element: (inout Parser) throws(SQLError) -> Element
    ) throws(SQLError) -> [Element] {
        var elements = [try element(&self)]
        while accept(kind: .comma) { elements.append(try element(&self)) }
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

    /// The text between two offsets.
    func text(_ start: Int32, _ end: Int32) -> String { lexer.string(Int(start), Int(end)) }

    // MARK: - Depth

    /// Every production that can hold itself opens with `enter` and ends with `leave`.
    mutating func enter() throws(SQLError) {
        depth += 1
        try checkDepth(0)
        try WorkPace.pass(256)
    }

    mutating func leave() { depth -= 1 }

    /// Refuses a tree that would be `below` levels higher than where the parser stands: what walks the tree later, down
    /// to the release of its memory, recurses as deep.
    func checkDepth(_ below: Int) throws(SQLError) {
        if depth + below > StackGuard.highestTree || StackGuard.isExhausted(stackLimit) {
            throw parseError("memory exhausted")
        }
    }
}
