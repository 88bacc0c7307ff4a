// Types, both ways and as YQL writes them.

import SwiftProtobuf
import Testing
import YDBWire

@testable import YDBDriver

@Suite struct TypeTests {
    /// One of each kind.
    static let composed: [YDBType] = [
        .decimal, .decimal(precision: 35, scale: 0), .optional(.utf8),
        .optional(.optional(.uint64)), .list(.list(.string)), .tuple([]), .tuple([.bool, .int8]),
        .struct(["id": .uint64, "a b": .optional(.json)]), .dictionary(key: .utf8, value: .double),
        .set(.int32), .variant([.int64, .utf8]),
        .namedVariant([.init("left", .int64), .init("right", .list(.utf8))]),
        .tagged(.utf8, tag: "name"), .void, .null, .emptyList, .emptyDictionary,
        .postgres(
            .init(name: "varchar", modifier: "10", oid: 1043, length: -1, encodedModifier: 14)),
    ]

    @Test func everyTypeMakesTheRoundTrip() throws {
        let primitives = YDBPrimitiveType.allCases.map { YDBType.primitive($0) }
        for type in primitives + Self.composed {
            let bytes: [UInt8] = try Ydb_Type(type).serializedBytes()
            #expect(try YDBType(Ydb_Type(serializedBytes: bytes)) == type)
        }
    }

    @Test func everyNumberOfTheWireIsAType() {
        for wire in Ydb_Type.PrimitiveTypeId.allCases where wire != .unspecified {
            #expect(YDBPrimitiveType(wire)?.wire == wire)
        }
    }

    @Test func typesAreWrittenAsInYQL() {
        let type = YDBType.list(
            .struct(["id": .uint64, "it's": .optional(.decimal(precision: 22, scale: 9))]))
        #expect(type.description == #"List<Struct<id:Uint64,'it\'s':Optional<Decimal(22,9)>>>"#)
        #expect(YDBType.set(.utf8).description == "Set<Utf8>")
        #expect(YDBType.namedVariant([.init("a", .int32)]).description == "Variant<a:Int32>")
        #expect(YDBType.tagged(.utf8, tag: "t").description == "Tagged<Utf8,t>")
    }

    @Test func whatIsNoTypeIsRefused() throws {
        var unknown = Ydb_Type()
        unknown.typeID = .UNRECOGNIZED(9999)
        #expect(throws: YDBDecodingError.self) { try YDBType(unknown) }
        #expect(throws: YDBDecodingError.self) { try YDBType(Ydb_Type()) }
        #expect(throws: YDBDecodingError.self) {
            try YDBType(.with { $0.listType = .init() })
        }
        #expect(throws: YDBDecodingError.self) {
            try YDBType(.with { $0.variantType = .init() })
        }
        #expect(throws: YDBDecodingError.self) {
            try YDBType(.with { $0.decimalType = .with { $0.precision = 36 } })
        }
        #expect(throws: YDBDecodingError.self) {
            try YDBType(
                .with {
                    $0.decimalType.precision = 5
                    $0.decimalType.scale = 6
                })
        }
        #expect(throws: YDBEncodingError.self) {
            try Ydb_Type(.decimal(precision: 5, scale: -1))
        }
    }

    @Test func depthHasAnEnd() throws {
        var wire = Ydb_Type.with { $0.typeID = .int32 }
        var type = YDBType.int32
        for _ in 0..<10_000 {
            let inner = wire
            wire = .with { $0.listType.item = inner }
        }
        for _ in 0..<1000 { type = .optional(type) }
        #expect(throws: YDBDecodingError.self) { try YDBType(wire) }
        #expect(throws: YDBEncodingError.self) { try Ydb_Type(type) }
    }
}
