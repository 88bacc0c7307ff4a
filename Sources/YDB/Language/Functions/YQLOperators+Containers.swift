// IN, subscripts and members.
package import QueryEngine

extension YQLOperators {
    // MARK: IN

    static func isIn(
        _ value: YQLType, _ container: YQLType, isNegated: Bool
    ) throws(SQLError) -> YQLFunction {
        let name = isNegated ? "NOT IN" : "IN"
        let inner = container.withoutOptional
        let mayBeAbsent = container.isOptional
        switch inner {
        case .null: return .null(name, .optional(.bool))
        case .emptyList, .emptyDictionary: return .constant(name, .bool, .bool(isNegated))
        case .list(let item):
            guard let comparison = YQLComparison(value, item, forEquality: true) else {
                throw .yqlType("Can't lookup \(value) in collection of \(item)")
            }
            let result = comparison.mayBeUnknown || mayBeAbsent ? YQLType.optional(.bool) : .bool
            return .plain(name, result) { (values) throws(SQLError) in
                if mayBeAbsent, values[1].isNull { return .null }
                var work = WorkCount()
                var isUnknown = false
                for element in values[1].elements {
                    try work.add(32)
                    switch comparison.compare(values[0], element) {
                    case .equal: return .bool(!isNegated)
                    case .unknown: isUnknown = true
                    default: continue
                    }
                }
                return isUnknown ? .null : .bool(isNegated)
            }
        case .tuple(let items): return try isIn(value, tuple: items, name, mayBeAbsent, isNegated)
        case .dictionary(let key, _):
            guard let common = YQLConversions.implicit(from: value, to: key) ?? lookup(value, key)
            else { throw .yqlType("Can't lookup \(value) in collection of \(key)") }
            let result = value.mayBeNull || mayBeAbsent ? YQLType.optional(.bool) : .bool
            return .plain(name, result) { (values) throws(SQLError) in
                if values[0].isNull && !key.mayBeNull || mayBeAbsent && values[1].isNull {
                    return .null
                }
                let isFound = YQLDictionary(values[1], key: key).contains(try common(values[0]))
                return .bool(isFound != isNegated)
            }
        default: throw .yqlType("IN: expected a collection, but got \(container)")
        }
    }

    private static func isIn(
        _ value: YQLType, tuple items: [YQLType], _ name: String, _ mayBeAbsent: Bool,
        _ isNegated: Bool
    ) throws(SQLError) -> YQLFunction {
        var comparisons: [YQLComparison] = []
        for item in items {
            guard let comparison = YQLComparison(value, item, forEquality: true) else {
                throw .yqlType("Can't compare \(value) with \(item)")
            }
            comparisons.append(comparison)
        }
        let known = comparisons
        let mayBeUnknown = mayBeAbsent || comparisons.contains(where: \.mayBeUnknown)
        return .plain(name, mayBeUnknown ? .optional(.bool) : .bool) { (values) throws(SQLError) in
            var isUnknown = mayBeAbsent && values[1].isNull
            for (index, comparison) in known.enumerated() where !isUnknown || !mayBeAbsent {
                switch comparison.compare(values[0], values[1].field(index)) {
                case .equal: return .bool(!isNegated)
                case .unknown: isUnknown = true
                default: continue
                }
            }
            return isUnknown ? .null : .bool(isNegated)
        }
    }

    /// Brings a key that is looked for to the keys' type, or to a null of it where it cannot be one.
    static func lookup(_ source: YQLType, _ key: YQLType) -> YQLConversion? {
        let plain = source.withoutOptional
        guard YQLComparison(plain, key.withoutOptional, forEquality: true) != nil,
            let cast = try? YQLConversions.cast(from: plain, to: key)
        else { return nil }
        return YQLConversion(key) { (value) throws(SQLError) in
            let inner = source.isOptional ? source.unwrap(value) : value
            guard let inner else { return .null }
            return try cast(inner)
        }
    }

    // MARK: Subscripts

    /// `container[key]`: an item of a list, a payload of a dictionary; null where there is none.
    package static func lookup(
        _ container: YQLArgument, _ key: YQLArgument
    ) throws(SQLError) -> YQLFunction {
        let call = YQLCall("[]", [container, key])
        let (type, index) = (try call.type(0), try call.type(1))
        switch type.withoutOptional {
        case .null, .emptyList, .emptyDictionary: return .null("[]")
        case .list(let item):
            guard let number = index.withoutOptional.primitive, number.isInteger else {
                throw .yqlType("Expected an integer as a list's index, but got \(index)")
            }
            let result = YQLType.optional(item)
            return .plain("[]", result) { (values) throws(SQLError) in
                if values[0].isNull || values[1].isNull { return .null }
                let elements = values[0].elements
                let place = YQLNumber.exact(values[1], number)
                guard place >= 0, place < Int128(elements.count) else { return .null }
                return result.wrap(elements[Int(place)])
            }
        case .dictionary(let keyType, let payload):
            guard
                let common = YQLConversions.implicit(
                    from: index, to: keyType, constant: call.constant(1))
                    ?? lookup(index, keyType)
            else {
                throw .yqlType(
                    "Mismatch dictionary key types: \(keyType) and \(index)")
            }
            let result = YQLType.optional(payload)
            return .plain("[]", result) { (values) throws(SQLError) in
                if values[0].isNull { return .null }
                if values[1].isNull, !keyType.mayBeNull { return .null }
                let dictionary = YQLDictionary(values[0], key: keyType)
                return dictionary.payload(of: try common(values[1])).map { result.wrap($0) }
                    ?? .null
            }
        case .primitive(.yson), .primitive(.json), .resource(YQLResources.yson):
            return try document(container, key, index)
        default: throw .yqlType("Expected a list or a dictionary, but got \(type)")
        }
    }

    /// A document's member by its name, its item by its number.
    private static func document(
        _ container: YQLArgument, _ key: YQLArgument, _ index: YQLType
    ) throws(SQLError) -> YQLFunction {
        guard let number = index.withoutOptional.primitive, number.isInteger else {
            return try YQLFunctions.resolve("Yson::Lookup", [container, key])
        }
        let found = try YQLFunctions.resolve("Yson::Lookup", [container, .value(.string)])
        guard case .scalar(let body) = found.body else { return found }
        return YQLFunction(
            found.name, result: found.result,
            body: .scalar { (values, context) throws(SQLError) in
                if values[1].isNull { return .null }
                let place = "\(YQLNumber.exact(values[1], number))"
                return try body([values[0], .bytes(Array(place.utf8))], context)
            })
    }

    // MARK: Members

    /// `value.name`: a member of a struct, an item of a tuple (`0`), what stands in a variant (optional).
    package static func member(
        _ value: YQLType, _ name: String
    ) throws(SQLError) -> YQLFunction {
        switch value.withoutOptional {
        case .structure(let members):
            guard let place = members.firstIndex(where: { $0.name == name }) else {
                throw .yqlType("Member not found: \(name)")
            }
            return field(value, place, members[place].type, name)
        case .tuple(let items):
            guard let place = Int(name), items.indices.contains(place) else {
                throw .yqlType(
                    "Element index is out of range: \(name), tuple has \(items.count) elements")
            }
            return field(value, place, items[place], name)
        case .variant(let items):
            guard let place = Int(name), items.indices.contains(place) else {
                throw .yqlType("Element index is out of range: \(name)")
            }
            return alternative(value, place, items[place], name)
        case .namedVariant(let members):
            guard let place = members.firstIndex(where: { $0.name == name }) else {
                throw .yqlType("Member not found: \(name)")
            }
            return alternative(value, place, members[place].type, name)
        case .null: return .null(".\(name)")
        case .primitive(.yson), .primitive(.json), .resource(YQLResources.yson):
            return try node(value, name)
        default: throw .yqlType("Expected a struct, a tuple or a variant, but got \(value)")
        }
    }

    /// What stands in a document under the name, which is no argument of the function.
    private static func node(_ value: YQLType, _ name: String) throws(SQLError) -> YQLFunction {
        let key = Value.bytes(Array(name.utf8))
        let lookup = try YQLFunctions.resolve(
            "Yson::Lookup", [.value(value), .value(.string, constant: key)])
        guard case .scalar(let body) = lookup.body else { return lookup }
        return YQLFunction(
            ".\(name)", result: lookup.result, volatility: lookup.volatility,
            body: .scalar { (values, context) throws(SQLError) in
                try body(values + [key], context)
            })
    }

    private static func field(
        _ value: YQLType, _ place: Int, _ type: YQLType, _ name: String
    ) -> YQLFunction {
        guard value.isOptional else {
            return .plain(".\(name)", type) { (values) throws(SQLError) in values[0].field(place) }
        }
        return .plain(".\(name)", type.asOptional) { (values) throws(SQLError) in
            value.unwrap(values[0])?.field(place) ?? .null
        }
    }

    private static func alternative(
        _ value: YQLType, _ place: Int, _ type: YQLType, _ name: String
    ) -> YQLFunction {
        let result = YQLType.optional(type)
        return .plain(".\(name)", result) { (values) throws(SQLError) in
            let inner = value.isOptional ? value.unwrap(values[0]) : values[0]
            guard let inner, inner.alternative == place else { return .null }
            return result.wrap(inner.field(1))
        }
    }
}
