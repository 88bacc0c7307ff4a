// Puts the digits of a number into the places of a template, as to_char() does.
import QueryEngine

/// One number on its way into one template.
struct NumberWriter {
    private let format: NumberTemplate
    private let isNegative: Bool
    /// The digits and the point.
    private var number: [UInt8]
    private var position = 0
    /// The number's last digit that is shown where zeros at the end are not; nil: all are.
    private var lastRelevant: Int?
    private var current = 0
    private var leadingSpaces: Int
    private var digitCount: Int
    private var isSignWritten: Bool
    private var leadingSign: NumberTemplate.LeadingSign
    private var isInNumber = false
    private var out: [UInt8] = []

    private static let zero = UInt8(ascii: "0")
    private static let point = UInt8(ascii: ".")
    private static let space = UInt8(ascii: " ")

    init(_ format: NumberTemplate, _ written: [UInt8], isNegative: Bool) {
        self.format = format
        self.isNegative = isNegative
        number = written
        let whole = written.firstIndex(of: NumberWriter.point) ?? written.count
        leadingSpaces = max(0, format.before - whole)
        if whole > format.before {
            // More digits than places.
            number = Array(
                repeating: UInt8(ascii: "#"), count: format.before + format.after + 1)
            if format.before < number.count { number[format.before] = NumberWriter.point }
        }
        leadingSign = format.leadingSign
        digitCount = format.after + format.before - 1
        if format.hasPlus || format.hasMinus {
            isSignWritten = !(format.hasPlus && !format.hasMinus)
        } else {
            isSignWritten = !isNegative && format.isFill && leadingSign == .none
            if leadingSign == .before, format.before == format.digitsBeforeSign {
                leadingSign = .after
            }
        }
        if format.isFill, format.hasPoint { lastRelevant = relevantEnd() }
        if !isSignWritten, leadingSpaces == 0 { digitCount += 1 }
    }

    private func relevantEnd() -> Int? {
        guard let point = number.firstIndex(of: NumberWriter.point) else { return nil }
        var last = point
        for at in number.indices[point...].dropFirst() where number[at] != NumberWriter.zero {
            last = at
        }
        // Places of 0 are kept.
        if format.lastZero > leadingSpaces {
            last = max(last, min(number.count - 1, format.lastZero - leadingSpaces))
        }
        return last
    }

    private var usesBracket: Bool { format.hasBracket && !(format.isFill && !isNegative) }
    private var firstZero: Int { format.firstZero - 1 }
    private var isRelevantPoint: Bool {
        lastRelevant.map { number[$0] == NumberWriter.point } ?? false
    }

    /// A zero before the point that a 9 leaves out.
    private var isSpaceBeforePoint: Bool {
        !format.hasZero && position == 0 && number.first == NumberWriter.zero && format.after != 0
    }

    mutating func text() -> [UInt8] {
        for node in format.nodes {
            switch node {
            case .nine, .zero:
                writePlace(isZero: { if case .zero = node { true } else { false } }())
            case .point: writePlace(isZero: false)
            case .comma:
                if isInNumber {
                    out.append(UInt8(ascii: ","))
                } else if !format.isFill {
                    out.append(NumberWriter.space)
                }
            case .currency: out.append(NumberWriter.space)
            case .sign where format.leadingSign != .none: break
            case .sign: out.append(isNegative ? UInt8(ascii: "-") : UInt8(ascii: "+"))
            case .minus: writeSign(isNegative, "-")
            case .plus: writeSign(!isNegative, "+")
            case .ordinal(let isUpper):
                if isNegative || format.hasPoint || number.first == UInt8(ascii: "#") { continue }
                let suffix = DateTimeFormat.ordinal(String(decoding: number, as: UTF8.self))
                out += Array((isUpper ? suffix.uppercased() : suffix).utf8)
            case .literal(let byte): out.append(byte)
            case .bracket, .roman, .shift, .exponent: break
            }
        }
        return out
    }

    private mutating func writeSign(_ applies: Bool, _ sign: Character) {
        if applies {
            out += Array(String(sign).utf8)
        } else if !format.isFill {
            out.append(NumberWriter.space)
        }
    }

    /// A digit, a point, or what stands in its place.
    private mutating func writePlace(isZero: Bool) {
        writeLeadingSign()
        if current < leadingSpaces, !format.hasZero || firstZero > current {
            if !format.isFill { out.append(NumberWriter.space) }
        } else if format.hasZero, current < leadingSpaces {
            out.append(NumberWriter.zero)
            isInNumber = true
        } else {
            writeDigit(isZero: isZero)
            if position < number.count { position += 1 }
        }
        var end = digitCount + (leadingSpaces > 0 ? 1 : 0) + (format.hasPoint ? 1 : 0)
        if let lastRelevant, lastRelevant == position { end = current }
        if current + 1 == end {
            if isSignWritten, usesBracket {
                out.append(isNegative ? UInt8(ascii: ">") : NumberWriter.space)
            } else if leadingSign == .after {
                out.append(isNegative ? UInt8(ascii: "-") : UInt8(ascii: "+"))
            }
        }
        current += 1
    }

    private mutating func writeLeadingSign() {
        guard !isSignWritten,
            current >= leadingSpaces || format.hasZero && firstZero == current,
            !isSpaceBeforePoint || isRelevantPoint
        else { return }
        switch leadingSign {
        case .before:
            out.append(isNegative ? UInt8(ascii: "-") : UInt8(ascii: "+"))
            isSignWritten = true
        case .after: break
        case .none:
            if usesBracket {
                out.append(isNegative ? UInt8(ascii: "<") : NumberWriter.space)
            } else if isNegative {
                out.append(UInt8(ascii: "-"))
            } else if !format.isFill {
                out.append(NumberWriter.space)
            }
            isSignWritten = true
        }
    }

    private mutating func writeDigit(isZero: Bool) {
        let digit = position < number.count ? number[position] : nil
        if digit == NumberWriter.point {
            if !isRelevantPoint || format.isFill { out.append(NumberWriter.point) }
        } else if let lastRelevant, position > lastRelevant, !isZero {
            return
        } else if isSpaceBeforePoint {
            if !format.isFill {
                out.append(NumberWriter.space)
            } else if isRelevantPoint {
                out.append(NumberWriter.zero)
            }
        } else if let digit {
            out.append(digit)
            isInNumber = true
        }
    }
}
