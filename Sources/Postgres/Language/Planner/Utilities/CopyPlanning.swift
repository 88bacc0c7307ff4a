// COPY: its options, and the insert or the query it stands for.
import QueryEngine
import SQLPlanning

/// COPY's options after reading, with what was given.
private struct CopyOptions {
    var format = CopyCommand.Format.text
    var delimiter: String?
    var null: String?
    var hasHeader = false
    var quote: String?
    var escape: String?
    var hasForcing = false
}

extension StatementPlanner {
    func planCopy(_ copy: CopyStatement) throws(SQLError) -> CopyCommand {
        let options = try copyOptions(copy)
        let isCSV = options.format == .csv
        let delimiter = options.delimiter ?? (isCSV ? "," : "\t")
        let null = options.null ?? (isCSV ? "" : "\\N")
        try checkCopyOptions(options, delimiter, null)
        switch copy.target {
        case .client: break
        case .file: throw notSupported("COPY with a file of the server")
        case .program: throw notSupported("COPY with a program")
        }
        if copy.filter != nil { throw notSupported("COPY FROM ... WHERE", at: copy.filterOffset) }
        let quote = options.quote ?? "\""
        let (direction, table) = try copyDirection(copy)
        return CopyCommand(
            direction: direction, format: options.format, delimiter: delimiter.utf8.first ?? 9,
            null: Array(null.utf8), hasHeader: options.hasHeader,
            quote: quote.utf8.first ?? 34,
            escape: (options.escape ?? quote).utf8.first ?? 34, tableName: table)
    }

    // MARK: Options

    private func copyOptions(_ copy: CopyStatement) throws(SQLError) -> CopyOptions {
        var options = CopyOptions()
        var seen: Set<String> = []
        for option in copy.options {
            if !seen.insert(option.name).inserted {
                throw error(
                    .syntaxError, "conflicting or redundant options", at: option.offset)
            }
            switch option.name {
            case "format":
                switch optionText(option) {
                case "text": options.format = .text
                case "csv": options.format = .csv
                case "binary": options.format = .binary
                case let other:
                    throw error(
                        .invalidParameterValue, "COPY format \"\(other)\" not recognized",
                        at: option.offset)
                }
            case "csv": options.format = .csv
            case "binary": options.format = .binary
            case "delimiter": options.delimiter = optionText(option)
            case "null": options.null = optionText(option)
            case "header": options.hasHeader = try optionFlag(option)
            case "quote": options.quote = optionText(option)
            case "escape": options.escape = optionText(option)
            case "freeze": _ = try optionFlag(option)
            case "oids": break
            case "encoding":
                let encoding = optionText(option).lowercased()
                guard ["utf8", "utf-8", "unicode"].contains(encoding) else {
                    throw notSupported("COPY in encoding \(encoding)", at: option.offset)
                }
            case "force_quote", "force_not_null", "force_null":
                throw notSupported("COPY option \(option.name)", at: option.offset)
            default:
                throw error(
                    .syntaxError, "option \"\(option.name)\" not recognized", at: option.offset)
            }
        }
        return options
    }

    private func checkCopyOptions(
        _ options: CopyOptions, _ delimiter: String, _ null: String
    ) throws(SQLError) {
        let isCSV = options.format == .csv
        if options.format == .binary {
            if options.delimiter != nil {
                throw error(.syntaxError, "cannot specify DELIMITER in BINARY mode")
            }
            if options.null != nil {
                throw error(.syntaxError, "cannot specify NULL in BINARY mode")
            }
        }
        guard delimiter.utf8.count == 1 else {
            throw error(
                .featureNotSupported, "COPY delimiter must be a single one-byte character")
        }
        if delimiter == "\n" || delimiter == "\r" {
            throw error(
                .invalidParameterValue,
                "COPY delimiter cannot be newline or carriage return")
        }
        if null.utf8.contains(10) || null.utf8.contains(13) {
            throw error(
                .invalidParameterValue,
                "COPY null representation cannot use newline or carriage return")
        }
        if !isCSV,
            "\\.abcdefghijklmnopqrstuvwxyz0123456789".utf8.contains(delimiter.utf8.first ?? 0)
        {
            throw error(.invalidParameterValue, "COPY delimiter cannot be \"\(delimiter)\"")
        }
        if options.hasHeader, options.format == .binary {
            throw error(.featureNotSupported, "cannot specify HEADER in BINARY mode")
        }
        if let quote = options.quote {
            if !isCSV {
                throw error(.featureNotSupported, "COPY quote available only in CSV mode")
            }
            if quote.utf8.count != 1 {
                throw error(
                    .featureNotSupported, "COPY quote must be a single one-byte character")
            }
            if quote == delimiter {
                throw error(
                    .invalidParameterValue, "COPY delimiter and quote must be different")
            }
        }
        if let escape = options.escape {
            if !isCSV {
                throw error(.featureNotSupported, "COPY escape available only in CSV mode")
            }
            if escape.utf8.count != 1 {
                throw error(
                    .featureNotSupported, "COPY escape must be a single one-byte character")
            }
        }
        if null.utf8.contains(delimiter.utf8.first ?? 0) {
            throw error(
                .invalidParameterValue,
                "COPY delimiter must not appear in the NULL specification")
        }
    }

    func optionText(_ option: Option) -> String {
        switch option.value {
        case .word(let text, _): return text
        case .number(.integer(let number)): return String(number)
        case .number(.decimal(let digits)): return digits
        default: return ""
        }
    }

    func optionFlag(_ option: Option) throws(SQLError) -> Bool {
        switch option.value {
        case nil: return true
        case .number(.integer(0)): return false
        case .number(.integer(1)): return true
        case .word(let text, _):
            switch text.lowercased() {
            case "true", "on": return true
            case "false", "off": return false
            default: break
            }
        default: break
        }
        throw error(.syntaxError, "\(option.name) requires a Boolean value")
    }

    // MARK: Direction

    private func copyDirection(
        _ copy: CopyStatement
    ) throws(SQLError) -> (CopyCommand.Direction, String) {
        switch copy.source {
        case .statement(let statement):
            if copy.isFrom { throw notSupported("COPY FROM a query") }
            switch statement {
            case .insert(let insert) where insert.returning.isEmpty: throw missingReturning()
            case .update(let update) where update.returning.isEmpty: throw missingReturning()
            case .delete(let delete) where delete.returning.isEmpty: throw missingReturning()
            default: break
            }
            return (.toClient(try planQueryStatement(statement)), "")
        case .table(let name, let columns):
            guard let found = try analyzer.findRelation(name) else {
                throw SQLError(
                    .undefinedTable, "relation \"\(name.dotted)\" does not exist")
            }
            if copy.isFrom { return try copyFrom(found, columns) }
            return try copyTo(found, name, columns)
        }
    }

    private func missingReturning() -> SQLError {
        error(.featureNotSupported, "COPY query must have a RETURNING clause")
    }

    private func copyColumns(
        _ table: TableDescriptor, _ names: [String]
    ) throws(SQLError) -> [Int] {
        if names.isEmpty {
            return table.columns.indices.filter {
                !table.columns[$0].isDropped && !table.columns[$0].isGenerated
            }
        }
        var positions: [Int] = []
        for name in names {
            guard let at = table.column(named: name) else {
                throw SQLError(
                    .undefinedColumn,
                    "column \"\(name)\" of relation \"\(table.name)\" does not exist")
            }
            if table.columns[at].isGenerated {
                throw SQLError(
                    .invalidColumnReference, "column \"\(name)\" is a generated column",
                    detail: "Generated columns cannot be used in COPY.")
            }
            if positions.contains(at) {
                throw SQLError(
                    .duplicateColumn, "column \"\(name)\" specified more than once")
            }
            positions.append(at)
        }
        return positions
    }

    private func copyTo(
        _ found: Relation, _ name: QualifiedName, _ names: [String]
    ) throws(SQLError) -> (CopyCommand.Direction, String) {
        switch found {
        case .table(let table):
            let columns = try copyColumns(table, names)
            let items = columns.map { at in
                SelectItem(
                    expression: .column(ColumnReference(name: table.columns[at].name)),
                    alias: nil, offset: .unknown)
            }
            let select = SelectClause(
                items: items, from: [.table(TableReference(name: name))], offset: .unknown)
            let plan = try planQueryStatement(.query(Query(body: .select(select))))
            return (.toClient(plan), table.name)
        case .view(let view):
            throw SQLError(
                .wrongObjectType, "cannot copy from view \"\(view.name)\"",
                hint: "Try the COPY (SELECT ...) TO variant.")
        case .sequence(let sequence):
            throw SQLError(
                .wrongObjectType, "cannot copy from sequence \"\(sequence.name)\"")
        case .index(let index, _):
            throw SQLError(
                .wrongObjectType, "cannot copy from non-table relation \"\(index.name)\"")
        case .virtual: throw notSupported("COPY of a system catalog")
        }
    }

    private func copyFrom(
        _ found: Relation, _ names: [String]
    ) throws(SQLError) -> (CopyCommand.Direction, String) {
        guard case .table(let table) = found else {
            switch found {
            case .view(let view):
                throw SQLError(
                    .wrongObjectType, "cannot copy to view \"\(view.name)\"",
                    hint: "To enable copying to a view, provide an INSTEAD OF INSERT trigger.")
            case .sequence(let sequence):
                throw SQLError(
                    .wrongObjectType, "cannot copy to sequence \"\(sequence.name)\"")
            default:
                throw SQLError(
                    .wrongObjectType, "cannot copy to non-table relation \"\(found.name)\"")
            }
        }
        let columns = try copyColumns(table, names)
        builder.use(table, for: .writing)
        builder.writes = true
        analyzer.level = try builder.makeLevel(parent: nil)
        var values: [ScalarExpression] = []
        var slots: [Int] = []
        for (at, column) in table.columns.enumerated() {
            if columns.contains(at) {
                values.append(.constant(.null))
            } else {
                values.append(try analyzer.defaultValue(column))
            }
        }
        for at in columns {
            let slot = makeSlot(level: analyzer.level)
            slots.append(slot)
            values[at] = .slot(slot)
        }
        let entry = analyzer.fixedEntry(table, name: table.name, schema: table.schema)
        let node = InsertNode(
            table: table, relation: builder.makeRelation(), source: .empty, values: values,
            newRow: try analyzer.newRow(table, entry), onConflict: nil, returning: nil)
        let plan = try optimizer.finish(
            kind: .insert, root: .insert(node), columns: [])
        return (
            .fromClient(node, plan: plan, inputColumns: columns, inputSlots: slots), table.name
        )
    }
}
