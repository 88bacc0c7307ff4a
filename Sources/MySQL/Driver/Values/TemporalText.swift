// Dates and times in the text protocol's form.

extension MySQLDate {
    /// `2024-02-29`; nil for anything else.
    init?(text: UnsafeRawBufferPointer) {
        var scanner = DigitScanner(text)
        guard let date = MySQLDate(&scanner), scanner.isAtEnd else { return nil }
        self = date
    }

    fileprivate init?(_ scanner: inout DigitScanner) {
        guard let year = scanner.number(), scanner.take("-"), let month = scanner.number(),
            scanner.take("-"), let day = scanner.number()
        else { return nil }
        self.init(year: year, month: month, day: day)
    }
}

extension MySQLDateTime {
    /// `2024-02-29 12:30:00.5`, or the date alone; nil for anything else.
    init?(text: UnsafeRawBufferPointer) {
        var scanner = DigitScanner(text)
        guard let date = MySQLDate(&scanner) else { return nil }
        self.init(date)
        if scanner.isAtEnd { return }
        guard scanner.take(" ") || scanner.take("T"), let hour = scanner.number(),
            scanner.take(":"),
            let minute = scanner.number(), scanner.take(":"), let second = scanner.number(),
            let microsecond = scanner.fraction(), scanner.isAtEnd
        else { return nil }
        self.hour = hour
        self.minute = minute
        self.second = second
        self.microsecond = microsecond
    }
}

extension MySQLTime {
    /// `-101:02:03.25`; nil for anything else.
    init?(text: UnsafeRawBufferPointer) {
        var scanner = DigitScanner(text)
        let isNegative = scanner.take("-")
        guard let hours = scanner.number(), scanner.take(":"), let minutes = scanner.number(),
            scanner.take(":"), let seconds = scanner.number(),
            let microseconds = scanner.fraction(), scanner.isAtEnd
        else { return nil }
        self.init(
            isNegative: isNegative, hours: hours, minutes: minutes, seconds: seconds,
            microseconds: microseconds)
    }
}

/// Reads groups of digits.
private struct DigitScanner {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0
    /// No part of a date or time has more digits.
    private static let mostDigits = 6

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { position >= bytes.count }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, UInt32(bytes[position]) == character.value else {
            return false
        }
        position += 1
        return true
    }

    mutating func number() -> Int? { digits()?.value }

    /// A point and up to six digits, as microseconds; 0 where there is no point.
    mutating func fraction() -> Int? {
        guard take(".") else { return 0 }
        guard let (value, count) = digits() else { return nil }
        var scaled = value
        for _ in count..<Self.mostDigits { scaled *= 10 }
        return scaled
    }

    private mutating func digits() -> (value: Int, count: Int)? {
        var value = 0
        var count = 0
        while position < bytes.count, count < Self.mostDigits,
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position])
        {
            value = value * 10 + Int(bytes[position] - UInt8(ascii: "0"))
            count += 1
            position += 1
        }
        return count > 0 ? (value, count) : nil
    }
}
