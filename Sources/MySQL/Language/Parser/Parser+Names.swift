// Names: of columns, tables, databases, character sets, users; and the strings and numbers that stand for options.

import QueryEngine
import SQLPlanning

extension Parser {
    /// A word that is not reserved, or a quoted name.
    var isName: Bool {
        token.kind == .word && !token.isReserved || token.kind == .quotedName
    }

    mutating func name() throws(SQLError) -> String {
        guard isName else { throw syntaxError() }
        let name = lexer.name(token)
        advance()
        return name
    }

    /// A name or a string: an alias of a column, a host, an engine.
    mutating func nameOrString() throws(SQLError) -> String {
        if at(kind: .string) || at(kind: .nationalString) { return try string() }
        return try name()
    }

    /// `schema.name`, or `.name`.
    mutating func qualifiedName() throws(SQLError) -> QualifiedName {
        let offset = token.offset
        if accept(kind: .dot) { return QualifiedName(name: try name(), offset: offset) }
        let first = try name()
        guard accept(kind: .dot) else { return QualifiedName(name: first, offset: offset) }
        return QualifiedName(schema: first, name: try name(), offset: offset)
    }

    mutating func names() throws(SQLError) -> [String] {
        try list { parser throws(SQLError) in try parser.name() }
    }

    mutating func parenthesizedNames() throws(SQLError) -> [String] {
        try parenthesizedList { parser throws(SQLError) in try parser.name() }
    }

    mutating func qualifiedNames() throws(SQLError) -> [QualifiedName] {
        try list { parser throws(SQLError) in try parser.qualifiedName() }
    }

    // MARK: - Strings and numbers

    /// A string, or several one after the other, which are one.
    mutating func string() throws(SQLError) -> String {
        guard at(kind: .string) || at(kind: .nationalString) else { throw syntaxError() }
        return String(decoding: stringBytes(), as: UTF8.self)
    }

    /// The bytes of the string that stands here and of those that follow it at once.
    mutating func stringBytes() -> [UInt8] {
        var bytes = lexer.content(token)
        advance()
        while at(kind: .string) {
            bytes += lexer.content(token)
            advance()
        }
        return bytes
    }

    /// One string token, as options take it.
    mutating func plainString() throws(SQLError) -> String {
        guard at(kind: .string) else { throw syntaxError() }
        let text = String(decoding: lexer.content(token), as: UTF8.self)
        advance()
        return text
    }

    /// A whole number without a sign; hexadecimal ones too.
    mutating func unsignedNumber() throws(SQLError) -> UInt64 {
        let text = text(token.start, token.end)
        switch token.kind {
        case .integer:
            let digits = text.drop { $0 == "0" }
            guard let number = UInt64(digits.isEmpty ? "0" : digits) else { throw syntaxError() }
            advance()
            return number
        case .hexString:
            guard let number = UInt64(lexer.digits(token), radix: 16) else { throw syntaxError() }
            advance()
            return number
        default: throw syntaxError()
        }
    }

    mutating func number() throws(SQLError) -> Int64 {
        Int64(clamping: try unsignedNumber())
    }

    /// `= value`, where the sign may be left out.
    mutating func acceptEquals() { _ = accept(kind: .equal) || accept(kind: .assign) }

    // MARK: - Character sets

    /// A character set's or collation's name, which may be a string or the word BINARY; in lower case.
    mutating func characterSetName() throws(SQLError) -> String {
        if at(.binary) {
            advance()
            return "binary"
        }
        let name = at(kind: .string) ? try plainString() : try self.name()
        return name.lowercased()
    }

    /// Behind COLLATE, where MariaDB does not take the word BINARY.
    mutating func collationName() throws(SQLError) -> String {
        if isMariaDB, at(.binary) { throw syntaxError() }
        return try characterSetName()
    }

    /// `CHARACTER SET`, `CHARSET` or `CHAR SET`, with its name behind it.
    mutating func acceptCharacterSet() -> Bool {
        if at(.charset) {
            advance()
            return true
        }
        if at(.character) || at(.char), peek().keyword == .set {
            advance()
            advance()
            return true
        }
        return false
    }

    // MARK: - Users

    /// `name`, `name@host`, `CURRENT_USER`.
    mutating func user() throws(SQLError) -> UserName {
        if accept(.currentUser) {
            if accept(kind: .leftParenthesis) { try expect(kind: .rightParenthesis) }
            return UserName(name: "", isCurrentUser: true)
        }
        let name = try nameOrString()
        guard at(kind: .userVariable) else { return UserName(name: name) }
        let host = lexer.variableName(token)
        if host.isEmpty {
            advance()
            return UserName(name: name, host: try nameOrString())
        }
        advance()
        return UserName(name: name, host: host)
    }

    mutating func users() throws(SQLError) -> [UserName] {
        try list { parser throws(SQLError) in try parser.user() }
    }

    // MARK: - IF EXISTS

    mutating func acceptIfExists() throws(SQLError) -> Bool {
        guard accept(.if) else { return false }
        try expect(.exists)
        return true
    }

    mutating func acceptIfNotExists() throws(SQLError) -> Bool {
        guard accept(.if) else { return false }
        try expect(.not)
        try expect(.exists)
        return true
    }
}
