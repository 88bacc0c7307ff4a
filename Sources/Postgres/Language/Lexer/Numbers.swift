// Numbers and parameters.

import QueryEngine
import SQLPlanning

extension Lexer {
    /// An integer, a decimal, or `1..2`'s first number.
    mutating func number(_ start: Int) throws(SQLError) -> Token {
        var end = start
        var kind = Token.Kind.integer
        skipDigits(&end)
        if byte(end) == 0x2E, !(byte(end + 1) == 0x2E && end > start) {
            kind = .decimal
            end += 1
            skipDigits(&end)
        }
        if byte(end) | 0x20 == 0x65 {
            var exponent = end + 1
            if byte(exponent) == 0x2B || byte(exponent) == 0x2D { exponent += 1 }
            if ASCII.isDigit(byte(exponent)) {
                kind = .decimal
                end = exponent
                skipDigits(&end)
            } else if exponent > end + 1 {
                throw failure("trailing junk after numeric literal", from: start, to: exponent)
            }
        }
        if ASCII.startsIdentifier(byte(end)) {
            throw failure(
                "trailing junk after numeric literal", from: start, to: endOfWord(end))
        }
        return take(kind, start, end - start)
    }

    private func skipDigits(_ end: inout Int) {
        while ASCII.isDigit(byte(end)) { end += 1 }
    }

    private func endOfWord(_ start: Int) -> Int {
        var end = start
        while end < text.count, ASCII.continuesIdentifier(text[end]) { end += 1 }
        return end
    }

    /// `$1`, or a string in dollar quotes.
    mutating func dollar(_ start: Int) throws(SQLError) -> Token {
        if ASCII.isDigit(byte(start + 1)) {
            var end = start + 1
            skipDigits(&end)
            if ASCII.startsIdentifier(byte(end)) {
                throw failure("trailing junk after parameter", from: start, to: endOfWord(end))
            }
            return take(.parameter, start, end - start)
        }
        return try dollarString(start)
    }

    /// The value of a run of digits, nil beyond eight bytes.
    func integerValue(_ range: Range<Int>) -> Int64? {
        var value: Int64 = 0
        for index in range {
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, more) = tens.addingReportingOverflow(Int64(text[index]) - 0x30)
            if overflow || more { return nil }
            value = sum
        }
        return value
    }
}
