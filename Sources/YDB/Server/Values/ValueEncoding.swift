// Values as `Ydb.Value` has them, straight from the engine's.

import BigInt
import QueryEngine
import YDBLanguage

/// Writes `Ydb.Value`.
enum ValueEncoding {
    /// The tags of the fields: the number times eight and how the content is written.
    private enum Tag {
        static let bool: UInt8 = 1 << 3
        static let int32: UInt8 = 2 << 3 | 5
        static let uint32: UInt8 = 3 << 3 | 5
        static let int64: UInt8 = 4 << 3 | 1
        static let uint64: UInt8 = 5 << 3 | 1
        static let float: UInt8 = 6 << 3 | 5
        static let double: UInt8 = 7 << 3 | 1
        static let bytes: UInt8 = 8 << 3 | 2
        static let text: UInt8 = 9 << 3 | 2
        static let null: UInt8 = 10 << 3
        static let nested: UInt8 = 11 << 3 | 2
        static let items: UInt8 = 12 << 3 | 2
        static let pairs: UInt8 = 13 << 3 | 2
        static let variantIndex: UInt8 = 14 << 3
        static let low128: UInt8 = 15 << 3 | 1
        static let high128: [UInt8] = [0x81, 0x01]
    }

    /// A row as a field of this tag: a value whose items are the columns'.
    static func appendRow(
        _ tag: UInt8, _ slots: borrowing [Value], _ places: [Int], _ columns: [YDBColumn],
        to bytes: inout [UInt8]
    ) {
        let row = ProtobufBytes.beginField(tag, in: &bytes)
        for (index, column) in columns.enumerated() {
            let item = ProtobufBytes.beginField(Tag.items, in: &bytes)
            let place = index < places.count ? places[index] : index
            if place < slots.count { append(slots[place], column.type, to: &bytes) }
            ProtobufBytes.endField(item, in: &bytes)
        }
        ProtobufBytes.endField(row, in: &bytes)
    }

    /// Types are no deeper than the language lets them be.
    static func append(_ value: Value, _ type: YQLType, to bytes: inout [UInt8]) {
        switch type {
        case .primitive(let primitive): append(value, primitive, to: &bytes)
        case .decimal(_, let scale): appendDecimal(value, scale: scale, to: &bytes)
        case .optional(let item): appendOptional(value, type, item, to: &bytes)
        case .tagged(let base, _): append(value, base, to: &bytes)
        case .list(let item), .stream(let item), .flow(let item):
            for element in value.elements { appendItem(element, item, to: &bytes) }
        case .tuple(let items): appendItems(value.fields, items, to: &bytes)
        case .structure(let members):
            appendItems(value.fields, members.lazy.map(\.type), to: &bytes)
        case .dictionary(let key, let payload): appendPairs(value, key, payload, to: &bytes)
        case .variant(let items): appendVariant(value, items, to: &bytes)
        case .namedVariant(let members): appendVariant(value, members.map(\.type), to: &bytes)
        case .void, .null: appendNull(to: &bytes)
        case .emptyList, .emptyDictionary, .callable, .resource, .generic, .unit: break
        }
    }

    private static func appendNull(to bytes: inout [UInt8]) { bytes += [Tag.null, 0] }

    // MARK: Primitive values

    private static func append(
        _ value: Value, _ type: YQLPrimitive, to bytes: inout [UInt8]
    ) {
        switch (type, value) {
        case (_, .null): appendNull(to: &bytes)
        case (.bool, .bool(let truth)): bytes += [Tag.bool, truth ? 1 : 0]
        case (.int8, .int(let number)), (.int16, .int(let number)), (.int32, .int(let number)),
            (.date32, .int(let number)):
            bytes.append(Tag.int32)
            ProtobufBytes.appendFixed32(UInt32(truncatingIfNeeded: number), to: &bytes)
        case (.uint8, .int(let number)), (.uint16, .int(let number)),
            (.uint32, .int(let number)), (.date, .int(let number)),
            (.datetime, .int(let number)):
            bytes.append(Tag.uint32)
            ProtobufBytes.appendFixed32(UInt32(truncatingIfNeeded: number), to: &bytes)
        case (.int64, .int(let number)), (.interval, .int(let number)),
            (.datetime64, .int(let number)), (.timestamp64, .int(let number)),
            (.interval64, .int(let number)):
            bytes.append(Tag.int64)
            ProtobufBytes.appendFixed64(UInt64(bitPattern: number), to: &bytes)
        case (.uint64, .int(let number)):
            bytes.append(Tag.uint64)
            ProtobufBytes.appendFixed64(YQLInteger.unsigned(number), to: &bytes)
        case (.timestamp, .int(let number)):
            bytes.append(Tag.uint64)
            ProtobufBytes.appendFixed64(UInt64(bitPattern: number), to: &bytes)
        case (.float, .double(let number)):
            bytes.append(Tag.float)
            ProtobufBytes.appendFixed32(Float(number).bitPattern, to: &bytes)
        case (.double, .double(let number)):
            bytes.append(Tag.double)
            ProtobufBytes.appendFixed64(number.bitPattern, to: &bytes)
        case (.uuid, .bytes(let uuid)) where uuid.count == 16:
            append128(little(uuid[0..<8]), little(uuid[8..<16]), to: &bytes)
        case (.string, _), (.yson, _):
            ProtobufBytes.appendField(Tag.bytes, value.rawBytes, to: &bytes)
        case (.utf8, .text(let text)), (.json, .text(let text)), (.jsonDocument, .text(let text)):
            ProtobufBytes.appendField(Tag.text, text.utf8, to: &bytes)
        default:
            // Instants with a zone, and DyNumber.
            var text: [UInt8] = []
            YQLText.append(value, type, to: &text)
            ProtobufBytes.appendField(Tag.text, text, to: &bytes)
        }
    }

    private static func append128(_ low: UInt64, _ high: UInt64, to bytes: inout [UInt8]) {
        bytes.append(Tag.low128)
        ProtobufBytes.appendFixed64(low, to: &bytes)
        bytes += Tag.high128
        ProtobufBytes.appendFixed64(high, to: &bytes)
    }

    private static func little(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func appendDecimal(_ value: Value, scale: Int, to bytes: inout [UInt8]) {
        guard case .numeric(let number) = value else { return appendNull(to: &bytes) }
        let bits = UInt128(bitPattern: DecimalBits.bits(of: number, scale: scale))
        append128(
            UInt64(truncatingIfNeeded: bits), UInt64(truncatingIfNeeded: bits >> 64), to: &bytes)
    }

    // MARK: Containers

    private static func appendItem(_ value: Value, _ type: YQLType, to bytes: inout [UInt8]) {
        let item = ProtobufBytes.beginField(Tag.items, in: &bytes)
        append(value, type, to: &bytes)
        ProtobufBytes.endField(item, in: &bytes)
    }

    private static func appendItems(
        _ values: [Value], _ types: some Sequence<YQLType>, to bytes: inout [UInt8]
    ) {
        for (value, type) in zip(values, types) { appendItem(value, type, to: &bytes) }
    }

    /// One that is there is its content, unless that could be taken for the optional's own null.
    private static func appendOptional(
        _ value: Value, _ type: YQLType, _ item: YQLType, to bytes: inout [UInt8]
    ) {
        guard let inner = type.unwrap(value) else { return appendNull(to: &bytes) }
        guard item.isNestedInOptionals else { return append(inner, item, to: &bytes) }
        let nested = ProtobufBytes.beginField(Tag.nested, in: &bytes)
        append(inner, item, to: &bytes)
        ProtobufBytes.endField(nested, in: &bytes)
    }

    private static func appendPairs(
        _ value: Value, _ key: YQLType, _ payload: YQLType, to bytes: inout [UInt8]
    ) {
        let dictionary = YQLDictionary(value, key: key)
        for (index, element) in dictionary.keys.enumerated() {
            let pair = ProtobufBytes.beginField(Tag.pairs, in: &bytes)
            let first = ProtobufBytes.beginField(1 << 3 | 2, in: &bytes)
            append(element, key, to: &bytes)
            ProtobufBytes.endField(first, in: &bytes)
            let second = ProtobufBytes.beginField(2 << 3 | 2, in: &bytes)
            append(dictionary.payload(at: index), payload, to: &bytes)
            ProtobufBytes.endField(second, in: &bytes)
            ProtobufBytes.endField(pair, in: &bytes)
        }
    }

    private static func appendVariant(
        _ value: Value, _ types: [YQLType], to bytes: inout [UInt8]
    ) {
        let index = value.alternative
        guard types.indices.contains(index) else { return }
        let nested = ProtobufBytes.beginField(Tag.nested, in: &bytes)
        append(value.field(1), types[index], to: &bytes)
        ProtobufBytes.endField(nested, in: &bytes)
        if index > 0 {
            bytes.append(Tag.variantIndex)
            ProtobufBytes.appendVarint(UInt64(index), to: &bytes)
        }
    }
}

extension YQLType {
    /// A value of it in an optional is nested: it can be null itself, or has a nested value of its own.
    var isNestedInOptionals: Bool {
        switch self {
        case .optional, .null, .variant, .namedVariant: true
        case .tagged(let base, _): base.isNestedInOptionals
        default: false
        }
    }
}
