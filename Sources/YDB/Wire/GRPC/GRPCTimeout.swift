// How long a client waits for a call's end, as `grpc-timeout` says it: at most eight digits and a unit.

/// A call's time (grpc/doc/PROTOCOL-HTTP2.md, "Timeout").
package struct GRPCTimeout: Equatable, Sendable {
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    private static let mostDigits = 8
    /// The units, the smallest first, with what they are in nanoseconds.
    private static let units: [(letter: UInt8, nanoseconds: Int64)] = [
        (UInt8(ascii: "n"), 1), (UInt8(ascii: "u"), 1000), (UInt8(ascii: "m"), 1_000_000),
        (UInt8(ascii: "S"), 1_000_000_000), (UInt8(ascii: "M"), 60_000_000_000),
        (UInt8(ascii: "H"), 3_600_000_000_000),
    ]

    /// Nil where the text is none.
    package init?(_ text: String) {
        var text = text
        let value: Int64? = text.withUTF8 { bytes in
            guard let last = bytes.last, (2...Self.mostDigits + 1).contains(bytes.count),
                let unit = Self.units.first(where: { $0.letter == last })
            else { return nil }
            var number: Int64 = 0
            for byte in bytes.dropLast() {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                number = number * 10 + Int64(byte - UInt8(ascii: "0"))
            }
            // 99,999,999 hours are more than 64 bits of nanoseconds: for ever, as far as a server is concerned.
            let (product, overflow) = number.multipliedReportingOverflow(by: unit.nanoseconds)
            return overflow ? .max : product
        }
        guard let value else { return nil }
        nanoseconds = value
    }

    /// In the smallest unit that has enough digits, rounded up: the other side is not to give up before this one.
    package var text: String {
        let value = max(0, nanoseconds)
        for (letter, unit) in Self.units {
            let (quotient, remainder) = value.quotientAndRemainder(dividingBy: unit)
            let count = quotient + (remainder > 0 ? 1 : 0)
            if count < 100_000_000 { return "\(count)\(Character(UnicodeScalar(letter)))" }
        }
        return "99999999H"
    }
}
