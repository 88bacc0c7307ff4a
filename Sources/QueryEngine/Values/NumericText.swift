// numeric as text, and the constants and small helpers of its type.
package import BigInt

extension Numeric {
    package static let zero = Numeric(significand: 0, scale: 0)
    package static let one = Numeric(significand: 1, scale: 0)
    package static let notANumber = Numeric(.notANumber)
    package static let infinity = Numeric(.infinity)
    package static let negativeInfinity = Numeric(.negativeInfinity)
    /// Digits before and after the point that Postgres's format can hold.
    package static let maximumWeightDigits = 131_072
    package static let maximumScale = 16_383

    package convenience init(_ value: Int64) {
        self.init(significand: BigInt(value), scale: 0)
    }

    package var isFinite: Bool { kind == .finite }
    package var isNegative: Bool {
        kind == .negativeInfinity || (kind == .finite && significand < 0)
    }
    package var isZero: Bool { kind == .finite && significand.isZero }

    /// Reads a decimal with blanks around it, `NaN` or an infinity.
    package static func parse(_ text: UnsafeRawBufferPointer) throws(SQLError) -> Numeric {
        var index = 0
        var end = text.count
        while index < end, IntegerText.isSpace(text[index]) { index += 1 }
        while end > index, IntegerText.isSpace(text[end - 1]) { end -= 1 }
        func invalid() -> SQLError {
            .invalidSyntax("numeric", String(decoding: text, as: UTF8.self))
        }
        guard index < end else { throw invalid() }
        if let special = special(String(decoding: text[index..<end], as: UTF8.self)) {
            return special
        }
        let negative = text[index] == UInt8(ascii: "-")
        if negative || text[index] == UInt8(ascii: "+") { index += 1 }
        var digits: [UInt8] = []
        var scale = 0
        var seenPoint = false
        while index < end {
            let byte = text[index]
            if byte &- UInt8(ascii: "0") <= 9 {
                digits.append(byte)
                if seenPoint { scale += 1 }
            } else if byte == UInt8(ascii: "."), !seenPoint {
                seenPoint = true
            } else {
                break
            }
            index += 1
        }
        guard !digits.isEmpty else { throw invalid() }
        if index < end, text[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            var sign = 1
            if index < end, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") {
                sign = text[index] == UInt8(ascii: "-") ? -1 : 1
                index += 1
            }
            let first = index
            var exponent = 0
            while index < end, text[index] &- UInt8(ascii: "0") <= 9 {
                exponent = min(exponent * 10 + Int(text[index] - UInt8(ascii: "0")), 1 << 40)
                index += 1
            }
            guard index > first, index == end else { throw invalid() }
            if exponent >= Int(Int32.max) / 2 { throw invalid() }
            scale -= sign * exponent
        }
        guard index == end else { throw invalid() }
        return try make(digits: digits, scale: scale, negative: negative)
    }

    private static func special(_ word: String) -> Numeric? {
        guard let first = word.utf8.first(where: { $0 != 0x2B && $0 != 0x2D }), first >= 0x41 else {
            return nil
        }
        switch word.lowercased() {
        case "nan": return .notANumber
        case "infinity", "+infinity", "inf", "+inf": return .infinity
        case "-infinity", "-inf": return .negativeInfinity
        default: return nil
        }
    }

    private static func make(
        digits: [UInt8], scale: Int, negative: Bool
    ) throws(SQLError) -> Numeric {
        let leadingZeros = digits.prefix { $0 == UInt8(ascii: "0") }.count
        let significant = digits.count - leadingZeros
        if significant - scale > maximumWeightDigits && significant > 0 {
            throw .valueOverflowsNumericFormat
        }
        if scale > maximumScale { throw .valueOverflowsNumericFormat }
        var magnitude: BigInt
        if significant <= 18 {
            var small: Int64 = 0
            for digit in digits[leadingZeros...] {
                small = small &* 10 &+ Int64(digit - UInt8(ascii: "0"))
            }
            magnitude = BigInt(small)
        } else {
            magnitude =
                BigInt(String(decoding: digits[leadingZeros...], as: UTF8.self)) ?? BigInt(0)
        }
        if negative { magnitude.negate() }
        if scale < 0 {
            return Numeric(
                significand: significant == 0 ? 0 : magnitude * Numeric.powerOfTen(-scale), scale: 0
            )
        }
        return Numeric(significand: magnitude, scale: scale)
    }

    private static let smallPowers: [BigInt] = {
        var powers: [BigInt] = [1]
        for index in 0..<64 { powers.append(powers[index] * 10) }
        return powers
    }()

    package static func powerOfTen(_ exponent: Int) -> BigInt {
        if exponent < smallPowers.count { return exponent < 0 ? 0 : smallPowers[exponent] }
        return BigInt(10).power(exponent)
    }

    /// The value at another scale; digits beyond it are rounded half away from zero. A negative scale rounds to tens
    /// and shows none.
    package func rounded(to newScale: Int) -> Numeric {
        guard isFinite else { return self }
        if newScale >= scale {
            return newScale == scale
                ? self
                : Numeric(
                    significand: significand * Numeric.powerOfTen(newScale - scale), scale: newScale
                )
        }
        let divisor = Numeric.powerOfTen(scale - newScale)
        var (quotient, remainder) = significand.quotientAndRemainder(dividingBy: divisor)
        if remainder.magnitude * 2 >= divisor.magnitude {
            quotient += significand.sign == .minus ? -1 : 1
        }
        if newScale < 0 {
            return Numeric(significand: quotient * Numeric.powerOfTen(-newScale), scale: 0)
        }
        return Numeric(significand: quotient, scale: newScale)
    }

    package func truncated(to newScale: Int) -> Numeric {
        guard isFinite, newScale < scale else {
            return newScale > scale ? rounded(to: newScale) : self
        }
        let quotient = significand / Numeric.powerOfTen(scale - newScale)
        if newScale < 0 {
            return Numeric(significand: quotient * Numeric.powerOfTen(-newScale), scale: 0)
        }
        return Numeric(significand: quotient, scale: newScale)
    }

    package func appendText(to out: inout [UInt8]) {
        switch kind {
        case .notANumber: out.append(contentsOf: "NaN".utf8)
        case .infinity: out.append(contentsOf: "Infinity".utf8)
        case .negativeInfinity: out.append(contentsOf: "-Infinity".utf8)
        case .finite: appendDigits(to: &out)
        }
    }

    private func appendDigits(to out: inout [UInt8]) {
        if significand.sign == .minus { out.append(UInt8(ascii: "-")) }
        let digits: [UInt8]
        if let small = UInt64(exactly: significand.magnitude) {
            var buffer: [UInt8] = []
            appendUnsigned(small, to: &buffer)
            digits = buffer
        } else {
            digits = Array(String(significand.magnitude).utf8)
        }
        if scale == 0 {
            out.append(contentsOf: digits)
            return
        }
        if digits.count <= scale {
            out.append(contentsOf: "0.".utf8)
            out.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: scale - digits.count))
            out.append(contentsOf: digits)
            return
        }
        let point = digits.count - scale
        out.append(contentsOf: digits[..<point])
        out.append(UInt8(ascii: "."))
        out.append(contentsOf: digits[point...])
    }

    private func appendUnsigned(_ value: UInt64, to out: inout [UInt8]) {
        if value <= UInt64(Int64.max) {
            IntegerText.append(Int64(value), to: &out)
        } else {
            out.append(contentsOf: String(value).utf8)
        }
    }
}
