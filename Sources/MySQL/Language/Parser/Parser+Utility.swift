// What else a session says: USE, PREPARE, KILL, FLUSH, CALL, table maintenance.

import QueryEngine
import SQLPlanning

extension Parser {
    mutating func use() throws(SQLError) -> MySQLStatement {
        advance()
        return .use(try name())
    }

    mutating func truncate() throws(SQLError) -> MySQLStatement {
        advance()
        _ = accept(.table)
        let name = try qualifiedName()
        if isMariaDB, accept(.wait) { _ = try number() } else if isMariaDB { _ = accept(.nowait) }
        return .truncate(name)
    }

    /// `DO e, f`.
    mutating func doExpressions() throws(SQLError) -> MySQLStatement {
        advance()
        return .doExpressions(
            try list { parser throws(SQLError) in
                guard parser.isMariaDB else { return try parser.selectItem() }
                let offset = parser.token.offset
                return SelectItem(expression: try parser.expression(), offset: offset)
            })
    }

    // MARK: - Prepared statements

    mutating func prepare() throws(SQLError) -> MySQLStatement {
        advance()
        let name = try name()
        try expect(.from)
        return .prepare(name: name, try preparedText())
    }

    /// MySQL takes a literal or a variable alone.
    private mutating func preparedText() throws(SQLError) -> Expression {
        if isMariaDB { return try expression() }
        let offset = token.offset
        if at(kind: .userVariable) { return try argument() }
        return .literal(.string(try string()), offset)
    }

    /// What USING names: in MySQL variables alone.
    private mutating func argument() throws(SQLError) -> Expression {
        if isMariaDB { return try expression() }
        let offset = token.offset
        return call(
            ReservedCall.userVariable, [.literal(.string(try variableName()), offset)],
            at: offset, isSQLSyntax: true)
    }

    mutating func execute() throws(SQLError) -> MySQLStatement {
        advance()
        if isMariaDB, accept(.immediate) {
            let text = try expression()
            return .executeImmediate(text, try executeArguments())
        }
        let name = try name()
        return .execute(name: name, try executeArguments())
    }

    private mutating func executeArguments() throws(SQLError) -> [Expression] {
        guard accept(.using) else { return [] }
        return try list { parser throws(SQLError) in try parser.argument() }
    }

    mutating func deallocate() throws(SQLError) -> MySQLStatement {
        advance()
        try expect(.prepare)
        return .deallocate(name: try name())
    }

    // MARK: - Connections

    /// `KILL [CONNECTION | QUERY] id`.
    mutating func kill() throws(SQLError) -> MySQLStatement {
        advance()
        if isMariaDB, !accept(.hard) { _ = accept(.soft) }
        var isQuery = false
        if accept(.query) {
            isQuery = true
            if isMariaDB, at(.id), peek().kind != .end { advance() }
        } else {
            _ = accept(.connection)
        }
        if isMariaDB, at(.user) { throw notSupported("KILL USER") }
        return .kill(KillStatement(isQuery: isQuery, id: try expression()))
    }

    mutating func flush() throws(SQLError) -> MySQLStatement {
        advance()
        if !accept(.noWriteToBinlog) { _ = accept(.local) }
        if accept(.table) || accept(.tables) {
            var flush = FlushStatement(targets: ["TABLES"])
            if isName { flush.tables = try qualifiedNames() }
            if accept(.with) {
                try expect(.read)
                try expect(.lock)
                flush.withReadLock = true
            } else if accept(.for) {
                try expect(.export)
                flush.forExport = true
            }
            return .flush(flush)
        }
        let targets = try list { parser throws(SQLError) in
            var words: [String] = []
            guard parser.token.kind == .word,
                Parser.flushTargets.contains(parser.lexer.name(parser.token).uppercased())
            else { throw parser.syntaxError() }
            while parser.isName || parser.at(any: .optimizerCosts) {
                words.append(parser.lexer.name(parser.token).uppercased())
                parser.advance()
            }
            return words.joined(separator: " ")
        }
        return .flush(FlushStatement(targets: targets))
    }

    private static let flushTargets: Set<String> = [
        "BINARY", "ENGINE", "ERROR", "GENERAL", "HOSTS", "LOGS", "OPTIMIZER_COSTS", "PRIVILEGES",
        "QUERY", "RELAY", "SLOW", "STATUS", "USER_RESOURCES", "SSL", "USER_STATISTICS",
        "CLIENT_STATISTICS", "INDEX_STATISTICS", "TABLE_STATISTICS", "USER_VARIABLES", "THREADS",
        "DES_KEY_FILE", "SLAVE", "MASTER",
    ]

    mutating func callProcedure() throws(SQLError) -> MySQLStatement {
        advance()
        let name = try qualifiedName()
        var arguments: [Expression] = []
        if accept(kind: .leftParenthesis) {
            if !at(kind: .rightParenthesis) { arguments = try expressions() }
            try expect(kind: .rightParenthesis)
        }
        return .call(CallStatement(name: name, arguments: arguments))
    }

    // MARK: - Tables

    /// ANALYZE, CHECK, OPTIMIZE, REPAIR and CHECKSUM TABLE; ANALYZE of a statement is MariaDB's EXPLAIN ANALYZE.
    mutating func maintain() throws(SQLError) -> MySQLStatement {
        let keyword = token.keyword
        let kind: MaintenanceStatement.Kind
        switch keyword {
        case .analyze: kind = .analyze
        case .check: kind = .check
        case .optimize: kind = .optimize
        case .repair: kind = .repair
        default: kind = .checksum
        }
        advance()
        if kind != .check, kind != .checksum, !accept(.noWriteToBinlog) { _ = accept(.local) }
        guard accept(.table) || accept(.tables) else {
            guard kind == .analyze, isMariaDB else { throw syntaxError() }
            return try explained(isAnalyze: true)
        }
        var maintenance = MaintenanceStatement(kind: kind, tables: try qualifiedNames())
        while true {
            switch token.keyword {
            case .quick, .fast, .medium, .extended, .changed, .useFrm:
                maintenance.options.append(token.keyword.spelling.uppercased())
                advance()
            case .for where kind == .check:
                advance()
                try expect(.upgrade)
                maintenance.options.append("FOR UPGRADE")
            case .update where kind == .analyze && !isMariaDB,
                .drop where kind == .analyze && !isMariaDB:
                skipToEnd()
            case .persistent where kind == .analyze && isMariaDB: skipToEnd()
            default: return .maintain(maintenance)
            }
        }
    }
}
