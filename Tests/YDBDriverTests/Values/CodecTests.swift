// Swift's types as parameters and out of values.

import Foundation
import Testing
import YDBWire

@testable import YDBDriver

@Suite struct CodecTests {
    enum Mood: String, YDBValueConvertible { case happy, sad }
    struct Settings: Codable, Equatable, Sendable { var size: Int }

    func roundTrip<Value: YDBValueConvertible & Equatable>(
        _ value: Value, _ type: YDBType
    ) throws {
        #expect(try value.ydbValue.type == type)
        #expect(try Value(ydb: value.ydbValue) == value)
        #expect(try Value(ydb: .optional(value.ydbValue, of: type)) == value)
    }

    @Test func swiftTypesMakeTheRoundTrip() throws {
        try roundTrip(true, .bool)
        try roundTrip(-1, .int64)
        try roundTrip(Int8.min, .int8)
        try roundTrip(Int16.min, .int16)
        try roundTrip(Int32.min, .int32)
        try roundTrip(Int64.min, .int64)
        try roundTrip(UInt.max, .uint64)
        try roundTrip(UInt8.max, .uint8)
        try roundTrip(UInt16.max, .uint16)
        try roundTrip(UInt32.max, .uint32)
        try roundTrip(UInt64.max, .uint64)
        try roundTrip(Float(0.1), .float)
        try roundTrip(0.1, .double)
        try roundTrip("ü", .utf8)
        try roundTrip([0, 255] as [UInt8], .string)
        try roundTrip(Data([0, 255]), .string)
        try roundTrip(UUID(), .uuid)
        try roundTrip(Decimal(string: "-12.5") ?? 0, .decimal)
        try roundTrip(Date(timeIntervalSince1970: 1_709_209_815.25), .timestamp)
        try roundTrip(Duration.milliseconds(-1500), .interval)
        try roundTrip(Mood.sad, .utf8)
        try roundTrip([1, 2], .list(.int64))
        try roundTrip(["a": 1.5], .dictionary(key: .utf8, value: .double))
        try roundTrip(Set(["a", "b"]), .set(.utf8))
        try roundTrip([nil, "a"] as [String?], .list(.optional(.utf8)))
        try roundTrip(YDBDate(daysSince1970: 1), .date)
        try roundTrip(YDBDatetime(secondsSince1970: 1), .datetime)
        try roundTrip(YDBTimestamp(microsecondsSince1970: 1), .timestamp)
        try roundTrip(YDBInterval(microseconds: 1), .interval)
        try roundTrip(YDBZonedTime(local: "2024-02-29", zone: "UTC"), .tzDate)
        try roundTrip(YDBDecimal.infinity, .decimal)
        let json = try YDBJSON(Settings(size: 3))
        #expect(try YDBJSON<Settings>(ydb: json.ydbValue).value == Settings(size: 3))
    }

    @Test func optionalsAreNullOrNot() throws {
        let none: String? = nil
        #expect(try none.ydbValue == .optional(nil, of: .utf8))
        #expect(try String?(ydb: .optional(nil, of: .utf8)) == nil)
        #expect(try String?(ydb: .utf8("a")) == "a")
        let nested: Int32?? = .some(nil)
        #expect(try nested.ydbValue == .optional(.optional(nil, of: .int32), of: .optional(.int32)))
        #expect(try Int32??(ydb: nested.ydbValue) == nested)
        #expect(throws: YDBDecodingError(.unexpectedNull(wanted: "String"), type: .optional(.utf8)))
        {
            try String(ydb: .optional(nil, of: .utf8))
        }
    }

    @Test func numbersFitOrNot() throws {
        #expect(try Int8(ydb: .uint64(127)) == 127)
        #expect(throws: YDBDecodingError(.outOfRange(wanted: "Int8"), type: .uint64)) {
            try Int8(ydb: .uint64(128))
        }
        #expect(throws: YDBDecodingError(.outOfRange(wanted: "UInt64"), type: .int32)) {
            try UInt64(ydb: .int32(-1))
        }
        #expect(throws: YDBDecodingError(.typeMismatch(wanted: "Int"), type: .utf8)) {
            try Int(ydb: .utf8("1"))
        }
        #expect(try Double(ydb: .int64(3)) == 3)
        #expect(try Float(ydb: .double(.infinity)) == .infinity)
        #expect(throws: YDBDecodingError.self) { try Float(ydb: .double(1e300)) }
        #expect(throws: YDBDecodingError.self) { try String(ydb: .string([0xFF])) }
        #expect(throws: YDBDecodingError.self) { try Mood(ydb: .utf8("angry")) }
        #expect(throws: YDBDecodingError.self) {
            try Decimal(ydb: .decimal(.infinity, precision: 22, scale: 9))
        }
    }

    @Test func decimalsKeepTheirDigits() throws {
        #expect(YDBDecimal("-0012.3400")?.description == "-12.34")
        #expect(YDBDecimal("-12.34") == YDBDecimal(unscaled: -123_400, scale: 4))
        #expect(YDBDecimal(".5")?.description == "0.5")
        #expect(YDBDecimal("5.")?.description == "5")
        #expect(YDBDecimal("-0")?.description == "0")
        for text in ["", "-", ".", "1e3", "1.2.3", "1 ", String(repeating: "9", count: 36)] {
            #expect(YDBDecimal(text) == nil, "\(text)")
        }
        #expect(YDBDecimal("0.001")?.bits(precision: 5, scale: 2) == nil)
        #expect(YDBDecimal("999.99")?.bits(precision: 5, scale: 2) == 99_999)
        #expect(YDBDecimal("1000")?.bits(precision: 5, scale: 2) == nil)
        #expect(YDBDecimal.minusInfinity.doubleValue == -.infinity)
        #expect(YDBDecimal("1.25")?.doubleValue == 1.25)
    }

    @Test func datesAreOfTheCalendar() throws {
        #expect(YDBDate(year: 2024, month: 2, day: 29)?.daysSince1970 == 19_782)
        #expect(YDBDate(year: 2023, month: 2, day: 29) == nil)
        #expect(YDBDate(daysSince1970: -1).description == "1969-12-31")
        #expect(YDBDatetime(secondsSince1970: -1).description == "1969-12-31T23:59:59Z")
        #expect(
            YDBTimestamp(microsecondsSince1970: -1).description == "1969-12-31T23:59:59.999999Z")
        #expect(YDBDatetime(secondsSince1970: .min).description.hasSuffix("Z"))
        #expect(YDBInterval(.seconds(Int64.max)) == nil)
        #expect(try Date(ydb: .date(YDBDate(daysSince1970: 1))).timeIntervalSince1970 == 86_400)
        #expect(throws: YDBDecodingError.self) {
            try YDBTimestamp(ydb: .datetime64(YDBDatetime(secondsSince1970: .max)))
        }
    }

    @Test func typesAreSaidByTypedValues() throws {
        #expect(try TypedValue(1, .uint8).ydbValue == .uint8(1))
        #expect(
            try TypedValue("{}", .optional(.json)).ydbValue == .optional(.json("{}"), of: .json))
        #expect(try TypedValue([Int](), .list(.utf8)).ydbValue == .list([], of: .utf8))
        #expect(try TypedValue.null(.utf8).ydbValue == .optional(nil, of: .utf8))
        #expect(
            try TypedValue(nil as String?, .optional(.json)).ydbValue == .optional(nil, of: .json))
        let instant = YDBTimestamp(microsecondsSince1970: -1)
        #expect(try TypedValue(instant, .date32).ydbValue == .date32(YDBDate(daysSince1970: -1)))
        #expect(throws: YDBEncodingError.self) { try TypedValue(256, .uint8).ydbValue }
        #expect(throws: YDBEncodingError.self) { try TypedValue(nil as String?, .utf8).ydbValue }
        #expect(throws: YDBEncodingError.self) { try TypedValue("a", .uint8).ydbValue }
        #expect(throws: YDBEncodingError.self) { try TypedValue(1e300, .float).ydbValue }
    }

    @Test func parametersAreTyped() throws {
        let parameters: TypedParameters = [
            "$id": 1 as UInt64, "$name": "a", "$note": nil as String?,
            "$age": TypedValue(30, .uint8),
        ]
        let sent = try parameters.protoParameters()
        #expect(
            try sent.mapValues { try YDBValue($0) } == [
                "$id": .uint64(1), "$name": .utf8("a"), "$note": .optional(nil, of: .utf8),
                "$age": .uint8(30),
            ])
        let declared = try TypedParameters(["$id": 1]).protoParameters(
            declared: ["$id": .uint64, "$note": .optional(.utf8)])
        #expect(
            try declared.mapValues { try YDBValue($0) } == [
                "$id": .uint64(1), "$note": .optional(nil, of: .utf8),
            ])
        do {
            _ = try TypedParameters(["$id": "x"]).protoParameters(declared: ["$id": .uint64])
            Issue.record("a text became a number")
        } catch let error as YDBEncodingError {
            #expect(error.name == "$id")
            #expect(error.description == "$id: a value of type Utf8 does not become Uint64")
        }
        #expect(throws: YDBEncodingError.self) {
            try TypedParameters().protoParameters(declared: ["$id": .uint64])
        }
        #expect(throws: YDBEncodingError.self) {
            try TypedParameters(["$none": [YDBValue]()]).protoParameters()
        }
    }

    @Test func rowsBecomeAListOfStructs() throws {
        let rows: [[String: any YDBEncodable]] = [["id": 1, "name": "a"], ["id": 2]]
        let types: [String: YDBType] = ["id": .uint64, "name": .optional(.utf8)]
        let value = try YDBValue(TableRows.typed(rows, types))
        #expect(value.type == .list(.struct(["id": .uint64, "name": .optional(.utf8)])))
        guard case .list(let elements, _) = value else {
            Issue.record("no list")
            return
        }
        #expect(
            elements == [
                .struct(["id": .uint64(1), "name": .optional(.utf8("a"), of: .utf8)]),
                .struct(["id": .uint64(2), "name": .optional(nil, of: .utf8)]),
            ])
        #expect(throws: YDBEncodingError.self) { try TableRows.typed([["id": 1, "x": 1]], types) }
        #expect(throws: YDBEncodingError.self) { try TableRows.typed([["name": "a"]], types) }
    }
}
