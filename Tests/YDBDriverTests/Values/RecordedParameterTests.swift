// Parameters as the official Python client sends them, byte for byte of their types and values (scripts/record-ydb-parameters).

import Foundation
import SwiftProtobuf
import Testing
import YDBWire

@testable import YDBDriver

@Suite struct RecordedParameterTests {
    static let moment = YDBTimestamp(microsecondsSince1970: 1_709_209_815_250_000)
    static let user: YDBType = .struct(["id": .uint64, "name": .optional(.utf8)])

    /// What each recorded parameter is in Swift.
    static func parameters() throws -> [String: any YDBEncodable] {
        let id = try #require(UUID(uuidString: "00112233-4455-6677-8899-aabbccddeeff"))
        let day = try #require(YDBDate(year: 2024, month: 2, day: 29))
        let oldDay = try #require(YDBDate(year: 1800, month: 1, day: 2))
        let oldSeconds = Int64(oldDay.daysSince1970) * 86_400 + 3 * 3600 + 4 * 60 + 5
        let berlin = "2024-02-29T12:30:15"
        let wide = String(repeating: "9", count: 25) + "." + String(repeating: "1", count: 10)
        return [
            "untyped int": 42,
            "untyped negative int": -42,
            "untyped float": 1.5,
            "untyped bool": true,
            "untyped text": "grüße",
            "untyped bytes": [0x00, 0xFF] as [UInt8],
            "untyped list": [1, 2, 3],
            "untyped dictionary": ["a": 1],
            "bool": false,
            "int8": Int8.min,
            "int16": Int16.min,
            "int32": Int32.min,
            "int64": Int64.min,
            "uint8": UInt8.max,
            "uint16": UInt16.max,
            "uint32": UInt32.max,
            "uint64": UInt64.max,
            "float": TypedValue(0.1, .float),
            "double": 0.1,
            "string": Data("bytes\0".utf8),
            "utf8": "text",
            "empty utf8": "",
            "json": TypedValue(#"{"a": 1}"#, .json),
            "json document": TypedValue("[1]", .jsonDocument),
            "yson": TypedValue("{a=1}", .yson),
            "dynumber": TypedValue("1.5e10", .dyNumber),
            "uuid": id,
            "date": day,
            "datetime": TypedValue(moment, .datetime),
            "timestamp": moment,
            "interval": Duration.seconds(-90) + .microseconds(5),
            "date32": TypedValue(oldDay, .date32),
            "datetime64": TypedValue(YDBDatetime(secondsSince1970: oldSeconds), .datetime64),
            "timestamp64": TypedValue(
                YDBTimestamp(microsecondsSince1970: oldSeconds * 1_000_000 + 6), .timestamp64),
            "interval64": TypedValue(Duration.seconds(100_000 * 86_400), .interval64),
            "date as number": TypedValue(19_782, .date),
            "tz date": YDBZonedTime(local: "2024-02-29", zone: "Europe/Berlin"),
            "tz datetime": YDBZonedTime(local: berlin, zone: "Europe/Berlin"),
            "tz timestamp": YDBZonedTime(local: berlin + ".250000", zone: "Europe/Berlin"),
            "decimal": try #require(Decimal(string: "-123.456")),
            "wide decimal": TypedValue(
                try #require(YDBDecimal(wide)), .decimal(precision: 35, scale: 10)),
            "decimal infinity": YDBDecimal.infinity,
            "decimal negative infinity": YDBDecimal.minusInfinity,
            "decimal nan": Decimal.nan,
            "optional": 5 as UInt64?,
            "optional null": nil as UInt64?,
            "optional text": TypedValue("x", .optional(.utf8)),
            "optional decimal": YDBDecimal("0.5"),
            "list": [1, 2] as [UInt32],
            "empty list": [String](),
            "list of optionals": [1, nil] as [Int32?],
            "nested list": [[1], []],
            "tuple": YDBValue.tuple([.uint64(1), .utf8("a")]),
            "struct": TypedValue(
                YDBValue.struct(["id": .uint64(1), "name": .utf8("a")]), Self.user),
            "list of structs": TypedValue(
                [
                    ["name": YDBValue.utf8("a"), "id": .int64(1)], ["id": .int64(2)],
                ], .list(Self.user)),
            "dictionary": ["a": 1 as UInt64],
        ]
    }

    static func recorded() throws -> [(name: String, request: [UInt8])] {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/ydb").appending(path: "parameters.txt")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
            let parts = line.split(separator: "\t")
            let bytes = try #require(Data(base64Encoded: String(parts[1])))
            return (String(parts[0]), [UInt8](bytes))
        }
    }

    @Test func parametersAreSentAsThePythonClientSendsThem() throws {
        let own = try Self.parameters()
        let recorded = try Self.recorded()
        #expect(Set(recorded.map(\.name)) == Set(own.keys))
        for (name, bytes) in recorded {
            let request = try Ydb_Query_ExecuteQueryRequest(serializedBytes: bytes)
            let theirs = try #require(request.parameters["$p"])
            let parameters = TypedParameters(["$p": try #require(own[name])])
            let ours = try #require(try parameters.protoParameters()["$p"])
            #expect(ours == theirs, "\(name)")
            #expect(
                try ours.serializedBytes() as [UInt8] == theirs.serializedBytes() as [UInt8],
                "\(name)")
        }
    }

    @Test func whatThePythonClientSendsIsRead() throws {
        for (name, bytes) in try Self.recorded() {
            let request = try Ydb_Query_ExecuteQueryRequest(serializedBytes: bytes)
            let theirs = try #require(request.parameters["$p"])
            let value = try YDBValue(theirs)
            #expect(try Ydb_TypedValue(value) == theirs, "\(name)")
        }
    }
}
