// A JSON value in memory, and its text as jsonb prints it.

/// A parsed value; `range` is where it stands in the text it came from.
package struct JSONNode: Sendable {
    package indirect enum Kind: Sendable {
        case null
        case bool(Bool)
        /// The digits as they stand.
        case number([UInt8])
        /// Decoded.
        case string([UInt8])
        case array([JSONNode])
        case object([Member])
    }

    package struct Member: Sendable {
        package let key: [UInt8]
        package var value: JSONNode

        package init(key: [UInt8], value: JSONNode) {
            self.key = key
            self.value = value
        }
    }

    package var kind: Kind
    package var range: Range<Int> = 0..<0

    package init(_ kind: Kind, _ range: Range<Int> = 0..<0) {
        self.kind = kind
        self.range = range
    }

    package static let null = JSONNode(.null)

    package var typeName: String {
        switch kind {
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }

    package var isScalar: Bool {
        switch kind {
        case .array, .object: false
        default: true
        }
    }

    /// An array or object of nothing.
    package var isEmpty: Bool {
        switch kind {
        case .array(let elements): elements.isEmpty
        case .object(let members): members.isEmpty
        default: false
        }
    }

    /// The order of jsonb's keys: shorter ones first, then by bytes.
    static func keyPrecedes(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        a.count != b.count ? a.count < b.count : a.lexicographicallyPrecedes(b)
    }

    /// An object as jsonb holds it: sorted, the last of equal keys.
    package static func sortedObject(_ members: [Member]) -> JSONNode {
        var last: [[UInt8]: Int] = [:]
        for (index, member) in members.enumerated() { last[member.key] = index }
        let kept = members.enumerated().filter { last[$0.element.key] == $0.offset }.map(\.element)
        return JSONNode(.object(kept.sorted { keyPrecedes($0.key, $1.key) }))
    }

    package func member(_ key: [UInt8]) -> JSONNode? {
        guard case .object(let members) = kind else { return nil }
        return members.last { $0.key == key }?.value
    }

    /// Negative indexes count from the end.
    package func element(_ index: Int64) -> JSONNode? {
        guard case .array(let elements) = kind else { return nil }
        let position = index < 0 ? Int64(elements.count) + index : index
        guard position >= 0, position < elements.count else { return nil }
        return elements[Int(position)]
    }

    /// Text keys name members, and elements where they are numbers.
    package func at(path: [[UInt8]]) -> JSONNode? {
        var node = self
        for key in path {
            switch node.kind {
            case .object:
                guard let next = node.member(key) else { return nil }
                node = next
            case .array:
                guard let index = JSONNode.position(key), let next = node.element(Int64(index))
                else { return nil }
                node = next
            default: return nil
            }
        }
        return node
    }

    /// The number that a step of a path counts elements by: spaces may stand before it, and nothing after it.
    package static func position(_ key: [UInt8]) -> Int32? {
        Int32(String(decoding: key.drop(while: IntegerText.isSpace), as: UTF8.self))
    }

    // MARK: Text

    /// As jsonb prints itself: a space after each colon and comma.
    package func append(to out: inout [UInt8]) {
        switch kind {
        case .null: out.append(contentsOf: "null".utf8)
        case .bool(let bool): out.append(contentsOf: (bool ? "true" : "false").utf8)
        case .number(let digits): out.append(contentsOf: digits)
        case .string(let text): JSONNode.appendQuoted(text, to: &out)
        case .array(let elements):
            out.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { out.append(contentsOf: ", ".utf8) }
                element.append(to: &out)
            }
            out.append(UInt8(ascii: "]"))
        case .object(let members):
            out.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { out.append(contentsOf: ", ".utf8) }
                JSONNode.appendQuoted(member.key, to: &out)
                out.append(contentsOf: ": ".utf8)
                member.value.append(to: &out)
            }
            out.append(UInt8(ascii: "}"))
        }
    }

    package var text: [UInt8] {
        var out: [UInt8] = []
        append(to: &out)
        return out
    }

    package func appendPretty(_ depth: Int, to out: inout [UInt8]) {
        func line(_ depth: Int, to out: inout [UInt8]) {
            out.append(UInt8(ascii: "\n"))
            out.append(contentsOf: repeatElement(UInt8(ascii: " "), count: depth * 4))
        }
        switch kind {
        case .array(let elements):
            out.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                line(depth + 1, to: &out)
                element.appendPretty(depth + 1, to: &out)
            }
            line(depth, to: &out)
            out.append(UInt8(ascii: "]"))
        case .object(let members):
            out.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                line(depth + 1, to: &out)
                JSONNode.appendQuoted(member.key, to: &out)
                out.append(contentsOf: ": ".utf8)
                member.value.appendPretty(depth + 1, to: &out)
            }
            line(depth, to: &out)
            out.append(UInt8(ascii: "}"))
        default: append(to: &out)
        }
    }

    package static func appendQuoted(_ text: [UInt8], to out: inout [UInt8]) {
        out.append(UInt8(ascii: "\""))
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                out.append(UInt8(ascii: "\\"))
                out.append(byte)
            case 0x08: out.append(contentsOf: "\\b".utf8)
            case 0x09: out.append(contentsOf: "\\t".utf8)
            case 0x0A: out.append(contentsOf: "\\n".utf8)
            case 0x0C: out.append(contentsOf: "\\f".utf8)
            case 0x0D: out.append(contentsOf: "\\r".utf8)
            case 0..<0x20:
                out.append(contentsOf: "\\u00".utf8)
                Hex.append([byte], to: &out)
            default: out.append(byte)
            }
        }
        out.append(UInt8(ascii: "\""))
    }
}
