// Arithmetic and comparison of float4 and float8.
import QueryEngine

enum FloatFunctions {
    static let types: [TypeID] = [.float4, .float8]

    static func add(to library: inout LibraryBuilder) {
        for left in types {
            for right in types {
                addArithmetic(left, right, to: &library)
            }
            library.prefix("-", left, left, function: "float8um") { a, _ in .double(-a.double) }
            library.prefix("+", left, left, function: "float8up") { a, _ in a }
            library.prefix("@", left, left, function: "abs") { a, _ in .double(a.double.magnitude) }
            library.unary("abs", left, left) { a, _ in .double(a.double.magnitude) }
        }
    }

    private static func addArithmetic(
        _ left: TypeID, _ right: TypeID, to library: inout LibraryBuilder
    ) {
        let isSingle = left == .float4 && right == .float4
        let result: TypeID = isSingle ? .float4 : .float8
        library.infix("+", left, right, result) { (a, b, _) throws(SQLError) in
            let (x, y) = (a.double, b.double)
            return try check(x + y, isSingle, infinite: x.isInfinite || y.isInfinite, zero: true)
        }
        library.infix("-", left, right, result) { (a, b, _) throws(SQLError) in
            let (x, y) = (a.double, b.double)
            return try check(x - y, isSingle, infinite: x.isInfinite || y.isInfinite, zero: true)
        }
        library.infix("*", left, right, result) { (a, b, _) throws(SQLError) in
            let (x, y) = (a.double, b.double)
            return try check(
                x * y, isSingle, infinite: x.isInfinite || y.isInfinite, zero: x == 0 || y == 0)
        }
        library.infix("/", left, right, result) { (a, b, _) throws(SQLError) in
            let (x, y) = (a.double, b.double)
            if y == 0 && !x.isNaN { throw .divisionByZero }
            return try check(
                x / y, isSingle, infinite: x.isInfinite || y.isInfinite,
                zero: x == 0 || y.isInfinite)
        }
    }

    /// The result in its precision; an infinity or a zero that the operands do not justify is 22003.
    /// A numeric as a number of the one or the other width.
    ///
    /// - Throws: `numericValueOutOfRange` where it is too large, or too small to be told from zero.
    static func value(of numeric: Numeric, single: Bool) throws(SQLError) -> Value {
        guard numeric.isFinite else { return .double(numeric.double) }
        var shown: [UInt8] = []
        numeric.appendText(to: &shown)
        let text = String(decoding: shown, as: UTF8.self)
        let value = single ? Double(Float(text) ?? 0) : Double(text) ?? 0
        if value.isInfinite || (value == 0 && !numeric.isZero) {
            throw SQLError(
                .numericValueOutOfRange,
                "\"\(text)\" is out of range for type \(single ? "real" : "double precision")")
        }
        return .double(value)
    }

    static func check(
        _ value: Double, _ isSingle: Bool = false, infinite: Bool, zero: Bool
    ) throws(SQLError) -> Value {
        let rounded = isSingle ? Double(Float(value)) : value
        if rounded.isInfinite && !infinite {
            throw SQLError(.numericValueOutOfRange, "value out of range: overflow")
        }
        if rounded == 0 && !zero {
            throw SQLError(.numericValueOutOfRange, "value out of range: underflow")
        }
        return .double(rounded)
    }
}
