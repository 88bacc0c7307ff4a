// Keys and constraints of tables, and CREATE INDEX's part of them.

import QueryEngine
import SQLPlanning

extension Parser {
    /// A column, a key or a constraint of CREATE TABLE.
    mutating func tableElement() throws(SQLError) -> TableElement {
        if let element = try constraintElement() { return element }
        return .column(try columnDefinition())
    }

    /// nil where a column's definition stands.
    mutating func constraintElement() throws(SQLError) -> TableElement? {
        let offset = token.offset
        var constraint: String?
        if accept(.constraint) {
            let ifNotExists = isMariaDB && at(.if) ? try acceptIfNotExists() : false
            if isName { constraint = try name() }
            guard at(.check) || !ifNotExists && at(any: .primary, .unique, .foreign) else {
                throw syntaxError()
            }
            guard var element = try namedElement(constraint, offset) else { throw syntaxError() }
            if ifNotExists { element = Parser.withIfNotExists(element) }
            return element
        }
        return try namedElement(nil, offset)
    }

    private static func withIfNotExists(_ element: TableElement) -> TableElement {
        switch element {
        case .key(var key):
            key.ifNotExists = true
            return .key(key)
        case .foreignKey(var key):
            key.ifNotExists = true
            return .foreignKey(key)
        case .check(var check):
            check.ifNotExists = true
            return .check(check)
        case .column: return element
        }
    }

    private mutating func namedElement(
        _ constraint: String?, _ offset: SourceOffset
    ) throws(SQLError) -> TableElement? {
        switch token.keyword {
        case .check: return .check(try check(named: constraint, offset))
        case .foreign:
            advance()
            try expect(.key)
            let ifNotExists = isMariaDB && at(.if) ? try acceptIfNotExists() : false
            let index = isName ? try name() : nil
            let columns = try keyParts().map { part throws(SQLError) -> String in
                guard case .column(let name) = part.content else { throw syntaxError() }
                return name
            }
            var key = try reference(columns: columns, constraint: constraint, offset)
            key.index = index
            key.ifNotExists = ifNotExists
            return .foreignKey(key)
        case .primary:
            advance()
            try expect(.key)
            return .key(try keyDefinition(.primary, constraint, offset))
        case .unique:
            advance()
            _ = accept(.key) || accept(.index)
            return .key(try keyDefinition(.unique, constraint, offset))
        case .key, .index:
            advance()
            return .key(try keyDefinition(.plain, nil, offset))
        case .fulltext, .spatial:
            let kind: KeyDefinition.Kind = at(.fulltext) ? .fulltext : .spatial
            advance()
            _ = accept(.key) || accept(.index)
            return .key(try keyDefinition(kind, nil, offset))
        default: return nil
        }
    }

    /// Behind the words of its kind: a name, the type, the parts, the options.
    private mutating func keyDefinition(
        _ kind: KeyDefinition.Kind, _ constraint: String?, _ offset: SourceOffset
    ) throws(SQLError) -> KeyDefinition {
        var key = KeyDefinition(kind: kind, constraint: constraint, parts: [], offset: offset)
        if isMariaDB, at(.if) { key.ifNotExists = try acceptIfNotExists() }
        if isName, !(at(.type) && isMariaDB) { key.name = try name() }
        if accept(.using) || accept(.type) { key.options.type = try indexType() }
        key.parts = try keyParts()
        try keyOptions(&key.options)
        return key
    }

    mutating func indexType() throws(SQLError) -> String {
        guard let type = accept(any: .btree, .hash, .rtree) else { throw syntaxError() }
        return type.spelling.uppercased()
    }

    /// `(a(10) DESC, (expression))`.
    mutating func keyParts() throws(SQLError) -> [KeyPart] {
        try parenthesizedList { parser throws(SQLError) in
            var part: KeyPart
            if parser.at(kind: .leftParenthesis), !parser.isMariaDB {
                part = KeyPart(content: .expression(try parser.parenthesizedExpression()))
            } else {
                part = KeyPart(content: .column(try parser.name()))
                if parser.accept(kind: .leftParenthesis) {
                    part.prefixLength = try parser.number()
                    try parser.expect(kind: .rightParenthesis)
                }
            }
            part.isDescending = parser.direction() == .descending
            return part
        }
    }

    mutating func keyOptions(_ options: inout KeyOptions) throws(SQLError) {
        while true {
            switch token.keyword {
            case .using, .type:
                advance()
                options.type = try indexType()
            case .keyBlockSize:
                advance()
                acceptEquals()
                options.blockSize = try number()
            case .comment:
                advance()
                options.comment = try string()
            case .with:
                advance()
                try expect(.parser)
                options.parser = try name()
            case .visible,
                .invisible where !isMariaDB:
                options.isInvisible = at(.invisible)
                advance()
            case .ignored where isMariaDB:
                advance()
                options.isInvisible = true
            case .not where isMariaDB && peek().keyword == .ignored:
                advance()
                advance()
            default: return
            }
        }
    }

    // MARK: - Indexes

    /// Behind CREATE, at UNIQUE, FULLTEXT, SPATIAL or INDEX.
    mutating func createIndex(orReplace: Bool) throws(SQLError) -> MySQLStatement {
        let offset = token.offset
        var kind = KeyDefinition.Kind.plain
        switch accept(any: .unique, .fulltext, .spatial) {
        case .unique: kind = .unique
        case .fulltext: kind = .fulltext
        case .spatial: kind = .spatial
        default: break
        }
        try expect(.index)
        var key = KeyDefinition(kind: kind, parts: [], offset: offset)
        if isMariaDB, at(.if) { key.ifNotExists = try acceptIfNotExists() }
        key.name = try name()
        if accept(.using) || accept(.type) { key.options.type = try indexType() }
        try expect(.on)
        let table = try qualifiedName()
        key.parts = try keyParts()
        try keyOptions(&key.options)
        var create = CreateIndexStatement(table: table, key: key, orReplace: orReplace)
        try alterModifiers(&create.algorithm, &create.lock)
        return .createIndex(create)
    }

    /// Behind DROP INDEX.
    mutating func dropIndex() throws(SQLError) -> MySQLStatement {
        let ifExists = isMariaDB && at(.if) ? try acceptIfExists() : false
        let name = try name()
        try expect(.on)
        var drop = DropIndexStatement(table: try qualifiedName(), name: name, ifExists: ifExists)
        if !isMariaDB { try alterModifiers(&drop.algorithm, &drop.lock) }
        return .dropIndex(drop)
    }

    /// `ALGORITHM = INPLACE`, `LOCK = NONE`, in any order.
    private mutating func alterModifiers(
        _ algorithm: inout String?, _ lock: inout String?
    ) throws(SQLError) {
        while true {
            if at(.algorithm) {
                algorithm = try alterAlgorithm()
            } else if at(.lock) {
                lock = try alterLock()
            } else {
                return
            }
        }
    }

    mutating func alterAlgorithm() throws(SQLError) -> String {
        advance()
        acceptEquals()
        if accept(.default) { return "DEFAULT" }
        let name = try name()
        guard ["INSTANT", "INPLACE", "COPY", "NOCOPY"].contains(name.uppercased()) else {
            throw error(1800, .syntaxError, "Unknown ALGORITHM '\(name)'")
        }
        return name.uppercased()
    }

    mutating func alterLock() throws(SQLError) -> String {
        advance()
        acceptEquals()
        if accept(.default) { return "DEFAULT" }
        let name = try name()
        guard ["NONE", "SHARED", "EXCLUSIVE"].contains(name.uppercased()) else {
            throw error(1801, .syntaxError, "Unknown LOCK type '\(name)'")
        }
        return name.uppercased()
    }
}
