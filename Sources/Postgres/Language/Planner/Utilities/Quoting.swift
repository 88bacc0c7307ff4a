// Names and strings as SQL text.
import QueryEngine
import SQLPlanning

/// The name as it must be written to be read back: quoted if it is no plain lower-case word, or a keyword.
func quoteIdentifier(_ name: String) -> String {
    var isPlain = !name.isEmpty
    for (at, byte) in name.utf8.enumerated() {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"): continue
        case UInt8(ascii: "0")...UInt8(ascii: "9") where at > 0: continue
        default: isPlain = false
        }
    }
    if isPlain, !Quoting.isKeyword(name) { return name }
    return "\"\(Quoting.doubled(name, UInt8(ascii: "\"")))\""
}

/// The text as a string literal, in which a backslash stands for itself.
func quoteLiteral(_ text: String) -> String {
    "'\(Quoting.doubled(text, UInt8(ascii: "'")))'"
}

private enum Quoting {
    static func doubled(_ text: String, _ quote: UInt8) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            bytes.append(byte)
            if byte == quote { bytes.append(byte) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A keyword of any kind but the unreserved ones.
    static func isKeyword(_ name: String) -> Bool {
        reserved.contains(name)
    }

    private static let reserved: Set<String> = Set(
        [
            PostgresKeywords.columnNames, PostgresKeywords.typesAndFunctions,
            PostgresKeywords.reserved,
        ].flatMap { $0 }.map { "\($0)" })
}
