// What others have written, shown in a line of a log or a terminal.

/// Text of clients as it may stand in a log: it makes no lines and commands no terminal.
package enum ShownText {
    /// The text in one line. Control characters, and those that change the direction of what stands beside them, are shown by
    /// their escapes: `\n`, `\u{1b}`.
    package static func line(_ text: some StringProtocol) -> String {
        guard text.unicodeScalars.contains(where: isHidden) else { return String(text) }
        var shown = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": shown += "\\n"
            case "\r": shown += "\\r"
            case "\t": shown += "\\t"
            case _ where isHidden(scalar):
                shown += "\\u{" + String(scalar.value, radix: 16) + "}"
            default: shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        // C0, DEL and C1; the line and paragraph separators; marks, embeddings and isolates of direction.
        case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x200E...0x200F, 0x2066...0x2069: true
        default: false
        }
    }
}
