// What stands in parentheses: a value, a tuple, a struct, a query, or the parameters of a lambda.
import SQLPlanning

/// `expression AS name` in a list.
struct YQLNamedItem {
    var value: Expression
    var name: String?
    var offset: SourceOffset
}

/// What was read with its parentheses.
struct YQLParenthesized {
    enum Kind {
        case query(Query)
        case items([YQLNamedItem])
    }

    var kind: Kind
    /// A comma stands behind the last item.
    var hasTrailingComma = false
    /// The opening parenthesis.
    var start: YQLToken
}

extension YQLParser {
    /// At a parenthesis.
    mutating func parenthesized() throws(YQLSyntaxError) -> YQLParenthesized {
        try enter()
        defer { leave() }
        let start = index
        let opening = token
        try expect(kind: .leftParenthesis)
        if isAtQuery {
            let query = try query()
            guard accept(kind: .rightParenthesis) else { throw mismatch(["')'"]) }
            return YQLParenthesized(kind: .query(query), start: opening)
        }
        var items: [YQLNamedItem] = []
        var hasTrailingComma = accept(kind: .comma)
        while !hasTrailingComma, !at(kind: .rightParenthesis) {
            mayBeParameter = true
            items.append(try namedItem())
            if items.count == 1, isAtSetOperator, case .subquery(let first) = items[0].value,
                first.kind == .scalar
            {
                let query = try query(startingWith: first.query)
                guard accept(kind: .rightParenthesis) else { throw mismatch(["')'"]) }
                return YQLParenthesized(kind: .query(query), start: opening)
            }
            guard accept(kind: .comma) else { break }
            hasTrailingComma = at(kind: .rightParenthesis)
        }
        guard accept(kind: .rightParenthesis) else {
            throw token.kind == .end ? noAlternative(from: start) : mismatch(["')'", "','"])
        }
        return YQLParenthesized(
            kind: .items(items), hasTrailingComma: hasTrailingComma, start: opening)
    }

    /// `expression AS name`.
    mutating func namedItem() throws(YQLSyntaxError) -> YQLNamedItem {
        let offset = token.offset
        let value = try expression()
        let name = accept(.as) ? try self.name(.anyNameOrType) : nil
        return YQLNamedItem(value: value, name: name, offset: offset)
    }

    /// A value in parentheses, or a lambda that begins with its parameters.
    mutating func parenthesesOrLambda() throws(YQLSyntaxError) -> Expression {
        try operand(of: try parenthesized())
    }

    /// The value that parentheses make of their content, or the lambda whose parameters they hold.
    mutating func operand(of content: YQLParenthesized) throws(YQLSyntaxError) -> Expression {
        let start = content.start
        if at(kind: .arrow) { return try lambda(content, start) }
        switch content.kind {
        case .query(let query):
            return .subquery(
                SubqueryExpression(kind: .scalar, query: query, offset: start.offset))
        case .items(let items):
            return try value(
                of: items, hasTrailingComma: content.hasTrailingComma, start)
        }
    }

    private func value(
        of items: [YQLNamedItem], hasTrailingComma: Bool, _ start: YQLToken
    ) throws(YQLSyntaxError) -> Expression {
        for item in items { try checkQuestion(item.value) }
        let named = items.filter { $0.name != nil }
        if named.isEmpty {
            if items.count == 1, !hasTrailingComma { return items[0].value }
            return own(.tuple(items.map(\.value)), start.offset)
        }
        guard named.count == items.count else {
            throw error("Structure does not allow anonymous members", at: start)
        }
        return own(
            .structure(
                named.map { YQLStructItem(name: .name($0.name ?? ""), value: $0.value) }),
            start.offset)
    }

    // MARK: - Lambdas

    /// Behind the parameters, at the arrow.
    private mutating func lambda(
        _ content: YQLParenthesized, _ start: YQLToken
    ) throws(YQLSyntaxError) -> Expression {
        let parameters = try parameters(content, start)
        try expect(kind: .arrow)
        var lambda = YQLLambdaExpression(
            parameters: parameters, definitions: [], result: .literal(.null, start.offset))
        if accept(kind: .leftParenthesis) {
            lambda.result = try expression()
            try expect(kind: .rightParenthesis)
        } else {
            guard accept(kind: .leftBrace) else { throw mismatch(["'('", "'{'"]) }
            skipSemicolons()
            while !at(.return) {
                lambda.definitions.append(try lambdaDefinition())
                try expect(kind: .semicolon)
                skipSemicolons()
            }
            advance()
            lambda.result = try expression()
            skipSemicolons()
            try expect(kind: .rightBrace)
        }
        return own(.lambda(lambda), start.offset)
    }

    private mutating func lambdaDefinition() throws(YQLSyntaxError) -> YQLNamedExpressions {
        if at(.import) { throw error("Unexpected IMPORT inside of a lambda", at: token) }
        guard at(kind: .dollar) else { throw mismatch(["'$'", "IMPORT", "RETURN", "';'"]) }
        let start = token
        let definition = try namedExpressions()
        if case .query = definition.value {
            throw error("SELECT is not supported inside lambda body", at: start)
        }
        return definition
    }

    mutating func skipSemicolons() {
        while accept(kind: .semicolon) {}
    }

    private func parameters(
        _ content: YQLParenthesized, _ start: YQLToken
    ) throws(YQLSyntaxError) -> [YQLParameter] {
        guard case .items(let items) = content.kind else {
            throw error("Invalid lambda arguments syntax", at: start)
        }
        var parameters: [YQLParameter] = []
        var seen: Set<String> = []
        for item in items {
            guard item.name == nil, let parameter = parameter(item.value) else {
                throw error("Invalid lambda argument syntax", at: item.offset)
            }
            if let last = parameters.last, last.isOptional, !parameter.isOptional {
                throw error(
                    "Non-optional argument can not follow optional one", at: parameter.offset)
            }
            if parameter.name != "_", !seen.insert(parameter.name).inserted {
                throw error(
                    "Duplicate lambda argument parametr: '$\(parameter.name)'.",
                    at: parameter.offset)
            }
            parameters.append(parameter)
        }
        return parameters
    }

    private func parameter(_ expression: Expression) -> YQLParameter? {
        guard case .language(let node, let offset) = expression,
            let written = node.syntax as? YQLExpression
        else { return nil }
        switch written {
        case .named(let name): return YQLParameter(name: name, isOptional: false, offset: offset)
        case .question(let operand):
            guard var inner = parameter(operand), !inner.isOptional else { return nil }
            inner.isOptional = true
            return inner
        default: return nil
        }
    }
}
