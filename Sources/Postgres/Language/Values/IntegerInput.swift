// Integers of clients: int2, int4, int8 and oid, with their errors.

import QueryEngine

extension IntegerText {
    /// A signed decimal with optional blanks around it; the bounds are the type's.
    @inline(__always)
    static func parse(
        _ text: UnsafeRawBufferPointer, _ range: ClosedRange<Int64>, _ typeName: StaticString
    ) throws(SQLError) -> Int64 {
        var index = 0
        let end = text.count
        while index < end, isSpace(text[index]) { index += 1 }
        var negative = false
        if index < end, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") {
            negative = text[index] == UInt8(ascii: "-")
            index += 1
        }
        let firstDigit = index
        // Counted downwards, so that the lowest value of all fits.
        var value: Int64 = 0
        var overflow = false
        while index < end {
            let digit = text[index] &- UInt8(ascii: "0")
            if digit > 9 { break }
            let (product, o1) = value.multipliedReportingOverflow(by: 10)
            let (difference, o2) = product.subtractingReportingOverflow(Int64(digit))
            overflow = overflow || o1 || o2
            value = difference
            index += 1
        }
        if index == firstDigit { throw invalid(text, typeName) }
        // Postgres reports a number out of range as soon as it is, before it looks at what follows.
        if !overflow {
            if negative {
                overflow = value < range.lowerBound
            } else {
                overflow = value < -range.upperBound
            }
        }
        if overflow { throw outOfRange(text, typeName) }
        while index < end, isSpace(text[index]) { index += 1 }
        if index != end { throw invalid(text, typeName) }
        return negative ? value : 0 &- value
    }

    /// oid, xid and cid: 32 bits without a sign, though a minus is taken as strtoul takes it.
    static func parseUnsigned(
        _ text: UnsafeRawBufferPointer, _ typeName: StaticString
    ) throws(SQLError) -> Int64 {
        let range: ClosedRange<Int64> = -0xFFFF_FFFF...0xFFFF_FFFF
        let value = try parse(text, range, typeName)
        if value < -0x8000_0000 { throw outOfRange(text, typeName) }
        return value & 0xFFFF_FFFF
    }

    @inline(never)
    private static func invalid(
        _ text: UnsafeRawBufferPointer, _ typeName: StaticString
    ) -> SQLError {
        .invalidSyntax("\(typeName)", String(decoding: text, as: UTF8.self))
    }

    @inline(never)
    private static func outOfRange(
        _ text: UnsafeRawBufferPointer, _ typeName: StaticString
    ) -> SQLError {
        SQLError(
            .numericValueOutOfRange,
            "value \"\(String(decoding: text, as: UTF8.self))\" is out of range for type \(typeName)"
        )
    }
}
