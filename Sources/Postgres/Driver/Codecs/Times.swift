// Dates and times as the server counts them: days and microseconds since 2000 (src/include/datatype/timestamp.h).

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// A `date`: a day of the Gregorian calendar, or one of the infinities.
public struct PostgresDate: Hashable, Sendable, Comparable {
    /// Days since 2000-01-01.
    public var daysSince2000: Int32

    /// A day.
    public init(daysSince2000: Int32) { self.daysSince2000 = daysSince2000 }

    /// Later than all days.
    public static let infinity = Self(daysSince2000: .max)
    /// Earlier than all days.
    public static let minusInfinity = Self(daysSince2000: .min)

    /// Earlier days are less.
    public static func < (left: Self, right: Self) -> Bool {
        left.daysSince2000 < right.daysSince2000
    }
}

/// A `time`: a time of day, from 00:00 to 24:00 included.
public struct PostgresTime: Hashable, Sendable, Comparable {
    /// Microseconds since midnight.
    public var microseconds: Int64

    /// A time of day.
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// Earlier times are less.
    public static func < (left: Self, right: Self) -> Bool {
        left.microseconds < right.microseconds
    }
}

/// A `time with time zone`: a time of day and the zone's distance from UTC.
public struct PostgresZonedTime: Hashable, Sendable {
    /// The time of day there.
    public var time: PostgresTime
    /// How many seconds the zone is west of UTC, as the server counts.
    public var secondsWest: Int32

    /// A time of day in a zone.
    public init(time: PostgresTime, secondsWest: Int32) {
        self.time = time
        self.secondsWest = secondsWest
    }
}

/// A `timestamp without time zone`: what a calendar and a clock on some wall show, or one of the infinities.
public struct PostgresTimestamp: Hashable, Sendable, Comparable {
    /// Microseconds since 2000-01-01 00:00.
    public var microsecondsSince2000: Int64

    /// A date and time of day.
    public init(microsecondsSince2000: Int64) {
        self.microsecondsSince2000 = microsecondsSince2000
    }

    /// Later than all.
    public static let infinity = Self(microsecondsSince2000: .max)
    /// Earlier than all.
    public static let minusInfinity = Self(microsecondsSince2000: .min)

    /// Earlier ones are less.
    public static func < (left: Self, right: Self) -> Bool {
        left.microsecondsSince2000 < right.microsecondsSince2000
    }
}

/// A `timestamp with time zone`: an instant to the microsecond, or one of the infinities, which Foundation's `Date` has not.
public struct PostgresInstant: Hashable, Sendable, Comparable {
    /// Microseconds since 2000-01-01 00:00 UTC.
    public var microsecondsSince2000: Int64

    /// An instant.
    public init(microsecondsSince2000: Int64) {
        self.microsecondsSince2000 = microsecondsSince2000
    }

    /// Later than all.
    public static let infinity = Self(microsecondsSince2000: .max)
    /// Earlier than all.
    public static let minusInfinity = Self(microsecondsSince2000: .min)

    /// Earlier ones are less.
    public static func < (left: Self, right: Self) -> Bool {
        left.microsecondsSince2000 < right.microsecondsSince2000
    }
}

/// An `interval`. Its three parts are kept apart: months have no fixed days, days no fixed hours.
public struct PostgresInterval: Hashable, Sendable {
    /// Months, years among them.
    public var months: Int32
    /// Days.
    public var days: Int32
    /// Microseconds, hours and minutes among them.
    public var microseconds: Int64

    /// An interval.
    public init(months: Int32 = 0, days: Int32 = 0, microseconds: Int64 = 0) {
        self.months = months
        self.days = days
        self.microseconds = microseconds
    }
}

extension PostgresDate: PostgresCodable {
    /// `date`
    public static var postgresType: PostgresDataType { .date }
    /// Writes the days.
    public func encode(into encoder: inout PostgresEncoder) { encoder.write(daysSince2000) }
    /// From `date`.
    public init(postgres value: PostgresValue) throws {
        try value.require(.date, Self.self)
        daysSince2000 = try value.integer(Int32.self)
    }
}

extension PostgresTime: PostgresCodable {
    /// `time`
    public static var postgresType: PostgresDataType { .time }
    /// Writes the microseconds.
    public func encode(into encoder: inout PostgresEncoder) { encoder.write(microseconds) }
    /// From `time`.
    public init(postgres value: PostgresValue) throws {
        try value.require(.time, Self.self)
        microseconds = try value.integer(Int64.self)
    }
}

extension PostgresZonedTime: PostgresCodable {
    /// `time with time zone`
    public static var postgresType: PostgresDataType { .timetz }
    /// Writes the microseconds and the zone.
    public func encode(into encoder: inout PostgresEncoder) {
        encoder.write(time.microseconds)
        encoder.write(secondsWest)
    }
    /// From `time with time zone`.
    public init(postgres value: PostgresValue) throws {
        try value.require(.timetz, Self.self)
        var reader = ValueReader(value)
        time = PostgresTime(microseconds: try reader.read())
        secondsWest = try reader.read()
        try reader.finish()
    }
}

extension PostgresTimestamp: PostgresCodable {
    /// `timestamp`
    public static var postgresType: PostgresDataType { .timestamp }
    /// Writes the microseconds.
    public func encode(into encoder: inout PostgresEncoder) { encoder.write(microsecondsSince2000) }
    /// From `timestamp`.
    public init(postgres value: PostgresValue) throws {
        try value.require(.timestamp, Self.self)
        microsecondsSince2000 = try value.integer(Int64.self)
    }
}

extension PostgresInstant: PostgresCodable {
    /// `timestamp with time zone`
    public static var postgresType: PostgresDataType { .timestamptz }
    /// Writes the microseconds.
    public func encode(into encoder: inout PostgresEncoder) { encoder.write(microsecondsSince2000) }
    /// From `timestamp with time zone`.
    public init(postgres value: PostgresValue) throws {
        try value.require(.timestamptz, Self.self)
        microsecondsSince2000 = try value.integer(Int64.self)
    }
}

extension PostgresInterval: PostgresCodable {
    /// `interval`
    public static var postgresType: PostgresDataType { .interval }
    /// Writes the three parts.
    public func encode(into encoder: inout PostgresEncoder) {
        encoder.write(microseconds)
        encoder.write(days)
        encoder.write(months)
    }
    /// From `interval`.
    public init(postgres value: PostgresValue) throws {
        try value.require(.interval, Self.self)
        var reader = ValueReader(value)
        microseconds = try reader.read()
        days = try reader.read()
        months = try reader.read()
        try reader.finish()
    }
}

extension Date: PostgresCodable {
    /// `timestamp with time zone`
    public static var postgresType: PostgresDataType { .timestamptz }

    /// Writes the nearest microsecond; distances that no number of them holds are the infinities.
    public func encode(into encoder: inout PostgresEncoder) throws {
        guard !timeIntervalSinceReferenceDate.isNaN else {
            throw PostgresEncodingError("a date that is no number")
        }
        let microseconds =
            ((timeIntervalSinceReferenceDate + Self.secondsFrom2000) * 1_000_000)
            .rounded(.toNearestOrAwayFromZero)
        let instant: PostgresInstant =
            switch Int64(exactly: microseconds) {
            case let exact?: PostgresInstant(microsecondsSince2000: exact)
            case nil: microseconds > 0 ? .infinity : .minusInfinity
            }
        instant.encode(into: &encoder)
    }

    /// From `timestamp with time zone`; from `timestamp` and `date` as if they were in UTC. The infinities become the distant future
    /// and past.
    public init(postgres value: PostgresValue) throws {
        let microseconds: Int64
        switch value.type {
        case .timestamptz:
            microseconds = try PostgresInstant(postgres: value).microsecondsSince2000
        case .timestamp:
            microseconds = try PostgresTimestamp(postgres: value).microsecondsSince2000
        case .date:
            switch try PostgresDate(postgres: value) {
            case .infinity: microseconds = .max
            case .minusInfinity: microseconds = .min
            case let day: microseconds = Int64(day.daysSince2000) * 86_400_000_000
            }
        default: throw value.mismatch(Date.self)
        }
        switch microseconds {
        case .max: self = .distantFuture
        case .min: self = .distantPast
        default:
            // Whole seconds first: a Double holds those and the rest better than their sum.
            let (seconds, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
            self.init(
                timeIntervalSinceReferenceDate: Double(seconds) - Self.secondsFrom2000
                    + Double(rest) / 1_000_000)
        }
    }

    /// From 2000-01-01, where the server counts from, to 2001-01-01, where Foundation does.
    private static let secondsFrom2000 = 366.0 * 86_400
}

extension PostgresValue {
    /// The value is of this type and in binary form.
    func require(
        _ type: PostgresDataType, _ wanted: Any.Type
    ) throws(PostgresDecodingError) {
        guard self.type == type, format == .binary else { throw mismatch(wanted) }
    }
}
