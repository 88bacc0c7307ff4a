// xid8: 64 bits without a sign, held so that the order of signed numbers is theirs; and how C reads numbers of such types.
import QueryEngine

package enum TransactionNumber {
    private static let signBit: UInt64 = 1 << 63

    package static func value(_ number: UInt64) -> Int64 { Int64(bitPattern: number ^ signBit) }
    package static func number(_ value: Int64) -> UInt64 { UInt64(bitPattern: value) ^ signBit }

    /// As C's strtoull reads a number of any base: `0x` and `0` lead in hexadecimal and octal digits, a sign counts
    /// from the end, what is too large is the largest, and what follows the digits is not looked at.
    package static func parse(_ text: UnsafeRawBufferPointer) -> UInt64 {
        var rest = text.drop(while: IntegerText.isSpace)
        var isNegative = false
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            rest = rest.dropFirst()
        }
        var base: UInt64 = 10
        if rest.first == UInt8(ascii: "0") {
            base = 8
            if let next = rest.dropFirst().first, next | 0x20 == UInt8(ascii: "x") {
                base = 16
                rest = rest.dropFirst(2)
            }
        }
        var number: UInt64 = 0
        for byte in rest {
            guard let digit = Hex.value(byte), digit < base else { break }
            let (product, o1) = number.multipliedReportingOverflow(by: base)
            let (sum, o2) = product.addingReportingOverflow(UInt64(digit))
            if o1 || o2 { return .max }
            number = sum
        }
        return isNegative ? 0 &- number : number
    }
}
