// Built-in functions by what the reference says of them.
import QueryEngine
import Testing

@testable import YDBLanguage

@Suite struct FunctionTests {
    static let numbers = list(int(1), int(4), int(7), int(2))
    static let plus = Lambda(2) { try Call.binary(.add, $0[0], $0[1]) }
    static let isSmall = Lambda(1) { try Call.binary(.lessOrEqual, $0[0], int(3)) }

    func expect(
        _ name: String, _ parts: Call.Part..., gives text: String, _ type: String,
        _ location: SourceLocation = #_sourceLocation
    ) throws {
        let function = try Call.resolve(name, parts)
        let result = try Call.run(function, parts)
        #expect(result.description == text, "\(name)", sourceLocation: location)
        #expect(result.type.description == type, "\(name)", sourceLocation: location)
    }

    @Test func texts() throws {
        try expect("LENGTH", .value(str("foo")), gives: "3", "Uint32")
        try expect(
            "SUBSTRING", .value(str("abcdefg")), .value(int(3)), .value(int(1)), gives: "\"d\"",
            "String")
        try expect(
            "SUBSTRING", .value(str("abcdefg")), .value(null), .value(int(3)), gives: "\"abc\"",
            "String")
        try expect(
            "FIND", .value(str("abcdefg_abcdefg")), .value(str("abc")), .value(int(1)), gives: "8",
            "Uint32?")
        try expect(
            "RFIND", .value(str("abcdefg_abcdefg")), .value(str("bcd")), .value(int(8)), gives: "1",
            "Uint32?")
        try expect(
            "RFIND", .value(str("abcdefg_abcdefg")), .value(str("bcd")), .value(int(0)),
            gives: "null", "Uint32?")
        try expect("StartsWith", .value(str("abc_efg")), .value(str("abc")), gives: "true", "Bool")
        try expect("StartsWith", .value(str("abcd")), .value(null), gives: "null", "Bool?")
        try expect("ByteAt", .value(str("foo")), .value(int(9)), gives: "null", "Uint8?")
        try expect("ToBytes", .value(int(123)), gives: "\"{\\u0000\\u0000\\u0000\"", "String")
        let bytes = Typed(.string, .bytes([0xD2, 0x02, 0x96, 0x49, 0, 0, 0, 0]))
        try expect("FromBytes", .value(bytes), .type(.uint64), gives: "1234567890", "Uint64?")
        try expect(
            "TestBit", .value(Typed(.uint32, .int(1))), .value(int(0)), gives: "true", "Bool")
        try expect("SetBit", .value(Typed(.uint32, .int(8))), .value(int(0)), gives: "9", "Uint32")
        try expect("Abs", .value(int(-123)), gives: "123", "Int32")
        try expect("MAX_OF", .value(int(1)), .value(int(3)), .value(int(2)), gives: "3", "Int32")
        try expect("Coalesce", .value(nothing(.int32)), .value(int(5)), gives: "5", "Int32")
        try expect("If", .value(truth(false)), .value(int(5)), gives: "null", "Int32?")
    }

    @Test func lists() throws {
        let numbers = Call.Part.value(FunctionTests.numbers)
        try expect(
            "ListFold", numbers, .value(int(6)), .lambda(FunctionTests.plus), gives: "20", "Int32")
        let four = Lambda(1) { try Call.binary(.multiply, int(4), $0[0]) }
        try expect(
            "ListFold1", numbers, .lambda(four), .lambda(FunctionTests.plus), gives: "17", "Int32?")
        let both = Lambda(2) {
            tuple(try Call.binary(.multiply, $0[0], $0[1]), try Call.binary(.add, $0[0], $0[1]))
        }
        try expect(
            "ListFoldMap", numbers, .value(int(1)), .lambda(both), gives: "[1,8,42,26]",
            "List<Int32>")
        let first = Lambda(1) {
            tuple(try Call.binary(.add, $0[0], int(1)), try Call.binary(.add, $0[0], int(2)))
        }
        try expect(
            "ListFold1Map", numbers, .lambda(first), .lambda(both), gives: "[2,12,49,28]",
            "List<Int32>")
        let data = Call.Part.value(list(int(1), int(2), int(5), int(1), int(2), int(7)))
        let small = Call.Part.lambda(FunctionTests.isSmall)
        try expect("ListTakeWhile", data, small, gives: "[1,2]", "List<Int32>")
        try expect("ListSkipWhile", data, small, gives: "[5,1,2,7]", "List<Int32>")
        try expect("ListTakeWhileInclusive", data, small, gives: "[1,2,5]", "List<Int32>")
        try expect("ListSkipWhileInclusive", data, small, gives: "[1,2,7]", "List<Int32>")
        try expect("ListFilter", data, small, gives: "[1,2,1,2]", "List<Int32>")
        try expect("ListUniq", data, gives: "[1,2,5,7]", "List<Int32>")
        try expect("ListSortDesc", data, gives: "[7,5,2,2,1,1]", "List<Int32>")
        try expect("ListTopSort", data, .value(int(2)), gives: "[1,1]", "List<Int32>")
        try expect(
            "ListFromRange", .value(int(-2)), .value(int(2)), gives: "[-2,-1,0,1]", "List<Int32>")
        try expect(
            "ListFromRange", .value(int(2)), .value(int(1)), .value(real(-0.5)), gives: "[2,1.5]",
            "List<Double>")
        try expect("ListNotNull", .value(list(int(3), null, int(4))), gives: "[3,4]", "List<Int32>")
        try expect(
            "ListFlatten", .value(list(null, list(int(3)), list(int(5), int(6)))), gives: "[3,5,6]",
            "List<Int32>")
        try expect(
            "ListAggregate", .value(list(int(1), int(2), int(3))), .factory("Sum"), gives: "6",
            "Int64?")
        try expect(
            "ListConcat", .value(list(str("a"), str("b"))), .value(str("-")), gives: "\"a-b\"",
            "String?")
        try expect("ListHas", .value(list(int(3), null)), .value(null), gives: "true", "Bool")
        try expect(
            "ListEnumerate", .value(list(str("a"))), gives: "[[0,\"a\"]]",
            "List<Tuple<Uint64,String>>")
        try expect(
            "ListZipAll", .value(list(int(1), int(2))), .value(list(str("a"))),
            gives: "[[1,\"a\"],[2,null]]", "List<Tuple<Int32?,String?>>")
        try expect(
            "ToDict", .value(list(tuple(int(1), str("a")), tuple(int(1), str("b")))),
            gives: "[[1,\"a\"]]", "Dict<Int32,String>")
        try expect(
            "ToMultiDict", .value(list(tuple(int(1), str("a")), tuple(int(1), str("b")))),
            gives: "[[1,[\"a\",\"b\"]]]", "Dict<Int32,List<String>>")
        try expect("ListHead", .value(list(int(3))), gives: "3", "Int32?")
    }

    @Test func dictionaries() throws {
        func set(_ items: Typed...) throws -> Call.Part {
            let values = items.map { Call.Part.value($0) }
            return .value(try Call.run(try Call.resolve("AsSet", values), values))
        }
        let (one, two) = (try set(int(1), int(2), int(3)), try set(int(3), int(4)))
        try expect("SetUnion", one, two, gives: "[1,2,3,4]", "Set<Int32>")
        try expect("SetDifference", one, two, gives: "[1,2]", "Set<Int32>")
        try expect("SetSymmetricDifference", one, two, gives: "[1,2,4]", "Set<Int32>")
        try expect("SetIsDisjoint", one, .value(list(int(7), int(4))), gives: "true", "Bool")
        try expect("SetIncludes", one, .value(list(int(3), int(4))), gives: "false", "Bool")
        let a = Call.Part.value(dict((int(1), str("foo")), (int(3), str("bar"))))
        let b = Call.Part.value(dict((int(1), str("baz")), (int(2), str("qwe"))))
        let pair = Lambda(3) { tuple($0[1], $0[2]) }
        try expect(
            "SetIntersection", a, b, .lambda(pair), gives: "[[1,[\"foo\",\"baz\"]]]",
            "Dict<Int32,Tuple<String,String>>")
        try expect(
            "SetUnion", a, b, .lambda(pair),
            gives: "[[1,[\"foo\",\"baz\"]],[2,[null,\"qwe\"]],[3,[\"bar\",null]]]",
            "Dict<Int32,Tuple<String?,String?>>")
        try expect("DictLookup", a, .value(int(3)), gives: "\"bar\"", "String?")
        try expect("DictContains", a, .value(int(42)), gives: "false", "Bool")
    }

    @Test func structures() throws {
        let ab = Call.Part.value(structure(("a", int(1)), ("b", int(2))))
        try expect(
            "AddMember", ab, .value(str("c")), .value(int(3)), gives: "{\"a\":1,\"b\":2,\"c\":3}",
            "Struct<'a':Int32,'b':Int32,'c':Int32>")
        try expect("RemoveMember", ab, .value(str("b")), gives: "{\"a\":1}", "Struct<'a':Int32>")
        try expect(
            "ForceRemoveMember", ab, .value(str("c")), gives: "{\"a\":1,\"b\":2}",
            "Struct<'a':Int32,'b':Int32>")
        try expect(
            "RenameMembers", ab, .value(list(tuple(str("a"), str("c")), tuple(str("a"), str("e")))),
            gives: "{\"b\":2,\"c\":1,\"e\":1}", "Struct<'b':Int32,'c':Int32,'e':Int32>")
        try expect("GatherMembers", ab, gives: "[[\"a\",1],[\"b\",2]]", "List<Tuple<String,Int32>>")
        try expect(
            "SpreadMembers", .value(list(tuple(str("a"), int(1)), tuple(str("a"), int(2)))),
            .value(list(str("a"), str("b"))), gives: "{\"a\":2,\"b\":null}",
            "Struct<'a':Int32?,'b':Int32?>")
        try expect("TryMember", ab, .value(str("z")), .value(int(123)), gives: "123", "Int32")
        try expect("StructMembers", ab, gives: "[\"a\",\"b\"]", "List<String>")
        #expect(throws: SQLError.self) {
            try Call.run("AddMember", ab, .value(str("a")), .value(int(3)))
        }
    }

    @Test func variants() throws {
        let type = try #require(YQLTypeReader.type("Variant<num:Int32,flag:Bool,str:String>"))
        let number = try Call.run("Variant", .value(int(5)), .value(str("num")), .type(type))
        let double = Lambda(1) { try Call.binary(.multiply, int(2), $0[0]) }
        let ten = Lambda(1) { _ in int(10) }
        try expect(
            "Visit", .value(number), .lambda(double, name: "num"), .lambda(ten, name: "flag"),
            .lambda(ten, name: "str"), gives: "10", "Int32")
        try expect(
            "Visit", .value(just(number)), .lambda(double, name: "num"), .lambda(ten, name: "flag"),
            .lambda(ten, name: "str"), gives: "10", "Int32?")
        try expect("Way", .value(number), gives: "\"num\"", "Utf8")
        #expect(throws: SQLError.self) {
            try Call.run("Visit", .value(number), .lambda(double, name: "num"))
        }
    }

    @Test func checks() throws {
        #expect(throws: SQLError.self) { try Call.run("Unwrap", .value(nothing(.int32))) }
        try expect("Unwrap", .value(just(int(3))), gives: "3", "Int32")
        #expect(throws: SQLError.self) {
            try Call.run("Ensure", .value(int(1)), .value(truth(false)))
        }
        #expect(throws: SQLError.self) { try Call.run("NoSuchFunction", .value(int(1))) }
        #expect(throws: SQLError.self) { try Call.run("No::Such", .value(int(1))) }
        #expect(throws: SQLError.self) { try Call.run("Date", .value(str("2018-02-30"))) }
        try expect("Date", .value(str("2018-02-28")), gives: "\"2018-02-28\"", "Date")
        try expect("FormatType", .type(.optional(.int32)), gives: "\"Int32?\"", "String")
        try expect(
            "AddTimezone", .value(lit(.datetime, "2018-02-01T12:00:00Z")),
            .value(str("Europe/Moscow")), gives: "\"2018-02-01T15:00:00,Europe/Moscow\"",
            "TzDatetime")
    }

    @Test func statics() throws {
        let one = Call.Part.value(structure(("k1", int(1)), ("k2", real(2))))
        let text = Lambda(1) {
            let cast = try YQLConversions.cast(from: $0[0].type, to: .string)
            return Typed(cast.result, try cast($0[0].value))
        }
        try expect(
            "StaticMap", one, .lambda(text), gives: "{\"k1\":\"1\",\"k2\":\"2\"}",
            "Struct<'k1':String,'k2':String>")
        try expect(
            "StaticFold", .value(tuple(int(1), int(2))), .value(int(3)),
            .lambda(FunctionTests.plus), gives: "6", "Int32")
    }

    @Test func sizesAreBounded() throws {
        let many = try Call.run("ListReplicate", .value(int(1)), .value(int(9_000_000)))
        let nested = try Call.run("ListReplicate", .value(many), .value(int(1_000)))
        #expect(throws: SQLError.self) { try Call.run("ListFlatten", .value(nested)) }
        #expect(throws: SQLError.self) { try Call.run("ListExtend", .value(many), .value(many)) }
        #expect(throws: SQLError.self) { try Call.run("Pickle", .value(nested)) }
        #expect(throws: SQLError.self) { try Call.run("Yson::From", .value(nested)) }
        #expect(throws: SQLError.self) {
            try Call.run("ListReplicate", .value(int(1)), .value(long(.max)))
        }
        #expect(throws: SQLError.self) {
            try Call.run("ListFromRange", .value(long(.min)), .value(long(.max)))
        }
    }
}
