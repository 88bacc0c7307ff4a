// What the lexer hands to the parser: a kind and a range of bytes, no text of its own.
import SQLPlanning

struct YQLToken {
    enum Kind: UInt8 {
        case word
        /// `` `…` ``.
        case quotedName
        /// `'…'`, `"…"`, `@@…@@`, with a suffix.
        case string
        /// Digits, with a prefix for their base; a suffix follows in the same token where there is one.
        case integer
        case real
        /// `x'1F'`.
        case blob

        case equal, doubleEqual, notEqual, angleNotEqual
        case less, lessOrEqual, greater, greaterOrEqual
        case shiftLeft, rotateLeft
        case ampersand, pipe, doublePipe
        case structOpen, structClose
        case plus, minus, tilde, asterisk, slash, percent, caret
        case semicolon, dot, comma, colon, namespace, arrow
        case leftParenthesis, rightParenthesis
        case leftBracket, rightBracket
        case leftBrace, rightBrace
        case question, at, dollar

        /// Where nothing can be read: a byte that begins no token, a string or comment without end.
        case failure
        case end
    }

    var kind: Kind
    var keyword = YQLKeyword.absent
    var start: Int32
    var end: Int32

    var offset: SourceOffset { SourceOffset(start) }
    var range: Range<Int> { Int(start)..<Int(end) }
}

extension YQLToken.Kind {
    /// As the grammar's errors name it.
    var spelling: String {
        switch self {
        case .word, .quotedName: "ID_PLAIN"
        case .string: "STRING_VALUE"
        case .integer: "DIGITS"
        case .real: "REAL"
        case .blob: "BLOB"
        case .equal: "'='"
        case .doubleEqual: "'=='"
        case .notEqual: "'!='"
        case .angleNotEqual: "'<>'"
        case .less: "'<'"
        case .lessOrEqual: "'<='"
        case .greater: "'>'"
        case .greaterOrEqual: "'>='"
        case .shiftLeft: "'<<'"
        case .rotateLeft: "'|<<'"
        case .ampersand: "'&'"
        case .pipe: "'|'"
        case .doublePipe: "'||'"
        case .structOpen: "'<|'"
        case .structClose: "'|>'"
        case .plus: "'+'"
        case .minus: "'-'"
        case .tilde: "'~'"
        case .asterisk: "'*'"
        case .slash: "'/'"
        case .percent: "'%'"
        case .caret: "'^'"
        case .semicolon: "';'"
        case .dot: "'.'"
        case .comma: "','"
        case .colon: "':'"
        case .namespace: "'::'"
        case .arrow: "'->'"
        case .leftParenthesis: "'('"
        case .rightParenthesis: "')'"
        case .leftBracket: "'['"
        case .rightBracket: "']'"
        case .leftBrace: "'{'"
        case .rightBrace: "'}'"
        case .question: "'?'"
        case .at: "'@'"
        case .dollar: "'$'"
        case .failure, .end: "<EOF>"
        }
    }
}
