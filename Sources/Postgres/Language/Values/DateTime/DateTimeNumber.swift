// The numbers inside dates, times and intervals.
import QueryEngine

enum DateTimeNumber {
    /// Digits only, below 10^15.
    static func integer(_ digits: ArraySlice<UInt8>) -> Int? {
        guard !digits.isEmpty, digits.count <= 15 else { return nil }
        var value = 0
        for byte in digits {
            guard byte &- 48 <= 9 else { return nil }
            value = value * 10 + Int(byte - 48)
        }
        return value
    }

    /// Digits after a point as microseconds, rounded.
    static func fraction(_ digits: ArraySlice<UInt8>) throws(DateTimeFault) -> Int {
        if digits.isEmpty { return 0 }
        guard let value = Double("0." + String(decoding: digits, as: UTF8.self)),
            digits.allSatisfy(DateTimeTokens.isDigit)
        else { throw .badFormat }
        return Int((value * 1_000_000).rounded(.toNearestOrEven))
    }

    /// A whole part and a fraction of one.
    static func split(_ text: [UInt8]) throws(DateTimeFault) -> (Int, Double) {
        let point = text.firstIndex(of: UInt8(ascii: ".")) ?? text.count
        guard let whole = point == 0 ? 0 : integer(text[..<point]) else { throw .fieldOverflow }
        let rest = text[min(point + 1, text.count)...]
        if rest.isEmpty { return (whole, 0) }
        guard let value = Double("0." + String(decoding: rest, as: UTF8.self)) else {
            throw .badFormat
        }
        return (whole, value)
    }

    /// `hh:mm`, `hh:mm:ss`, `hh:mm:ss.ffffff`, and `mm:ss.ffffff` as intervals write it.
    static func time(
        _ text: ArraySlice<UInt8>, ofInterval: Bool = false
    ) throws(DateTimeFault) -> (hour: Int, minute: Int, second: Int, microsecond: Int) {
        let point = text.firstIndex(of: UInt8(ascii: "."))
        let clock = text[..<(point ?? text.endIndex)]
        var parts: [Int] = []
        for part in clock.split(
            separator: UInt8(ascii: ":"), maxSplits: 3, omittingEmptySubsequences: false)
        {
            guard let value = integer(part) else {
                if part.isEmpty && parts.count >= 2 { continue }
                throw .badFormat
            }
            // An interval's hours may take all that its microseconds have room for.
            if value > Int(Int32.max), !(parts.isEmpty && ofInterval) { throw .fieldOverflow }
            parts.append(value)
        }
        let microsecond = try point.map { (index) throws(DateTimeFault) in
            try fraction(text[(index + 1)...])
        }
        switch parts.count {
        case 3: return (parts[0], parts[1], parts[2], microsecond ?? 0)
        case 2:
            guard let microsecond else { return (parts[0], parts[1], 0, 0) }
            return (0, parts[0], parts[1], microsecond)
        default: throw .badFormat
        }
    }

    private static let maximumOffsetHours = 15

    /// `+hh`, `+hhmm`, `+hh:mm`, `+hh:mm:ss` in seconds east.
    static func offset(_ text: [UInt8]) throws(DateTimeFault) -> Int {
        guard let sign = text.first else { throw .badFormat }
        let parts = text.dropFirst().split(
            separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count <= 3, let first = parts.first, let leading = integer(first) else {
            throw .badFormat
        }
        var (hours, minutes, seconds) = (leading, 0, 0)
        if parts.count == 1 {
            if first.count > 2 { (hours, minutes) = (leading / 100, leading % 100) }
        } else {
            guard let value = integer(parts[1]) else { throw .badFormat }
            minutes = value
            if parts.count == 3 {
                guard let value = integer(parts[2]) else { throw .badFormat }
                seconds = value
            }
        }
        if hours > maximumOffsetHours || minutes > 59 || seconds > 59 { throw .zoneOverflow }
        let total = hours * 3600 + minutes * 60 + seconds
        return sign == UInt8(ascii: "-") ? -total : total
    }
}
