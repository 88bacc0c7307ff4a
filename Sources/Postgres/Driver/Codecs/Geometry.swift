// Points and what consists of them (src/backend/utils/adt/geo_ops.c).

/// A `point` of the plane.
public struct PostgresPoint: Hashable, Sendable {
    /// The first coordinate.
    public var x: Double
    /// The second coordinate.
    public var y: Double

    /// A point.
    public init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }
}

extension PostgresPoint: PostgresCodable {
    /// `point`
    public static var postgresType: PostgresDataType { .point }

    /// Writes both coordinates.
    public func encode(into encoder: inout PostgresEncoder) {
        x.encode(into: &encoder)
        y.encode(into: &encoder)
    }

    /// From `point`.
    public init(postgres value: PostgresValue) throws {
        try value.require(.point, Self.self)
        var reader = ValueReader(value)
        self = try reader.point()
        try reader.finish()
    }
}

/// A figure that consists of points: `lseg` (two ends), `box` (upper right and lower left corner), `path`, `polygon`.
public struct PostgresFigure: Hashable, Sendable, PostgresDecodable {
    /// The points.
    public var points: [PostgresPoint]
    /// Whether the last one is joined with the first.
    public var isClosed: Bool

    /// From `lseg`, `box`, `path` and `polygon`.
    public init(postgres value: PostgresValue) throws {
        guard value.format == .binary else { throw value.mismatch(Self.self) }
        var reader = ValueReader(value)
        let count: Int
        switch value.type {
        case .lseg, .box:
            isClosed = value.type == .box
            count = 2
        case .path:
            isClosed = try reader.read(UInt8.self) != 0
            count = try reader.count(elementMinimum: 16)
        case .polygon:
            isClosed = true
            count = try reader.count(elementMinimum: 16)
        default: throw value.mismatch(Self.self)
        }
        points = []
        for _ in 0..<count { points.append(try reader.point()) }
        try reader.finish()
    }
}

/// A `circle`.
public struct PostgresCircle: Hashable, Sendable, PostgresCodable {
    /// Its middle.
    public var center: PostgresPoint
    /// Half its width.
    public var radius: Double

    /// A circle.
    public init(center: PostgresPoint, radius: Double) {
        self.center = center
        self.radius = radius
    }

    /// `circle`
    public static var postgresType: PostgresDataType { .circle }

    /// Writes center and radius.
    public func encode(into encoder: inout PostgresEncoder) {
        center.encode(into: &encoder)
        radius.encode(into: &encoder)
    }

    /// From `circle`.
    public init(postgres value: PostgresValue) throws {
        try value.require(.circle, Self.self)
        var reader = ValueReader(value)
        center = try reader.point()
        radius = Double(bitPattern: try reader.read())
        try reader.finish()
    }
}

extension ValueReader {
    fileprivate mutating func point() throws(PostgresDecodingError) -> PostgresPoint {
        PostgresPoint(x: Double(bitPattern: try read()), y: Double(bitPattern: try read()))
    }
}
