// Values as messages tell them (`Ydb.Value`).

import SwiftProtobuf
import YDBWire

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension Ydb_TypedValue {
    /// The value with its type.
    ///
    /// - Throws: ``YDBEncodingError`` where a part of it is not of its type.
    init(_ value: YDBValue) throws(YDBEncodingError) {
        self.init()
        let type = value.type
        self.type = try Ydb_Type(type)
        self.value = try Ydb_Value(value, as: type)
    }
}

extension Ydb_Value {
    /// The value, which is to be of the type. Types have an end, so that this has one too.
    ///
    /// - Throws: ``YDBEncodingError`` where it or a part of it is not.
    init(_ content: YDBValue, as type: YDBType) throws(YDBEncodingError) {
        self.init()
        switch (type, content) {
        case (.primitive(let primitive), _): try write(content, primitive)
        case (.decimal(let precision, let scale), .decimal(let number, let own, let ownScale))
        where precision == own && scale == ownScale:
            guard let bits = number.bits(precision: precision, scale: scale) else {
                throw .outOfRange(content, type)
            }
            let halves = UInt128(bitPattern: bits)
            low128 = UInt64(truncatingIfNeeded: halves)
            high128 = UInt64(truncatingIfNeeded: halves >> 64)
        case (.optional(let item), .optional(let inner, _)): try write(inner, optional: item)
        case (.list(let item), .list(let elements, _)):
            items.reserveCapacity(elements.count)
            for element in elements { items.append(try Ydb_Value(element, as: item)) }
        case (.tuple(let types), .tuple(let elements)) where types.count == elements.count:
            for (element, type) in zip(elements, types) {
                items.append(try Ydb_Value(element, as: type))
            }
        case (.structure(let types), .structure(let members)) where types.count == members.count:
            for (member, type) in zip(members, types) {
                guard member.name == type.name else { throw .mismatch(content, .structure(types)) }
                items.append(try Ydb_Value(member.value, as: type.type))
            }
        case (.dictionary(let key, let value), .dictionary(let entries, _, _)):
            pairs.reserveCapacity(entries.count)
            for entry in entries {
                var pair = Ydb_ValuePair()
                pair.key = try Ydb_Value(entry.key, as: key)
                pair.payload = try Ydb_Value(entry.value, as: value)
                pairs.append(pair)
            }
        case (.variant(let types), .variant(let inner, let index, _)):
            guard types.indices.contains(index) else {
                throw YDBEncodingError("there is no alternative \(index) in \(type)")
            }
            nestedValue = try Ydb_Value(inner, as: types[index])
            variantIndex = UInt32(clamping: index)
        case (.namedVariant(let members), .namedVariant(let inner, let name, _)):
            guard let index = members.firstIndex(where: { $0.name == name }) else {
                throw YDBEncodingError("there is no alternative \(name) in \(type)")
            }
            nestedValue = try Ydb_Value(inner, as: members[index].type)
            variantIndex = UInt32(clamping: index)
        case (.tagged(let base, let tag), .tagged(let inner, let own)) where tag == own:
            self = try Ydb_Value(inner, as: base)
        case (.void, .void), (.null, .null): nullFlagValue = .nullValue
        case (.emptyList, .emptyList), (.emptyDictionary, .emptyDictionary): break
        case (.postgres, .postgres(let text, _)): write(text)
        default: throw .mismatch(content, type)
        }
    }

    private mutating func write(
        _ inner: YDBValue?, optional item: YDBType
    ) throws(YDBEncodingError) {
        guard let inner else {
            nullFlagValue = .nullValue
            return
        }
        let value = try Ydb_Value(inner, as: item)
        if item.isNestedInOptionals {
            nestedValue = value
        } else {
            self = value
        }
    }

    private mutating func write(_ content: YDBValue.PostgresContent) {
        switch content {
        case .null: nullFlagValue = .nullValue
        case .text(let text): textValue = text
        case .binary(let bytes): bytesValue = Data(bytes)
        }
    }

    // MARK: Values without parts

    private mutating func write(
        _ content: YDBValue, _ type: YDBPrimitiveType
    ) throws(YDBEncodingError) {
        switch (type, content) {
        case (.bool, .bool(let value)): boolValue = value
        case (.int8, .int8(let value)): int32Value = Int32(value)
        case (.int16, .int16(let value)): int32Value = Int32(value)
        case (.int32, .int32(let value)): int32Value = value
        case (.int64, .int64(let value)): int64Value = value
        case (.uint8, .uint8(let value)): uint32Value = UInt32(value)
        case (.uint16, .uint16(let value)): uint32Value = UInt32(value)
        case (.uint32, .uint32(let value)): uint32Value = value
        case (.uint64, .uint64(let value)): uint64Value = value
        case (.float, .float(let value)): floatValue = value
        case (.double, .double(let value)): doubleValue = value
        case (.string, .string(let value)), (.yson, .yson(let value)): bytesValue = Data(value)
        case (.utf8, .utf8(let value)), (.json, .json(let value)),
            (.jsonDocument, .jsonDocument(let value)), (.dyNumber, .dyNumber(let value)):
            textValue = value
        case (.uuid, .uuid(let value)): (low128, high128) = value.halves
        case (.tzDate, .tzDate(let value)), (.tzDatetime, .tzDatetime(let value)),
            (.tzTimestamp, .tzTimestamp(let value)):
            textValue = value.description
        default: try writeTime(content, type)
        }
    }

    /// The narrow types begin at 1970, and each takes what its number holds; where they end is the server's to judge.
    private mutating func writeTime(
        _ content: YDBValue, _ type: YDBPrimitiveType
    ) throws(YDBEncodingError) {
        switch (type, content) {
        case (.date, .date(let value)):
            uint32Value = try exactly(value.daysSince1970, content)
        case (.datetime, .datetime(let value)):
            uint32Value = try exactly(value.secondsSince1970, content)
        case (.timestamp, .timestamp(let value)):
            uint64Value = try exactly(value.microsecondsSince1970, content)
        case (.date32, .date32(let value)): int32Value = value.daysSince1970
        case (.datetime64, .datetime64(let value)): int64Value = value.secondsSince1970
        case (.timestamp64, .timestamp64(let value)): int64Value = value.microsecondsSince1970
        case (.interval, .interval(let value)), (.interval64, .interval64(let value)):
            int64Value = value.microseconds
        default: throw .mismatch(content, .primitive(type))
        }
    }

    private func exactly<Integer: FixedWidthInteger>(
        _ value: some FixedWidthInteger, _ content: YDBValue
    ) throws(YDBEncodingError) -> Integer {
        guard let integer = Integer(exactly: value) else {
            throw YDBEncodingError("\(value) does not fit into \(content.type)")
        }
        return integer
    }
}
