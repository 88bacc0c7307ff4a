// Aggregates WITHIN GROUP: percentile_cont, percentile_disc and mode. Their rows come in the order that is asked for.
import QueryEngine

/// The value at a fraction of the ordered rows, or between the two next to it.
private final class Percentile: AggregateState {
    enum Kind { case continuous, discrete }

    private let kind: Kind
    private let valueType: TypeID
    private var fraction = Value.null
    private var values: [Value] = []

    init(_ kind: Kind, _ valueType: TypeID) {
        self.kind = kind
        self.valueType = valueType
    }

    func add(_ arguments: [Value]) throws(SQLError) {
        if values.isEmpty { fraction = arguments[0] }
        values.append(arguments[1])
    }

    func result() throws(SQLError) -> Value {
        if values.isEmpty { return .null }
        guard case .array(let fractions) = fraction else { return try value(at: fraction) }
        var elements: [Value] = []
        elements.reserveCapacity(fractions.elements.count)
        for fraction in fractions.elements { elements.append(try value(at: fraction)) }
        return .array(
            ArrayValue(
                elementType: valueType, dimensions: fractions.dimensions, elements: elements))
    }

    private func value(at fraction: Value) throws(SQLError) -> Value {
        guard case .double(let fraction) = fraction else { return .null }
        guard fraction >= 0, fraction <= 1 else {
            let shown = String(decoding: FloatText.printf("%.*g", 6, fraction), as: UTF8.self)
            throw SQLError(
                .numericValueOutOfRange,
                "percentile value \(fraction.isNaN ? "NaN" : shown) is not between 0 and 1")
        }
        switch kind {
        case .discrete:
            let row = Int((fraction * Double(values.count)).rounded(.up))
            return values[min(max(row, 1), values.count) - 1]
        case .continuous:
            let place = fraction * Double(values.count - 1)
            let below = min(Int(place), values.count - 1)
            let above = min(Int(place.rounded(.up)), values.count - 1)
            if below == above { return values[below] }
            return try between(values[below], values[above], place - Double(below))
        }
    }

    private func between(_ a: Value, _ b: Value, _ part: Double) throws(SQLError) -> Value {
        switch (a, b) {
        case (.double(let a), .double(let b)): return .double(a + part * (b - a))
        case (.interval(let a), .interval(let b)):
            let distance = try IntervalArithmetic.subtract(b, a)
            return .interval(
                try IntervalArithmetic.add(IntervalArithmetic.multiply(distance, part), a))
        default: return a
        }
    }
}

/// The value of the most rows; of several the one that comes first.
private final class Mode: AggregateState {
    private let ordering: Ordering
    private var current = Value.null
    private var count = 0
    private var best = Value.null
    private var bestCount = 0

    init(_ type: TypeID, _ collation: Collation) {
        ordering = Ordering(type, collation)
    }

    func add(_ arguments: [Value]) throws(SQLError) {
        let value = arguments[0]
        if count > 0, Comparison.compare(value, current, ordering) == 0 {
            count += 1
        } else {
            (current, count) = (value, 1)
        }
        if count > bestCount { (best, bestCount) = (current, count) }
    }

    func result() throws(SQLError) -> Value { best }
}

enum OrderedSetAggregates {
    static func add(to library: inout LibraryBuilder) {
        for (fraction, isArray) in [(TypeID.float8, false), (.float8Array, true)] {
            for (type, arrayType) in [
                (TypeID.float8, TypeID.float8Array), (.interval, .intervalArray),
            ] {
                library.add(
                    AggregateDefinition(
                        "percentile_cont", [fraction, type], isArray ? arrayType : type
                    ) { _ in Percentile(.continuous, type) }.withinGroup(direct: 1))
            }
            library.add(
                AggregateDefinition(
                    typed: "percentile_disc", [fraction, .anyelement],
                    isArray ? .anyarray : .anyelement
                ) { types, _ in Percentile(.discrete, types.last ?? .text) }
                .withinGroup(direct: 1))
        }
        library.add(
            AggregateDefinition(typed: "mode", [.anyelement], .anyelement) { types, environment in
                Mode(types.first ?? .text, environment.collation)
            }.withinGroup(direct: 0))
    }
}
