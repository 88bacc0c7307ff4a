// Validation of UTF-8 and the counting of its characters.

package enum UTF8Text {
    /// Throws 22021 at the first byte that is not UTF-8; a zero byte is not allowed either.
    package static func validate(_ bytes: UnsafeRawBufferPointer) throws(SQLError) {
        var index = 0
        let count = bytes.count
        while index < count {
            if index &+ 8 <= count {
                let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                let zeros = (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080
                if (word & 0x8080_8080_8080_8080) | zeros == 0 {
                    index &+= 8
                    continue
                }
            }
            let length = sequenceLength(bytes, index)
            if length == 0 { throw invalid(bytes, index) }
            index &+= length
        }
    }

    /// Bytes of the valid character at `index`, or 0.
    private static func sequenceLength(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> Int {
        let first = bytes[index]
        if first < 0x80 { return first == 0 ? 0 : 1 }
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard first >= 0xC2, first <= 0xF4, index + length <= bytes.count else { return 0 }
        let second = bytes[index + 1]
        let lowest: UInt8 = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80
        let highest: UInt8 = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF
        guard second >= lowest, second <= highest else { return 0 }
        for offset in 2..<max(2, length) where bytes[index + offset] & 0xC0 != 0x80 { return 0 }
        return length
    }

    private static func invalid(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> SQLError {
        let first = bytes[index]
        let claimed =
            first >= 0xF8 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1
        let shown = bytes[index..<min(bytes.count, index + claimed)]
            .map { "0x" + Hex.string($0) }
            .joined(separator: " ")
        return SQLError(
            .characterNotInRepertoire, "invalid byte sequence for encoding \"UTF8\": \(shown)")
    }

    /// Characters, which are the bytes that do not continue one.
    @inline(__always)
    package static func length(_ utf8: some Collection<UInt8>) -> Int {
        var count = 0
        for byte in utf8 where byte & 0xC0 != 0x80 { count &+= 1 }
        return count
    }

    /// The byte offset of the character numbered `character` from zero; the end if there are fewer.
    package static func offset(of character: Int, in utf8: [UInt8]) -> Int {
        if character <= 0 { return 0 }
        var seen = 0
        for index in utf8.indices where utf8[index] & 0xC0 != 0x80 {
            if seen == character { return index }
            seen += 1
        }
        return utf8.count
    }

    /// A prefix of at most `limit` bytes that ends between characters.
    package static func clip(_ utf8: [UInt8], toBytes limit: Int) -> [UInt8] {
        guard utf8.count > limit else { return utf8 }
        var end = limit
        while end > 0, utf8[end] & 0xC0 == 0x80 { end -= 1 }
        return Array(utf8[..<end])
    }

    /// Without the padding, which neither comparison nor length regards.
    @inline(__always)
    package static func withoutPadding(_ utf8: [UInt8]) -> ArraySlice<UInt8> {
        var end = utf8.count
        while end > 0, utf8[end - 1] == UInt8(ascii: " ") { end -= 1 }
        return utf8[..<end]
    }

    /// The byte that a value of one byte stands for: a backslash and three octal digits, or the character.
    package static func singleByte(of utf8: [UInt8]) -> UInt8 {
        guard let first = utf8.first else { return 0 }
        guard utf8.count == 4 else { return first }
        return UInt8(
            truncatingIfNeeded: Int(utf8[1] & 7) << 6 | Int(utf8[2] & 7) << 3 | Int(utf8[3] & 7))
    }

    package static func append(_ scalar: Unicode.Scalar, to out: inout [UInt8]) {
        let code = scalar.value
        if code < 0x80 { return out.append(UInt8(truncatingIfNeeded: code)) }
        out.append(
            contentsOf: Unicode.UTF8.encode(scalar) ?? Unicode.UTF8.encodedReplacementCharacter)
    }

    /// The unicode scalars of valid UTF-8, read one by one.
    package struct Scalars: Sequence, IteratorProtocol {
        private let utf8: [UInt8]
        private var index = 0

        package init(_ utf8: [UInt8]) { self.utf8 = utf8 }

        package mutating func next() -> Unicode.Scalar? {
            guard index < utf8.count else { return nil }
            let first = utf8[index]
            index &+= 1
            if first < 0x80 { return Unicode.Scalar(first) }
            let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
            var code = UInt32(first) & (length == 4 ? 0x07 : length == 3 ? 0x0F : 0x1F)
            let end = Swift.min(utf8.count, index &+ length &- 1)
            while index < end {
                code = code << 6 | UInt32(utf8[index] & 0x3F)
                index &+= 1
            }
            return Unicode.Scalar(code) ?? "\u{FFFD}"
        }
    }

    /// The unicode scalars of valid UTF-8.
    package static func scalars(_ utf8: [UInt8]) -> [Unicode.Scalar] {
        Array(String(decoding: utf8, as: UTF8.self).unicodeScalars)
    }
}

/// Hexadecimal digits in lower case.
package enum Hex {
    package static let digits = Array("0123456789abcdef".utf8)

    package static func string(_ byte: UInt8) -> String {
        String(decoding: [digits[Int(byte >> 4)], digits[Int(byte & 15)]], as: UTF8.self)
    }

    package static func append(_ bytes: some Sequence<UInt8>, to out: inout [UInt8]) {
        for byte in bytes {
            out.append(digits[Int(byte >> 4)])
            out.append(digits[Int(byte & 15)])
        }
    }

    @inline(__always)
    package static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
