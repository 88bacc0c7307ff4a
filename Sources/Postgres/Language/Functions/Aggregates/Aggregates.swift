// count, minima and maxima, bits, booleans, and the aggregates that collect values.
import QueryEngine

private final class Count: MovingAggregateState {
    private var count: Int64 = 0

    func add(_ arguments: [Value]) throws(SQLError) { count &+= 1 }
    func result() throws(SQLError) -> Value { .int(count) }
    func moving() -> (any MovingAggregateState)? { self }

    func remove(_ arguments: [Value]) throws(SQLError) -> Bool {
        count &-= 1
        return true
    }
}

private final class Extreme: AggregateState {
    private let ordering: Ordering
    private let wanted: Int
    private var best = Value.null

    init(_ type: TypeID, greatest: Bool, _ collation: Collation) {
        ordering = Ordering(type, collation)
        wanted = greatest ? 1 : -1
    }

    func add(_ arguments: [Value]) throws(SQLError) {
        let value = arguments[0]
        // Of equals the later stays, whose form may differ: 1.0 and 1.00.
        if best.isNull || Comparison.compare(value, best, ordering) != -wanted {
            best = value
        }
    }

    func result() throws(SQLError) -> Value { best }

    func moving() -> (any MovingAggregateState)? {
        MovingExtreme(ordering, wanted: wanted)
    }
}

private final class Fold: AggregateState {
    private let combine: @Sendable (Value, Value) -> Value
    private var value = Value.null

    init(_ combine: @escaping @Sendable (Value, Value) -> Value) { self.combine = combine }

    func add(_ arguments: [Value]) throws(SQLError) {
        value = value.isNull ? arguments[0] : combine(value, arguments[0])
    }

    func result() throws(SQLError) -> Value { value }
}

/// bool_and and bool_or: how many of the rows are true.
private final class Agreement: MovingAggregateState {
    enum Wanted { case all, any }

    private let wanted: Wanted
    private var count: Int64 = 0
    private var trueCount: Int64 = 0

    init(_ wanted: Wanted) { self.wanted = wanted }

    func add(_ arguments: [Value]) throws(SQLError) {
        count += 1
        if arguments[0].bool { trueCount += 1 }
    }

    func remove(_ arguments: [Value]) throws(SQLError) -> Bool {
        count -= 1
        if arguments[0].bool { trueCount -= 1 }
        return true
    }

    func result() throws(SQLError) -> Value {
        if count == 0 { return .null }
        return .bool(wanted == .all ? trueCount == count : trueCount > 0)
    }

    func moving() -> (any MovingAggregateState)? { self }
}

/// string_agg: the delimiter of each row but the first stands before its value.
private final class StringAggregate: AggregateState {
    private let isBytes: Bool
    private var collected: [UInt8]?

    init(bytes: Bool) { isBytes = bytes }

    func add(_ arguments: [Value]) throws(SQLError) {
        if arguments[0].isNull { return }
        if collected == nil {
            collected = raw(arguments[0])
            return
        }
        if !arguments[1].isNull { try append(raw(arguments[1])) }
        try append(raw(arguments[0]))
    }

    private func append(_ bytes: [UInt8]) throws(SQLError) {
        try collected?.grow(by: bytes)
    }

    private func raw(_ value: Value) -> [UInt8] { isBytes ? value.bytes : value.utf8 }

    func result() throws(SQLError) -> Value {
        guard let collected else { return .null }
        return isBytes ? .bytes(collected) : .text(collected)
    }
}

private final class ArrayAggregate: AggregateState {
    private let elementType: TypeID
    private var elements: [Value] = []

    init(_ elementType: TypeID) { self.elementType = elementType }

    func add(_ arguments: [Value]) throws(SQLError) { elements.append(arguments[0]) }

    func result() throws(SQLError) -> Value {
        elements.isEmpty
            ? .null : .array(ArrayValue(elementType: elementType, elements: elements))
    }
}

/// array_agg over arrays: one more dimension.
private final class NestedArrayAggregate: AggregateState {
    private let elementType: TypeID
    private var arrays: [ArrayValue] = []

    init(_ arrayType: TypeID, _ types: TypeLibrary) {
        elementType = types.arrayElement(arrayType) ?? .text
    }

    func add(_ arguments: [Value]) throws(SQLError) {
        arrays.append(try ArrayNesting.member(arguments[0], like: arrays.first))
    }

    func result() throws(SQLError) -> Value {
        arrays.isEmpty ? .null : .array(ArrayNesting.array(of: arrays, elementType))
    }
}

enum Aggregates {
    static func add(to library: inout LibraryBuilder) {
        library.add(AggregateDefinition("count", [], .int8) { _ in Count() })
        library.add(AggregateDefinition("count", [.any], .int8) { _ in Count() })
        addExtremes(to: &library)
        addFolds(to: &library)
        library.add(
            AggregateDefinition("string_agg", [.text, .text], .text, isStrict: false) { _ in
                StringAggregate(bytes: false)
            })
        library.add(
            AggregateDefinition("string_agg", [.bytea, .bytea], .bytea, isStrict: false) { _ in
                StringAggregate(bytes: true)
            })
        library.add(
            AggregateDefinition(
                typed: "array_agg", [.anynonarray], .anyarray, isStrict: false
            ) { types, _ in ArrayAggregate(types.first ?? .text) })
        library.add(
            AggregateDefinition(typed: "array_agg", [.anyarray], .anyarray, isStrict: false) {
                types, environment in
                NestedArrayAggregate(types.first ?? .textArray, environment.types)
            })
    }

    private static func addExtremes(to library: inout LibraryBuilder) {
        let types: [TypeID] = [
            .int2, .int4, .int8, .float4, .float8, .numeric, .text, .bpchar, .date, .time, .timetz,
            .timestamp, .timestamptz, .interval, .oid, .xid8, .tid,
        ]
        for (name, greatest) in [("min", false), ("max", true)] {
            for type in types {
                library.add(
                    AggregateDefinition(name, [type], type) { environment in
                        Extreme(type, greatest: greatest, environment.collation)
                    })
            }
            library.add(
                AggregateDefinition(typed: name, [.anyarray], .anyarray) { types, environment in
                    Extreme(
                        types.first ?? .anyarray, greatest: greatest, environment.collation)
                })
            library.add(
                AggregateDefinition(typed: name, [.anyenum], .anyenum) { types, environment in
                    Extreme(types.first ?? .anyenum, greatest: greatest, environment.collation)
                })
        }
    }

    private static func addFolds(to library: inout LibraryBuilder) {
        for name in ["bool_and", "every"] {
            library.add(
                AggregateDefinition(name, [.bool], .bool) { _ in Agreement(.all) })
        }
        library.add(
            AggregateDefinition("bool_or", [.bool], .bool) { _ in Agreement(.any) })
        for type in [TypeID.int2, .int4, .int8] {
            library.add(
                AggregateDefinition("bit_and", [type], type) { _ in Fold { .int($0.int & $1.int) } }
            )
            library.add(
                AggregateDefinition("bit_or", [type], type) { _ in Fold { .int($0.int | $1.int) } })
            library.add(
                AggregateDefinition("bit_xor", [type], type) { _ in Fold { .int($0.int ^ $1.int) } }
            )
        }
    }
}
