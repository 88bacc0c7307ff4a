// ListFromRange.
import QueryEngine

extension YQLLists {
    @Sendable static func fromRange(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...3)
        let types = try call.types()
        if types.contains(.null) { return .null(call.name) }
        guard
            let common = YQLConversions.commonType(
                types[0].withoutOptional, types[1].withoutOptional),
            let wide = common.primitive
        else { throw .yqlType("\(call.name): the bounds have no common type") }
        var type = wide
        let isOptional = types.contains(where: \.isOptional)
        let step = types.count > 2 ? types[2].withoutOptional.primitive : nil
        if type.isMoment || type.isZoned {
            guard let step, step.isInterval else {
                throw .yqlType("\(call.name): a step of dates has to be an interval")
            }
            return moments(call, types, type, step, isOptional)
        }
        if types.count > 2 {
            guard let step, step.isNumber, type.isNumber || type.isInterval else {
                throw call.mismatch(2, "a number")
            }
            if type.isNumber { type = widened(type, step) }
        }
        guard type.isNumber else { throw call.mismatch(0, "a number or a date") }
        return numbers(call, types, type, step, isOptional)
    }

    private static func numbers(
        _ call: YQLCall, _ types: [YQLType], _ type: YQLPrimitive, _ step: YQLPrimitive?,
        _ isOptional: Bool
    ) -> YQLFunction {
        let (a, b) = (types[0].withoutOptional.primitive, types[1].withoutOptional.primitive)
        let item = YQLType.primitive(type)
        return .strict(call.name, optional(.list(item), if: isOptional)) {
            (values) throws(SQLError) in
            if type.isFloating {
                return try floating(
                    YQLNumber.double(values[0], a ?? type), YQLNumber.double(values[1], b ?? type),
                    values.count > 2 ? YQLNumber.double(values[2], step ?? type) : 1, type)
            }
            return try integers(
                YQLNumber.exact(values[0], a ?? type), YQLNumber.exact(values[1], b ?? type),
                values.count > 2 ? YQLNumber.exact(values[2], step ?? type) : 1, type)
        }
    }

    /// Steps with a sign make no numbers without one signed.
    private static func widened(_ type: YQLPrimitive, _ step: YQLPrimitive) -> YQLPrimitive {
        if type.isInteger, step.isInteger { return type }
        return YQLConversions.superType(type, step) ?? type
    }

    private static func integers(
        _ start: Int128, _ end: Int128, _ step: Int128, _ type: YQLPrimitive
    ) throws(SQLError) -> Value {
        let item = YQLType.primitive(type)
        guard step > 0 && start < end || step < 0 && start > end else { return .list([], of: item) }
        let span = step > 0 ? end - start : start - end
        let stride = step > 0 ? step : -step
        let count = (span + stride - 1) / stride
        let size = try size(count)
        var items: [Value] = []
        items.reserveCapacity(size)
        var at = start
        for _ in 0..<size {
            items.append(YQLNumber.wrapped(at, type))
            at += step
        }
        return .list(items, of: item)
    }

    private static func size(_ count: Int128) throws(SQLError) -> Int {
        guard count <= Int128(mostItems) else {
            throw .yqlValue("\(count) items are more than a list may have")
        }
        try WorkPace.pass(Int(count) &* 8)
        return Int(count)
    }

    private static func floating(
        _ start: Double, _ end: Double, _ step: Double, _ type: YQLPrimitive
    ) throws(SQLError) -> Value {
        let item = YQLType.primitive(type)
        guard step > 0 && start < end || step < 0 && start > end else { return .list([], of: item) }
        let count = ((end - start) / step).rounded(.up)
        guard count.isFinite, count < 1e18 else {
            throw .yqlValue("\(count) items are more than a list may have")
        }
        let size = try size(Int128(count))
        var items: [Value] = []
        for index in 0..<size {
            let number = start + Double(index) * step
            guard step > 0 ? number < end : number > end else { break }
            items.append(YQLText.round(number, type))
        }
        return .list(items, of: item)
    }

    private static func moments(
        _ call: YQLCall, _ types: [YQLType], _ type: YQLPrimitive, _ step: YQLPrimitive,
        _ isOptional: Bool
    ) -> YQLFunction {
        let item = YQLType.primitive(type)
        let (a, b) = (types[0].withoutOptional.primitive, types[1].withoutOptional.primitive)
        return .strict(call.name, optional(.list(item), if: isOptional)) {
            (values) throws(SQLError) in
            let start = Int128(YQLMoment.microseconds(values[0], a ?? type))
            let end = Int128(YQLMoment.microseconds(values[1], b ?? type))
            let stride = YQLNumber.exact(values[2], step)
            guard stride > 0 && start < end || stride < 0 && start > end else {
                return .list([], of: item)
            }
            let span = stride > 0 ? end - start : start - end
            let count = try size((span + stride.magnitudeValue - 1) / stride.magnitudeValue)
            let zone = type.isZoned ? values[0].field(1) : nil
            var items: [Value] = []
            for index in 0..<count {
                let instant = Int64(clamping: start + Int128(index) * stride)
                guard let value = YQLMoment.value(microseconds: instant, type, zone: zone) else {
                    break
                }
                items.append(value)
            }
            return .list(items, of: item)
        }
    }
}

extension Int128 {
    fileprivate var magnitudeValue: Int128 { self < 0 ? -self : self }
}
