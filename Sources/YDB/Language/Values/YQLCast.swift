// CAST between all types: what can fail, and how.
import QueryEngine

/// A cast that was found to be possible.
struct YQLCast: Sendable {
    /// Some values of the source have no value of the target.
    let mayFail: Bool
    /// Gives a value of exactly the target; nil: there is none.
    let body: @Sendable (Value) -> Value?

    private init(mayFail: Bool, _ body: @escaping @Sendable (Value) -> Value?) {
        self.mayFail = mayFail
        self.body = body
    }

    /// nil: there is no such cast.
    static func plan(from source: YQLType, to target: YQLType) -> YQLCast? {
        if source == target { return YQLCast(mayFail: false) { $0 } }
        switch (source, target) {
        case (_, .optional(let item)): return toOptional(source, target, item)
        case (.null, _): return YQLCast(mayFail: true) { _ in nil }
        case (.optional(let item), _):
            guard let inner = plan(from: item, to: target) else { return nil }
            return YQLCast(mayFail: true) { value in source.unwrap(value).flatMap(inner.body) }
        case (.tagged(let base, _), _): return plan(from: base, to: target)
        case (_, .tagged(let base, _)): return plan(from: source, to: base)
        case (.primitive(let from), .primitive(let to)): return primitive(from, to)
        case (.primitive, .decimal), (.decimal, .primitive), (.decimal, .decimal):
            return decimal(source, target)
        case (.emptyList, .list(let item)):
            return YQLCast(mayFail: false) { _ in .list([], of: item) }
        case (.emptyDictionary, .dictionary(let key, let payload)):
            return YQLCast(mayFail: false) { _ in
                YQLDictionary.value(keys: [], payloads: [], key: key, payload: payload)
            }
        case (.list(let from), .list(let to)): return list(from, to)
        case (.dictionary(let k, let v), .dictionary(let l, let w)):
            return dictionary((k, v), (l, w))
        case (.tuple(let from), .tuple(let to)):
            return fields(
                from.enumerated().map { (String($0.offset), $0.element) },
                to.enumerated().map { (String($0.offset), $0.element) })
        case (.structure(let from), .structure(let to)):
            return fields(from.map { ($0.name, $0.type) }, to.map { ($0.name, $0.type) })
        case (.variant(let from), .variant(let to)):
            return variant(
                from.enumerated().map { (String($0.offset), $0.element) },
                to.enumerated().map { (String($0.offset), $0.element) })
        case (.namedVariant(let from), .namedVariant(let to)):
            return variant(from.map { ($0.name, $0.type) }, to.map { ($0.name, $0.type) })
        case (.namedVariant(let members), .primitive(let to)) where source.isEnumeration:
            guard to.isText else { return nil }
            return YQLCast(mayFail: false) { value in
                let index = value.alternative
                let name = members.indices.contains(index) ? members[index].name : ""
                return text(Array(name.utf8), to)
            }
        default: return nil
        }
    }

    private static func toOptional(
        _ source: YQLType, _ target: YQLType, _ item: YQLType
    ) -> YQLCast? {
        if source == .null { return YQLCast(mayFail: false) { _ in .null } }
        if case .optional(let from) = source, source.optionalLevel >= target.optionalLevel {
            guard let inner = plan(from: from, to: item) else { return nil }
            return YQLCast(mayFail: false) { value in
                guard let value = source.unwrap(value), let made = inner.body(value) else {
                    return .null
                }
                return target.wrap(made)
            }
        }
        guard let inner = plan(from: source, to: item) else { return nil }
        return YQLCast(mayFail: false) { value in
            inner.body(value).map { target.wrap($0) } ?? .null
        }
    }

    // MARK: Containers

    /// Items that cannot be cast are left out.
    private static func list(_ from: YQLType, _ to: YQLType) -> YQLCast? {
        guard let inner = plan(from: from, to: to) else { return nil }
        return YQLCast(mayFail: false) { value in
            .list(value.elements.compactMap(inner.body), of: to)
        }
    }

    private static func dictionary(
        _ from: (key: YQLType, payload: YQLType), _ to: (key: YQLType, payload: YQLType)
    ) -> YQLCast? {
        guard let key = plan(from: from.key, to: to.key),
            let payload = plan(from: from.payload, to: to.payload)
        else { return nil }
        return YQLCast(mayFail: false) { value in
            let old = YQLDictionary(value, key: from.key)
            var pairs: [(key: Value, payload: Value)] = []
            for (index, oldKey) in old.keys.enumerated() {
                if let made = key.body(oldKey), let item = payload.body(old.payload(at: index)) {
                    pairs.append((made, item))
                }
            }
            return YQLDictionary.make(pairs, key: to.key, payload: to.payload)
        }
    }

    private static func fields(
        _ from: [(name: String, type: YQLType)], _ to: [(name: String, type: YQLType)]
    ) -> YQLCast? {
        var mayFail = false
        var parts: [(place: Int, cast: YQLCast)?] = []
        for member in to {
            guard let place = from.firstIndex(where: { $0.name == member.name }) else {
                guard member.type.mayBeNull else { return nil }
                parts.append(nil)
                continue
            }
            guard let cast = plan(from: from[place].type, to: member.type) else { return nil }
            mayFail = mayFail || cast.mayFail
            parts.append((place, cast))
        }
        let known = parts
        let ids = to.map(\.type.storedType)
        return YQLCast(mayFail: mayFail) { value in
            var fields: [Value] = []
            fields.reserveCapacity(known.count)
            for part in known {
                guard let part else {
                    fields.append(.null)
                    continue
                }
                guard let field = part.cast.body(value.field(part.place)) else { return nil }
                fields.append(field)
            }
            return .record(RecordValue(types: ids, fields: fields))
        }
    }

    private static func variant(
        _ from: [(name: String, type: YQLType)], _ to: [(name: String, type: YQLType)]
    ) -> YQLCast? {
        var mayFail = false
        var parts: [(place: Int, cast: YQLCast)?] = []
        for member in from {
            guard let place = to.firstIndex(where: { $0.name == member.name }) else {
                mayFail = true
                parts.append(nil)
                continue
            }
            guard let cast = plan(from: member.type, to: to[place].type) else { return nil }
            mayFail = mayFail || cast.mayFail
            parts.append((place, cast))
        }
        let known = parts
        let types = to.map(\.type)
        return YQLCast(mayFail: mayFail) { value in
            let index = value.alternative
            guard known.indices.contains(index), let part = known[index],
                let item = part.cast.body(value.field(1))
            else { return nil }
            return .variant(part.place, item, types[part.place])
        }
    }

    // MARK: Decimal

    private static func decimal(_ source: YQLType, _ target: YQLType) -> YQLCast? {
        switch (source, target) {
        case (.decimal, .decimal(let precision, let scale)):
            return YQLCast(mayFail: false) { value in
                guard case .numeric(let number) = value else { return nil }
                return .numeric(YQLDecimal.bounded(number, precision: precision, scale: scale))
            }
        case (.primitive(let from), .decimal(let precision, let scale)):
            if from.isInteger {
                return YQLCast(mayFail: false) { value in
                    let number = YQLDecimal.numeric(YQLNumber.exact(value, from))
                    return .numeric(YQLDecimal.bounded(number, precision: precision, scale: scale))
                }
            }
            guard from.isText else { return nil }
            return YQLCast(mayFail: true) { value in
                YQLDecimal.parse(value.rawBytes, precision: precision, scale: scale)
                    .map { .numeric($0) }
            }
        case (.decimal, .primitive(let to)): return fromDecimal(to)
        default: return nil
        }
    }

    private static func fromDecimal(_ to: YQLPrimitive) -> YQLCast? {
        if to.isFloating {
            return YQLCast(mayFail: false) { value in
                guard case .numeric(let number) = value else { return nil }
                return YQLText.round(YQLDecimal.double(number), to)
            }
        }
        if to.isInteger {
            return YQLCast(mayFail: true) { value in
                guard case .numeric(let number) = value, number.isFinite,
                    let whole = Int128(String(number.truncated(to: 0).significand))
                else { return nil }
                return YQLNumber.checked(whole, to)
            }
        }
        guard to.isText else { return nil }
        return YQLCast(mayFail: false) { value in
            guard case .numeric(let number) = value else { return nil }
            var out: [UInt8] = []
            YQLDecimal.append(number, to: &out)
            return text(out, to)
        }
    }

    // MARK: Primitive types

    static func text(_ bytes: [UInt8], _ type: YQLPrimitive) -> Value {
        type == .string || type == .yson ? .bytes(bytes) : .text(bytes)
    }

    private static func primitive(_ from: YQLPrimitive, _ to: YQLPrimitive) -> YQLCast? {
        if to == .string || to == .utf8 && from != .yson { return toText(from, to) }
        if from.isText {
            return YQLCast(mayFail: true) { YQLText.parse($0.rawBytes, as: to) }
        }
        switch (from, to) {
        case (.json, .jsonDocument):
            return YQLCast(mayFail: true) { value in
                YQLDocument.canonical(value.rawBytes).map { .text($0) }
            }
        case (.jsonDocument, .json): return YQLCast(mayFail: false) { $0 }
        case (.float, .double): return YQLCast(mayFail: false) { $0 }
        case (.double, .float):
            return YQLCast(mayFail: false) { YQLText.round(YQLNumber.double($0, .double), .float) }
        default: break
        }
        if from.isNumber || from == .bool { return number(from, to) }
        if from.isMoment || from.isZoned || from.isInterval { return moment(from, to) }
        return nil
    }

    private static func toText(_ from: YQLPrimitive, _ to: YQLPrimitive) -> YQLCast? {
        if from == .string {
            return YQLCast(mayFail: true) { value in
                YQLText.isUTF8(value.rawBytes) ? .text(value.rawBytes) : nil
            }
        }
        return YQLCast(mayFail: false) { value in
            var out: [UInt8] = []
            YQLText.append(value, from, to: &out)
            return text(out, to)
        }
    }

    private static func number(_ from: YQLPrimitive, _ to: YQLPrimitive) -> YQLCast? {
        if from.isFloating {
            if to == .bool {
                return YQLCast(mayFail: true) { value in
                    let number = YQLNumber.double(value, from)
                    return number.isNaN ? nil : .bool(number != 0)
                }
            }
            guard to.isInteger else { return nil }
            return YQLCast(mayFail: true) { YQLNumber.truncated(YQLNumber.double($0, from), to) }
        }
        if to == .bool { return YQLCast(mayFail: false) { .bool(YQLNumber.exact($0, from) != 0) } }
        if to.isFloating {
            return YQLCast(mayFail: false) { value in
                let exact = YQLNumber.exact(value, from)
                return .double(to == .float ? Double(Float(exact)) : Double(exact))
            }
        }
        if from == .bool, !to.isInteger { return nil }
        return ranged(from, to)
    }

    /// The same number, in the range of another type.
    private static func ranged(_ from: YQLPrimitive, _ to: YQLPrimitive) -> YQLCast? {
        guard to.isInteger || to.isMoment || to.isInterval || to.isZoned else { return nil }
        let (source, target) = (YQLNumber.range(from), YQLNumber.range(to))
        let fits = target.contains(source.lowerBound) && target.contains(source.upperBound)
        return YQLCast(mayFail: !fits) { value in
            let plain = YQLNumber.checked(YQLNumber.exact(value, from), to)
            return to.isZoned ? plain.map { YQLMoment.zoned($0, to, YQLMoment.greenwich) } : plain
        }
    }

    private static func moment(_ from: YQLPrimitive, _ to: YQLPrimitive) -> YQLCast? {
        if to.isInteger { return ranged(from, to) }
        if to.isFloating { return number(from, to) }
        if from.isInterval { return to.isInterval ? ranged(from, to) : nil }
        guard to.isMoment || to.isZoned else { return nil }
        let mayFail = from.isWideMoment && !to.isWideMoment
        return YQLCast(mayFail: mayFail) { value in
            let zone = from.isZoned ? value.field(1) : YQLMoment.greenwich
            return YQLMoment.value(
                microseconds: YQLMoment.microseconds(value, from), to, zone: zone)
        }
    }
}
