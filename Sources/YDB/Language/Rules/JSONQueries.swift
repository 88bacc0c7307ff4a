// JSON_VALUE, JSON_EXISTS and JSON_QUERY: their clauses as what the library is asked for.

import QueryEngine
import SQLPlanning

extension YQLRules {
    func json(_ call: YQLJSONCall, at offset: SourceOffset) throws(SQLError) -> Typed {
        var arguments: [Typed] = [try analyzer.analyze(call.document)]
        arguments.append(constant(.bytes(call.path.bytes), .string, at: call.pathOffset))
        var query: YQLJsonQuery
        switch call.function {
        case .exists: query = YQLJsonQuery(.exists)
        case .value: query = YQLJsonQuery(.value)
        case .query: query = YQLJsonQuery(.query)
        }
        for variable in call.variables {
            query.variables.append((name: variable.name, argument: arguments.count))
            arguments.append(try analyzer.analyze(variable.value))
        }
        if let returning = call.returning { query.returning = try type(named: returning) }
        switch call.wrapper {
        case .none: query.wrapper = .none
        case .unconditional: query.wrapper = .always
        case .conditional: query.wrapper = .conditional
        }
        if let handler = call.onEmpty { query.onEmpty = try otherwise(handler, &arguments) }
        if let handler = call.onError { query.onError = try otherwise(handler, &arguments) }
        let (asked, given) = (query, arguments.map { argument(.value($0)) })
        let function = try placed(offset) { () throws(SQLError) in
            try YQLJsonQueries.resolve(asked, given)
        }
        return try apply(function, arguments.map { .value($0) }, at: offset)
    }

    private func otherwise(
        _ handler: YQLJSONCall.Handler, _ arguments: inout [Typed]
    ) throws(SQLError) -> YQLJsonQuery.Otherwise {
        switch handler {
        case .error: return .error
        case .null: return .null
        case .fallback(let expression):
            arguments.append(try analyzer.analyze(expression))
            return .argument(arguments.count - 1)
        case .emptyArray: return .emptyArray
        case .emptyObject: return .emptyObject
        case .isTrue: return .truth(true)
        case .isFalse: return .truth(false)
        case .unknown: return .truth(nil)
        }
    }
}
