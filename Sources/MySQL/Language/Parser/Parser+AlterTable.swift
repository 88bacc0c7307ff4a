// ALTER TABLE and RENAME TABLE.

import QueryEngine
import SQLPlanning

extension Parser {
    /// Behind ALTER, at TABLE or its modifiers.
    mutating func alterTable() throws(SQLError) -> MySQLStatement {
        if isMariaDB { _ = accept(.online) }
        var alter = AlterTableStatement(name: QualifiedName(name: ""))
        alter.isIgnore = isMariaDB && accept(.ignore)
        try expect(.table)
        if isMariaDB, at(.if) { alter.ifExists = try acceptIfExists() }
        alter.name = try qualifiedName()
        if isMariaDB, accept(.wait) { _ = try number() } else if isMariaDB { _ = accept(.nowait) }
        guard !at(kind: .end), !at(kind: .semicolon) else { return .alterTable(alter) }
        repeat {
            try alterItem(&alter)
        } while accept(kind: .comma)
        return .alterTable(alter)
    }

    private mutating func alterItem(_ alter: inout AlterTableStatement) throws(SQLError) {
        switch token.keyword {
        case .algorithm: alter.algorithm = try alterAlgorithm()
        case .lock: alter.lock = try alterLock()
        case .with, .without:
            advance()
            try expect(.validation)
        case .add: try addItems(&alter)
        default: alter.actions.append(try alterAction())
        }
    }

    private mutating func alterAction() throws(SQLError) -> AlterTableAction {
        switch token.keyword {
        case .drop: return try dropAction()
        case .modify:
            advance()
            _ = accept(.column)
            let ifExists = isMariaDB && at(.if) ? try acceptIfExists() : false
            let column = try columnDefinition()
            return .modifyColumn(column, try columnPosition(), ifExists: ifExists)
        case .change:
            advance()
            _ = accept(.column)
            let ifExists = isMariaDB && at(.if) ? try acceptIfExists() : false
            let old = try name()
            let column = try columnDefinition()
            return .changeColumn(old, column, try columnPosition(), ifExists: ifExists)
        case .alter: return try alterPart()
        case .rename: return try renameAction()
        case .convert:
            advance()
            try expect(.to)
            guard acceptCharacterSet() else { throw syntaxError() }
            let name = accept(.default) ? nil : try characterSetName()
            let collation = accept(.collate) ? try characterSetName() : nil
            return .convert(characterSet: name, collation: collation)
        case .order:
            advance()
            try expect(.by)
            return .orderBy(try sortItems())
        case .enable, .disable:
            let isEnable = at(.enable)
            advance()
            try expect(.keys)
            return isEnable ? .enableKeys : .disableKeys
        case .force:
            advance()
            return .force
        case .discard, .import:
            advance()
            if accept(.partition) { skipToEnd() } else { try expect(.tablespace) }
            return .unsupported(feature: "ALTER TABLE ... TABLESPACE")
        case .analyze, .check, .optimize, .repair, .rebuild, .coalesce, .reorganize, .exchange,
            .truncate:
            guard peek().keyword == .partition else { throw syntaxError() }
            return try partitionAction()
        case .partition, .remove: return try partitionAction()
        default:
            let options = try tableOptions()
            guard !options.isEmpty else { throw syntaxError() }
            return .options(options)
        }
    }

    private mutating func partitionAction() throws(SQLError) -> AlterTableAction {
        skipToEnd()
        return .unsupported(feature: "PARTITION")
    }

    /// Takes what is left of the statement unread.
    mutating func skipToEnd() {
        while !at(kind: .end), !at(kind: .semicolon) { advance() }
    }

    // MARK: - ADD

    private mutating func addItems(_ alter: inout AlterTableStatement) throws(SQLError) {
        advance()
        if at(.partition) {
            alter.actions.append(try partitionAction())
            return
        }
        if !at(any: .column), let element = try constraintElement() {
            alter.actions.append(Parser.addition(element))
            return
        }
        _ = accept(.column)
        let ifNotExists = isMariaDB && at(.if) ? try acceptIfNotExists() : false
        if accept(kind: .leftParenthesis) {
            let elements = try list { parser throws(SQLError) in try parser.tableElement() }
            try expect(kind: .rightParenthesis)
            alter.actions += elements.map { Parser.addition($0, ifNotExists: ifNotExists) }
            return
        }
        let column = try columnDefinition()
        alter.actions.append(
            .addColumn(column, try columnPosition(), ifNotExists: ifNotExists))
    }

    private static func addition(
        _ element: TableElement, ifNotExists: Bool = false
    ) -> AlterTableAction {
        switch element {
        case .column(let column):
            .addColumn(column, .unspecified, ifNotExists: ifNotExists)
        case .key(let key): .addKey(key)
        case .foreignKey(let key): .addForeignKey(key)
        case .check(let check): .addCheck(check)
        }
    }

    private mutating func columnPosition() throws(SQLError) -> ColumnPosition {
        if accept(.first) { return .first }
        guard accept(.after) else { return .unspecified }
        return .after(try name())
    }

    // MARK: - DROP, ALTER, RENAME

    private mutating func dropAction() throws(SQLError) -> AlterTableAction {
        advance()
        switch token.keyword {
        case .primary:
            advance()
            try expect(.key)
            return .dropPrimaryKey
        case .key, .index:
            advance()
            let ifExists = isMariaDB && at(.if) ? try acceptIfExists() : false
            return .dropKey(try name(), ifExists: ifExists)
        case .foreign:
            advance()
            try expect(.key)
            let ifExists = isMariaDB && at(.if) ? try acceptIfExists() : false
            return .dropForeignKey(try name(), ifExists: ifExists)
        case .constraint:
            advance()
            let ifExists = isMariaDB && at(.if) ? try acceptIfExists() : false
            return .dropConstraint(try name(), ifExists: ifExists)
        case .check where !isMariaDB:
            advance()
            return .dropCheck(try name(), ifExists: false)
        case .partition: return try partitionAction()
        default:
            _ = accept(.column)
            let ifExists = isMariaDB && at(.if) ? try acceptIfExists() : false
            let column = try name()
            if !accept(.restrict) { _ = accept(.cascade) }
            return .dropColumn(column, ifExists: ifExists)
        }
    }

    private mutating func alterPart() throws(SQLError) -> AlterTableAction {
        advance()
        if at(any: .index, .key), isMariaDB || at(.index) {
            advance()
            let key = try name()
            if isMariaDB {
                let isShown = accept(.not)
                try expect(.ignored)
                return .setKeyVisibility(key, isInvisible: !isShown)
            }
            guard let word = accept(any: .visible, .invisible) else { throw syntaxError() }
            return .setKeyVisibility(key, isInvisible: word == .invisible)
        }
        if !isMariaDB, accept(.check) || accept(.constraint) {
            let name = try name()
            guard let isEnforced = try enforcement() else { throw syntaxError() }
            return .setCheckEnforcement(name, isEnforced: isEnforced)
        }
        _ = accept(.column)
        let column = try name()
        if accept(.drop) {
            try expect(.default)
            return .setDefault(column: column, nil, isExpression: false)
        }
        try expect(.set)
        if !isMariaDB, let word = accept(any: .visible, .invisible) {
            return .setColumnVisibility(column: column, isInvisible: word == .invisible)
        }
        try expect(.default)
        let (value, isExpression) = try defaultValue()
        return .setDefault(column: column, value, isExpression: isExpression)
    }

    private mutating func renameAction() throws(SQLError) -> AlterTableAction {
        advance()
        if accept(.column) {
            if isMariaDB, at(.if) { _ = try acceptIfExists() }
            let old = try name()
            try expect(.to)
            return .renameColumn(old, to: try name())
        }
        if at(any: .index, .key) {
            advance()
            if isMariaDB, at(.if) { _ = try acceptIfExists() }
            let old = try name()
            try expect(.to)
            return .renameKey(old, to: try name())
        }
        if !accept(.to), !accept(.as) { _ = accept(kind: .equal) }
        return .renameTable(try qualifiedName())
    }

    /// `RENAME TABLE a TO b, c TO d`, at its first word.
    mutating func rename() throws(SQLError) -> MySQLStatement {
        advance()
        if accept(.user) {
            return .user(
                .rename(
                    try list { parser throws(SQLError) in
                        let from = try parser.user()
                        try parser.expect(.to)
                        return UserRename(from: from, to: try parser.user())
                    }))
        }
        guard accept(.table) || accept(.tables) else { throw syntaxError() }
        return .renameTable(
            try list { parser throws(SQLError) in
                let from = try parser.qualifiedName()
                try parser.expect(.to)
                return TableRename(from: from, to: try parser.qualifiedName())
            })
    }
}
