// The texts of types.
import Testing

import QueryEngine
@testable import YDBLanguage

@Suite struct TypeTextTests {
    @Test(arguments: [
        (YQLType.optional(.list(.int32)), "List<Int32>?"),
        (.set(.string), "Set<String>"),
        (.dictionary(key: .utf8, payload: .optional(.optional(.bool))), "Dict<Utf8,Bool??>"),
        (
            .structure(of: [
                YQLMember("b", .int64), YQLMember("a", .decimal(precision: 22, scale: 9)),
            ]),
            "Struct<'a':Decimal(22,9),'b':Int64>"
        ),
        (.enumeration(["y", "x"]), "Enum<'x','y'>"),
        (.variant([.int32, .double]), "Variant<Int32,Double>"),
        (.tagged(.int32, "foo"), "Tagged<Int32,'foo'>"),
        (.resource("Foo"), "Resource<'Foo'>"),
        (
            .callable(
                YQLCallable(
                    [.init(.string), .init(.optional(.int64))], optionalCount: 1, result: .double)),
            "Callable<(String,[Int64?])->Double>"
        ),
    ]) func text(type: YQLType, text: String) {
        #expect(type.description == text)
    }

    @Test func numbersAreOfOneMind() {
        var table = YQLTypeTable()
        for primitive in YQLPrimitive.allCases {
            for type in [YQLType.primitive(primitive), .optional(.primitive(primitive))] {
                let id = table.sqlType(of: type)
                #expect(table.type(of: id) == type)
                #expect(YQLTypes.library.definition(id.oid)?.oid == id.oid)
            }
        }
        let list = YQLType.list(.optional(.decimal(precision: 10, scale: 2)))
        let id = table.sqlType(of: list)
        #expect(id == table.sqlType(of: list))
        #expect(table.type(of: id) == list)
        let decimal = YQLType.optional(.decimal(precision: 35, scale: 35))
        #expect(table.type(of: table.sqlType(of: decimal)) == decimal)
        #expect(table.type(of: SQLType(TypeID(0x1000_0005))) == nil)
    }
}
