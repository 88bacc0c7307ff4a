// Names, by the four classes of words that may stand for one; options and small literals.

import QueryEngine
import SQLPlanning

extension Parser {
    /// A word that is no keyword, or is quoted.
    var atPlainIdentifier: Bool {
        switch token.kind {
        case .identifier, .quotedIdentifier, .unicodeIdentifier: true
        default: false
        }
    }

    /// ColId: names of columns and tables.
    var atColumnName: Bool {
        switch token.kind {
        case .identifier, .quotedIdentifier, .unicodeIdentifier: true
        case .keyword: token.category == .unreserved || token.category == .columnName
        default: false
        }
    }

    /// type_function_name.
    var atTypeOrFunctionName: Bool {
        switch token.kind {
        case .identifier, .quotedIdentifier, .unicodeIdentifier: true
        case .keyword: token.category == .unreserved || token.category == .typeOrFunctionName
        default: false
        }
    }

    /// NonReservedWord.
    var atNonReservedWord: Bool {
        atPlainIdentifier || (token.kind == .keyword && token.category != .reserved)
    }

    /// The name under the cursor, whichever class it is of.
    mutating func takeName() throws(SQLError) -> String {
        let name = lexer.name(token)
        try advance()
        return name
    }

    mutating func columnName() throws(SQLError) -> String {
        guard atColumnName else { throw syntaxError() }
        return try takeName()
    }

    mutating func typeOrFunctionName() throws(SQLError) -> String {
        guard atTypeOrFunctionName else { throw syntaxError() }
        return try takeName()
    }

    mutating func nonReservedWord() throws(SQLError) -> String {
        guard atNonReservedWord else { throw syntaxError() }
        return try takeName()
    }

    /// ColLabel: any word at all.
    mutating func label() throws(SQLError) -> String {
        guard atPlainIdentifier || token.kind == .keyword else { throw syntaxError() }
        return try takeName()
    }

    mutating func columnNames() throws(SQLError) -> [String] {
        try parenthesizedList { parser throws(SQLError) in try parser.columnName() }
    }

    /// `(a, b)` if it is there.
    mutating func optionalColumnNames() throws(SQLError) -> [String] {
        at(kind: .leftParenthesis) ? try columnNames() : []
    }

    /// A name with up to three parts: a table, a sequence, a type in DROP.
    mutating func qualifiedName() throws(SQLError) -> QualifiedName {
        let offset = token.offset
        let first = try columnName()
        guard at(kind: .dot) else { return QualifiedName(name: first, offset: offset) }
        return try qualifiedName(from: first, offset)
    }

    /// The rest of a name whose first part is read.
    mutating func qualifiedName(
        from first: String, _ offset: SourceOffset
    ) throws(SQLError) -> QualifiedName {
        var parts = [first]
        while try accept(kind: .dot) {
            // `a.*` is shifted by Postgres and refused by an action of the rule.
            if at(kind: .star) { throw failure("syntax error") }
            parts.append(try label())
        }
        return try qualifiedName(parts, offset)
    }

    func qualifiedName(
        _ parts: [String], _ offset: SourceOffset
    ) throws(SQLError) -> QualifiedName {
        switch parts.count {
        case 1: return QualifiedName(name: parts[0], offset: offset)
        case 2: return QualifiedName(schema: parts[0], name: parts[1], offset: offset)
        case 3:
            return QualifiedName(
                catalog: parts[0], schema: parts[1], name: parts[2], offset: offset)
        default:
            throw invalid(
                "improper qualified name (too many dotted names): "
                    + parts.joined(separator: "."), at: offset)
        }
    }

    mutating func qualifiedNames() throws(SQLError) -> [QualifiedName] {
        try list { parser throws(SQLError) in try parser.qualifiedName() }
    }

    /// `IF EXISTS`, as PostgreSQL reads it: IF is no reserved word.
    mutating func acceptIfExists() throws(SQLError) -> Bool {
        try accept(.if, .exists)
    }

    mutating func acceptIfNotExists() throws(SQLError) -> Bool {
        guard at(.if, .not) else { return false }
        try advance()
        try advance()
        try expect(.exists)
        return true
    }

    mutating func dropBehavior() throws(SQLError) -> DropBehavior {
        if try accept(.cascade) { return .cascade }
        _ = try accept(.restrict)
        return .restrict
    }

    /// RoleSpec: a name, PUBLIC, CURRENT_USER …
    mutating func roleName() throws(SQLError) -> String {
        switch token.keyword {
        case .currentRole, .currentUser, .sessionUser: return try takeName()
        case .none:
            throw SQLError(
                .reservedName, "role name \"none\" is reserved", position: position(token.offset))
        default: return try nonReservedWord()
        }
    }

    // MARK: - Literals

    /// Sconst.
    var atString: Bool {
        switch token.kind {
        case .string, .escapeString, .unicodeString, .dollarString: true
        default: false
        }
    }

    mutating func stringLiteral() throws(SQLError) -> String {
        guard atString else { throw syntaxError() }
        let value = try stringValue(token)
        try advance()
        return value
    }

    func stringValue(_ token: Token) throws(SQLError) -> String {
        switch token.kind {
        case .escapeString: return try lexer.escapeStringValue(token)
        case .unicodeString: return try lexer.unicodeValue(token)
        default: return lexer.stringValue(token)
        }
    }

    /// A number token's value, without sign.
    func numberLiteral(_ token: Token) -> Literal {
        if token.kind == .integer, let value = lexer.integerValue(token.range) {
            return .integer(value)
        }
        return .decimal(lexer.string(Int(token.start), Int(token.end)))
    }

    /// Iconst: fits four bytes; a longer one is a float to Postgres's grammar.
    var atInteger: Bool {
        guard token.kind == .integer, let value = lexer.integerValue(token.range) else {
            return false
        }
        return value <= Int64(Int32.max)
    }

    mutating func integer() throws(SQLError) -> Int64 {
        guard atInteger, let value = lexer.integerValue(token.range) else { throw syntaxError() }
        try advance()
        return value
    }

    /// SignedIconst.
    mutating func signedInteger() throws(SQLError) -> Int64 {
        if try accept(kind: .minus) { return -(try integer()) }
        _ = try accept(kind: .plus)
        return try integer()
    }

    var atSignedNumber: Bool {
        switch token.kind {
        case .integer, .decimal, .plus, .minus: true
        default: false
        }
    }

    /// NumericOnly.
    mutating func signedNumber() throws(SQLError) -> Literal {
        let isNegative = at(kind: .minus)
        if isNegative || at(kind: .plus) { try advance() }
        guard at(kind: .integer) || at(kind: .decimal) else { throw syntaxError() }
        let value = numberLiteral(token)
        try advance()
        return isNegative ? Parser.negated(value) : value
    }

    static func negated(_ literal: Literal) -> Literal {
        switch literal {
        case .integer(let value): return .integer(0 &- value)
        case .decimal("9223372036854775808"): return .integer(.min)
        case .decimal(let digits) where digits.utf8.first == 0x2D:
            return .decimal(String(digits.dropFirst()))
        case .decimal(let digits): return .decimal("-" + digits)
        case .slot(var reference):
            reference.isNegated.toggle()
            return .slot(reference)
        default: return literal
        }
    }

    // MARK: - Options

    /// `name [= value]` as in WITH (…) of a table: reloption_elem.
    mutating func storageOption() throws(SQLError) -> Option {
        let offset = token.offset
        var name = try label()
        var namespace: String?
        if try accept(kind: .dot) {
            namespace = name
            name = try label()
        }
        let value = try accept(kind: .equal) ? try definitionValue() : nil
        return Option(namespace: namespace, name: name, value: value, offset: offset)
    }

    mutating func storageOptions() throws(SQLError) -> [Option] {
        try parenthesizedList { parser throws(SQLError) in try parser.storageOption() }
    }

    mutating func optionalStorageOptions() throws(SQLError) -> [Option] {
        try accept(.with) ? try storageOptions() : []
    }

    /// def_arg: a type name, a reserved word, an operator, a number, a string, NONE.
    mutating func definitionValue() throws(SQLError) -> Option.Value {
        if atSignedNumber, !at(kind: .plus) || peek().kind != .symbol {
            return .number(try signedNumber())
        }
        if atString { return .word(try stringLiteral(), isQuoted: true) }
        if token.kind == .keyword, token.category == .reserved || at(.none) {
            return .word(try takeName(), isQuoted: false)
        }
        if at(kind: .symbol) { return .operatorName(try operatorName()) }
        let start = token
        let type = try typeName()
        guard start.end == previousEnd else { return .type(type) }
        return .word(lexer.name(start), isQuoted: false)
    }
}
