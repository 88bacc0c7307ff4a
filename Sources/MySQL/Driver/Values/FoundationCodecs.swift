// Foundation's types as parameters and as columns' values, and any Codable as JSON.

import ClientKit
import NIOCore

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension Data: MySQLCodable {
    /// The bytes.
    public var mysqlValue: MySQLValue { .bytes(ByteBuffer(bytes: self)) }

    /// The bytes of a text or binary type.
    public init(mysql cell: MySQLCell) throws { self = Data(try cell.bytes().readableBytesView) }
}

extension UUID: MySQLCodable {
    /// The 36 characters, as MySQL's UUID() has them.
    public var mysqlValue: MySQLValue { .text(uuidString.lowercased()) }

    /// From 36 characters, or from 16 bytes as UUID_TO_BIN(…) makes them without its second argument.
    public init(mysql cell: MySQLCell) throws {
        if cell.column?.isBinary ?? false, let bytes = cell.buffer, bytes.readableBytes == 16 {
            var uuid = uuid_t(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
            withUnsafeMutableBytes(of: &uuid) { $0.copyBytes(from: bytes.readableBytesView) }
            self = UUID(uuid: uuid)
            return
        }
        guard let uuid = UUID(uuidString: try cell.string()) else { throw cell.mismatch("UUID") }
        self = uuid
    }
}

extension Decimal: MySQLCodable {
    /// The number.
    public var mysqlValue: MySQLValue {
        MySQLDecimal(description).map { .decimal($0) } ?? .double(Double(description) ?? .nan)
    }

    /// The number; `Decimal` keeps 38 digits of MySQL's 65.
    public init(mysql cell: MySQLCell) throws {
        guard let value = Decimal(string: try cell.string()) else {
            throw cell.mismatch("decimal number")
        }
        self = value
    }
}

/// In UTC: whoever stores instants sets the session's `time_zone` to `+00:00` for TIMESTAMP columns, as an init statement.
extension Date: MySQLCodable {
    /// The date and time in UTC, to microseconds.
    public var mysqlValue: MySQLValue { .dateTime(MySQLDateTime(utc: self)) }

    /// A DATETIME, TIMESTAMP or DATE, taken as UTC.
    public init(mysql cell: MySQLCell) throws {
        guard let date = try cell.dateTime().dateInUTC else { throw cell.mismatch("date") }
        self = date
    }
}

extension MySQLDateTime {
    private static let secondsOfDay = 86_400

    /// The instant's date and time in UTC, to microseconds.
    public init(utc date: Date) {
        // Beyond the years that MySQL has the server refuses what comes out.
        let span = 400_000_000_000.0
        let seconds = min(max(date.timeIntervalSince1970, -span), span)
        var whole = Int(seconds.rounded(.down))
        var microseconds = Int(((seconds - Double(whole)) * 1_000_000).rounded())
        if microseconds >= 1_000_000 {
            whole += 1
            microseconds -= 1_000_000
        }
        let (days, second) = Self.floored(whole, by: Self.secondsOfDay)
        self.init(
            MySQLDate(CalendarDay(daysSince1970: days)), hour: second / 3600,
            minute: second / 60 % 60,
            second: second % 60, microsecond: microseconds)
    }

    /// The instant that it is in UTC; nil for a zero date and any other that no calendar has.
    public var dateInUTC: Date? {
        guard let day = date.calendarDay else { return nil }
        let seconds = day.daysSince1970 * Self.secondsOfDay + hour * 3600 + minute * 60 + second
        return Date(
            timeIntervalSince1970: Double(seconds) + Double(microsecond) / 1_000_000)
    }

    private static func floored(_ value: Int, by divisor: Int) -> (quotient: Int, rest: Int) {
        let rest = ((value % divisor) + divisor) % divisor
        return ((value - rest) / divisor, rest)
    }
}

/// A value that a JSON column holds, or any column with JSON text in it.
///
/// ```swift
/// let settings = try row["settings"].decode(MySQLJSON<Settings>.self).value
/// ```
public struct MySQLJSON<Value: Codable & Sendable>: MySQLCodable {
    /// The value.
    public let value: Value

    /// A value to be sent as JSON.
    ///
    /// - Throws: What the encoder throws.
    public init(_ value: Value) throws {
        self.value = value
        let data = try JSONEncoder().encode(value)
        mysqlValue = .text(String(decoding: data, as: UTF8.self))
    }

    /// The JSON text.
    public let mysqlValue: MySQLValue

    /// Reads the column's text.
    ///
    /// - Throws: ``MySQLDecodingError``, and what the decoder throws.
    public init(mysql cell: MySQLCell) throws {
        let text = try cell.string()
        value = try JSONDecoder().decode(Value.self, from: Data(text.utf8))
        mysqlValue = .text(text)
    }
}
