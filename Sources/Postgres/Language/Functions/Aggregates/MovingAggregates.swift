// Aggregates over window frames whose start moves: rows can be taken out of them as exactly as they were added.
import BigInt
import QueryEngine

/// min and max. Of the rows in the frame those are kept that a later one does not beat: the first is the answer.
final class MovingExtreme: MovingAggregateState {
    private let ordering: Ordering
    private let wanted: Int
    private var candidates: [(value: Value, number: Int)] = []
    /// Where in `candidates` the first one stands.
    private var start = 0
    private var added = 0
    private var removed = 0

    init(_ ordering: Ordering, wanted: Int) {
        self.ordering = ordering
        self.wanted = wanted
    }

    func add(_ arguments: [Value]) throws(SQLError) {
        let value = arguments[0]
        // Of equals the later stays, as in the aggregate of a group.
        while candidates.count > start, let last = candidates.last,
            Comparison.compare(value, last.value, ordering) != -wanted
        {
            candidates.removeLast()
        }
        candidates.append((value, added))
        added += 1
    }

    func remove(_ arguments: [Value]) throws(SQLError) -> Bool {
        if start < candidates.count, candidates[start].number == removed {
            start += 1
            if start >= MovingExtreme.leastForgotten, start > candidates.count / 2 {
                candidates.removeFirst(start)
                start = 0
            }
        }
        removed += 1
        return true
    }

    private static let leastForgotten = 256

    func result() throws(SQLError) -> Value {
        start < candidates.count ? candidates[start].value : .null
    }
}

/// The numerics of a frame: what of them is not finite is counted, and a sum has the scale of the longest fraction
/// that is still in.
private struct NumericTally {
    private var notANumbers = 0
    private var infinities = 0
    private var negativeInfinities = 0
    private var scales: [Int: Int] = [:]
    private(set) var count: Int64 = 0

    mutating func change(_ value: Numeric, by step: Int) {
        count += Int64(step)
        switch value.kind {
        case .notANumber: notANumbers += step
        case .infinity: infinities += step
        case .negativeInfinity: negativeInfinities += step
        case .finite:
            let left = (scales[value.scale] ?? 0) + step
            scales[value.scale] = left == 0 ? nil : left
        }
    }

    var scale: Int { scales.keys.max() ?? 0 }

    /// The sum, if it is no finite number.
    var special: Numeric? {
        if notANumbers > 0 || (infinities > 0 && negativeInfinities > 0) { return .notANumber }
        if infinities > 0 { return .infinity }
        return negativeInfinities > 0 ? .negativeInfinity : nil
    }
}

/// sum and avg of numerics.
final class MovingNumericSum: MovingAggregateState {
    private let isAverage: Bool
    private var tally = NumericTally()
    private var sum = Numeric.zero

    init(average: Bool) { isAverage = average }

    func add(_ arguments: [Value]) throws(SQLError) {
        let value = arguments[0].numeric
        tally.change(value, by: 1)
        if value.isFinite { sum = try Numeric.add(sum, value) }
    }

    func remove(_ arguments: [Value]) throws(SQLError) -> Bool {
        let value = arguments[0].numeric
        tally.change(value, by: -1)
        if value.isFinite { sum = try Numeric.subtract(sum, value) }
        return true
    }

    func result() throws(SQLError) -> Value {
        if tally.count == 0 { return .null }
        let total = tally.special ?? sum.rounded(to: tally.scale)
        return .numeric(isAverage ? try Numeric.divide(total, Numeric(tally.count)) : total)
    }
}

/// Variances and standard deviations of integers and numerics.
final class MovingNumericDeviation: MovingAggregateState {
    private let kind: Deviation
    private let isInteger: Bool
    private var tally = NumericTally()
    private var sum = Numeric.zero
    private var squares = Numeric.zero

    init(_ kind: Deviation, integer: Bool) {
        self.kind = kind
        isInteger = integer
    }

    private func number(_ arguments: [Value]) -> Numeric {
        isInteger ? Numeric(arguments[0].int) : arguments[0].numeric
    }

    func add(_ arguments: [Value]) throws(SQLError) {
        let value = number(arguments)
        tally.change(value, by: 1)
        guard value.isFinite else { return }
        sum = try Numeric.add(sum, value)
        squares = try Numeric.add(squares, Numeric.multiply(value, value))
    }

    func remove(_ arguments: [Value]) throws(SQLError) -> Bool {
        let value = number(arguments)
        tally.change(value, by: -1)
        guard value.isFinite else { return true }
        sum = try Numeric.subtract(sum, value)
        squares = try Numeric.subtract(squares, Numeric.multiply(value, value))
        return true
    }

    func result() throws(SQLError) -> Value {
        if tally.count == 0 || (kind.isSample && tally.count == 1) { return .null }
        if tally.special != nil { return .numeric(.notANumber) }
        return try kind.result(
            tally.count, sum: sum.rounded(to: tally.scale),
            squares: squares.rounded(to: min(2 * tally.scale, Numeric.maximumScale)))
    }
}
