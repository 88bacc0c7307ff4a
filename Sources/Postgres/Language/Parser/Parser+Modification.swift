// INSERT, UPDATE, DELETE.

import QueryEngine
import SQLPlanning

extension Parser {
    /// PreparableStmt without DECLARE: what WITH, PREPARE, COPY and EXPLAIN may hold.
    mutating func preparableStatement() throws(SQLError) -> DataStatement {
        switch token.keyword {
        case .insert: return .insert(try insert(nil))
        case .update: return .update(try update(nil))
        case .delete: return .delete(try delete(nil))
        case .with: return try statementWith()
        case .select, .values, .table: return .query(try query())
        default:
            guard at(kind: .leftParenthesis) else { throw syntaxError() }
            return .query(try query())
        }
    }

    /// A statement that opens with WITH.
    mutating func statementWith() throws(SQLError) -> DataStatement {
        try enter()
        let offset = token.offset
        let with = try withClause()
        let statement: DataStatement
        switch token.keyword {
        case .insert: statement = .insert(try insert(with))
        case .update: statement = .update(try update(with))
        case .delete: statement = .delete(try delete(with))
        case .merge: throw notSupported("MERGE is not supported", at: token.offset)
        default: statement = .query(try queryBehind(with, offset))
        }
        leave()
        return statement
    }

    // MARK: - INSERT

    mutating func insert(_ with: WithClause?) throws(SQLError) -> InsertStatement {
        try expect(.insert)
        try expect(.into)
        let table = try qualifiedName()
        let alias = try accept(.as) ? try columnName() : nil
        var statement = InsertStatement(
            with: with, table: table, alias: alias, columns: [], overriding: .none,
            source: .defaultValues, onConflict: nil, returning: [])
        if try accept(.default) {
            try expect(.values)
        } else {
            if at(kind: .leftParenthesis), !insertSourceIsParenthesized {
                statement.columns = try parenthesizedList { parser throws(SQLError) in
                    try parser.targetColumn()
                }
            }
            if try accept(.overriding) { statement.overriding = try overridingClause() }
            guard startsQuery(token) || at(kind: .leftParenthesis) else { throw syntaxError() }
            statement.source = .query(try query())
        }
        if at(.on) { statement.onConflict = try onConflict() }
        statement.returning = try returning()
        return statement
    }

    /// `INSERT INTO t (SELECT …)` rather than a list of columns.
    private var insertSourceIsParenthesized: Bool {
        mutating get {
            let next = peek()
            if next.kind == .leftParenthesis { return true }
            return startsQuery(next)
        }
    }

    private mutating func overridingClause() throws(SQLError) -> InsertStatement.Overriding {
        guard at(.user) || at(.system) else { throw syntaxError() }
        let overriding: InsertStatement.Overriding = at(.user) ? .userValue : .systemValue
        try advance()
        try expect(.value)
        return overriding
    }

    private mutating func targetColumn() throws(SQLError) -> TargetColumn {
        let offset = token.offset
        let name = try columnName()
        let isPlain = !at(kind: .dot) && !at(kind: .leftBracket)
        return TargetColumn(
            name: name, indirection: isPlain ? [] : try indirection(), offset: offset)
    }

    private mutating func onConflict() throws(SQLError) -> OnConflict {
        let offset = token.offset
        try expect(.on)
        try expect(.conflict)
        let targetOffset = token.offset
        var target = OnConflict.Target.none
        if at(kind: .leftParenthesis) {
            let keys = try indexElements().map(\.key)
            target = .index(keys, filter: try whereClause())
        } else if try accept(.on) {
            try expect(.constraint)
            target = .constraint(try columnName())
        }
        try expect(.do)
        var action = OnConflict.Action.nothing
        if !(try accept(.nothing)) {
            try expect(.update)
            try expect(.set)
            let assignments = try assignments()
            action = .update(assignments, filter: try whereClause())
        }
        return OnConflict(
            target: target, action: action, offset: offset, targetOffset: targetOffset)
    }

    mutating func whereClause() throws(SQLError) -> Expression? {
        try accept(.where) ? try expression() : nil
    }

    private mutating func returning() throws(SQLError) -> [SelectItem] {
        try accept(.returning) ? try selectItems() : []
    }

    // MARK: - UPDATE and DELETE

    mutating func update(_ with: WithClause?) throws(SQLError) -> UpdateStatement {
        try expect(.update)
        let table = try targetTable()
        try expect(.set)
        let assignments = try assignments()
        let from = try accept(.from) ? try fromList() : []
        let filter = try whereOrCurrentOf()
        return UpdateStatement(
            with: with, table: table, assignments: assignments, from: from, filter: filter,
            returning: try returning())
    }

    mutating func delete(_ with: WithClause?) throws(SQLError) -> DeleteStatement {
        try expect(.delete)
        try expect(.from)
        let table = try targetTable()
        let using = try accept(.using) ? try fromList() : []
        let filter = try whereOrCurrentOf()
        return DeleteStatement(
            with: with, table: table, using: using, filter: filter, returning: try returning())
    }

    /// relation_expr_opt_alias: a bare SET is the clause, not an alias.
    private mutating func targetTable() throws(SQLError) -> TableReference {
        var table = try relation()
        if try accept(.as) {
            table.alias = Alias(name: try columnName())
        } else if atColumnName, !at(.set) {
            table.alias = Alias(name: try takeName())
        }
        return table
    }

    private mutating func whereOrCurrentOf() throws(SQLError) -> Expression? {
        guard try accept(.where) else { return nil }
        let offset = token.offset
        guard at(.current, .of) else { return try expression() }
        try advance()
        try advance()
        if at(kind: .parameter) {
            let digits = Int(token.start) + 1..<Int(token.end)
            let number = lexer.integerValue(digits).map { Int32(clamping: $0) } ?? .max
            try advance()
            return .currentOf(.parameter(number), offset)
        }
        return .currentOf(.name(try columnName()), offset)
    }

    private mutating func assignments() throws(SQLError) -> [Assignment] {
        try list { parser throws(SQLError) in try parser.assignment() }
    }

    private mutating func assignment() throws(SQLError) -> Assignment {
        let offset = token.offset
        guard at(kind: .leftParenthesis) else {
            let column = try targetColumn()
            try expect(kind: .equal)
            return .one(column, try expression())
        }
        let columns = try parenthesizedList { parser throws(SQLError) in
            try parser.targetColumn()
        }
        try expect(kind: .equal)
        return .several(columns, try expression(), offset)
    }
}
