// Actions and subqueries by name, DO, and code that runs before the text does: EVALUATE IF and FOR.
import SQLPlanning

extension YQLParser {
    mutating func definition() throws(YQLSyntaxError) -> YQLDefinition {
        try expect(.define)
        let kind: YQLDefinition.Kind
        if accept(.action) {
            kind = .action
        } else {
            guard accept(.subquery) else { throw mismatch(["ACTION", "SUBQUERY"]) }
            kind = .subquery
        }
        let offset = token.offset
        let name = try bindName()
        try expect(kind: .leftParenthesis)
        var parameters: [YQLParameter] = []
        while !at(kind: .rightParenthesis) {
            let place = token.offset
            let parameter = YQLParameter(
                name: try bindName(), isOptional: accept(kind: .question), offset: place)
            if let last = parameters.last, last.isOptional, !parameter.isOptional {
                throw error("Non-optional argument can not follow optional one", at: place)
            }
            parameters.append(parameter)
            guard accept(kind: .comma) else { break }
        }
        guard accept(kind: .rightParenthesis) else { throw mismatch(["')'", "','"]) }
        try expect(.as)
        let body = try body()
        try expect(.end, .define)
        return YQLDefinition(
            kind: kind, name: name, parameters: parameters, body: body, offset: offset)
    }

    /// Statements up to END.
    mutating func body() throws(YQLSyntaxError) -> [YQLBodyStatement] {
        var statements: [YQLBodyStatement] = []
        skipSemicolons()
        while !at(.end) {
            let offset = token.offset
            statements.append(
                YQLBodyStatement(statement: try coreStatement(), offset: offset))
            guard at(kind: .semicolon) else { break }
            skipSemicolons()
        }
        return statements
    }

    mutating func perform() throws(YQLSyntaxError) -> YQLPerform {
        let offset = token.offset
        if accept(.begin) {
            let body = try body()
            try expect(.end, .do)
            return .block(body)
        }
        if accept(.emptyAction) {
            try expect(kind: .leftParenthesis)
            try expect(kind: .rightParenthesis)
            return .nothing
        }
        guard at(kind: .dollar) else { throw mismatch(["'$'", "BEGIN", "EMPTY_ACTION"]) }
        let name = try bindName()
        try expect(kind: .leftParenthesis)
        let arguments = at(kind: .rightParenthesis) ? [] : try expressions()
        guard accept(kind: .rightParenthesis) else { throw mismatch(["')'", "','"]) }
        return .call(name, arguments, offset)
    }

    mutating func evaluation(_ offset: SourceOffset) throws(YQLSyntaxError) -> YQLStatement {
        let isEvaluated = accept(.evaluate)
        if accept(.if) {
            let condition = try expression()
            try expect(.do)
            let then = try perform()
            return .condition(
                YQLCondition(
                    isEvaluated: isEvaluated, condition: condition, then: then,
                    otherwise: try otherwise(), offset: offset))
        }
        let isParallel = accept(.parallel)
        guard accept(.for) else { throw mismatch(["FOR", "IF", "PARALLEL"]) }
        let variable = try bindName()
        try expect(.in)
        let collection = try expression()
        try expect(.do)
        let body = try perform()
        return .loop(
            YQLLoop(
                isEvaluated: isEvaluated, isParallel: isParallel, variable: variable,
                collection: collection, body: body, otherwise: try otherwise(), offset: offset))
    }

    private mutating func otherwise() throws(YQLSyntaxError) -> YQLPerform? {
        guard accept(.else) else { return nil }
        try expect(.do)
        return try perform()
    }
}
