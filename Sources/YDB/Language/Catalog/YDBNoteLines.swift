// The form of what is kept beside definitions: lines of words, with tabs between them.

enum YDBNoteLines {
    static func text(_ lines: [[String]]) -> String {
        lines.map { $0.map(escaped).joined(separator: "\t") }.joined(separator: "\n")
    }

    static func lines(_ text: String?) -> [[String]] {
        (text ?? "").split(separator: "\n").map {
            $0.split(separator: "\t", omittingEmptySubsequences: false)
                .map { unescaped(String($0)) }
        }
    }

    private static func escaped(_ text: String) -> String {
        var out = ""
        for character in text.unicodeScalars {
            switch character {
            case "\t": out += "%t"
            case "\n": out += "%n"
            case "%": out += "%%"
            default: out.unicodeScalars.append(character)
            }
        }
        return out
    }

    private static func unescaped(_ text: String) -> String {
        var out = ""
        var isEscape = false
        for character in text.unicodeScalars {
            if isEscape {
                isEscape = false
                switch character {
                case "t": out += "\t"
                case "n": out += "\n"
                default: out.unicodeScalars.append(character)
                }
            } else if character == "%" {
                isEscape = true
            } else {
                out.unicodeScalars.append(character)
            }
        }
        return out
    }
}
