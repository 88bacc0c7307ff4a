// JsonPath: paths into JSON documents, as SQL/JSON (ISO/IEC 9075-2) has them.
import QueryEngine

/// A path that has been read.
struct YQLJsonPath: Sendable {
    enum Comparison: Sendable { case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual }

    indirect enum Node: Sendable {
        case root
        case current
        case variable(String)
        case literal(JSONNode)
        case last
        case member(Node, [UInt8])
        case anyMember(Node)
        case elements(Node, [(from: Node, to: Node?)])
        case anyElement(Node)
        case filter(Node, Node)
        case method(Node, String)
        case negated(Node)
        case plus(Node)
        case arithmetic(UInt8, Node, Node)
        case compare(Comparison, Node, Node)
        case and(Node, Node)
        case or(Node, Node)
        case not(Node)
        case exists(Node)
        case startsWith(Node, Node)
        case like(Node, PatternProgram)
        case isUnknown(Node)
    }

    let isStrict: Bool
    let root: Node
}

/// Reads a path.
struct JsonPathReader {
    private static let deepest = 100
    private let text: [UInt8]
    private var at = 0
    private var depth = 0

    static func path(_ text: String) throws(SQLError) -> YQLJsonPath {
        var reader = JsonPathReader(text: Array(text.utf8))
        var isStrict = false
        if reader.word("strict") { isStrict = true } else { _ = reader.word("lax") }
        let root = try reader.either()
        reader.skip()
        guard reader.at == reader.text.count else { throw reader.failure() }
        return YQLJsonPath(isStrict: isStrict, root: root)
    }

    private init(text: [UInt8]) { self.text = text }

    private func failure() -> SQLError {
        .yqlType("Failed to parse jsonpath: unexpected text at \(at + 1)")
    }

    private mutating func skip() {
        while at < text.count, IntegerText.isSpace(text[at]) { at += 1 }
    }

    private mutating func take(_ sign: String) -> Bool {
        skip()
        guard text[at...].starts(with: sign.utf8) else { return false }
        at += sign.utf8.count
        return true
    }

    private func isWordPart(_ byte: UInt8) -> Bool {
        let letter = byte | 0x20
        return letter >= 97 && letter <= 122 && byte < 128 || byte &- 48 <= 9 || byte == 95
            || byte >= 128
    }

    /// A word that ends there.
    private mutating func word(_ wanted: String) -> Bool {
        skip()
        let end = at + wanted.utf8.count
        guard text[at...].starts(with: wanted.utf8), end == text.count || !isWordPart(text[end])
        else { return false }
        at = end
        return true
    }

    private mutating func name() -> [UInt8]? {
        skip()
        if at < text.count, text[at] == UInt8(ascii: "\"") || text[at] == UInt8(ascii: "'") {
            return quoted()
        }
        let start = at
        while at < text.count, isWordPart(text[at]) { at += 1 }
        return at > start ? Array(text[start..<at]) : nil
    }

    private mutating func quoted() -> [UInt8]? {
        let quote = text[at]
        at += 1
        var out: [UInt8] = []
        while at < text.count {
            let byte = text[at]
            at += 1
            if byte == quote { return out }
            if byte == UInt8(ascii: "\\"), at < text.count {
                at += 1
                if text[at - 1] == UInt8(ascii: "u"), at + 4 <= text.count,
                    let code = UInt32(
                        String(decoding: text[at..<(at + 4)], as: UTF8.self), radix: 16),
                    let scalar = Unicode.Scalar(code)
                {
                    at += 4
                    UTF8Text.append(scalar, to: &out)
                } else {
                    YQLEscapes.append(text[at - 1], text, &at, to: &out)
                }
            } else {
                out.append(byte)
            }
        }
        return nil
    }

    // MARK: Operators

    private mutating func either() throws(SQLError) -> YQLJsonPath.Node {
        depth += 1
        defer { depth -= 1 }
        guard depth < JsonPathReader.deepest else { throw failure() }
        var node = try both()
        while take("||") { node = .or(node, try both()) }
        return node
    }

    private mutating func both() throws(SQLError) -> YQLJsonPath.Node {
        var node = try equality()
        while take("&&") { node = .and(node, try equality()) }
        return node
    }

    private mutating func equality() throws(SQLError) -> YQLJsonPath.Node {
        var node = try order()
        while true {
            if take("==") {
                node = .compare(.equal, node, try order())
            } else if take("!=") || take("<>") {
                node = .compare(.notEqual, node, try order())
            } else {
                return node
            }
        }
    }

    private mutating func order() throws(SQLError) -> YQLJsonPath.Node {
        let node = try sum()
        if take("<=") { return .compare(.lessOrEqual, node, try sum()) }
        if take(">=") { return .compare(.greaterOrEqual, node, try sum()) }
        if !text[min(at, text.count)...].starts(with: "<>".utf8), take("<") {
            return .compare(.less, node, try sum())
        }
        if take(">") { return .compare(.greater, node, try sum()) }
        if word("starts") {
            guard word("with") else { throw failure() }
            return .startsWith(node, try sum())
        }
        if word("like_regex") { return .like(node, try regex()) }
        return node
    }

    private mutating func regex() throws(SQLError) -> PatternProgram {
        guard let pattern = name() else { throw failure() }
        var flags: [UInt8] = []
        if word("flag") { flags = name() ?? [] }
        do throws(PatternFlaw) {
            return try PatternReader.program(
                UTF8Text.scalars(pattern).map(\.value),
                ignoresCase: flags.contains(UInt8(ascii: "i")),
                isEveryLine: flags.contains(UInt8(ascii: "m")),
                takesNewline: flags.contains(UInt8(ascii: "s")))
        } catch { throw .yqlType("Failed to parse jsonpath: \(error.reason)") }
    }

    private mutating func sum() throws(SQLError) -> YQLJsonPath.Node {
        var node = try product()
        while true {
            if take("+") {
                node = .arithmetic(43, node, try product())
            } else if take("-") {
                node = .arithmetic(45, node, try product())
            } else {
                return node
            }
        }
    }

    private mutating func product() throws(SQLError) -> YQLJsonPath.Node {
        var node = try unary()
        while true {
            if take("*") {
                node = .arithmetic(42, node, try unary())
            } else if take("/") {
                node = .arithmetic(47, node, try unary())
            } else if take("%") {
                node = .arithmetic(37, node, try unary())
            } else {
                return node
            }
        }
    }

    private mutating func unary() throws(SQLError) -> YQLJsonPath.Node {
        depth += 1
        defer { depth -= 1 }
        guard depth < JsonPathReader.deepest else { throw failure() }
        if take("-") { return .negated(try unary()) }
        if take("+") { return .plus(try unary()) }
        if !text[min(at, text.count)...].starts(with: "!=".utf8), take("!") {
            return .not(try unary())
        }
        return try steps(try primary())
    }

    private mutating func primary() throws(SQLError) -> YQLJsonPath.Node {
        skip()
        guard at < text.count else { throw failure() }
        switch text[at] {
        case UInt8(ascii: "("):
            at += 1
            let inner = try either()
            guard take(")") else { throw failure() }
            if word("is") {
                guard word("unknown") else { throw failure() }
                return .isUnknown(inner)
            }
            return inner
        case UInt8(ascii: "$"):
            at += 1
            guard at < text.count, isWordPart(text[at]) || text[at] == UInt8(ascii: "\"") else {
                return .root
            }
            guard let name = name() else { throw failure() }
            return .variable(String(decoding: name, as: UTF8.self))
        case UInt8(ascii: "@"):
            at += 1
            return .current
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            guard let text = quoted() else { throw failure() }
            return .literal(JSONNode(.string(text)))
        case 48...57: return .literal(number())
        default: break
        }
        if word("exists") {
            guard take("(") else { throw failure() }
            let inner = try either()
            guard take(")") else { throw failure() }
            return .exists(inner)
        }
        if word("last") { return .last }
        if word("true") { return .literal(JSONNode(.bool(true))) }
        if word("false") { return .literal(JSONNode(.bool(false))) }
        if word("null") { return .literal(.null) }
        throw failure()
    }

    private mutating func number() -> JSONNode {
        let start = at
        while at < text.count, text[at] &- 48 <= 9 { at += 1 }
        if at + 1 < text.count, text[at] == UInt8(ascii: "."), text[at + 1] &- 48 <= 9 {
            at += 1
            while at < text.count, text[at] &- 48 <= 9 { at += 1 }
        }
        if at + 1 < text.count, text[at] | 0x20 == UInt8(ascii: "e") {
            var end = at + 1
            if text[end] == UInt8(ascii: "-") || text[end] == UInt8(ascii: "+") { end += 1 }
            if end < text.count, text[end] &- 48 <= 9 {
                at = end
                while at < text.count, text[at] &- 48 <= 9 { at += 1 }
            }
        }
        return JSONNode(.number(Array(text[start..<at])))
    }

    // MARK: Steps

    private static let methods: Set<String> = [
        "abs", "floor", "ceiling", "double", "type", "size", "keyvalue",
    ]

    private mutating func steps(_ start: YQLJsonPath.Node) throws(SQLError) -> YQLJsonPath.Node {
        var node = start
        var count = 0
        while true {
            count += 1
            guard count < 1_000 else { throw failure() }
            if take(".") {
                if take("*") {
                    node = .anyMember(node)
                    continue
                }
                guard let name = name() else { throw failure() }
                let word = String(decoding: name, as: UTF8.self)
                if JsonPathReader.methods.contains(word), take("(") {
                    guard take(")") else { throw failure() }
                    node = .method(node, word)
                } else {
                    node = .member(node, name)
                }
            } else if take("[") {
                node = try subscripts(node)
            } else if take("?") {
                guard take("(") else { throw failure() }
                let condition = try either()
                guard take(")") else { throw failure() }
                node = .filter(node, condition)
            } else {
                return node
            }
        }
    }

    private mutating func subscripts(
        _ node: YQLJsonPath.Node
    ) throws(SQLError) -> YQLJsonPath.Node {
        if take("*") {
            guard take("]") else { throw failure() }
            return .anyElement(node)
        }
        var ranges: [(from: YQLJsonPath.Node, to: YQLJsonPath.Node?)] = []
        repeat {
            let from = try sum()
            ranges.append((from, word("to") ? try sum() : nil))
        } while take(",")
        guard take("]") else { throw failure() }
        return .elements(node, ranges)
    }
}
