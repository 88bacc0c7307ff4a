// upper, lower and initcap.

/// Upper and lower case a character at a time, as a C library maps them: no letter becomes two.
package enum LetterCase {
    package static func lower(
        _ utf8: [UInt8], asciiAlone: Bool = false
    ) throws(SQLError) -> [UInt8] {
        try WorkPace.passBytes(utf8.count)
        if asciiAlone || utf8.allSatisfy({ $0 < 0x80 }) { return utf8.map(asciiLower) }
        return try map(utf8) { lower($0) }
    }

    package static func upper(
        _ utf8: [UInt8], asciiAlone: Bool = false
    ) throws(SQLError) -> [UInt8] {
        try WorkPace.passBytes(utf8.count)
        if asciiAlone || utf8.allSatisfy({ $0 < 0x80 }) { return utf8.map(asciiUpper) }
        return try map(utf8) { upper($0) }
    }

    package static func lower(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        // The one letter whose small form is a letter with a mark by Unicode's rules, and without it by a C library's.
        scalar == "İ" ? "i" : single(scalar.properties.lowercaseMapping) ?? scalar
    }

    package static func upper(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        // Where the capital is two letters, there may be one for a word's beginning: ᾀ, ᾈ.
        single(scalar.properties.uppercaseMapping) ?? single(scalar.properties.titlecaseMapping)
            ?? scalar
    }

    private static func asciiLower(_ byte: UInt8) -> UInt8 {
        byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
    }

    private static func asciiUpper(_ byte: UInt8) -> UInt8 {
        byte >= 0x61 && byte <= 0x7A ? byte & 0xDF : byte
    }

    private static func single(_ mapping: String) -> Unicode.Scalar? {
        let scalars = mapping.unicodeScalars
        return scalars.count == 1 ? scalars.first : nil
    }

    /// About how many bytes' time it takes to look a character up.
    private static let weight = 128

    private static func map(
        _ utf8: [UInt8], _ transform: (Unicode.Scalar) -> Unicode.Scalar
    ) throws(SQLError) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(utf8.count)
        var work = WorkCount()
        for scalar in UTF8Text.Scalars(utf8) {
            try work.add(weight)
            UTF8Text.append(transform(scalar), to: &out)
        }
        return out
    }

    /// Words begin after anything that is neither letter nor digit.
    package static func capitalized(
        _ utf8: [UInt8], asciiAlone: Bool = false
    ) throws(SQLError) -> [UInt8] {
        try WorkPace.passBytes(utf8.count)
        if asciiAlone { return capitalizedASCII(utf8) }
        var out: [UInt8] = []
        out.reserveCapacity(utf8.count)
        var inWord = false
        var work = WorkCount()
        for scalar in UTF8Text.Scalars(utf8) {
            try work.add(weight)
            UTF8Text.append(inWord ? lower(scalar) : upper(scalar), to: &out)
            inWord = scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        }
        return out
    }

    private static func capitalizedASCII(_ utf8: [UInt8]) -> [UInt8] {
        var inWord = false
        return utf8.map { byte in
            defer {
                let letter = byte | 0x20
                inWord = (0x61...0x7A).contains(letter) || (0x30...0x39).contains(byte)
            }
            return inWord ? asciiLower(byte) : asciiUpper(byte)
        }
    }
}
