// Arithmetic and bits of int2, int4 and int8.
import QueryEngine

enum IntegerFunctions {
    /// The three widths, each with its range check.
    private struct Width: Sendable {
        let type: TypeID
        let rank: Int
        let fit: @Sendable (Int64, Bool) throws(SQLError) -> Value
    }

    private static let widths: [Width] = [
        Width(type: .int2, rank: 2) { (value, overflow) throws(SQLError) -> Value in
            guard !overflow, value == Int64(Int16(truncatingIfNeeded: value)) else {
                throw .outOfRange("smallint")
            }
            return .int(value)
        },
        Width(type: .int4, rank: 4) { (value, overflow) throws(SQLError) -> Value in
            guard !overflow, value == Int64(Int32(truncatingIfNeeded: value)) else {
                throw .outOfRange("integer")
            }
            return .int(value)
        },
        Width(type: .int8, rank: 8) { (value, overflow) throws(SQLError) -> Value in
            if overflow { throw .outOfRange("bigint") }
            return .int(value)
        },
    ]

    static func add(to library: inout LibraryBuilder) {
        addInt4Arithmetic(to: &library)
        library.unary("age", .xid, .int4, volatility: .stable) { _, _ in .int(0) }
        for left in widths {
            for right in widths {
                addArithmetic(left, right, to: &library)
            }
            addOneWidth(left, to: &library)
        }
    }

    /// The commonest width, without an indirection.
    private static func addInt4Arithmetic(to library: inout LibraryBuilder) {
        library.infix("+", .int4, .int4, .int4, function: "int4pl") {
            (a, b, _) throws(SQLError) in
            let sum = a.int &+ b.int
            guard sum == Int64(Int32(truncatingIfNeeded: sum)) else { throw .outOfRange("integer") }
            return .int(sum)
        }
        library.infix("-", .int4, .int4, .int4, function: "int4mi") { (a, b, _) throws(SQLError) in
            let difference = a.int &- b.int
            guard difference == Int64(Int32(truncatingIfNeeded: difference)) else {
                throw .outOfRange("integer")
            }
            return .int(difference)
        }
    }

    private static func addArithmetic(
        _ left: Width, _ right: Width, to library: inout LibraryBuilder
    ) {
        let wide = left.rank >= right.rank ? left : right
        let fit = wide.fit
        if wide.rank != 4 || left.rank != right.rank {
            library.infix("+", left.type, right.type, wide.type) {
                (a, b, _) throws(SQLError) in
                let (sum, overflow) = a.int.addingReportingOverflow(b.int)
                return try fit(sum, overflow)
            }
            library.infix("-", left.type, right.type, wide.type) { (a, b, _) throws(SQLError) in
                let (difference, overflow) = a.int.subtractingReportingOverflow(b.int)
                return try fit(difference, overflow)
            }
        }
        library.infix("*", left.type, right.type, wide.type) {
            (a, b, _) throws(SQLError) in
            let (product, overflow) = a.int.multipliedReportingOverflow(by: b.int)
            return try fit(product, overflow)
        }
        library.infix("/", left.type, right.type, wide.type) { (a, b, _) throws(SQLError) in
            let divisor = b.int
            if divisor == 0 { throw .divisionByZero }
            let (quotient, overflow) = a.int.dividedReportingOverflow(by: divisor)
            return try fit(quotient, overflow)
        }
        guard left.rank == right.rank else { return }
        library.infix("%", left.type, right.type, wide.type, remainder)
        library.binary("mod", left.type, right.type, wide.type, remainder)
        let type = wide.type
        library.infix("&", type, type, type) { a, b, _ in .int(a.int & b.int) }
        library.infix("|", type, type, type) { a, b, _ in .int(a.int | b.int) }
        library.infix("#", type, type, type) { a, b, _ in .int(a.int ^ b.int) }
    }

    private static let remainder: BinaryBody = { (a, b, _) throws(SQLError) in
        let divisor = b.int
        if divisor == 0 { throw .divisionByZero }
        // The lowest value by -1 overflows the machine's instruction.
        return .int(divisor == -1 ? 0 : a.int % divisor)
    }

    private static func addOneWidth(_ width: Width, to library: inout LibraryBuilder) {
        let fit = width.fit
        let type = width.type
        let bits = width.rank * 8
        library.prefix("-", type, type, function: "\(type)um") { (a, _) throws(SQLError) in
            let (value, overflow) = (0 as Int64).subtractingReportingOverflow(a.int)
            return try fit(value, overflow)
        }
        library.prefix("+", type, type, function: "\(type)up") { a, _ in a }
        library.prefix("~", type, type, function: "\(type)not") { a, _ in .int(~a.int) }
        let magnitude: UnaryBody = { (a, _) throws(SQLError) in
            let (value, overflow) = (0 as Int64).subtractingReportingOverflow(a.int)
            return a.int < 0 ? try fit(value, overflow) : a
        }
        library.prefix("@", type, type, function: "abs", magnitude)
        library.unary("abs", type, type, magnitude)
        library.infix("<<", type, .int4, type) { a, b, _ in
            .int(wrap(a.int &<< (b.int & Int64(max(bits, 32) - 1)), bits))
        }
        library.infix(">>", type, .int4, type) { a, b, _ in
            .int(a.int &>> (b.int & Int64(max(bits, 32) - 1)))
        }
        guard width.rank >= 4 else { return }
        library.binary("gcd", type, type, type) { (a, b, _) throws(SQLError) in
            let divisor = gcd(a.int, b.int)
            guard let value = Int64(exactly: divisor) else { throw .outOfRange("bigint") }
            return try fit(value, false)
        }
        library.binary("lcm", type, type, type) { (a, b, _) throws(SQLError) in
            if a.int == 0 || b.int == 0 { return .int(0) }
            let divisor = gcd(a.int, b.int)
            let (product, overflow) = (a.int.magnitude / divisor).multipliedReportingOverflow(
                by: b.int.magnitude)
            guard !overflow, let value = Int64(exactly: product) else {
                return try fit(0, true)
            }
            return try fit(value, false)
        }
    }

    private static func wrap(_ value: Int64, _ bits: Int) -> Int64 {
        switch bits {
        case 16: Int64(Int16(truncatingIfNeeded: value))
        case 32: Int64(Int32(truncatingIfNeeded: value))
        default: value
        }
    }

    private static func gcd(_ a: Int64, _ b: Int64) -> UInt64 {
        var x = a.magnitude
        var y = b.magnitude
        while y != 0 { (x, y) = (y, x % y) }
        return x
    }
}
