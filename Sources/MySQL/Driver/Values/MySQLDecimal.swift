// Exact decimal numbers, as text.

/// A number of type DECIMAL, exact: MySQL's have up to 65 digits, which no machine type holds.
public struct MySQLDecimal: Hashable, Sendable, CustomStringConvertible, ExpressibleByIntegerLiteral
{
    /// The number as MySQL writes it: an optional sign, digits, at most one point.
    public let description: String

    /// The number that a text says.
    ///
    /// - Returns: Nil where the text is none: `12`, `-0.5`, `.5` and `5.` are, `1e3` is not.
    public init?(_ text: some StringProtocol) {
        guard Self.isDecimal(text.utf8) else { return nil }
        description = String(text)
    }

    /// A whole number.
    public init(_ value: some BinaryInteger) { description = String(value) }

    /// A whole number.
    public init(integerLiteral value: Int) { description = String(value) }

    /// The nearest double.
    public var doubleValue: Double { Double(description) ?? .nan }

    static func isDecimal(_ bytes: some Sequence<UInt8>) -> Bool {
        var digits = 0
        var points = 0
        for (index, byte) in bytes.enumerated() {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
            case UInt8(ascii: "."): points += 1
            case UInt8(ascii: "-"), UInt8(ascii: "+"):
                guard index == 0 else { return false }
            default: return false
            }
        }
        return digits > 0 && points <= 1
    }
}
