// Comparisons: said plainly where both sides have one type, so that keys are found by them.
package import QueryEngine
package import SQLPlanning

extension YQLRules {
    package func makeOperator(
        _ name: OperatorName, _ left: Typed?, _ right: Typed, at offset: SourceOffset
    ) throws(SQLError) -> Typed {
        guard let left else {
            guard let op = YQLUnaryOperator(rawValue: name.symbol) else {
                throw error("Unknown operator: \(name.symbol)", at: offset)
            }
            let argument = YQLArgument.value(type(of: right), constant: known(right))
            let function = try placed(offset) { () throws(SQLError) in
                try YQLOperators.unary(op, argument)
            }
            return try apply(function, [.value(right)], at: offset)
        }
        if let comparison = ComparisonOperator(yql: name.symbol) {
            return try makeComparison(comparison, left, right, at: offset)
        }
        guard let op = YQLBinaryOperator(yql: name.symbol) else {
            throw error("Unknown operator: \(name.symbol)", at: offset)
        }
        return try binary(op, left, right, at: offset)
    }

    func binary(
        _ op: YQLBinaryOperator, _ left: Typed, _ right: Typed, at offset: SourceOffset
    ) throws(SQLError) -> Typed {
        let function = try placed(offset) { () throws(SQLError) in
            try YQLOperators.binary(
                op, .value(type(of: left), constant: known(left)),
                .value(type(of: right), constant: known(right)))
        }
        return try apply(function, [.value(left), .value(right)], at: offset)
    }

    package func makeComparison(
        _ comparison: ComparisonOperator, _ left: Typed, _ right: Typed, at offset: SourceOffset
    ) throws(SQLError) -> Typed {
        var pair = try alike(left, right)
        if pair == nil { pair = try widened(left, right) }
        if let (a, b, plain) = pair, isPlainlyCompared(plain) {
            let isOptional = type(of: a).isOptional || type(of: b).isOptional
            return folded(
                typed(
                    .comparison(comparison, Ordering(id(plain)), a.expression, b.expression),
                    isOptional ? .optional(.bool) : .bool, at: offset))
        }
        return try binary(YQLBinaryOperator(comparison), left, right, at: offset)
    }

    /// The two with one type inside, where they have that or a constant can be brought to it without loss.
    private func alike(
        _ left: Typed, _ right: Typed
    ) throws(SQLError) -> (Typed, Typed, YQLType)? {
        let (a, b) = (type(of: left), type(of: right))
        let (x, y) = (a.withoutOptional, b.withoutOptional)
        if x == y, x.isData { return (left, right, x) }
        if known(right) != nil, let fitting = fitting(right, b, to: x) { return (left, fitting, x) }
        if known(left) != nil, let fitting = fitting(left, a, to: y) { return (fitting, right, y) }
        return nil
    }

    /// The two in the type that holds all values of both, so that rows are found by them too: integers, texts.
    private func widened(
        _ left: Typed, _ right: Typed
    ) throws(SQLError) -> (Typed, Typed, YQLType)? {
        let (a, b) = (type(of: left), type(of: right))
        guard let x = a.withoutOptional.primitive, let y = b.withoutOptional.primitive else {
            return nil
        }
        let wide: YQLType
        if x.isText, y.isText {
            wide = .string
        } else if x.isInteger, y.isInteger {
            if x.isUnsigned, y.isUnsigned {
                wide = .uint64
            } else if x != .uint64, y != .uint64 {
                wide = .int64
            } else {
                return nil
            }
        } else {
            return nil
        }
        guard let first = try implicit(left, to: a.isOptional ? wide.asOptional : wide),
            let second = try implicit(right, to: b.isOptional ? wide.asOptional : wide)
        else { return nil }
        return (first, second, wide)
    }

    /// The same number in another integer type, the same text in the other text type; nil: there is none, or it is no matter of types.
    private func fitting(_ value: Typed, _ source: YQLType, to target: YQLType) -> Typed? {
        guard let constant = known(value), !constant.isNull, !source.isOptional,
            let from = source.primitive, let to = target.primitive
        else { return nil }
        if from.isInteger, to.isInteger {
            return YQLNumber.checked(YQLNumber.exact(constant, from), to).map {
                self.constant($0, target, at: value.offset)
            }
        }
        if from.isText, to.isText {
            let bytes = constant.rawBytes
            if to == .utf8, String(validating: bytes, as: UTF8.self) == nil { return nil }
            return self.constant(
                to == .utf8 ? .text(Text(utf8: bytes)) : .bytes(bytes), target, at: value.offset)
        }
        return nil
    }

    /// Comparing as the engine compares its values is comparing as YQL does: floating-point numbers have a NaN of their own mind.
    private func isPlainlyCompared(_ type: YQLType) -> Bool {
        guard let primitive = type.primitive else { return false }
        return !primitive.isFloating && primitive != .dyNumber && !primitive.isZoned
            && primitive.comparability == .order
    }

    package func comparable(
        _ comparison: ComparisonOperator, _ left: Typed, _ right: Typed, at offset: SourceOffset
    ) throws(SQLError) -> (Ordering, Typed, Typed) {
        if let (a, b, plain) = try alike(left, right) { return (plain.ordering, a, b) }
        let (a, b) = (type(of: left), type(of: right))
        guard
            let common = YQLConversions.commonType(a.withoutOptional, b.withoutOptional),
            common.comparability >= .equality,
            let x = try implicit(left, to: a.isOptional ? common.asOptional : common),
            let y = try implicit(right, to: b.isOptional ? common.asOptional : common)
        else {
            throw error("Cannot compare \(a) and \(b)", at: offset)
        }
        return (Ordering(id(common)), x, y)
    }

    package func compareRows(
        _ comparison: ComparisonOperator, _ left: [Typed], _ right: [Typed],
        at offset: SourceOffset
    ) throws(SQLError) -> Typed {
        let a = try tuple(left, at: offset)
        let b = try tuple(right, at: offset)
        return try binary(YQLBinaryOperator(comparison), a, b, at: offset)
    }

    func tuple(_ items: [Typed], at offset: SourceOffset) throws(SQLError) -> Typed {
        let types = items.map(type(of:))
        return typed(
            .row(items.map(\.expression), types: types.map(\.storedType), form: RowForm()),
            .tuple(types), at: offset)
    }

    /// A comparison of constants is known.
    func folded(_ value: Typed) -> Typed {
        guard
            case .comparison(let op, let ordering, .constant(let a), .constant(let b)) =
                value.expression
        else { return value }
        var result = value
        if a.isNull || b.isNull {
            result.expression = .constant(.null)
        } else {
            result.expression = .constant(.bool(op.holds(Comparison.compare(a, b, ordering))))
        }
        return result
    }
}

extension ComparisonOperator {
    init?(yql symbol: String) {
        switch symbol {
        case "=", "==": self = .equal
        case "!=", "<>": self = .notEqual
        default: self.init(symbol: symbol)
        }
    }
}

extension YQLBinaryOperator {
    init(_ comparison: ComparisonOperator) {
        self =
            switch comparison {
            case .equal: .equal
            case .notEqual: .notEqual
            case .less: .less
            case .lessOrEqual: .lessOrEqual
            case .greater: .greater
            case .greaterOrEqual: .greaterOrEqual
            }
    }

    /// By the symbol or the word, in any case.
    init?(yql symbol: String) {
        self.init(rawValue: symbol.uppercased())
    }
}
