// Values, both ways, and what does not fit its type.

import Foundation
import SwiftProtobuf
import Testing
import YDBWire

@testable import YDBDriver

@Suite struct ValueTests {
    static let zoned = YDBZonedTime(local: "2024-02-29T12:30:00", zone: "Europe/Berlin")
    /// Of every type.
    static let values: [YDBValue] = [
        .bool(true), .int8(-8), .int16(-16), .int32(.min), .int64(.min), .uint8(8), .uint16(16),
        .uint32(.max), .uint64(.max), .float(0.1), .double(-0.1), .string([0, 255]), .utf8("ü"),
        .yson(Array("{}".utf8)), .json("{}"), .jsonDocument("[]"), .uuid(UUID()), .dyNumber("1e5"),
        .date(YDBDate(daysSince1970: 49_672)), .datetime(YDBDatetime(secondsSince1970: 1)),
        .timestamp(YDBTimestamp(microsecondsSince1970: 4_291_747_199_999_999)),
        .interval(YDBInterval(microseconds: -1)), .date32(YDBDate(daysSince1970: .min)),
        .datetime64(YDBDatetime(secondsSince1970: .min)),
        .timestamp64(YDBTimestamp(microsecondsSince1970: .max)),
        .interval64(YDBInterval(microseconds: .max)), .tzDate(zoned), .tzDatetime(zoned),
        .tzTimestamp(zoned), .decimal(-12, precision: 22, scale: 9),
        .decimal(.notANumber, precision: 5, scale: 0),
        .optional(nil, of: .utf8), .optional(.utf8(""), of: .utf8),
        .optional(nil, of: .optional(.int32)),
        .optional(.optional(nil, of: .int32), of: .optional(.int32)),
        .optional(.optional(.int32(0), of: .int32), of: .optional(.int32)),
        .optional(.variant(.int64(1), index: 0, of: [.int64]), of: .variant([.int64])),
        .list([], of: .utf8), .list([.optional(nil, of: .int32)], of: .optional(.int32)),
        .tuple([]), .tuple([.bool(false), .list([.int8(1)], of: .int8)]),
        .struct(["b": .utf8("x"), "a": .optional(nil, of: .date)]),
        .dictionary([.init(.utf8("k"), .double(1))], key: .utf8, value: .double),
        .dictionary([.init(.int32(1), .void)], key: .int32, value: .void),
        .variant(.utf8("b"), index: 1, of: [.int64, .utf8]),
        .namedVariant(.utf8("b"), name: "r", of: [.init("l", .int64), .init("r", .utf8)]),
        .tagged(.optional(.utf8("a"), of: .utf8), tag: "t"), .void, .null, .emptyList,
        .emptyDictionary, .postgres(.text("1"), type: .init(name: "int4")),
        .postgres(.binary([1]), type: .init(name: "bytea")),
        .optional(.postgres(.null, type: .init(name: "int4")), of: .postgres(.init(name: "int4"))),
    ]

    @Test func everyValueMakesTheRoundTrip() throws {
        let types = Set(Self.values.map(\.type))
        for type in YDBPrimitiveType.allCases { #expect(types.contains(.primitive(type))) }
        for value in Self.values {
            let bytes: [UInt8] = try Ydb_TypedValue(value).serializedBytes()
            #expect(try YDBValue(Ydb_TypedValue(serializedBytes: bytes)) == value)
        }
    }

    @Test func nullsAreTold() {
        #expect(YDBValue.optional(nil, of: .utf8).isNull)
        #expect(!YDBValue.optional(.optional(nil, of: .utf8), of: .optional(.utf8)).isNull)
        #expect(YDBValue.optional(.optional(nil, of: .utf8), of: .optional(.utf8)).unwrapped == nil)
        #expect(YDBValue.tagged(.optional(.int8(1), of: .int8), tag: "t").unwrapped == .int8(1))
    }

    /// A value that is written like one of another type.
    @Test(arguments: [
        (YDBType.uint64, Ydb_Value.with { $0.int64Value = 1 }),
        (.int8, .with { $0.int32Value = 128 }),
        (.uint8, .with { $0.uint32Value = 256 }),
        (.utf8, .with { $0.bytesValue = Data([1]) }),
        (.bool, Ydb_Value()),
        (.bool, .with { $0.nullFlagValue = .nullValue }),
        (.tzDate, .with { $0.textValue = "2024-02-29" }),
        (.timestamp, .with { $0.uint64Value = .max }),
        (.decimal(precision: 5, scale: 2), .with { $0.low128 = 100_000 }),
        (.tuple([.int32, .int32]), .with { $0.items = [.with { $0.int32Value = 1 }] }),
        (.struct(["a": .int32]), Ydb_Value()),
        (.list(.utf8), .with { $0.items = [.with { $0.int32Value = 1 }] }),
        (.variant([.int32]), .with { $0.variantIndex = 1 }),
        (.variant([.int32]), .with { $0.int32Value = 1 }),
        (.dictionary(key: .utf8, value: .utf8), .with { $0.pairs = [.init()] }),
    ]) func malformedValuesAreRefused(type: YDBType, wire: Ydb_Value) {
        #expect(throws: YDBDecodingError.self) { try YDBValue(wire, type: type) }
    }

    /// A value whose parts are not of its types.
    @Test(arguments: [
        YDBValue.list([.int32(1)], of: .utf8),
        .optional(.int32(1), of: .utf8),
        .dictionary([.init(.int32(1), .void)], key: .utf8, value: .void),
        .variant(.int32(1), index: 2, of: [.int32]),
        .variant(.int32(1), index: -1, of: [.int32]),
        .namedVariant(.int32(1), name: "b", of: [.init("a", .int32)]),
        .date(YDBDate(daysSince1970: -1)),
        .datetime(YDBDatetime(secondsSince1970: 4_294_967_296)),
        .timestamp(YDBTimestamp(microsecondsSince1970: -1)),
        .decimal(100, precision: 2, scale: 0),
        .decimal(1, precision: 40, scale: 0),
    ]) func valuesThatAreNotOfTheirTypesAreNotSent(value: YDBValue) {
        #expect(throws: YDBEncodingError.self) { try Ydb_TypedValue(value) }
    }

    @Test func depthHasAnEnd() {
        var value = YDBValue.int32(1)
        for _ in 0..<200 {
            value = .optional(value, of: value.type)
        }
        #expect(throws: YDBEncodingError.self) { try Ydb_TypedValue(value) }
        #expect(throws: YDBEncodingError.self) { try value.converted(to: value.type) }
    }

    @Test func identifiersStandInTheOrderOfGUIDs() throws {
        let id = try #require(UUID(uuidString: "00112233-4455-6677-8899-aabbccddeeff"))
        #expect(id.halves.low == 0x6677_4455_0011_2233)
        #expect(id.halves.high == 0xFFEE_DDCC_BBAA_9988)
        #expect(UUID(low: id.halves.low, high: id.halves.high) == id)
    }
}
