// CAST, and what is done unasked.
import QueryEngine
import Testing

@testable import YDBLanguage

/// What is expected of one.
typealias CastCase = (source: Typed, target: String, type: String, result: String)

@Suite struct CastTests {
    static let castCases: [CastCase] = [
        (str("12345"), "Double", "Double?", "12345"), (real(1.2345), "Uint8", "Uint8?", "1"),
        (int(12345), "String", "String", "\"12345\""),
        (str("1.2345"), "Decimal(5,2)", "Decimal(5,2)?", "\"1.23\""),
        (str("xyz"), "Uint64", "Uint64?", "null"), (int(-1), "Uint16", "Uint16?", "null"),
        (list(int(-1), int(0), int(1)), "List<Uint8?>", "List<Uint8?>", "[null,0,1]"),
        (list(str("3.14"), str("bad"), str("42")), "List<Float>", "List<Float>", "[3.14,42]"),
        (int(255), "Uint8", "Uint8?", "255"), (int(256), "Uint8", "Uint8?", "null"),
        (int(1), "Int32?", "Int32?", "1"), (int(1), "Int64", "Int64", "1"),
        (
            dict((int(-1), real(3.14)), (int(7), real(1.6))), "Dict<Uint8,Utf8>",
            "Dict<Uint8,Utf8>", "[[7,\"1.6\"]]"
        ),
        (
            tuple(int(-1), int(0), int(1)), "Tuple<Uint16?,Uint16?,Utf8>",
            "Tuple<Uint16?,Uint16?,Utf8>", "[null,0,\"1\"]"
        ),
        (tuple(int(-2), int(0)), "Tuple<Uint16,Utf8>", "Tuple<Uint16,Utf8>?", "null"),
        (tuple(int(3), int(4)), "Tuple<Uint16,String>", "Tuple<Uint16,String>?", "[3,\"4\"]"),
        (tuple(int(5), int(6), null), "Tuple<Uint8?>", "Tuple<Uint8?>", "[5]"),
        (
            structure(("one", str("8912")), ("two", int(42))), "Struct<two:Utf8,three:Date?>",
            "Struct<'three':Date?,'two':Utf8>", "{\"three\":null,\"two\":\"42\"}"
        ),
        (str("2018-01-01"), "Date", "Date?", "\"2018-01-01\""),
        (str("2018-02-30"), "Date", "Date?", "null"),
        (
            str("2019-09-16T00:00:00,Europe/Moscow"), "TzDatetime", "TzDatetime?",
            "\"2019-09-16T00:00:00,Europe/Moscow\""
        ),
        (lit(.datetime, "2019-01-01T15:30:00Z"), "Date", "Date", "\"2019-01-01\""),
        (
            lit(.timestamp, "2019-01-01T15:30:00.5Z"), "String", "String",
            "\"2019-01-01T15:30:00.500000Z\""
        ),
        (lit(.interval, "P1W2DT2H3M4.567890S"), "String", "String", "\"P9DT2H3M4.56789S\""),
        (str("-144169-01-01"), "Date32", "Date32?", "\"-144169-01-01\""),
        (truth(true), "Int8", "Int8", "1"), (real(.nan), "Int32", "Int32?", "null"),
        (str("18446744073709551615"), "Uint64", "Uint64?", "18446744073709551615"),
        (real(1e21), "String", "String", "\"1e+21\""), (real(0.1), "String", "String", "\"0.1\""),
        (
            str("f9d5cc3f-f1dc-4d9c-b97e-766e57ca4ccb"), "Uuid", "Uuid?",
            "\"f9d5cc3f-f1dc-4d9c-b97e-766e57ca4ccb\""
        ),
        (
            str("{\"b\":1, \"a\":2}"), "JsonDocument", "JsonDocument?",
            "\"{\\\"a\\\":2,\\\"b\\\":1}\""
        ),
    ]

    @Test(arguments: castCases.indices) func casts(index: Int) throws {
        let test = CastTests.castCases[index]
        let target = try #require(YQLTypeReader.type(test.target))
        let cast = try YQLConversions.cast(from: test.source.type, to: target)
        let result = Typed(cast.result, try cast(test.source.value))
        #expect(result.type.description == test.type, "\(test)")
        #expect(result.description == test.result, "\(test)")
    }

    @Test func bits() throws {
        let cases: [(UInt64, YQLPrimitive, String)] = [
            (100_000, .uint32, "100000"), (100_000, .int16, "-31072"), (100_000, .uint16, "34464"),
        ]
        for (number, type, text) in cases {
            let cast = try YQLConversions.bitcast(from: .uint64, to: .primitive(type))
            let value = try cast(YQLInteger.value(number))
            #expect(Typed(cast.result, value).description == text)
        }
    }

    @Test func literalsFit() throws {
        let fits = YQLConversions.implicit(from: .int32, to: .uint8, constant: .int(200))
        #expect(fits?.result == .uint8)
        #expect(YQLConversions.implicit(from: .int32, to: .uint8, constant: .int(300)) == nil)
        #expect(YQLConversions.implicit(from: .int32, to: .uint64) != nil)
        #expect(YQLConversions.implicit(from: .int64, to: .int32) == nil)
        #expect(YQLConversions.implicit(from: .string, to: .utf8) == nil)
        #expect(
            YQLConversions.implicit(from: .string, to: .utf8, constant: .bytes([0x61])) != nil)
        let json = Value.bytes(Array("{".utf8))
        #expect(YQLConversions.implicit(from: .string, to: .json, constant: json) == nil)
    }

    @Test func nestedOptionals() throws {
        let two = YQLType.optional(.optional(.int32))
        let cast = try YQLConversions.cast(from: .optional(.int32), to: two)
        #expect(two.unwrap(try cast(.int(2)))?.isNull == false)
        // Of more optionals than the source has, the outermost is there.
        let lost = try cast(.null)
        #expect(!lost.isNull)
        #expect(two.unwrap(lost)?.isNull == true)
        #expect(two.unwrap(two.wrap(.null))?.isNull == true)
    }

    @Test func pickledValuesComeBack() throws {
        let value = tuple(
            int(1), list(str("a"), str("b")), just(real(2.5)), dict((int(1), utf8("x"))))
        let back = try #require(YQLPickle.value(YQLPickle.bytes(value.value)))
        #expect(Typed(value.type, back).description == value.description)
    }
}
