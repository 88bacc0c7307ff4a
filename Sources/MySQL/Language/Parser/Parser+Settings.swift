// SET in all its forms.

import QueryEngine
import SQLPlanning

extension Parser {
    mutating func set() throws(SQLError) -> MySQLStatement {
        let offset = token.offset
        advance()
        if let statement = try setAlone(offset) { return statement }
        return .set(try list { parser throws(SQLError) in try parser.setItem() })
    }

    /// The forms that stand alone.
    private mutating func setAlone(_ offset: SourceOffset) throws(SQLError) -> MySQLStatement? {
        switch token.keyword {
        case .transaction: return try setTransaction(.unspecified)
        case .global, .session, .local:
            guard peek().keyword == .transaction else { return nil }
            let scope: VariableScope = at(.global) ? .global : .session
            advance()
            return try setTransaction(scope)
        case .role:
            guard peek().kind != .equal, peek().kind != .assign else { return nil }
            advance()
            guard isName || at(kind: .string) || !isMariaDB && at(any: .default, .all) else {
                throw syntaxError()
            }
            skipToEnd()
            return .user(.setRole)
        case .default where peek().keyword == .role:
            skipToEnd()
            return .user(.setRole)
        case .resource where !isMariaDB:
            guard peek().keyword == .group else { return nil }
            return try unsupported("SET RESOURCE GROUP", commitsFirst: false, offset)
        case .statement where isMariaDB && peek().kind != .equal && peek().kind != .assign:
            return try setStatement()
        default: return nil
        }
    }

    /// `STATEMENT x = 1, y = 2 FOR statement`.
    private mutating func setStatement() throws(SQLError) -> MySQLStatement {
        advance()
        let items = try list { parser throws(SQLError) in
            guard parser.isName else { throw parser.syntaxError() }
            return try parser.variable(.unspecified)
        }
        try expect(.for)
        try enter()
        defer { leave() }
        let start = Int(token.start)
        let statement = try statement()
        return .setStatement(items, statement, start..<max(start, Int(previousEnd)))
    }

    /// `ISOLATION LEVEL x, READ ONLY`.
    private mutating func setTransaction(_ scope: VariableScope) throws(SQLError) -> MySQLStatement
    {
        advance()
        var set = SetTransactionStatement(scope: scope)
        repeat {
            if accept(.isolation), set.isolation == nil {
                try expect(.level)
                set.isolation = try isolationLevel()
            } else if set.access == nil {
                try expect(.read)
                if accept(.only) {
                    set.access = .readOnly
                } else {
                    try expect(.write)
                    set.access = .readWrite
                }
            } else {
                throw syntaxError()
            }
        } while accept(kind: .comma)
        return .setTransaction(set)
    }

    private mutating func isolationLevel() throws(SQLError) -> IsolationLevelName {
        if accept(.serializable) { return .serializable }
        if accept(.repeatable) {
            try expect(.read)
            return .repeatableRead
        }
        try expect(.read)
        if accept(.committed) { return .readCommitted }
        try expect(.uncommitted)
        return .readUncommitted
    }

    // MARK: - Items

    private mutating func setItem() throws(SQLError) -> SetItem {
        switch token.kind {
        case .userVariable:
            let name = try variableName()
            guard accept(kind: .equal) || accept(kind: .assign) else { throw syntaxError() }
            return .userVariable(name, try expression())
        case .systemVariable:
            return try scopedVariable()
        default: break
        }
        switch token.keyword {
        case .names where peek().kind != .equal && peek().kind != .assign: return try setNames()
        case .character, .charset, .char:
            if let item = try setCharacterSet() { return item }
            if token.isReserved {
                advance()
                throw syntaxError()
            }
        case .password where peek().kind != .dot: return try setPassword()
        case .global, .session, .local, .persist, .persistOnly:
            let isScope = !isMariaDB || at(any: .global, .session, .local)
            if isScope, peek().kind == .word || peek().kind == .quotedName {
                let scope = try scopeWord()
                return try variable(scope)
            }
        default: break
        }
        return try variable(.unspecified)
    }

    private mutating func scopeWord() throws(SQLError) -> VariableScope {
        let scope: VariableScope
        switch token.keyword {
        case .global: scope = .global
        case .session, .local: scope = .session
        case .persist where !isMariaDB: scope = .persist
        case .persistOnly where !isMariaDB: scope = .persistOnly
        default: throw syntaxError()
        }
        advance()
        return scope
    }

    /// `@@x = …`, `@@session.x = …`.
    private mutating func scopedVariable() throws(SQLError) -> SetItem {
        let end = token.end
        advance()
        guard token.start == end else {
            token.start = end
            throw syntaxError()
        }
        if let scope = scopeBeforeDot() {
            advance()
            advance()
            return try variable(scope)
        }
        return try variable(.unspecified)
    }

    /// `name = value`, `prefix.name = value`.
    private mutating func variable(_ scope: VariableScope) throws(SQLError) -> SetItem {
        let offset = token.offset
        var name: String
        var prefix: String?
        name = try self.name()
        if accept(kind: .dot) {
            prefix = name
            name = try self.name()
        }
        guard accept(kind: .equal) || accept(kind: .assign) else { throw syntaxError() }
        return .systemVariable(
            scope, prefix: prefix?.lowercased(), name: name.lowercased(), try setValue(), offset)
    }

    private mutating func setValue() throws(SQLError) -> SetItem.Value {
        let offset = token.offset
        switch token.keyword {
        case .default where peek().kind != .leftParenthesis:
            advance()
            return .defaultValue
        case .on, .all, .row, .system:
            if at(.row), peek().kind == .leftParenthesis { break }
            let word = lexer.name(token)
            advance()
            return .expression(.literal(.string(word), offset))
        case .binary:
            let next = peek().kind
            if next == .comma || next == .end || next == .semicolon {
                advance()
                return .expression(.literal(.string("binary"), offset))
            }
        default: break
        }
        let value = try expression()
        if case .column(let column) = value, column.qualifiers.isEmpty {
            return .expression(.literal(.string(column.name), offset))
        }
        return .expression(value)
    }

    // MARK: - NAMES, CHARACTER SET, PASSWORD

    private mutating func setNames() throws(SQLError) -> SetItem {
        advance()
        if accept(.default) { return .names(characterSet: nil, collation: nil) }
        let name = try characterSetName()
        guard accept(.collate) else { return .names(characterSet: name, collation: nil) }
        if accept(.default) { return .names(characterSet: name, collation: nil) }
        return .names(characterSet: name, collation: try characterSetName())
    }

    /// nil where a variable of such a name is set.
    private mutating func setCharacterSet() throws(SQLError) -> SetItem? {
        let next = peek()
        guard at(.charset) ? next.kind != .equal && next.kind != .assign : next.keyword == .set
        else { return nil }
        _ = acceptCharacterSet()
        if accept(.default) { return .characterSet(nil) }
        return .characterSet(try characterSetName())
    }

    /// `PASSWORD [FOR user] = 'text'`, `= PASSWORD('text')`.
    private mutating func setPassword() throws(SQLError) -> SetItem {
        advance()
        let user = accept(.for) ? try user() : nil
        guard accept(kind: .equal) || accept(kind: .assign) else { throw syntaxError() }
        if at(.password), peek().kind == .leftParenthesis {
            advance()
            advance()
            let text = try string()
            try expect(kind: .rightParenthesis)
            return .password(user, text)
        }
        return .password(user, try string())
    }
}
