// Ranges and multiranges (src/backend/utils/adt/rangetypes.c, range_send).

/// A type that ranges are made of.
public protocol PostgresRangeElement: Sendable {
    /// The type of ranges of it.
    static var postgresRangeType: PostgresDataType { get }
    /// The type of multiranges of it.
    static var postgresMultirangeType: PostgresDataType { get }
}

extension Int: PostgresRangeElement {
    /// `int8range`
    public static var postgresRangeType: PostgresDataType { .int8range }
    /// `int8multirange`
    public static var postgresMultirangeType: PostgresDataType { .int8multirange }
}
extension Int64: PostgresRangeElement {
    /// `int8range`
    public static var postgresRangeType: PostgresDataType { .int8range }
    /// `int8multirange`
    public static var postgresMultirangeType: PostgresDataType { .int8multirange }
}
extension Int32: PostgresRangeElement {
    /// `int4range`
    public static var postgresRangeType: PostgresDataType { .int4range }
    /// `int4multirange`
    public static var postgresMultirangeType: PostgresDataType { .int4multirange }
}
extension PostgresNumeric: PostgresRangeElement {
    /// `numrange`
    public static var postgresRangeType: PostgresDataType { .numrange }
    /// `nummultirange`
    public static var postgresMultirangeType: PostgresDataType { .nummultirange }
}
extension PostgresDate: PostgresRangeElement {
    /// `daterange`
    public static var postgresRangeType: PostgresDataType { .daterange }
    /// `datemultirange`
    public static var postgresMultirangeType: PostgresDataType { .datemultirange }
}
extension PostgresTimestamp: PostgresRangeElement {
    /// `tsrange`
    public static var postgresRangeType: PostgresDataType { .tsrange }
    /// `tsmultirange`
    public static var postgresMultirangeType: PostgresDataType { .tsmultirange }
}
extension PostgresInstant: PostgresRangeElement {
    /// `tstzrange`
    public static var postgresRangeType: PostgresDataType { .tstzrange }
    /// `tstzmultirange`
    public static var postgresMultirangeType: PostgresDataType { .tstzmultirange }
}

/// A range of values: empty, or between two bounds.
public enum PostgresRange<Bound: Sendable>: Sendable {
    /// No value.
    case empty
    /// The values between.
    case between(Edge, Edge)

    /// One end of a range.
    public enum Edge: Sendable {
        /// It goes on for ever.
        case unbounded
        /// Up to this value, which belongs to it.
        case inclusive(Bound)
        /// Up to this value, which does not.
        case exclusive(Bound)
    }
}

extension PostgresRange where Bound: Comparable {
    /// From the lower bound, which belongs to it, up to the upper, which does not.
    public init(_ range: Range<Bound>) {
        self = .between(.inclusive(range.lowerBound), .exclusive(range.upperBound))
    }
}

extension PostgresRange.Edge: Equatable where Bound: Equatable {}
extension PostgresRange.Edge: Hashable where Bound: Hashable {}
extension PostgresRange: Equatable where Bound: Equatable {}
extension PostgresRange: Hashable where Bound: Hashable {}

/// The flags of a range's first byte.
private enum RangeFlag {
    static let empty: UInt8 = 0x01
    static let lowerInclusive: UInt8 = 0x02
    static let upperInclusive: UInt8 = 0x04
    static let lowerUnbounded: UInt8 = 0x08
    static let upperUnbounded: UInt8 = 0x10
}

extension PostgresRange: PostgresEncodable
where Bound: PostgresEncodable & PostgresRangeElement {
    /// The type of ranges of the bounds' type.
    public static var postgresType: PostgresDataType { Bound.postgresRangeType }

    /// Writes the flags and the bounds there are.
    public func encode(into encoder: inout PostgresEncoder) throws {
        guard case .between(let lower, let upper) = self else {
            return encoder.write(RangeFlag.empty)
        }
        var flags: UInt8 = 0
        switch lower {
        case .unbounded: flags |= RangeFlag.lowerUnbounded
        case .inclusive: flags |= RangeFlag.lowerInclusive
        case .exclusive: break
        }
        switch upper {
        case .unbounded: flags |= RangeFlag.upperUnbounded
        case .inclusive: flags |= RangeFlag.upperInclusive
        case .exclusive: break
        }
        encoder.write(flags)
        for edge in [lower, upper] {
            switch edge {
            case .unbounded: break
            case .inclusive(let bound), .exclusive(let bound): try encoder.writeWithLength(bound)
            }
        }
    }
}

extension PostgresRange: PostgresDecodable
where Bound: PostgresDecodable & PostgresRangeElement & PostgresEncodable {
    /// From a range of the bounds' type.
    public init(postgres value: PostgresValue) throws {
        try value.require(Bound.postgresRangeType, Self.self)
        var reader = ValueReader(value)
        let flags = try reader.read(UInt8.self)
        if flags & RangeFlag.empty != 0 {
            try reader.finish()
            self = .empty
            return
        }
        func edge(unbounded: UInt8, inclusive: UInt8) throws -> Edge {
            guard flags & unbounded == 0 else { return .unbounded }
            guard let bytes = try reader.part() else { throw value.malformed("a bound of NULL") }
            let bound = try Bound(postgres: value.inner(bytes, type: Bound.postgresType))
            return flags & inclusive != 0 ? .inclusive(bound) : .exclusive(bound)
        }
        let lower = try edge(
            unbounded: RangeFlag.lowerUnbounded, inclusive: RangeFlag.lowerInclusive)
        let upper = try edge(
            unbounded: RangeFlag.upperUnbounded, inclusive: RangeFlag.upperInclusive)
        try reader.finish()
        self = .between(lower, upper)
    }
}

/// Several ranges, in order and apart from each other.
public struct PostgresMultirange<Bound: Sendable>: Sendable {
    /// The ranges.
    public var ranges: [PostgresRange<Bound>]

    /// These ranges; the server puts them in order and joins those that touch.
    public init(_ ranges: [PostgresRange<Bound>]) { self.ranges = ranges }
}

extension PostgresMultirange: Equatable where Bound: Equatable {}
extension PostgresMultirange: Hashable where Bound: Hashable {}

extension PostgresMultirange: PostgresEncodable
where Bound: PostgresEncodable & PostgresRangeElement {
    /// The type of multiranges of the bounds' type.
    public static var postgresType: PostgresDataType { Bound.postgresMultirangeType }

    /// Writes the count and the ranges.
    public func encode(into encoder: inout PostgresEncoder) throws {
        encoder.write(Int32(truncatingIfNeeded: ranges.count))
        for range in ranges { try encoder.writeWithLength(range) }
    }
}

extension PostgresMultirange: PostgresDecodable
where Bound: PostgresDecodable & PostgresRangeElement & PostgresEncodable {
    /// From a multirange of the bounds' type.
    public init(postgres value: PostgresValue) throws {
        try value.require(Bound.postgresMultirangeType, Self.self)
        var reader = ValueReader(value)
        let count = try reader.count(elementMinimum: 5)
        ranges = []
        ranges.reserveCapacity(count)
        for _ in 0..<count {
            guard let bytes = try reader.part() else { throw value.malformed("a range of NULL") }
            let inner = try value.inner(bytes, type: Bound.postgresRangeType)
            ranges.append(try PostgresRange<Bound>(postgres: inner))
        }
        try reader.finish()
    }
}
