// JSON documents. MySQL keeps them in an order of its own, which is shown again; MariaDB keeps texts as they came.
import QueryEngine

/// A document that was read.
enum MySQLDocument {
    struct Failure: Error {
        let reason: String
        let position: Int
    }

    /// In MySQL's form: keys by length and bytes, the last of equal ones, numbers as they are calculated with.
    static func parse(_ text: [UInt8]) throws(Failure) -> JSONNode {
        canonical(try asWritten(text))
    }

    /// Members in their order, numbers with the digits that they came with.
    static func asWritten(_ text: [UInt8]) throws(Failure) -> JSONNode {
        do {
            return try JSONParser.parse(text, binary: false)
        } catch {
            var checker = MySQLDocumentChecker(text)
            throw checker.failure()
        }
    }

    static func canonical(_ node: JSONNode) -> JSONNode {
        switch node.kind {
        case .null, .bool, .string: return node
        case .number(let digits): return JSONNode(.number(number(digits)))
        case .array(let elements): return JSONNode(.array(elements.map(canonical)))
        case .object(let members):
            return JSONNode.sortedObject(
                members.map { JSONNode.Member(key: $0.key, value: canonical($0.value)) })
        }
    }

    /// A number with a point or an exponent is a double; so is an integer beyond 64 bits.
    private static func number(_ digits: [UInt8]) -> [UInt8] {
        let read = MySQLNumberText(digits)
        if !read.hasPoint, !read.hasExponent, let (magnitude, isNegative) = read.leadingInteger,
            !isNegative || magnitude <= 1 << 63
        {
            return digits
        }
        return double(read.double)
    }

    /// A double in a document always shows that it is one.
    static func double(_ value: Double) -> [UInt8] {
        let text = MySQLRealText.text(value)
        let isPlain = text.allSatisfy { $0 == 0x2D || $0 &- 48 <= 9 }
        return isPlain ? text + [0x2E, 0x30] : text
    }
}

/// Finds what is wrong with a text that is no document, and where.
struct MySQLDocumentChecker {
    private let text: [UInt8]
    private var at = 0
    private let stackLimit = 100

    init(_ text: [UInt8]) { self.text = text }

    mutating func failure() -> MySQLDocument.Failure {
        do throws(MySQLDocument.Failure) {
            skip()
            if at == text.count { throw fail("The document is empty.") }
            try value(0)
            skip()
            if at < text.count {
                throw fail("The document root must not be followed by other values.")
            }
            return fail("Invalid value.")
        } catch {
            return error
        }
    }

    private func fail(_ reason: String) -> MySQLDocument.Failure {
        MySQLDocument.Failure(reason: reason, position: at)
    }

    private mutating func skip() {
        while at < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[at]) { at += 1 }
    }

    private var byte: UInt8? { at < text.count ? text[at] : nil }

    private mutating func value(_ depth: Int) throws(MySQLDocument.Failure) {
        if depth > stackLimit {
            throw fail("The JSON document exceeds the maximum depth.")
        }
        switch byte {
        case UInt8(ascii: "{"): try object(depth)
        case UInt8(ascii: "["): try array(depth)
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        case UInt8(ascii: "-"), .some(48...57):
            let digits = text[at...].prefix {
                $0 &- 48 <= 9 || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains($0)
            }
            at += digits.count
        default: throw fail("Invalid value.")
        }
    }

    private mutating func word(_ word: String) throws(MySQLDocument.Failure) {
        guard text[at...].starts(with: word.utf8) else {
            at += 1
            throw fail("Invalid value.")
        }
        at += word.utf8.count
    }

    private mutating func string() throws(MySQLDocument.Failure) {
        let start = at
        at += 1
        while let next = byte, next != UInt8(ascii: "\"") {
            at += next == UInt8(ascii: "\\") ? 2 : 1
        }
        guard byte != nil else {
            at = start
            throw fail("Missing a closing quotation mark in string.")
        }
        at += 1
    }

    private mutating func array(_ depth: Int) throws(MySQLDocument.Failure) {
        at += 1
        skip()
        if byte == UInt8(ascii: "]") {
            at += 1
            return
        }
        while true {
            try value(depth + 1)
            skip()
            switch byte {
            case UInt8(ascii: ","):
                at += 1
                skip()
            case UInt8(ascii: "]"):
                at += 1
                return
            default: throw fail("Missing a comma or ] after an array element.")
            }
        }
    }

    private mutating func object(_ depth: Int) throws(MySQLDocument.Failure) {
        at += 1
        skip()
        if byte == UInt8(ascii: "}") {
            at += 1
            return
        }
        while true {
            guard byte == UInt8(ascii: "\"") else {
                throw fail("Missing a name for object member.")
            }
            try string()
            skip()
            guard byte == UInt8(ascii: ":") else {
                throw fail("Missing a colon after a name of object member.")
            }
            at += 1
            skip()
            try value(depth + 1)
            skip()
            switch byte {
            case UInt8(ascii: ","):
                at += 1
                skip()
            case UInt8(ascii: "}"):
                at += 1
                return
            default: throw fail("Missing a comma or } after an object member.")
            }
        }
    }
}
