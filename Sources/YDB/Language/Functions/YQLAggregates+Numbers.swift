// SUM, AVG, and what counts bits and truths.
import BigInt
import QueryEngine

extension YQLAggregates {
    static let numbers: [String: Resolver] = [
        "sum": sum(hasCondition: false), "sumif": sum(hasCondition: true),
        "avg": average(hasCondition: false), "avgif": average(hasCondition: true),
    ]

    /// What a sum's values are.
    private enum Kind: Sendable {
        case whole(YQLPrimitive, result: YQLPrimitive)
        case floating(YQLPrimitive)
        case decimal(precision: Int, scale: Int)
        case interval(YQLPrimitive)
    }

    private static func kind(_ call: YQLCall) throws(SQLError) -> Kind? {
        switch try call.type(0).withoutOptional {
        case .null: return nil
        case .decimal(_, let scale): return .decimal(precision: YQLDecimal.mostDigits, scale: scale)
        case .primitive(let type):
            if type.isInteger { return .whole(type, result: type.isSigned ? .int64 : .uint64) }
            if type.isFloating { return .floating(type) }
            if type.isInterval { return .interval(type) }
        default: break
        }
        throw call.mismatch(0, "a number, Decimal or Interval")
    }

    private static func counts(_ values: [Value], _ hasCondition: Bool) -> Bool {
        !values[0].isNull && (!hasCondition || values[1].isTrue)
    }

    private static func sum(hasCondition: Bool) -> Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(hasCondition ? 2...2 : 1...1)
            if hasCondition { try requireTruth(call, 1) }
            guard let kind = try kind(call) else {
                return YQLAggregate(call.name, result: .null) { _ in
                    YQLState(0) { (_, _) throws(SQLError) in
                    } result: { (_) throws(SQLError) in
                        .null
                    }
                }
            }
            switch kind {
            case .whole(let type, let result):
                return whole(call, hasCondition, type, result) { YQLNumber.wrapped($0, result) }
            case .interval(let type):
                return whole(call, hasCondition, type, type) {
                    YQLNumber.checked($0, type) ?? .null
                }
            case .floating(let type):
                return YQLAggregate(call.name, result: .optional(.primitive(type))) { _ in
                    YQLState((sum: 0.0, count: 0)) { (kept, values) throws(SQLError) in
                        guard counts(values, hasCondition) else { return }
                        kept = (kept.sum + YQLNumber.double(values[0], type), kept.count + 1)
                    } result: { (kept) throws(SQLError) in
                        kept.count == 0 ? .null : YQLText.round(kept.sum, type)
                    }
                }
            case .decimal(let precision, let scale):
                return YQLAggregate(
                    call.name, result: .optional(.decimal(precision: precision, scale: scale))
                ) { _ in
                    YQLState((sum: Numeric.zero, count: 0)) { (kept, values) throws(SQLError) in
                        guard counts(values, hasCondition), case .numeric(let number) = values[0]
                        else { return }
                        kept = (try Numeric.add(kept.sum, number), kept.count + 1)
                    } result: { (kept) throws(SQLError) in
                        if kept.count == 0 { return .null }
                        return .numeric(
                            YQLDecimal.bounded(kept.sum, precision: precision, scale: scale))
                    }
                }
            }
        }
    }

    private static func whole(
        _ call: YQLCall, _ hasCondition: Bool, _ type: YQLPrimitive, _ result: YQLPrimitive,
        _ finish: @escaping @Sendable (Int128) -> Value
    ) -> YQLAggregate {
        YQLAggregate(call.name, result: .optional(.primitive(result))) { _ in
            YQLState((sum: Int128(0), count: 0)) { (kept, values) throws(SQLError) in
                guard counts(values, hasCondition) else { return }
                kept = (kept.sum &+ YQLNumber.exact(values[0], type), kept.count + 1)
            } result: { (kept) throws(SQLError) in
                kept.count == 0 ? .null : finish(kept.sum)
            }
        }
    }

    private static func average(hasCondition: Bool) -> Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(hasCondition ? 2...2 : 1...1)
            if hasCondition { try requireTruth(call, 1) }
            guard let kind = try kind(call) else {
                return YQLAggregate(call.name, result: .null) { _ in
                    YQLState(0) { (_, _) throws(SQLError) in
                    } result: { (_) throws(SQLError) in
                        .null
                    }
                }
            }
            switch kind {
            case .whole(let type, _), .floating(let type):
                return YQLAggregate(call.name, result: .optional(.double)) { _ in
                    YQLState((sum: 0.0, count: 0)) { (kept, values) throws(SQLError) in
                        guard counts(values, hasCondition) else { return }
                        kept = (kept.sum + YQLNumber.double(values[0], type), kept.count + 1)
                    } result: { (kept) throws(SQLError) in
                        kept.count == 0 ? .null : .double(kept.sum / Double(kept.count))
                    }
                }
            case .interval(let type):
                return YQLAggregate(call.name, result: .optional(.primitive(type))) { _ in
                    YQLState((sum: Int128(0), count: Int128(0))) {
                        (kept, values) throws(SQLError) in
                        guard counts(values, hasCondition) else { return }
                        kept = (kept.sum + YQLNumber.exact(values[0], type), kept.count + 1)
                    } result: { (kept) throws(SQLError) in
                        kept.count == 0
                            ? .null : YQLNumber.checked(kept.sum / kept.count, type) ?? .null
                    }
                }
            case .decimal(let precision, let scale):
                return YQLAggregate(
                    call.name, result: .optional(.decimal(precision: precision, scale: scale))
                ) { _ in
                    YQLState((sum: Numeric.zero, count: Int64(0))) {
                        (kept, values) throws(SQLError) in
                        guard counts(values, hasCondition), case .numeric(let number) = values[0]
                        else { return }
                        kept = (try Numeric.add(kept.sum, number), kept.count + 1)
                    } result: { (kept) throws(SQLError) in
                        guard kept.count > 0 else { return .null }
                        guard kept.sum.isFinite else { return .numeric(kept.sum) }
                        let mean = Numeric.quotient(
                            kept.sum, Numeric(kept.count), scale: scale + 2)
                        return .numeric(
                            YQLDecimal.bounded(mean, precision: precision, scale: scale))
                    }
                }
            }
        }
    }

    // MARK: Bits and truths

    static let bits: [String: Resolver] = [
        "booland": truths { $0 && $1 }, "boolor": truths { $0 || $1 },
        "boolxor": truths { $0 != $1 }, "bitand": bits { $0 & $1 }, "bitor": bits { $0 | $1 },
        "bitxor": bits { $0 ^ $1 },
    ]

    private static func truths(
        _ body: @escaping @Sendable (Bool, Bool) -> Bool
    ) -> Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(1...1)
            try requireTruth(call, 0)
            return YQLAggregate(call.name, result: .optional(.bool)) { _ in
                YQLState(Bool?.none) { (kept, values) throws(SQLError) in
                    guard case .bool(let truth) = values[0] else { return }
                    kept = kept.map { body($0, truth) } ?? truth
                } result: { (kept) throws(SQLError) in
                    .truth(kept)
                }
            }
        }
    }

    private static func bits(
        _ body: @escaping @Sendable (Int128, Int128) -> Int128
    ) -> Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(1...1)
            guard let type = try call.type(0).withoutOptional.primitive, type.isInteger else {
                throw call.mismatch(0, "an integer")
            }
            return YQLAggregate(call.name, result: .optional(.primitive(type))) { _ in
                YQLState(Int128?.none) { (kept, values) throws(SQLError) in
                    if values[0].isNull { return }
                    let number = YQLNumber.exact(values[0], type)
                    kept = kept.map { body($0, number) } ?? number
                } result: { (kept) throws(SQLError) in
                    kept.map { YQLNumber.wrapped($0, type) } ?? .null
                }
            }
        }
    }
}
