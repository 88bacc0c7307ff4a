// The code of arithmetic: what overflows is an error, what is divided by zero is null.
import BigInt
import QueryEngine

enum MySQLArithmetic {
    /// 1690 with the expression as it was written.
    static func outOfRange(_ type: String, _ shown: MySQLExpressionText?) -> SQLError {
        .mySQL(1690, "\(type) value is out of range in '\(shown?.text ?? "")'")
    }

    /// Division by zero: null, with what the mode has to say of it.
    static func divisionByZero(_ context: any EvaluationContext) throws(SQLError) -> Value {
        guard let values = context.values, values.mode.contains(.errorForDivisionByZero) else {
            return .null
        }
        if values.isStrictWrite { throw .mySQL(1365, "Division by 0") }
        values.warn(1365, "Division by 0")
        return .null
    }

    @inline(__always)
    private static func wide(_ value: Value, _ isBiased: Bool) -> Int128 {
        isBiased ? Int128(MySQLInteger.unsigned(value.number)) : Int128(value.number)
    }

    private static func narrow(
        _ value: Int128, _ kind: MySQLTypeKind, _ shown: MySQLExpressionText?
    ) throws(SQLError) -> Value {
        if kind.isUnsigned {
            guard let result = UInt64(exactly: value) else {
                throw outOfRange("BIGINT UNSIGNED", shown)
            }
            return .int(
                kind.isBiased ? MySQLInteger.biased(result) : Int64(truncatingIfNeeded: result))
        }
        guard let result = Int64(exactly: value) else { throw outOfRange("BIGINT", shown) }
        return .int(result)
    }

    /// Whole numbers, each biased or not, as the kind of the result.
    static func whole(
        _ symbol: String, _ biased: [Bool], _ kind: MySQLTypeKind, _ shown: MySQLExpressionText?
    ) -> FunctionBody {
        let (x, y) = (biased.first ?? false, biased.last ?? false)
        if !x, !y, !kind.isUnsigned, symbol == "+" || symbol == "-" || symbol == "*" {
            return signed(symbol, shown)
        }
        return .binary { (left, right, context) throws(SQLError) in
            let a = wide(left, x)
            let b = wide(right, y)
            switch symbol {
            case "+": return try narrow(a + b, kind, shown)
            case "-": return try narrow(a - b, kind, shown)
            case "*":
                let (product, overflow) = a.multipliedReportingOverflow(by: b)
                return try narrow(overflow ? .max : product, kind, shown)
            case "div":
                if b == 0 { return try divisionByZero(context) }
                return try narrow(a / b, kind, shown)
            default:
                if b == 0 { return try divisionByZero(context) }
                return try narrow(a % b, kind, shown)
            }
        }
    }

    private static func signed(_ symbol: String, _ shown: MySQLExpressionText?) -> FunctionBody {
        .binary { (left, right, _) throws(SQLError) in
            let (a, b) = (left.number, right.number)
            let (result, overflow) =
                symbol == "+"
                ? a.addingReportingOverflow(b)
                : symbol == "-"
                    ? a.subtractingReportingOverflow(b) : a.multipliedReportingOverflow(by: b)
            if overflow { throw outOfRange("BIGINT", shown) }
            return .int(result)
        }
    }

    static func negation(isBiased: Bool, _ shown: MySQLExpressionText?) -> FunctionBody {
        .unary { (value, _) throws(SQLError) in
            guard let result = Int64(exactly: -wide(value, isBiased)) else {
                throw outOfRange("BIGINT", shown)
            }
            return .int(result)
        }
    }

    // MARK: Decimals

    /// The result as DECIMAL can hold it.
    static func checked(
        _ number: Numeric, _ shown: MySQLExpressionText?
    ) throws(SQLError) -> Value {
        if number.significand.bitWidth > 200 {
            let digits = String(number.significand.magnitude).utf8.count
            if digits - number.scale > MySQLDecimal.mostBufferDigits {
                throw outOfRange("DECIMAL", shown)
            }
            if digits > MySQLDecimal.mostDigits + 16 {
                return .numeric(
                    number.rounded(
                        to: max(0, number.scale - (digits - MySQLDecimal.mostDigits))))
            }
        }
        return .numeric(number)
    }

    static func decimal(
        _ symbol: String, _ scale: Int?, _ shown: MySQLExpressionText?
    ) -> FunctionBody {
        .binary { (left, right, context) throws(SQLError) in
            let (a, b) = (left.numeric, right.numeric)
            var result: Numeric
            switch symbol {
            case "+": result = try Numeric.add(a, b)
            case "-": result = try Numeric.subtract(a, b)
            case "*": result = try Numeric.multiply(a, b)
            default:
                if b.isZero { return try divisionByZero(context) }
                result = try Numeric.remainder(a, b)
            }
            if let scale, result.scale > scale { result = result.truncated(to: scale) }
            return try checked(result, shown)
        }
    }

    /// Decimals are divided in groups of nine digits: as many as hold both scales and some more.
    static func quotient(_ more: Int) -> FunctionBody {
        .binary { (left, right, context) throws(SQLError) in
            let (a, b) = (left.numeric, right.numeric)
            if b.isZero { return try divisionByZero(context) }
            func groups(_ digits: Int) -> Int { (digits + 8) / 9 }
            let scale = groups(a.scale + more - groupRest(a) - groupRest(b)) * 9
            let shift = max(scale, groups(a.scale + b.scale + max(0, more)) * 9)
            return try checked(truncatedQuotient(a, b, shift), nil)
        }
    }

    private static func groupRest(_ number: Numeric) -> Int { 0 }

    static func truncatedQuotient(_ a: Numeric, _ b: Numeric, _ scale: Int) -> Numeric {
        let shift = scale + b.scale - a.scale
        let dividend =
            shift > 0 ? a.significand * Numeric.powerOfTen(shift) : a.significand
        let divisor = shift < 0 ? b.significand * Numeric.powerOfTen(-shift) : b.significand
        return Numeric(significand: dividend / divisor, scale: scale)
    }

    static func wholeQuotient(
        _ kind: MySQLTypeKind, _ shown: MySQLExpressionText?
    ) -> FunctionBody {
        .binary { (left, right, context) throws(SQLError) in
            let (a, b) = (left.numeric, right.numeric)
            if b.isZero { return try divisionByZero(context) }
            let result = truncatedQuotient(a, b, 0).significand
            guard result.bitWidth < 100, let wide = Int64(exactly: result) else {
                if kind.isUnsigned, let value = UInt64(exactly: result) {
                    return .int(MySQLInteger.biased(value))
                }
                throw outOfRange(kind.isUnsigned ? "BIGINT UNSIGNED" : "BIGINT", shown)
            }
            return try narrow(Int128(wide), kind, shown)
        }
    }

    // MARK: Reals

    static func real(_ symbol: String, _ shown: MySQLExpressionText?) -> FunctionBody {
        .binary { (left, right, context) throws(SQLError) in
            let (a, b) = (left.double, right.double)
            let result: Double
            switch symbol {
            case "+": result = a + b
            case "-": result = a - b
            case "*": result = a * b
            case "/":
                if b == 0 { return try divisionByZero(context) }
                result = a / b
            default:
                if b == 0 { return try divisionByZero(context) }
                result = a.truncatingRemainder(dividingBy: b)
            }
            guard result.isFinite else { throw outOfRange("DOUBLE", shown) }
            return .double(result)
        }
    }
}
