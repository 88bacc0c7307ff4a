// The settings that a text begins with, as comments.
import SQLPlanning

/// What the lines `--!…` at a text's beginning say.
struct YQLHeader {
    private(set) var isANSI = false
    /// Why the text is not read.
    private(set) var refusal: String?

    init(_ text: [UInt8]) {
        var rest = text[...]
        while let setting = Self.nextSetting(&rest) {
            switch setting {
            case "ansi_lexer": isANSI = true
            case "syntax_v0": refusal = "V0 syntax is disabled"
            case "syntax_pg": refusal = "PostgreSQL syntax is not supported"
            default: break
            }
        }
    }

    /// The word of the next line that is a setting; nil where the text itself begins.
    private static func nextSetting(_ text: inout ArraySlice<UInt8>) -> String? {
        let comment: [UInt8] = [0x2D, 0x2D]
        while true {
            text = text.drop(while: ASCII.isSpace)
            guard text.starts(with: comment) else { return nil }
            let line = text.dropFirst(comment.count).prefix { !ASCII.isNewline($0) }
            text = text[line.endIndex...]
            guard line.first == 0x21 else { continue }
            let word = line.dropFirst().drop(while: ASCII.isSpace).prefix { !ASCII.isSpace($0) }
            return String(decoding: word.prefix(64), as: UTF8.self).lowercased()
        }
    }
}
