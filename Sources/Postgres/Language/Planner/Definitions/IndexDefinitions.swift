// CREATE INDEX: columns, expressions, the condition of a partial index, INCLUDE.
import QueryEngine
import SQLPlanning

/// The parts of an index while its definition is read.
private struct IndexDraft {
    var keys: [IndexDescriptor.KeyColumn] = []
    var expressions: [IndexExpression] = []
    /// The columns that they read.
    var sources: [Int] = []

    mutating func addSources(_ columns: [Int]) {
        for column in columns where !sources.contains(column) { sources.append(column) }
    }
}

/// What one element of an index is after analysis.
private enum IndexKeyDraft {
    case column(String)
    case value(Typed, Expression, columns: [Int], isVolatile: Bool)
}

extension StatementPlanner {
    func planCreateIndex(_ create: CreateIndexStatement) throws(SQLError) -> DefinitionCommand {
        let table = try indexedTable(create)
        // Everything is analysed before anything is looked up or refused.
        var predicate: (sql: String, columns: [Int], isVolatile: Bool)?
        if let filter = create.filter { predicate = try indexPredicate(filter, table) }
        var elements: [IndexKeyDraft] = []
        for element in create.elements { elements.append(try indexKey(element, table)) }
        if predicate?.isVolatile == true {
            throw SQLError(
                .invalidObjectDefinition,
                "functions in index predicate must be marked IMMUTABLE")
        }
        var draft = IndexDraft()
        draft.addSources(predicate?.columns ?? [])
        for (element, key) in zip(create.elements, elements) {
            try add(key, element, table, to: &draft)
        }
        return .createIndex(
            IndexDefinition(
                name: create.name, columns: draft.keys, expressions: draft.expressions,
                predicate: predicate?.sql, computedFrom: draft.sources,
                included: try included(create.including, table), isUnique: create.isUnique,
                nullsNotDistinct: create.nullsNotDistinct),
            table: table.oid, ifNotExists: create.ifNotExists)
    }

    private func indexedTable(
        _ create: CreateIndexStatement
    ) throws(SQLError) -> TableDescriptor {
        let found = try definedRelation(create.table)
        guard case .table(let table) = found else {
            throw SQLError(
                .wrongObjectType, "cannot create index on relation \"\(found.name)\"",
                detail: found.unsupportedDetail)
        }
        switch create.method {
        case nil, "btree": break
        case "hash":
            if create.isUnique {
                throw SQLError(
                    .featureNotSupported,
                    "access method \"hash\" does not support unique indexes")
            }
        case "gin", "gist", "spgist", "brin":
            throw notSupported("a \(create.method ?? "") index")
        case .some(let method):
            throw SQLError(
                .undefinedObject, "access method \"\(method)\" does not exist")
        }
        return table
    }

    private func indexPredicate(
        _ filter: Expression, _ table: TableDescriptor
    ) throws(SQLError) -> (sql: String, columns: [Int], isVolatile: Bool) {
        let compiled = try compile(
            filter, over: table.columns, table: table.name, as: .indexPredicate)
        _ = try compiled.planner.rules.condition(compiled.value, "WHERE")
        let written = storedText(
            filter, compiled.value.expression, over: table.columns, table: table.name,
            as: .indexPredicate, compiled.planner)
        return (Deparser.text(written), compiled.columns, compiled.isVolatile)
    }

    private func indexKey(
        _ element: IndexElement, _ table: TableDescriptor
    ) throws(SQLError) -> IndexKeyDraft {
        switch element.key {
        case .column(let name): return .column(name)
        case .expression(let expression):
            let compiled = try compile(
                expression, over: table.columns, table: table.name, as: .indexExpression)
            // A column in parentheses is a column.
            if case .slot(let slot) = compiled.value.expression,
                table.columns.indices.contains(slot)
            {
                return .column(table.columns[slot].name)
            }
            let written = storedText(
                expression, compiled.value.expression, over: table.columns, table: table.name,
                as: .indexExpression, compiled.planner)
            return .value(
                compiled.value, written, columns: compiled.columns,
                isVolatile: compiled.isVolatile)
        }
    }

    // MARK: Keys

    private func add(
        _ key: IndexKeyDraft, _ element: IndexElement, _ table: TableDescriptor,
        to draft: inout IndexDraft
    ) throws(SQLError) {
        let descending = element.direction == .descending
        let nullsFirst =
            switch element.nulls {
            case .unspecified: descending
            case .first: true
            case .last: false
            }
        switch key {
        case .column(let name):
            guard let at = table.column(named: name) else {
                throw SQLError(.undefinedColumn, "column \"\(name)\" does not exist")
            }
            let column = table.columns[at]
            try requireIndexable(column.type.oid, column.collation, element)
            draft.keys.append(
                IndexDescriptor.KeyColumn(
                    column: at, descending: descending, nullsFirst: nullsFirst))
        case .value(let value, let expression, let columns, let isVolatile):
            if isVolatile {
                throw SQLError(
                    .invalidObjectDefinition,
                    "functions in index expression must be marked IMMUTABLE")
            }
            let name = indexColumnName(expression)
            if value.type == .record {
                throw SQLError(
                    .invalidTableDefinition,
                    "column \"\(name)\" has pseudo-type \(rules.format(value.type))")
            }
            try requireIndexable(value.type, value.collation, element)
            draft.keys.append(
                IndexDescriptor.KeyColumn(
                    expression: draft.expressions.count, descending: descending,
                    nullsFirst: nullsFirst))
            draft.addSources(columns)
            draft.expressions.append(
                IndexExpression(
                    sql: Deparser.text(expression), name: name, type: value.sqlType,
                    collation: value.collation, isCall: expression.isCall))
        }
    }

    private func requireIndexable(
        _ type: TypeID, _ own: Collation, _ element: IndexElement
    ) throws(SQLError) {
        if let collation = element.collation, try rules.resolveCollation(collation) != own {
            throw notSupported("an index with a collation of its own", at: element.offset)
        }
        try requireOrdered(type)
    }

    /// As a target list would name the expression, or `expr`.
    private func indexColumnName(_ expression: Expression) -> String {
        let name = rules.columnName(of: expression)
        return name == "?column?" ? "expr" : name
    }

    private func included(
        _ elements: [IndexElement], _ table: TableDescriptor
    ) throws(SQLError) -> [Int] {
        var columns: [Int] = []
        for element in elements {
            guard case .column(let name) = element.key else {
                throw SQLError(
                    .featureNotSupported, "expressions are not supported in included columns")
            }
            guard let at = table.column(named: name) else {
                throw SQLError(.undefinedColumn, "column \"\(name)\" does not exist")
            }
            if element.direction != .unspecified {
                throw SQLError(
                    .invalidObjectDefinition,
                    "including column does not support ASC/DESC options")
            }
            if element.nulls != .unspecified {
                throw SQLError(
                    .invalidObjectDefinition,
                    "including column does not support NULLS FIRST/LAST options")
            }
            columns.append(at)
        }
        return columns
    }
}

extension Expression {
    /// Written as a call, which needs no parentheses around it.
    fileprivate var isCall: Bool {
        switch self {
        case .function, .coalesce, .nullIf, .greatest, .least, .valueFunction: true
        default: false
        }
    }
}
