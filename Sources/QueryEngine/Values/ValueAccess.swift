// The payload of a value whose static type is known.

// The planner has checked the types; a value of another case than asked for is a fault of ours, which debug builds
// trap and release builds answer with a neutral value.
extension Value {
    package static func oid(_ number: UInt32) -> Value { .int(Int64(number)) }
    package static func count(_ number: Int) -> Value { .int(Int64(number)) }

    @inlinable package var int: Int64 {
        if case .int(let value) = self { return value }
        return Value.mismatch(0)
    }

    @inlinable package var bool: Bool {
        if case .bool(let value) = self { return value }
        return Value.mismatch(false)
    }

    @inlinable package var double: Double {
        if case .double(let value) = self { return value }
        return Value.mismatch(0)
    }

    @inlinable package var utf8: [UInt8] {
        if case .text(let value) = self { return value.utf8 }
        return Value.mismatch([])
    }

    @inlinable package var string: String { String(decoding: utf8, as: UTF8.self) }

    @inlinable package var bytes: [UInt8] {
        if case .bytes(let value) = self { return value }
        return Value.mismatch([])
    }

    package var numeric: Numeric {
        if case .numeric(let value) = self { return value }
        return Value.mismatch(Numeric.zero)
    }

    package var interval: Interval {
        if case .interval(let value) = self { return value }
        return Value.mismatch(Interval())
    }

    package var array: ArrayValue {
        if case .array(let value) = self { return value }
        return Value.mismatch(ArrayValue(elementType: .text, elements: []))
    }

    package var record: RecordValue {
        if case .record(let value) = self { return value }
        return Value.mismatch(RecordValue(types: [], fields: []))
    }

    @inlinable package static func text(_ utf8: [UInt8]) -> Value { .text(Text(utf8: utf8)) }

    @usableFromInline package static func mismatch<T>(_ neutral: T) -> T {
        assertionFailure("a value of another representation than its static type has")
        return neutral
    }
}
