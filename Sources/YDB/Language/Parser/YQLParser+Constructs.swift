// CAST, CASE, EXISTS and the functions over JSON that have words between their arguments.
import SQLPlanning

extension YQLParser {
    /// `CAST(value AS type)`, `BITCAST(value AS type)`.
    mutating func cast() throws(YQLSyntaxError) -> Expression {
        let offset = token.offset
        let isBitwise = at(.bitcast)
        advance()
        try expect(kind: .leftParenthesis)
        let operand = try expression()
        try expect(.as)
        let typeOffset = token.offset
        let type = isBitwise ? .named(try name(.pureName), typeOffset) : try typeOrBind()
        try expect(kind: .rightParenthesis)
        return own(.cast(operand, type, isBitwise: isBitwise), offset)
    }

    mutating func conditional() throws(YQLSyntaxError) -> Expression {
        let start = token
        advance()
        let operand = at(.when) ? nil : try expression()
        var branches: [CaseExpression.Branch] = []
        while at(.when) {
            let offset = token.offset
            advance()
            let condition = try expression()
            try expect(.then)
            branches.append(
                CaseExpression.Branch(
                    condition: condition, result: try expression(), offset: offset))
        }
        guard !branches.isEmpty else { throw mismatch(["WHEN"]) }
        let otherwise = accept(.else) ? try expression() : nil
        guard accept(.end) else {
            throw mismatch(otherwise == nil ? ["ELSE", "END", "WHEN"] : ["END"])
        }
        guard otherwise != nil else { throw error("ELSE is required", at: start) }
        return .conditional(
            CaseExpression(
                operand: operand, branches: branches, otherwise: otherwise, offset: start.offset))
    }

    mutating func exists() throws(YQLSyntaxError) -> Expression {
        let start = index
        let offset = token.offset
        advance()
        guard accept(kind: .leftParenthesis) else { throw noAlternative(from: start) }
        guard isAtQueryOrValues || at(kind: .leftParenthesis) else {
            throw noAlternative(from: start)
        }
        let query = at(.values) ? try valuesQuery() : try query()
        try expect(kind: .rightParenthesis)
        return .subquery(SubqueryExpression(kind: .exists, query: query, offset: offset))
    }

    // MARK: - JSON

    mutating func jsonCall() throws(YQLSyntaxError) -> Expression {
        let offset = token.offset
        let word = token.keyword
        advance()
        try expect(kind: .leftParenthesis)
        let document = try expression()
        try expect(kind: .comma)
        let pathOffset = token.offset
        guard at(kind: .string) else { throw mismatch(["STRING_VALUE"]) }
        let path = try stringLiteral(token)
        advance()
        let function: YQLJSONCall.Function =
            word == .jsonValue ? .value : word == .jsonExists ? .exists : .query
        var call = YQLJSONCall(
            function: function, document: document, path: path, pathOffset: pathOffset,
            variables: [])
        if accept(.passing) {
            call.variables = try list { parser throws(YQLSyntaxError) in
                let value = try parser.expression()
                try parser.expect(.as)
                let name =
                    parser.at(kind: .string)
                    ? String(decoding: try parser.plainString(), as: UTF8.self)
                    : try parser.name(.expressionName)
                return YQLJSONCall.Variable(name: name, value: value)
            }
        }
        switch function {
        case .value: try jsonValueTail(&call)
        case .exists: try jsonExistsTail(&call)
        case .query: try jsonQueryTail(&call)
        }
        try expect(kind: .rightParenthesis)
        return own(.json(call), offset)
    }

    private mutating func jsonValueTail(_ call: inout YQLJSONCall) throws(YQLSyntaxError) {
        if accept(.returning) {
            let offset = token.offset
            call.returning = .named(try name(.pureName), offset)
        }
        var handlers: [(isEmpty: Bool, handler: YQLJSONCall.Handler)] = []
        while at(any: .error, .null, .default) {
            let handler: YQLJSONCall.Handler
            if accept(.error) {
                handler = .error
            } else if accept(.null) {
                handler = .null
            } else {
                advance()
                handler = .fallback(try expression())
            }
            try expect(.on)
            let isEmpty = accept(.empty)
            if !isEmpty { guard accept(.error) else { throw mismatch(["EMPTY", "ERROR"]) } }
            handlers.append((isEmpty, handler))
        }
        if let message = Self.fault(of: handlers.map(\.isEmpty)) {
            throw error(message, at: call.pathOffset)
        }
        for (isEmpty, handler) in handlers {
            if isEmpty { call.onEmpty = handler } else { call.onError = handler }
        }
    }

    /// What is wrong with handlers of which each is for nothing found or for an error.
    private static func fault(of areEmpty: [Bool]) -> String? {
        switch areEmpty.count {
        case 0, 1: nil
        case 2 where areEmpty == [true, true]: "Only 1 ON EMPTY clause is expected"
        case 2 where areEmpty == [false, false]: "Only 1 ON ERROR clause is expected"
        case 2 where areEmpty == [false, true]: "ON EMPTY clause must be before ON ERROR clause"
        case 2: nil
        default: "Only 1 ON EMPTY and/or 1 ON ERROR clause is expected"
        }
    }

    private mutating func jsonExistsTail(_ call: inout YQLJSONCall) throws(YQLSyntaxError) {
        switch token.keyword {
        case .true: call.onError = .isTrue
        case .false: call.onError = .isFalse
        case .unknown: call.onError = .unknown
        case .error: call.onError = .error
        default:
            guard at(kind: .rightParenthesis) else {
                throw mismatch(["')'", "ERROR", "FALSE", "TRUE", "UNKNOWN"])
            }
            return
        }
        advance()
        try expect(.on, .error)
    }

    private mutating func jsonQueryTail(_ call: inout YQLJSONCall) throws(YQLSyntaxError) {
        if accept(.without) {
            _ = accept(.array)
            try expect(.wrapper)
        } else if accept(.with) {
            call.wrapper = accept(.conditional) ? .conditional : .unconditional
            if call.wrapper == .unconditional { _ = accept(.unconditional) }
            _ = accept(.array)
            try expect(.wrapper)
        }
        while at(any: .error, .null, .empty) {
            let handler: YQLJSONCall.Handler
            if accept(.error) {
                handler = .error
            } else if accept(.null) {
                handler = .null
            } else {
                advance()
                if accept(.array) {
                    handler = .emptyArray
                } else {
                    try expect(.object)
                    handler = .emptyObject
                }
            }
            try expect(.on)
            if call.onEmpty == nil, call.onError == nil, accept(.empty) {
                if call.wrapper != .none {
                    throw error(
                        "ON EMPTY is prohibited because WRAPPER clause is specified",
                        at: call.pathOffset)
                }
                call.onEmpty = handler
            } else {
                guard call.onError == nil else { throw mismatch(["')'"]) }
                try expect(.error)
                call.onError = handler
            }
        }
    }
}
