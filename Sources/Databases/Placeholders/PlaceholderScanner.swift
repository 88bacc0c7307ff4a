// Finds the placeholders in a statement, and nothing in what stands in quotes, names and comments.

/// A placeholder as it is written.
enum Placeholder: Hashable, Sendable {
    /// `$1`, from 1.
    case numbered(Int)
    /// `?`
    case question
    /// `%s`
    case format
    /// `:name`, `%(name)s`
    case named(String)
    /// What was interpolated: a zero byte in the text, which no statement can hold.
    case inserted
}

/// A part of a statement.
enum StatementPart: Hashable, Sendable {
    /// Bytes that stay as they are.
    case text(Range<Int>)
    case placeholder(Placeholder)
    /// `%%`, which is `%` where placeholders are written `%s`.
    case percent
    /// `??`, which is `?` where placeholders are written `?` and PostgreSQL's operators are too.
    case doubleQuestion
    /// A `?` that reads as an operator where it stands.
    case questionOperator
}

/// Reads a statement once, from the first byte to the last.
struct PlaceholderScanner {
    private let bytes: [UInt8]
    private let dialect: SQLDialect
    private var index = 0
    private var textStart = 0
    private var parts: [StatementPart] = []
    /// Whether a value would have to stand between what was last read and what comes: an operator would not.
    private var afterOperand = Operand.none

    private enum Operand { case none, word, certain }

    private init(_ bytes: [UInt8], _ dialect: SQLDialect) {
        self.bytes = bytes
        self.dialect = dialect
    }

    /// - Throws: ``DatabaseError`` of code ``DatabaseError/Code/wrongPlaceholders`` where something was interpolated into a string, a
    ///   name or a comment.
    static func parts(
        of bytes: [UInt8], _ dialect: SQLDialect
    ) throws(DatabaseError) -> [StatementPart] {
        var scanner = PlaceholderScanner(bytes, dialect)
        while scanner.index < bytes.count { try scanner.readNext() }
        scanner.endText()
        return scanner.parts
    }

    // MARK: Bytes

    private func peek(_ distance: Int = 0) -> UInt8? {
        let place = index + distance
        return place >= 0 && place < bytes.count ? bytes[place] : nil
    }

    private func isNext(_ text: StaticString, at distance: Int = 0) -> Bool {
        text.withUTF8Buffer { text in
            (0..<text.count).allSatisfy { peek(distance + $0) == text[$0] }
        }
    }

    private mutating func endText() {
        if textStart < index { parts.append(.text(textStart..<index)) }
    }

    private mutating func add(_ part: StatementPart, length: Int) {
        endText()
        parts.append(part)
        index += length
        textStart = index
    }

    // MARK: Tokens

    private mutating func readNext() throws(DatabaseError) {
        guard let byte = peek() else { return }
        switch byte {
        case 0: place(.inserted, length: 1)
        case Self.space, 0x09...0x0D: index += 1
        case UInt8(ascii: "'"):
            try readQuoted(byte, escapes: dialect.hasBackslashEscapes)
        case UInt8(ascii: "\""):
            try readQuoted(byte, escapes: dialect.hasBackslashEscapes)
        case UInt8(ascii: "`") where dialect.hasBacktickNames: try readQuoted(byte, escapes: false)
        case UInt8(ascii: "[") where dialect.hasBracketNames: try readBracketName()
        case UInt8(ascii: "-") where isLineComment: try readLine()
        case UInt8(ascii: "#") where dialect.hasHashComments: try readLine()
        case UInt8(ascii: "/") where isNext("/*"): try readComment()
        case UInt8(ascii: "$"): try readDollar()
        case UInt8(ascii: "?"): readQuestion()
        case UInt8(ascii: "%"): try readPercent()
        case UInt8(ascii: ":"): readColon()
        case UInt8(ascii: ")"), UInt8(ascii: "]"):
            index += 1
            afterOperand = .certain
        case _ where Self.isWord(byte): try readWord()
        default:
            index += 1
            afterOperand = .none
        }
    }

    private mutating func place(_ placeholder: Placeholder, length: Int) {
        add(.placeholder(placeholder), length: length)
        afterOperand = .certain
    }

    private mutating func readWord() throws(DatabaseError) {
        let start = index
        while let byte = peek(), Self.isWord(byte) || byte == UInt8(ascii: "$") { index += 1 }
        let isEscapePrefix =
            dialect == .postgres && index - start == 1 && (bytes[start] | 0x20) == 0x65
        if isEscapePrefix, peek() == UInt8(ascii: "'") {
            try readQuoted(UInt8(ascii: "'"), escapes: true)
            return
        }
        let isNumber = (0x30...0x39).contains(bytes[start])
        afterOperand = isNumber ? .certain : .word
    }

    /// A string or a name in quotes, which are doubled where they stand inside. One without an end is the server's to refuse.
    private mutating func readQuoted(_ quote: UInt8, escapes: Bool) throws(DatabaseError) {
        index += 1
        while let byte = peek() {
            try refuseInsertion(byte)
            index += 1
            if escapes, byte == UInt8(ascii: "\\") {
                if let escaped = peek() { try refuseInsertion(escaped) }
                index += 1
            } else if byte == quote {
                guard peek() == quote else { break }
                index += 1
            }
        }
        index = min(index, bytes.count)
        afterOperand = .certain
    }

    private mutating func readBracketName() throws(DatabaseError) {
        while let byte = peek() {
            try refuseInsertion(byte)
            index += 1
            if byte == UInt8(ascii: "]") { break }
        }
        afterOperand = .certain
    }

    private var isLineComment: Bool {
        guard isNext("--") else { return false }
        guard dialect.needsSpaceAfterDashes, let next = peek(2) else { return true }
        return next <= Self.space
    }

    private mutating func readLine() throws(DatabaseError) {
        while let byte = peek(), byte != UInt8(ascii: "\n") {
            try refuseInsertion(byte)
            index += 1
        }
    }

    private mutating func readComment() throws(DatabaseError) {
        if dialect.hasExecutableComments, isNext("/*!") || isNext("/*M!") {
            // What it holds is read on as a part of the statement; its end reads as operators.
            index += 3
            return
        }
        var depth = 0
        while index < bytes.count {
            if isNext("/*"), depth == 0 || dialect.hasNestedComments {
                depth += 1
                index += 2
            } else if isNext("*/") {
                depth -= 1
                index += 2
                if depth == 0 { return }
            } else {
                try refuseInsertion(bytes[index])
                index += 1
            }
        }
    }

    /// `$1`, or a string such as `$body$ … $body$`.
    private mutating func readDollar() throws(DatabaseError) {
        let digits = bytes[(index + 1)...].prefix { (0x30...0x39).contains($0) }
        if !digits.isEmpty {
            let number = Int(String(decoding: digits, as: UTF8.self)) ?? Int.max
            place(.numbered(number), length: digits.count + 1)
            return
        }
        let name = bytes[(index + 1)...].prefix { Self.isWord($0) }
        let behind = index + 1 + name.count
        guard dialect.hasDollarQuotes, behind < bytes.count, bytes[behind] == UInt8(ascii: "$")
        else {
            index += 1
            return
        }
        let mark = Array(bytes[index...behind])
        index = behind + 1
        while let byte = peek() {
            try refuseInsertion(byte)
            if byte == mark[0], bytes[index...].starts(with: mark) {
                index += mark.count
                break
            }
            index += 1
        }
        afterOperand = .certain
    }

    private mutating func readQuestion() {
        guard dialect.hasQuestionOperators else {
            place(.question, length: 1)
            return
        }
        if isNext("??") {
            // `???` would be an operator and a placeholder: the first two are one.
            add(.doubleQuestion, length: 2)
            afterOperand = .none
            return
        }
        let isOperator =
            peek(-1) == UInt8(ascii: "@") || isNext("?&")
            || isNext("?|") && !isNext("?||") || isNext("?#") || standsBetweenValues
        guard isOperator else {
            place(.question, length: 1)
            return
        }
        add(.questionOperator, length: 1)
        afterOperand = .none
    }

    /// Whether what is before is a value for certain or perhaps, and what follows is one for certain.
    private var standsBetweenValues: Bool {
        guard afterOperand != .none else { return false }
        if afterOperand == .certain { return true }
        var place = index + 1
        while place < bytes.count, bytes[place] <= Self.space, bytes[place] > 0 { place += 1 }
        guard place < bytes.count else { return false }
        return [0, UInt8(ascii: "'"), UInt8(ascii: "$"), UInt8(ascii: "?")].contains(bytes[place])
    }

    private mutating func readPercent() throws(DatabaseError) {
        if isNext("%%") {
            add(.percent, length: 2)
            afterOperand = .none
        } else if isNext("%s"), !(peek(2).map { Self.isWord($0) } ?? false) {
            place(.format, length: 2)
        } else if isNext("%("),
            let end = bytes[index...].firstIndex(of: UInt8(ascii: ")")),
            end + 1 < bytes.count, bytes[end + 1] == UInt8(ascii: "s"),
            end > index + 2, bytes[(index + 2)..<end].allSatisfy({ Self.isWord($0) })
        {
            let name = String(decoding: bytes[(index + 2)..<end], as: UTF8.self)
            place(.named(name), length: end + 2 - index)
        } else {
            index += 1
            afterOperand = .none
        }
    }

    /// `:name`; not `::type`, `:=`, nor the bounds of a slice such as `a[1:n]`.
    private mutating func readColon() {
        if isNext("::") {
            index += 2
            afterOperand = .none
            return
        }
        let name = bytes[(index + 1)...].prefix { Self.isWord($0) }
        let isBehindWord = peek(-1).map { Self.isWord($0) || $0 == UInt8(ascii: ")") } ?? false
        guard let first = name.first, !(0x30...0x39).contains(first), !isBehindWord else {
            index += 1
            afterOperand = .none
            return
        }
        place(.named(String(decoding: name, as: UTF8.self)), length: name.count + 1)
    }

    private func refuseInsertion(_ byte: UInt8) throws(DatabaseError) {
        guard byte != 0 else {
            throw .wrongPlaceholders(
                "a value was interpolated into a string, a name or a comment of the statement")
        }
    }

    private static let space = UInt8(ascii: " ")

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }
}
