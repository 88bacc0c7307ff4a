// `SET a[i] = x` as a function of the array, the subscript and the element.
import QueryEngine
import SQLPlanning

extension PostgresRules {
    func assigning(
        _ value: Typed, to written: Expression, of column: ColumnDescriptor,
        in current: ScalarExpression, at offset: SourceOffset
    ) throws(SQLError) -> ScalarExpression {
        guard let element = elementType(of: column.type.oid) else {
            throw error(
                .datatypeMismatch,
                "cannot subscript type \(format(column.type.oid)) because it does not support subscripting",
                at: offset)
        }
        guard
            let converted = try coerce(
                value, to: SQLType(element, modifier: column.type.modifier), .assignment)
        else {
            throw error(
                .datatypeMismatch,
                "subscripted assignment to \"\(column.name)\" requires type \(format(element)) but expression is of type \(format(value.type))",
                at: value.offset, hint: "You will need to rewrite or cast the expression.")
        }
        let index = try mustCoerce(try analyzer.analyze(written), to: SQLType(.int4), .assignment)
        return .call(
            ArrayAssignment.function(column.type.oid, element: element),
            [current, index.expression, converted.expression])
    }
}

enum ArrayAssignment {
    private static let mostElements = 134_217_727
    /// Nulls have no size in PostgreSQL's arrays and have one here: what a gap may need is bounded earlier.
    private static let mostOfGap = 1 << 24

    static func function(_ array: TypeID, element: TypeID) -> FunctionDefinition {
        FunctionDefinition(
            "array_set_element", [array, .int4, element], array, isStrict: false,
            body: .nary { (values, _) throws(SQLError) in
                guard values.count == 3, case .int(let index) = values[1] else {
                    throw SQLError(
                        .nullValueNotAllowed, "array subscript in assignment must not be null")
                }
                return try assign(values[0], Int(index), values[2], element)
            })
    }

    private static func assign(
        _ array: Value, _ index: Int, _ value: Value, _ type: TypeID
    ) throws(SQLError) -> Value {
        guard case .array(let current) = array, let dimension = current.dimensions.first else {
            return .array(
                ArrayValue(
                    elementType: type,
                    dimensions: [ArrayValue.Dimension(count: 1, lowerBound: index)],
                    elements: [value]))
        }
        guard current.dimensions.count == 1 else {
            throw SQLError(.arraySubscriptError, "wrong number of array subscripts")
        }
        var elements = current.elements
        let lower = dimension.lowerBound
        let first = min(lower, index)
        let (last, overflow) = max(lower &+ elements.count &- 1, index)
            .subtractingReportingOverflow(first)
        guard !overflow, last < mostElements, last &- elements.count <= mostOfGap else {
            throw SQLError(
                .programLimitExceeded,
                "array size exceeds the maximum allowed (\(mostElements))")
        }
        // The gap between the array and a new element is filled with nulls.
        if index < lower {
            elements.insert(
                contentsOf: Array(repeating: Value.null, count: lower - index), at: 0)
        }
        if elements.count <= last {
            elements.append(contentsOf: repeatElement(.null, count: last + 1 - elements.count))
        }
        elements[index - first] = value
        return .array(
            ArrayValue(
                elementType: current.elementType,
                dimensions: [
                    ArrayValue.Dimension(count: elements.count, lowerBound: first)
                ], elements: elements))
    }
}
