// Ranges of a table's rows by their keys.

import YDBWire

/// Where a range of keys begins or ends.
public struct KeyBound: Sendable {
    private let values: [any YDBEncodable]
    /// The key's type, a tuple; nil: that of the values.
    public let type: YDBType?
    /// Whether the key itself is in the range.
    public let isInclusive: Bool

    /// A bound.
    ///
    /// - Parameters:
    ///   - values: Values of the first columns of the primary key, or of all.
    ///   - type: The key's type, a tuple; nil: that of the values.
    ///   - isInclusive: Whether the key itself is in the range.
    public init(
        _ values: [any YDBEncodable], type: YDBType? = nil, isInclusive: Bool = false
    ) {
        self.values = values
        self.type = type
        self.isInclusive = isInclusive
    }

    /// A bound that is in its range.
    public static func inclusive(
        _ values: any YDBEncodable..., type: YDBType? = nil
    ) -> KeyBound {
        KeyBound(values, type: type, isInclusive: true)
    }

    /// A bound that is not in its range.
    public static func exclusive(
        _ values: any YDBEncodable..., type: YDBType? = nil
    ) -> KeyBound {
        KeyBound(values, type: type)
    }

    /// The values of the key's columns, as they are sent.
    ///
    /// - Throws: ``YDBEncodingError`` where they are not of ``type``; what a value of another module throws.
    public var key: YDBValue {
        get throws {
            let key = YDBValue.tuple(try values.map { try $0.ydbValue })
            return try type.map { try key.converted(to: $0) } ?? key
        }
    }

    /// - Throws: ``YDBDecodingError`` where it is no tuple.
    init(_ proto: Ydb_TypedValue, isInclusive: Bool) throws {
        let value = try YDBValue(proto)
        guard case .tuple(let values) = value else {
            throw YDBDecodingError(.typeMismatch(wanted: "a key"), of: value)
        }
        self.init(values, type: value.type, isInclusive: isInclusive)
    }

    var proto: Ydb_TypedValue { get throws { try Ydb_TypedValue(try key) } }
}

/// Rows whose keys are between two, either of which may be missing.
///
/// ```swift
/// KeyRange(from: .inclusive(10 as UInt64), to: .exclusive(20 as UInt64))
/// ```
///
/// The types of the values are to be those of the key's columns; where such take NULL, say so by the bound's type.
public struct KeyRange: Sendable {
    /// Where it begins; nil: at the first row.
    public var from: KeyBound?
    /// Where it ends; nil: behind the last row.
    public var to: KeyBound?

    /// A range.
    public init(from: KeyBound? = nil, to: KeyBound? = nil) {
        self.from = from
        self.to = to
    }

    /// The ranges of partitions, from what the keys are that lie between them.
    static func partitions(_ bounds: [Ydb_TypedValue]) throws -> [KeyRange] {
        var ranges: [KeyRange] = []
        var from: KeyBound?
        for bound in bounds {
            ranges.append(KeyRange(from: from, to: try KeyBound(bound, isInclusive: false)))
            from = try KeyBound(bound, isInclusive: true)
        }
        return ranges + [KeyRange(from: from)]
    }

    var proto: Ydb_Table_KeyRange {
        get throws {
            var proto = Ydb_Table_KeyRange()
            if let from {
                if from.isInclusive {
                    proto.greaterOrEqual = try from.proto
                } else {
                    proto.greater = try from.proto
                }
            }
            if let to {
                if to.isInclusive {
                    proto.lessOrEqual = try to.proto
                } else {
                    proto.less = try to.proto
                }
            }
            return proto
        }
    }
}

/// The keys at which a table is cut into partitions when it is made.
public struct ExplicitPartitions: Sendable {
    /// A key between two partitions: values of the first columns of the primary key, or of all.
    public struct SplitPoint: Sendable {
        fileprivate let values: [any YDBEncodable]

        /// A key.
        public init(_ values: any YDBEncodable...) { self.values = values }
    }

    /// The keys, in order.
    public var splitPoints: [SplitPoint]

    /// Cut at these keys.
    public init(_ splitPoints: [SplitPoint]) { self.splitPoints = splitPoints }

    /// - Parameter types: Of the primary key's columns.
    func proto(_ types: [YDBType]) throws -> Ydb_Table_ExplicitPartitions {
        var proto = Ydb_Table_ExplicitPartitions()
        for point in splitPoints {
            guard point.values.count <= types.count else {
                throw YDBEncodingError(
                    "a split point of \(point.values.count) values, of a key of \(types.count)")
            }
            let key = YDBValue.tuple(try point.values.map { try $0.ydbValue })
            let type = YDBType.tuple(Array(types.prefix(point.values.count)))
            proto.splitPoints.append(try Ydb_TypedValue(try key.converted(to: type)))
        }
        return proto
    }
}
