// Values as other types: what is said by whoever types a parameter, or by a query that declares it.

extension YDBValue {
    /// The same value as one of this type.
    ///
    /// - Integers become all types of numbers that hold them exactly, and what counts as dates, times and intervals are counted.
    /// - Numbers with a fraction become the nearest `Float` or `Double`, decimals any that have their digits.
    /// - Text and bytes become each other, JSON, Yson and DyNumber.
    /// - Dates and instants become each other; what the other type has no place for is cut off, towards the past.
    /// - Dictionaries with text as keys become structs, structs become such with the same members in another order; a member that is not
    ///   there is NULL where it may be.
    /// - Lists become tuples; what is in them, in optionals, in tagged types, in dictionaries and variants becomes what their type says.
    ///
    /// - Throws: ``YDBEncodingError`` where it does not become one.
    public func converted(to type: YDBType) throws(YDBEncodingError) -> YDBValue {
        try converted(to: type, depth: 0)
    }

    fileprivate func converted(
        to type: YDBType, depth: Int
    ) throws(YDBEncodingError) -> YDBValue {
        guard depth < YDBType.deepest else {
            throw YDBEncodingError("types lie in each other more than \(YDBType.deepest) deep")
        }
        let depth = depth + 1
        switch (type, self) {
        case (.optional(let item), .optional(let inner, _)):
            return .optional(try inner.converted(to: item, depth), of: item)
        case (.optional(let item), .null): return .optional(nil, of: item)
        case (.tagged(let base, let tag), .tagged(let inner, _)):
            return .tagged(try inner.converted(to: base, depth: depth), tag: tag)
        case (_, .optional(let inner?, _)): return try inner.converted(to: type, depth: depth)
        case (_, .optional(nil, _)): throw YDBEncodingError("a NULL does not become \(type)")
        case (.optional(let item), _):
            return .optional(try converted(to: item, depth: depth), of: item)
        case (.tagged(let base, let tag), _):
            return .tagged(try converted(to: base, depth: depth), tag: tag)
        case (.primitive(let primitive), _): return try converted(to: primitive)
        case (.decimal(let precision, let scale), _):
            return try converted(precision: precision, scale: scale)
        case (.list(let item), .list(let elements, _)):
            return .list(try Self.converted(elements, to: item, depth), of: item)
        case (.list(let item), .tuple(let elements)):
            return .list(try Self.converted(elements, to: item, depth), of: item)
        case (.list(let item), .emptyList): return .list([], of: item)
        case (.tuple(let types), .list(let elements, _)), (.tuple(let types), .tuple(let elements)):
            guard types.count == elements.count else { throw .mismatch(self, type) }
            var converted: [YDBValue] = []
            for (element, type) in zip(elements, types) {
                converted.append(try element.converted(to: type, depth: depth))
            }
            return .tuple(converted)
        case (.structure(let types), _): return try converted(members: types, depth)
        case (.dictionary(let key, let value), .dictionary(let entries, _, _)):
            var converted: [Entry] = []
            converted.reserveCapacity(entries.count)
            for entry in entries {
                converted.append(
                    Entry(
                        try entry.key.converted(to: key, depth: depth),
                        try entry.value.converted(to: value, depth: depth)))
            }
            return .dictionary(converted, key: key, value: value)
        case (.dictionary(let key, let value), .emptyDictionary):
            return .dictionary([], key: key, value: value)
        case (.variant(let types), .variant(let inner, let index, _)):
            guard types.indices.contains(index) else { throw .mismatch(self, type) }
            return .variant(
                try inner.converted(to: types[index], depth: depth), index: index, of: types)
        case (.namedVariant(let types), .namedVariant(let inner, let name, _)):
            guard let member = types.first(where: { $0.name == name }) else {
                throw .mismatch(self, type)
            }
            return .namedVariant(
                try inner.converted(to: member.type, depth: depth), name: name, of: types)
        case (.postgres(let own), .utf8(let text)): return .postgres(.text(text), type: own)
        case (.postgres(let own), .postgres(let content, _)):
            return .postgres(content, type: own)
        case (.void, .void), (.null, .null), (.emptyList, .emptyList),
            (.emptyDictionary, .emptyDictionary):
            return self
        default: throw .mismatch(self, type)
        }
    }

    private static func converted(
        _ elements: [YDBValue], to item: YDBType, _ depth: Int
    ) throws(YDBEncodingError) -> [YDBValue] {
        var converted: [YDBValue] = []
        converted.reserveCapacity(elements.count)
        for element in elements { converted.append(try element.converted(to: item, depth: depth)) }
        return converted
    }

    /// As a struct, from another or from a dictionary whose keys are text.
    private func converted(
        members types: [YDBType.Member], _ depth: Int
    ) throws(YDBEncodingError) -> YDBValue {
        let type = YDBType.structure(types)
        var values: [String: YDBValue] = [:]
        switch self {
        case .structure(let members):
            for member in members { values[member.name] = member.value }
        case .dictionary(let entries, .utf8, _):
            for entry in entries {
                guard case .utf8(let name) = entry.key else { throw .mismatch(self, type) }
                values[name] = entry.value
            }
        case .emptyDictionary: break
        default: throw .mismatch(self, type)
        }
        var members: [Member] = []
        members.reserveCapacity(types.count)
        for member in types {
            let value = values.removeValue(forKey: member.name)
            switch (value, member.type) {
            case (let value?, _):
                do throws(YDBEncodingError) {
                    members.append(
                        Member(member.name, try value.converted(to: member.type, depth: depth)))
                } catch {
                    throw error.at(member.name)
                }
            case (nil, .optional(let item)):
                members.append(Member(member.name, .optional(nil, of: item)))
            case (nil, _): throw YDBEncodingError("no value of type \(member.type)").at(member.name)
            }
        }
        guard let unknown = values.keys.min() else { return .structure(members) }
        throw YDBEncodingError("there is no such member in \(type)").at(unknown)
    }

    private func converted(precision: Int, scale: Int) throws(YDBEncodingError) -> YDBValue {
        let type = YDBType.decimal(precision: precision, scale: scale)
        let number: YDBDecimal
        if case .decimal(let own, _, _) = self {
            number = own
        } else {
            guard let integer else { throw .mismatch(self, type) }
            guard let own = YDBDecimal(integer) else { throw .outOfRange(self, type) }
            number = own
        }
        guard number.bits(precision: precision, scale: scale) != nil else {
            throw YDBEncodingError("\(number) does not fit into \(type)")
        }
        return .decimal(number, precision: precision, scale: scale)
    }
}

extension Optional where Wrapped == YDBValue {
    fileprivate func converted(
        to type: YDBType, _ depth: Int
    ) throws(YDBEncodingError) -> YDBValue? {
        guard let self else { return nil }
        return try self.converted(to: type, depth: depth)
    }
}
