// Single bits of numbers.
import QueryEngine

enum YQLBits {
    static let functions: [String: YQLFunctions.Resolver] = [
        "testbit": test, "setbit": change { $0 | $1 }, "clearbit": change { $0 & ~$1 },
        "flipbit": change { $0 ^ $1 },
        "bitnot": not, "shiftleft": binary(.shiftLeft),
        "shiftright": binary(.shiftRight), "rotleft": binary(.rotateLeft),
        "rotright": binary(.rotateRight), "countbits": count,
    ]

    @Sendable private static func test(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...2)
        let type = try call.type(0)
        if type == .null { return .null(call.name) }
        let place = try call.convert(1, to: .optional(.uint8))
        guard let primitive = type.withoutOptional.primitive,
            primitive.isUnsigned || primitive == .string
        else { throw call.mismatch(0, "an unsigned number") }
        let second = try call.type(1)
        let isOptional = type.isOptional || second.isOptional
        let result = isOptional || primitive == .string ? YQLType.optional(.bool) : .bool
        return .strict(call.name, result) { (values) throws(SQLError) in
            guard case .int(let index) = try place(values[1]) else { return .null }
            if primitive == .string {
                let bytes = values[0].rawBytes
                guard index / 8 < Int64(bytes.count) else { return .null }
                return .bool(bytes[Int(index / 8)] >> UInt8(index % 8) & 1 == 1)
            }
            if index >= Int64(primitive.bits) { return .bool(false) }
            return .bool(YQLNumber.exact(values[0], primitive) >> Int128(index) & 1 == 1)
        }
    }

    private static func change(
        _ body: @escaping @Sendable (Int128, Int128) -> Int128
    ) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(2...2)
            let type = try call.type(0)
            if type == .null { return .null(call.name) }
            let place = try call.convert(1, to: .optional(.uint8))
            guard let primitive = type.withoutOptional.primitive, primitive.isUnsigned else {
                throw call.mismatch(0, "an unsigned number")
            }
            let isOptional = try call.type(1).isOptional
            return .strict(call.name, isOptional ? type.asOptional : type) {
                (values) throws(SQLError) in
                guard case .int(let index) = try place(values[1]) else { return .null }
                let number = YQLNumber.exact(values[0], primitive)
                if index >= Int64(primitive.bits) { return values[0] }
                return YQLNumber.wrapped(body(number, 1 << Int128(index)), primitive)
            }
        }
    }

    private static func binary(_ op: YQLBinaryOperator) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(2...2)
            return try YQLOperators.binary(op, call.arguments[0], call.arguments[1])
        }
    }

    @Sendable private static func not(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        return try YQLOperators.unary(.bitNot, call.arguments[0])
    }

    @Sendable private static func count(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        let type = try call.type(0)
        guard let primitive = type.withoutOptional.primitive, primitive.isInteger else {
            throw call.mismatch(0, "an integer")
        }
        return .strict(call.name, type) { (values) throws(SQLError) in
            let mask: UInt128 = (1 << UInt128(primitive.bits)) - 1
            let bits = UInt128(truncatingIfNeeded: YQLNumber.exact(values[0], primitive)) & mask
            return YQLNumber.value(Int128(bits.nonzeroBitCount), primitive)
        }
    }
}
