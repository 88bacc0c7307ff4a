// Comparisons between values, also of types that are not the same.
package import QueryEngine

/// What a comparison of two values comes to.
package enum YQLOrder: Sendable, Equatable {
    case less, equal, greater
    /// A NaN among them: neither equal nor less nor greater.
    case unordered
    /// A null among them.
    case unknown

    init(_ order: Int) { self = order < 0 ? .less : order > 0 ? .greater : .equal }

    init(_ a: Double, _ b: Double) {
        self = a < b ? .less : a > b ? .greater : a == b ? .equal : .unordered
    }
}

package struct YQLComparison: Sendable {
    /// Some values make the comparison null.
    package let mayBeUnknown: Bool
    package let compare: @Sendable (Value, Value) -> YQLOrder

    /// nil: the types cannot be compared.
    ///
    /// - Parameter forEquality: Types that have no order may be told apart all the same.
    package init?(_ one: YQLType, _ two: YQLType, forEquality: Bool) {
        guard let made = YQLComparison.make(one, two, forEquality) else { return nil }
        self = made
    }

    private init(
        _ mayBeUnknown: Bool, _ compare: @escaping @Sendable (Value, Value) -> YQLOrder
    ) {
        self.mayBeUnknown = mayBeUnknown
        self.compare = compare
    }

    private static func make(
        _ one: YQLType, _ two: YQLType, _ forEquality: Bool
    ) -> YQLComparison? {
        switch (one, two) {
        case (.null, _), (_, .null): return YQLComparison(true) { _, _ in .unknown }
        case (.optional, _), (_, .optional):
            guard let inner = make(one.withoutOptional, two.withoutOptional, forEquality) else {
                return nil
            }
            return YQLComparison(true) { a, b in
                guard let x = one.isOptional ? one.unwrap(a) : a,
                    let y = two.isOptional ? two.unwrap(b) : b
                else { return .unknown }
                return inner.compare(x, y)
            }
        case (.tagged(let a, let tag), .tagged(let b, let other)):
            return tag == other ? make(a, b, forEquality) : nil
        case (.primitive(let a), .primitive(let b)): return primitive(a, b)
        case (.decimal, .decimal), (.decimal, .primitive), (.primitive, .decimal):
            return decimal(one, two)
        case (.void, .void), (.emptyList, .emptyList), (.emptyDictionary, .emptyDictionary):
            return YQLComparison(false) { _, _ in .equal }
        case (.emptyList, .list), (.list, .emptyList):
            return YQLComparison(false) { YQLOrder($0.elements.count - $1.elements.count) }
        case (.list(let a), .list(let b)):
            guard let item = make(a, b, forEquality) else { return nil }
            return YQLComparison(item.mayBeUnknown) { x, y in
                lexicographic(x.elements, y.elements, forEquality) { _ in item }
            }
        case (.tuple(let a), .tuple(let b)): return tuples(a, b, forEquality)
        case (.structure(let a), .structure(let b)):
            guard forEquality, a.map(\.name) == b.map(\.name) else { return nil }
            return tuples(a.map(\.type), b.map(\.type), forEquality)
        case (.dictionary(let k, let v), .dictionary(let l, let w)):
            guard forEquality, k == l, let item = make(v, w, true) else { return nil }
            return dictionaries(k, item)
        case (.variant(let a), .variant(let b)): return variants(a, b, forEquality)
        case (.namedVariant(let a), .namedVariant(let b)):
            guard a.map(\.name) == b.map(\.name) else { return nil }
            return variants(a.map(\.type), b.map(\.type), forEquality)
        default: return nil
        }
    }

    // MARK: Containers

    private static func lexicographic(
        _ a: [Value], _ b: [Value], _ forEquality: Bool, _ item: (Int) -> YQLComparison
    ) -> YQLOrder {
        if forEquality, a.count != b.count { return a.count < b.count ? .less : .greater }
        var isUnknown = false
        for index in 0..<min(a.count, b.count) {
            switch item(index).compare(a[index], b[index]) {
            case .equal: continue
            case .unknown:
                if !forEquality { return .unknown }
                isUnknown = true
            case let other: return other
            }
        }
        return isUnknown ? .unknown : YQLOrder(a.count - b.count)
    }

    private static func tuples(
        _ a: [YQLType], _ b: [YQLType], _ forEquality: Bool
    ) -> YQLComparison? {
        guard a.count == b.count else { return nil }
        var items: [YQLComparison] = []
        for (x, y) in zip(a, b) {
            guard let item = make(x, y, forEquality) else { return nil }
            items.append(item)
        }
        let known = items
        return YQLComparison(items.contains(where: \.mayBeUnknown)) { x, y in
            let (xs, ys) = (x.fields, y.fields)
            guard xs.count == known.count, ys.count == known.count else { return .unknown }
            return lexicographic(xs, ys, forEquality) { known[$0] }
        }
    }

    private static func dictionaries(_ key: YQLType, _ item: YQLComparison) -> YQLComparison {
        YQLComparison(item.mayBeUnknown) { a, b in
            let (x, y) = (YQLDictionary(a, key: key), YQLDictionary(b, key: key))
            guard x.count == y.count else { return x.count < y.count ? .less : .greater }
            var isUnknown = false
            for (index, name) in x.keys.enumerated() {
                guard let other = y.payload(of: name) else { return .less }
                switch item.compare(x.payload(at: index), other) {
                case .equal: continue
                case .unknown: isUnknown = true
                case let order: return order
                }
            }
            return isUnknown ? .unknown : .equal
        }
    }

    private static func variants(
        _ a: [YQLType], _ b: [YQLType], _ forEquality: Bool
    ) -> YQLComparison? {
        guard a.count == b.count else { return nil }
        var items: [YQLComparison] = []
        for (x, y) in zip(a, b) {
            guard let item = make(x, y, forEquality) else { return nil }
            items.append(item)
        }
        let known = items
        return YQLComparison(items.contains(where: \.mayBeUnknown)) { x, y in
            let (i, j) = (x.alternative, y.alternative)
            guard i == j else { return YQLOrder(i - j) }
            return known.indices.contains(i) ? known[i].compare(x.field(1), y.field(1)) : .unknown
        }
    }

    // MARK: Data

    private static func decimal(_ one: YQLType, _ two: YQLType) -> YQLComparison? {
        for type in [one, two] {
            if let primitive = type.primitive, !primitive.isInteger { return nil }
        }
        @Sendable func numeric(_ value: Value, _ type: YQLType) -> Numeric {
            if case .numeric(let number) = value { return number }
            return YQLDecimal.numeric(YQLNumber.exact(value, type.primitive ?? .int64))
        }
        return YQLComparison(false) { a, b in
            let (x, y) = (numeric(a, one), numeric(b, two))
            if x.kind == .notANumber || y.kind == .notANumber { return .unordered }
            return YQLOrder(Numeric.compare(x, y))
        }
    }

    private static func primitive(_ a: YQLPrimitive, _ b: YQLPrimitive) -> YQLComparison? {
        guard a.comparability == .order, b.comparability == .order else { return nil }
        if a.isFloating && b.isNumber || a.isNumber && b.isFloating {
            return YQLComparison(false) {
                YQLOrder(YQLNumber.double($0, a), YQLNumber.double($1, b))
            }
        }
        if a == b, !a.isZoned {
            let ordering = YQLType.primitive(a).ordering
            return YQLComparison(false) { YQLOrder(Comparison.compare($0, $1, ordering)) }
        }
        if a.isInteger && b.isInteger || a.isInterval && b.isInterval {
            return YQLComparison(false) { x, y in
                let (i, j) = (YQLNumber.exact(x, a), YQLNumber.exact(y, b))
                return i < j ? .less : i > j ? .greater : .equal
            }
        }
        if a.isText && b.isText {
            return YQLComparison(false) {
                YQLOrder(Collation.compareBytes($0.rawBytes, $1.rawBytes))
            }
        }
        guard a.withoutZone.isMoment, b.withoutZone.isMoment else { return nil }
        return YQLComparison(false) { x, y in
            let (i, j) = (YQLMoment.microseconds(x, a), YQLMoment.microseconds(y, b))
            return i < j ? .less : i > j ? .greater : .equal
        }
    }

    // MARK: Sorting

    /// A total order of one type's values: nulls come first, NaN last.
    package static func sortOrder(_ type: YQLType) -> (@Sendable (Value, Value) -> Int)? {
        guard type.comparability == .order else { return nil }
        let ordering = type.ordering
        return { a, b in total(a, b, ordering) }
    }

    private static func total(_ a: Value, _ b: Value, _ ordering: Ordering) -> Int {
        switch (a, b) {
        case (.null, .null): return 0
        case (.null, _): return -1
        case (_, .null): return 1
        case (.array(let x), .array(let y)):
            let item = Ordering(x.elementType)
            for index in 0..<min(x.elements.count, y.elements.count) {
                let order = total(x.elements[index], y.elements[index], item)
                if order != 0 { return order }
            }
            return x.elements.count - y.elements.count
        case (.record(let x), .record(let y)):
            for index in 0..<min(x.fields.count, y.fields.count) {
                let type = index < x.types.count ? x.types[index] : .text
                let order = total(x.fields[index], y.fields[index], Ordering(type))
                if order != 0 { return order }
            }
            return x.fields.count - y.fields.count
        default: return Comparison.compare(a, b, ordering)
        }
    }
}
