// The btree order, equality and hash of every type.

package enum Comparison {
    /// -1, 0 or 1 in the type's total order (NaN is greater than all numbers). Neither value may be null.
    @inline(__always)
    package static func compare(_ a: Value, _ b: Value, _ ordering: Ordering) -> Int {
        switch (a, b) {
        case (.int(let x), .int(let y)): return x < y ? -1 : x == y ? 0 : 1
        case (.text(let x), .text(let y)) where ordering.shape == .text:
            return ordering.collation.compare(x.utf8, y.utf8)
        default: return compareOther(a, b, ordering)
        }
    }

    @inline(__always)
    package static func equal(_ a: Value, _ b: Value, _ ordering: Ordering) -> Bool {
        switch (a, b) {
        case (.int(let x), .int(let y)): return x == y
        case (.text(let x), .text(let y)) where ordering.shape == .text:
            return ordering.collation.equal(x.utf8, y.utf8)
        default: return compareOther(a, b, ordering.forEquality) == 0
        }
    }

    private static func compareOther(_ a: Value, _ b: Value, _ ordering: Ordering) -> Int {
        switch (a, b) {
        case (.int(let x), .int(let y)): return x < y ? -1 : x == y ? 0 : 1
        case (.bool(let x), .bool(let y)): return x == y ? 0 : y ? -1 : 1
        case (.double(let x), .double(let y)): return compare(x, y)
        case (.text(let x), .text(let y)): return compareText(x.utf8, y.utf8, ordering)
        case (.bytes(let x), .bytes(let y)): return Collation.compareBytes(x, y)
        case (.numeric(let x), .numeric(let y)): return Numeric.compare(x, y)
        case (.interval(let x), .interval(let y)): return compareIntervals(x, y, ordering.shape)
        case (.array(let x), .array(let y)):
            // The shorter of two vectors comes first.
            if ordering.shape == .vector, x.elements.count != y.elements.count {
                return x.elements.count < y.elements.count ? -1 : 1
            }
            return compareArrays(x, y, ordering)
        case (.record(let x), .record(let y)): return compareRecords(x, y, ordering)
        default: return 0
        }
    }

    @inline(__always)
    package static func compare(_ x: Double, _ y: Double) -> Int {
        if x < y { return -1 }
        if x > y { return 1 }
        if x == y { return 0 }
        return x.isNaN ? (y.isNaN ? 0 : 1) : -1
    }

    private static func compareText(_ a: [UInt8], _ b: [UInt8], _ ordering: Ordering) -> Int {
        switch ordering.shape {
        case .paddedText:
            return ordering.collation.compare(
                Array(UTF8Text.withoutPadding(a)), Array(UTF8Text.withoutPadding(b)))
        case .document:
            if a == b { return 0 }
            guard let x = try? JSONParser.parse(a, binary: true),
                let y = try? JSONParser.parse(b, binary: true)
            else { return Collation.compareBytes(a, b) }
            return JSONNode.compare(x, y)
        case .singleByteText:
            return Int(UTF8Text.singleByte(of: a)) - Int(UTF8Text.singleByte(of: b))
        default: return ordering.collation.compare(a, b)
        }
    }

    /// An interval by its days (months of thirty) and the rest of a day; a timetz by its instant, then its zone.
    static func sortParts(_ value: Interval, _ shape: ValueShape) -> [Int64] {
        if shape == .zonedTime {
            return [value.microseconds &+ Int64(value.days) &* 1_000_000, Int64(value.days)]
        }
        let day: Int64 = 86_400_000_000
        let (wholeDays, rest) = value.microseconds.quotientAndRemainder(dividingBy: day)
        let days = Int64(value.months) * 30 + Int64(value.days) + wholeDays
        return rest < 0 ? [days - 1, rest + day] : [days, rest]
    }

    private static func compareIntervals(
        _ a: Interval, _ b: Interval, _ shape: ValueShape
    ) -> Int {
        for (x, y) in zip(sortParts(a, shape), sortParts(b, shape)) where x != y {
            return x < y ? -1 : 1
        }
        return 0
    }

    private static func compareArrays(
        _ a: ArrayValue, _ b: ArrayValue, _ ordering: Ordering
    ) -> Int {
        let member = ordering.inside(a.elementType)
        for (x, y) in zip(a.elements, b.elements) {
            let order = compareNullable(x, y, member)
            if order != 0 { return order }
        }
        if a.elements.count != b.elements.count {
            return a.elements.count < b.elements.count ? -1 : 1
        }
        if a.dimensions.count != b.dimensions.count {
            return a.dimensions.count < b.dimensions.count ? -1 : 1
        }
        for (x, y) in zip(a.dimensions, b.dimensions) where x.count != y.count {
            return x.count < y.count ? -1 : 1
        }
        for (x, y) in zip(a.dimensions, b.dimensions) where x.lowerBound != y.lowerBound {
            return x.lowerBound < y.lowerBound ? -1 : 1
        }
        return 0
    }

    private static func compareRecords(
        _ a: RecordValue, _ b: RecordValue, _ ordering: Ordering
    ) -> Int {
        for index in 0..<min(a.fields.count, b.fields.count) {
            let type = index < a.types.count ? a.types[index] : .text
            let order = compareNullable(
                a.fields[index], b.fields[index], ordering.inside(type))
            if order != 0 { return order }
        }
        return a.fields.count == b.fields.count ? 0 : a.fields.count < b.fields.count ? -1 : 1
    }

    /// Nulls are equal to each other and greater than all else, as inside arrays and records.
    package static func compareNullable(_ a: Value, _ b: Value, _ ordering: Ordering) -> Int {
        if a.isNull || b.isNull { return a.isNull == b.isNull ? 0 : a.isNull ? 1 : -1 }
        return compare(a, b, ordering)
    }

    /// Equal values hash alike: numerics of any scale, char(n) of any padding, the two zeros of a float, texts that a
    /// collation holds equal.
    package static func hash(_ value: Value, _ ordering: Ordering, into hasher: inout Hasher) {
        switch value {
        case .null: hasher.combine(0 as UInt8)
        case .bool(let bool): hasher.combine(bool)
        case .int(let int): hasher.combine(int)
        case .double(let double): hasher.combine(double.isNaN ? .nan : double == 0 ? 0 : double)
        case .text(let text): hashText(text.utf8, ordering, into: &hasher)
        case .bytes(let bytes): hasher.combine(bytes)
        case .numeric(let numeric): numeric.hash(into: &hasher)
        case .interval(let interval):
            for part in sortParts(interval, ordering.shape) { hasher.combine(part) }
        case .array(let array):
            hasher.combine(array.elements.count)
            let member = ordering.inside(array.elementType)
            for element in array.elements { hash(element, member, into: &hasher) }
        case .record(let record):
            for (index, field) in record.fields.enumerated() {
                let type = index < record.types.count ? record.types[index] : .text
                hash(field, ordering.inside(type), into: &hasher)
            }
        }
    }

    private static func hashText(
        _ utf8: [UInt8], _ ordering: Ordering, into hasher: inout Hasher
    ) {
        switch ordering.shape {
        case .paddedText:
            ordering.collation.hash(Array(UTF8Text.withoutPadding(utf8)), into: &hasher)
        case .document:
            guard let node = try? JSONParser.parse(utf8, binary: true) else {
                return hasher.combine(utf8)
            }
            node.hash(into: &hasher)
        case .singleByteText: hasher.combine(UTF8Text.singleByte(of: utf8))
        default: ordering.collation.hash(utf8, into: &hasher)
        }
    }
}
