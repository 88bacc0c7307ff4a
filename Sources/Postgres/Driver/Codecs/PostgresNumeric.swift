// Numbers of any length (src/backend/utils/adt/numeric.c, numeric_send): digits to the base 10,000.

/// A `numeric`: a decimal number of any length, NaN or an infinity.
public struct PostgresNumeric: Hashable, Sendable {
    /// The number as the server would write it.
    public let description: String

    /// A number from its text: an optional sign, digits, an optional point; or `NaN`, `Infinity`, `-Infinity`.
    ///
    /// Returns nil for any other text, exponents included.
    public init?(_ text: some StringProtocol) {
        let text = String(text)
        guard !Self.special.contains(text) else {
            description = text
            return
        }
        let body = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
        let parts = body.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.contains(where: { !$0.isEmpty }),
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            body.utf8.count <= Self.mostDigits
        else { return nil }
        let whole = parts[0].drop { $0 == "0" }
        let fraction = parts.count == 2 ? parts[1] : ""
        let isZero = whole.isEmpty && fraction.allSatisfy { $0 == "0" }
        let sign = text.hasPrefix("-") && !isZero ? "-" : ""
        let point = fraction.isEmpty ? "" : ".\(fraction)"
        description = "\(sign)\(whole.isEmpty ? "0" : whole)\(point)"
    }

    /// A whole number.
    public init(_ number: some BinaryInteger) { description = "\(number)" }

    private init(verbatim description: String) { self.description = description }

    private static let special: Set<String> = ["NaN", "Infinity", "-Infinity"]
    /// 131,072 digits before the point and 16,383 after it, and the point.
    private static let mostDigits = 131_072 + 16_383 + 1
    private static let nan: UInt16 = 0xC000
    private static let infinity: UInt16 = 0xD000
    private static let minusInfinity: UInt16 = 0xF000
    private static let negative: UInt16 = 0x4000
}

extension PostgresNumeric: CustomStringConvertible, LosslessStringConvertible {}

extension PostgresNumeric: ExpressibleByIntegerLiteral {
    /// A whole number.
    public init(integerLiteral value: Int) { self.init(value) }
}

extension PostgresNumeric: PostgresCodable {
    /// `numeric`
    public static var postgresType: PostgresDataType { .numeric }

    /// From `numeric` and from integers.
    public init(postgres value: PostgresValue) throws {
        if value.format == .text {
            guard value.type == .numeric, let number = Self(try value.text()) else {
                throw value.mismatch(Self.self)
            }
            self = number
            return
        }
        guard value.type == .numeric else {
            guard [.int2, .int4, .int8].contains(value.type) else {
                throw value.mismatch(Self.self)
            }
            self.init(try Int64(postgres: value))
            return
        }
        self.init(verbatim: try Self.text(of: value))
    }

    private static func text(of value: PostgresValue) throws(PostgresDecodingError) -> String {
        var reader = ValueReader(value)
        let count = Int(try reader.read(UInt16.self))
        let weight = Int(try reader.read(Int16.self))
        let sign = try reader.read(UInt16.self)
        let scale = Int(try reader.read(UInt16.self))
        guard count * 2 == reader.remaining, scale <= 0x3FFF else {
            throw value.malformed("\(count) digits in \(reader.remaining) bytes")
        }
        switch sign {
        case nan: return "NaN"
        case infinity: return "Infinity"
        case minusInfinity: return "-Infinity"
        case 0, negative: break
        default: throw value.malformed("a sign of \(sign)")
        }
        var digits: [UInt16] = []
        digits.reserveCapacity(count)
        for _ in 0..<count {
            let digit = try reader.read(UInt16.self)
            guard digit < 10_000 else { throw value.malformed("a digit of \(digit)") }
            digits.append(digit)
        }
        return text(digits, weight: weight, isNegative: sign == negative, scale: scale)
    }

    /// - Parameter weight: The place of the first digit: 0 for that just before the point.
    private static func text(
        _ digits: [UInt16], weight: Int, isNegative: Bool, scale: Int
    ) -> String {
        func group(_ place: Int) -> [UInt8] {
            let index = weight - place
            let digit = digits.indices.contains(index) ? digits[index] : 0
            return [1000, 100, 10, 1].map { UInt8(ascii: "0") + UInt8(digit / $0 % 10) }
        }
        var text: [UInt8] = isNegative ? [UInt8(ascii: "-")] : []
        var whole: [UInt8] = []
        for place in stride(from: weight, through: 0, by: -1) { whole += group(place) }
        let significant = whole.drop { $0 == UInt8(ascii: "0") }
        text += significant.isEmpty ? [UInt8(ascii: "0")] : Array(significant)
        if scale > 0 {
            var fraction: [UInt8] = []
            var place = -1
            while fraction.count < scale {
                fraction += group(place)
                place -= 1
            }
            text.append(UInt8(ascii: "."))
            text += fraction.prefix(scale)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Writes sign, weight, scale and digits.
    public func encode(into encoder: inout PostgresEncoder) throws {
        switch description {
        case "NaN": return Self.write(sign: Self.nan, &encoder)
        case "Infinity": return Self.write(sign: Self.infinity, &encoder)
        case "-Infinity": return Self.write(sign: Self.minusInfinity, &encoder)
        default: break
        }
        let parts = description.drop { $0 == "-" }
            .split(separator: ".", omittingEmptySubsequences: false)
        let fraction = parts.count > 1 ? Array(parts[1].utf8) : []
        var whole = Array((parts.first ?? "0").utf8)
        whole.insert(
            contentsOf: repeatElement(UInt8(ascii: "0"), count: (4 - whole.count % 4) % 4), at: 0)
        let padding = repeatElement(UInt8(ascii: "0"), count: (4 - fraction.count % 4) % 4)
        let all = whole + fraction + padding
        var digits = stride(from: 0, to: all.count, by: 4).map { start in
            all[start..<start + 4].reduce(UInt16(0)) { $0 * 10 + UInt16($1 - UInt8(ascii: "0")) }
        }
        var weight = whole.count / 4 - 1
        while digits.first == 0 {
            digits.removeFirst()
            weight -= 1
        }
        while digits.last == 0 { digits.removeLast() }
        if digits.isEmpty { weight = 0 }
        guard let scale = UInt16(exactly: fraction.count), scale <= 0x3FFF,
            let first = Int16(exactly: weight), let count = UInt16(exactly: digits.count)
        else { throw PostgresEncodingError("a numeric with too many digits") }
        encoder.write(count)
        encoder.write(first)
        encoder.write(description.hasPrefix("-") ? Self.negative : 0)
        encoder.write(scale)
        for digit in digits { encoder.write(digit) }
    }

    private static func write(sign: UInt16, _ encoder: inout PostgresEncoder) {
        encoder.write(UInt16(0))
        encoder.write(Int16(0))
        encoder.write(sign)
        encoder.write(UInt16(0))
    }
}
