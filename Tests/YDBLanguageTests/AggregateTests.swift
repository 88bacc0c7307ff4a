// Aggregates over a few values.
import QueryEngine
import Testing

@testable import YDBLanguage

@Suite struct AggregateTests {
    func result(_ name: String, _ rows: [[Typed]]) throws -> Typed {
        let first = try #require(rows.first)
        let types = first.indices.map { index in
            YQLConversions.commonType(rows.map { $0[index].type }) ?? .null
        }
        let arguments = first.indices.map {
            YQLArgument.value(types[$0], constant: first[$0].value)
        }
        let aggregate = try YQLAggregates.resolve(name, arguments)
        let state = aggregate.makeState(TypeEnvironment(types: YQLTypes.library))
        for row in rows {
            var values: [Value] = []
            for (index, typed) in row.enumerated() {
                let conversion = try #require(
                    YQLConversions.implicit(from: typed.type, to: types[index]))
                values.append(try conversion(typed.value))
            }
            try state.add(values)
        }
        return Typed(aggregate.result, try state.result())
    }

    func expect(
        _ name: String, _ rows: [[Typed]], _ text: String, _ type: String,
        _ location: SourceLocation = #_sourceLocation
    ) throws {
        let result = try result(name, rows)
        #expect(result.description == text, "\(name)", sourceLocation: location)
        #expect(result.type.description == type, "\(name)", sourceLocation: location)
    }

    @Test func numbers() throws {
        let rows = [[int(1)], [int(2)], [null], [int(5)]]
        try expect("COUNT", rows, "3", "Uint64")
        try expect("SUM", rows, "8", "Int64?")
        try expect("AVG", [[int(1)], [int(2)]], "1.5", "Double?")
        try expect("MIN", rows, "1", "Int32?")
        try expect("MAX", rows, "5", "Int32?")
        try expect("SUM", [[Typed(.uint8, .int(255))], [Typed(.uint8, .int(1))]], "256", "Uint64?")
        try expect("SUM", [[null]], "null", "Null")
        try expect("AGGREGATE_LIST", rows, "[1,2,5]", "List<Int32>")
        try expect("AGG_LIST_DISTINCT", [[int(1)], [int(1)]], "[1]", "List<Int32>")
        try expect("MEDIAN", [[int(1)], [int(2)], [int(10)]], "2", "Double?")
        try expect("VARIANCE", [[int(1)], [int(3)]], "2", "Double?")
        try expect("STDDEV_POPULATION", [[int(1)], [int(3)]], "1", "Double?")
        try expect("CORRELATION", [[int(1), int(2)], [int(2), int(4)]], "1", "Double?")
        try expect("BIT_XOR", [[int(6)], [int(3)]], "5", "Int32?")
        try expect("BOOL_AND", [[truth(true)], [truth(false)]], "false", "Bool?")
        try expect("COUNT_IF", [[truth(true)], [truth(false)]], "1", "Uint64")
    }

    @Test func choosing() throws {
        let rows = [[str("a"), int(3)], [str("b"), int(9)], [str("c"), int(1)]]
        try expect("MAX_BY", rows, "\"b\"", "String?")
        try expect("MIN_BY", rows, "\"c\"", "String?")
        let three = rows.map { $0 + [int(2)] }
        try expect("TOP_BY", three, "[\"b\",\"a\"]", "List<String>")
        try expect("BOTTOM", [[int(3), int(1)], [int(2), int(1)]], "[2]", "List<Int32>")
        try expect(
            "TOPFREQ", [[str("x")], [str("y")], [str("x")]],
            "[{\"Frequency\":2,\"Value\":\"x\"}]",
            "List<Struct<'Frequency':Uint64,'Value':String>>")
        try expect("SOME", [[null], [int(4)]], "4", "Int32?")
    }

    @Test func unknownOnes() {
        #expect(throws: SQLError.self) { try YQLAggregates.resolve("NO_SUCH", []) }
        #expect(throws: SQLError.self) { try YQLAggregates.resolve("SUM", [str("a").argument]) }
    }
}
