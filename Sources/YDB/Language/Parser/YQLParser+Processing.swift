// PROCESS and REDUCE, which are read to say that there is no such thing here.
import SQLPlanning

extension YQLParser {
    mutating func process(_ select: inout YQLSelectInMaking) throws(YQLSyntaxError) {
        try expect(.process)
        select.traits.operator = .process
        if at(.stream) {
            advance()
            select.traits.isStream = true
        }
        select.clause.from = try list { parser throws(YQLSyntaxError) in try parser.tableSource() }
        guard accept(.using) else { return }
        try usingCall(&select)
        if accept(.with) {
            _ = try list { parser throws(YQLSyntaxError) in
                _ = try parser.name()
                try parser.expect(kind: .equal)
                return try parser.expression()
            }
        }
        try processTail(&select)
    }

    mutating func reduce(_ select: inout YQLSelectInMaking) throws(YQLSyntaxError) {
        try expect(.reduce)
        select.traits.operator = .reduce
        select.clause.from = try list { parser throws(YQLSyntaxError) in try parser.tableSource() }
        if accept(.presort) { select.orderBy = try sortItems() }
        guard accept(.on) else {
            throw mismatch(select.orderBy.isEmpty ? ["','", "ON", "PRESORT"] : ["','", "ON"])
        }
        let keys = try list { parser throws(YQLSyntaxError) in try parser.columnReference() }
        select.clause.groupBy = keys.map { .expression(.column($0)) }
        try expect(.using)
        _ = accept(.all)
        try usingCall(&select)
        try processTail(&select)
    }

    /// `column`, `table.column`.
    mutating func columnReference() throws(YQLSyntaxError) -> ColumnReference {
        let offset = token.offset
        let first = try name()
        guard accept(kind: .dot) else { return ColumnReference(name: first, offset: offset) }
        return ColumnReference(qualifiers: [first], name: try name(), offset: offset)
    }

    private mutating func usingCall(_ select: inout YQLSelectInMaking) throws(YQLSyntaxError) {
        let offset = token.offset
        if accept(.external, .function) {
            let callee = Expression.column(
                ColumnReference(name: "EXTERNAL FUNCTION", offset: offset))
            guard let call = try suffix(callee) else { throw mismatch(["'('"]) }
            select.clause.items = [SelectItem(expression: call, offset: offset)]
        } else {
            select.clause.items = [SelectItem(expression: try suffixed(), offset: offset)]
        }
        if accept(.as) { select.clause.items[0].alias = try name() }
    }

    private mutating func processTail(_ select: inout YQLSelectInMaking) throws(YQLSyntaxError) {
        if accept(.where) { select.clause.filter = try expression() }
        if accept(.having) { select.clause.having = try expression() }
        guard accept(.assume) else { return }
        select.traits.isOrderAssumed = true
        try expect(.order, .by)
        select.orderBy = try sortItems()
    }
}
