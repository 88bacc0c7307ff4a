// CREATE TABLE.
import SQLPlanning

extension YQLParser {
    /// At TABLE or what stands before it.
    mutating func createTable(
        _ orReplace: Bool, _ offset: SourceOffset
    ) throws(YQLSyntaxError) -> YQLCreateTable {
        let kind: YQLCreateTable.Kind
        if accept(.tablestore) {
            kind = .tableStore
        } else if accept(.external) {
            try expect(.table)
            kind = .external
        } else if accept(.temp) || accept(.temporary) {
            try expect(.table)
            kind = .temporary
        } else {
            try expect(.table)
            kind = .table
        }
        let ifNotExists = accept(.if, .not) ? try requireExists() : false
        var table = YQLCreateTable(
            kind: kind, name: try tableName(), orReplace: orReplace, ifNotExists: ifNotExists,
            columns: [], primaryKey: nil, partitionBy: [], orderBy: [], indexes: [], families: [],
            changefeeds: [], statistics: [], inherits: [], hashPartitioning: nil, settings: [],
            tableStore: nil, source: nil, offset: offset)
        try expect(kind: .leftParenthesis)
        repeat {
            if at(kind: .rightParenthesis) { break }
            try tableEntry(&table)
        } while accept(kind: .comma)
        guard accept(kind: .rightParenthesis) else { throw mismatch(["')'", "','"]) }
        try tableTail(&table)
        return table
    }

    private mutating func tableTail(_ table: inout YQLCreateTable) throws(YQLSyntaxError) {
        if accept(.inherits) {
            table.inherits = try parenthesizedList { parser throws(YQLSyntaxError) in
                try parser.objectName()
            }
        }
        if accept(.partition) {
            try expect(.by, .hash)
            table.hashPartitioning = try columnNames()
        }
        if accept(.with) { table.settings = try settings() }
        if accept(.tablestore) { table.tableStore = try objectName() }
        if accept(.as) { table.source = at(.values) ? try valuesQuery() : try query() }
    }

    // MARK: - Entries

    private mutating func tableEntry(_ table: inout YQLCreateTable) throws(YQLSyntaxError) {
        switch token.keyword {
        case .primary where peek().keyword == .key:
            if table.primaryKey != nil {
                throw error("Primary key is already defined", at: token)
            }
            advance()
            advance()
            table.primaryKey = try columnNames()
        case .partition where peek().keyword == .by:
            advance()
            advance()
            table.partitionBy = try columnNames()
        case .order where peek().keyword == .by:
            advance()
            advance()
            table.orderBy = try parenthesizedList { parser throws(YQLSyntaxError) in
                let column = try parser.columnName()
                let isDescending = parser.accept(.desc)
                if !isDescending { _ = parser.accept(.asc) }
                return YQLColumnOrder(column: column, isDescending: isDescending)
            }
        case .index where peek(2).keyword == .global || peek(2).keyword == .local:
            table.indexes.append(try tableIndex())
        case .family where peek(2).kind == .leftParenthesis:
            table.families.append(try family())
        case .changefeed where peek(2).keyword == .with:
            table.changefeeds.append(try changefeed())
        case .statistics where peek(2).keyword == .on:
            table.statistics.append(try statistics())
        default: table.columns.append(try column(mayBeNameAlone: true))
        }
    }

    /// `name type options`.
    mutating func column(mayBeNameAlone: Bool = false) throws(YQLSyntaxError) -> YQLColumn {
        let offset = token.offset
        var column = YQLColumn(name: try name(.schemaName), offset: offset)
        if mayBeNameAlone, at(kind: .comma) || at(kind: .rightParenthesis) { return column }
        column.type = try typeOrBind()
        if accept(kind: .leftParenthesis) {
            repeat { try columnOption(&column) } while accept(kind: .comma)
            try expect(kind: .rightParenthesis)
        } else {
            while isAtColumnOption { try columnOption(&column) }
        }
        return column
    }

    private var isAtColumnOption: Bool {
        at(any: .family, .not, .null, .default, .compression, .encoding, .generated, .as)
    }

    private mutating func columnOption(_ column: inout YQLColumn) throws(YQLSyntaxError) {
        switch token.keyword {
        case .family:
            advance()
            column.family = try name()
        case .not:
            advance()
            try expect(.null)
            column.isNullable = false
        case .null:
            advance()
            column.isNullable = true
        case .default:
            advance()
            column.defaultValue = try columnDefault()
        case .compression: column.compression = try compression()
        case .encoding: column.encoding = try encoding()
        case .generated, .as:
            if accept(.generated) { try expect(.always) }
            try expect(.as)
            try expect(kind: .leftParenthesis)
            column.generated = try expression()
            try expect(kind: .rightParenthesis)
            if !accept(.stored) { _ = accept(.virtual) }
        default:
            throw mismatch([
                "COMPRESSION", "DEFAULT", "ENCODING", "FAMILY", "GENERATED", "NOT", "NULL",
            ])
        }
    }

    /// Behind DEFAULT, where `NOT NULL` belongs to the column.
    mutating func columnDefault() throws(YQLSyntaxError) -> Expression {
        isInColumnDefault = true
        defer { isInColumnDefault = false }
        return try expression()
    }

    /// `COMPRESSION (name = value)`.
    mutating func compression() throws(YQLSyntaxError) -> [YQLSetting] {
        try expect(.compression)
        return try emptyOrList { parser throws(YQLSyntaxError) in try parser.setting() }
    }

    /// `ENCODING (name, name(name = value))`: the names.
    mutating func encoding() throws(YQLSyntaxError) -> [String] {
        try expect(.encoding)
        return try emptyOrList { parser throws(YQLSyntaxError) in
            let name = try parser.name(.anyNameOrType)
            if parser.at(kind: .leftParenthesis) {
                _ = try parser.emptyOrList { parser throws(YQLSyntaxError) in
                    try parser.setting()
                }
            }
            return name
        }
    }

    /// `()`, `(a, b)`, `(a, b,)`.
    mutating func emptyOrList<Element>(
        _ element: (inout YQLParser) throws(YQLSyntaxError) -> Element
    ) throws(YQLSyntaxError) -> [Element] {
        if at(kind: .leftParenthesis), peek().kind == .rightParenthesis {
            advance()
            advance()
            return []
        }
        return try parenthesizedList(element)
    }

    mutating func family() throws(YQLSyntaxError) -> YQLFamily {
        let offset = token.offset
        try expect(.family)
        let name = try name()
        let settings = try emptyOrList { parser throws(YQLSyntaxError) in try parser.setting() }
        return YQLFamily(name: name, settings: settings, offset: offset)
    }

    mutating func changefeed() throws(YQLSyntaxError) -> YQLChangefeed {
        let offset = token.offset
        try expect(.changefeed)
        let name = try name()
        try expect(.with)
        return YQLChangefeed(name: name, settings: try expressionSettings(), offset: offset)
    }

    mutating func statistics() throws(YQLSyntaxError) -> YQLColumnName {
        try expect(.statistics)
        let name = try columnName()
        try expect(.on)
        _ = try columnNames(.schemaName)
        if accept(.with) { _ = try columnNames(.anyNameOrType) }
        return name
    }

    // MARK: - Indexes

    mutating func tableIndex() throws(YQLSyntaxError) -> YQLIndex {
        let offset = token.offset
        try expect(.index)
        var index = YQLIndex(
            name: try name(), isGlobal: true, isUnique: false, isAsynchronous: false, subtype: nil,
            columns: [], cover: [], settings: [], offset: offset)
        if accept(.local) {
            index.isGlobal = false
        } else {
            guard accept(.global) else { throw mismatch(["GLOBAL", "LOCAL"]) }
            index.isUnique = accept(.unique)
            index.isAsynchronous = accept(.async)
            if !index.isAsynchronous { _ = accept(.sync) }
        }
        if accept(.using) { index.subtype = try name() }
        // Older texts have the settings in front of the columns.
        if accept(.with) { index.settings = try settings() }
        try expect(.on)
        index.columns = try columnNames(.schemaName)
        if accept(.cover) { index.cover = try columnNames(.schemaName) }
        if accept(.with) { index.settings += try settings() }
        return index
    }
}
