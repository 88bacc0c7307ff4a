// Numbers with their units: times, sizes, shares.

enum Quantity {
    /// A whole number; nil if it is none or above any limit.
    static func integer(_ text: Substring) -> Int? {
        guard (1...18).contains(text.utf8.count), text.utf8.allSatisfy(isDigit) else { return nil }
        return Int(text)
    }

    /// `200ms`, `1.5s`, `80us`, `5min`, `1h`: exactly, or not at all.
    static func duration(_ text: Substring) -> Duration? {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let unit = Vocabulary.folded(String(text[number.endIndex...]))
        let length: Int
        switch unit {
        case "us", "µs": length = 1
        case "ms": length = 1000
        case "s": length = 1_000_000
        case "min": length = 60_000_000
        case "h": length = 3_600_000_000
        default: return nil
        }
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let whole = integer(parts[0]) else { return nil }
        var fraction = 0
        if parts.count == 2 {
            guard parts[1].utf8.count <= 8, let value = integer(parts[1]) else { return nil }
            let divisor = power(parts[1].utf8.count)
            guard value * length % divisor == 0 else { return nil }
            fraction = value * length / divisor
        }
        guard whole <= 86_400_000_000 else { return nil }
        let (microseconds, overflow) = whole.multipliedReportingOverflow(by: length)
        guard !overflow, microseconds <= 1 << 50 else { return nil }
        return .microseconds(microseconds + fraction)
    }

    /// The shortest exact text of a duration of whole microseconds.
    static func text(_ duration: Duration) -> String {
        let microseconds = FaultDelay.microseconds(duration)
        if microseconds % 1_000_000 == 0 { return "\(microseconds / 1_000_000)s" }
        if microseconds % 1000 == 0 { return "\(microseconds / 1000)ms" }
        return "\(microseconds)us"
    }

    /// `64000B/s`, `64kB/s`, `1MB/s`, or bytes a second alone; the k is a thousand.
    static func bytesPerSecond(_ text: Substring) -> Int? {
        let number = text.prefix { $0.isASCII && $0.isNumber }
        guard let value = integer(number) else { return nil }
        let factor: Int
        switch Vocabulary.folded(String(text[number.endIndex...])) {
        case "", "b/s": factor = 1
        case "kb/s": factor = 1000
        case "mb/s": factor = 1_000_000
        default: return nil
        }
        let (bytes, overflow) = value.multipliedReportingOverflow(by: factor)
        return overflow ? nil : bytes
    }

    /// `0.2`, `20%`, `1e-05`.
    static func share(_ text: Substring) -> Double? {
        guard text.last == "%" else { return number(text) }
        return number(text.dropLast()).map { $0 / 100 }
    }

    static func number(_ text: Substring) -> Double? {
        let allowed = text.utf8.allSatisfy { byte in
            isDigit(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "e")
                || byte == UInt8(ascii: "-")
        }
        guard allowed, (1...32).contains(text.utf8.count), let value = Double(text) else {
            return nil
        }
        return value.isFinite ? value : nil
    }

    static func text(_ number: Double) -> String {
        // Adding nothing makes a negative zero positive.
        "\(number + 0)"
    }

    /// `0a1B...`: two digits a byte.
    static func bytes(hex text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count % 2 == 0, !digits.isEmpty else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = hexDigit(digits[index]), let low = hexDigit(digits[index + 1]) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }

    static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func power(_ digits: Int) -> Int {
        var power = 1
        for _ in 0..<max(0, digits) { power *= 10 }
        return power
    }
}
