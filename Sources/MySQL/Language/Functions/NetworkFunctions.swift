// Addresses as numbers and texts.
import QueryEngine
import SQLPlanning

extension MySQLFunctions {
    static let networks: Table = [
        "inet_aton": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            rules.call(
                "inet_aton", [rules.converted(values[0], .text)], MySQLType.unsignedBigint,
                modifier: 21, at: at,
                .unary { (value, _) in
                    guard let parts = parts(value.rawText), !parts.isEmpty else { return .null }
                    var number = parts.dropLast().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
                    number <<= UInt64(8 * (5 - parts.count))
                    number |= UInt64(parts[parts.count - 1])
                    return .int(MySQLInteger.biased(number))
                })
        },
        "inet_ntoa": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            rules.plainText(
                "inet_ntoa", [rules.converted(values[0], .unsigned)], length: 31, at: at,
                .unary { (value, _) in
                    let number = MySQLInteger.unsigned(value.number)
                    guard number <= 0xFFFF_FFFF else { return .null }
                    let parts = [24, 16, 8, 0].map { String(number >> UInt64($0) & 255) }
                    return .string(parts.joined(separator: "."))
                })
        },
        "inet6_aton": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            var bytes = rules.call(
                "inet6_aton", [rules.converted(values[0], .text)], MySQLType.varbinary,
                modifier: 16, isNullable: true, at: at,
                .unary { (value, _) in
                    NetworkText.bytes(value.rawText).map { .bytes($0) } ?? .null
                })
            bytes.traits = .fixedDecimals
            return bytes
        },
        "inet6_ntoa": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            var text = rules.plainText(
                "inet6_ntoa", [rules.string(values[0])], length: 39, at: at,
                .unary { (value, _) in
                    NetworkText.text(value.rawText).map { .string($0) } ?? .null
                })
            text.traits = .fixedDecimals
            return text
        },
        "is_ipv6": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            rules.call(
                "is_ipv6", [rules.converted(values[0], .text)], MySQLType.truth, at: at,
                .unary { (value, _) in .bool(NetworkText.bytes(value.rawText)?.count == 16) })
        },
        "is_ipv4": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            rules.call(
                "is_ipv4", [rules.converted(values[0], .text)], MySQLType.truth, at: at,
                .unary { (value, _) in .bool(parts(value.rawText)?.count == 4) })
        },
    ]

    /// One to four numbers below 256.
    private static func parts(_ text: [UInt8]) -> [UInt8]? {
        let pieces = text.split(separator: 0x2E, omittingEmptySubsequences: false)
        guard (1...4).contains(pieces.count) else { return nil }
        var parts: [UInt8] = []
        for piece in pieces {
            guard !piece.isEmpty, piece.count < 4, piece.allSatisfy({ $0 &- 48 <= 9 }),
                let part = UInt8(String(decoding: piece, as: UTF8.self))
            else { return nil }
            parts.append(part)
        }
        return parts
    }
}
