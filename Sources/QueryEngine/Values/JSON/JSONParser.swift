// Reads JSON (RFC 8259) with the errors that Postgres words.

package struct JSONParser {
    /// Deeper nesting is refused before it can exhaust a thread's stack.
    package static let maximumDepth = 1000

    private enum Token {
        case openObject, closeObject, openArray, closeArray, comma, colon, string, number, true_,
            false_, null, end
    }

    private let source: [UInt8]
    /// jsonb's rules: numbers are numerics, strings must be text.
    private let isBinary: Bool
    private var token = Token.end
    private var tokenStart = 0
    private var tokenEnd = 0
    private var lineStart = 0
    private var line = 1
    private var text: [UInt8] = []
    private let isPaced: Bool
    private var work = WorkCount()

    private init(_ source: [UInt8], binary: Bool, isPaced: Bool) {
        self.source = source
        isBinary = binary
        self.isPaced = isPaced
    }

    /// - Parameter isPaced: Whether the statement's end may be thrown. What compares values has nothing to say it with.
    package static func parse(
        _ source: [UInt8], binary: Bool, isPaced: Bool = false
    ) throws(SQLError) -> JSONNode {
        if isPaced { try WorkPace.passBytes(source.count) }
        var parser = JSONParser(source, binary: binary, isPaced: isPaced)
        try parser.advance()
        let node = try parser.value(0)
        if parser.token != .end { throw parser.unexpected("end of input") }
        return node
    }

    // MARK: Errors

    private func failure(_ detail: String) -> SQLError {
        SQLError(
            .invalidTextRepresentation, "invalid input syntax for type json", detail: detail,
            context: context)
    }

    private var context: String {
        let end = min(tokenEnd, source.count)
        var start = min(lineStart, end)
        while end - start >= 50 {
            start += 1
            while start < end, source[start] & 0xC0 == 0x80 { start += 1 }
        }
        if start - lineStart <= 3 { start = min(lineStart, end) }
        let prefix = start > lineStart ? "..." : ""
        let isMore =
            token != .end && end < source.count && source[end] != 0x0A && source[end] != 0x0D
        let shown = String(decoding: source[start..<end], as: UTF8.self)
        return "JSON data, line \(line): \(prefix)\(shown)\(isMore ? "..." : "")"
    }

    private func unexpected(_ expected: String) -> SQLError {
        if token == .end { return failure("The input string ended unexpectedly.") }
        return failure("Expected \(expected), but found \"\(shownToken)\".")
    }

    private var shownToken: String {
        String(decoding: source[tokenStart..<tokenEnd], as: UTF8.self)
    }

    private func invalidToken() -> SQLError { failure("Token \"\(shownToken)\" is invalid.") }

    // MARK: Grammar

    private mutating func value(_ depth: Int) throws(SQLError) -> JSONNode {
        if depth > JSONParser.maximumDepth {
            throw SQLError(
                .statementTooComplex, "stack depth limit exceeded",
                hint:
                    "Increase the configuration parameter \"max_stack_depth\" (currently 2048kB), after ensuring the platform's stack depth limit is adequate."
            )
        }
        let start = tokenStart
        let kind: JSONNode.Kind
        switch token {
        case .openObject: return try object(depth, start)
        case .openArray: return try array(depth, start)
        case .string: kind = .string(text)
        case .number: kind = .number(try number())
        case .true_: kind = .bool(true)
        case .false_: kind = .bool(false)
        case .null: kind = .null
        default: throw unexpected("JSON value")
        }
        let range = start..<tokenEnd
        try advance()
        return JSONNode(kind, range)
    }

    private func number() throws(SQLError) -> [UInt8] {
        let digits = Array(source[tokenStart..<tokenEnd])
        guard isBinary, digits.contains(where: { $0 | 0x20 == UInt8(ascii: "e") || $0 == 0x2D })
        else { return digits }
        let value = try digits.withUnsafeBufferPointer {
            (bytes) throws(SQLError) -> Numeric in
            try Numeric.parse(UnsafeRawBufferPointer(bytes))
        }
        var out: [UInt8] = []
        value.appendText(to: &out)
        return out
    }

    private mutating func object(_ depth: Int, _ start: Int) throws(SQLError) -> JSONNode {
        try advance()
        var members: [JSONNode.Member] = []
        if token == .closeObject {
            let range = start..<tokenEnd
            try advance()
            return JSONNode(.object([]), range)
        }
        while true {
            guard token == .string else {
                throw unexpected(members.isEmpty ? "string or \"}\"" : "string")
            }
            let key = text
            try advance()
            guard token == .colon else { throw unexpected("\":\"") }
            try advance()
            members.append(.init(key: key, value: try value(depth + 1)))
            if token == .closeObject { break }
            guard token == .comma else { throw unexpected("\",\" or \"}\"") }
            try advance()
        }
        let range = start..<tokenEnd
        try advance()
        var node = isBinary ? JSONNode.sortedObject(members) : JSONNode(.object(members))
        node.range = range
        return node
    }

    private mutating func array(_ depth: Int, _ start: Int) throws(SQLError) -> JSONNode {
        try advance()
        var elements: [JSONNode] = []
        if token == .closeArray {
            let range = start..<tokenEnd
            try advance()
            return JSONNode(.array([]), range)
        }
        while true {
            elements.append(try value(depth + 1))
            if token == .closeArray { break }
            guard token == .comma else { throw unexpected("\",\" or \"]\"") }
            try advance()
        }
        let range = start..<tokenEnd
        try advance()
        return JSONNode(.array(elements), range)
    }

    // MARK: Tokens

    private mutating func advance() throws(SQLError) {
        var index = tokenEnd
        if isPaced { try work.add(64 &+ tokenEnd &- tokenStart) }
        while index < source.count {
            let byte = source[index]
            if byte == 0x0A {
                line += 1
                lineStart = index + 1
            } else if byte != 0x20 && byte != 0x09 && byte != 0x0D {
                break
            }
            index += 1
        }
        tokenStart = index
        tokenEnd = index
        guard index < source.count else {
            token = .end
            return
        }
        tokenEnd = index + 1
        switch source[index] {
        case UInt8(ascii: "{"): token = .openObject
        case UInt8(ascii: "}"): token = .closeObject
        case UInt8(ascii: "["): token = .openArray
        case UInt8(ascii: "]"): token = .closeArray
        case UInt8(ascii: ","): token = .comma
        case UInt8(ascii: ":"): token = .colon
        case UInt8(ascii: "\""):
            token = .string
            try scanString()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            token = .number
            try scanNumber()
        default: try scanWord()
        }
    }

    private func isWord(_ byte: UInt8) -> Bool {
        byte &- 48 <= 9 || (byte | 0x20) &- 97 <= 25 || byte == UInt8(ascii: "_") || byte >= 0x80
    }

    private mutating func scanWord() throws(SQLError) {
        token = .null
        var index = tokenStart
        while index < source.count, isWord(source[index]) { index += 1 }
        guard index > tokenStart else {
            // Punctuation that JSON has not: the character alone.
            throw invalidToken()
        }
        tokenEnd = index
        switch shownToken {
        case "true": token = .true_
        case "false": token = .false_
        case "null": token = .null
        default: throw invalidToken()
        }
    }

    private mutating func scanNumber() throws(SQLError) {
        var index = tokenStart
        var isValid = true
        func digit(_ at: Int) -> Bool { at < source.count && source[at] &- 48 <= 9 }
        if source[index] == UInt8(ascii: "-") { index += 1 }
        if index < source.count, source[index] == UInt8(ascii: "0") {
            index += 1
        } else if digit(index) {
            while digit(index) { index += 1 }
        } else {
            isValid = false
        }
        if index < source.count, source[index] == UInt8(ascii: ".") {
            index += 1
            if !digit(index) { isValid = false }
            while digit(index) { index += 1 }
        }
        if index < source.count, source[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if index < source.count, source[index] == 0x2B || source[index] == 0x2D { index += 1 }
            if !digit(index) { isValid = false }
            while digit(index) { index += 1 }
        }
        if index < source.count, isWord(source[index]) {
            isValid = false
            while index < source.count, isWord(source[index]) { index += 1 }
        }
        tokenEnd = index
        if !isValid { throw invalidToken() }
    }

    private mutating func scanString() throws(SQLError) {
        text.removeAll(keepingCapacity: true)
        var index = tokenStart + 1
        var high: UInt32?
        while true {
            guard index < source.count else {
                tokenEnd = index
                throw invalidToken()
            }
            let byte = source[index]
            if byte == UInt8(ascii: "\"") { break }
            if byte < 0x20 {
                tokenEnd = index
                throw failure("Character with value 0x\(Hex.string(byte)) must be escaped.")
            }
            if byte != UInt8(ascii: "\\") {
                if high != nil { throw lowSurrogate(index) }
                text.append(byte)
                index += 1
                continue
            }
            index = try scanEscape(index + 1, &high)
        }
        tokenEnd = index + 1
        if high != nil { throw lowSurrogate(index + 1) }
    }

    private mutating func lowSurrogate(_ end: Int) -> SQLError {
        tokenEnd = end
        return failure("Unicode low surrogate must follow a high surrogate.")
    }

    private mutating func scanEscape(
        _ at: Int, _ high: inout UInt32?
    ) throws(SQLError) -> Int {
        guard at < source.count else {
            tokenEnd = at
            throw invalidToken()
        }
        let byte = source[at]
        if byte == UInt8(ascii: "u") { return try scanUnicode(at + 1, &high) }
        if high != nil { throw lowSurrogate(at) }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        default:
            var end = at + 1
            while end < source.count, source[end] & 0xC0 == 0x80 { end += 1 }
            tokenEnd = end
            let shown = String(decoding: source[at..<end], as: UTF8.self)
            throw failure("Escape sequence \"\\\(shown)\" is invalid.")
        }
        return at + 1
    }

    private mutating func scanUnicode(
        _ at: Int, _ high: inout UInt32?
    ) throws(SQLError) -> Int {
        var code: UInt32 = 0
        for offset in 0..<4 {
            guard at + offset < source.count, let digit = Hex.value(source[at + offset]) else {
                tokenEnd = min(at + offset + 1, source.count)
                throw failure("\"\\u\" must be followed by four hexadecimal digits.")
            }
            code = code << 4 | UInt32(digit)
        }
        tokenEnd = at + 4
        if (0xD800...0xDBFF).contains(code) {
            if high != nil {
                throw failure("Unicode high surrogate must not follow a high surrogate.")
            }
            high = code
            return at + 4
        }
        if (0xDC00...0xDFFF).contains(code) {
            guard let first = high else { throw lowSurrogate(at + 4) }
            code = 0x10000 + ((first & 0x3FF) << 10 | (code & 0x3FF))
            high = nil
        } else if high != nil {
            throw lowSurrogate(at + 4)
        }
        if code == 0 {
            guard isBinary else { return at + 4 }
            throw SQLError(
                .untranslatableCharacter, "unsupported Unicode escape sequence",
                detail: "\\u0000 cannot be converted to text.", context: context)
        }
        if let scalar = Unicode.Scalar(code) { text.append(contentsOf: String(scalar).utf8) }
        return at + 4
    }
}

extension JSONNode {
    /// The tree of a value of json or jsonb, which has been read before.
    package static func of(_ value: Value, _ type: TypeID) throws(SQLError) -> JSONNode {
        try JSONParser.parse(value.utf8, binary: type.shape == .document, isPaced: true)
    }
}
