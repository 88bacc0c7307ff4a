// What the lexer hands to the parser: a kind and a range of bytes, no text of its own.

package import SQLPlanning

package struct Token: Sendable {
    package enum Kind: UInt8, Sendable {
        /// A word that is no keyword, or a quoted one.
        case identifier
        case quotedIdentifier
        /// `U&"…"`.
        case unicodeIdentifier
        case keyword

        case integer
        case decimal
        case parameter
        case string
        /// `E'…'`.
        case escapeString
        /// `U&'…'`.
        case unicodeString
        case dollarString
        case bitString
        case hexString

        case comma
        case leftParenthesis
        case rightParenthesis
        case leftBracket
        case rightBracket
        case semicolon
        case colon
        case dot
        case twoDots
        case typeCast
        case colonEquals
        case arrow

        case plus
        case minus
        case star
        case slash
        case percent
        case caret
        case less
        case greater
        case equal
        case lessOrEqual
        case greaterOrEqual
        case notEqual
        /// Any other operator symbol.
        case symbol

        /// A byte that begins no token.
        case stray
        /// Seen while looking ahead: the lexer fails here, once the parser arrives.
        case failure
        case end
    }

    package var kind: Kind
    package var category: KeywordCategory = .notAKeyword
    package var keyword: Keyword = .absent
    /// The keyword may name a result column without AS.
    package var mayBeBareLabel = false
    /// The word or quoted name holds capitals, doubled quotes or is long: it has to be rewritten.
    var needsRewriting = false
    /// The escape character of `U&'…' UESCAPE 'c'`.
    var escape: UInt8 = 0x5C
    package var start: Int32
    package var end: Int32

    package var offset: SourceOffset { SourceOffset(start) }
    package var range: Range<Int> { Int(start)..<Int(end) }
}
