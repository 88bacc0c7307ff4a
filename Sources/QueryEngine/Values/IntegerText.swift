// Integers as decimal digits.

package enum IntegerText {
    @inline(__always)
    package static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (byte >= 0x09 && byte <= 0x0D)
    }

    /// Appends the decimal digits, without a String.
    @inline(__always)
    package static func append(_ value: Int64, to out: inout [UInt8]) {
        var magnitude = value.magnitude
        if value < 0 { out.append(UInt8(ascii: "-")) }
        if magnitude < 10 {
            out.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: magnitude))
            return
        }
        var digits = 1
        var bound: UInt64 = 10
        while magnitude >= bound {
            digits += 1
            if digits == 20 { break }
            bound &*= 10
        }
        let start = out.count
        out.append(contentsOf: repeatElement(0, count: digits))
        out.withUnsafeMutableBufferPointer { buffer in
            var position = start + digits
            while position > start {
                position -= 1
                let (quotient, remainder) = magnitude.quotientAndRemainder(dividingBy: 10)
                buffer[position] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: remainder)
                magnitude = quotient
            }
        }
    }
}
