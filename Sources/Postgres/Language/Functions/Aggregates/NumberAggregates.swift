// Sums, averages and deviations.
import BigInt
import QueryEngine

/// sum(int2) and sum(int4) in int8.
private final class IntegerSum: AggregateState {
    private var sum: Int64?

    func add(_ arguments: [Value]) throws(SQLError) {
        let (total, overflow) = (sum ?? 0).addingReportingOverflow(arguments[0].int)
        if overflow { throw .outOfRange("bigint") }
        sum = total
    }

    func result() throws(SQLError) -> Value { sum.map { .int($0) } ?? .null }
    func moving() -> (any MovingAggregateState)? { WideIntegerSum(.narrowSum) }
}

/// The exact sum of integers: sum(int8), and avg of all widths.
private final class WideIntegerSum: MovingAggregateState {
    enum Form {
        case sum, average
        /// The sum of int2 or int4, an int8.
        case narrowSum
    }

    private let form: Form
    private var sum: Int128 = 0
    private var count: Int64 = 0

    init(_ form: Form) { self.form = form }

    func add(_ arguments: [Value]) throws(SQLError) {
        sum += Int128(arguments[0].int)
        count += 1
    }

    func remove(_ arguments: [Value]) throws(SQLError) -> Bool {
        sum -= Int128(arguments[0].int)
        count -= 1
        return true
    }

    func result() throws(SQLError) -> Value {
        if count == 0 { return .null }
        if form == .narrowSum {
            guard let narrow = Int64(exactly: sum) else { throw .outOfRange("bigint") }
            return .int(narrow)
        }
        let total = Numeric(significand: BigInt(sum), scale: 0)
        return .numeric(form == .average ? try Numeric.divide(total, Numeric(count)) : total)
    }

    func moving() -> (any MovingAggregateState)? { self }
}

private final class FloatSum: AggregateState {
    private let isAverage: Bool
    private let isSingle: Bool
    private var sum = 0.0
    private var count = 0.0
    private var hasInfinity = false
    /// An average is one of the values of a deviation, and overflows with it.
    private var deviation = 0.0

    init(average: Bool, single: Bool) {
        isAverage = average
        isSingle = single
    }

    func add(_ arguments: [Value]) throws(SQLError) {
        let value = arguments[0].double
        hasInfinity = hasInfinity || value.isInfinite
        // A sum begins with its first value, which may be -0; an average begins with zero.
        sum = count == 0 && !isAverage ? value : sum + value
        if isSingle && !isAverage { sum = Double(Float(sum)) }
        count += 1
        if isAverage, count > 1, !hasInfinity {
            let difference = value * count - sum
            deviation += difference * difference / (count * (count - 1))
        }
        if (sum.isInfinite || deviation.isInfinite) && !hasInfinity {
            throw SQLError(.numericValueOutOfRange, "value out of range: overflow")
        }
    }

    func result() throws(SQLError) -> Value {
        if count == 0 { return .null }
        return .double(isAverage ? sum / count : sum)
    }
}

private final class NumericSum: AggregateState {
    private let isAverage: Bool
    private var sum = Numeric.zero
    private var count: Int64 = 0

    init(average: Bool) { isAverage = average }

    func add(_ arguments: [Value]) throws(SQLError) {
        sum = try Numeric.add(sum, arguments[0].numeric)
        count += 1
    }

    func result() throws(SQLError) -> Value {
        if count == 0 { return .null }
        return .numeric(isAverage ? try Numeric.divide(sum, Numeric(count)) : sum)
    }

    func moving() -> (any MovingAggregateState)? { MovingNumericSum(average: isAverage) }
}

/// Which of the four deviations.
struct Deviation: Sendable {
    let isSample: Bool
    let isVariance: Bool
}

private final class NumericDeviation: AggregateState {
    private let kind: Deviation
    private let isInteger: Bool
    private var sum = Numeric.zero
    private var squares = Numeric.zero
    private var count: Int64 = 0

    init(_ kind: Deviation, integer: Bool) {
        self.kind = kind
        isInteger = integer
    }

    func add(_ arguments: [Value]) throws(SQLError) {
        let value = isInteger ? Numeric(arguments[0].int) : arguments[0].numeric
        sum = try Numeric.add(sum, value)
        squares = try Numeric.add(squares, Numeric.multiply(value, value))
        count += 1
    }

    func result() throws(SQLError) -> Value {
        if count == 0 || (kind.isSample && count == 1) { return .null }
        if !sum.isFinite { return .numeric(.notANumber) }
        return try kind.result(count, sum: sum, squares: squares)
    }

    func moving() -> (any MovingAggregateState)? {
        MovingNumericDeviation(kind, integer: isInteger)
    }
}

extension Deviation {
    /// Of so many numbers with this sum and this sum of squares.
    func result(_ count: Int64, sum: Numeric, squares: Numeric) throws(SQLError) -> Value {
        let number = Numeric(count)
        let numerator = try Numeric.subtract(
            Numeric.multiply(number, squares), Numeric.multiply(sum, sum))
        if numerator.sign <= 0 { return .numeric(.zero) }
        let denominator = try Numeric.multiply(
            number, isSample ? Numeric(count - 1) : number)
        let scale = Numeric.divisionScale(numerator, denominator)
        let variance = Numeric.quotient(numerator, denominator, scale: scale)
        return .numeric(isVariance ? variance : variance.squareRoot(scale: scale))
    }
}

/// By Youngs and Cramer's update, which loses less than the sum of squares.
private final class FloatDeviation: AggregateState {
    private let kind: Deviation
    private var count = 0.0
    private var sum = 0.0
    private var deviation = 0.0

    init(_ kind: Deviation) { self.kind = kind }

    func add(_ arguments: [Value]) throws(SQLError) {
        let value = arguments[0].double
        let isSumFinite = sum.isFinite
        count += 1
        sum += value
        if count > 1 {
            let difference = value * count - sum
            deviation += difference * difference / (count * (count - 1))
            if sum.isInfinite || deviation.isInfinite {
                if isSumFinite, value.isFinite {
                    throw SQLError(.numericValueOutOfRange, "value out of range: overflow")
                }
                deviation = .nan
            }
        } else if !value.isFinite {
            deviation = .nan
        }
    }

    func result() throws(SQLError) -> Value {
        if count == 0 || (kind.isSample && count == 1) { return .null }
        let variance = deviation / (kind.isSample ? count - 1 : count)
        return .double(kind.isVariance ? variance : variance.squareRoot())
    }
}

private final class IntervalSum: MovingAggregateState {
    private let isAverage: Bool
    private var sum = Interval()
    private var count: Int64 = 0

    init(average: Bool) { isAverage = average }

    func add(_ arguments: [Value]) throws(SQLError) {
        sum = try IntervalArithmetic.add(sum, arguments[0].interval)
        count += 1
    }

    func remove(_ arguments: [Value]) throws(SQLError) -> Bool {
        sum = try IntervalArithmetic.subtract(sum, arguments[0].interval)
        count -= 1
        return true
    }

    func moving() -> (any MovingAggregateState)? { self }

    func result() throws(SQLError) -> Value {
        if count == 0 { return .null }
        return .interval(isAverage ? try IntervalArithmetic.divide(sum, Double(count)) : sum)
    }
}

enum NumberAggregates {
    static func add(to library: inout LibraryBuilder) {
        for type in [TypeID.int2, .int4] {
            library.add(AggregateDefinition("sum", [type], .int8) { _ in IntegerSum() })
        }
        library.add(
            AggregateDefinition("sum", [.int8], .numeric) { _ in WideIntegerSum(.sum) })
        for type in [TypeID.int2, .int4, .int8] {
            library.add(
                AggregateDefinition("avg", [type], .numeric) { _ in WideIntegerSum(.average) })
        }
        for type in [TypeID.float4, .float8] {
            let isSingle = type == .float4
            library.add(
                AggregateDefinition("sum", [type], type) { _ in
                    FloatSum(average: false, single: isSingle)
                })
            library.add(
                AggregateDefinition("avg", [type], .float8) { _ in
                    FloatSum(average: true, single: isSingle)
                })
        }
        for (name, isAverage) in [("sum", false), ("avg", true)] {
            library.add(
                AggregateDefinition(name, [.numeric], .numeric) { _ in
                    NumericSum(average: isAverage)
                })
            library.add(
                AggregateDefinition(name, [.interval], .interval) { _ in
                    IntervalSum(average: isAverage)
                })
        }
        addDeviations(to: &library)
    }

    private static func addDeviations(to library: inout LibraryBuilder) {
        let kinds: [(String, Deviation)] = [
            ("stddev", Deviation(isSample: true, isVariance: false)),
            ("stddev_samp", Deviation(isSample: true, isVariance: false)),
            ("stddev_pop", Deviation(isSample: false, isVariance: false)),
            ("variance", Deviation(isSample: true, isVariance: true)),
            ("var_samp", Deviation(isSample: true, isVariance: true)),
            ("var_pop", Deviation(isSample: false, isVariance: true)),
        ]
        for (name, kind) in kinds {
            for type in [TypeID.int2, .int4, .int8, .numeric] {
                library.add(
                    AggregateDefinition(name, [type], .numeric) { _ in
                        NumericDeviation(kind, integer: type != .numeric)
                    })
            }
            for type in [TypeID.float4, .float8] {
                library.add(
                    AggregateDefinition(name, [type], .float8) { _ in FloatDeviation(kind) })
            }
        }
    }
}
