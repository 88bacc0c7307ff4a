// Values brought to types: what is asked for, and what nobody asks for.
package import QueryEngine
package import SQLPlanning

extension YQLRules {
    /// The value by a conversion; a constant is converted now.
    func convert(
        _ value: Typed, _ conversion: YQLConversion, to type: YQLType
    ) throws(SQLError) -> Typed {
        guard let body = conversion.body else {
            return typed(value.expression, type, at: value.offset)
        }
        if case .constant(let known) = value.expression,
            let converted = try? body(known)
        {
            return constant(converted, type, at: value.offset)
        }
        let definition = FunctionDefinition(
            "convert to \(type)", [value.type], id(type), isStrict: false,
            body: .unary { (value, _) throws(SQLError) in try body(value) })
        return typed(.call(definition, [value.expression]), type, at: value.offset)
    }

    /// nil: nothing is done unasked.
    func implicit(_ value: Typed, to target: YQLType) throws(SQLError) -> Typed? {
        let source = type(of: value)
        if source == target { return value }
        guard
            let conversion = YQLConversions.implicit(
                from: source, to: target, constant: known(value))
        else { return nil }
        return try convert(value, conversion, to: target)
    }

    func known(_ value: Typed) -> Value? {
        if case .constant(let value) = value.expression { return value }
        return nil
    }

    func require(
        _ value: Typed, _ target: YQLType, _ message: (YQLType) -> String
    ) throws(SQLError) -> Typed {
        if let converted = try implicit(value, to: target) { return converted }
        throw error(message(type(of: value)), at: value.offset)
    }

    // MARK: Asked by the analyzer

    package func commonType(_ values: [Typed], _ clause: String) throws(SQLError) -> TypeID {
        id(try common(values, clause))
    }

    func common(_ values: [Typed], _ clause: String) throws(SQLError) -> YQLType {
        let types = values.map(type(of:))
        if let common = YQLConversions.commonType(types) { return common }
        let names = Set(types.map { "\($0)" }).sorted().joined(separator: " and ")
        throw error("Uncompatible types: \(names)", at: values.last?.offset ?? .unknown)
    }

    package func commonModifier(_ values: [Typed], _ type: TypeID) -> Int32 {
        guard let common = YQLConversions.commonType(values.map(self.type(of:))) else { return -1 }
        return sqlType(common).modifier
    }

    package func commonCollation(_ values: [Typed], _ type: TypeID) -> (Collation, Bool) {
        (.c, false)
    }

    package func coerce(
        _ value: Typed, to target: SQLType, _ context: CastContext
    ) throws(SQLError) -> Typed? {
        try implicit(value, to: statementTypes.type(of: target))
    }

    package func coerceToCommon(
        _ value: Typed, _ type: TypeID, _ clause: String
    ) throws(SQLError) -> Typed {
        let target = statementTypes.type(of: SQLType(type, modifier: value.modifier))
        return try require(value, target) { "Cannot convert \($0) to \(target)" }
    }

    package func condition(
        _ value: Typed, _ clause: String
    ) throws(SQLError) -> ScalarExpression {
        let type = type(of: value)
        guard type.withoutOptional == .bool || type == .null else {
            throw error(
                "Expected Bool or Optional<Bool>, but got: \(type)", at: value.offset)
        }
        return value.expression
    }

    package func rowCount(_ value: Typed, _ clause: String) throws(SQLError) -> ScalarExpression {
        let type = type(of: value)
        guard let plain = type.withoutOptional.primitive, plain.isInteger else {
            throw error(
                "Mismatch type argument #1, source type: \(type), target type: Uint64",
                at: value.offset)
        }
        if let known = known(value), !known.isNull {
            let number = YQLNumber.exact(known, plain)
            guard number >= 0 else {
                throw error("Negative value of \(clause)", at: value.offset)
            }
            return .constant(.int(Int64(clamping: number)))
        }
        return .call(
            FunctionDefinition(
                "count of rows", [value.type], YQLTypeNumber.id(.int64),
                body: .unary { (value, _) in .int(Int64(clamping: YQLNumber.exact(value, plain))) }
            ), [value.expression])
    }

    package func assign(
        _ value: Typed, to column: ColumnDescriptor
    ) throws(SQLError) -> ScalarExpression {
        let target = statementTypes.type(of: column.type)
        let source = type(of: value)
        if let converted = try implicit(value, to: target) { return converted.expression }
        // A sequence ends where its column's type does.
        if case .call(let function, _) = value.expression, function.name == Self.nextValue,
            target.withoutOptional.primitive?.isInteger == true
        {
            return value.expression
        }
        // An optional is taken for what is not null; the row is looked at when it is written.
        if !target.isOptional, source.isOptional || source == .null,
            let converted = try implicit(value, to: .optional(target))
        {
            if environment.refusesOptionals {
                throw SQLError.yql(
                    .badRequest,
                    "Can't set optional or NULL value to not null column: \(column.name)",
                    code: YDBIssueCode.badColumnType, position: position(value.offset))
            }
            return converted.expression
        }
        throw error(
            "Failed to convert type: Struct<'\(column.name)':\(source)> to Struct<'\(column.name)':\(target)>",
            at: value.offset)
    }

    package func omitted(_ column: ColumnDescriptor) throws(SQLError) -> ScalarExpression? {
        guard column.isNotNull, column.defaultSQL == nil, column.identity == .none else {
            return nil
        }
        throw SQLError.yql(
            .badRequest,
            "Missing not null column in input: \(column.name). All not null columns should be initialized",
            code: YDBIssueCode.noColumnDefault, condition: .notNullViolation)
    }
}

extension YQLTextEnvironment {
    /// What may be null is no value of a column that may not, even where it never is.
    var refusesOptionals: Bool { true }
}
