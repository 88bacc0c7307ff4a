// The ranges of an index that a scan of it goes over.
import StorageEngine

extension IndexScan {
    /// A unique index is asked for a whole key: at most one row has it.
    var isUniqueLookup: Bool {
        index.isUnique && !index.isDeferrable && anyOf == nil && lower == nil && upper == nil
            && equalities.count == index.columns.count
    }

    /// The range that the scan asks for; nil: no row is in it.
    ///
    /// - Parameter isExact: a bound of the last column is a key itself, so that who locks the range's end knows which key that is.
    func range(_ context: ExecutionContext, isExact: Bool = false) throws(Interrupt) -> KeyRange? {
        var builder = KeyBuilder()
        for (position, expression) in equalities.enumerated() {
            let value = try context.evaluate(expression)
            if value.isNull { return nil }
            append(value, position, &builder)
        }
        if isExact, equalities.count == index.columns.count - 1 {
            return try exactRange(builder, context)
        }
        if lower == nil && upper == nil {
            if equalities.isEmpty { return .all }
            return equalities.count == index.columns.count
                ? .point(builder.key) : .prefix(builder.key)
        }
        return try boundedRange(builder, context)
    }

    /// The key, or the beginning of one, that has this value in the index's first column.
    func key(beginning value: Value) -> Key {
        var builder = KeyBuilder()
        append(value, 0, &builder)
        return builder.key
    }

    /// Equality on a prefix, then a range on the next column, nulls left out.
    private func boundedRange(
        _ prefix: KeyBuilder, _ context: ExecutionContext
    ) throws(Interrupt) -> KeyRange? {
        let position = equalities.count
        var edge = prefix
        edge.appendValueMarker()
        let whole = KeyRange.prefix(edge.key)
        var lowest = whole.lower
        var highest = whole.upper
        let isDescending = index.columns[position].descending
        for (bound, isLower) in [(lower, !isDescending), (upper, isDescending)] {
            guard let bound else { continue }
            let value = try context.evaluate(bound.expression)
            if value.isNull { return nil }
            var builder = prefix
            append(value, position, &builder)
            let exact = KeyRange.prefix(builder.key)
            if isLower {
                lowest = bound.isInclusive ? exact.lower : exact.upper
            } else {
                highest = bound.isInclusive ? exact.upper : exact.lower
            }
        }
        if let lowest, let highest, highest < lowest { return nil }
        return KeyRange(
            lower: lowest, lowerInclusive: true, upper: highest, upperInclusive: false)
    }

    /// The same of the index's last column.
    private func exactRange(
        _ prefix: KeyBuilder, _ context: ExecutionContext
    ) throws(Interrupt) -> KeyRange? {
        let position = equalities.count
        if lower == nil && upper == nil {
            return equalities.isEmpty ? .all : .prefix(prefix.key)
        }
        var edge = prefix
        edge.appendValueMarker()
        var range = KeyRange.prefix(edge.key)
        let isDescending = index.columns[position].descending
        for (bound, isLower) in [(lower, !isDescending), (upper, isDescending)] {
            guard let bound else { continue }
            let value = try context.evaluate(bound.expression)
            if value.isNull { return nil }
            var builder = prefix
            append(value, position, &builder)
            if isLower {
                range.lower = builder.key
                range.lowerInclusive = bound.isInclusive
            } else {
                range.upper = builder.key
                range.upperInclusive = bound.isInclusive
            }
        }
        if let lowest = range.lower, let highest = range.upper {
            if highest < lowest { return nil }
            if highest == lowest && !(range.lowerInclusive && range.upperInclusive) { return nil }
        }
        return range
    }

    private func append(_ value: Value, _ position: Int, _ builder: inout KeyBuilder) {
        let column = index.columns[position]
        if let expression = column.expression {
            let descriptor = index.expressions[expression]
            KeyEncoding.append(
                value, descriptor.ordering, descending: column.descending,
                nullsFirst: column.nullsFirst, to: &builder)
            return
        }
        let descriptor = table.columns[column.column]
        KeyEncoding.append(
            value, descriptor.ordering, descending: column.descending,
            nullsFirst: column.nullsFirst, to: &builder)
    }

    /// The array's elements without nulls and repetitions, the one to come first last.
    func distinctKeys(
        _ expression: ScalarExpression, _ context: ExecutionContext
    ) throws(Interrupt) -> [Value] {
        guard case .array(let array) = try context.evaluate(expression) else { return [] }
        let ordering = index.descriptor(of: index.columns[0], in: table).ordering
        let ascending = index.columns[0].descending == isReversed
        var keys = array.elements.filter { !$0.isNull }
        keys.sort {
            let order = Comparison.compare($0, $1, ordering)
            return ascending ? order > 0 : order < 0
        }
        var distinct: [Value] = []
        for key in keys {
            if let last = distinct.last, Comparison.equal(last, key, ordering) { continue }
            distinct.append(key)
        }
        return distinct
    }
}
