// The collations by their numbers and names.
package import QueryEngine

/// A collation, with the order that texts under it have.
package struct MySQLCollation: Sendable {
    package let id: UInt16
    package let name: String
    package let characterSet: MySQLCharacterSet
    /// The default of its character set.
    package let isDefault: Bool
    /// Of `binary` by bytes.
    package let order: CustomCollation
    package let sortLength: Int
    /// How single characters are equal.
    let characterKeys: CharacterKeys

    package var padsBlanks: Bool { order.padding == .blanks }
    /// `_bin` and `binary`.
    package var isBinary: Bool { name.hasSuffix("_bin") || name == "binary" }

    /// How the engine compares texts under it.
    package var collation: Collation { .custom(order) }

    /// The catalog's numbers of custom orders begin behind the engine's own.
    private static let offset: UInt16 = 1_000

    private enum Order {
        case bytes, paddedBytes, padded(CharacterWeights), plain(CharacterWeights)
    }

    private init(
        _ id: UInt16, _ name: String, _ characterSet: MySQLCharacterSet, _ order: Order,
        isDefault: Bool = false, sortLength: Int = 1
    ) {
        self.id = id
        self.name = name
        self.characterSet = characterSet
        self.isDefault = isDefault
        self.sortLength = sortLength
        let number = id + Self.offset
        switch order {
        case .bytes, .paddedBytes: characterKeys = .codePoints
        case .padded(let weights), .plain(let weights):
            characterKeys = CharacterKeys(name: name) { weights.key($0) }
        }
        switch order {
        case .bytes:
            self.order = CustomCollation(
                id: number, name: name, compare: { Self.compareBytes($0, $1) }, equal: { $0 == $1 },
                hash: { $1.combine($0) }, sortKey: { $0 })
        case .paddedBytes:
            self.order = CustomCollation(
                id: number, name: name, padding: .blanks,
                equal: { $0 == $1 || PaddedText.trimmed($0) == PaddedText.trimmed($1) },
                hash: { $1.combine(Array(PaddedText.trimmed($0))) },
                sortKey: { PaddedText.key($0) })
        case .padded(let weights): self.order = Self.weighed(number, name, weights, pads: true)
        case .plain(let weights): self.order = Self.weighed(number, name, weights, pads: false)
        }
    }

    private static func weighed(
        _ id: UInt16, _ name: String, _ weights: CharacterWeights, pads: Bool
    ) -> CustomCollation {
        CustomCollation(
            id: id, name: name, padding: pads ? .blanks : .none,
            compare: { PaddedText.compare($0, $1, weights, pads: pads) },
            hash: { PaddedText.hash($0, weights, pads: pads, into: &$1) },
            lead: { PaddedText.lead($0, weights, pads: pads) },
            sortKey: {
                pads ? PaddedText.key($0, weights) : PaddedText.plainKey($0, weights)
            })
    }

    private static func compareBytes(_ a: [UInt8], _ b: [UInt8]) -> Int {
        a == b ? 0 : a.lexicographicallyPrecedes(b) ? -1 : 1
    }
}

extension MySQLCollation {
    /// In the order of their numbers.
    package static let all: [MySQLCollation] = [
        MySQLCollation(8, "latin1_swedish_ci", .latin1, .padded(.swedish), isDefault: true),
        MySQLCollation(11, "ascii_general_ci", .ascii, .padded(.ascii), isDefault: true),
        MySQLCollation(33, "utf8mb3_general_ci", .utf8mb3, .padded(.general), isDefault: true),
        generalCI,
        bin,
        MySQLCollation(47, "latin1_bin", .latin1, .paddedBytes),
        MySQLCollation(63, "binary", .binary, .bytes, isDefault: true),
        MySQLCollation(65, "ascii_bin", .ascii, .paddedBytes),
        MySQLCollation(83, "utf8mb3_bin", .utf8mb3, .paddedBytes),
        MySQLCollation(192, "utf8mb3_unicode_ci", .utf8mb3, .padded(.unicode), sortLength: 8),
        MySQLCollation(224, "utf8mb4_unicode_ci", .utf8mb4, .padded(.earlyUnicode), sortLength: 8),
        MySQLCollation(246, "utf8mb4_unicode_520_ci", .utf8mb4, .padded(.unicode), sortLength: 8),
        newest,
        MySQLCollation(309, "utf8mb4_0900_bin", .utf8mb4, .bytes),
    ]

    package static let generalCI = MySQLCollation(
        45, "utf8mb4_general_ci", .utf8mb4, .padded(.general), isDefault: true)
    package static let bin = MySQLCollation(46, "utf8mb4_bin", .utf8mb4, .paddedBytes)
    /// MySQL 8's default.
    package static let newest = MySQLCollation(
        255, "utf8mb4_0900_ai_ci", .utf8mb4Newest, .plain(.unicode), isDefault: true, sortLength: 0)

    private static let byName = Dictionary(
        all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    private static let byID = Dictionary(
        all.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })

    /// By its name, whatever its case; `utf8_` stands for `utf8mb3_`.
    package static func named(_ name: String) -> MySQLCollation? {
        let key = name.lowercased()
        return byName[key.hasPrefix("utf8_") ? "utf8mb3_" + key.dropFirst(5) : key]
    }

    /// By its number.
    package static func numbered(_ id: UInt16) -> MySQLCollation? { byID[id] }

    /// Of an order that the engine compares by.
    package static func of(_ collation: Collation) -> MySQLCollation? {
        guard case .custom(let order) = collation, order.id > offset else { return nil }
        return byID[order.id - offset]
    }

    /// The collation of a character set that nothing else was said of.
    package static func standard(
        _ characterSet: MySQLCharacterSet, _ flavor: MySQLFlavor
    ) -> MySQLCollation {
        if characterSet == .utf8mb4 { return named(flavor.collation) ?? generalCI }
        return named(characterSet.collationName) ?? generalCI
    }
}
