// Literals: their values, or slots where what the parser hands on is not to know them.

import QueryEngine
import SQLPlanning

/// The literals of a text that are slots.
struct LiteralSlotTokens {
    private let tokens: [LiteralToken]
    private var isPinned: [Bool]

    init(_ tokens: [LiteralToken], pinned: [Int]) {
        self.tokens = tokens
        isPinned = Array(repeating: false, count: tokens.count)
        for token in pinned where isPinned.indices.contains(token) { isPinned[token] = true }
    }

    fileprivate func find(_ token: Token) -> Int? {
        var low = 0
        var high = tokens.count
        while low < high {
            let middle = (low + high) / 2
            if tokens[middle].start < token.start { low = middle + 1 } else { high = middle }
        }
        guard low < tokens.count, tokens[low].range == token.range, !isPinned[low] else {
            return nil
        }
        return low
    }

    fileprivate func kind(_ index: Int) -> LiteralToken.Kind { tokens[index].kind }
}

extension Parser {
    mutating func numberExpression() throws(SQLError) -> Expression {
        let expression = Expression.literal(slot(at: token) ?? numberLiteral(token), token.offset)
        try advance()
        return expression
    }

    mutating func stringExpression() throws(SQLError) -> Expression {
        let offset = token.offset
        let literal: Literal
        switch token.kind {
        case .bitString: literal = .bitString(lexer.stringValue(token))
        case .hexString: literal = .hexString(lexer.stringValue(token))
        default:
            if let slot = slot(at: token) {
                literal = slot
            } else {
                literal = .string(try stringValue(token))
            }
        }
        try advance()
        return .literal(literal, offset)
    }

    /// The slot that the token is; nil for one that is none, and for one that the lexer reads differently.
    func slot(at token: Token) -> Literal? {
        guard let slots, let index = slots.find(token) else { return nil }
        let kind = slots.kind(index)
        let isRead: Bool
        switch token.kind {
        case .string: isRead = kind == .string
        case .integer, .decimal:
            switch numberLiteral(token) {
            case .integer(let value):
                isRead = kind == (Int32(exactly: value) == nil ? .long : .short)
            default: isRead = kind == .decimal
            }
        default: isRead = false
        }
        return isRead ? .slot(LiteralReference(token: index, kind: kind)) : nil
    }

    /// A string behind the name of its type.
    mutating func stringOrSlot() throws(SQLError) -> Literal {
        if let slot = slot(at: token) {
            try advance()
            return slot
        }
        return .string(try stringLiteral())
    }
}
