// CREATE INDEX, and index elements wherever they stand.

import QueryEngine
import SQLPlanning

extension Parser {
    /// Behind `CREATE [UNIQUE] INDEX`.
    mutating func createIndex(isUnique: Bool) throws(SQLError) -> CreateIndexStatement {
        let isConcurrent = try accept(.concurrently)
        let ifNotExists = try acceptIfNotExists()
        let name = at(.on) && !ifNotExists ? nil : try columnName()
        try expect(.on)
        let table = try relation()
        var statement = CreateIndexStatement(
            name: name, table: table.name, isOnly: table.isOnly, isUnique: isUnique,
            isConcurrent: isConcurrent, ifNotExists: ifNotExists, method: nil, elements: [],
            including: [], nullsNotDistinct: false, options: [], tablespace: nil, filter: nil)
        if try accept(.using) { statement.method = try columnName() }
        statement.elements = try indexElements()
        if try accept(.include) { statement.including = try indexElements() }
        if try accept(.nulls) {
            statement.nullsNotDistinct = try accept(.not)
            try expect(.distinct)
        }
        statement.options = try optionalStorageOptions()
        if try accept(.tablespace) { statement.tablespace = try columnName() }
        statement.filter = try whereClause()
        return statement
    }

    mutating func indexElements() throws(SQLError) -> [IndexElement] {
        try parenthesizedList { parser throws(SQLError) in try parser.indexElement() }
    }

    /// A column's name, a function call, or an expression in parentheses.
    mutating func indexKey() throws(SQLError) -> OnConflict.Key {
        if at(kind: .leftParenthesis) {
            try advance()
            let expression = try expression()
            try expect(kind: .rightParenthesis)
            return .expression(expression)
        }
        let next = peek().kind
        if atColumnName, next != .leftParenthesis, next != .dot {
            if !at(.collation) || peek().keyword != .for { return .column(try takeName()) }
        }
        return .expression(try windowlessFunction())
    }

    /// index_elem.
    mutating func indexElement() throws(SQLError) -> IndexElement {
        let offset = token.offset
        var element = IndexElement(key: try indexKey(), offset: offset)
        if try accept(.collate) { element.collation = try qualifiedName() }
        if atColumnName, !at(.nulls) || !nullsOrderFollows {
            element.operatorClass = try qualifiedName()
            if at(kind: .leftParenthesis) { element.operatorClassOptions = try storageOptions() }
        }
        element.direction = try sortDirection()
        element.nulls = try nullsOrder()
        return element
    }

    private var nullsOrderFollows: Bool {
        mutating get {
            let next = peek().keyword
            return next == .first || next == .last
        }
    }
}
