// The module Math.
#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif
import QueryEngine

enum YQLMathModule {
    static let functions: [String: YQLModules.Entry] = {
        var all: [String: YQLModules.Entry] = [
            "math::Pi": .one([], .double) { (_) throws(SQLError) in .double(.pi) },
            "math::E": .one([], .double) { (_) throws(SQLError) in .double(M_E) },
            "math::Eps": .one([], .double) { (_) throws(SQLError) in .double(Double.ulpOfOne) },
            "math::RoundUpward": .one([], .uint32) { (_) throws(SQLError) in .int(2048) },
            "math::RoundDownward": .one([], .uint32) { (_) throws(SQLError) in .int(1024) },
            "math::RoundToNearest": .one([], .uint32) { (_) throws(SQLError) in .int(0) },
            "math::RoundTowardZero": .one([], .uint32) { (_) throws(SQLError) in .int(3072) },
            "math::IsInf": test { $0.isInfinite }, "math::IsNaN": test { $0.isNaN },
            "math::IsFinite": test { $0.isFinite }, "math::Round": round,
            "math::Ldexp": .one([.auto(.double), .auto(.int32)], .double) {
                (values) throws(SQLError) in
                .double(scalbn(values[0].number, Int(values[1].wholeNumber)))
            },
            "math::FuzzyEquals": .one(
                [.auto(.double), .auto(.double), .maybe(.double)], .bool
            ) { (values) throws(SQLError) in
                let (a, b) = (values[0].number, values[1].number)
                let error = values[2].isNull ? 1e-13 : values[2].number
                return .bool((a - b).magnitude <= error * min(a.magnitude, b.magnitude))
            },
            "math::Mod": whole { a, b in
                let rest = a % b
                return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest
            },
            "math::Rem": whole { a, b in a % b },
            "math::NearbyInt": .one([.auto(.double), .plain(.uint32)], .optional(.int64)) {
                (values) throws(SQLError) in nearby(values[0].number, values[1].wholeNumber)
            },
        ]
        for (name, body) in simple { all["math::" + name] = unary(body) }
        for (name, body) in pairs { all["math::" + name] = binary(body) }
        return all
    }()

    private typealias Unary = @Sendable (Double) -> Double
    private typealias Binary = @Sendable (Double, Double) -> Double

    private static let simple: [(String, Unary)] = [
        ("Abs", { $0.magnitude }), ("Fabs", { $0.magnitude }), ("Acos", { acos($0) }),
        ("Asin", { asin($0) }), ("Asinh", { asinh($0) }), ("Atan", { atan($0) }),
        ("Cbrt", { cbrt($0) }), ("Ceil", { $0.rounded(.up) }), ("Cos", { cos($0) }),
        ("Cosh", { cosh($0) }), ("Erf", { erf($0) }), ("ErfInv", { inverseErf($0) }),
        ("ErfcInv", { inverseErf(1 - $0) }), ("Exp", { exp($0) }), ("Exp2", { exp2($0) }),
        ("Floor", { $0.rounded(.down) }), ("Lgamma", { logGamma($0) }),
        ("Rint", { $0.rounded(.toNearestOrEven) }), ("Sigmoid", { 1 / (1 + exp(-$0)) }),
        ("Sin", { sin($0) }), ("Sinh", { sinh($0) }), ("Sqrt", { $0.squareRoot() }),
        ("Tan", { tan($0) }), ("Tanh", { tanh($0) }), ("Tgamma", { tgamma($0) }),
        ("Trunc", { $0.rounded(.towardZero) }), ("Log", { log($0) }), ("Log2", { log2($0) }),
        ("Log10", { log10($0) }),
    ]

    private static let pairs: [(String, Binary)] = [
        ("Atan2", { atan2($0, $1) }), ("Fmod", { fmod($0, $1) }), ("Hypot", { hypot($0, $1) }),
        ("Pow", { pow($0, $1) }), ("Remainder", { remainder($0, $1) }),
    ]

    private static func unary(_ body: @escaping Unary) -> YQLModules.Entry {
        .one([.auto(.double)], .double) { (values) throws(SQLError) in
            .double(body(values[0].number))
        }
    }

    private static func binary(_ body: @escaping Binary) -> YQLModules.Entry {
        .one([.auto(.double), .auto(.double)], .double) { (values) throws(SQLError) in
            .double(body(values[0].number, values[1].number))
        }
    }

    private static func test(_ body: @escaping @Sendable (Double) -> Bool) -> YQLModules.Entry {
        .one([.auto(.double)], .bool) { (values) throws(SQLError) in .bool(body(values[0].number)) }
    }

    private static func whole(
        _ body: @escaping @Sendable (Int128, Int128) -> Int128
    ) -> YQLModules.Entry {
        .one([.auto(.int64), .plain(.int64)], .optional(.int64)) { (values) throws(SQLError) in
            let divisor = Int128(values[1].wholeNumber)
            if divisor == 0 { return .null }
            return YQLNumber.checked(body(Int128(values[0].wholeNumber), divisor), .int64) ?? .null
        }
    }

    /// To a power of ten: -2 keeps two decimals.
    private static let round: YQLModules.Entry = .one(
        [.auto(.double), .maybe(.int32)], .double
    ) { (values) throws(SQLError) in
        let number = values[0].number
        let power = values[1].isNull ? 0 : values[1].wholeNumber
        if power == 0 { return .double(number.rounded()) }
        if power < -300 || power > 300 { return .double(power > 0 ? 0 : number) }
        let scale = pow(10, Double(power.magnitude))
        let scaled = power < 0 ? number * scale : number / scale
        guard scaled.isFinite else { return .double(number) }
        return .double(power < 0 ? scaled.rounded() / scale : scaled.rounded() * scale)
    }

    private static func nearby(_ number: Double, _ mode: Int64) -> Value {
        let rounded: Double
        switch mode {
        case 0: rounded = number.rounded(.toNearestOrEven)
        case 1024: rounded = number.rounded(.down)
        case 2048: rounded = number.rounded(.up)
        case 3072: rounded = number.rounded(.towardZero)
        default: return .null
        }
        return YQLNumber.truncated(rounded, .int64) ?? .null
    }

    private static func logGamma(_ number: Double) -> Double {
        #if canImport(Darwin)
            return Darwin.lgamma(number)
        #else
            var sign: Int32 = 0
            return lgamma_r(number, &sign)
        #endif
    }

    /// By a rational approximation (Giles 2012), then two of Newton's steps.
    private static func inverseErf(_ x: Double) -> Double {
        if x <= -1 || x >= 1 { return x == 1 ? .infinity : x == -1 ? -.infinity : .nan }
        if x == 0 { return 0 }
        let a = 0.147
        let l = log(1 - x * x)
        let t = 2 / (.pi * a) + l / 2
        var y = (x < 0 ? -1 : 1) * ((t * t - l / a).squareRoot() - t).squareRoot()
        for _ in 0..<4 { y -= (erf(y) - x) / (2 / Double.pi.squareRoot() * exp(-y * y)) }
        return y
    }
}

extension Value {
    /// Of a Float or Double.
    @inline(__always)
    var number: Double {
        if case .double(let number) = self { return number }
        return 0
    }

    /// Of an integer but Uint64.
    @inline(__always)
    var wholeNumber: Int64 {
        if case .int(let number) = self { return number }
        return 0
    }

    /// Of a Uint64; nil of null.
    @inline(__always)
    var unsignedNumber: UInt64? {
        if case .int(let number) = self { return YQLInteger.unsigned(number) }
        return nil
    }
}
