// System variables: what each takes, and where it can be set.

import QueryEngine

struct SystemVariable: Sendable {
    enum Scope: Sendable { case session, global, both }

    enum Kind: Sendable {
        case boolean
        /// Unsigned ones are shown as such.
        case integer(Int64, ClosedRange<Int64>)
        case real(Double)
        case text(String)
        /// NULL where it is nil.
        case optionalText(String?)
        /// One of these words, or the place of one.
        case word([String], usual: Int)
        case mode
        case characterSet(String)
        case collation(String)
        case timeZone(String)
    }

    enum Availability: Sendable { case always, mysql, mariadb }

    let name: String
    let scope: Scope
    let kind: Kind
    /// For a boolean.
    var isOnByDefault = false
    var isReadOnly = false
    var availability = Availability.always
    /// Clients are told when it changes.
    var isTracked = false

    /// A number as it is told: the greatest that is kept stands for the greatest that there is.
    static func unsigned(_ number: Int64) -> UInt64 {
        number == .max ? .max : UInt64(clamping: number)
    }

    func exists(in flavor: MySQLFlavor) -> Bool {
        switch availability {
        case .always: true
        case .mysql: !flavor.isMariaDB
        case .mariadb: flavor.isMariaDB
        }
    }

    /// Its value where nobody has set it.
    func defaultValue(_ flavor: MySQLFlavor) -> Value {
        switch kind {
        case .boolean: .int(isOnByDefault ? 1 : 0)
        case .integer(let value, _): .int(value)
        case .real(let value): .double(value)
        case .text(let text), .characterSet(let text), .timeZone(let text): .string(text)
        case .collation(let text): .string(text.isEmpty ? flavor.collation : text)
        case .optionalText(let text): text.map { .string($0) } ?? .null
        case .word(let words, let usual): .string(words[usual])
        case .mode: .string(flavor.defaultMode.text)
        }
    }
}

/// Names lead to definitions; aliases to the same.
enum SystemVariables {
    static func named(_ name: String, _ flavor: MySQLFlavor) -> SystemVariable? {
        let key = canonical(name)
        guard let found = table[key], found.exists(in: flavor) || aliases[name] != nil else {
            return nil
        }
        if flavor.isMariaDB, name.hasPrefix("transaction_") { return nil }
        if !flavor.isMariaDB, name.hasPrefix("tx_") { return nil }
        return found
    }

    /// MySQL 8's names of what MariaDB calls by the older ones.
    private static let aliases = [
        "transaction_isolation": "tx_isolation", "transaction_read_only": "tx_read_only",
        "identity": "last_insert_id", "language": "lc_messages_dir",
    ]

    static func canonical(_ name: String) -> String { aliases[name] ?? name }

    /// As the flavour shows it.
    static func shownName(_ name: String, _ flavor: MySQLFlavor) -> String {
        guard !flavor.isMariaDB else { return name }
        switch name {
        case "tx_isolation": return "transaction_isolation"
        case "tx_read_only": return "transaction_read_only"
        default: return name
        }
    }

    /// In the order of their names.
    static func all(_ flavor: MySQLFlavor) -> [SystemVariable] {
        table.values.filter { $0.exists(in: flavor) }
            .sorted { shownName($0.name, flavor) < shownName($1.name, flavor) }
    }

    private static let table: [String: SystemVariable] = Dictionary(
        definitions.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
}
