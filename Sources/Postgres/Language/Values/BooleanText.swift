// boolean as text: any prefix of true, false, yes and no, or on, off, 1 and 0.
import QueryEngine

enum BooleanText {
    static func parse(_ text: UnsafeRawBufferPointer) throws(SQLError) -> Bool {
        if text.count == 1 {
            switch text[0] {
            case UInt8(ascii: "t"), UInt8(ascii: "1"): return true
            case UInt8(ascii: "f"), UInt8(ascii: "0"): return false
            default: break
            }
        }
        var start = 0
        var end = text.count
        while start < end, IntegerText.isSpace(text[start]) { start += 1 }
        while end > start, IntegerText.isSpace(text[end - 1]) { end -= 1 }
        let word = text[start..<end].map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
        if !word.isEmpty {
            if "true".utf8.starts(with: word) || "yes".utf8.starts(with: word) { return true }
            if "false".utf8.starts(with: word) || "no".utf8.starts(with: word) { return false }
            if word == Array("on".utf8) || word == Array("1".utf8) { return true }
            if word == Array("0".utf8) || (word.count >= 2 && "off".utf8.starts(with: word)) {
                return false
            }
        }
        throw .invalidSyntax("boolean", String(decoding: text, as: UTF8.self))
    }
}
