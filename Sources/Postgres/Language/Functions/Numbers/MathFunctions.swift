// Functions of float8: roots, powers, logarithms, trigonometry, random numbers.
import QueryEngine

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

enum MathFunctions {
    static func add(to library: inout LibraryBuilder) {
        addRounding(to: &library)
        addPowers(to: &library)
        addTrigonometry(to: &library)
        addRandom(to: &library)
        library.nary("width_bucket", [.float8, .float8, .float8, .int4], .int4) {
            (arguments, _) throws(SQLError) in try widthBucket(arguments)
        }
    }

    private static func addRounding(to library: inout LibraryBuilder) {
        let functions: [(String, @Sendable (Double) -> Double)] = [
            ("round", { $0.rounded(.toNearestOrEven) }), ("rint", { $0.rounded(.toNearestOrEven) }),
            ("ceil", { $0.rounded(.up) }), ("ceiling", { $0.rounded(.up) }),
            ("floor", { $0.rounded(.down) }), ("trunc", { $0.rounded(.towardZero) }),
            ("sign", { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 }),
        ]
        for (name, function) in functions {
            library.unary(name, .float8, .float8) { a, _ in .double(function(a.double)) }
        }
    }

    private static func addPowers(to library: inout LibraryBuilder) {
        let root: UnaryBody = { (a, _) throws(SQLError) in
            if a.double < 0 {
                throw SQLError(
                    .invalidArgumentForPowerFunction,
                    "cannot take square root of a negative number")
            }
            return .double(a.double.squareRoot())
        }
        library.unary("sqrt", .float8, .float8, root)
        library.unary("dsqrt", .float8, .float8, root)
        library.prefix("|/", .float8, .float8, function: "dsqrt", root)
        library.unary("cbrt", .float8, .float8) { a, _ in .double(cbrt(a.double)) }
        library.prefix("||/", .float8, .float8, function: "dcbrt") { a, _ in
            .double(cbrt(a.double))
        }
        for name in ["power", "pow", "dpow"] {
            library.binary(name, .float8, .float8, .float8) { (a, b, _) throws(SQLError) in
                try power(a.double, b.double)
            }
        }
        library.infix("^", .float8, .float8, .float8, function: "dpow") {
            (a, b, _) throws(SQLError) in try power(a.double, b.double)
        }
        library.unary("exp", .float8, .float8) { (a, _) throws(SQLError) in
            let x = a.double
            return try FloatFunctions.check(
                exp(x), infinite: x == .infinity, zero: x == -.infinity)
        }
        let logarithms: [(String, @Sendable (Double) -> Double)] = [
            ("ln", { log($0) }), ("log", { log10($0) }), ("log10", { log10($0) }),
        ]
        for (name, function) in logarithms {
            library.unary(name, .float8, .float8) { (a, _) throws(SQLError) in
                let x = a.double
                if x == 0 {
                    throw SQLError(.invalidArgumentForLogarithm, "cannot take logarithm of zero")
                }
                if x < 0 {
                    throw SQLError(
                        .invalidArgumentForLogarithm,
                        "cannot take logarithm of a negative number")
                }
                return .double(function(x))
            }
        }
    }

    private static func power(_ x: Double, _ y: Double) throws(SQLError) -> Value {
        if x == 0 && y < 0 {
            throw SQLError(
                .invalidArgumentForPowerFunction,
                "zero raised to a negative power is undefined")
        }
        if x < 0 && y.isFinite && y.rounded(.down) != y && x.isFinite {
            throw SQLError(
                .invalidArgumentForPowerFunction,
                "a negative number raised to a non-integer power yields a complex result")
        }
        return try FloatFunctions.check(
            pow(x, y), infinite: x.isInfinite || y.isInfinite,
            zero: x == 0 || x.isInfinite || y.isInfinite)
    }

    private static func addTrigonometry(to library: inout LibraryBuilder) {
        let functions: [(String, ClosedRange<Double>?, @Sendable (Double) -> Double)] = [
            ("sin", nil, { sin($0) }), ("cos", nil, { cos($0) }), ("tan", nil, { tan($0) }),
            ("cot", nil, { 1 / tan($0) }), ("asin", -1...1, { asin($0) }),
            ("acos", -1...1, { acos($0) }), ("atan", nil, { atan($0) }),
            ("sinh", nil, { sinh($0) }), ("cosh", nil, { cosh($0) }), ("tanh", nil, { tanh($0) }),
            ("asinh", nil, { asinh($0) }), ("acosh", 1...Double.infinity, { acosh($0) }),
            ("atanh", -1...1, { atanh($0) }),
        ]
        for (name, range, function) in functions {
            let infiniteInputFails = ["sin", "cos", "tan", "cot"].contains(name)
            library.unary(name, .float8, .float8) { (a, _) throws(SQLError) in
                let x = a.double
                if x.isNaN { return a }
                let isInRange = range.map { $0.contains(x) } ?? true
                guard isInRange, !(infiniteInputFails && x.isInfinite) else {
                    throw SQLError(.numericValueOutOfRange, "input is out of range")
                }
                return .double(function(x))
            }
        }
        library.binary("atan2", .float8, .float8, .float8) { a, b, _ in
            .double(atan2(a.double, b.double))
        }
        library.unary("degrees", .float8, .float8) { (a, _) throws(SQLError) in
            let x = a.double
            return try FloatFunctions.check(
                x / DegreeTrigonometry.radian, infinite: x.isInfinite, zero: x == 0)
        }
        library.unary("radians", .float8, .float8) { (a, _) throws(SQLError) in
            let x = a.double
            return try FloatFunctions.check(
                x * DegreeTrigonometry.radian, infinite: x.isInfinite, zero: x == 0)
        }
        library.nullary("pi", .float8) { _ in .double(.pi) }
        addDegreeTrigonometry(to: &library)
    }

    /// sind and its kind: exact where the angle is a multiple of thirty or forty-five degrees.
    private static func addDegreeTrigonometry(to library: inout LibraryBuilder) {
        let functions: [(String, ClosedRange<Double>?, @Sendable (Double) -> Double)] = [
            ("sind", nil, DegreeTrigonometry.sine), ("cosd", nil, DegreeTrigonometry.cosine),
            ("tand", nil, DegreeTrigonometry.tangent),
            ("cotd", nil, DegreeTrigonometry.cotangent),
            ("asind", -1...1, DegreeTrigonometry.arcSine),
            ("acosd", -1...1, DegreeTrigonometry.arcCosine),
            ("atand", -Double.infinity...Double.infinity, DegreeTrigonometry.arcTangent),
        ]
        for (name, range, function) in functions {
            library.unary(name, .float8, .float8) { (a, _) throws(SQLError) in
                let x = a.double
                if x.isNaN { return a }
                guard range?.contains(x) ?? x.isFinite else {
                    throw SQLError(.numericValueOutOfRange, "input is out of range")
                }
                return .double(function(x))
            }
        }
        library.binary("atan2d", .float8, .float8, .float8) { a, b, _ in
            .double(DegreeTrigonometry.inDegrees(atan2(a.double, b.double)))
        }
    }

    private static func addRandom(to library: inout LibraryBuilder) {
        library.nullary("random", .float8, volatility: .volatile) { context in
            .double(context.random())
        }
        library.unary("setseed", .float8, .void, volatility: .volatile) {
            (a, context) throws(SQLError) in
            let seed = a.double
            guard seed >= -1, seed <= 1 else {
                var shown: [UInt8] = []
                FloatText.append(
                    seed, extraDigits: context.environment.extraFloatDigits, to: &shown)
                throw .invalidParameter(
                    "setseed parameter \(String(decoding: shown, as: UTF8.self)) is out of allowed range [-1,1]"
                )
            }
            context.setSeed(seed)
            return .string("")
        }
    }

    private static func widthBucket(_ arguments: [Value]) throws(SQLError) -> Value {
        let (operand, low, high) = (arguments[0].double, arguments[1].double, arguments[2].double)
        let count = arguments[3].int
        try NumericFunctions.checkBuckets(count)
        if operand.isNaN || low.isNaN || high.isNaN {
            throw SQLError(
                .invalidArgumentForWidthBucketFunction,
                "operand, lower bound, and upper bound cannot be NaN")
        }
        if !low.isFinite || !high.isFinite {
            throw SQLError(
                .invalidArgumentForWidthBucketFunction, "lower and upper bounds must be finite")
        }
        if low == high { throw NumericFunctions.equalBounds() }
        let ascending = low < high
        if ascending ? operand < low : operand > low { return .int(0) }
        if ascending ? operand >= high : operand <= high {
            return .int(try NumericFunctions.overflowBucket(count))
        }
        let bucket = Double(count) * (operand - low) / (high - low) + 1
        // Where the bounds lie too far apart for a Double, this is the lowest integer, as the machine's conversion is.
        return .int(Int64(Int32(exactly: bucket.rounded(.towardZero)) ?? .min))
    }
}
