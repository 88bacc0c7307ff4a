// Variances, correlations and percentiles.
import QueryEngine

extension YQLAggregates {
    static let statistics: [String: Resolver] = {
        var all: [String: Resolver] = [
            "correlation": pair { $0.correlation }, "percentile": percentile, "median": percentile,
            "covariance": pair { $0.covariance(isSample: false) },
            "covariancepopulation": pair { $0.covariance(isSample: false) },
            "covariancesample": pair { $0.covariance(isSample: true) },
        ]
        for name in ["variance", "variancesample", "varsamp"] {
            all[name] = deviation { $0.variance(isSample: true) }
        }
        for name in ["variancepopulation", "varpop", "populationvariance"] {
            all[name] = deviation { $0.variance(isSample: false) }
        }
        for name in ["stddev", "stddevsample", "stddevsamp", "sampledeviation"] {
            all[name] = deviation { $0.variance(isSample: true).map { $0.squareRoot() } }
        }
        for name in ["stddevpopulation", "stddevpop", "populationdeviation"] {
            all[name] = deviation { $0.variance(isSample: false).map { $0.squareRoot() } }
        }
        return all
    }()

    /// Welford's running mean and sum of squares.
    private struct Moments {
        var count = 0.0
        var mean = 0.0
        var squares = 0.0

        mutating func add(_ value: Double) {
            count += 1
            let difference = value - mean
            mean += difference / count
            squares += difference * (value - mean)
        }

        func variance(isSample: Bool) -> Double? {
            if count == 0 { return nil }
            return isSample ? squares / (count - 1) : squares / count
        }
    }

    private struct Pairs {
        var count = 0.0
        var means = (x: 0.0, y: 0.0)
        var squares = (x: 0.0, y: 0.0)
        var products = 0.0

        mutating func add(_ x: Double, _ y: Double) {
            count += 1
            let (dx, dy) = (x - means.x, y - means.y)
            means.x += dx / count
            means.y += dy / count
            squares.x += dx * (x - means.x)
            squares.y += dy * (y - means.y)
            products += dx * (y - means.y)
        }

        var correlation: Double? {
            count == 0 ? nil : products / (squares.x * squares.y).squareRoot()
        }

        func covariance(isSample: Bool) -> Double? {
            if count == 0 { return nil }
            return isSample ? products / (count - 1) : products / count
        }
    }

    private static func number(_ call: YQLCall, _ index: Int) throws(SQLError) -> YQLPrimitive {
        let type = try call.type(index)
        if type == .null { return .double }
        guard let primitive = type.withoutOptional.primitive, primitive.isNumber else {
            throw call.mismatch(index, "a number")
        }
        return primitive
    }

    private static func deviation(
        _ finish: @escaping @Sendable (Moments) -> Double?
    ) -> Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(1...1)
            let type = try number(call, 0)
            return YQLAggregate(call.name, result: .optional(.double)) { _ in
                YQLState(Moments()) { (kept, values) throws(SQLError) in
                    if !values[0].isNull { kept.add(YQLNumber.double(values[0], type)) }
                } result: { (kept) throws(SQLError) in
                    finish(kept).map { .double($0) } ?? .null
                }
            }
        }
    }

    private static func pair(
        _ finish: @escaping @Sendable (Pairs) -> Double?
    ) -> Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(2...2)
            let (x, y) = (try number(call, 0), try number(call, 1))
            return YQLAggregate(call.name, result: .optional(.double)) { _ in
                YQLState(Pairs()) { (kept, values) throws(SQLError) in
                    if values[0].isNull || values[1].isNull { return }
                    kept.add(YQLNumber.double(values[0], x), YQLNumber.double(values[1], y))
                } result: { (kept) throws(SQLError) in
                    finish(kept).map { .double($0) } ?? .null
                }
            }
        }
    }

    /// Between two neighbours by their distance.
    @Sendable private static func percentile(_ call: YQLCall) throws(SQLError) -> YQLAggregate {
        try call.requireCount(1...2)
        let type = try call.type(0)
        guard let primitive = type.withoutOptional.primitive,
            primitive.isNumber || primitive.isInterval || primitive.isMoment
        else { throw call.mismatch(0, "a number, a date or an interval") }
        var share = 0.5
        if call.has(1) {
            let given = try call.convert(1, to: .double)
            guard let constant = call.constant(1), case .double(let number) = try given(constant),
                (0...1).contains(number)
            else { throw .yqlType("\(call.name): expected a literal between 0 and 1") }
            share = number
        }
        let (wanted, isNumber) = (share, primitive.isNumber)
        let result: YQLType = isNumber ? .double : .primitive(primitive)
        return YQLAggregate(call.name, result: .optional(result)) { _ in
            YQLState([Double]()) { (kept, values) throws(SQLError) in
                if !values[0].isNull { kept.append(YQLNumber.double(values[0], primitive)) }
            } result: { (kept) throws(SQLError) in
                if kept.isEmpty { return .null }
                try WorkPace.passBytes(kept.count &* 64)
                let sorted = kept.sorted()
                let place = wanted * Double(sorted.count - 1)
                let low = min(max(Int(place), 0), sorted.count - 1)
                let high = min(low + 1, sorted.count - 1)
                let value = sorted[low] + (sorted[high] - sorted[low]) * (place - Double(low))
                return isNumber ? .double(value) : YQLNumber.truncated(value, primitive) ?? .null
            }
        }
    }
}
