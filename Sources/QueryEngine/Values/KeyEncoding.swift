// Values as columns of index keys, in the order of `Comparison`.
import BigInt
package import StorageEngine

package enum KeyEncoding {
    /// Appends one column. Values that `Comparison` holds equal become equal bytes.
    @inline(__always)
    package static func append(
        _ value: Value, _ ordering: Ordering, descending: Bool, nullsFirst: Bool,
        to key: inout KeyBuilder
    ) {
        switch value {
        case .int(let int): key.append(int: int, descending: descending, nullsFirst: nullsFirst)
        case .null: key.appendNull(descending: descending, nullsFirst: nullsFirst)
        case .text(let text) where ordering.shape == .text:
            key.append(
                bytes: ordering.collation.sortKey(text.utf8), descending: descending,
                nullsFirst: nullsFirst)
        case .text(let text) where ordering.shape == .singleByteText:
            key.append(
                bytes: [UTF8Text.singleByte(of: text.utf8)], descending: descending,
                nullsFirst: nullsFirst)
        case .bool(let bool):
            key.append(bool: bool, descending: descending, nullsFirst: nullsFirst)
        case .double(let double):
            key.append(double: double, descending: descending, nullsFirst: nullsFirst)
        case .bytes(let bytes):
            key.append(bytes: bytes, descending: descending, nullsFirst: nullsFirst)
        default:
            var ordered: [UInt8] = []
            appendOrdered(value, ordering, to: &ordered)
            key.append(rawOrdered: ordered, descending: descending, nullsFirst: nullsFirst)
        }
    }

    /// Bytes in the value's order that end themselves.
    private static func appendOrdered(
        _ value: Value, _ ordering: Ordering, to out: inout [UInt8]
    ) {
        switch value {
        case .null: out.append(0xFF)
        case .bool(let bool): out.append(bool ? 1 : 0)
        case .int(let int): BinaryBytes.append(UInt64(bitPattern: int) ^ (1 << 63), to: &out)
        case .double(let double): BinaryBytes.append(orderedBits(double), to: &out)
        case .text(let text): appendText(text.utf8, ordering, to: &out)
        case .bytes(let bytes): appendEscaped(bytes, to: &out)
        case .numeric(let numeric): appendNumeric(numeric, to: &out)
        case .interval(let interval): appendInterval(interval, ordering.shape, to: &out)
        case .array(let array):
            let member = ordering.inside(array.elementType)
            for element in array.elements { appendElement(element, member, to: &out) }
            out.append(0)
            BinaryBytes.append(UInt32(truncatingIfNeeded: array.dimensions.count), to: &out)
            for dimension in array.dimensions {
                BinaryBytes.append(UInt32(truncatingIfNeeded: dimension.count), to: &out)
            }
            for dimension in array.dimensions {
                let bound = Int64(dimension.lowerBound)
                BinaryBytes.append(UInt64(bitPattern: bound) ^ (1 << 63), to: &out)
            }
        case .record(let record):
            for (index, field) in record.fields.enumerated() {
                let type = index < record.types.count ? record.types[index] : .text
                appendElement(field, ordering.inside(type), to: &out)
            }
            out.append(0)
        }
    }

    /// A marker before each element: 0 ends the list, so that the shorter of two sorts first; null is last.
    private static func appendElement(
        _ value: Value, _ ordering: Ordering, to out: inout [UInt8]
    ) {
        if value.isNull { return out.append(2) }
        out.append(1)
        appendOrdered(value, ordering, to: &out)
    }

    private static func orderedBits(_ double: Double) -> UInt64 {
        if double.isNaN { return .max }
        if double == 0 { return 1 << 63 }
        return double < 0 ? ~double.bitPattern : double.bitPattern | (1 << 63)
    }

    private static func appendText(
        _ utf8: [UInt8], _ ordering: Ordering, to out: inout [UInt8]
    ) {
        switch ordering.shape {
        case .document:
            guard let node = try? JSONParser.parse(utf8, binary: true) else {
                return appendEscaped(utf8, to: &out)
            }
            appendDocument(node, to: &out)
        case .singleByteText: appendEscaped([UTF8Text.singleByte(of: utf8)], to: &out)
        case .paddedText:
            let text = Array(UTF8Text.withoutPadding(utf8))
            appendEscaped(ordering.collation.sortKey(text), to: &out)
        default: appendEscaped(ordering.collation.sortKey(utf8), to: &out)
        }
    }

    /// Kind, size and parts, in the order that `JSONNode.compare` takes them.
    private static func appendDocument(_ node: JSONNode, to out: inout [UInt8]) {
        out.append(UInt8(truncatingIfNeeded: node.rank + 1))
        switch node.kind {
        case .null: break
        case .bool(let bool): out.append(bool ? 1 : 0)
        case .number(let digits): appendNumeric(JSONNode.number(digits), to: &out)
        case .string(let text): appendEscaped(text, to: &out)
        case .array(let elements):
            BinaryBytes.append(UInt32(truncatingIfNeeded: elements.count), to: &out)
            for element in elements { appendDocument(element, to: &out) }
        case .object(let members):
            BinaryBytes.append(UInt32(truncatingIfNeeded: members.count), to: &out)
            for member in members {
                appendEscaped(member.key, to: &out)
                appendDocument(member.value, to: &out)
            }
        }
    }

    private static func appendEscaped(_ bytes: some Sequence<UInt8>, to out: inout [UInt8]) {
        for byte in bytes {
            out.append(byte)
            if byte == 0 { out.append(0xFF) }
        }
        out.append(0)
        out.append(1)
    }

    /// A class byte, then the decimal exponent, then the digits in pairs and an end; all inverted if negative.
    private static func appendNumeric(_ numeric: Numeric, to out: inout [UInt8]) {
        switch numeric.kind {
        case .negativeInfinity: return out.append(1)
        case .infinity: return out.append(5)
        case .notANumber: return out.append(6)
        case .finite: break
        }
        if numeric.significand.isZero { return out.append(3) }
        let digits = Array(String(numeric.significand.magnitude).utf8)
        let significant = digits.count - digits.reversed().prefix { $0 == UInt8(ascii: "0") }.count
        var body: [UInt8] = []
        let exponent = UInt32(bitPattern: Int32(truncatingIfNeeded: digits.count - numeric.scale))
        BinaryBytes.append(exponent ^ (1 << 31), to: &body)
        var index = 0
        while index < significant {
            let high = digits[index] - UInt8(ascii: "0")
            let low = index + 1 < significant ? digits[index + 1] - UInt8(ascii: "0") : 0
            body.append(high * 10 + low + 1)
            index += 2
        }
        body.append(0)
        let isNegative = numeric.significand.sign == .minus
        out.append(isNegative ? 2 : 4)
        out.append(contentsOf: isNegative ? body.map { ~$0 } : body)
    }

    private static func appendInterval(
        _ interval: Interval, _ shape: ValueShape, to out: inout [UInt8]
    ) {
        for part in Comparison.sortParts(interval, shape) {
            BinaryBytes.append(UInt64(bitPattern: part) ^ (1 << 63), to: &out)
        }
    }
}
