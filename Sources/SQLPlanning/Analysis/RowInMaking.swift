// Rows of VALUES that read themselves: where index entries are locked, a column stands for what it was given before, else for its
// default.
import QueryEngine

/// The row as far as it is made.
struct RowInMaking {
    private let table: TableDescriptor
    private let name: String
    private var values: [Typed]

    fileprivate init(_ table: TableDescriptor, _ name: String, _ values: [Typed]) {
        self.table = table
        self.name = name
        self.values = values
    }

    /// What comes after it reads the column so.
    mutating func give(_ value: ScalarExpression, to column: Int, _ level: QueryLevel) {
        values[column].expression = value
        show(level)
    }

    fileprivate func show(_ level: QueryLevel) {
        let entry = RangeEntry(
            level: level, name: name, schema: table.schema,
            columns: table.columns.map {
                RangeColumn(
                    name: $0.name, type: $0.type, collation: $0.collation, isDropped: $0.isDropped)
            }, source: .join(values))
        entry.described = table
        level.namespace = [NamespaceItem(entry: entry)]
    }
}

extension QueryAnalyzer {
    /// nil for a row that reads no columns.
    func rowInMaking(
        _ row: [Expression], _ insert: InsertStatement, _ table: TableDescriptor
    ) throws(SQLError) -> RowInMaking? {
        guard builder.locksEntries, row.contains(where: mentionsColumn) else { return nil }
        var values: [Typed] = []
        for column in table.columns {
            let isNull = column.defaultSQL != nil || !column.isNotNull || column.isGenerated
            let value: ScalarExpression
            if try readsColumns(column) {
                value = .constant(.null)
            } else {
                value =
                    isNull
                    ? try defaultValue(column) : .constant(rules.implicitValue(of: column))
            }
            values.append(
                Typed(
                    value, column.type.oid, modifier: column.type.modifier,
                    collation: column.collation))
        }
        let made = RowInMaking(table, insert.alias ?? table.name, values)
        made.show(level)
        return made
    }

    package func mentionsColumn(_ expression: Expression) -> Bool {
        switch expression {
        case .literal, .parameter, .defaultValue: return false
        case .column, .subquery: return true
        default:
            var isFound = false
            _ = expression.mapOperands { operand in
                if !isFound { isFound = mentionsColumn(operand) }
                return operand
            }
            return isFound
        }
    }
}
