// The module Histogram: what is asked of histograms, which aggregates make.
import QueryEngine

enum YQLHistogramModule {
    static let functions: [String: YQLModules.Entry] = {
        let histogram = YQLSignature.Parameter.auto(YQLHistogram.type)
        var all: [String: YQLModules.Entry] = [
            "histogram::Print": .one([histogram, .maybe(.uint8)], .string) {
                (values) throws(SQLError) in
                let bars = values[1].isNull ? 25 : Int(clamping: values[1].wholeNumber)
                return .bytes(Array(text(YQLHistogram(values[0]), bars: bars).utf8))
            },
            "histogram::Normalize": .one(
                [histogram, .maybe(.double), .maybe(.bool)], YQLHistogram.type
            ) { (values) throws(SQLError) in
                var area = 100.0
                if case .double(let given) = values[1] { area = given }
                return YQLHistogram(values[0])
                    .normalized(area: area, isCumulative: values[2].isTrue).value
            },
            "histogram::ToCumulativeDistributionFunction": .one([histogram], YQLHistogram.type) {
                (values) throws(SQLError) in
                YQLHistogram(values[0]).cumulative.value
            },
            "histogram::GetSumInRange": .one(
                [histogram, .plain(.double), .plain(.double)], .double
            ) { (values) throws(SQLError) in
                guard case .double(let low) = values[1], case .double(let high) = values[2] else {
                    return .null
                }
                return .double(YQLHistogram(values[0]).sum(from: low, to: high))
            },
        ]
        for (name, body) in measures {
            all["histogram::" + name] = .one([histogram, .plain(.double)], .double) {
                (values) throws(SQLError) in
                guard case .double(let bound) = values[1] else { return .null }
                return .double(body(YQLHistogram(values[0]), bound))
            }
        }
        return all
    }()

    private static let measures: [(String, @Sendable (YQLHistogram, Double) -> Double)] = [
        ("GetSumAboveBound", { $0.sumAbove($1) }), ("GetSumBelowBound", { $0.sumBelow($1) }),
        ("CalcUpperBound", { $0.upperBound($1) }), ("CalcLowerBound", { $0.lowerBound($1) }),
        ("CalcUpperBoundSafe", { $0.upperBound(max($0.bins.first?.second ?? $1, $1)) }),
        ("CalcLowerBoundSafe", { $0.lowerBound(max($0.bins.last?.second ?? $1, $1)) }),
    ]

    /// A line of bars for each bin.
    private static func text(_ histogram: YQLHistogram, bars: Int) -> String {
        func shown(_ number: Double) -> String {
            String(decoding: FloatText.printf("%.*f", 3, number), as: UTF8.self)
        }
        let positions = histogram.bins.map { shown($0.first) }
        let frequencies = histogram.bins.map { shown($0.second) }
        let positionWidth = positions.map(\.utf8.count).max() ?? 0
        let frequencyWidth = frequencies.map(\.utf8.count).max() ?? 0
        let most = histogram.bins.map(\.second).max() ?? 0
        var out =
            "Kind: \(histogram.kind) Bins: \(histogram.bins.count) WeightsSum: \(shown(histogram.weight))"
            + " Min: \(shown(histogram.least)) Max: \(shown(histogram.greatest))"
        for (index, bin) in histogram.bins.enumerated() {
            out += "\n"
            if bars > 0, most > 0 {
                let share = Double(bars) * bin.second / most
                let filled = share.isNaN ? 0 : Int(min(Double(bars), max(0, share)))
                out += String(repeating: "█", count: filled)
                out += String(repeating: "░", count: bars - filled)
            }
            out += " P: " + padded(positions[index], positionWidth)
            out += " F: " + padded(frequencies[index], frequencyWidth)
        }
        return out
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.utf8.count)) + text
    }
}
