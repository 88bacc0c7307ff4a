// SQLite's options in URLs.

extension SQLiteOptions {
    /// - Throws: ``DatabaseError`` of code ``DatabaseError/Code/invalidOptions``.
    mutating func read(_ options: [DatabaseURL.Option]) throws(DatabaseError) {
        for option in options {
            switch option.name {
            case "busy_timeout":
                guard let seconds = Double(option.value), (0..<1e6).contains(seconds) else {
                    throw .invalidOptions("busy_timeout=\(option.value) is no number of seconds")
                }
                busyTimeout = .seconds(seconds)
            case "mode":
                guard let mode = Mode(rawValue: option.value) else {
                    throw .invalidOptions("mode=\(option.value): it is one of ro, rw, rwc")
                }
                self.mode = mode
            case _ where option.name.hasPrefix("pragma."):
                let name = String(option.name.dropFirst("pragma.".count))
                pragmaTexts.append(Pragma(name: name, value: option.value))
            default:
                throw .invalidOptions("SQLite has no option \(option.name.prefix(40))")
            }
        }
        for pragma in pragmaTexts {
            guard pragma.name.isPlainWord, pragma.value.isPlainWord else {
                throw .invalidOptions("a pragma's name and value are words and numbers")
            }
        }
    }
}

extension String {
    /// Whether it is made of letters, digits, `_` and `-` of ASCII alone.
    fileprivate var isPlainWord: Bool {
        !isEmpty
            && utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D: true
                default: false
                }
            }
    }
}
