// Operators, and the types that they give.
import QueryEngine
import Testing

@testable import YDBLanguage

/// What is expected of one.
typealias OperatorCase = (op: YQLBinaryOperator, a: Typed, b: Typed, type: String, result: String)

@Suite struct OperatorTests {
    static let arithmeticCases: [OperatorCase] = [
        (.add, int(2), int(2), "Int32", "4"),
        (.add, int(2_147_483_647), int(1), "Int32", "-2147483648"),
        (.add, int(1), long(2), "Int64", "3"),
        (.add, Typed(.uint32, .int(1)), int(-2), "Int32", "-1"),
        (.add, ulong(.max), ulong(2), "Uint64", "1"),
        (.subtract, ulong(1), ulong(2), "Uint64", "18446744073709551615"),
        (.multiply, int(100_000), int(100_000), "Int32", "1410065408"),
        (.divide, int(7), int(2), "Int32?", "3"), (.divide, int(7), int(0), "Int32?", "null"),
        (.divide, int(-7), int(2), "Int32?", "-3"), (.remainder, int(-7), int(2), "Int32?", "-1"),
        (.divide, real(1), real(4), "Double", "0.25"),
        (.divide, int(-2_147_483_648), int(-1), "Int32?", "null"),
        (.add, int(1), null, "Null", "null"), (.add, just(int(1)), int(1), "Int32?", "2"),
        (
            .subtract, lit(.date, "2018-01-01"), lit(.date, "2017-12-31"), "Interval", "86400000000"
        ),
        (
            .add, lit(.date, "2017-12-31"), lit(.interval, "P1D"), "Date?", "\"2018-01-01\""
        ),
        (.subtract, lit(.date, "1970-01-01"), lit(.interval, "P1D"), "Date?", "null"),
        (.concatenate, str("fo"), str("o"), "String", "\"foo\""),
        (.concatenate, utf8("fo"), utf8("o"), "Utf8", "\"foo\""),
        (.concatenate, utf8("fo"), str("o"), "String", "\"foo\""),
        (.shiftLeft, ulong(1), Typed(.uint8, .int(63)), "Uint64", "9223372036854775808"),
        (.shiftLeft, Typed(.uint8, .int(1)), Typed(.uint8, .int(8)), "Uint8", "0"),
        (.rotateLeft, Typed(.uint8, .int(0x81)), Typed(.uint8, .int(1)), "Uint8", "3"),
        (.bitXor, Typed(.uint32, .int(6)), Typed(.uint32, .int(3)), "Uint32", "5"),
    ]

    static let truthCases: [OperatorCase] = [
        (.equal, int(-1), ulong(.max), "Bool", "false"),
        (.less, int(-1), ulong(0), "Bool", "true"),
        (.equal, int(1), real(1), "Bool", "true"),
        (.equal, real(.nan), real(.nan), "Bool", "false"),
        (.notEqual, real(.nan), real(1), "Bool", "true"),
        (.equal, str("a"), utf8("a"), "Bool", "true"), (.less, str("a"), str("b"), "Bool", "true"),
        (.equal, int(1), null, "Bool?", "null"),
        (.equal, tuple(int(1), null), tuple(int(1), int(2)), "Bool?", "null"),
        (.equal, tuple(int(2), null), tuple(int(1), int(3)), "Bool?", "false"),
        (
            .equal, lit(.date, "2019-09-16"), lit(.datetime, "2019-09-16T00:00:00Z"), "Bool", "true"
        ),
        (.isDistinct, null, null, "Bool", "false"), (.isDistinct, int(1), null, "Bool", "true"),
        (.isNotDistinct, just(int(1)), int(1), "Bool", "true"),
        (.or, truth(true), null, "Bool?", "true"), (.and, truth(false), null, "Bool?", "false"),
        (.and, truth(true), null, "Bool?", "null"),
        (.xor, truth(true), truth(true), "Bool", "false"),
        (.isIn, int(2), list(int(1), int(2)), "Bool", "true"),
        (.isIn, int(3), tuple(int(1), null), "Bool?", "null"),
        (.isNotIn, int(3), list(int(1)), "Bool", "true"),
        (.isIn, str("b"), dict((str("a"), int(1)), (str("b"), int(2))), "Bool", "true"),
        (.like, str("foobar"), str("foo%"), "Bool", "true"),
        (.like, str("foobar"), str("f_o_a_"), "Bool", "true"),
        (.like, str("foobar"), str("oob"), "Bool", "false"),
        (.ilike, str("FOObar"), str("foo%R"), "Bool", "true"),
    ]

    @Test(arguments: arithmeticCases.indices) func arithmetic(index: Int) throws {
        let test = OperatorTests.arithmeticCases[index]
        let result = try Call.binary(test.op, test.a, test.b)
        #expect(result.type.description == test.type, "\(test)")
        #expect(result.description == test.result, "\(test)")
    }

    @Test(arguments: truthCases.indices) func truths(index: Int) throws {
        let test = OperatorTests.truthCases[index]
        let result = try Call.binary(test.op, test.a, test.b)
        #expect(result.type.description == test.type, "\(test)")
        #expect(result.description == test.result, "\(test)")
    }

    @Test func decimals() throws {
        func decimal(_ text: String) -> Typed {
            let type = YQLType.decimal(precision: 10, scale: 2)
            return Typed(type, YQLText.parse(Array(text.utf8), as: type) ?? .null)
        }
        #expect(try Call.binary(.add, decimal("1.25"), decimal("1.30")).description == "\"2.55\"")
        #expect(try Call.binary(.divide, decimal("1"), decimal("3")).description == "\"0.33\"")
        #expect(try Call.binary(.divide, decimal("1"), decimal("0")).description == "\"inf\"")
        #expect(
            try Call.binary(.multiply, decimal("1.05"), decimal("0.10")).description == "\"0.1\"")
        #expect(try Call.binary(.divide, decimal("0.05"), decimal("2")).description == "\"0.02\"")
        #expect(try Call.binary(.less, decimal("1.5"), int(2)).description == "true")
        #expect(decimal("1.255").description == "\"1.26\"")
        #expect(decimal("1.245").description == "\"1.24\"")
    }

    @Test func typesThatDoNotFit() {
        #expect(throws: SQLError.self) { try Call.binary(.add, str("a"), int(1)) }
        #expect(throws: SQLError.self) { try Call.binary(.equal, str("a"), int(1)) }
        #expect(throws: SQLError.self) { try Call.binary(.and, int(1), truth(true)) }
    }
}
