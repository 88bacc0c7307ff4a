// The values of optionals and containers, and how they are made and looked into.
package import QueryEngine

extension YQLType {
    /// Of an optional: the value that holds a value of its item.
    @inline(__always)
    package func wrap(_ item: Value) -> Value {
        isWrapped ? .record(RecordValue(types: [withoutOptional.storedType], fields: [item])) : item
    }

    /// Of an optional: the item's value; nil: there is none.
    @inline(__always)
    package func unwrap(_ value: Value) -> Value? {
        if value.isNull { return nil }
        if isWrapped, case .record(let record) = value { return record.fields.first ?? .null }
        return value
    }
}

extension Value {
    package static func list(_ elements: [Value], of item: YQLType) -> Value {
        .array(ArrayValue(elementType: item.storedType, elements: elements))
    }

    /// A tuple, or a struct of members in their order.
    package static func tuple(_ fields: [Value], _ types: [YQLType]) -> Value {
        .record(RecordValue(types: types.map(\.storedType), fields: fields))
    }

    /// A variant's value.
    package static func variant(_ index: Int, _ item: Value, _ type: YQLType) -> Value {
        .record(
            RecordValue(
                types: [YQLTypeNumber.id(.int64), type.storedType],
                fields: [.int(Int64(index)), item]))
    }

    /// The value of `Void`.
    package static let void = Value.record(RecordValue(types: [], fields: []))

    package static let emptyList = Value.array(ArrayValue(elementType: .unknown, elements: []))

    package static func truth(_ value: Bool?) -> Value {
        guard let value else { return .null }
        return .bool(value)
    }

    /// Elements of a list; none of what is no list.
    @inline(__always)
    package var elements: [Value] {
        if case .array(let array) = self { return array.elements }
        return []
    }

    /// The fields of a tuple or a struct; none of what is neither.
    @inline(__always)
    package var fields: [Value] {
        if case .record(let record) = self { return record.fields }
        return []
    }

    /// A field of a tuple or a struct; null where there is none.
    @inline(__always)
    package func field(_ index: Int) -> Value {
        guard case .record(let record) = self, record.fields.indices.contains(index) else {
            return .null
        }
        return record.fields[index]
    }

    /// Of a variant: which alternative it is.
    package var alternative: Int {
        if case .int(let index) = field(0) { return Int(clamping: index) }
        return 0
    }

    /// The bytes of a String, Utf8 or the like.
    @inline(__always)
    package var rawBytes: [UInt8] {
        switch self {
        case .bytes(let bytes): bytes
        case .text(let text): text.utf8
        default: []
        }
    }

    package var rawText: String { String(decoding: rawBytes, as: UTF8.self) }
}

/// A dictionary's value: keys in their order, each once, and the payload of each. A set has no payloads.
///
/// Looked up by halving, in the order that the engine compares values in.
package struct YQLDictionary: Sendable {
    package let keys: [Value]
    /// nil: a set.
    package let payloads: [Value]?
    private let ordering: Ordering

    package init(_ value: Value, key: YQLType) {
        let fields = value.fields
        keys = fields.first?.elements ?? []
        payloads = fields.count > 1 ? fields[1].elements : nil
        ordering = key.ordering
    }

    package var count: Int { keys.count }

    /// The place of a key; nil: there is no such key.
    package func index(of key: Value) -> Int? {
        var low = 0
        var high = keys.count
        while low < high {
            let middle = (low + high) / 2
            let order = Comparison.compareNullable(keys[middle], key, ordering)
            if order == 0 { return middle }
            if order < 0 { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    package func contains(_ key: Value) -> Bool { index(of: key) != nil }

    /// What stands under a key; nil: there is no such key.
    package func payload(of key: Value) -> Value? {
        guard let index = index(of: key) else { return nil }
        return payload(at: index)
    }

    package func payload(at index: Int) -> Value {
        guard let payloads else { return .void }
        return payloads.indices.contains(index) ? payloads[index] : .void
    }

    // MARK: Making one

    /// A dictionary of pairs; of equal keys the first counts.
    package static func make(
        _ pairs: [(key: Value, payload: Value)], key: YQLType, payload: YQLType
    ) -> Value {
        let places = distinct(pairs.map(\.key), key)
        return value(
            keys: places.map { pairs[$0].key }, payloads: places.map { pairs[$0].payload },
            key: key, payload: payload)
    }

    /// A set of keys, each taken once.
    package static func makeSet(_ keys: [Value], key: YQLType) -> Value {
        value(
            keys: distinct(keys, key).map { keys[$0] }, payloads: [], key: key, payload: .void)
    }

    /// A dictionary of lists: under each key all that came with it, in its order.
    package static func makeMany(
        _ pairs: [(key: Value, payload: Value)], key: YQLType, payload: YQLType
    ) -> Value {
        let ordering = key.ordering
        let sorted = sortedPlaces(pairs.map(\.key), ordering)
        var keys: [Value] = []
        var groups: [[Value]] = []
        for place in sorted {
            let pair = pairs[place]
            if let last = keys.last,
                Comparison.compareNullable(last, pair.key, ordering) == 0
            {
                groups[groups.count - 1].append(pair.payload)
            } else {
                keys.append(pair.key)
                groups.append([pair.payload])
            }
        }
        return value(
            keys: keys, payloads: groups.map { .list($0, of: payload) }, key: key,
            payload: .list(payload))
    }

    /// The value of keys that stand in order, each once.
    package static func value(
        keys: [Value], payloads: [Value], key: YQLType, payload: YQLType
    ) -> Value {
        let array = YQLTypeNumber.anonymous(.array)
        let list = Value.list(keys, of: key)
        if payload == .void { return .record(RecordValue(types: [array], fields: [list])) }
        return .record(
            RecordValue(types: [array, array], fields: [list, .list(payloads, of: payload)]))
    }

    /// The places of values in their order, equal ones in the order in which they came.
    private static func sortedPlaces(_ values: [Value], _ ordering: Ordering) -> [Int] {
        values.indices.sorted { a, b in
            let order = Comparison.compareNullable(values[a], values[b], ordering)
            return order == 0 ? a < b : order < 0
        }
    }

    private static func distinct(_ values: [Value], _ type: YQLType) -> [Int] {
        let ordering = type.ordering
        var places: [Int] = []
        places.reserveCapacity(values.count)
        for place in sortedPlaces(values, ordering) {
            if let last = places.last,
                Comparison.compareNullable(values[last], values[place], ordering) == 0
            {
                continue
            }
            places.append(place)
        }
        return places
    }
}
