// What stands behind backslashes.
import SQLPlanning

struct YQLEscapeReader {
    var rest: ArraySlice<UInt8>
    var result: [UInt8] = []
    /// A byte was asked for where there was none: the closing quote is at fault.
    private(set) var isBeyondEnd = false

    init(rest: ArraySlice<UInt8>) {
        self.rest = rest
    }

    mutating func next() -> UInt8? { rest.popFirst() }

    /// Reads what stands behind a backslash; gives a reason where that is no escape.
    mutating func escape() -> String? {
        guard let letter = next() else { return "Expected escape sequence" }
        switch letter {
        case 0x74: result.append(0x09)
        case 0x6E: result.append(0x0A)
        case 0x72: result.append(0x0D)
        case 0x62: result.append(0x08)
        case 0x66: result.append(0x0C)
        case 0x61: result.append(0x07)
        case 0x76: result.append(0x0B)
        case 0x30...0x33:
            guard let low = digits(2, base: 8) else { return "Invalid octal value" }
            result.append(UInt8(truncatingIfNeeded: UInt32(letter - 0x30) << 6 | low))
        case 0x78:
            guard let value = digits(2, base: 16) else { return "Invalid hexadecimal value" }
            result.append(UInt8(truncatingIfNeeded: value))
        case 0x75, 0x55:
            guard let value = digits(letter == 0x75 ? 4 : 8, base: 16),
                let scalar = Unicode.Scalar(value)
            else { return "Invalid unicode value" }
            result.append(contentsOf: String(Character(scalar)).utf8)
        default: result.append(letter)
        }
        return nil
    }

    private mutating func digits(_ count: Int, base: UInt32) -> UInt32? {
        var value: UInt32 = 0
        for _ in 0..<count {
            guard let byte = next() else {
                isBeyondEnd = true
                return nil
            }
            guard let digit = ASCII.hexValue(byte), digit < base else { return nil }
            value = value &* base &+ digit
        }
        return value
    }
}
