// Dates and times of the binary protocol, with as many parts as were sent.

package import WireCore

/// A date, or a date with a time of day. Nothing says that the parts make a date: whoever takes it judges.
package struct MySQLWireDateTime: Equatable, Sendable, CustomStringConvertible {
    /// How many bytes of it stand on the wire. The parts behind are zero.
    package enum Length: UInt8, Sendable {
        case zero = 0
        case date = 4
        case seconds = 7
        case microseconds = 11
    }

    package var length: Length
    package var year: UInt16 = 0
    package var month: UInt8 = 0
    package var day: UInt8 = 0
    package var hour: UInt8 = 0
    package var minute: UInt8 = 0
    package var second: UInt8 = 0
    package var microsecond: UInt32 = 0

    /// In as few bytes as hold it.
    package init(
        year: UInt16, month: UInt8, day: UInt8, hour: UInt8 = 0, minute: UInt8 = 0,
        second: UInt8 = 0, microsecond: UInt32 = 0
    ) {
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
        self.microsecond = microsecond
        let isMidnight = hour == 0 && minute == 0 && second == 0
        if microsecond != 0 {
            length = .microseconds
        } else if !isMidnight {
            length = .seconds
        } else {
            length = year == 0 && month == 0 && day == 0 ? .zero : .date
        }
    }

    /// From a value without its length, such as a row's; nil where there are as many bytes as no date has.
    package init?(value bytes: UnsafeRawBufferPointer) {
        guard let length = UInt8(exactly: bytes.count).flatMap({ Length(rawValue: $0) }) else {
            return nil
        }
        self.length = length
        guard length != .zero else { return }
        year = UInt16(bytes[0]) | UInt16(bytes[1]) << 8
        month = bytes[2]
        day = bytes[3]
        guard length != .date else { return }
        hour = bytes[4]
        minute = bytes[5]
        second = bytes[6]
        guard length == .microseconds else { return }
        microsecond = UInt32(
            littleEndian: bytes.loadUnaligned(fromByteOffset: 7, as: UInt32.self))
    }

    package init(from reader: inout WireReader) throws(WireError) {
        let count = try reader.readInteger(UInt8.self)
        guard let length = Length(rawValue: count) else {
            throw .invalidField(.init("date length"), value: Int64(count))
        }
        self.length = length
        guard length != .zero else { return }
        year = try reader.readLittle()
        month = try reader.readInteger()
        day = try reader.readInteger()
        guard length != .date else { return }
        hour = try reader.readInteger()
        minute = try reader.readInteger()
        second = try reader.readInteger()
        guard length == .microseconds else { return }
        microsecond = try reader.readLittle()
    }

    package func encode(into writer: inout OutboundWriter) {
        writer.write(length.rawValue)
        guard length != .zero else { return }
        writer.writeLittle(year)
        writer.write(month)
        writer.write(day)
        guard length != .date else { return }
        writer.write(hour)
        writer.write(minute)
        writer.write(second)
        guard length == .microseconds else { return }
        writer.writeLittle(microsecond)
    }

    package var description: String {
        let date = "\(year)-\(month)-\(day)"
        return length.rawValue <= 4 ? date : "\(date) \(hour):\(minute):\(second).\(microsecond)"
    }
}

/// A length of time, or a time of day.
package struct MySQLWireTime: Equatable, Sendable, CustomStringConvertible {
    package enum Length: UInt8, Sendable {
        case zero = 0
        case seconds = 8
        case microseconds = 12
    }

    package var length: Length
    /// 1 where it is negative; other bytes come from nobody but are kept.
    package var sign: UInt8 = 0
    package var days: UInt32 = 0
    package var hour: UInt8 = 0
    package var minute: UInt8 = 0
    package var second: UInt8 = 0
    package var microsecond: UInt32 = 0

    package var isNegative: Bool { sign != 0 }

    /// In as few bytes as hold it.
    package init(
        isNegative: Bool = false, days: UInt32 = 0, hour: UInt8, minute: UInt8, second: UInt8,
        microsecond: UInt32 = 0
    ) {
        sign = isNegative ? 1 : 0
        self.days = days
        self.hour = hour
        self.minute = minute
        self.second = second
        self.microsecond = microsecond
        let isZero = days == 0 && hour == 0 && minute == 0 && second == 0
        length = microsecond != 0 ? .microseconds : isZero ? .zero : .seconds
    }

    /// From a value without its length, such as a row's; nil where there are as many bytes as no time has.
    package init?(value bytes: UnsafeRawBufferPointer) {
        guard let length = UInt8(exactly: bytes.count).flatMap({ Length(rawValue: $0) }) else {
            return nil
        }
        self.length = length
        guard length != .zero else { return }
        sign = bytes[0]
        days = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 1, as: UInt32.self))
        hour = bytes[5]
        minute = bytes[6]
        second = bytes[7]
        guard length == .microseconds else { return }
        microsecond = UInt32(
            littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
    }

    package init(from reader: inout WireReader) throws(WireError) {
        let count = try reader.readInteger(UInt8.self)
        guard let length = Length(rawValue: count) else {
            throw .invalidField(.init("time length"), value: Int64(count))
        }
        self.length = length
        guard length != .zero else { return }
        sign = try reader.readInteger()
        days = try reader.readLittle()
        hour = try reader.readInteger()
        minute = try reader.readInteger()
        second = try reader.readInteger()
        guard length == .microseconds else { return }
        microsecond = try reader.readLittle()
    }

    package func encode(into writer: inout OutboundWriter) {
        writer.write(length.rawValue)
        guard length != .zero else { return }
        writer.write(sign)
        writer.writeLittle(days)
        writer.write(hour)
        writer.write(minute)
        writer.write(second)
        guard length == .microseconds else { return }
        writer.writeLittle(microsecond)
    }

    package var description: String {
        "\(isNegative ? "-" : "")\(days)d \(hour):\(minute):\(second).\(microsecond)"
    }
}
