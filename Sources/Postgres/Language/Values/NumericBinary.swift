// numeric's binary form: counts, weight, sign, display scale and base-10000 digits, sixteen bits each.
import QueryEngine
import BigInt

extension Numeric {
    private enum Sign {
        static let negative: UInt16 = 0x4000
        static let notANumber: UInt16 = 0xC000
        static let infinity: UInt16 = 0xD000
        static let negativeInfinity: UInt16 = 0xF000
    }

    func appendBinary(to out: inout [UInt8]) {
        let sign: UInt16
        switch kind {
        case .notANumber: sign = Sign.notANumber
        case .infinity: sign = Sign.infinity
        case .negativeInfinity: sign = Sign.negativeInfinity
        case .finite: sign = significand.sign == .minus ? Sign.negative : 0
        }
        let groups = NumericDigits(self)
        BinaryBytes.append(UInt16(truncatingIfNeeded: groups.digits.count), to: &out)
        BinaryBytes.append(Int16(truncatingIfNeeded: groups.weight), to: &out)
        BinaryBytes.append(sign, to: &out)
        // Infinities carry the display scale of 32 bits of header that Postgres writes.
        let isInfinite = kind == .infinity || kind == .negativeInfinity
        BinaryBytes.append(isInfinite ? 32 : UInt16(truncatingIfNeeded: scale), to: &out)
        for digit in groups.digits {
            BinaryBytes.append(UInt16(truncatingIfNeeded: digit), to: &out)
        }
    }

    static func receive(_ reader: inout BinaryReader) throws(SQLError) -> Numeric {
        let count = Int(try reader.uint16())
        let weight = try reader.int16()
        let sign = try reader.uint16()
        let scale = Int(try reader.uint16())
        switch sign {
        case 0, Sign.negative: break
        case Sign.notANumber: return .notANumber
        case Sign.infinity: return .infinity
        case Sign.negativeInfinity: return .negativeInfinity
        default: throw external("sign")
        }
        if scale > maximumScale { throw external("scale") }
        var text: [UInt8] = []
        for _ in 0..<count {
            let digit = Int(try reader.uint16())
            if digit >= NumericDigits.base { throw external("digit") }
            let group = String(digit + NumericDigits.base).utf8.dropFirst()
            text.append(contentsOf: group)
        }
        guard count > 0 else { return Numeric(significand: 0, scale: scale) }
        var significand = BigInt(String(decoding: text, as: UTF8.self)) ?? 0
        if sign == Sign.negative { significand.negate() }
        // The last group's power of ten.
        let exponent = (weight - count + 1) * NumericDigits.groupSize
        if exponent >= 0 {
            return Numeric(significand: significand * powerOfTen(exponent), scale: 0)
                .rounded(to: scale)
        }
        // Digits beyond the display scale are cut off, as Postgres cuts them.
        return Numeric(significand: significand, scale: -exponent).truncated(to: scale)
    }

    private static func external(_ part: String) -> SQLError {
        SQLError(.invalidBinaryRepresentation, "invalid \(part) in external \"numeric\" value")
    }
}
