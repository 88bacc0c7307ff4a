// A script as the command line client of MySQL reads it: statements up to a delimiter, which the script itself can change.

/// The statements of a script, one after another.
struct MySQLScript {
    struct Statement: Equatable {
        let text: [UInt8]
        /// Where its first word stands, from 1.
        let line: Int
    }

    private let script: [UInt8]
    private var at = 0
    private var line = 1
    private var delimiter = Array(";".utf8)
    /// A backslash in a text escapes what follows: not under NO_BACKSLASH_ESCAPES.
    var escapes = true

    init(_ script: [UInt8]) {
        // A mark of byte order is none of the text.
        self.script = script.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(script[3...]) : script
    }

    mutating func next() -> Statement? {
        var begin: (offset: Int, line: Int)?
        while at < script.count {
            let byte = script[at]
            if begin == nil, isLineStart, takeDelimiter() { continue }
            if starts(with: delimiter) {
                let end = at
                at += delimiter.count
                guard let begin else { continue }
                return Statement(text: Array(script[begin.offset..<end]), line: begin.line)
            }
            switch byte {
            case UInt8(ascii: "\n"):
                line += 1
                at += 1
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): at += 1
            case UInt8(ascii: "#"): skipLine()
            case UInt8(ascii: "-") where isDashComment: skipLine()
            case UInt8(ascii: "/") where starts(with: Array("/*".utf8)):
                // What servers of a version run is code.
                if starts(with: Array("/*!".utf8)) || starts(with: Array("/*M!".utf8)) {
                    if begin == nil { begin = (at, line) }
                }
                skip(to: Array("*/".utf8))
            case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"):
                if begin == nil { begin = (at, line) }
                skipQuoted(byte)
            default:
                if begin == nil { begin = (at, line) }
                at += 1
            }
        }
        guard let begin else { return nil }
        return Statement(text: Array(script[begin.offset...]), line: begin.line)
    }

    // MARK: Reading

    private var isLineStart: Bool { at == 0 || script[at - 1] == UInt8(ascii: "\n") }

    private func starts(with word: [UInt8]) -> Bool {
        script[at...].starts(with: word)
    }

    /// Two dashes and a space, or the end of the line.
    private var isDashComment: Bool {
        guard at + 1 < script.count, script[at + 1] == UInt8(ascii: "-") else { return false }
        return at + 2 >= script.count || script[at + 2] <= 0x20
    }

    /// `DELIMITER //`, which is a line of its own.
    private mutating func takeDelimiter() -> Bool {
        let word = Array("delimiter".utf8)
        guard
            script[at...].prefix(word.count).elementsEqual(
                word, by: { given, wanted in given | 0x20 == wanted })
        else { return false }
        let rest = script[(at + word.count)...].prefix { $0 != UInt8(ascii: "\n") }
        guard let first = rest.first, first == 0x20 || first == 0x09 else { return false }
        let chosen = rest.drop { $0 <= 0x20 }.prefix { $0 > 0x20 }
        guard !chosen.isEmpty else { return false }
        delimiter = Array(chosen)
        at = rest.endIndex
        return true
    }

    private mutating func skipLine() {
        while at < script.count, script[at] != UInt8(ascii: "\n") { at += 1 }
    }

    private mutating func skip(to end: [UInt8]) {
        at += 2
        while at < script.count, !starts(with: end) {
            if script[at] == UInt8(ascii: "\n") { line += 1 }
            at += 1
        }
        at = min(at + end.count, script.count)
    }

    /// A quote that is doubled begins the text anew, which comes to the same.
    private mutating func skipQuoted(_ quote: UInt8) {
        at += 1
        while at < script.count, script[at] != quote {
            if script[at] == UInt8(ascii: "\n") { line += 1 }
            let isEscape = script[at] == UInt8(ascii: "\\") && escapes && quote != UInt8(ascii: "`")
            if isEscape, at + 1 < script.count {
                at += 1
                if script[at] == UInt8(ascii: "\n") { line += 1 }
            }
            at += 1
        }
        at = min(at + 1, script.count)
    }
}
