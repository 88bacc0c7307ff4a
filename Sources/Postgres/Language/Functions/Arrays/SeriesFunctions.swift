// generate_series over integers, numerics and moments.
import QueryEngine

/// Rows that are at hand.
final class ListedRows: RowSource {
    private let rows: [[Value]]
    private var index = 0

    init(_ rows: [[Value]]) { self.rows = rows }

    func next() throws(SQLError) -> [Value]? {
        guard index < rows.count else { return nil }
        index += 1
        return rows[index - 1]
    }
}

/// The elements of an array, one a row.
final class ElementRows: RowSource {
    private let array: ArrayValue
    private var index = 0

    init(_ array: ArrayValue) { self.array = array }

    func next() throws(SQLError) -> [Value]? {
        guard index < array.elements.count else { return nil }
        index += 1
        return [array.elements[index - 1]]
    }
}

private final class IntegerSeries: RowSource {
    private var upcoming: Int64?
    private let last: Int64
    private let step: Int64

    init(_ first: Int64, _ last: Int64, _ step: Int64) {
        upcoming = first
        self.last = last
        self.step = step
    }

    func next() throws(SQLError) -> [Value]? {
        guard let value = upcoming, step > 0 ? value <= last : value >= last else { return nil }
        let (following, overflow) = value.addingReportingOverflow(step)
        upcoming = overflow ? nil : following
        return [.int(value)]
    }
}

private final class NumericSeries: RowSource {
    private var upcoming: Numeric
    private let last: Numeric
    private let step: Numeric

    init(_ first: Numeric, _ last: Numeric, _ step: Numeric) {
        upcoming = first
        self.last = last
        self.step = step
    }

    func next() throws(SQLError) -> [Value]? {
        let order = Numeric.compare(upcoming, last)
        guard step.isNegative ? order >= 0 : order <= 0 else { return nil }
        let value = upcoming
        upcoming = try Numeric.add(upcoming, step)
        return [.numeric(value)]
    }
}

private final class MomentSeries: RowSource {
    private var upcoming: Int64
    private let last: Int64
    private let step: Interval
    private let isDescending: Bool
    private let zone: TimeZone?

    init(_ first: Int64, _ last: Int64, _ step: Interval, descending: Bool, zone: TimeZone?) {
        upcoming = first
        self.last = last
        self.step = step
        isDescending = descending
        self.zone = zone
    }

    func next() throws(SQLError) -> [Value]? {
        guard isDescending ? upcoming >= last : upcoming <= last else { return nil }
        let value = upcoming
        if let zone {
            upcoming = try IntervalArithmetic.add(upcoming, step, zone)
        } else {
            upcoming = try IntervalArithmetic.add(upcoming, step)
        }
        return [.int(value)]
    }
}

enum SeriesFunctions {
    private static var zeroStep: SQLError { .invalidParameter("step size cannot equal zero") }

    static func add(to library: inout LibraryBuilder) {
        for type in [TypeID.int4, .int8] {
            library.set("generate_series", [type, type], type) { (arguments, _) throws(SQLError) in
                IntegerSeries(arguments[0].int, arguments[1].int, 1)
            }
            library.set("generate_series", [type, type, type], type) {
                (arguments, _) throws(SQLError) in
                if arguments[2].int == 0 { throw zeroStep }
                return IntegerSeries(arguments[0].int, arguments[1].int, arguments[2].int)
            }
        }
        for count in [2, 3] {
            library.set(
                "generate_series", Array(repeating: .numeric, count: count), .numeric
            ) { (arguments, _) throws(SQLError) in
                let step = count == 3 ? arguments[2].numeric : Numeric.one
                for (value, name) in [
                    (arguments[0].numeric, "start"), (arguments[1].numeric, "stop"),
                    (step, "step size"),
                ] where !value.isFinite {
                    let what = value.kind == .notANumber ? "NaN" : "infinity"
                    throw .invalidParameter(
                        name == "step size"
                            ? "step size cannot be \(what)" : "\(name) value cannot be \(what)")
                }
                if step.isZero { throw zeroStep }
                return NumericSeries(arguments[0].numeric, arguments[1].numeric, step)
            }
        }
        for type in [TypeID.timestamp, .timestamptz] {
            let volatility: Volatility = type == .timestamp ? .immutable : .stable
            library.set(
                "generate_series", [type, type, .interval], type, volatility: volatility
            ) { (arguments, context) throws(SQLError) in
                let step = arguments[2].interval
                let order = Comparison.compare(
                    .interval(step), .interval(Interval()), Ordering(.interval))
                if order == 0 { throw zeroStep }
                let zone = type == .timestamptz ? context.environment.timeZone : nil
                return MomentSeries(
                    arguments[0].int, arguments[1].int, step, descending: order < 0, zone: zone)
            }
        }
        library.set("generate_subscripts", [.anyarray, .int4], .int4) {
            (arguments, _) throws(SQLError) in
            subscripts(arguments[0].array, arguments[1].int)
        }
        library.set("generate_subscripts", [.anyarray, .int4, .bool], .int4) {
            (arguments, _) throws(SQLError) in
            subscripts(arguments[0].array, arguments[1].int, isReversed: arguments[2].bool)
        }
    }

    /// The positions of an array in one of its dimensions, numbered from 1.
    static func subscripts(
        _ array: ArrayValue, _ dimension: Int64, isReversed: Bool = false
    ) -> any RowSource {
        guard let index = Int(exactly: dimension), array.dimensions.indices.contains(index - 1)
        else { return ListedRows([]) }
        let lower = Int64(array.dimensions[index - 1].lowerBound)
        let upper = lower + Int64(array.dimensions[index - 1].count) - 1
        return isReversed
            ? IntegerSeries(upper, lower, -1) : IntegerSeries(lower, upper, 1)
    }
}
