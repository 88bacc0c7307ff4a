// CREATE, ALTER and DROP: which of them it is.
import SQLPlanning

extension YQLParser {
    mutating func create() throws(YQLSyntaxError) -> YQLStatement {
        let start = index
        let offset = token.offset
        try expect(.create)
        let orReplace = accept(.or, .replace)
        switch token.keyword {
        case .table, .temp, .temporary, .tablestore:
            return .createTable(try createTable(orReplace, offset))
        case .external where peek().keyword == .table:
            return .createTable(try createTable(orReplace, offset))
        case .view where !orReplace: return .createView(try createView(offset))
        case .user where !orReplace: return .createUser(try user())
        case .group where !orReplace: return try createGroup()
        case .object, .topic, .async, .transfer, .resource, .backup, .symlink:
            guard !orReplace else { break }
            goBack(to: start)
            return try unsupported()
        case .external, .secret, .streaming:
            goBack(to: start)
            return try unsupported()
        default: break
        }
        throw mismatch([
            "ASYNC", "BACKUP", "EXTERNAL", "GROUP", "OBJECT", "OR", "RESOURCE", "SECRET",
            "STREAMING", "SYMLINK", "TABLE", "TABLESTORE", "TEMP", "TEMPORARY", "TOPIC", "TRANSFER",
            "USER", "VIEW",
        ])
    }

    mutating func alter() throws(YQLSyntaxError) -> YQLStatement {
        let start = index
        let offset = token.offset
        try expect(.alter)
        switch token.keyword {
        case .table, .tablestore: return .alterTable(try alterTable(offset))
        case .external where peek().keyword == .table: return .alterTable(try alterTable(offset))
        case .sequence: return .alterSequence(try alterSequence(offset))
        case .user: return try alterUser()
        case .group: return try alterGroup()
        case .object, .topic, .async, .transfer, .resource, .backup, .external, .database, .secret,
            .streaming:
            goBack(to: start)
            return try unsupported()
        default:
            throw mismatch([
                "ASYNC", "BACKUP", "DATABASE", "EXTERNAL", "GROUP", "OBJECT", "RESOURCE", "SECRET",
                "SEQUENCE", "STREAMING", "TABLE", "TABLESTORE", "TOPIC", "TRANSFER", "USER",
            ])
        }
    }

    mutating func drop() throws(YQLSyntaxError) -> YQLStatement {
        let start = index
        let offset = token.offset
        try expect(.drop)
        switch token.keyword {
        case .table, .tablestore: return .dropTable(try dropTable(offset))
        case .external where peek().keyword == .table: return .dropTable(try dropTable(offset))
        case .view:
            advance()
            let ifExists = accept(.if, .exists)
            return .dropView(try objectName(), ifExists: ifExists)
        case .user, .group: return .dropRoles(try dropRoles())
        case .object, .topic, .async, .transfer, .resource, .backup, .external, .secret, .streaming,
            .symlink:
            goBack(to: start)
            return try unsupported()
        default:
            throw mismatch([
                "ASYNC", "BACKUP", "EXTERNAL", "GROUP", "OBJECT", "RESOURCE", "SECRET",
                "STREAMING", "SYMLINK", "TABLE", "TABLESTORE", "TOPIC", "TRANSFER", "USER", "VIEW",
            ])
        }
    }

    /// TABLE, TABLESTORE or EXTERNAL TABLE.
    private mutating func tableKind() throws(YQLSyntaxError) -> YQLAlterTable.Kind {
        if accept(.tablestore) { return .tableStore }
        if accept(.external, .table) { return .external }
        try expect(.table)
        return .table
    }

    private mutating func dropTable(_ offset: SourceOffset) throws(YQLSyntaxError) -> YQLDropTable {
        let kind = try tableKind()
        let ifExists = accept(.if, .exists)
        return YQLDropTable(
            kind: kind, name: try tableName(), ifExists: ifExists, offset: offset)
    }

    private mutating func alterTable(
        _ offset: SourceOffset
    ) throws(YQLSyntaxError) -> YQLAlterTable {
        let kind = try tableKind()
        let name = try tableName()
        var renaming: YQLToken?
        let actions = try list { parser throws(YQLSyntaxError) in
            let target = parser.peek(2)
            let action = try parser.tableAction()
            if case .rename = action { renaming = renaming ?? target }
            return action
        }
        if let renaming, actions.count > 1 {
            throw error(
                "RENAME TO can not be used together with another table action", at: renaming)
        }
        return YQLAlterTable(kind: kind, name: name, actions: actions, offset: offset)
    }

    mutating func truncate() throws(YQLSyntaxError) -> YQLStatement {
        try expect(.truncate, .table)
        let name = try objectName()
        if accept(.with) {
            try expect(kind: .leftParenthesis)
            while !at(kind: .rightParenthesis) {
                _ = try setting()
                guard accept(kind: .comma) else { break }
            }
            try expect(kind: .rightParenthesis)
        }
        return .truncateTable(name)
    }

    mutating func showCreate() throws(YQLSyntaxError) -> YQLShowCreate {
        let offset = token.offset
        try expect(.show, .create)
        let kind: YQLShowCreate.Kind
        if accept(.view) {
            kind = .view
        } else if accept(.external) {
            kind = at(.data) ? .externalDataSource : .externalTable
            if accept(.data) { try expect(.source) } else { try expect(.table) }
        } else {
            guard accept(.table) else { throw mismatch(["EXTERNAL", "TABLE", "VIEW"]) }
            kind = .table
        }
        return YQLShowCreate(kind: kind, name: try tableName(), offset: offset)
    }

    // MARK: - Views and sequences

    private mutating func createView(_ offset: SourceOffset) throws(YQLSyntaxError) -> YQLCreateView
    {
        try expect(.view)
        let ifNotExists = accept(.if, .not) ? try requireExists() : false
        let name = try objectName()
        var settings: [YQLSetting] = []
        if accept(.with) {
            settings =
                at(kind: .leftParenthesis)
                ? try parenthesizedList { parser throws(YQLSyntaxError) in try parser.feature() }
                : [try feature()]
        }
        try expect(.as)
        let start = Int(token.start)
        let body: YQLCreateView.Body
        if accept(.do) {
            try expect(.begin)
            body = .block(try self.body())
            try expect(.end, .do)
        } else {
            body = .query(try query())
        }
        return YQLCreateView(
            name: name, ifNotExists: ifNotExists, settings: settings, body: body,
            bodyRange: start..<max(start, previousEnd), offset: offset)
    }

    /// Behind IF NOT.
    mutating func requireExists() throws(YQLSyntaxError) -> Bool {
        try expect(.exists)
        return true
    }

    /// `name = value`, `name`.
    private mutating func feature() throws(YQLSyntaxError) -> YQLSetting {
        let offset = token.offset
        let name = try name(.anyNameOrType)
        guard accept(kind: .equal) else {
            return YQLSetting(name: name, value: .boolean(true), offset: offset)
        }
        let value: YQLSetting.Value
        switch token.kind {
        case .string: value = .string(try plainString())
        case .dollar:
            let place = token.offset
            value = .expression(own(.named(try bindName()), place))
        default:
            if at(any: .true, .false) {
                value = .boolean(at(.true))
                advance()
            } else {
                value = .word(try self.name(.anyNameOrType))
            }
        }
        return YQLSetting(name: name, value: value, offset: offset)
    }

    private mutating func alterSequence(
        _ offset: SourceOffset
    ) throws(YQLSyntaxError) -> YQLAlterSequence {
        try expect(.sequence)
        let ifExists = accept(.if, .exists)
        let name = try objectName()
        var actions: [YQLAlterSequence.Action] = []
        while at(any: .start, .restart, .increment) {
            if accept(.start) {
                _ = accept(.with)
                actions.append(.start(try unsignedNumber()))
            } else if accept(.restart) {
                let hasNumber = accept(.with) || at(kind: .integer)
                actions.append(.restart(hasNumber ? try unsignedNumber() : nil))
            } else {
                advance()
                _ = accept(.by)
                actions.append(.increment(try unsignedNumber()))
            }
        }
        guard !actions.isEmpty else { throw mismatch(["INCREMENT", "RESTART", "START"]) }
        return YQLAlterSequence(name: name, ifExists: ifExists, actions: actions, offset: offset)
    }
}
