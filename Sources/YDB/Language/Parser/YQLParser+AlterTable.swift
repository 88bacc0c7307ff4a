// The actions of ALTER TABLE.
import SQLPlanning

extension YQLParser {
    mutating func tableAction() throws(YQLSyntaxError) -> YQLTableAction {
        switch token.keyword {
        case .add: return try addAction()
        case .drop: return try dropAction()
        case .alter: return try alterAction()
        case .set:
            advance()
            return .set(try setSettings())
        case .reset:
            advance()
            return .reset(try columnNames())
        case .rename:
            advance()
            if accept(.to) { return .rename(to: try name(.tableName)) }
            try expect(.index)
            let index = try columnName()
            try expect(.to)
            return .renameIndex(index, to: try name())
        case .rebuild:
            advance()
            try expect(.index)
            let index = try columnName()
            return .rebuildIndex(index, accept(.with) ? try settings() : [])
        case .compact:
            advance()
            return .compact(accept(.with) ? try settings() : [])
        default:
            throw mismatch([
                "ADD", "ALTER", "COMPACT", "DROP", "REBUILD", "RENAME", "RESET", "SET",
            ])
        }
    }

    /// `(name = value, …)`, `name value`.
    private mutating func setSettings() throws(YQLSyntaxError) -> [YQLSetting] {
        if at(kind: .leftParenthesis) { return try settings() }
        let offset = token.offset
        let name = try name()
        return [YQLSetting(name: name, value: try settingValue(), offset: offset)]
    }

    private mutating func addAction() throws(YQLSyntaxError) -> YQLTableAction {
        try expect(.add)
        switch token.keyword {
        case .index where peek(2).keyword == .global || peek(2).keyword == .local:
            return .addIndex(try tableIndex())
        case .family where peek(2).kind == .leftParenthesis: return .addFamily(try family())
        case .changefeed where peek(2).keyword == .with: return .addChangefeed(try changefeed())
        case .statistics where peek(2).keyword == .on: return .addStatistics(try statistics())
        default:
            _ = accept(.column)
            return .addColumn(try column())
        }
    }

    private mutating func dropAction() throws(YQLSyntaxError) -> YQLTableAction {
        try expect(.drop)
        if isName(peek()) {
            if accept(.index) { return .dropIndex(try columnName()) }
            if accept(.changefeed) { return .dropChangefeed(try columnName()) }
            if accept(.statistics) { return .dropStatistics(try columnName()) }
        }
        _ = accept(.column)
        return .dropColumn(try columnName())
    }

    private mutating func alterAction() throws(YQLSyntaxError) -> YQLTableAction {
        try expect(.alter)
        switch token.keyword {
        case .family:
            advance()
            let family = try name()
            try expect(.set)
            let offset = token.offset
            let setting = try name()
            let value = try settingValue()
            return .alterFamily(
                name: family, YQLSetting(name: setting, value: value, offset: offset))
        case .index:
            advance()
            let index = try columnName()
            if accept(.reset) {
                return .alterIndex(
                    index,
                    try columnNames().map {
                        YQLSetting(name: $0.name, value: .none, offset: $0.offset)
                    })
            }
            try expect(.set)
            return .alterIndex(index, try setSettings())
        case .changefeed:
            advance()
            let changefeed = try columnName()
            if accept(.disable) { return .disableChangefeed(changefeed) }
            guard accept(.set) else { throw mismatch(["DISABLE", "SET"]) }
            return .alterChangefeed(changefeed, try expressionSettings())
        default:
            guard accept(.column) else {
                throw mismatch(["CHANGEFEED", "COLUMN", "FAMILY", "INDEX"])
            }
            return try alterColumn()
        }
    }

    private mutating func alterColumn() throws(YQLSyntaxError) -> YQLTableAction {
        let column = try columnName()
        if accept(.drop) {
            if accept(.default) { return .dropDefault(column) }
            guard accept(.not) else { throw mismatch(["DEFAULT", "NOT"]) }
            try expect(.null)
            return .dropNotNull(column)
        }
        guard accept(.set) else { throw mismatch(["DROP", "SET"]) }
        switch token.keyword {
        case .family:
            advance()
            return .setFamily(column: column, family: try name())
        case .not:
            advance()
            try expect(.null)
            return .setNotNull(column)
        case .default:
            advance()
            return .setDefault(column, try expression())
        case .compression: return .setCompression(column, try compression())
        case .encoding: return .setEncoding(column, try encoding())
        default: throw mismatch(["COMPRESSION", "DEFAULT", "ENCODING", "FAMILY", "NOT"])
        }
    }
}
