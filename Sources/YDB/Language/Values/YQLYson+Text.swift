// YSON as text, on lines of its own, and as bytes.
package import QueryEngine

extension YQLYson {
    package enum Form: Sendable { case text, pretty, binary }

    package func bytes(_ form: Form) -> [UInt8] {
        var out: [UInt8] = []
        append(form, 0, to: &out)
        return out
    }

    private func append(_ form: Form, _ depth: Int, to out: inout [UInt8]) {
        if !attributes.isEmpty {
            YQLYson.append(attributes, ("<", ">"), form, depth, to: &out)
            if form == .pretty { out.append(32) }
        }
        switch kind {
        case .entity: out.append(UInt8(ascii: "#"))
        case .bool(let truth):
            if form == .binary {
                out.append(truth ? 5 : 4)
            } else {
                out += Array((truth ? "%true" : "%false").utf8)
            }
        case .int64(let number):
            if form == .binary {
                out.append(2)
                YQLYson.appendVarint(UInt64(bitPattern: number << 1 ^ number >> 63), to: &out)
            } else {
                IntegerText.append(number, to: &out)
            }
        case .uint64(let number):
            if form == .binary {
                out.append(6)
                YQLYson.appendVarint(number, to: &out)
            } else {
                out += Array("\(number)u".utf8)
            }
        case .double(let number): YQLYson.append(number, form, to: &out)
        case .string(let text): YQLYson.append(text, form, to: &out)
        case .list(let items):
            out.append(UInt8(ascii: "["))
            for (index, item) in items.enumerated() {
                if form == .pretty {
                    YQLYson.newLine(depth + 1, to: &out)
                } else if index > 0 {
                    out.append(UInt8(ascii: ";"))
                }
                item.append(form, depth + 1, to: &out)
                if form == .pretty { out.append(UInt8(ascii: ";")) }
            }
            if form == .pretty, !items.isEmpty { YQLYson.newLine(depth, to: &out) }
            out.append(UInt8(ascii: "]"))
        case .map(let members): YQLYson.append(members, ("{", "}"), form, depth, to: &out)
        }
    }

    private static func append(
        _ members: [Member], _ brackets: (Character, Character), _ form: Form, _ depth: Int,
        to out: inout [UInt8]
    ) {
        out += Array(String(brackets.0).utf8)
        for (index, member) in members.enumerated() {
            if form == .pretty {
                newLine(depth + 1, to: &out)
            } else if index > 0 {
                out.append(UInt8(ascii: ";"))
            }
            append(member.key, form, to: &out)
            out += Array((form == .pretty ? " = " : "=").utf8)
            member.value.append(form, depth + 1, to: &out)
            if form == .pretty { out.append(UInt8(ascii: ";")) }
        }
        if form == .pretty, !members.isEmpty { newLine(depth, to: &out) }
        out += Array(String(brackets.1).utf8)
    }

    private static func newLine(_ depth: Int, to out: inout [UInt8]) {
        out.append(10)
        out += [UInt8](repeating: 32, count: depth * 4)
    }

    private static func append(_ number: Double, _ form: Form, to out: inout [UInt8]) {
        if form == .binary {
            out.append(3)
            for place in 0..<8 {
                out.append(UInt8(truncatingIfNeeded: number.bitPattern >> UInt64(8 * place)))
            }
            return
        }
        if number.isNaN { return out += Array("%nan".utf8) }
        if number.isInfinite { return out += Array((number < 0 ? "%-inf" : "%inf").utf8) }
        let start = out.count
        YQLText.appendFloating(number, to: &out)
        if !out[start...].contains(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "e") }) {
            out.append(UInt8(ascii: "."))
        }
    }

    private static func append(_ text: [UInt8], _ form: Form, to out: inout [UInt8]) {
        if form == .binary {
            out.append(1)
            appendVarint(UInt64(text.count) << 1, to: &out)
            out += text
            return
        }
        out.append(UInt8(ascii: "\""))
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): out += [UInt8(ascii: "\\"), byte]
            case 10: out += Array("\\n".utf8)
            case 9: out += Array("\\t".utf8)
            case 13: out += Array("\\r".utf8)
            case 0..<32, 127...:
                out += Array("\\x".utf8)
                out += Array(Hex.string(byte).uppercased().utf8)
            default: out.append(byte)
            }
        }
        out.append(UInt8(ascii: "\""))
    }

    private static func appendVarint(_ value: UInt64, to out: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            out.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        out.append(UInt8(truncatingIfNeeded: rest))
    }

    // MARK: JSON

    /// The same as JSON: an entity is null, keys come in their order, what has attributes is an object of them and the value.
    package var json: JSONNode { json(skipsEntities: false) }

    /// - Parameter skipsEntities: Members of maps that are entities are left out.
    package func json(skipsEntities: Bool) -> JSONNode {
        func object(_ members: [Member]) -> JSONNode {
            var kept: [JSONNode.Member] = []
            for member in Self.sorted(members) {
                if skipsEntities, case .entity = member.value.kind { continue }
                kept.append(
                    .init(key: member.key, value: member.value.json(skipsEntities: skipsEntities)))
            }
            return JSONNode(.object(kept))
        }
        let own: JSONNode
        switch kind {
        case .entity: own = .null
        case .bool(let truth): own = JSONNode(.bool(truth))
        case .int64(let number): own = JSONNode(.number(Array(String(number).utf8)))
        case .uint64(let number): own = JSONNode(.number(Array(String(number).utf8)))
        case .double(let number): own = YQLDocument.number(number)
        case .string(let text): own = JSONNode(.string(text))
        case .list(let items):
            own = JSONNode(.array(items.map { $0.json(skipsEntities: skipsEntities) }))
        case .map(let members): own = object(members)
        }
        guard !attributes.isEmpty else { return own }
        return JSONNode(
            .object([
                .init(key: Array("$attributes".utf8), value: object(attributes)),
                .init(key: Array("$value".utf8), value: own),
            ]))
    }

    /// By key, of equal keys the first.
    private static func sorted(_ members: [Member]) -> [Member] {
        let order = members.indices.sorted { a, b in
            members[a].key == members[b].key
                ? a < b : members[a].key.lexicographicallyPrecedes(members[b].key)
        }
        var kept: [Member] = []
        for index in order where kept.last?.key != members[index].key {
            kept.append(members[index])
        }
        return kept
    }

    package init(json: JSONNode) {
        switch json.kind {
        case .null: self = .entity
        case .bool(let truth): self.init(.bool(truth))
        case .number(let digits):
            let text = String(decoding: digits, as: UTF8.self)
            if let whole = Int64(text) {
                self.init(.int64(whole))
            } else if let whole = UInt64(text) {
                self.init(.uint64(whole))
            } else {
                self.init(.double(Double(text) ?? .nan))
            }
        case .string(let text): self.init(.string(text))
        case .array(let items): self.init(.list(items.map { YQLYson(json: $0) }))
        case .object(let members):
            self.init(
                .map(members.map { Member(key: $0.key, value: YQLYson(json: $0.value)) }))
        }
    }
}
