// GRANT, REVOKE, and the accounts of CREATE USER and ALTER USER.

import QueryEngine
import SQLPlanning

extension Parser {
    mutating func accounts() throws(SQLError) -> [UserAccount] {
        try list { parser throws(SQLError) in try parser.account() }
    }

    /// `user IDENTIFIED BY 'password'`, `… WITH plugin [BY 'password' | AS 'hash']`.
    private mutating func account() throws(SQLError) -> UserAccount {
        var account = UserAccount(user: try user())
        guard accept(.identified) else { return account }
        if accept(.by) {
            if accept(.random) {
                try expect(.password)
                return account
            }
            account.isHashed = accept(.password)
            account.password = try string()
            return account
        }
        guard accept(.with) || isMariaDB && accept(.via) else { throw syntaxError() }
        account.plugin = try nameOrString()
        if !isMariaDB, accept(.by) {
            account.password = try string()
        } else if accept(.as) || isMariaDB && accept(.using) {
            account.isHashed = true
            if at(.password), peek().kind == .leftParenthesis {
                advance()
                advance()
                account.isHashed = false
                account.password = try string()
                try expect(kind: .rightParenthesis)
            } else {
                account.password = try string()
            }
        }
        return account
    }

    /// REQUIRE, WITH, PASSWORD EXPIRE and their like, which mean nothing here.
    mutating func skipAccountOptions() {
        let words = ["require", "with", "password", "account", "comment", "attribute", "default"]
        if token.kind == .word, words.contains(lexer.name(token).lowercased()) { skipToEnd() }
    }

    mutating func grant() throws(SQLError) -> MySQLStatement {
        advance()
        return try grant(isRevoke: false)
    }

    mutating func revoke() throws(SQLError) -> MySQLStatement {
        advance()
        return try grant(isRevoke: true)
    }

    private mutating func grant(isRevoke: Bool) throws(SQLError) -> MySQLStatement {
        var grant = GrantStatement(isRevoke: isRevoke, privileges: [], target: .role, users: [])
        if isRevoke, !isMariaDB { grant.ifExists = try acceptIfExists() }
        grant.privileges = try list { parser throws(SQLError) in try parser.privilege() }
        if accept(.on) { grant.target = try grantTarget() }
        if isRevoke { try expect(.from) } else { try expect(.to) }
        grant.users = try accounts()
        if !isRevoke { grant.withGrantOption = try grantOptions() }
        return .user(.grant(grant))
    }

    /// Words up to a comma, ON, TO or FROM; a list of columns in parentheses; a role's name.
    private mutating func privilege() throws(SQLError) -> String {
        guard token.kind == .word || token.kind == .quotedName || at(kind: .string) else {
            throw syntaxError()
        }
        if at(kind: .string) || token.kind == .quotedName || peek().kind == .userVariable {
            return try user().name
        }
        var words: [String] = []
        while token.kind == .word, !at(any: .on, .to, .from) {
            words.append(lexer.name(token).uppercased())
            advance()
        }
        guard !words.isEmpty else { throw syntaxError() }
        if at(kind: .leftParenthesis) { _ = try parenthesizedNames() }
        return words.joined(separator: " ")
    }

    private mutating func grantTarget() throws(SQLError) -> GrantStatement.Target {
        if accept(.procedure) || accept(.function) { return .routine(try qualifiedName()) }
        _ = accept(.table)
        if accept(kind: .star) {
            guard accept(kind: .dot) else { return .currentDatabase }
            try expect(kind: .star)
            return .server
        }
        let offset = token.offset
        let first = try name()
        guard accept(kind: .dot) else {
            return .table(QualifiedName(name: first, offset: offset))
        }
        if accept(kind: .star) { return .database(first) }
        return .table(QualifiedName(schema: first, name: try name(), offset: offset))
    }

    private mutating func grantOptions() throws(SQLError) -> Bool {
        if at(.require) {
            while !at(kind: .end), !at(kind: .semicolon), !at(.with) { advance() }
        }
        guard accept(.with) else { return false }
        if accept(.grant) {
            try expect(.option)
            return true
        }
        if accept(.admin) { try expect(.option) }
        return false
    }
}
