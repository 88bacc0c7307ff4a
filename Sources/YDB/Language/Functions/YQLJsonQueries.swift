// JSON_EXISTS, JSON_VALUE and JSON_QUERY.
package import QueryEngine

/// What one of the JSON functions is asked for. The parser reads their clauses, this makes functions of them.
package struct YQLJsonQuery: Sendable {
    package enum Kind: Sendable {
        case exists
        case value
        case query
    }

    /// ON EMPTY and ON ERROR.
    package enum Otherwise: Sendable, Hashable {
        case null, error
        case emptyArray, emptyObject
        /// Of JSON_EXISTS.
        case truth(Bool?)
        /// `DEFAULT x`: the place of the argument.
        case argument(Int)
    }

    package enum Wrapper: Sendable, Hashable { case none, always, conditional }

    package var kind: Kind
    package var onEmpty: Otherwise
    package var onError: Otherwise
    /// RETURNING of JSON_VALUE; nil: Utf8.
    package var returning: YQLType?
    package var wrapper: Wrapper
    /// PASSING: the name of each variable and the place of its argument.
    package var variables: [(name: String, argument: Int)]

    package init(
        _ kind: Kind, onEmpty: Otherwise = .null, onError: Otherwise? = nil,
        returning: YQLType? = nil, wrapper: Wrapper = .none,
        variables: [(name: String, argument: Int)] = []
    ) {
        self.kind = kind
        self.onEmpty = onEmpty
        self.onError = onError ?? (kind == .exists ? .truth(false) : .null)
        self.returning = returning
        self.wrapper = wrapper
        self.variables = variables
    }
}

package enum YQLJsonQueries {
    static let functions: [String: YQLFunctions.Resolver] = [
        "jsonexists": { (call) throws(SQLError) in
            try resolve(YQLJsonQuery(.exists), call.arguments)
        },
        "jsonvalue": { (call) throws(SQLError) in try resolve(YQLJsonQuery(.value), call.arguments)
        },
        "jsonquery": { (call) throws(SQLError) in try resolve(YQLJsonQuery(.query), call.arguments)
        },
    ]

    /// - Parameter arguments: The document, the path (a literal), then what `variables` and `argument` name.
    package static func resolve(
        _ query: YQLJsonQuery, _ arguments: [YQLArgument]
    ) throws(SQLError) -> YQLFunction {
        let call = YQLCall(name(query.kind), arguments)
        guard call.count >= 2 else {
            throw .yqlType("Expected at least 2 argument(s), but got \(call.count)")
        }
        let path = try JsonPathReader.path(try call.literal(1))
        let source = try call.type(0)
        guard [.null, .json, .primitive(.jsonDocument)].contains(source.withoutOptional) else {
            throw .yqlType("Expected Json or JsonDocument, but got: \(source)")
        }
        var variables: [(name: String, argument: Int, type: YQLType)] = []
        for variable in query.variables {
            variables.append((variable.name, variable.argument, try call.type(variable.argument)))
        }
        let (result, scalar) = try result(query, call)
        let defaults = try defaults(query, call, result)
        let known = variables
        return .plain(call.name, result) { (values) throws(SQLError) in
            if values[0].isNull { return .null }
            try WorkPace.passBytes(values[0].rawBytes.count)
            func otherwise(_ what: YQLJsonQuery.Otherwise, _ reason: String) throws(SQLError)
                -> Value
            {
                switch what {
                case .null: return .null
                case .error: throw .yqlValue(reason)
                case .emptyArray: return .string("[]")
                case .emptyObject: return .string("{}")
                case .truth(let truth): return .truth(truth)
                case .argument(let place):
                    return try defaults[place]?(values[place]) ?? .null
                }
            }
            guard let document = YQLDocument.parse(values[0].rawBytes) else {
                return try otherwise(query.onError, "Invalid Json")
            }
            var passed: [String: JSONNode] = [:]
            for variable in known {
                passed[variable.name] = node(values[variable.argument], variable.type)
            }
            let found: [JSONNode]
            do throws(JsonPathFailure) {
                found = try JsonPathEvaluation.items(path, document, passed)
            } catch {
                return try otherwise(query.onError, "Error executing jsonpath: \(error.reason)")
            }
            switch query.kind {
            case .exists: return .bool(!found.isEmpty)
            case .value:
                if found.isEmpty { return try otherwise(query.onEmpty, "Result is empty") }
                guard found.count == 1, found[0].isScalar else {
                    return try otherwise(query.onError, "Result of jsonpath is not a scalar value")
                }
                if case .null = found[0].kind { return .null }
                guard let value = scalar(found[0]) else {
                    return try otherwise(query.onError, "Cannot convert the value of jsonpath")
                }
                return result.wrap(value)
            case .query:
                var items = found
                if items.isEmpty, query.wrapper != .always {
                    return try otherwise(query.onEmpty, "Empty result")
                }
                if query.wrapper == .always
                    || query.wrapper == .conditional && !(items.count == 1 && !items[0].isScalar)
                {
                    items = [JSONNode(.array(items))]
                }
                guard items.count == 1, !items[0].isScalar else {
                    return try otherwise(
                        query.onError, "Result of jsonpath is neither object nor array")
                }
                return .text(YQLDocument.text(items[0]))
            }
        }
    }

    private static func name(_ kind: YQLJsonQuery.Kind) -> String {
        switch kind {
        case .exists: "JSON_EXISTS"
        case .value: "JSON_VALUE"
        case .query: "JSON_QUERY"
        }
    }

    /// A value as a variable of a path.
    private static func node(_ value: Value, _ type: YQLType) -> JSONNode {
        if value.isNull { return .null }
        switch type.innermost {
        case .json, .primitive(.jsonDocument): return YQLDocument.parse(value.rawBytes) ?? .null
        case .primitive(let primitive) where primitive.isMoment:
            return YQLDocument.number(Double(YQLNumber.exact(value, primitive)))
        default: return YQLDocument.node(value, type)
        }
    }

    private static func result(
        _ query: YQLJsonQuery, _ call: YQLCall
    ) throws(SQLError) -> (type: YQLType, scalar: @Sendable (JSONNode) -> Value?) {
        switch query.kind {
        case .exists: return (.optional(.bool), { _ in nil })
        case .query:
            let source = try call.type(0).withoutOptional
            return (.optional(source == .null ? .json : source), { _ in nil })
        case .value:
            let type = query.returning?.withoutOptional ?? .utf8
            guard let primitive = type.primitive else {
                throw .yqlType("JSON_VALUE cannot return \(type)")
            }
            return (.optional(type), { scalar($0, primitive) })
        }
    }

    private static func scalar(_ node: JSONNode, _ type: YQLPrimitive) -> Value? {
        switch node.kind {
        case .string(let text):
            return type == .utf8
                ? .text(text) : type == .string ? .bytes(text) : YQLText.parse(text, as: type)
        case .number(let digits):
            if type.isText { return YQLCast.text(digits, type) }
            if let value = YQLText.parse(digits, as: type) { return value }
            let number = YQLDocument.double(digits)
            guard number == number.rounded() else { return nil }
            return YQLNumber.truncated(number, type).flatMap {
                type.isInteger || type.isMoment ? $0 : nil
            }
        case .bool(let truth):
            if type == .bool { return .bool(truth) }
            return type.isText ? YQLCast.text(Array((truth ? "true" : "false").utf8), type) : nil
        default: return nil
        }
    }

    private static func defaults(
        _ query: YQLJsonQuery, _ call: YQLCall, _ result: YQLType
    ) throws(SQLError) -> [Int: YQLConversion] {
        var defaults: [Int: YQLConversion] = [:]
        for what in [query.onEmpty, query.onError] {
            guard case .argument(let place) = what else { continue }
            let source = try call.type(place)
            if let conversion = YQLConversions.implicit(
                from: source, to: result, constant: call.constant(place))
            {
                defaults[place] = conversion
            } else {
                let cast = try YQLConversions.cast(from: source, to: result)
                defaults[place] = cast
            }
        }
        return defaults
    }
}
