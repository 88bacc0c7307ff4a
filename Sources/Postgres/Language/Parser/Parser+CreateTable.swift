// CREATE TABLE, CREATE TABLE AS, and their columns.

import QueryEngine
import SQLPlanning

extension Parser {
    /// OptTemp in front of TABLE, SEQUENCE, VIEW.
    mutating func persistence() throws(SQLError) -> Persistence {
        switch token.keyword {
        case .temporary, .temp:
            try advance()
            return .temporary
        case .local, .global:
            try advance()
            guard at(.temporary) || at(.temp) else { throw syntaxError() }
            try advance()
            return .temporary
        case .unlogged:
            try advance()
            return .unlogged
        default: return .permanent
        }
    }

    /// Behind `CREATE [TEMP] TABLE`.
    mutating func createTable(_ persistence: Persistence) throws(SQLError) -> Statement {
        let ifNotExists = try acceptIfNotExists()
        var statement = CreateTableStatement(
            name: try qualifiedName(), persistence: persistence, ifNotExists: ifNotExists)
        if createsFromQueryOnly {
            return try createTableAs(statement, columns: try optionalColumnNames())
        }
        if try accept(.of) {
            let offset = token.offset
            var parts = [try columnName()]
            while try accept(kind: .dot) { parts.append(try label()) }
            statement.ofType = try qualifiedName(parts, offset)
            if at(kind: .leftParenthesis) { statement.elements = try typedElements() }
        } else if at(.partition) {
            try advance()
            try expect(.of)
            let parent = try qualifiedName()
            if at(kind: .leftParenthesis) { statement.elements = try typedElements() }
            statement.partitionOf = PartitionOf(parent: parent, bound: try partitionBound())
        } else if at(kind: .leftParenthesis) {
            try advance()
            if at(kind: .rightParenthesis) {
                try advance()
            } else if let names = try tableElements(&statement) {
                return try createTableAs(statement, columns: names)
            }
            if try accept(.inherits) {
                statement.inherits = try parenthesizedList { parser throws(SQLError) in
                    try parser.qualifiedName()
                }
            }
        } else {
            return try createTableAs(statement, columns: [])
        }
        if at(.partition) { statement.partitionBy = try partitionBy() }
        statement.storage = try tableStorage()
        if at(.as), statement.elements.isEmpty { throw syntaxError() }
        return .createTable(statement)
    }

    /// The elements up to the closing parenthesis; or, where only names stand there, the column
    /// names of CREATE TABLE AS.
    private mutating func tableElements(
        _ statement: inout CreateTableStatement
    ) throws(SQLError) -> [String]? {
        let first = peek().kind
        if atColumnName, first == .comma || first == .rightParenthesis {
            let names = try list { parser throws(SQLError) in try parser.columnName() }
            try expect(kind: .rightParenthesis)
            return names
        }
        statement.elements = try list { parser throws(SQLError) in try parser.tableElement() }
        try expect(kind: .rightParenthesis)
        return nil
    }

    private mutating func tableElement() throws(SQLError) -> TableElement {
        switch token.keyword {
        case .like: return .like(try likeClause())
        case .constraint, .check, .unique, .primary, .foreign, .exclude:
            // EXCLUDE is no reserved word.
            if at(.exclude), peek().keyword != .using, peek().kind != .leftParenthesis { break }
            return .constraint(try tableConstraint())
        default: break
        }
        return .column(try columnDefinition())
    }

    /// `CREATE TABLE … AS query [WITH [NO] DATA]`, from the storage clauses on.
    private mutating func createTableAs(
        _ table: CreateTableStatement, columns: [String]
    ) throws(SQLError) -> Statement {
        let storage = try tableStorage()
        try expect(.as)
        let source: CreateTableAsStatement.Source
        if at(.execute) {
            source = .execute(try execute())
        } else {
            guard startsQuery(token) || at(kind: .leftParenthesis) else { throw syntaxError() }
            source = .query(try query())
        }
        return .createTableAs(
            CreateTableAsStatement(
                name: table.name, columns: columns, persistence: table.persistence,
                ifNotExists: table.ifNotExists, isMaterializedView: false, storage: storage,
                source: source, withData: try withData()))
    }

    mutating func withData() throws(SQLError) -> Bool {
        guard try accept(.with) else { return true }
        let isNegated = try accept(.no)
        try expect(.data)
        return !isNegated
    }

    // MARK: - Storage

    mutating func tableStorage() throws(SQLError) -> TableStorage {
        var storage = TableStorage()
        if try accept(.using) { storage.accessMethod = try columnName() }
        if try accept(.with) {
            storage.options = try storageOptions()
        } else if try accept(.without) {
            try expect(.oids)
        }
        if try accept(.on) {
            try expect(.commit)
            switch token.keyword {
            case .drop: storage.onCommit = .drop
            case .delete:
                try advance()
                guard at(.rows) else { throw syntaxError() }
                storage.onCommit = .deleteRows
            case .preserve:
                try advance()
                guard at(.rows) else { throw syntaxError() }
                storage.onCommit = .preserveRows
            default: throw syntaxError()
            }
            try advance()
        }
        if try accept(.tablespace) { storage.tablespace = try columnName() }
        return storage
    }

    // MARK: - Columns

    /// columnDef.
    mutating func columnDefinition() throws(SQLError) -> ColumnDefinition {
        let offset = token.offset
        let name = try columnName()
        var column = ColumnDefinition(name: name, type: try typeName(), offset: offset)
        if try accept(.compression) {
            column.compression = try accept(.default) ? "default" : try columnName()
        }
        try columnConstraints(&column)
        return column
    }

    /// OptTypedTableElementList: options for columns that are there already.
    private mutating func typedElements() throws(SQLError) -> [TableElement] {
        try parenthesizedList { parser throws(SQLError) in
            switch parser.token.keyword {
            case .constraint, .check, .unique, .primary, .foreign:
                return .constraint(try parser.tableConstraint())
            default: break
            }
            let offset = parser.token.offset
            let name = try parser.columnName()
            if try parser.accept(.with) { try parser.expect(.options) }
            var column = ColumnDefinition(name: name, type: nil, offset: offset)
            try parser.columnConstraints(&column)
            return .column(column)
        }
    }

    private mutating func likeClause() throws(SQLError) -> LikeClause {
        try expect(.like)
        var clause = LikeClause(table: try qualifiedName(), including: [])
        while at(.including) || at(.excluding) {
            let isIncluding = at(.including)
            try advance()
            let feature = try likeFeature()
            if isIncluding {
                clause.including.formUnion(feature)
            } else {
                clause.including.subtract(feature)
            }
        }
        return clause
    }

    private mutating func likeFeature() throws(SQLError) -> LikeClause.Features {
        let feature: LikeClause.Features
        switch token.keyword {
        case .comments: feature = .comments
        case .compression: feature = .compression
        case .constraints: feature = .constraints
        case .defaults: feature = .defaults
        case .generated: feature = .generated
        case .identity: feature = .identity
        case .indexes: feature = .indexes
        case .statistics: feature = .statistics
        case .storage: feature = .storage
        case .all: feature = .all
        default: throw syntaxError()
        }
        try advance()
        return feature
    }

    // MARK: - Partitions

    private mutating func partitionBy() throws(SQLError) -> PartitionBy {
        let offset = token.offset
        try expect(.partition)
        try expect(.by)
        let strategy = try columnName()
        let elements = try parenthesizedList { parser throws(SQLError) in
            try parser.partitionElement()
        }
        return PartitionBy(strategy: strategy, elements: elements, offset: offset)
    }

    private mutating func partitionElement() throws(SQLError) -> IndexElement {
        let offset = token.offset
        var element = IndexElement(key: try indexKey(), offset: offset)
        if try accept(.collate) { element.collation = try qualifiedName() }
        if atColumnName { element.operatorClass = try qualifiedName() }
        return element
    }

    /// PartitionBoundSpec.
    mutating func partitionBound() throws(SQLError) -> PartitionOf.Bound {
        if try accept(.default) { return .defaultPartition }
        try expect(.for)
        try expect(.values)
        if try accept(.in) {
            return .list(
                try parenthesizedList { parser throws(SQLError) in try parser.expression() })
        }
        if try accept(.from) {
            let from = try parenthesizedList { parser throws(SQLError) in
                try parser.expression()
            }
            try expect(.to)
            return .range(
                from: from,
                to: try parenthesizedList { parser throws(SQLError) in try parser.expression() })
        }
        try expect(.with)
        return try hashBound()
    }

    private mutating func hashBound() throws(SQLError) -> PartitionOf.Bound {
        var modulus: Int64?
        var remainder: Int64?
        _ = try parenthesizedList { parser throws(SQLError) in
            let wordOffset = parser.token.offset
            let word = try parser.nonReservedWord()
            let value = try parser.integer()
            switch word {
            case "modulus" where modulus == nil: modulus = value
            case "remainder" where remainder == nil: remainder = value
            case "modulus", "remainder":
                throw SQLError(
                    .duplicateObject, "\(word) for hash partition provided more than once",
                    position: parser.position(wordOffset))
            default:
                throw parser.invalid(
                    "unrecognized hash partition bound specification \"\(word)\"",
                    at: wordOffset)
            }
        }
        guard let modulus else {
            throw invalid("modulus for hash partition must be specified", at: .unknown)
        }
        guard let remainder else {
            throw invalid("remainder for hash partition must be specified", at: .unknown)
        }
        return .hash(modulus: modulus, remainder: remainder)
    }
}
