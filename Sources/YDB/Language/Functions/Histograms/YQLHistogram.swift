// What a histogram is as a value: a struct of its bins and what is known of all values.
import QueryEngine

/// A histogram's value, as the module Histogram makes and takes it.
struct YQLHistogram: Sendable {
    var kind: String
    var least: Double
    var greatest: Double
    var weight: Double
    /// Positions with their frequencies.
    var bins: [NumberPair]

    private static let bin = YQLType.structure(of: [
        YQLMember("Frequency", .double), YQLMember("Position", .double),
    ])

    static let type = YQLType.structure(of: [
        YQLMember("Bins", .list(bin)), YQLMember("Kind", .string), YQLMember("Max", .double),
        YQLMember("Min", .double), YQLMember("WeightsSum", .double),
    ])

    private static let memberTypes: [YQLType] = [
        .list(bin), .string, .double, .double, .double,
    ]

    var value: Value {
        let bins = bins.map { bin in
            Value.tuple([.double(bin.second), .double(bin.first)], [.double, .double])
        }
        return .tuple(
            [
                .list(bins, of: Self.bin), .bytes(Array(kind.utf8)), .double(greatest),
                .double(least), .double(weight),
            ], Self.memberTypes)
    }

    init(_ value: Value) {
        func number(_ value: Value) -> Double {
            if case .double(let number) = value { return number }
            return 0
        }
        bins = value.field(0).elements.map { NumberPair(number($0.field(1)), number($0.field(0))) }
        kind = value.field(1).rawText
        greatest = number(value.field(2))
        least = number(value.field(3))
        weight = number(value.field(4))
    }

    /// Positions and frequencies are kept as Float between the steps of an aggregation, and so are they in the result.
    init(
        kind: String, least: Double, greatest: Double, weight: Double, rounding bins: [NumberPair]
    ) {
        self.kind = kind
        self.bins = bins.map {
            NumberPair(Double(Float($0.first)), Double(Float($0.second)))
        }
        self.least = bins.isEmpty ? 0 : least
        self.greatest = bins.isEmpty ? 0 : greatest
        self.weight = bins.isEmpty ? 0 : weight
    }

    // MARK: Changes

    /// Each bin with all before it.
    var cumulative: YQLHistogram {
        var made = self
        var sum = 0.0
        made.weight = 0
        for index in bins.indices {
            sum += bins[index].second
            made.weight += sum
            made.bins[index].second = sum
        }
        made.kind += "Cdf"
        return made
    }

    /// With frequencies whose sum, or where they are cumulative whose last, is the area.
    func normalized(area: Double, isCumulative: Bool) -> YQLHistogram {
        var made = self
        let whole = isCumulative ? bins.last?.second ?? 0 : bins.reduce(0) { $0 + $1.second }
        made.weight = 0
        for index in bins.indices {
            let frequency = area * bins[index].second / whole
            made.weight += frequency
            made.bins[index].second = frequency
        }
        if isCumulative { made.kind += "Cdf" }
        return made
    }
}
