// The window functions: which there are, their arguments and what they give.
import QueryEngine
import SQLPlanning

/// The window functions that are not aggregates.
enum WindowFunctionName: String {
    case rowNumber = "row_number"
    case rank
    case denseRank = "dense_rank"
    case percentRank = "percent_rank"
    case cumeDist = "cume_dist"
    case ntile
    case lag
    case lead
    case firstValue = "first_value"
    case lastValue = "last_value"
    case nthValue = "nth_value"
}

extension PostgresRules {
    func windowFunction(
        _ call: FunctionCall, _ arguments: [Typed]
    ) throws(SQLError) -> (Window.Function, Typed) {
        guard let name = WindowFunctionName(rawValue: call.name.name) else {
            throw undefinedFunction(call, arguments)
        }
        func expect(_ counts: ClosedRange<Int>) throws(SQLError) {
            if !counts.contains(arguments.count) { throw undefinedFunction(call, arguments) }
        }
        func number(_ index: Int) throws(SQLError) -> ScalarExpression {
            guard let value = try coerce(arguments[index], to: SQLType(.int4), .implicit) else {
                throw undefinedFunction(call, arguments)
            }
            return value.expression
        }
        func integer(_ type: TypeID) -> Typed { Typed(.constant(.null), type) }
        switch name {
        case .rowNumber:
            try expect(0...0)
            return (.rowNumber, integer(.int8))
        case .rank:
            try expect(0...0)
            return (.rank, integer(.int8))
        case .denseRank:
            try expect(0...0)
            return (.denseRank, integer(.int8))
        case .percentRank:
            try expect(0...0)
            return (.percentRank, integer(.float8))
        case .cumeDist:
            try expect(0...0)
            return (.cumeDist, integer(.float8))
        case .ntile:
            try expect(1...1)
            return (.ntile(try number(0)), integer(.int4))
        case .lag, .lead:
            try expect(1...3)
            let offset = arguments.count > 1 ? try number(1) : nil
            var value = try resolved(arguments[0])
            var otherwise: ScalarExpression?
            if arguments.count > 2 {
                let type = try commonType([arguments[0], arguments[2]], "LAG")
                value = try coerceToCommon(arguments[0], type, "LAG")
                otherwise = try coerceToCommon(arguments[2], type, "LAG").expression
            }
            return name == .lag
                ? (.lag(value.expression, offset: offset, otherwise: otherwise), value)
                : (.lead(value.expression, offset: offset, otherwise: otherwise), value)
        case .firstValue:
            try expect(1...1)
            let value = try resolved(arguments[0])
            return (.firstValue(value.expression), value)
        case .lastValue:
            try expect(1...1)
            let value = try resolved(arguments[0])
            return (.lastValue(value.expression), value)
        case .nthValue:
            try expect(2...2)
            let value = try resolved(arguments[0])
            return (.nthValue(value.expression, try number(1)), value)
        }
    }
}
