// What the lexer hands to the parser: a kind and a range of bytes, no text of its own.

import SQLPlanning

struct Token {
    enum Kind: UInt8 {
        /// A word without quotes, keyword or not.
        case word
        /// `` `…` ``, and `"…"` under ANSI_QUOTES.
        case quotedName
        /// `_utf8mb4` and its like, where the character set is known.
        case introducer

        case integer
        case decimal
        /// A number with an exponent.
        case float
        /// `'…'`, and `"…"` without ANSI_QUOTES.
        case string
        /// `N'…'`.
        case nationalString
        /// `x'1F'` and `0x1F`.
        case hexString
        /// `b'01'` and `0b01`.
        case bitString
        case parameter
        /// `@name`, in whichever quotes; the host of `user@host` too.
        case userVariable
        /// `@@`.
        case systemVariable

        case comma
        case leftParenthesis
        case rightParenthesis
        case leftBrace
        case rightBrace
        case semicolon
        case dot
        case assign

        case plus
        case minus
        case star
        case slash
        case percent
        case caret
        case ampersand
        case bar
        case tilde
        case exclamation
        case doubleBar
        case doubleAmpersand
        case shiftLeft
        case shiftRight
        case equal
        case nullSafeEqual
        case notEqual
        case less
        case greater
        case lessOrEqual
        case greaterOrEqual
        /// `->` and `->>`, which MySQL 8 has.
        case arrow
        case doubleArrow

        /// Where nothing can be read: a byte that begins no token, a string or comment without end.
        case failure
        case end
    }

    var kind: Kind
    var keyword = Keyword.absent
    /// The word cannot be a name.
    var isReserved = false
    /// The quoted text holds escapes or doubled quotes: it has to be rewritten.
    var needsRewriting = false
    var start: Int32
    var end: Int32

    var offset: SourceOffset { SourceOffset(start) }
    var range: Range<Int> { Int(start)..<Int(end) }
}
