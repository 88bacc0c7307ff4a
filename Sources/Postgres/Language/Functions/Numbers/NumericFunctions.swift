// Operators and functions of numeric.
import BigInt
import QueryEngine

enum NumericFunctions {
    static func add(to library: inout LibraryBuilder) {
        addArithmetic(to: &library)
        addRounding(to: &library)
        addPowers(to: &library)
        addIntegerFunctions(to: &library)
    }

    private typealias Operation =
        @Sendable (Numeric, Numeric) throws(SQLError) -> Numeric

    private static func lift(_ operation: @escaping Operation) -> BinaryBody {
        { (a, b, _) throws(SQLError) in .numeric(try operation(a.numeric, b.numeric)) }
    }

    private static func addArithmetic(to library: inout LibraryBuilder) {
        let operations: [(String, String, Operation)] = [
            ("+", "numeric_add", Numeric.add), ("-", "numeric_sub", Numeric.subtract),
            ("*", "numeric_mul", Numeric.multiply), ("/", "numeric_div", Numeric.divide),
            ("%", "numeric_mod", Numeric.remainder),
            ("^", "numeric_power", Numeric.power),
        ]
        for (name, function, operation) in operations {
            library.infix(
                name, .numeric, .numeric, .numeric, function: function,
                lift(operation))
            library.binary(function, .numeric, .numeric, .numeric, lift(operation))
        }
        library.prefix("-", .numeric, .numeric, function: "numeric_uminus") { a, _ in
            .numeric(a.numeric.negated)
        }
        library.prefix("+", .numeric, .numeric, function: "numeric_uplus") { a, _ in a }
        library.prefix("@", .numeric, .numeric, function: "numeric_abs") { a, _ in
            .numeric(a.numeric.magnitude)
        }
        library.unary("abs", .numeric, .numeric) { a, _ in .numeric(a.numeric.magnitude) }
        library.unary("sign", .numeric, .numeric) { a, _ in
            let value = a.numeric
            return value.kind == .notANumber ? a : .numeric(Numeric(Int64(value.sign)))
        }
        library.binary("mod", .numeric, .numeric, .numeric, lift(Numeric.remainder))
        library.binary("div", .numeric, .numeric, .numeric, lift(Numeric.integerQuotient))
    }

    private static func addRounding(to library: inout LibraryBuilder) {
        let limit = Int64(Numeric.maximumResultScale)
        library.unary("round", .numeric, .numeric) { a, _ in .numeric(a.numeric.rounded(to: 0)) }
        library.unary("trunc", .numeric, .numeric) { a, _ in .numeric(a.numeric.truncated(to: 0)) }
        library.binary("round", .numeric, .int4, .numeric) { (a, b, _) throws(SQLError) in
            let scale = Int(min(max(b.int, -limit), limit))
            return .numeric(try a.numeric.rounded(to: scale).checked())
        }
        library.binary("trunc", .numeric, .int4, .numeric) { a, b, _ in
            .numeric(a.numeric.truncated(to: Int(min(max(b.int, -limit), limit))))
        }
        for name in ["ceil", "ceiling"] {
            library.unary(name, .numeric, .numeric) { a, _ in .numeric(a.numeric.ceiling) }
        }
        library.unary("floor", .numeric, .numeric) { a, _ in .numeric(a.numeric.floor) }
        library.unary("scale", .numeric, .int4) { a, _ in
            a.numeric.isFinite ? .int(Int64(a.numeric.scale)) : .null
        }
        library.unary("min_scale", .numeric, .int4) { a, _ in
            a.numeric.isFinite ? .int(Int64(a.numeric.normalized().scale)) : .null
        }
        library.unary("trim_scale", .numeric, .numeric) { a, _ in
            .numeric(a.numeric.normalized())
        }
    }

    private static func addPowers(to library: inout LibraryBuilder) {
        for name in ["power", "pow"] {
            library.binary(name, .numeric, .numeric, .numeric, lift(Numeric.power))
        }
        library.unary("sqrt", .numeric, .numeric) { (a, _) throws(SQLError) in
            .numeric(try a.numeric.squareRoot())
        }
        library.unary("exp", .numeric, .numeric) { (a, _) throws(SQLError) in
            .numeric(try a.numeric.exponential())
        }
        library.unary("ln", .numeric, .numeric) { (a, _) throws(SQLError) in
            .numeric(try a.numeric.naturalLogarithm())
        }
        for name in ["log", "log10"] {
            library.unary(name, .numeric, .numeric) { (a, _) throws(SQLError) in
                .numeric(try Numeric.logarithm(base: Numeric(10), of: a.numeric))
            }
        }
        library.binary("log", .numeric, .numeric, .numeric) { (a, b, _) throws(SQLError) in
            .numeric(try Numeric.logarithm(base: a.numeric, of: b.numeric))
        }
    }

    private static let maximumFactorial: Int64 = 32177

    private static func addIntegerFunctions(to library: inout LibraryBuilder) {
        library.unary("factorial", .int8, .numeric) { (a, _) throws(SQLError) in
            let count = a.int
            if count < 0 {
                throw SQLError(
                    .numericValueOutOfRange, "factorial of a negative number is undefined")
            }
            if count > maximumFactorial { throw .valueOverflowsNumericFormat }
            var product = BigInt(1)
            if count > 1 {
                var work = WorkCount()
                for factor in 2...count {
                    product *= BigInt(factor)
                    try work.add(16 &+ product.bitWidth / 8)
                }
            }
            return .numeric(Numeric(significand: product, scale: 0))
        }
        library.binary("gcd", .numeric, .numeric, .numeric) { (a, b, _) throws(SQLError) in
            guard a.numeric.isFinite, b.numeric.isFinite else { return .numeric(.notANumber) }
            let (x, y, scale) = aligned(a.numeric, b.numeric)
            let divisor = try greatestCommonDivisor(x, y)
            return .numeric(Numeric(significand: BigInt(divisor), scale: scale))
        }
        library.binary("lcm", .numeric, .numeric, .numeric) { (a, b, _) throws(SQLError) in
            guard a.numeric.isFinite, b.numeric.isFinite else { return .numeric(.notANumber) }
            let (x, y, scale) = aligned(a.numeric, b.numeric)
            if x.isZero || y.isZero {
                return .numeric(Numeric(significand: 0, scale: scale))
            }
            let multiple = x / (try greatestCommonDivisor(x, y)) * y
            return .numeric(try Numeric(significand: BigInt(multiple), scale: scale).checked())
        }
        library.nary("width_bucket", [.numeric, .numeric, .numeric, .int4], .int4) {
            (arguments, _) throws(SQLError) in try widthBucket(arguments)
        }
    }

    /// By Euclid, hearing cancel between two divisions.
    private static func greatestCommonDivisor(
        _ x: BigUInt, _ y: BigUInt
    ) throws(SQLError) -> BigUInt {
        var (a, b) = (x, y)
        while !b.isZero {
            let words = b.bitWidth / 64 &+ 1
            try WorkPace.pass(16 &+ words &* max(1, a.bitWidth / 64 &+ 2 &- words))
            (a, b) = (b, a % b)
        }
        return a
    }

    private static func aligned(_ a: Numeric, _ b: Numeric) -> (BigUInt, BigUInt, Int) {
        let scale = max(a.scale, b.scale)
        return (
            a.rounded(to: scale).significand.magnitude, b.rounded(to: scale).significand.magnitude,
            scale
        )
    }

    private static func widthBucket(_ arguments: [Value]) throws(SQLError) -> Value {
        let (operand, low, high) = (
            arguments[0].numeric, arguments[1].numeric, arguments[2].numeric
        )
        let count = arguments[3].int
        try checkBuckets(count)
        if operand.kind == .notANumber || low.kind == .notANumber || high.kind == .notANumber {
            throw SQLError(
                .invalidArgumentForWidthBucketFunction,
                "operand, lower bound, and upper bound cannot be NaN")
        }
        if !low.isFinite || !high.isFinite {
            throw SQLError(
                .invalidArgumentForWidthBucketFunction, "lower and upper bounds must be finite")
        }
        let direction = Numeric.compare(low, high)
        if direction == 0 { throw equalBounds() }
        let ascending = direction < 0
        let order = Numeric.compare(operand, low)
        if ascending ? order < 0 : order > 0 { return .int(0) }
        let end = Numeric.compare(operand, high)
        if ascending ? end >= 0 : end <= 0 { return .int(try overflowBucket(count)) }
        let offset = try Numeric.subtract(operand, low)
        let span = try Numeric.subtract(high, low)
        // The quotient is rounded to the digits of a division first, which may reach the bucket after the last.
        let quotient = try Numeric.divide(try Numeric.multiply(offset, Numeric(count)), span)
        let bucket = try Numeric.add(quotient, .one).floor
        guard let number = Int32(exactly: bucket.significand) else { throw .outOfRange("integer") }
        return .int(Int64(number))
    }

    static func checkBuckets(_ count: Int64) throws(SQLError) {
        if count <= 0 {
            throw SQLError(
                .invalidArgumentForWidthBucketFunction, "count must be greater than zero")
        }
    }

    static func equalBounds() -> SQLError {
        SQLError(
            .invalidArgumentForWidthBucketFunction, "lower bound cannot equal upper bound")
    }

    static func overflowBucket(_ count: Int64) throws(SQLError) -> Int64 {
        if count + 1 > Int64(Int32.max) { throw .outOfRange("integer") }
        return count + 1
    }
}
