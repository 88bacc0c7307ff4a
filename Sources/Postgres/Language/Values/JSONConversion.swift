// Makes JSON of any value: to_json and all that builds JSON.
package import QueryEngine

package enum JSONConversion {
    /// Appends as json writes it, without spaces; json itself is passed through.
    package static func append(
        _ value: Value, _ type: TypeID, _ env: TypeEnvironment, to out: inout [UInt8]
    ) {
        switch value {
        case .null: out.append(contentsOf: "null".utf8)
        case .bool(let bool): out.append(contentsOf: (bool ? "true" : "false").utf8)
        case .array(let array):
            var position = 0
            if array.dimensions.isEmpty {
                out.append(contentsOf: "[]".utf8)
            } else {
                append(array, 0, &position, env, to: &out)
            }
        case .record(let record): append(record, env, to: &out)
        default:
            if type == .json || type == .jsonb {
                out.append(contentsOf: value.utf8)
            } else {
                appendScalar(value, type, env, to: &out)
            }
        }
    }

    private static func append(
        _ array: ArrayValue, _ depth: Int, _ position: inout Int, _ env: TypeEnvironment,
        to out: inout [UInt8]
    ) {
        out.append(UInt8(ascii: "["))
        for index in 0..<array.dimensions[depth].count {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            if depth + 1 < array.dimensions.count {
                append(array, depth + 1, &position, env, to: &out)
            } else if position < array.elements.count {
                append(array.elements[position], array.elementType, env, to: &out)
                position += 1
            }
        }
        out.append(UInt8(ascii: "]"))
    }

    /// The value as the name of an object's member.
    ///
    /// - Throws: `invalidParameterValue` for what is no scalar.
    package static func appendKey(
        _ value: Value, _ type: TypeID, _ env: TypeEnvironment, to out: inout [UInt8]
    ) throws(SQLError) {
        switch value {
        case .bool(let bool):
            return JSONNode.appendQuoted(Array((bool ? "true" : "false").utf8), to: &out)
        case .array, .record: break
        default:
            if type == .json || type == .jsonb { break }
            return JSONNode.appendQuoted(scalarText(value, type, env), to: &out)
        }
        throw .invalidParameter("key value must be scalar, not array, composite, or json")
    }

    private static func append(
        _ record: RecordValue, _ env: TypeEnvironment, to out: inout [UInt8]
    ) {
        out.append(UInt8(ascii: "{"))
        for (index, field) in record.fields.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            JSONNode.appendQuoted(Array(record.name(of: index).utf8), to: &out)
            out.append(UInt8(ascii: ":"))
            append(field, index < record.types.count ? record.types[index] : .text, env, to: &out)
        }
        out.append(UInt8(ascii: "}"))
    }

    private static func appendScalar(
        _ value: Value, _ type: TypeID, _ env: TypeEnvironment, to out: inout [UInt8]
    ) {
        let text = scalarText(value, type, env)
        switch type {
        case .int2, .int4, .int8, .numeric, .float4, .float8:
            // NaN and the infinities are no JSON numbers.
            let isNumber = text.last.map { $0 &- 48 <= 9 } ?? false
            if isNumber {
                out.append(contentsOf: text)
            } else {
                JSONNode.appendQuoted(text, to: &out)
            }
        default: JSONNode.appendQuoted(text, to: &out)
        }
    }

    /// A scalar's text: dates and times always by ISO 8601, with T.
    private static func scalarText(
        _ value: Value, _ type: TypeID, _ env: TypeEnvironment
    ) -> [UInt8] {
        switch type {
        case .date, .timestamp, .timestamptz:
            var iso = env
            iso.dateStyle = .iso
            var text = TypeOutput.text(value, type, iso)
            if type == .timestamptz { text = JSONConversion.fullOffset(text) }
            if let space = text.firstIndex(of: UInt8(ascii: " ")), type != .date, space >= 10 {
                text[space] = UInt8(ascii: "T")
            }
            return text
        default: return TypeOutput.text(value, type, env)
        }
    }

    /// `+00` becomes `+00:00`.
    private static func fullOffset(_ text: [UInt8]) -> [UInt8] {
        guard let sign = text.lastIndex(where: { $0 == 0x2B || $0 == 0x2D }), sign > 10 else {
            return text
        }
        let digits = text[(sign + 1)...].prefix { $0 &- 48 <= 9 }
        guard digits.endIndex == text.count || text[digits.endIndex] != UInt8(ascii: ":") else {
            return text
        }
        return Array(text[..<digits.endIndex]) + Array(":00".utf8)
            + Array(text[digits.endIndex...])
    }

    package static func json(_ value: Value, _ type: TypeID, _ env: TypeEnvironment) -> [UInt8] {
        var out: [UInt8] = []
        append(value, type, env, to: &out)
        return out
    }

    package static func jsonb(
        _ value: Value, _ type: TypeID, _ env: TypeEnvironment
    ) throws(SQLError) -> JSONNode {
        try JSONParser.parse(json(value, type, env), binary: true, isPaced: true)
    }
}
