// Values out of messages (`Ydb.Value`): what a value is written like follows from its type.

import YDBWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension YDBValue {
    /// The value that a message tells.
    ///
    /// - Throws: ``YDBDecodingError`` where the type is none, or the value is not of it.
    init(_ wire: Ydb_TypedValue) throws(YDBDecodingError) {
        try self.init(wire.value, type: try YDBType(wire.type))
    }

    /// The value of the type that a message tells. Types have an end, so that this has one too.
    ///
    /// - Throws: ``YDBDecodingError`` where it is not of the type.
    init(_ wire: Ydb_Value, type: YDBType) throws(YDBDecodingError) {
        switch type {
        case .primitive(let primitive): self = try Self.read(wire, primitive)
        case .decimal(let precision, let scale):
            guard case .low128(let low)? = wire.value else { throw Self.unfit(type) }
            let bits = Int128(bitPattern: UInt128(wire.high128) << 64 | UInt128(low))
            guard let number = YDBDecimal(bits: bits, precision: precision, scale: scale) else {
                throw YDBDecodingError(.malformed("a number of too many digits"), type: type)
            }
            self = .decimal(number, precision: precision, scale: scale)
        case .optional(let item): self = try Self.read(wire, optional: item)
        case .list(let item):
            var elements: [YDBValue] = []
            elements.reserveCapacity(wire.items.count)
            for element in wire.items { elements.append(try YDBValue(element, type: item)) }
            self = .list(elements, of: item)
        case .tuple(let items):
            guard wire.items.count == items.count else { throw Self.wrongCount(wire, type) }
            var elements: [YDBValue] = []
            elements.reserveCapacity(items.count)
            for (element, item) in zip(wire.items, items) {
                elements.append(try YDBValue(element, type: item))
            }
            self = .tuple(elements)
        case .structure(let members):
            guard wire.items.count == members.count else { throw Self.wrongCount(wire, type) }
            var values: [Member] = []
            values.reserveCapacity(members.count)
            for (element, member) in zip(wire.items, members) {
                values.append(Member(member.name, try YDBValue(element, type: member.type)))
            }
            self = .structure(values)
        case .dictionary(let key, let value):
            var entries: [Entry] = []
            entries.reserveCapacity(wire.pairs.count)
            for pair in wire.pairs {
                entries.append(
                    Entry(
                        try YDBValue(pair.key, type: key), try YDBValue(pair.payload, type: value)))
            }
            self = .dictionary(entries, key: key, value: value)
        case .variant(let items):
            let index = Int(wire.variantIndex)
            guard case .nestedValue(let nested)? = wire.value, items.indices.contains(index)
            else { throw Self.unfit(type) }
            self = .variant(try YDBValue(nested, type: items[index]), index: index, of: items)
        case .namedVariant(let members):
            let index = Int(wire.variantIndex)
            guard case .nestedValue(let nested)? = wire.value, members.indices.contains(index)
            else { throw Self.unfit(type) }
            self = .namedVariant(
                try YDBValue(nested, type: members[index].type), name: members[index].name,
                of: members)
        case .tagged(let base, let tag):
            self = .tagged(try YDBValue(wire, type: base), tag: tag)
        case .void: self = .void
        case .null: self = .null
        case .emptyList: self = .emptyList
        case .emptyDictionary: self = .emptyDictionary
        case .postgres(let type): self = .postgres(try Self.read(wire, type), type: type)
        }
    }

    /// One that is there is written as its content, or nested where that could be taken for the optional's own null; the Python
    /// client nests nothing, and its manner is read too.
    private static func read(
        _ wire: Ydb_Value, optional item: YDBType
    ) throws(YDBDecodingError) -> YDBValue {
        switch wire.value {
        case .nullFlagValue?: .optional(nil, of: item)
        case .nestedValue(let nested)? where item.isNestedInOptionals:
            .optional(try YDBValue(nested, type: item), of: item)
        default: .optional(try YDBValue(wire, type: item), of: item)
        }
    }

    private static func read(
        _ wire: Ydb_Value, _ type: YDBType.PostgresType
    ) throws(YDBDecodingError) -> PostgresContent {
        switch wire.value {
        case .nullFlagValue?: .null
        case .textValue(let text)?: .text(text)
        case .bytesValue(let bytes)?: .binary([UInt8](bytes))
        default: throw unfit(.postgres(type))
        }
    }

    private static func unfit(_ type: YDBType) -> YDBDecodingError {
        YDBDecodingError(.malformed("it is written like one of another type"), type: type)
    }

    private static func wrongCount(_ wire: Ydb_Value, _ type: YDBType) -> YDBDecodingError {
        YDBDecodingError(.malformed("it has \(wire.items.count) parts"), type: type)
    }

    // MARK: Values without parts

    private static func read(
        _ wire: Ydb_Value, _ type: YDBPrimitiveType
    ) throws(YDBDecodingError) -> YDBValue {
        switch (type, wire.value) {
        case (.bool, .boolValue(let value)): return .bool(value)
        case (.int8, .int32Value(let value)): return .int8(try exactly(value, type))
        case (.int16, .int32Value(let value)): return .int16(try exactly(value, type))
        case (.int32, .int32Value(let value)): return .int32(value)
        case (.int64, .int64Value(let value)): return .int64(value)
        case (.uint8, .uint32Value(let value)): return .uint8(try exactly(value, type))
        case (.uint16, .uint32Value(let value)): return .uint16(try exactly(value, type))
        case (.uint32, .uint32Value(let value)): return .uint32(value)
        case (.uint64, .uint64Value(let value)): return .uint64(value)
        case (.float, .floatValue(let value)): return .float(value)
        case (.double, .doubleValue(let value)): return .double(value)
        case (.string, .bytesValue(let value)): return .string([UInt8](value))
        case (.yson, .bytesValue(let value)): return .yson([UInt8](value))
        case (.utf8, .textValue(let value)): return .utf8(value)
        case (.json, .textValue(let value)): return .json(value)
        case (.jsonDocument, .textValue(let value)): return .jsonDocument(value)
        case (.dyNumber, .textValue(let value)): return .dyNumber(value)
        case (.uuid, .low128(let low)): return .uuid(UUID(low: low, high: wire.high128))
        case (.tzDate, .textValue(let value)): return .tzDate(try zoned(value, type))
        case (.tzDatetime, .textValue(let value)): return .tzDatetime(try zoned(value, type))
        case (.tzTimestamp, .textValue(let value)): return .tzTimestamp(try zoned(value, type))
        default: return try readTime(wire, type)
        }
    }

    private static func readTime(
        _ wire: Ydb_Value, _ type: YDBPrimitiveType
    ) throws(YDBDecodingError) -> YDBValue {
        switch (type, wire.value) {
        case (.date, .uint32Value(let days)):
            return .date(YDBDate(daysSince1970: try exactly(days, type)))
        case (.datetime, .uint32Value(let seconds)):
            return .datetime(YDBDatetime(secondsSince1970: Int64(seconds)))
        case (.timestamp, .uint64Value(let microseconds)):
            return .timestamp(
                YDBTimestamp(microsecondsSince1970: try exactly(microseconds, type)))
        case (.interval, .int64Value(let microseconds)):
            return .interval(YDBInterval(microseconds: microseconds))
        case (.date32, .int32Value(let days)): return .date32(YDBDate(daysSince1970: days))
        case (.datetime64, .int64Value(let seconds)):
            return .datetime64(YDBDatetime(secondsSince1970: seconds))
        case (.timestamp64, .int64Value(let microseconds)):
            return .timestamp64(YDBTimestamp(microsecondsSince1970: microseconds))
        case (.interval64, .int64Value(let microseconds)):
            return .interval64(YDBInterval(microseconds: microseconds))
        default: throw unfit(.primitive(type))
        }
    }

    private static func exactly<Integer: FixedWidthInteger>(
        _ value: some FixedWidthInteger, _ type: YDBPrimitiveType
    ) throws(YDBDecodingError) -> Integer {
        guard let integer = Integer(exactly: value) else {
            throw YDBDecodingError(.malformed("a number of \(value)"), type: .primitive(type))
        }
        return integer
    }

    private static func zoned(
        _ text: String, _ type: YDBPrimitiveType
    ) throws(YDBDecodingError) -> YDBZonedTime {
        guard let time = YDBZonedTime(text) else {
            throw YDBDecodingError(.malformed("a time without a zone"), type: .primitive(type))
        }
        return time
    }
}

extension YDBType {
    /// A value of it in an optional is nested: it can be null itself, or has a nested value of its own.
    var isNestedInOptionals: Bool {
        switch self {
        case .optional, .null, .variant, .namedVariant, .postgres: true
        case .tagged(let base, _): base.isNestedInOptionals
        default: false
        }
    }
}

extension UUID {
    /// From the two halves that stand on the wire: the sixteen bytes in the order in which Microsoft's GUIDs are kept, in which
    /// the first three groups have their least significant byte first.
    init(low: UInt64, high: UInt64) {
        func byte(_ number: UInt64, _ place: UInt64) -> UInt8 {
            UInt8(truncatingIfNeeded: number >> (8 * place))
        }
        self.init(
            uuid: (
                byte(low, 3), byte(low, 2), byte(low, 1), byte(low, 0), byte(low, 5), byte(low, 4),
                byte(low, 7), byte(low, 6), byte(high, 0), byte(high, 1), byte(high, 2),
                byte(high, 3), byte(high, 4), byte(high, 5), byte(high, 6), byte(high, 7)
            ))
    }

    /// The two halves.
    var halves: (low: UInt64, high: UInt64) {
        func number(_ bytes: [UInt8]) -> UInt64 {
            bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        let id = uuid
        return (
            number([id.3, id.2, id.1, id.0, id.5, id.4, id.7, id.6]),
            number([id.8, id.9, id.10, id.11, id.12, id.13, id.14, id.15])
        )
    }
}
