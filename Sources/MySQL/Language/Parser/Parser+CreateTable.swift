// CREATE TABLE, with its options.

import QueryEngine
import SQLPlanning

extension Parser {
    /// Behind CREATE and its modifiers, at TABLE.
    mutating func createTable(
        isTemporary: Bool, orReplace: Bool
    ) throws(SQLError) -> MySQLStatement {
        try expect(.table)
        var create = CreateTableStatement(name: QualifiedName(name: ""))
        create.isTemporary = isTemporary
        create.orReplace = orReplace
        create.ifNotExists = try acceptIfNotExists()
        create.name = try qualifiedName()
        if accept(.like) {
            create.like = try qualifiedName()
            return .createTable(create)
        }
        if at(kind: .leftParenthesis), peek().keyword == .like {
            advance()
            advance()
            create.like = try qualifiedName()
            try expect(kind: .rightParenthesis)
            return .createTable(create)
        }
        if at(kind: .leftParenthesis), !queryFollows() {
            create.elements = try parenthesizedList { parser throws(SQLError) in
                try parser.tableElement()
            }
        }
        create.options = try tableOptions()
        if accept(.partition) { create.partitioning = try partitioning() }
        try createQuery(&create)
        if create.elements.isEmpty, create.query == nil {
            throw at(kind: .end) && isMariaDB || at(kind: .semicolon) && isMariaDB
                ? error(
                    1113, .syntaxError, "A table must have at least 1 column")
                : at(kind: .end) || at(kind: .semicolon)
                    ? error(
                        4028, .syntaxError, "A table must have at least one visible column.")
                    : syntaxError()
        }
        return .createTable(create)
    }

    /// At a parenthesis that a query may begin.
    mutating func queryFollows() -> Bool {
        guard at(kind: .leftParenthesis) else { return false }
        let place = place
        while accept(kind: .leftParenthesis) {}
        let follows = isAtQuery
        goBack(to: place)
        return follows
    }

    private mutating func createQuery(
        _ create: inout CreateTableStatement
    ) throws(SQLError) {
        if accept(.ignore) {
            create.duplicates = .ignore
        } else if accept(.replace) {
            create.duplicates = .replace
        }
        let hasWord = accept(.as)
        guard hasWord || create.duplicates != .fail || isAtQuery || at(kind: .leftParenthesis)
        else { return }
        create.query = try query()
    }

    // MARK: - Options

    /// Options with or without commas between them.
    mutating func tableOptions() throws(SQLError) -> TableOptions {
        var options = TableOptions()
        while try tableOption(&options) {
            if at(kind: .comma), isTableOption(peek()) { advance() }
        }
        return options
    }

    /// Whether a comma belongs to a list of options, or to what is behind them.
    private func isTableOption(_ token: Token) -> Bool {
        switch token.keyword {
        case .engine, .autoIncrement, .default, .charset, .character, .collate, .comment,
            .rowFormat:
            true
        default: Parser.otherOptions.contains(token.keyword)
        }
    }

    /// Options that are read and kept as text.
    private static let otherOptions: Set<Keyword> = [
        .avgRowLength, .checksum, .tableChecksum, .compression, .connection, .delayKeyWrite,
        .encryption, .insertMethod, .keyBlockSize, .maxRows, .minRows, .packKeys, .password,
        .statsAutoRecalc, .statsPersistent, .statsSamplePages, .autoextendSize, .pageChecksum,
        .pageCompressed, .pageCompressionLevel, .transactional, .secondaryEngine,
        .engineAttribute, .secondaryEngineAttribute, .data, .index, .tablespace, .union,
        .storage, .sequence, .encrypted, .encryptionKeyId, .with,
    ]

    /// False where none stands.
    mutating func tableOption(_ options: inout TableOptions) throws(SQLError) -> Bool {
        switch token.keyword {
        case .engine:
            advance()
            acceptEquals()
            options.engine = try nameOrString()
        case .autoIncrement:
            advance()
            acceptEquals()
            options.autoIncrement = try unsignedNumber()
        case .comment:
            advance()
            acceptEquals()
            options.comment = try string()
        case .rowFormat:
            advance()
            acceptEquals()
            options.rowFormat = at(.default) ? "DEFAULT" : lexer.name(token).uppercased()
            if !accept(.default) { _ = try name() }
        case .default:
            let next = peek().keyword
            guard next == .charset || next == .character || next == .char || next == .collate
            else { return false }
            advance()
            return try characterSetOption(&options)
        case .charset, .character, .char, .collate: return try characterSetOption(&options)
        default:
            guard Parser.otherOptions.contains(token.keyword) else { return try engineOption() }
            if at(.with), !(isMariaDB && peek().keyword == .system) { return false }
            return try otherOption(&options)
        }
        return true
    }

    private mutating func characterSetOption(
        _ options: inout TableOptions
    ) throws(SQLError) -> Bool {
        if accept(.collate) {
            acceptEquals()
            options.collation = try characterSetName()
            return true
        }
        guard acceptCharacterSet() else { throw syntaxError() }
        acceptEquals()
        if accept(.default) { return true }
        options.characterSet = try characterSetName()
        return true
    }

    /// `NAME = value`: a number, a word, a string, or a list of tables.
    private mutating func otherOption(
        _ options: inout TableOptions
    ) throws(SQLError) -> Bool {
        var name = token.keyword.spelling.uppercased()
        if at(any: .data, .index) {
            guard peek().keyword == .directory else { return false }
            name += " DIRECTORY"
            advance()
        }
        advance()
        acceptEquals()
        let start = token.start
        if name == "UNION" {
            _ = try parenthesizedList { parser throws(SQLError) in try parser.qualifiedName() }
        } else {
            guard at(kind: .integer) || at(kind: .string) || isName || at(.default) else {
                throw syntaxError()
            }
            advance()
            if name == "WITH" { try expect(.versioning) }
        }
        options.others.append(
            TableOptions.Other(name: name, value: text(start, previousEnd)))
        return true
    }

    /// Behind PARTITION: all to the end of the statement, or to a query; its parentheses have to close.
    private mutating func partitioning() throws(SQLError) -> String {
        try expect(.by)
        let start = token.start
        guard at(any: .range, .list, .hash, .key, .linear, .systemTime) else {
            throw syntaxError()
        }
        var open = 0
        while !at(kind: .end), !at(kind: .semicolon) {
            if at(kind: .failure) { throw syntaxError() }
            if open == 0, isAtQuery || at(any: .as, .ignore, .replace) { break }
            if at(kind: .leftParenthesis) { open += 1 }
            if at(kind: .rightParenthesis) {
                open -= 1
                guard open >= 0 else { throw syntaxError() }
            }
            advance()
        }
        guard open == 0 else { throw syntaxError() }
        return text(start, previousEnd)
    }
}
