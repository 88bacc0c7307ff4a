// Conversions that nobody asks for.
package import QueryEngine

extension YQLConversions {
    /// What is done unasked where a value of another type is expected: an argument, a column that is written.
    ///
    /// - Parameter constant: The value where it is known: literals are taken for what they can be read as (a number that
    ///   fits, the text of a document).
    /// - Returns: A conversion that gives exactly `target`; nil: there is none.
    package static func implicit(
        from source: YQLType, to target: YQLType, constant: Value? = nil
    ) -> YQLConversion? {
        if source == target { return YQLConversion(target) }
        guard let body = implicitBody(source, target, constant) else { return nil }
        return YQLConversion(target, body)
    }

    typealias Body = @Sendable (Value) throws(SQLError) -> Value

    static func implicitBody(
        _ source: YQLType, _ target: YQLType, _ constant: Value?
    ) -> Body? {
        if source == target { return { (value) throws(SQLError) in value } }
        switch (source, target) {
        case (_, .optional(let item)): return implicitOptional(source, target, item, constant)
        case (.primitive, .primitive), (.primitive, .decimal), (.decimal, .decimal):
            return implicitData(source, target, constant)
        case (.emptyList, .list(let item)): return { (_) throws(SQLError) in .list([], of: item) }
        case (.emptyDictionary, .dictionary(let key, let payload)):
            return { (_) throws(SQLError) in
                YQLDictionary.value(keys: [], payloads: [], key: key, payload: payload)
            }
        case (.list(let from), .list(let to)):
            guard let body = implicitBody(from, to, nil) ?? literalItems(from, to, constant) else {
                return nil
            }
            return { (value) throws(SQLError) in
                try mapList(value, to) { (item) throws(SQLError) in try body(item) }
            }
        case (.dictionary(let k, let v), .dictionary(let l, let w)):
            guard let key = implicitBody(k, l, nil), let payload = implicitBody(v, w, nil) else {
                return nil
            }
            return { (value) throws(SQLError) in
                let dictionary = YQLDictionary(value, key: k)
                var pairs: [(key: Value, payload: Value)] = []
                for (index, old) in dictionary.keys.enumerated() {
                    pairs.append((try key(old), try payload(dictionary.payload(at: index))))
                }
                return YQLDictionary.make(pairs, key: l, payload: w)
            }
        case (.tuple(let from), .tuple(let to)): return implicitTuple(from, to, constant)
        case (.structure(let from), .structure(let to)):
            return implicitStructure(from, to, constant)
        case (.variant(let from), .variant(let to)):
            guard from.count == to.count else { return nil }
            return implicitVariant(Array(zip(from, to)), Array(to.indices))
        case (.namedVariant(let from), .namedVariant(let to)):
            var pairs: [(YQLType, YQLType)] = []
            var places: [Int] = []
            for member in from {
                guard let place = to.firstIndex(where: { $0.name == member.name }) else {
                    return nil
                }
                pairs.append((member.type, to[place].type))
                places.append(place)
            }
            return implicitVariant(pairs, places)
        case (.tagged(let a, let tag), .tagged(let b, let other)):
            return tag == other ? implicitBody(a, b, constant) : nil
        case (_, .void): return nil
        case (.primitive(let from), .resource(let tag)):
            return YQLResources.implicit(from: from, toResource: tag)
        case (.resource(YQLResources.moment), .resource(YQLResources.wideMoment)):
            return { (value) throws(SQLError) in value }
        case (.resource(let tag), .primitive(let to)):
            return YQLResources.implicit(fromResource: tag, to: to)
        default: return nil
        }
    }

    static func mapList(
        _ value: Value, _ item: YQLType, _ body: (Value) throws(SQLError) -> Value
    ) throws(SQLError) -> Value {
        var items: [Value] = []
        let elements = value.elements
        items.reserveCapacity(elements.count)
        var work = WorkCount()
        for element in elements {
            items.append(try body(element))
            try work.add(64)
        }
        return .list(items, of: item)
    }

    static func implicitOptional(
        _ source: YQLType, _ target: YQLType, _ item: YQLType, _ constant: Value?
    ) -> Body? {
        if let body = implicitBody(source, item, constant) {
            return { (value) throws(SQLError) in target.wrap(try body(value)) }
        }
        if source == .null { return { (_) throws(SQLError) in .null } }
        guard case .optional(let from) = source,
            let body = implicitBody(from, item, constant.flatMap { source.unwrap($0) })
        else { return nil }
        return { (value) throws(SQLError) in
            guard let value = source.unwrap(value) else { return .null }
            return target.wrap(try body(value))
        }
    }

    static func implicitTuple(
        _ from: [YQLType], _ to: [YQLType], _ constant: Value?
    ) -> Body? {
        guard from.count <= to.count, to.dropFirst(from.count).allSatisfy(\.mayBeNull) else {
            return nil
        }
        var bodies: [Body] = []
        for (index, type) in from.enumerated() {
            guard let body = implicitBody(type, to[index], constant?.field(index)) else {
                return nil
            }
            bodies.append(body)
        }
        let known = bodies
        let ids = to.map(\.storedType)
        return { (value) throws(SQLError) in
            var fields: [Value] = []
            for (index, body) in known.enumerated() { fields.append(try body(value.field(index))) }
            while fields.count < ids.count { fields.append(.null) }
            return .record(RecordValue(types: ids, fields: fields))
        }
    }

    static func implicitStructure(
        _ from: [YQLMember], _ to: [YQLMember], _ constant: Value?
    ) -> Body? {
        var bodies: [(place: Int, body: Body)?] = []
        var used = 0
        for member in to {
            guard let place = from.firstIndex(where: { $0.name == member.name }) else {
                guard member.type.mayBeNull else { return nil }
                bodies.append(nil)
                continue
            }
            guard let body = implicitBody(from[place].type, member.type, constant?.field(place))
            else { return nil }
            used += 1
            bodies.append((place, body))
        }
        guard used == from.count else { return nil }
        let known = bodies
        let ids = to.map(\.type.storedType)
        return { (value) throws(SQLError) in
            var fields: [Value] = []
            for body in known {
                if let body {
                    fields.append(try body.body(value.field(body.place)))
                } else {
                    fields.append(.null)
                }
            }
            return .record(RecordValue(types: ids, fields: fields))
        }
    }

    static func implicitVariant(
        _ pairs: [(YQLType, YQLType)], _ places: [Int]
    ) -> Body? {
        var bodies: [Body] = []
        for (from, to) in pairs {
            guard let body = implicitBody(from, to, nil) else { return nil }
            bodies.append(body)
        }
        let known = bodies
        let targets = pairs.map(\.1)
        return { (value) throws(SQLError) in
            let index = value.alternative
            guard known.indices.contains(index) else { return value }
            return .variant(places[index], try known[index](value.field(1)), targets[index])
        }
    }

    static func implicitData(
        _ source: YQLType, _ target: YQLType, _ constant: Value?
    ) -> Body? {
        switch (source, target) {
        case (.decimal(let p, let s), .decimal(let q, let t)):
            guard p - s <= q - t, s <= t else { return nil }
            return castBody(source, target)
        case (.primitive(let from), .decimal):
            return from.isInteger ? castBody(source, target) : nil
        case (.primitive(let from), .primitive(let to)):
            if let constant, isLiteral(constant, from, for: to) { return castBody(source, target) }
            guard isImplicit(from, to) else { return nil }
            if from.isNumber, to.isInteger {
                return { (value) throws(SQLError) in
                    YQLNumber.wrapped(YQLNumber.exact(value, from), to)
                }
            }
            return castBody(source, target)
        default: return nil
        }
    }

    /// A literal is read as what is wanted.
    static func isLiteral(
        _ constant: Value, _ from: YQLPrimitive, for to: YQLPrimitive
    ) -> Bool {
        if from.isText, to == .utf8 || to == .json || to == .yson || to == .jsonDocument {
            return YQLText.parse(constant.rawBytes, as: to) != nil
        }
        if from.isInteger, to.isInteger {
            return YQLNumber.range(to).contains(YQLNumber.exact(constant, from))
        }
        return false
    }

    static func isImplicit(_ from: YQLPrimitive, _ to: YQLPrimitive) -> Bool {
        if from.isNumber, to.isNumber { return level(to) >= level(from) }
        switch (from, to) {
        case (.utf8, .string), (.json, .utf8), (.json, .string), (.yson, .string),
            (.interval, .interval64):
            return true
        default: break
        }
        guard from.withoutZone.isMoment, to.withoutZone.isMoment else { return false }
        return superType(from, to) == to
    }

    static func castBody(_ source: YQLType, _ target: YQLType) -> Body? {
        guard let plan = YQLCast.plan(from: source, to: target) else { return nil }
        return { (value) throws(SQLError) in
            guard let value = plan.body(value) else {
                throw .yqlValue("Cannot convert a value of \(source) to \(target)")
            }
            return value
        }
    }

    /// Of a list of literals: each is read as what is wanted.
    private static func literalItems(
        _ from: YQLType, _ to: YQLType, _ constant: Value?
    ) -> Body? {
        guard let constant, case .array(let list) = constant else { return nil }
        var made: Body?
        for element in list.elements {
            guard let body = implicitBody(from, to, element) else { return nil }
            made = made ?? body
        }
        return made
    }
}
