// COPY, EXPLAIN, LOCK, maintenance, DO, CALL.

import QueryEngine
import SQLPlanning

extension Parser {
    mutating func utilityStatement() throws(SQLError) -> Statement {
        let start = token.offset
        switch token.keyword {
        case .copy: return .copy(try copy())
        case .truncate: return try truncate()
        case .comment: return try comment()
        case .explain: return .explain(try explain())
        case .lock: return .lockTable(try lockTable())
        case .vacuum, .analyze, .analyse: return .vacuum(try vacuum())
        case .reindex: return .reindex(try reindex())
        case .cluster: return .cluster(try cluster())
        case .checkpoint:
            try advance()
            return .checkpoint
        case .grant, .revoke: return try grant(start)
        case .refresh: return try refresh()
        case .do: return .doBlock(try doBlock())
        case .call:
            try advance()
            return .call(CallStatement(call: try functionApplication(try functionName())))
        case .merge:
            try advance()
            guard at(.into) else { throw syntaxError() }
            return try unsupported("MERGE", start)
        case .import:
            try advance()
            guard at(.foreign) else { throw syntaxError() }
            return try unsupported("IMPORT FOREIGN SCHEMA", start)
        case .load:
            try advance()
            guard atString else { throw syntaxError() }
            return try unsupported("LOAD", start)
        case .reassign:
            try advance()
            guard at(.owned) else { throw syntaxError() }
            return try unsupported("REASSIGN OWNED", start)
        case .security:
            try advance()
            guard at(.label) else { throw syntaxError() }
            return try unsupported("SECURITY LABEL", start)
        default: throw syntaxError()
        }
    }

    // MARK: - COPY

    private mutating func copy() throws(SQLError) -> CopyStatement {
        try advance()
        var options: [Option] = []
        let isFrom: Bool
        let source: CopyStatement.Source
        if at(kind: .leftParenthesis) {
            try advance()
            source = .statement(try preparableStatement())
            try expect(kind: .rightParenthesis)
            try expect(.to)
            isFrom = false
        } else {
            let offset = token.offset
            if at(.binary) {
                try advance()
                options.append(formatOption("binary", offset))
            }
            let name = try qualifiedName()
            source = .table(name, columns: try optionalColumnNames())
            guard at(.from) || at(.to) else { throw syntaxError() }
            isFrom = at(.from)
            try advance()
        }
        let target = try copyTarget()
        if try accept(.using) {
            guard at(.delimiters) else { throw syntaxError() }
        }
        if at(.delimiters) {
            let offset = token.offset
            try advance()
            options.append(
                Option(
                    name: "delimiter", value: .word(try stringLiteral(), isQuoted: true),
                    offset: offset))
        }
        _ = try accept(.with)
        if at(kind: .leftParenthesis) {
            options += try parenthesizedList { parser throws(SQLError) in
                try parser.genericCopyOption()
            }
        } else {
            try oldCopyOptions(&options)
        }
        let filterOffset = token.offset
        let filter = try whereClause()
        if filter != nil, !isFrom {
            throw invalid("WHERE clause not allowed with COPY TO", at: filterOffset)
        }
        return CopyStatement(
            source: source, isFrom: isFrom, target: target, options: options, filter: filter,
            filterOffset: filterOffset)
    }

    private func formatOption(_ format: String, _ offset: SourceOffset) -> Option {
        Option(name: "format", value: .word(format, isQuoted: false), offset: offset)
    }

    private mutating func copyTarget() throws(SQLError) -> CopyStatement.Target {
        if try accept(.program) { return .program(try stringLiteral()) }
        if at(.stdin) || at(.stdout) {
            try advance()
            return .client
        }
        return .file(try stringLiteral())
    }

    /// copy_generic_opt_elem.
    private mutating func genericCopyOption() throws(SQLError) -> Option {
        let offset = token.offset
        let name = try label()
        var value: Option.Value?
        if atSignedNumber {
            value = .number(try signedNumber())
        } else if try accept(kind: .star) {
            value = .star
        } else if at(kind: .leftParenthesis) {
            value = .names(
                try parenthesizedList { parser throws(SQLError) in
                    let word = try parser.booleanOrString()
                    guard case .word(let text, _) = word else { return "" }
                    return text
                })
        } else if !at(kind: .comma), !at(kind: .rightParenthesis) {
            value = try booleanOrString()
        }
        return Option(name: name, value: value, offset: offset)
    }

    /// copy_opt_list: the syntax from before 9.0.
    private mutating func oldCopyOptions(_ options: inout [Option]) throws(SQLError) {
        while true {
            let offset = token.offset
            switch token.keyword {
            case .binary, .csv:
                options.append(formatOption(try takeName(), offset))
            case .freeze, .header:
                options.append(
                    Option(
                        name: try takeName(), value: .word("true", isQuoted: false), offset: offset)
                )
            case .delimiter, .null, .quote, .escape:
                let name = try takeName()
                _ = try accept(.as)
                options.append(
                    Option(
                        name: name, value: .word(try stringLiteral(), isQuoted: true),
                        offset: offset))
            case .encoding:
                try advance()
                options.append(
                    Option(
                        name: "encoding", value: .word(try stringLiteral(), isQuoted: true),
                        offset: offset))
            case .force: options.append(try forceOption(offset))
            default: return
            }
        }
    }

    private mutating func forceOption(_ offset: SourceOffset) throws(SQLError) -> Option {
        try advance()
        let name: String
        if try accept(.quote) {
            if try accept(kind: .star) {
                return Option(name: "force_quote", value: .star, offset: offset)
            }
            name = "force_quote"
        } else if try accept(.not) {
            try expect(.null)
            name = "force_not_null"
        } else {
            try expect(.null)
            name = "force_null"
        }
        let columns = try list { parser throws(SQLError) in try parser.columnName() }
        return Option(name: name, value: .names(columns), offset: offset)
    }

    // MARK: - EXPLAIN

    private mutating func explain() throws(SQLError) -> ExplainStatement {
        try enter()
        try advance()
        var options: [Option] = []
        let next = peek()
        if at(kind: .leftParenthesis), next.kind != .leftParenthesis, !startsQuery(next) {
            options = try utilityOptions()
        } else {
            if at(.analyze) || at(.analyse) {
                options.append(Option(name: "analyze", value: nil, offset: token.offset))
                try advance()
            }
            if at(.verbose) {
                options.append(Option(name: "verbose", value: nil, offset: token.offset))
                try advance()
            }
        }
        let statement = try explainable()
        leave()
        return ExplainStatement(options: options, statement: statement)
    }

    /// ExplainableStmt.
    private mutating func explainable() throws(SQLError) -> Statement {
        switch token.keyword {
        case .declare, .execute: return try preparedOrCursorStatement()
        case .create:
            createsFromQueryOnly = true
            let statement = try createStatement()
            createsFromQueryOnly = false
            return statement
        case .refresh: return try refresh()
        case .merge: throw notSupported("MERGE is not supported", at: token.offset)
        default: return Statement(try preparableStatement())
        }
    }

    /// utility_option_list in parentheses.
    private mutating func utilityOptions() throws(SQLError) -> [Option] {
        try parenthesizedList { parser throws(SQLError) in
            let offset = parser.token.offset
            let name =
                parser.at(.analyze) || parser.at(.analyse)
                ? try parser.analyzeWord() : try parser.nonReservedWord()
            var value: Option.Value?
            if parser.atSignedNumber {
                value = .number(try parser.signedNumber())
            } else if !parser.at(kind: .comma), !parser.at(kind: .rightParenthesis) {
                value = try parser.booleanOrString()
            }
            return Option(name: name, value: value, offset: offset)
        }
    }

    private mutating func analyzeWord() throws(SQLError) -> String {
        try advance()
        return "analyze"
    }

    // MARK: - LOCK

    private mutating func lockTable() throws(SQLError) -> LockTableStatement {
        try advance()
        _ = try accept(.table)
        let tables = try list { parser throws(SQLError) in try parser.relation() }
        var mode = LockTableStatement.Mode.accessExclusive
        if try accept(.in) {
            mode = try lockMode()
            try expect(.mode)
        }
        return LockTableStatement(tables: tables, mode: mode, noWait: try accept(.nowait))
    }

    private mutating func lockMode() throws(SQLError) -> LockTableStatement.Mode {
        if try accept(.access) {
            if try accept(.share) { return .accessShare }
            try expect(.exclusive)
            return .accessExclusive
        }
        if try accept(.row) {
            if try accept(.share) { return .rowShare }
            try expect(.exclusive)
            return .rowExclusive
        }
        if try accept(.share) {
            if try accept(.update) {
                try expect(.exclusive)
                return .shareUpdateExclusive
            }
            if try accept(.row) {
                try expect(.exclusive)
                return .shareRowExclusive
            }
            return .share
        }
        try expect(.exclusive)
        return .exclusive
    }

    // MARK: - Maintenance

    private mutating func vacuum() throws(SQLError) -> VacuumStatement {
        let isVacuum = at(.vacuum)
        try advance()
        var options: [Option] = []
        if at(kind: .leftParenthesis) {
            options = try utilityOptions()
        } else {
            let words: [Keyword] =
                isVacuum ? [.full, .freeze, .verbose, .analyze, .analyse] : [.verbose]
            for word in words where at(word) {
                let name = word == .analyse ? "analyze" : word.spelling
                options.append(Option(name: name, value: nil, offset: token.offset))
                try advance()
            }
        }
        var statement = VacuumStatement(isVacuum: isVacuum, options: options, relations: [])
        if atColumnName {
            statement.relations = try list { parser throws(SQLError) in
                VacuumStatement.Relation(
                    name: try parser.qualifiedName(), columns: try parser.optionalColumnNames())
            }
        }
        return statement
    }

    private mutating func reindex() throws(SQLError) -> ReindexStatement {
        try advance()
        let options = at(kind: .leftParenthesis) ? try utilityOptions() : []
        let word = token.keyword
        switch word {
        case .index, .table, .schema, .system, .database: try advance()
        default: throw syntaxError()
        }
        let isConcurrent = try accept(.concurrently)
        let target: ReindexStatement.Target
        switch word {
        case .index: target = .index(try qualifiedName())
        case .table: target = .table(try qualifiedName())
        case .schema: target = .schema(try columnName())
        case .system: target = .system(try columnName())
        default: target = .database(try columnName())
        }
        return ReindexStatement(target: target, options: options, isConcurrent: isConcurrent)
    }

    private mutating func cluster() throws(SQLError) -> ClusterStatement {
        try advance()
        var statement = ClusterStatement(table: nil, index: nil, options: [])
        let isList = at(kind: .leftParenthesis)
        if isList {
            statement.options = try utilityOptions()
        } else if at(.verbose) {
            statement.options = [Option(name: "verbose", value: nil, offset: token.offset)]
            try advance()
        }
        guard atColumnName || isList else { return statement }
        let name = try qualifiedName()
        statement.table = name
        if try accept(.using) {
            statement.index = try columnName()
        } else if !isList, name.schema == nil, try accept(.on) {
            statement.index = name.name
            statement.table = try qualifiedName()
        }
        return statement
    }

    private mutating func refresh() throws(SQLError) -> Statement {
        try expect(.refresh)
        try expect(.materialized)
        try expect(.view)
        let isConcurrent = try accept(.concurrently)
        return .refreshMaterializedView(
            RefreshMaterializedViewStatement(
                name: try qualifiedName(), isConcurrent: isConcurrent, withData: try withData()))
    }

    // MARK: - DO

    /// That there is one code and one language is asked when the block runs.
    private mutating func doBlock() throws(SQLError) -> DoStatement {
        try advance()
        var block = DoStatement(language: nil, code: nil)
        repeat {
            if try accept(.language) {
                block.language = atString ? try stringLiteral() : try nonReservedWord()
            } else {
                block.code = try stringLiteral()
            }
        } while atString || at(.language)
        return block
    }
}
