// Names: which words may stand for one depends on the place.
import SQLPlanning

extension YQLParser {
    /// Whether the token could be a name here. A string could be one for the grammar, though only ANSI's quotes say a name.
    func isName(
        _ token: YQLToken, _ classes: YQLKeywordClasses = .anyName, orString: Bool = true
    ) -> Bool {
        switch token.kind {
        case .quotedName: true
        case .string: orString
        case .word:
            token.keyword == .absent
                || !YQLKeywordTable.classes(of: token.keyword).isDisjoint(with: classes)
        default: false
        }
    }

    mutating func name(
        _ classes: YQLKeywordClasses = .anyName
    ) throws(YQLSyntaxError) -> String {
        guard isName(token, classes) else {
            throw mismatch(["ID_PLAIN", "ID_QUOTED", "STRING_VALUE"])
        }
        return try takeName()
    }

    /// The name that the token is.
    mutating func takeName() throws(YQLSyntaxError) -> String {
        let taken = token
        advance()
        switch taken.kind {
        case .quotedName:
            do {
                return try YQLTokenValues.quotedName(bytes(taken))
            } catch {
                throw self.error(error, at: taken)
            }
        case .string:
            guard isANSI, bytes(taken).first == 0x22 else {
                throw error("String literal can not be used here", at: taken)
            }
            return String(decoding: try stringLiteral(taken).bytes, as: UTF8.self)
        default: return string(taken)
        }
    }

    func stringLiteral(_ token: YQLToken) throws(YQLSyntaxError) -> YQLStringLiteral {
        do {
            return try YQLTokenValues.string(bytes(token), isANSI: isANSI)
        } catch {
            throw self.error(error, at: token)
        }
    }

    /// A string where the grammar wants one, without a suffix.
    mutating func plainString() throws(YQLSyntaxError) -> [UInt8] {
        guard at(kind: .string) else { throw mismatch(["STRING_VALUE"]) }
        let literal = try stringLiteral(token)
        guard literal.kind == .string else {
            throw error("Type suffix is not allowed here", at: token)
        }
        advance()
        return literal.bytes
    }

    mutating func columnName(
        _ classes: YQLKeywordClasses = .anyName
    ) throws(YQLSyntaxError) -> YQLColumnName {
        let offset = token.offset
        return YQLColumnName(name: try name(classes), offset: offset)
    }

    mutating func columnNames(
        _ classes: YQLKeywordClasses = .anyName
    ) throws(YQLSyntaxError) -> [YQLColumnName] {
        try parenthesizedList { parser throws(YQLSyntaxError) in try parser.columnName(classes) }
    }

    /// `$name`, without its dollar.
    mutating func bindName() throws(YQLSyntaxError) -> String {
        try expect(kind: .dollar)
        if at(.true) || at(.false) { return try takeName() }
        return try name(.anyNameOrType)
    }

    /// `name` or `$name`.
    mutating func tag(_ classes: YQLKeywordClasses = .anyName) throws(YQLSyntaxError) -> YQLTypeTag
    {
        if at(kind: .dollar) {
            let offset = token.offset
            return .bound(try bindName(), offset)
        }
        return .name(try name(classes))
    }

    /// `provider:cluster`.
    mutating func cluster() throws(YQLSyntaxError) -> YQLCluster {
        let offset = token.offset
        var provider: String?
        if isName(token), peek().kind == .colon {
            provider = try name()
            try expect(kind: .colon)
        }
        if accept(kind: .asterisk) {
            return YQLCluster(provider: provider, name: nil, offset: offset)
        }
        return YQLCluster(provider: provider, name: try tag(), offset: offset)
    }

    /// Whether a cluster and a dot stand here.
    private var isAtCluster: Bool {
        var place = 0
        if isName(token), peek().kind == .colon { place = 2 }
        if peek(place).kind == .dollar { place += 1 }
        let name = peek(place)
        return (isName(name, .anyNameOrType) || name.kind == .asterisk)
            && peek(place + 1).kind == .dot
    }

    /// `cluster.` in front of a name, if it is there.
    mutating func clusterPrefix() throws(YQLSyntaxError) -> YQLCluster? {
        guard isAtCluster else { return nil }
        let found = try cluster()
        try expect(kind: .dot)
        return found
    }

    /// A table or object that is not read from: `cluster.path`, `@path`, `$x`.
    mutating func objectName() throws(YQLSyntaxError) -> YQLTableName {
        let offset = token.offset
        let cluster = try clusterPrefix()
        let isTemporary = accept(kind: .at)
        let path: YQLTableName.Path =
            at(kind: .dollar) ? .bound(try bindName()) : .name(try name(.anyNameOrType))
        return YQLTableName(
            cluster: cluster, isTemporary: isTemporary, path: path, hints: [], offset: offset)
    }

    /// The same with hints behind it.
    mutating func tableName() throws(YQLSyntaxError) -> YQLTableName {
        var name = try objectName()
        name.hints = try tableHints()
        return name
    }

    /// The shared name of a table: its path, and its cluster as its schema. Empty where the path is an expression's. Its
    /// schema is the directory that the path begins in, where that is another than the session's.
    func qualifiedName(_ table: YQLTableName) -> QualifiedName {
        var name = QualifiedName(name: "", offset: table.offset)
        if case .name(let path) = table.path { name.name = path }
        if case .name(let cluster)? = table.cluster?.name { name.schema = cluster }
        name.catalog = table.cluster?.provider
        if let directory { name.schema = directory }
        return name
    }
}
