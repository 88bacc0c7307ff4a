// What operators come to.
package import QueryEngine

package enum YQLOperators {
    /// - Throws: Types that the operator is not for.
    package static func binary(
        _ op: YQLBinaryOperator, _ left: YQLArgument, _ right: YQLArgument
    ) throws(SQLError) -> YQLFunction {
        let call = YQLCall(op.rawValue, [left, right])
        let (a, b) = (try call.type(0), try call.type(1))
        switch op {
        case .add, .subtract, .multiply, .divide, .remainder:
            return try YQLArithmetic.resolve(op, a, b)
        case .concatenate: return try concatenate(a, b)
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
            return try compare(op, a, b)
        case .isDistinct, .isNotDistinct: return try distinct(op, a, b)
        case .and, .or, .xor: return try logical(op, a, b)
        case .bitAnd, .bitOr, .bitXor, .shiftLeft, .shiftRight, .rotateLeft, .rotateRight:
            return try YQLArithmetic.bits(op, a, b)
        case .coalesce: return try YQLFunctions.resolve("Coalesce", [left, right])
        case .isIn, .isNotIn: return try isIn(a, b, isNegated: op == .isNotIn)
        case .like, .ilike:
            return try like(left, right, escape: nil, isCaseInsensitive: op == .ilike)
        case .regexp: return try YQLPatterns.regexp(left, right, isWhole: false)
        case .match: return try YQLPatterns.regexp(left, right, isWhole: true)
        }
    }

    package static func unary(
        _ op: YQLUnaryOperator, _ operand: YQLArgument
    ) throws(SQLError) -> YQLFunction {
        let type = try YQLCall(op.rawValue, [operand]).type(0)
        switch op {
        case .isNull:
            return .plain("IsNull", .bool) { (values) throws(SQLError) in .bool(values[0].isNull) }
        case .isNotNull:
            return .plain("IsNotNull", .bool) { (values) throws(SQLError) in
                .bool(!values[0].isNull)
            }
        case .not:
            if type == .null { return .null("Not") }
            guard type.withoutOptional == .bool else {
                throw .yqlType("Expected Bool or Optional<Bool>, but got: \(type)")
            }
            return .strict("Not", type) { (values) throws(SQLError) in .bool(values[0].isFalse) }
        case .plus, .minus, .bitNot: return try YQLArithmetic.unary(op, type)
        }
    }

    /// `x LIKE pattern ESCAPE character`, and ILIKE.
    package static func like(
        _ value: YQLArgument, _ pattern: YQLArgument, escape: YQLArgument?,
        isCaseInsensitive: Bool
    ) throws(SQLError) -> YQLFunction {
        try YQLPatterns.like(value, pattern, escape: escape, isCaseInsensitive: isCaseInsensitive)
    }

    // MARK: Text

    private static func concatenate(_ a: YQLType, _ b: YQLType) throws(SQLError) -> YQLFunction {
        if a == .null || b == .null { return .null("Concat") }
        if case .list = a.withoutOptional {
            return try YQLFunctions.resolve("ListExtend", [.value(a), .value(b)])
        }
        guard let left = a.withoutOptional.primitive, let right = b.withoutOptional.primitive,
            left.isText || left == .yson || left == .json,
            right.isText || right == .yson || right == .json
        else { throw .yqlType("Cannot concatenate type \(a) and \(b)") }
        let type: YQLPrimitive = left == .utf8 && right == .utf8 ? .utf8 : .string
        let plain = YQLType.primitive(type)
        let result = a.isOptional || b.isOptional ? YQLType.optional(plain) : plain
        return .strict("Concat", result) { (values) throws(SQLError) in
            YQLCast.text(try .joined(values[0].rawBytes, values[1].rawBytes), type)
        }
    }

    // MARK: Comparisons

    static func compare(
        _ op: YQLBinaryOperator, _ a: YQLType, _ b: YQLType
    ) throws(SQLError) -> YQLFunction {
        if a == .null || b == .null { return .null(op.rawValue, .optional(.bool)) }
        let isEquality = op == .equal || op == .notEqual
        guard let comparison = YQLComparison(a, b, forEquality: isEquality) else {
            throw .yqlType("Can't compare \(a) with \(b)")
        }
        let result = comparison.mayBeUnknown ? YQLType.optional(.bool) : .bool
        let compare = comparison.compare
        return .plain(op.rawValue, result) { (values) throws(SQLError) in
            .truth(truth(op, compare(values[0], values[1])))
        }
    }

    private static func truth(_ op: YQLBinaryOperator, _ order: YQLOrder) -> Bool? {
        if order == .unknown { return nil }
        switch op {
        case .equal: return order == .equal
        case .notEqual: return order != .equal
        case .less: return order == .less
        case .lessOrEqual: return order == .less || order == .equal
        case .greater: return order == .greater
        default: return order == .greater || order == .equal
        }
    }

    private static func distinct(
        _ op: YQLBinaryOperator, _ a: YQLType, _ b: YQLType
    ) throws(SQLError) -> YQLFunction {
        let wantsDistinct = op == .isDistinct
        guard let comparison = YQLComparison(a, b, forEquality: true) else {
            throw .yqlType("Can't compare \(a) with \(b)")
        }
        let compare = comparison.compare
        let common = YQLConversions.commonType(a, b)
        let left = common.flatMap { YQLConversions.implicit(from: a, to: $0) }
        let right = common.flatMap { YQLConversions.implicit(from: b, to: $0) }
        return .plain(op.rawValue, .bool) { (values) throws(SQLError) in
            let (x, y) = (values[0], values[1])
            switch compare(x, y) {
            case .equal: return .bool(!wantsDistinct)
            case .unknown:
                if x.isNull || y.isNull { return .bool((x.isNull != y.isNull) == wantsDistinct) }
                guard let common, let left, let right else { return .bool(wantsDistinct) }
                let isSame =
                    Comparison.compareNullable(try left(x), try right(y), common.ordering) == 0
                return .bool(isSame != wantsDistinct)
            default: return .bool(wantsDistinct)
            }
        }
    }

    // MARK: Truth

    static func truth(_ value: Value) -> Bool? {
        if case .bool(let truth) = value { return truth }
        return nil
    }

    private static func logical(
        _ op: YQLBinaryOperator, _ a: YQLType, _ b: YQLType
    ) throws(SQLError) -> YQLFunction {
        if a == .null, b == .null { return .null(op.rawValue) }
        for type in [a, b] where type != .null && type.withoutOptional != .bool {
            throw .yqlType("Expected Bool or Optional<Bool>, but got: \(type)")
        }
        let result = a == .bool && b == .bool ? YQLType.bool : .optional(.bool)
        return .plain(op.rawValue, result) { (values) throws(SQLError) in
            let (x, y) = (truth(values[0]), truth(values[1]))
            switch op {
            case .and:
                if x == false || y == false { return .bool(false) }
                return x == nil || y == nil ? .null : .bool(true)
            case .or:
                if x == true || y == true { return .bool(true) }
                return x == nil || y == nil ? .null : .bool(false)
            default:
                guard let x, let y else { return .null }
                return .bool(x != y)
            }
        }
    }
}

extension Value {
    @inline(__always)
    var isFalse: Bool {
        if case .bool(let truth) = self { return !truth }
        return false
    }

    @inline(__always)
    var isTrue: Bool {
        if case .bool(let truth) = self { return truth }
        return false
    }
}
