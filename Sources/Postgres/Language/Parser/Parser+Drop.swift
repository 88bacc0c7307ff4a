// DROP, TRUNCATE, COMMENT.

import QueryEngine
import SQLPlanning

extension Parser {
    mutating func dropStatement() throws(SQLError) -> Statement {
        let start = token.offset
        try expect(.drop)
        switch token.keyword {
        case .database: return try dropDatabase()
        case .role, .user, .group: return try dropRole(start)
        case .index: return try dropIndex()
        default: break
        }
        if let kind = try objectKind() {
            let ifExists = try acceptIfExists()
            return .drop(
                DropStatement(
                    kind: kind, names: try qualifiedNames(), ifExists: ifExists,
                    isConcurrent: false, behavior: try dropBehavior()))
        }
        return try unsupportedDrop(start)
    }

    /// The kinds whose objects DROP, ALTER and COMMENT name alone; nil leaves the cursor where it is.
    mutating func objectKind() throws(SQLError) -> ObjectKind? {
        let kind: ObjectKind
        switch token.keyword {
        case .table: kind = .table
        case .sequence: kind = .sequence
        case .view: kind = .view
        case .index: kind = .index
        case .type: kind = .type
        case .domain: kind = .domain
        case .schema: kind = .schema
        case .collation: kind = .collation
        case .conversion: kind = .conversion
        case .statistics: kind = .statistics
        case .extension: kind = .extension
        case .publication: kind = .publication
        case .materialized:
            try advance()
            guard at(.view) else { throw syntaxError() }
            kind = .materializedView
        case .foreign where peek().keyword == .table:
            try advance()
            kind = .foreignTable
        default: return nil
        }
        try advance()
        return kind
    }

    private mutating func dropIndex() throws(SQLError) -> Statement {
        try advance()
        let isConcurrent = try accept(.concurrently)
        let ifExists = try acceptIfExists()
        return .drop(
            DropStatement(
                kind: .index, names: try qualifiedNames(), ifExists: ifExists,
                isConcurrent: isConcurrent, behavior: try dropBehavior()))
    }

    private mutating func dropDatabase() throws(SQLError) -> Statement {
        try advance()
        let ifExists = try acceptIfExists()
        let name = try columnName()
        var isForced = false
        if at(.with) || at(kind: .leftParenthesis) {
            _ = try accept(.with)
            _ = try parenthesizedList { parser throws(SQLError) in try parser.expect(.force) }
            isForced = true
        }
        return .dropDatabase(
            DropDatabaseStatement(name: name, ifExists: ifExists, isForced: isForced))
    }

    private mutating func dropRole(_ start: SourceOffset) throws(SQLError) -> Statement {
        let word = token.keyword.spelling.uppercased()
        if at(.user), peek().keyword == .mapping { return try unsupportedDrop(start) }
        try advance()
        let ifExists = try acceptIfExists()
        let names = try list { parser throws(SQLError) in try parser.roleName() }
        return .role(RoleStatement(word: word, names: names, action: .drop(ifExists: ifExists)))
    }

    private mutating func unsupportedDrop(_ start: SourceOffset) throws(SQLError) -> Statement {
        let feature: String
        switch token.keyword {
        case .function, .procedure, .routine, .aggregate, .operator, .trigger, .rule, .policy,
            .cast, .language, .subscription, .server, .tablespace, .transform:
            feature = token.keyword.spelling.uppercased()
        case .access: feature = "ACCESS METHOD"
        case .event: feature = "EVENT TRIGGER"
        case .foreign: feature = "FOREIGN DATA WRAPPER"
        case .owned: feature = "OWNED"
        case .procedural: feature = "LANGUAGE"
        case .text: feature = "TEXT SEARCH"
        case .user: feature = "USER MAPPING"
        default: throw syntaxError()
        }
        try advance()
        guard !at(kind: .end), !at(kind: .semicolon) else { throw syntaxError() }
        return try unsupported("DROP \(feature)", start)
    }

    // MARK: - TRUNCATE

    mutating func truncate() throws(SQLError) -> Statement {
        try expect(.truncate)
        _ = try accept(.table)
        let tables = try list { parser throws(SQLError) in try parser.relation() }
        var restart = false
        if try accept(.restart) {
            try expect(.identity)
            restart = true
        } else if try accept(.continue) {
            try expect(.identity)
        }
        return .truncate(
            TruncateStatement(
                tables: tables, restartIdentity: restart, behavior: try dropBehavior()))
    }

    // MARK: - COMMENT

    mutating func comment() throws(SQLError) -> Statement {
        let start = token.offset
        try expect(.comment)
        try expect(.on)
        var kind: ObjectKind
        var part: String?
        var name: QualifiedName
        switch token.keyword {
        case .column:
            try advance()
            kind = .column
            let offset = token.offset
            var parts = [try columnName()]
            while try accept(kind: .dot) { parts.append(try label()) }
            part = parts.count > 1 ? parts.removeLast() : nil
            name = try qualifiedName(parts, offset)
        case .constraint:
            try advance()
            kind = .constraint
            part = try columnName()
            try expect(.on)
            if try accept(.domain) { kind = .domain }
            name = try qualifiedName()
        case .trigger, .policy, .rule:
            kind = at(.trigger) ? .trigger : at(.policy) ? .policy : .rule
            try advance()
            part = try columnName()
            try expect(.on)
            name = try qualifiedName()
        case .database, .role, .tablespace, .language, .server, .subscription:
            kind = ObjectKind(rawValue: token.keyword.spelling) ?? .database
            try advance()
            name = try qualifiedName()
        default:
            if let known = try objectKind() {
                kind = known
                name = try qualifiedName()
            } else {
                return try unsupportedComment(start)
            }
        }
        try expect(.is)
        let text = try accept(.null) ? nil : try stringLiteral()
        return .comment(CommentStatement(kind: kind, name: name, part: part, comment: text))
    }

    private mutating func unsupportedComment(_ start: SourceOffset) throws(SQLError) -> Statement {
        switch token.keyword {
        case .function, .procedure, .routine, .aggregate, .operator, .cast, .access, .event,
            .foreign, .large, .procedural, .text, .transform:
            let feature = token.keyword.spelling.uppercased()
            try advance()
            return try unsupported("COMMENT ON \(feature)", start)
        default: throw syntaxError()
        }
    }
}
