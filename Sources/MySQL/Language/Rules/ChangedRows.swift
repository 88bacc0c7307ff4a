// Columns that a statement gives no value: their defaults, what stands for null where there may be none, counted numbers, and
// times of changes.
package import QueryEngine
import SQLPlanning

extension MySQLRules {
    /// A column without a default that may not be null: 1364 in a strict mode, else what the type has without one.
    package func omitted(_ column: ColumnDescriptor) throws(SQLError) -> ScalarExpression? {
        guard column.isNotNull, column.defaultSQL == nil else { return nil }
        let value = implicitValue(of: column)
        // An ENUM's first label is its default.
        if let labels = types.definition(column.type.oid).flatMap({ MySQLLabels($0) }),
            !labels.isSet
        {
            return .constant(value)
        }
        let words = SQLError(.noDefaultForColumn, column.name)
        if mode.isStrict, !builder.isIgnoring { throw words }
        let (number, message) = (Int(words.mySQLNumber), words.message)
        let warning = FunctionDefinition(
            "omitted \(column.name)", [], column.type.oid, volatility: .volatile,
            body: .nullary { (context) in
                // Once a statement.
                if context.rowNumber == 1 { context.values?.note(number, message) }
                return value
            })
        return .call(warning, [])
    }

    /// Zero, an empty text, the first label.
    package func implicitValue(of column: ColumnDescriptor) -> Value {
        let kind = MySQLTypeKind(column.type.oid)
        switch kind {
        case .text, .json: return .string("")
        case .bytes(.fixed):
            return .bytes(Array(repeating: 0, count: max(0, Int(column.type.modifier))))
        case .bytes, .hexadecimal: return .bytes([])
        case .decimal:
            return .numeric(Numeric(0).rounded(to: MySQLDecimal.scale(column.type.modifier)))
        case .float, .double: return .double(0)
        case .labels:
            let labels = types.definition(column.type.oid).flatMap { MySQLLabels($0) }
            return .int(labels?.isSet == true ? 0 : 1)
        case .truth: return .bool(false)
        case .integer, .bit: return .int(kind.isBiased ? MySQLInteger.biased(0) : 0)
        case .year, .date, .time, .datetime, .timestamp, .null, .row: return .int(0)
        }
    }

    package func valueWhenChanged(
        _ column: ColumnDescriptor
    ) throws(SQLError) -> ScalarExpression? {
        guard let sql = column.changeSQL else { return nil }
        return try analyzer.storedValue(sql, for: column)
    }

    package var replacesNulls: Bool { !mode.isStrict }

    package var keepsZero: Bool { mode.contains(.noAutoValueOnZero) }

    package var enforcesChecks: Bool { session?.checksConditions ?? true }

    package var requiresEveryValue: Bool { true }
}
