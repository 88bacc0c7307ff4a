// One source of FROM: a table, a query, a named expression, a function over tables.
import SQLPlanning

extension YQLParser {
    /// A source with its hints, alias and sample.
    mutating func tableSource() throws(YQLSyntaxError) -> TableExpression {
        try enter()
        defer { leave() }
        let offset = token.offset
        var source = try singleSource()
        let hints = try tableHints()
        let isMatched = at(.matchRecognize) && peek().kind == .leftParenthesis
        if isMatched { try skipParentheses() }
        let alias = try tableAlias()
        source = Self.named(source, alias)
        if !hints.isEmpty {
            source = .language(
                LanguageTable(YQLTable.hinted(source, hints), alias: alias, offset: offset))
        }
        if isMatched {
            source = .language(
                LanguageTable(YQLTable.matchRecognize(source), alias: alias, offset: offset))
        }
        return try sampled(source, alias, offset)
    }

    private static func named(_ source: TableExpression, _ alias: Alias?) -> TableExpression {
        switch source {
        case .table(var reference):
            reference.alias = alias
            return .table(reference)
        case .subquery(var derived):
            derived.alias = alias
            return .subquery(derived)
        case .language(var table):
            table.alias = alias
            return .language(table)
        case .function, .join: return source
        }
    }

    private mutating func tableAlias() throws(YQLSyntaxError) -> Alias? {
        let name: String
        if accept(.as) {
            name = try self.name()
        } else if isAtBareAlias {
            name = try takeName()
        } else {
            return nil
        }
        let columns = at(kind: .leftParenthesis) ? try columnNames().map(\.name) : []
        return Alias(name: name, columns: columns)
    }

    /// From a parenthesis to the one that closes it, whatever stands between.
    mutating func skipParentheses() throws(YQLSyntaxError) {
        if !at(kind: .leftParenthesis) { advance() }
        var open = 0
        repeat {
            switch token.kind {
            case .leftParenthesis: open += 1
            case .rightParenthesis: open -= 1
            case .end, .failure: throw mismatch(["')'"])
            default: break
            }
            advance()
        } while open > 0
    }

    private mutating func sampled(
        _ source: TableExpression, _ alias: Alias?, _ offset: SourceOffset
    ) throws(YQLSyntaxError) -> TableExpression {
        var sample = YQLSample(source: source, method: .share, amount: .literal(.null, offset))
        if accept(.sample) {
            sample.amount = try expression()
        } else if accept(.tablesample) {
            sample.method = at(.system) ? .system : .bernoulli
            if !accept(.system) { try expect(.bernoulli) }
            try expect(kind: .leftParenthesis)
            sample.amount = try expression()
            try expect(kind: .rightParenthesis)
            if accept(.repeatable) {
                try expect(kind: .leftParenthesis)
                sample.repeatable = try expression()
                try expect(kind: .rightParenthesis)
            }
        } else {
            return source
        }
        return .language(LanguageTable(YQLTable.sample(sample), alias: alias, offset: offset))
    }

    // MARK: - What a source is

    private mutating func singleSource() throws(YQLSyntaxError) -> TableExpression {
        let offset = token.offset
        if at(kind: .leftParenthesis) {
            advance()
            let query = at(.values) ? try valuesQuery() : try query()
            guard accept(kind: .rightParenthesis) else { throw mismatch(["')'"]) }
            return .subquery(DerivedTable(isLateral: false, query: query, offset: offset))
        }
        let cluster = try clusterPrefix()
        let isTemporary = accept(kind: .at)
        if at(kind: .dollar) {
            let table = try namedTable(cluster)
            return .language(LanguageTable(YQLTable.named(table), offset: offset))
        }
        if peek().kind == .leftParenthesis, isName(token, .expressionName) {
            let call = try tableCall(cluster)
            return .language(LanguageTable(YQLTable.call(call), offset: offset))
        }
        guard isName(token, .tableNameOrType) else {
            throw mismatch(["'('", "'@'", "'$'", "ID_PLAIN", "ID_QUOTED", "STRING_VALUE"])
        }
        let table = YQLTableName(
            cluster: cluster, isTemporary: isTemporary, path: .name(try takeName()), hints: [],
            offset: offset)
        let view = try viewName()
        if isTemporary {
            return .language(
                LanguageTable(YQLTable.temporary(qualifiedName(table)), offset: offset))
        }
        var reference = TableReference(name: qualifiedName(table))
        if let view {
            reference.indexHints = [IndexHint(kind: .force, purpose: .any, indexes: [view])]
        }
        return .table(reference)
    }

    /// `VIEW index`, `VIEW PRIMARY KEY`.
    private mutating func viewName() throws(YQLSyntaxError) -> String? {
        guard accept(.view) else { return nil }
        if accept(.primary, .key) { return YQLTable.primaryView }
        return try name()
    }

    private mutating func namedTable(
        _ cluster: YQLCluster?
    ) throws(YQLSyntaxError) -> YQLNamedTable {
        var table = YQLNamedTable(name: try bindName(), cluster: Self.name(of: cluster))
        if accept(kind: .leftParenthesis) {
            table.arguments = at(kind: .rightParenthesis) ? [] : try expressions()
            guard accept(kind: .rightParenthesis) else { throw mismatch(["')'", "','"]) }
        }
        table.view = try viewName()
        return table
    }

    private static func name(of cluster: YQLCluster?) -> String? {
        switch cluster?.name {
        case .name(let name): name
        case .bound(let name, _): "$" + name
        case nil: nil
        }
    }

    private mutating func tableCall(_ cluster: YQLCluster?) throws(YQLSyntaxError) -> YQLTableCall {
        var call = YQLTableCall(
            name: try takeName(), cluster: Self.name(of: cluster), arguments: [])
        try expect(kind: .leftParenthesis)
        while !at(kind: .rightParenthesis) {
            let isTemporary = accept(kind: .at)
            let item = try namedItem()
            call.arguments.append(
                YQLTableCall.Argument(
                    value: item.value, name: item.name, isTemporary: isTemporary,
                    view: try viewName()))
            guard accept(kind: .comma) else { break }
        }
        guard accept(kind: .rightParenthesis) else { throw mismatch(["')'", "','"]) }
        return call
    }

    // MARK: - Hints

    /// `WITH hint`, `WITH (hint, …)`.
    mutating func tableHints() throws(YQLSyntaxError) -> [YQLTableHint] {
        guard at(.with), isName(peek(), .anyName) || peek().kind == .leftParenthesis else {
            return []
        }
        advance()
        guard at(kind: .leftParenthesis) else { return [try tableHint()] }
        return try parenthesizedList { parser throws(YQLSyntaxError) in try parser.tableHint() }
    }

    private mutating func tableHint() throws(YQLSyntaxError) -> YQLTableHint {
        if at(any: .schema, .columns) {
            let name = try takeName()
            _ = accept(kind: .equal)
            guard at(kind: .leftParenthesis) else {
                return YQLTableHint(name: name, value: .type(try typeOrBind()))
            }
            return YQLTableHint(name: name, value: .fields(try hintFields()))
        }
        if at(.watermark) {
            let name = try takeName()
            try expect(kind: .equal)
            return YQLTableHint(name: name, value: .expression(try expression()))
        }
        let name = try name(.hintName)
        guard accept(kind: .equal) else { return YQLTableHint(name: name, value: .none) }
        guard at(kind: .leftParenthesis) else {
            if at(any: .true, .false) {
                return YQLTableHint(name: name, value: .tags([.name(try takeName())]))
            }
            return YQLTableHint(name: name, value: .tags([try typeTag()]))
        }
        let tags = try parenthesizedList { parser throws(YQLSyntaxError) in try parser.typeTag() }
        return YQLTableHint(name: name, value: .tags(tags))
    }

    /// `(name type NOT NULL, …)`.
    private mutating func hintFields() throws(YQLSyntaxError) -> [YQLTypeField] {
        try expect(kind: .leftParenthesis)
        var fields: [YQLTypeField] = []
        while !at(kind: .rightParenthesis) {
            let name = try typeTag()
            var type = try typeOrBind()
            if accept(.not) {
                try expect(.null)
            } else if accept(.null) {
                type = .optional(type)
            }
            fields.append(YQLTypeField(name: name, type: type))
            guard accept(kind: .comma) else { break }
        }
        try expect(kind: .rightParenthesis)
        return fields
    }
}
