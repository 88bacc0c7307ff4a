// Texts and names as YQL writes them.

enum YQLQuoting {
    static func string(_ bytes: [UInt8]) -> String {
        var out = "\""
        for byte in bytes {
            switch byte {
            case 0x22, 0x5C: out += "\\" + String(UnicodeScalar(byte))
            case 0x20...0x7E: out.unicodeScalars.append(UnicodeScalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                out += "\\x" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return out + "\""
    }

    static func name(_ name: String) -> String {
        "`" + name.map { $0 == "`" || $0 == "\\" ? "\\\($0)" : String($0) }.joined() + "`"
    }
}
