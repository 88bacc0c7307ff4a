// Arrays, rows, subscripts, fields, casts and COLLATE.
import QueryEngine
import SQLPlanning

extension PostgresRules {
    // MARK: Arrays and rows

    /// `ARRAY[…]`; `target` is the array type a cast around it asks for.
    /// How many brackets stand in each other at a constructor's first elements.
    private static func depth(of elements: [Expression]) -> Int {
        var depth = 1
        var first = elements.first
        while case .array(let inner, _)? = first {
            depth += 1
            first = inner.first
        }
        return depth
    }

    func analyzeArray(
        _ elements: [Expression], _ target: SQLType?, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        let depth = Self.depth(of: elements)
        if depth > Self.mostDimensions {
            throw error(
                .programLimitExceeded,
                "number of array dimensions (\(depth)) exceeds the maximum allowed (\(Self.mostDimensions))"
            )
        }
        var values: [Typed] = []
        var isNested = false
        for element in elements {
            if case .array(let inner, let offset) = element {
                values.append(try analyzeArray(inner, target, offset))
                isNested = true
            } else {
                values.append(try analyzer.analyze(element))
            }
        }
        if values.isEmpty {
            guard let target, let element = elementType(of: target.oid) else {
                throw error(
                    .indeterminateDatatype, "cannot determine type of empty array", at: at,
                    hint: "Explicitly cast to the desired type, for example ARRAY[]::integer[].")
            }
            return Typed(
                .array([], elementType: element, nested: false), target.oid,
                collation: defaultCollation(element), offset: at)
        }
        if let target, let element = elementType(of: target.oid), !isNested {
            var converted: [ScalarExpression] = []
            for value in values {
                guard
                    let cast = try coerce(
                        value, to: SQLType(element, modifier: target.modifier), .explicit)
                else {
                    throw error(
                        .cannotCoerce,
                        "cannot cast type \(format(value.type)) to \(format(element))",
                        at: value.offset)
                }
                converted.append(cast.expression)
            }
            return Typed(
                .array(converted, elementType: element, nested: false), target.oid,
                modifier: target.modifier, collation: defaultCollation(element), offset: at)
        }
        if values.contains(where: { elementType(of: $0.type) != nil }) { isNested = true }
        let common = try commonType(values, "ARRAY")
        var converted: [Typed] = []
        for value in values { converted.append(try coerceToCommon(value, common, "ARRAY")) }
        let element: TypeID
        let type: TypeID
        if isNested {
            guard let inner = elementType(of: common) else {
                throw error(
                    .undefinedObject,
                    "could not find element type for data type \(format(common))", at: at)
            }
            (element, type) = (inner, common)
        } else {
            guard let array = arrayType(of: common) else {
                throw error(
                    .undefinedObject,
                    "could not find array type for data type \(format(common))", at: at)
            }
            (element, type) = (common, array)
        }
        var typed = Typed(
            .array(converted.map(\.expression), elementType: element, nested: isNested), type,
            modifier: commonModifier(converted, common), offset: at)
        (typed.collation, typed.hasExplicitCollation) = commonCollation(converted, common)
        typed.row = commonRow(values)
        return typed
    }

    /// The fields of rows that are all alike.
    func commonRow(_ values: [Typed]) -> RowShape? {
        guard let first = values.first?.row, values.allSatisfy({ $0.row?.isAlike(first) ?? false })
        else { return nil }
        return first.carried
    }

    func analyzeRow(_ elements: [Expression], _ at: SourceOffset) throws(SQLError) -> Typed {
        let fields = try analyzer.analyzeList(elements)
        var resolved: [Typed] = []
        // Fields keep the unknown type until the row is used as a value.
        for field in fields { resolved.append(field) }
        guard resolved.count <= 1664 else {
            throw error(
                .tooManyColumns, "ROW expressions can have at most 1664 entries", at: at)
        }
        return analyzer.rowValue(
            resolved, names: resolved.indices.map { "f\($0 + 1)" }, offset: at)
    }

    // MARK: Indirection

    func analyzeIndirection(
        _ base: Expression, _ steps: [Indirection], _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        var value = try analyzer.analyze(base)
        var index = 0
        while index < steps.count {
            switch steps[index] {
            case .field(let name, let offset):
                value = try field(name, of: value, offset)
                index += 1
            case .allFields(let offset):
                throw error(
                    .syntaxError, "row expansion via \"*\" is not supported here", at: offset)
            case .element, .slice:
                var run: [Indirection] = []
                while index < steps.count {
                    switch steps[index] {
                    case .element, .slice:
                        run.append(steps[index])
                        index += 1
                        continue
                    case .field, .allFields: break
                    }
                    break
                }
                value = try subscripted(value, run, at)
            }
        }
        return value
    }

    private func field(
        _ name: String, of value: Typed, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        guard let row = value.row, elementType(of: value.type) == nil else {
            if value.type == .record {
                throw error(
                    .undefinedColumn,
                    "could not identify column \"\(name)\" in record data type", at: at)
            }
            throw error(
                .wrongObjectType,
                "column notation .\(name) applied to type \(format(value.type)), which is not a composite type",
                at: value.offset)
        }
        guard let index = row.names.firstIndex(of: name) else {
            if let relation = row.relation {
                throw error(
                    .undefinedColumn, "column \(relation).\(name) does not exist",
                    at: value.offset)
            }
            if let typeName = row.typeName {
                throw error(
                    .undefinedColumn, "column \"\(name)\" not found in data type \(typeName)",
                    at: value.offset)
            }
            throw error(
                .undefinedColumn, "could not identify column \"\(name)\" in record data type",
                at: value.offset)
        }
        if let fields = row.fields { return fields[index] }
        var field = row.field(
            index, of: value.expression, defaultCollation(row.types[index].oid))
        field.offset = at
        return field
    }

    private static let mostDimensions = 6

    private func subscripted(
        _ value: Typed, _ steps: [Indirection], _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        let isVector = value.type == .int2vector || value.type == .oidvector
        if value.type == .jsonb || value.type == .json, value.type == .jsonb {
            return try documentSubscript(value, steps, at)
        }
        if value.type == .name { return try nameSubscript(value, steps, at) }
        let vectorElement: TypeID? =
            isVector ? (value.type == .oidvector ? .oid : .int2) : nil
        guard let element = elementType(of: value.type) ?? vectorElement else {
            throw error(
                .datatypeMismatch,
                "cannot subscript type \(format(value.type)) because it does not support subscripting",
                at: value.offset)
        }
        if steps.count > Self.mostDimensions {
            throw error(
                .programLimitExceeded,
                "number of array dimensions (\(steps.count)) exceeds the maximum allowed (\(Self.mostDimensions))"
            )
        }
        let isSlice = steps.contains {
            if case .slice = $0 { return true }
            return false
        }
        var subscripts: [ScalarExpression] = []
        var bounds: [SliceBounds] = []
        for step in steps {
            switch step {
            case .element(let written):
                let index = try subscriptValue(written)
                subscripts.append(index)
                // In a slice a single subscript n means 1:n.
                bounds.append(SliceBounds(lower: .constant(.int(1)), upper: index))
            case .slice(let lower, let upper):
                var low: ScalarExpression?
                var high: ScalarExpression?
                if let lower { low = try subscriptValue(lower) }
                if let upper { high = try subscriptValue(upper) }
                bounds.append(SliceBounds(lower: low, upper: high))
            case .field, .allFields: break
            }
        }
        if isSlice {
            return Typed(
                .slice(value.expression, bounds), value.type, modifier: value.modifier,
                collation: value.collation, offset: at, row: value.row)
        }
        return Typed(
            .subscripted(value.expression, subscripts), element, modifier: value.modifier,
            collation: value.collation, offset: at, row: value.row)
    }

    private func subscriptValue(_ written: Expression) throws(SQLError) -> ScalarExpression {
        let index = try analyzer.analyze(written)
        guard let result = try coerce(index, to: SQLType(.int4), .assignment),
            category(index.type) != "S"
        else {
            throw error(
                .datatypeMismatch, "array subscript must have type integer", at: index.offset)
        }
        return result.expression
    }

    /// A name is a row of bytes too, the first of them 0.
    private func nameSubscript(
        _ value: Typed, _ steps: [Indirection], _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        guard steps.count == 1, case .element(let written) = steps[0] else {
            throw error(
                .featureNotSupported, "slices of fixed-length arrays not implemented", at: at)
        }
        return Typed(
            .call(NameByte.function, [value.expression, try subscriptValue(written)]), .char,
            offset: at)
    }

    /// `document['key']`: a path's steps, numbers among them as their digits.
    private func documentSubscript(
        _ value: Typed, _ steps: [Indirection], _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        var result = value
        for step in steps {
            guard case .element(let written) = step else {
                var place = SourceOffset.unknown
                if case .slice(let lower, let upper) = step {
                    place = upper?.offset ?? lower?.offset ?? .unknown
                }
                throw error(
                    .datatypeMismatch, "jsonb subscript does not support slices", at: place)
            }
            let key = try documentKey(try analyzer.analyze(written))
            result = try folded(
                Typed(
                    .call(JSONFunctions.subscriptFunction, [result.expression, key.expression]),
                    .jsonb, offset: at))
        }
        return result
    }

    private func documentKey(_ key: Typed) throws(SQLError) -> Typed {
        if key.type == .unknown { return try mustCoerce(key, to: SQLType(.text)) }
        let number = try coerce(key, to: SQLType(.int4), .implicit)
        let text = try coerce(key, to: SQLType(.text), .implicit)
        func unsupported(_ hint: String) -> SQLError {
            error(
                .datatypeMismatch, "subscript type \(format(key.type)) is not supported",
                at: key.offset, hint: hint)
        }
        switch (number, text) {
        case (let number?, nil): return try mustCoerce(number, to: SQLType(.text), .assignment)
        case (nil, let text?): return text
        case (nil, nil):
            throw unsupported("jsonb subscript must be coercible to either integer or text.")
        default:
            throw unsupported(
                "jsonb subscript must be coercible to only one type, integer or text.")
        }
    }

    // MARK: Casts

    func analyzeCast(_ cast: Cast) throws(SQLError) -> Typed {
        let target = try resolveType(cast.type)
        var value: Typed
        if case .array(let elements, let at) = cast.operand, elementType(of: target.oid) != nil {
            value = try analyzeArray(elements, target, at)
        } else {
            value = try analyzer.analyze(cast.operand)
        }
        let at = cast.offset.bytes >= 0 ? cast.offset : value.offset
        // A parameter that is cast has the type of the cast.
        guard let result = try coerce(value, to: target, .explicit) else {
            throw error(
                .cannotCoerce,
                "cannot cast type \(format(value.type)) to \(format(target.oid))", at: at)
        }
        value = result
        value.offset = at
        return value
    }

    func analyzeCollate(
        _ operand: Expression, _ name: QualifiedName, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        var value = try analyzer.analyze(operand)
        if value.type == .unknown { value = try mustCoerce(value, to: SQLType(.text)) }
        guard isCollatable(value.type) || value.type == .name else {
            throw error(
                .datatypeMismatch,
                "collations are not supported by type \(format(value.type))", at: at)
        }
        value.collation = try resolveCollation(name, at: at)
        value.hasExplicitCollation = true
        value.collateOffset = at
        return value
    }
}
