// A column definition, and a value of the binary protocol, as the recorder writes them: scripts/lib/mysql_values.py.
import MySQLLanguage
import QueryEngine

enum ColumnLine {
    private static let types: [UInt8: String] = [
        0: "DECIMAL", 1: "TINY", 2: "SHORT", 3: "LONG", 4: "FLOAT", 5: "DOUBLE", 6: "NULL",
        7: "TIMESTAMP", 8: "LONGLONG", 9: "INT24", 10: "DATE", 11: "TIME", 12: "DATETIME",
        13: "YEAR", 16: "BIT", 245: "JSON", 246: "NEWDECIMAL", 252: "BLOB",
        253: "VAR_STRING", 254: "STRING",
    ]
    private static let flags = [
        "not_null", "pri_key", "unique_key", "multiple_key", "blob", "unsigned", "zerofill",
        "binary", "enum", "auto_increment", "timestamp", "set", "no_default", "on_update",
        "part_key", "num",
    ]
    private static let textual: Set<UInt8> = [
        15, 245, 247, 248, 249, 250, 251, 252, 253, 254,
    ]

    static func metadata(
        _ column: ResultColumn, _ facts: MySQLColumnFacts, types: TypeLibrary
    ) -> MySQLColumnMetadata {
        MySQLColumnMetadata.of(
            column.type, facts: facts, types: types, results: .utf8mb4, flavor: .mariadb10)
    }

    static func text(
        _ column: ResultColumn, _ facts: MySQLColumnFacts, types: TypeLibrary
    ) -> String {
        let metadata = metadata(column, facts, types: types)
        let decimals = metadata.decimals > 0 ? ",\(metadata.decimals)" : ""
        let type = Self.types[metadata.type] ?? "\(metadata.type)"
        var parts = ["* \(column.name):", "\(type)(\(metadata.length)\(decimals))"]
        let usual: UInt16 = textual.contains(metadata.type) ? 45 : 63
        if metadata.characterSet != usual {
            parts.append(
                metadata.characterSet == 63 ? "bytes" : "collation \(metadata.characterSet)")
        }
        for (bit, word) in flags.enumerated() where metadata.flags >> bit & 1 == 1 {
            parts.append(word)
        }
        let names = [facts.schema, facts.table, facts.originalTable, facts.originalName]
        if names.contains(where: { !$0.isEmpty }) {
            let alias = facts.table == facts.originalTable ? "" : " as \(facts.table)"
            parts.append(
                "of \(facts.schema).\(facts.originalTable)\(alias).\(facts.originalName)")
        }
        var line = parts.joined(separator: " ")
        line.replace("\n", with: "\\n")
        return line
    }

    static func isBits(_ column: ResultColumn) -> Bool {
        if case .bit = MySQLTypeKind(column.type.oid) { return true }
        return false
    }
}

enum BinaryText {
    static func shown(_ bytes: [UInt8], isBits: Bool) -> String {
        if bytes.isEmpty { return "''" }
        if !isBits, let text = String(validating: bytes, as: UTF8.self),
            !bytes.contains(where: { $0 < 9 || ($0 > 10 && $0 < 32) || $0 == 127 })
        {
            return text.split(separator: "\n", omittingEmptySubsequences: false).joined(
                separator: "\\n")
        }
        return "0x"
            + bytes.map { byte in
                (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }.joined()
    }

    /// A value as its bytes of the binary protocol say it.
    static func text(_ bytes: [UInt8], _ column: ResultColumn, types: TypeLibrary) -> String {
        let metadata = ColumnLine.metadata(column, MySQLColumnFacts(), types: types)
        var reader = Reader(bytes: bytes[...])
        switch metadata.type {
        case 1, 2, 3, 8, 9, 13:
            let raw = reader.integer(bytes.count)
            if metadata.flags & MySQLColumnMetadata.unsigned != 0 { return "\(raw)" }
            let shift = 64 - 8 * UInt64(bytes.count)
            return "\(Int64(truncatingIfNeeded: raw << shift) >> Int64(shift))"
        case 4:
            let text = Float(bitPattern: UInt32(reader.integer(4))).description
            return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
        case 5: return Double(bitPattern: reader.integer(8)).description
        case 7, 10, 12: return reader.moment()
        case 11: return reader.time()
        default: return shown(reader.text(), isBits: metadata.type == 16)
        }
    }

    private struct Reader {
        var bytes: ArraySlice<UInt8>

        mutating func integer(_ count: Int) -> UInt64 {
            let taken = bytes.prefix(count)
            bytes = bytes.dropFirst(count)
            return taken.reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }

        mutating func text() -> [UInt8] {
            let first = integer(1)
            let widths: [UInt64: Int] = [0xFC: 2, 0xFD: 3, 0xFE: 8]
            let length = widths[first].map { integer($0) } ?? first
            return Array(bytes.prefix(Int(length)))
        }

        mutating func two() -> String { Self.padded(integer(1), 2) }

        static func padded(_ number: UInt64, _ width: Int) -> String {
            let text = "\(number)"
            return String(repeating: "0", count: max(0, width - text.count)) + text
        }

        mutating func moment() -> String {
            let length = integer(1)
            if length == 0 { return "0" }
            var text = "\(Self.padded(integer(2), 4))-\(two())-\(two())"
            if length > 4 { text += " \(two()):\(two()):\(two())" }
            if length > 7 { text += ".\(Self.padded(integer(4), 6))" }
            return text
        }

        mutating func time() -> String {
            let length = integer(1)
            if length == 0 { return "0" }
            let sign = integer(1) == 1 ? "-" : ""
            var text = "\(sign)\(integer(4))d \(two()):\(two()):\(two())"
            if length > 8 { text += ".\(Self.padded(integer(4), 6))" }
            return text
        }
    }
}
