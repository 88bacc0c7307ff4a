// JSON as YQL holds it: Json as it was written, JsonDocument in a canonical text.
package import QueryEngine

package enum YQLDocument {
    package static func parse(_ text: [UInt8]) -> JSONNode? {
        try? JSONParser.parse(text, binary: false)
    }

    package static func isJSON(_ text: [UInt8]) -> Bool { parse(text) != nil }

    /// The text of a JsonDocument: keys in the order of their bytes, each once, numbers as doubles.
    package static func canonical(_ text: [UInt8]) -> [UInt8]? {
        guard let node = parse(text) else { return nil }
        return self.text(canonical(node))
    }

    private static func canonical(_ node: JSONNode) -> JSONNode {
        switch node.kind {
        case .null, .bool, .string: return node
        case .number(let digits): return number(double(digits))
        case .array(let items): return JSONNode(.array(items.map { canonical($0) }))
        case .object(let members):
            var last: [[UInt8]: JSONNode] = [:]
            for member in members { last[member.key] = member.value }
            let sorted = last.sorted { $0.key.lexicographicallyPrecedes($1.key) }
            return JSONNode(
                .object(sorted.map { JSONNode.Member(key: $0.key, value: canonical($0.value)) }))
        }
    }

    package static func double(_ digits: [UInt8]) -> Double {
        Double(String(decoding: digits, as: UTF8.self)) ?? .nan
    }

    package static func number(_ value: Double) -> JSONNode {
        var digits: [UInt8] = []
        appendNumber(value, to: &digits)
        return JSONNode(.number(digits))
    }

    /// A double as a JsonDocument writes it: 16 significant digits at most, with an exponent where they do not reach the point.
    package static func appendNumber(_ value: Double, to out: inout [UInt8]) {
        if value.isFinite {
            YQLText.appendGeneral(value, significant: 16, to: &out)
        } else {
            out += Array("null".utf8)
        }
    }

    /// The text without blanks.
    package static func text(_ node: JSONNode) -> [UInt8] {
        var out: [UInt8] = []
        append(node, to: &out)
        return out
    }

    package static func append(_ node: JSONNode, to out: inout [UInt8]) {
        switch node.kind {
        case .null: out += Array("null".utf8)
        case .bool(let truth): out += Array((truth ? "true" : "false").utf8)
        case .number(let digits): out += digits
        case .string(let text): JSONNode.appendQuoted(text, to: &out)
        case .array(let items):
            out.append(UInt8(ascii: "["))
            for (index, item) in items.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                append(item, to: &out)
            }
            out.append(UInt8(ascii: "]"))
        case .object(let members):
            out.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                JSONNode.appendQuoted(member.key, to: &out)
                out.append(UInt8(ascii: ":"))
                append(member.value, to: &out)
            }
            out.append(UInt8(ascii: "}"))
        }
    }
}
