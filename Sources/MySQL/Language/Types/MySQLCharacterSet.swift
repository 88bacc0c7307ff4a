// Character sets. Texts are UTF-8 inside, whatever their set; the set says which characters there are and how many bytes
// clients are told of.

/// A character set that columns, literals and connections can name.
package struct MySQLCharacterSet: Sendable, Hashable {
    package let name: String
    /// The most bytes of a character.
    package let maximumBytes: Int
    /// The number and the name of its default collation.
    package let collation: UInt16
    package let collationName: String
    package let description: String

    package static func == (a: MySQLCharacterSet, b: MySQLCharacterSet) -> Bool {
        a.name == b.name
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension MySQLCharacterSet {
    package static let utf8mb4 = MySQLCharacterSet(
        name: "utf8mb4", maximumBytes: 4, collation: 45, collationName: "utf8mb4_general_ci",
        description: "UTF-8 Unicode")
    /// As MySQL 8 has it, by its default collation.
    package static let utf8mb4Newest = MySQLCharacterSet(
        name: "utf8mb4", maximumBytes: 4, collation: 255, collationName: "utf8mb4_0900_ai_ci",
        description: "UTF-8 Unicode")
    package static let utf8mb3 = MySQLCharacterSet(
        name: "utf8mb3", maximumBytes: 3, collation: 33, collationName: "utf8mb3_general_ci",
        description: "UTF-8 Unicode")
    package static let latin1 = MySQLCharacterSet(
        name: "latin1", maximumBytes: 1, collation: 8, collationName: "latin1_swedish_ci",
        description: "cp1252 West European")
    package static let ascii = MySQLCharacterSet(
        name: "ascii", maximumBytes: 1, collation: 11, collationName: "ascii_general_ci",
        description: "US ASCII")
    package static let binary = MySQLCharacterSet(
        name: "binary", maximumBytes: 1, collation: 63, collationName: "binary",
        description: "Binary pseudo charset")

    /// In the order of their names.
    package static let all: [MySQLCharacterSet] = [ascii, binary, latin1, utf8mb3, utf8mb4]

    /// By its name, whatever its case; `utf8` is utf8mb3.
    package static func named(_ name: String) -> MySQLCharacterSet? {
        let key = name.lowercased()
        return all.first { $0.name == (key == "utf8" ? "utf8mb3" : key) }
    }
}
