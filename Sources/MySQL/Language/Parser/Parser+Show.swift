// SHOW, DESCRIBE and EXPLAIN.

import QueryEngine
import SQLPlanning

extension Parser {
    mutating func show() throws(SQLError) -> MySQLStatement {
        advance()
        let scope = showScope()
        let isExtended = !isMariaDB && accept(.extended)
        let isFull = accept(.full)
        if isExtended, !at(any: .columns, .fields, .index, .indexes, .keys, .tables) {
            throw syntaxError()
        }
        if scope != .unspecified, !at(any: .variables, .status) { throw syntaxError() }
        if isFull, !at(any: .columns, .fields, .tables, .processlist, .triggers) {
            throw syntaxError()
        }
        let subject = try showSubject(isFull: isFull, scope)
        var show = ShowStatement(subject: subject)
        if case .indexes = subject {
            if accept(.where) { show.filter = .condition(try expression()) }
        } else if subject.takesFilter {
            show.filter = try showFilter()
        }
        return .show(show)
    }

    private mutating func showScope() -> VariableScope {
        if accept(.global) { return .global }
        return accept(.session) || accept(.local) ? .session : .unspecified
    }

    private mutating func showFilter() throws(SQLError) -> ShowFilter {
        if accept(.like) { return .like(try plainString()) }
        if accept(.where) { return .condition(try expression()) }
        return .none
    }

    private mutating func showSubject(
        isFull: Bool, _ scope: VariableScope
    ) throws(SQLError) -> ShowSubject {
        let keyword = token.keyword
        switch keyword {
        case .databases, .schemas:
            advance()
            return .databases
        case .tables:
            advance()
            return .tables(database: try databaseOf(), isFull: isFull)
        case .columns, .fields:
            advance()
            return .columns(of: try tableOf(), isFull: isFull)
        case .index, .indexes, .keys:
            advance()
            return .indexes(of: try tableOf())
        case .variables:
            advance()
            return .variables(scope)
        case .status:
            advance()
            return .status(scope)
        case .create: return try showCreate()
        case .processlist:
            advance()
            return .processList(isFull: isFull)
        case .engines:
            advance()
            return .engines
        case .storage:
            advance()
            try expect(.engines)
            return .engines
        case .triggers:
            advance()
            return .triggers(database: try databaseOf())
        case .events:
            advance()
            return .events(database: try databaseOf())
        case .open:
            advance()
            try expect(.tables)
            return .openTables(database: try databaseOf())
        case .table:
            advance()
            try expect(.status)
            return .tableStatus(database: try databaseOf())
        case .collation:
            advance()
            return .collations
        case .warnings, .errors:
            advance()
            let (limit, offset) = try limitClause()
            return keyword == .warnings
                ? .warnings(limit, offset: offset) : .errors(limit, offset: offset)
        default: return try showRarer()
        }
    }

    private mutating func showRarer() throws(SQLError) -> ShowSubject {
        let keyword = token.keyword
        if acceptCharacterSet() { return .characterSets }
        switch keyword {
        case .count:
            advance()
            try expect(kind: .leftParenthesis)
            try expect(kind: .star)
            try expect(kind: .rightParenthesis)
            guard let what = accept(any: .warnings, .errors) else { throw syntaxError() }
            return what == .warnings ? .warningCount : .errorCount
        case .grants:
            advance()
            guard accept(.for) else { return .grants(nil) }
            return .grants(try user())
        case .plugins:
            advance()
            return .plugins
        case .privileges:
            advance()
            return .privileges
        case .engine:
            advance()
            let name = accept(.all) ? "ALL" : try nameOrString()
            guard let what = accept(any: .status, .mutex, .logs) else { throw syntaxError() }
            return .engine(name, what.spelling.uppercased())
        case .procedure, .function:
            advance()
            if accept(.code) { throw notSupported("SHOW \(keyword.spelling.uppercased()) CODE") }
            try expect(.status)
            return keyword == .procedure ? .procedureStatus : .functionStatus
        case .binary:
            advance()
            if accept(.log) {
                try expect(.status)
                return .binaryLogStatus
            }
            try expect(.logs)
            return .binaryLogs
        case .master:
            advance()
            if accept(.logs) { return .binaryLogs }
            try expect(.status)
            return .binaryLogStatus
        case .slave, .replica:
            advance()
            if accept(.hosts) { return .replicas }
            try expect(.status)
            skipToEnd()
            return .replicaStatus
        case .replicas:
            advance()
            return .replicas
        case .all where isMariaDB:
            advance()
            guard accept(.slaves) || accept(.replicas) else { throw syntaxError() }
            try expect(.status)
            return .replicaStatus
        case .profiles:
            advance()
            return .profiles
        case .profile:
            skipToEnd()
            return .profile
        case .binlog, .relaylog:
            skipToEnd()
            return .binaryLogs
        default: throw syntaxError()
        }
    }

    private mutating func showCreate() throws(SQLError) -> ShowSubject {
        advance()
        switch token.keyword {
        case .table:
            advance()
            return .definition(.table, try qualifiedName())
        case .view:
            advance()
            return .definition(.view, try qualifiedName())
        case .procedure:
            advance()
            return .definition(.procedure, try qualifiedName())
        case .function:
            advance()
            return .definition(.function, try qualifiedName())
        case .trigger:
            advance()
            return .definition(.trigger, try qualifiedName())
        case .event:
            advance()
            return .definition(.event, try qualifiedName())
        case .sequence where isMariaDB:
            advance()
            return .definition(.sequence, try qualifiedName())
        case .database, .schema:
            advance()
            let ifNotExists = try acceptIfNotExists()
            return .createDatabase(try name(), ifNotExists: ifNotExists)
        case .user:
            advance()
            if isMariaDB, at(kind: .end) { return .createUser(nil) }
            return .createUser(try user())
        default: throw syntaxError()
        }
    }

    /// `FROM d` or `IN d`.
    private mutating func databaseOf() throws(SQLError) -> String? {
        guard accept(.from) || accept(.in) else { return nil }
        return try name()
    }

    /// `FROM t`, `FROM d.t`, `FROM t FROM d`.
    private mutating func tableOf() throws(SQLError) -> QualifiedName {
        guard accept(.from) || accept(.in) else { throw syntaxError() }
        var table = try qualifiedName()
        if let database = try databaseOf() { table.schema = database }
        return table
    }

    // MARK: - DESCRIBE and EXPLAIN

    /// DESCRIBE, DESC and EXPLAIN, which are one word.
    mutating func describe() throws(SQLError) -> MySQLStatement {
        advance()
        if isStatementToExplain || at(any: .format, .extended, .analyze, .partitions, .for) {
            return try explained(isAnalyze: false)
        }
        let table = try qualifiedName()
        var show = ShowStatement(subject: .columns(of: table, isFull: false))
        if at(kind: .string) {
            show.filter = .like(try plainString())
        } else if isName {
            show.filter = .like(try name())
        }
        return .show(show)
    }

    private var isStatementToExplain: Bool {
        at(any: .select, .with, .values, .insert, .replace, .update, .delete)
            || at(.table) && !isMariaDB || at(kind: .leftParenthesis)
    }

    /// At the options of EXPLAIN, or at the statement.
    mutating func explained(isAnalyze: Bool) throws(SQLError) -> MySQLStatement {
        var explain = ExplainStatement(
            format: .traditional, isAnalyze: isAnalyze, target: .connection(0))
        if !explain.isAnalyze, !isMariaDB { explain.isAnalyze = accept(.analyze) }
        if isMariaDB {
            explain.isExtended = accept(.extended)
            if !explain.isExtended { _ = accept(.partitions) }
        }
        if at(.format), peek().kind == .equal {
            advance()
            advance()
            explain.format = try explainFormat()
        }
        if accept(.for) {
            try expect(.connection)
            explain.target = .connection(try unsignedNumber())
            return .explain(explain)
        }
        guard isStatementToExplain else { throw syntaxError() }
        explain.target = .statement(try dataStatement())
        return .explain(explain)
    }

    private mutating func explainFormat() throws(SQLError) -> ExplainStatement.Format {
        let written = try nameOrString()
        switch written.lowercased() {
        case "json": return .json
        case "traditional": return .traditional
        case "tree" where !isMariaDB: return .tree
        default:
            throw error(
                1791, .syntaxError,
                "Unknown \(isMariaDB ? "EXPLAIN/ANALYZE" : "EXPLAIN") format name: '\(written)'")
        }
    }
}

extension ShowSubject {
    /// LIKE or WHERE may stand behind it.
    fileprivate var takesFilter: Bool {
        switch self {
        case .databases, .tables, .tableStatus, .openTables, .triggers, .events, .columns,
            .variables, .status, .characterSets, .collations, .procedureStatus, .functionStatus:
            true
        default: false
        }
    }
}
