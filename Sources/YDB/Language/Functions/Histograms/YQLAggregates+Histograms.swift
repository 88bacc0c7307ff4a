// The aggregates that make histograms.
import QueryEngine

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

extension YQLAggregates {
    /// Each also with `CDF`, which makes it normal and cumulative. Names and defaults are of the public source
    /// (`builtin.cpp`, `aggregation.cpp`).
    static let histograms: [String: Resolver] = {
        var all: [String: Resolver] = [:]
        func add(_ name: String, _ make: (_ isCumulative: Bool) -> Resolver) {
            all[name + "histogram"] = make(false)
            all[name + "histogramcdf"] = make(true)
        }
        for name in ["", "adaptiveward"] {
            add(name) { adaptive("AdaptiveWard", .ward, isCumulative: $0) }
        }
        add("adaptiveweight") { adaptive("AdaptiveWeight", .weight, isCumulative: $0) }
        add("adaptivedistance") { adaptive("AdaptiveDistance", .distance, isCumulative: $0) }
        add("blockward") { block("BlockWard", .ward, isCumulative: $0) }
        add("blockweight") { block("BlockWeight", .weight, isCumulative: $0) }
        add("linear") { stepped("Linear", isCumulative: $0, HistogramSteps.linear) }
        for name in ["logarithmic", "log"] {
            add(name) { stepped("Logarithmic", isCumulative: $0, HistogramSteps.logarithmic) }
        }
        return all
    }()

    private static func number(_ call: YQLCall, _ index: Int) throws(SQLError) -> YQLPrimitive {
        guard let type = try call.type(index).withoutOptional.primitive, type.isNumber else {
            throw call.mismatch(index, "a number")
        }
        return type
    }

    private static func shown(_ made: YQLHistogram, _ isCumulative: Bool) -> Value {
        isCumulative
            ? made.normalized(area: 100, isCumulative: false).cumulative.value : made.value
    }

    /// Values and their weights, in the order of the rows.
    private static func aggregate<Kept>(
        _ call: YQLCall, weight: Int?, _ start: @escaping @Sendable () -> Kept,
        _ add: @escaping @Sendable (inout Kept, Double, Double) -> Void,
        _ finish: @escaping @Sendable (Kept) -> Value
    ) throws(SQLError) -> YQLAggregate {
        let type = try number(call, 0)
        let weightType = try weight.map { (index) throws(SQLError) in try number(call, index) }
        let name = call.name
        return YQLAggregate(name, result: .optional(YQLHistogram.type)) { _ in
            YQLState((histogram: start(), isEmpty: true)) { (kept, values) throws(SQLError) in
                if values[0].isNull { return }
                let value = YQLNumber.double(values[0], type)
                var heft = 1.0
                if let weight, let weightType {
                    if values[weight].isNull { return }
                    heft = YQLNumber.double(values[weight], weightType)
                }
                guard value.isFinite, heft.isFinite else {
                    throw .yqlValue("\(name): bad value \(value) weight \(heft)")
                }
                add(&kept.histogram, value, heft)
                kept.isEmpty = false
            } result: { (kept) throws(SQLError) in
                kept.isEmpty ? .null : finish(kept.histogram)
            }
        }
    }

    /// `(value [, weight] [, intervals])`: an integer literal at the end says how many bins there are at most.
    private static func settings(
        _ call: YQLCall
    ) throws(SQLError) -> (weight: Int?, intervals: Int) {
        try call.requireCount(1...3)
        guard call.count > 1 else { return (nil, 100) }
        let last = call.count - 1
        var intervals: Int?
        if let type = try call.type(last).primitive, type.isInteger,
            let constant = call.constant(last)
        {
            intervals = Int(clamping: YQLNumber.exact(constant, type))
        }
        if call.count == 3, intervals == nil {
            throw .yqlType("\(call.name): the third of 3 arguments should be an integer")
        }
        if let intervals, !(1...Int(UInt32.max)).contains(intervals) {
            throw .yqlType("\(call.name): \(intervals) is no number of bins")
        }
        return (call.count == 3 || intervals == nil ? 1 : nil, intervals ?? 100)
    }

    private static func adaptive(
        _ kind: String, _ nearness: AdaptiveHistogram.Nearness, isCumulative: Bool
    ) -> Resolver {
        { (call) throws(SQLError) in
            let (weight, intervals) = try settings(call)
            return try aggregate(
                call, weight: weight, { AdaptiveHistogram(nearness, intervals: intervals) },
                { $0.add($1, weight: $2) },
                { histogram in
                    shown(
                        YQLHistogram(
                            kind: kind, least: histogram.least, greatest: histogram.greatest,
                            weight: histogram.sum, rounding: histogram.bins.all), isCumulative)
                })
        }
    }

    private static func block(
        _ kind: String, _ nearness: AdaptiveHistogram.Nearness, isCumulative: Bool
    ) -> Resolver {
        { (call) throws(SQLError) in
            let (weight, intervals) = try settings(call)
            return try aggregate(
                call, weight: weight, { BlockHistogram(nearness, intervals: intervals) },
                { $0.add($1, weight: $2) },
                { kept in
                    var histogram = kept
                    histogram.finish()
                    return shown(
                        YQLHistogram(
                            kind: kind, least: histogram.least, greatest: histogram.greatest,
                            weight: histogram.sum, rounding: histogram.bins), isCumulative)
                })
        }
    }

    /// `(value [, step] [, least] [, greatest])`: each value goes to the nearest step.
    private static func stepped(
        _ kind: String, isCumulative: Bool,
        _ nearest: @escaping @Sendable (HistogramSteps, Double) -> Double
    ) -> Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(1...4)
            var given: [Double] = []
            for index in 1..<max(1, call.count) {
                let type = try number(call, index)
                guard let constant = call.constant(index) else {
                    throw .yqlType("\(call.name): expected a literal as argument \(index + 1)")
                }
                given.append(YQLNumber.double(constant, type))
            }
            let steps = HistogramSteps(
                step: given.first ?? 10,
                least: given.count > 1 ? given[1] : -Double.greatestFiniteMagnitude,
                greatest: given.count > 2 ? given[2] : Double.greatestFiniteMagnitude)
            return try aggregate(
                call, weight: nil, { AdaptiveHistogram(.ward, intervals: 1 << 24) },
                { histogram, value, weight in
                    let place = nearest(steps, value)
                    if !place.isNaN { histogram.add(place, weight: weight) }
                },
                { histogram in
                    shown(
                        YQLHistogram(
                            kind: kind, least: histogram.least, greatest: histogram.greatest,
                            weight: histogram.sum, rounding: histogram.bins.all), isCumulative)
                })
        }
    }
}

/// Where the values of a histogram with steps go.
struct HistogramSteps: Sendable {
    let step: Double
    let least: Double
    let greatest: Double

    /// A multiple of the step.
    static func linear(_ steps: HistogramSteps, _ value: Double) -> Double {
        if value < steps.least { return steps.least }
        if value > steps.greatest { return steps.greatest }
        return (value / steps.step + 0.5).rounded(.down) * steps.step
    }

    /// A power of the step; NaN for a value that has no logarithm.
    static func logarithmic(_ steps: HistogramSteps, _ value: Double) -> Double {
        let exponent = log(value) / log(steps.step)
        let low = pow(steps.step, exponent.rounded(.down))
        let high = pow(steps.step, exponent.rounded(.up))
        let place = (value - high).magnitude > (value - low).magnitude ? low : high
        if place < steps.least { return steps.least }
        return place > steps.greatest ? steps.greatest : place
    }
}
