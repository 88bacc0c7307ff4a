// Conversions that are asked for and those that nobody asks for.
package import QueryEngine

package enum YQLConversions {
    // MARK: Common types

    /// What the types of branches, list items, columns of a UNION and the like have in common; nil: nothing.
    package static func commonType(_ types: [YQLType]) -> YQLType? {
        guard var common = types.first else { return nil }
        for type in types.dropFirst() {
            guard let next = commonType(common, type) else { return nil }
            common = next
        }
        return common
    }

    package static func commonType(_ one: YQLType, _ two: YQLType) -> YQLType? {
        if one == two { return one }
        switch (one, two) {
        case (.optional(let a), .optional(let b)): return commonType(a, b).map { .optional($0) }
        case (.optional, .null): return one
        case (.null, .optional): return two
        case (.optional(let item), _): return commonType(item, two).map { .optional($0) }
        case (_, .optional(let item)): return commonType(one, item).map { .optional($0) }
        case (.null, _): return .optional(two)
        case (_, .null): return .optional(one)
        case (.primitive(let a), .primitive(let b)): return superType(a, b).map { .primitive($0) }
        case (.decimal(let p, let s), .decimal(let q, let t)):
            let whole = min(YQLDecimal.mostDigits, max(p - s, q - t))
            let scale = min(YQLDecimal.mostDigits - whole, max(s, t))
            return .decimal(precision: whole + scale, scale: scale)
        case (.decimal, .primitive(let other)): return other.isInteger ? one : nil
        case (.primitive(let other), .decimal): return other.isInteger ? two : nil
        case (.emptyList, .list): return two
        case (.list, .emptyList): return one
        case (.emptyDictionary, .dictionary): return two
        case (.dictionary, .emptyDictionary): return one
        case (.list(let a), .list(let b)): return commonType(a, b).map { .list($0) }
        case (.stream(let a), .stream(let b)): return commonType(a, b).map { .stream($0) }
        case (.dictionary(let k, let v), .dictionary(let l, let w)):
            guard let key = commonType(k, l), let payload = commonType(v, w) else { return nil }
            return .dictionary(key: key, payload: payload)
        case (.tuple(let a), .tuple(let b)): return commonTuple(a, b)
        case (.structure(let a), .structure(let b)): return commonStructure(a, b)
        case (.variant(let a), .variant(let b)):
            guard a.count == b.count else { return nil }
            var items: [YQLType] = []
            for (x, y) in zip(a, b) {
                guard let item = commonType(x, y) else { return nil }
                items.append(item)
            }
            return .variant(items)
        case (.namedVariant(let a), .namedVariant(let b)): return commonVariant(a, b)
        case (.tagged(let a, let tag), .tagged(let b, let other)):
            return tag == other ? commonType(a, b).map { .tagged($0, tag) } : nil
        default: return nil
        }
    }

    private static func commonTuple(_ a: [YQLType], _ b: [YQLType]) -> YQLType? {
        var items: [YQLType] = []
        for index in 0..<max(a.count, b.count) {
            let one = index < a.count ? a[index] : .null
            let two = index < b.count ? b[index] : .null
            guard let item = commonType(one, two) else { return nil }
            items.append(item)
        }
        return .tuple(items)
    }

    private static func commonStructure(_ a: [YQLMember], _ b: [YQLMember]) -> YQLType? {
        var types = Dictionary(a.map { ($0.name, $0.type) }) { first, _ in first }
        let names = Set(b.map(\.name))
        for member in b {
            guard let common = commonType(types[member.name] ?? .null, member.type) else {
                return nil
            }
            types[member.name] = common
        }
        for member in a where !names.contains(member.name) {
            types[member.name] = member.type.asOptional
        }
        return .structure(of: types.map { YQLMember($0.key, $0.value) })
    }

    private static func commonVariant(_ a: [YQLMember], _ b: [YQLMember]) -> YQLType? {
        var types = Dictionary(a.map { ($0.name, $0.type) }) { first, _ in first }
        for member in b {
            guard let known = types[member.name] else {
                types[member.name] = member.type
                continue
            }
            guard let common = commonType(known, member.type) else { return nil }
            types[member.name] = common
        }
        return .variant(of: types.map { YQLMember($0.key, $0.value) })
    }

    /// The wider of two numbers, the text of two texts, the finer of two moments.
    package static func superType(_ a: YQLPrimitive, _ b: YQLPrimitive) -> YQLPrimitive? {
        if a == b { return a }
        if a.isNumber, b.isNumber { return level(a) >= level(b) ? a : b }
        if isTextual(a), isTextual(b) {
            if a == .json && b == .utf8 || a == .utf8 && b == .json { return .utf8 }
            return .string
        }
        if a.isInterval, b.isInterval { return .interval64 }
        let (one, two) = (a.withoutZone, b.withoutZone)
        guard one.isMoment, two.isMoment else { return nil }
        let isWide = one.isWideMoment || two.isWideMoment
        let fine: YQLPrimitive
        switch max(fineness(one), fineness(two)) {
        case 0: fine = isWide ? .date32 : .date
        case 1: fine = isWide ? .datetime64 : .datetime
        default: fine = isWide ? .timestamp64 : .timestamp
        }
        return a.isZoned || b.isZoned ? fine.withZone : fine
    }

    private static func isTextual(_ type: YQLPrimitive) -> Bool {
        type.isText || type == .json || type == .yson
    }

    private static func fineness(_ type: YQLPrimitive) -> Int {
        switch type.withoutZone {
        case .date, .date32: 0
        case .datetime, .datetime64: 1
        default: 2
        }
    }

    /// The order in which numbers of one type become those of another: a signed one stands above its like without a sign.
    package static func level(_ type: YQLPrimitive) -> Int {
        switch type {
        case .uint8: 0
        case .int8: 1
        case .uint16: 2
        case .int16: 3
        case .uint32: 4
        case .int32: 5
        case .uint64: 6
        case .int64: 7
        case .float: 8
        default: 9
        }
    }

    // MARK: Casts

    /// `CAST(x AS target)`. The result is optional where the cast can fail.
    package static func cast(
        from source: YQLType, to target: YQLType
    ) throws(SQLError) -> YQLConversion {
        guard let plan = YQLCast.plan(from: source, to: target) else {
            throw .yqlType("Cannot cast type \(source) into \(target)")
        }
        if source == target { return YQLConversion(target) }
        guard plan.mayFail else {
            return YQLConversion(target) { (value) throws(SQLError) in plan.body(value) ?? .null }
        }
        let result = YQLType.optional(target)
        return YQLConversion(result) { (value) throws(SQLError) in
            plan.body(value).map { result.wrap($0) } ?? .null
        }
    }

    /// `BITCAST(x AS target)`: the lowest bits of an integer.
    package static func bitcast(
        from source: YQLType, to target: YQLType
    ) throws(SQLError) -> YQLConversion {
        guard let from = source.withoutOptional.primitive,
            let to = target.withoutOptional.primitive,
            from.isInteger || from.isMoment || from.isInterval, to.isInteger
        else { throw .yqlType("Cannot bit cast type \(source) into \(target)") }
        let result = source.isOptional ? target.asOptional : target
        return YQLConversion(result) { (value) throws(SQLError) in
            value.isNull ? .null : YQLNumber.wrapped(YQLNumber.exact(value, from), to)
        }
    }
}
