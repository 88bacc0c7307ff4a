// Evaluates function calls, casts, arrays and rows.

extension ExecutionContext {
    func call(
        _ function: FunctionDefinition, _ arguments: [ScalarExpression]
    ) throws(Interrupt) -> Value {
        if function.volatility == .volatile { return try callVolatile(function, arguments) }
        return try invoke(function, arguments)
    }

    /// A volatile function's result is kept until the row is complete, so that repeating the row after a wait draws no
    /// second sequence value and sleeps no second time.
    private func callVolatile(
        _ function: FunctionDefinition, _ arguments: [ScalarExpression]
    ) throws(Interrupt) -> Value {
        if memoPosition < memo.count {
            let value = memo[memoPosition]
            memoPosition += 1
            return value
        }
        let value = try invoke(function, arguments)
        memo.append(value)
        memoPosition += 1
        return value
    }

    private func invoke(
        _ function: FunctionDefinition, _ arguments: [ScalarExpression]
    ) throws(Interrupt) -> Value {
        switch function.body {
        case .binary(let body):
            guard arguments.count == 2 else { throw .error(Self.malformed(function)) }
            let left = try evaluate(arguments[0])
            if function.isStrict && left.isNull { return .null }
            let right = try evaluate(arguments[1])
            if function.isStrict && right.isNull { return .null }
            do throws(SQLError) { return try body(left, right, self) } catch {
                throw Interrupt(error)
            }
        case .unary(let body):
            guard arguments.count == 1 else { throw .error(Self.malformed(function)) }
            let operand = try evaluate(arguments[0])
            if function.isStrict && operand.isNull { return .null }
            do throws(SQLError) { return try body(operand, self) } catch { throw Interrupt(error) }
        case .nullary(let body):
            return try body(self)
        case .nary(let body):
            guard let values = try values(of: arguments, strict: function.isStrict) else {
                return .null
            }
            do throws(SQLError) { return try body(values, self) } catch { throw Interrupt(error) }
        case .session(let body):
            guard let values = try values(of: arguments, strict: function.isStrict) else {
                return .null
            }
            let value = try body(services.session, values)
            try requireGoing()
            return value
        case .specialized:
            throw .error(
                SQLError(.internalError, "function \(function.name) was not bound to its types"))
        case .set:
            throw .violation(.setForOneValue)
        }
    }

    /// The arguments' values; nil if one is null and the function is strict.
    func values(
        of arguments: [ScalarExpression], strict: Bool
    ) throws(Interrupt) -> [Value]? {
        var values: [Value] = []
        values.reserveCapacity(arguments.count)
        for argument in arguments {
            let value = try evaluate(argument)
            if strict && value.isNull { return nil }
            values.append(value)
        }
        return values
    }

    /// The iterator of a set-returning function; nil is the empty set.
    func rowSource(
        _ function: FunctionDefinition, _ arguments: [ScalarExpression]
    ) throws(Interrupt) -> (any RowSource)? {
        guard let values = try values(of: arguments, strict: function.isStrict) else { return nil }
        guard case .set(let body) = function.body else {
            return SingleRow(try call(function, arguments))
        }
        do throws(SQLError) { return try body(values, self) } catch { throw Interrupt(error) }
    }

    private static func malformed(_ function: FunctionDefinition) -> SQLError {
        SQLError(.internalError, "function \(function.name) called with a wrong argument count")
    }

    func evaluateCast(_ expression: ScalarExpression) throws(Interrupt) -> Value {
        switch expression {
        case .cast(let cast, let operand):
            let value = try evaluate(operand)
            if value.isNull { return .null }
            return try apply(cast, to: value)
        case .convert(let operand, let from, let to):
            let value = try evaluate(operand)
            if value.isNull { return .null }
            return try convert(value, from: from, to: to)
        case .modifier(let operand, let type, let explicit):
            let value = try evaluate(operand)
            if value.isNull { return .null }
            do throws(SQLError) {
                return try TypeInput.applyModifier(
                    value, type, explicit: explicit, environment.types)
            } catch { throw Interrupt(error) }
        case .castElements(let operand, let cast, let from, let to, let explicit):
            guard case .array(let array) = try evaluate(operand) else { return .null }
            var elements: [Value] = []
            elements.reserveCapacity(array.elements.count)
            for element in array.elements {
                if element.isNull {
                    elements.append(.null)
                    continue
                }
                var result = element
                if let cast {
                    result = try apply(cast, to: element)
                } else if from != to.oid {
                    result = try convert(element, from: from, to: SQLType(to.oid))
                }
                do throws(SQLError) {
                    elements.append(
                        to.modifier < 0
                            ? result
                            : try TypeInput.applyModifier(
                                result, to, explicit: explicit, environment.types))
                } catch { throw Interrupt(error) }
            }
            return .array(
                ArrayValue(
                    elementType: to.oid, dimensions: array.dimensions, elements: elements))
        default: return .null
        }
    }

    private func apply(_ cast: CastDefinition, to value: Value) throws(Interrupt) -> Value {
        switch cast.method {
        case .binaryCoercible: return value
        case .function(let body):
            do throws(SQLError) { return try body(value, self) } catch { throw Interrupt(error) }
        }
    }

    private func convert(
        _ value: Value, from: TypeID, to: SQLType
    ) throws(Interrupt) -> Value {
        var text: [UInt8] = []
        TypeOutput.appendText(value, from, environment, to: &text)
        do throws(SQLError) { return try TypeInput.parse(text, as: to, environment) } catch {
            throw Interrupt(error)
        }
    }

    func evaluateComposite(_ expression: ScalarExpression) throws(Interrupt) -> Value {
        switch expression {
        case .array(let elements, let elementType, let nested):
            var values: [Value] = []
            values.reserveCapacity(elements.count)
            for element in elements { values.append(try evaluate(element)) }
            if nested { return try nestedArray(values, elementType) }
            return .array(ArrayValue(elementType: elementType, elements: values))
        case .row(let fields, let types, let form):
            var values: [Value] = []
            for field in fields { values.append(try evaluate(field)) }
            if form.mayBeAbsent && values.allSatisfy(\.isNull) { return .null }
            return .record(RecordValue(types: types, fields: values, names: form.names))
        case .field(let operand, let index):
            guard case .record(let record) = try evaluate(operand), index < record.fields.count
            else { return .null }
            return record.fields[index]
        case .subscripted(let operand, let subscripts):
            return try element(operand, subscripts)
        case .slice(let operand, let bounds):
            return try slice(operand, bounds)
        default: return .null
        }
    }

    /// ARRAY[[1,2],[3,4]]: the inner arrays have to agree in their dimensions.
    private func nestedArray(
        _ values: [Value], _ elementType: TypeID
    ) throws(Interrupt) -> Value {
        var inner: [ArrayValue] = []
        for value in values {
            if case .array(let array) = value { inner.append(array) }
        }
        guard let first = inner.first, !first.dimensions.isEmpty else {
            return .array(ArrayValue(elementType: elementType, elements: []))
        }
        guard inner.count == values.count,
            inner.allSatisfy({ $0.dimensions == first.dimensions })
        else {
            throw .violation(.arrayDimensionsDiffer)
        }
        do throws(SQLError) {
            try ArrayLimits.checkDimensions(first.dimensions.count + 1)
        } catch { throw .error(error) }
        return .array(
            ArrayValue(
                elementType: elementType,
                dimensions: [ArrayValue.Dimension(count: inner.count)] + first.dimensions,
                elements: inner.flatMap(\.elements)))
    }

    private func element(
        _ operand: ScalarExpression, _ subscripts: [ScalarExpression]
    ) throws(Interrupt) -> Value {
        guard case .array(let array) = try evaluate(operand) else { return .null }
        guard subscripts.count == array.dimensions.count else { return .null }
        var offset = 0
        for (dimension, expression) in zip(array.dimensions, subscripts) {
            guard case .int(let index) = try evaluate(expression) else { return .null }
            let (place, overflow) = index.subtractingReportingOverflow(
                Int64(dimension.lowerBound))
            guard !overflow, place >= 0, place < Int64(dimension.count) else { return .null }
            offset = offset * dimension.count + Int(place)
        }
        return offset < array.elements.count ? array.elements[offset] : .null
    }

    private func slice(
        _ operand: ScalarExpression, _ bounds: [SliceBounds]
    ) throws(Interrupt) -> Value {
        guard case .array(let array) = try evaluate(operand) else { return .null }
        // A null among the bounds makes the whole slice null, wherever the others lead.
        var limits: [(lower: Int64, upper: Int64)] = []
        for bound in bounds {
            var limit = (lower: Int64.min, upper: Int64.max)
            if let expression = bound.lower {
                guard case .int(let value) = try evaluate(expression) else { return .null }
                limit.lower = value
            }
            if let expression = bound.upper {
                guard case .int(let value) = try evaluate(expression) else { return .null }
                limit.upper = value
            }
            limits.append(limit)
        }
        let empty = Value.array(ArrayValue(elementType: array.elementType, elements: []))
        guard !array.dimensions.isEmpty, limits.count <= array.dimensions.count else {
            return empty
        }
        var ranges: [Range<Int>] = []
        for (index, dimension) in array.dimensions.enumerated() {
            let last = dimension.lowerBound + dimension.count - 1
            var lower = dimension.lowerBound
            var upper = last
            if index < limits.count {
                lower = Int(clamping: max(limits[index].lower, Int64(lower)))
                upper = Int(clamping: min(limits[index].upper, Int64(last)))
            }
            if lower > upper { return empty }
            ranges.append(lower - dimension.lowerBound..<upper - dimension.lowerBound + 1)
        }
        var offsets = [0]
        for (dimension, range) in zip(array.dimensions, ranges) {
            offsets = offsets.flatMap { base in range.map { base * dimension.count + $0 } }
        }
        return .array(
            ArrayValue(
                elementType: array.elementType,
                dimensions: ranges.map { ArrayValue.Dimension(count: $0.count) },
                elements: offsets.map { array.elements[$0] }))
    }
}

/// A plain function in FROM: one row.
final class SingleRow: RowSource {
    private var value: Value?

    init(_ value: Value) {
        self.value = value
    }

    func next() throws(SQLError) -> [Value]? {
        guard let value else { return nil }
        self.value = nil
        if case .record(let record) = value { return record.fields }
        return [value]
    }
}
