// Tables, subqueries, functions and joins of a FROM clause.

import QueryEngine
import SQLPlanning

extension Parser {
    /// from_list.
    mutating func fromList() throws(SQLError) -> [TableExpression] {
        try list { parser throws(SQLError) in try parser.tableExpression() }
    }

    /// table_ref.
    mutating func tableExpression() throws(SQLError) -> TableExpression {
        try enter()
        let outerHeight = height
        height = 0
        let first = try tablePrimary()
        let result = try joins(first)
        height = max(outerHeight, height + 1)
        leave()
        return result
    }

    // MARK: - Joins

    private var atJoin: Bool {
        switch token.keyword {
        case .cross, .join, .inner, .left, .right, .full, .natural: true
        default: false
        }
    }

    private mutating func joins(_ first: TableExpression) throws(SQLError) -> TableExpression {
        var left = first
        var chain = height
        while atJoin {
            height = 0
            left = try join(left)
            chain = max(chain, height) + 1
            try checkDepth(chain)
        }
        height = chain
        return left
    }

    /// One join behind `left`. Joins inside, before this one's ON, belong to its right side.
    private mutating func join(_ left: TableExpression) throws(SQLError) -> TableExpression {
        let offset = token.offset
        if try accept(.cross) {
            try expect(.join)
            let right = try tablePrimary()
            return .join(
                Join(
                    kind: .cross, left: left, right: right, condition: .none, alias: nil,
                    offset: offset))
        }
        let isNatural = try accept(.natural)
        let kind = try joinKind()
        try expect(.join)
        var right = try tablePrimary()
        if isNatural {
            return .join(
                Join(
                    kind: kind, left: left, right: right, condition: .natural, alias: nil,
                    offset: offset))
        }
        try enter()
        var chain = height
        while atJoin {
            height = 0
            right = try join(right)
            chain = max(chain, height) + 1
            try checkDepth(chain)
        }
        height = chain
        leave()
        return .join(
            Join(
                kind: kind, left: left, right: right, condition: try joinCondition(), alias: nil,
                offset: offset))
    }

    private mutating func joinKind() throws(SQLError) -> Join.Kind {
        let kind: Join.Kind
        switch token.keyword {
        case .left: kind = .left
        case .right: kind = .right
        case .full: kind = .full
        case .inner:
            try advance()
            return .inner
        default: return .inner
        }
        try advance()
        _ = try accept(.outer)
        return kind
    }

    private mutating func joinCondition() throws(SQLError) -> Join.Condition {
        if try accept(.on) { return .on(try expression()) }
        try expect(.using)
        let columns = try columnNames()
        return .using(columns, alias: try accept(.as) ? try columnName() : nil)
    }

    // MARK: - Primaries

    private mutating func tablePrimary() throws(SQLError) -> TableExpression {
        if at(kind: .leftParenthesis) { return try parenthesizedTable() }
        if at(.lateral) { return try lateral() }
        return try nameInFrom()
    }

    /// Kept out of the frames that nested subqueries pile up.
    @inline(never)
    private mutating func nameInFrom() throws(SQLError) -> TableExpression {
        if at(.only) { return .table(try sampled(try aliased(try relation()))) }
        if at(.xmltable), peek().kind == .leftParenthesis {
            throw notSupported("XMLTABLE is not supported", at: token.offset)
        }
        if at(.rows), peek().keyword == .from { return try functionTable(isLateral: false) }
        let next = peek().kind
        if next == .comma || next == .end || next == .semicolon || next == .identifier,
            atColumnName
        {
            return .table(try sampled(try aliased(try relation())))
        }
        return try tableOrFunction()
    }

    /// A name, and only behind it either a parenthesis or not.
    private mutating func tableOrFunction() throws(SQLError) -> TableExpression {
        let offset = token.offset
        if let call = try commonFunction() {
            return try functionTable(
                items: [FunctionTable.Item(call: call, columnDefinitions: [])], isRowsFrom: false,
                isLateral: false, offset)
        }
        let first = token
        guard atPlainIdentifier || (first.kind == .keyword && first.category != .reserved) else {
            throw syntaxError()
        }
        var parts = [try takeName()]
        if first.category == .typeOrFunctionName, !at(kind: .leftParenthesis) {
            throw syntaxError()
        }
        while try accept(kind: .dot) { parts.append(try label()) }
        if at(kind: .leftParenthesis), parts.count > 1 || first.category != .columnName {
            let call = try functionApplication(try qualifiedName(parts, offset))
            return try functionTable(
                items: [FunctionTable.Item(call: .function(call), columnDefinitions: [])],
                isRowsFrom: false, isLateral: false, offset)
        }
        _ = try accept(kind: .star)
        let table = TableReference(name: try qualifiedName(parts, offset))
        return .table(try sampled(try aliased(table)))
    }

    /// relation_expr.
    mutating func relation() throws(SQLError) -> TableReference {
        if try accept(.only) {
            if try accept(kind: .leftParenthesis) {
                let name = try qualifiedName()
                try expect(kind: .rightParenthesis)
                return TableReference(name: name, isOnly: true)
            }
            return TableReference(name: try qualifiedName(), isOnly: true)
        }
        let name = try qualifiedName()
        _ = try accept(kind: .star)
        return TableReference(name: name)
    }

    private mutating func aliased(_ table: TableReference) throws(SQLError) -> TableReference {
        var table = table
        table.alias = try alias()
        return table
    }

    private mutating func sampled(_ table: TableReference) throws(SQLError) -> TableReference {
        guard at(.tablesample) else { return table }
        var table = table
        let offset = token.offset
        try advance()
        let nameOffset = token.offset
        var parts = [try typeOrFunctionName()]
        while try accept(kind: .dot) { parts.append(try label()) }
        let arguments = try parenthesizedList { parser throws(SQLError) in
            try parser.expression()
        }
        var repeatable: Expression?
        if try accept(.repeatable) {
            try expect(kind: .leftParenthesis)
            repeatable = try expression()
            try expect(kind: .rightParenthesis)
        }
        table.sample = TableReference.Sample(
            method: try qualifiedName(parts, nameOffset), arguments: arguments,
            repeatable: repeatable, offset: offset)
        return table
    }

    /// opt_alias_clause.
    private mutating func alias() throws(SQLError) -> Alias? {
        if try accept(.as) {
            return Alias(name: try columnName(), columns: try optionalColumnNames())
        }
        guard atColumnName else { return nil }
        return Alias(name: try takeName(), columns: try optionalColumnNames())
    }

    private mutating func lateral() throws(SQLError) -> TableExpression {
        try advance()
        if at(kind: .leftParenthesis) {
            let queryOffset = token.offset
            let query = try parenthesizedQuery()
            return try derivedTable(query, isLateral: true, queryOffset)
        }
        if at(.xmltable) { throw notSupported("XMLTABLE is not supported", at: token.offset) }
        return try functionTable(isLateral: true)
    }

    private mutating func derivedTable(
        _ query: Query, isLateral: Bool, _ offset: SourceOffset
    ) throws(SQLError) -> TableExpression {
        guard let alias = try alias() else {
            var isValues = false
            if case .values = query.body { isValues = query.with == nil }
            throw invalid(
                isValues
                    ? "VALUES in FROM must have an alias" : "subquery in FROM must have an alias",
                at: offset,
                hint: isValues
                    ? "For example, FROM (VALUES ...) [AS] foo."
                    : "For example, FROM (SELECT ...) [AS] foo.")
        }
        return .subquery(
            DerivedTable(isLateral: isLateral, query: query, alias: alias, offset: offset))
    }

    // MARK: - Parentheses

    private enum ParenthesizedTable {
        case query(Query)
        case joined(TableExpression)
    }

    private mutating func parenthesizedTable() throws(SQLError) -> TableExpression {
        let offset = token.offset
        switch try tableParentheses() {
        case .query(let query): return try derivedTable(query, isLateral: false, offset)
        case .joined(let table):
            guard let alias = try alias(), case .join(var join) = table else { return table }
            join.alias = alias
            return .join(join)
        }
    }

    /// `( … )` in FROM: a query or a join, which shows only inside.
    private mutating func tableParentheses() throws(SQLError) -> ParenthesizedTable {
        try enter()
        try expect(kind: .leftParenthesis)
        let content: ParenthesizedTable
        if startsQuery(token) {
            content = .query(try query())
        } else if at(kind: .leftParenthesis) {
            content = try doubleTableParentheses()
        } else {
            let first = try tablePrimary()
            guard atJoin else { throw syntaxError() }
            content = .joined(try joins(first))
        }
        try expect(kind: .rightParenthesis)
        leave()
        return content
    }

    private mutating func doubleTableParentheses() throws(SQLError) -> ParenthesizedTable {
        let offset = token.offset
        let outerHeight = height
        height = 0
        var first: TableExpression
        switch try tableParentheses() {
        case .query(let inner):
            if at(kind: .rightParenthesis) || continuesQuery {
                height = max(outerHeight, height)
                return .query(try query(startingWith: inner, offset))
            }
            first = try derivedTable(inner, isLateral: false, offset)
            guard atJoin else { throw syntaxError() }
        case .joined(let table):
            first = table
            let alias = try alias()
            if let alias, case .join(var join) = table {
                join.alias = alias
                first = .join(join)
            }
            // `((a JOIN b))` is a joined table in parentheses twice, with no alias between.
            if at(kind: .rightParenthesis), alias == nil { break }
            guard atJoin else { throw syntaxError() }
        }
        first = try joins(first)
        height = max(outerHeight, height + 1)
        return .joined(first)
    }

    // MARK: - Functions

    @inline(never)
    private mutating func functionTable(isLateral: Bool) throws(SQLError) -> TableExpression {
        let offset = token.offset
        if at(.rows), peek().keyword == .from {
            try advance()
            try advance()
            let items = try parenthesizedList { parser throws(SQLError) in
                var item = FunctionTable.Item(
                    call: try parser.windowlessFunction(), columnDefinitions: [])
                if try parser.accept(.as) { item.columnDefinitions = try parser.fieldList() }
                return item
            }
            return try functionTable(
                items: items, isRowsFrom: true, isLateral: isLateral, offset)
        }
        let item = FunctionTable.Item(call: try windowlessFunction(), columnDefinitions: [])
        return try functionTable(items: [item], isRowsFrom: false, isLateral: isLateral, offset)
    }

    /// func_expr_windowless.
    mutating func windowlessFunction() throws(SQLError) -> Expression {
        if let call = try commonFunction() { return call }
        return .function(try functionApplication(try functionName()))
    }

    /// func_name, with a parenthesis behind it.
    mutating func functionName() throws(SQLError) -> QualifiedName {
        let offset = token.offset
        let first = token
        guard atPlainIdentifier || (first.kind == .keyword && first.category != .reserved) else {
            throw syntaxError()
        }
        var parts = [try takeName()]
        while try accept(kind: .dot) { parts.append(try label()) }
        guard at(kind: .leftParenthesis), parts.count > 1 || first.category != .columnName else {
            throw syntaxError()
        }
        return try qualifiedName(parts, offset)
    }

    private mutating func functionTable(
        items: [FunctionTable.Item], isRowsFrom: Bool, isLateral: Bool, _ offset: SourceOffset
    ) throws(SQLError) -> TableExpression {
        var table = FunctionTable(
            isLateral: isLateral, items: items, isRowsFrom: isRowsFrom,
            withOrdinality: try accept(.with, .ordinality), alias: nil, columnDefinitions: [],
            offset: offset)
        if try accept(.as) {
            if at(kind: .leftParenthesis) {
                table.columnDefinitions = try fieldList()
                return .function(table)
            }
            try functionAlias(&table)
        } else if atColumnName {
            try functionAlias(&table)
        }
        return .function(table)
    }

    /// `name`, `name (a, b)` or `name (a type, b type)`.
    private mutating func functionAlias(_ table: inout FunctionTable) throws(SQLError) {
        var alias = Alias(name: try columnName())
        if at(kind: .leftParenthesis) {
            try advance()
            let offset = token.offset
            let first = try columnName()
            if at(kind: .comma) || at(kind: .rightParenthesis) {
                alias.columns = [first]
                while try accept(kind: .comma) { alias.columns.append(try columnName()) }
            } else {
                table.columnDefinitions = [try field(first, offset)]
                while try accept(kind: .comma) { table.columnDefinitions.append(try field()) }
            }
            try expect(kind: .rightParenthesis)
        }
        table.alias = alias
    }

    /// TableFuncElementList in parentheses.
    mutating func fieldList() throws(SQLError) -> [ColumnDeclaration] {
        try parenthesizedList { parser throws(SQLError) in try parser.field() }
    }

    private mutating func field() throws(SQLError) -> ColumnDeclaration {
        let offset = token.offset
        return try field(try columnName(), offset)
    }

    private mutating func field(
        _ name: String, _ offset: SourceOffset
    ) throws(SQLError) -> ColumnDeclaration {
        var column = ColumnDeclaration(name: name, type: try typeName(), offset: offset)
        if try accept(.collate) { column.collation = try qualifiedName() }
        return column
    }
}
