// A whole number as a column may hold it: with a sign or without, or in more digits than a machine type has.

enum WholeNumber {
    case signed(Int64)
    case unsigned(UInt64)
    case tooLarge

    /// A whole number in digits; a point may follow, with zeros. Nil for anything else.
    init?(digits bytes: UnsafeRawBufferPointer) {
        var index = 0
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative || bytes.first == UInt8(ascii: "+") { index = 1 }
        guard index < bytes.count, bytes[index] != UInt8(ascii: ".") else { return nil }
        var value: UInt64 = 0
        var isTooLarge = false
        while index < bytes.count, bytes[index] != UInt8(ascii: ".") {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            let (product, high) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
            isTooLarge = isTooLarge || high || carry
            value = sum
            index += 1
        }
        index += 1
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "0") else { return nil }
            index += 1
        }
        if isTooLarge || isNegative && value > Int64.min.magnitude {
            self = .tooLarge
        } else {
            self =
                isNegative ? .signed(Int64(truncatingIfNeeded: 0 &- value)) : .unsigned(value)
        }
    }
}
