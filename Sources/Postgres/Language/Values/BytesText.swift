// bytea and uuid as text.
package import QueryEngine

package enum BytesText {
    package static func parse(_ text: UnsafeRawBufferPointer) throws(SQLError) -> [UInt8] {
        if text.count >= 2, text[0] == UInt8(ascii: "\\"), text[1] == UInt8(ascii: "x") {
            return try decodeHex(text[2...])
        }
        return try decodeEscape(text)
    }

    /// Pairs of hexadecimal digits; blanks between the pairs are skipped.
    package static func decodeHex(_ text: some Sequence<UInt8>) throws(SQLError) -> [UInt8] {
        var bytes: [UInt8] = []
        var high: UInt8?
        var work = WorkCount()
        for byte in text {
            try work.add(1)
            if high == nil, byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D {
                continue
            }
            guard let digit = Hex.value(byte) else {
                let shown = byte < 0x80 ? String(UnicodeScalar(byte)) : "\u{FFFD}"
                throw .invalidParameter("invalid hexadecimal digit: \"\(shown)\"")
            }
            if let first = high {
                bytes.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        if high != nil { throw .invalidParameter("invalid hexadecimal data: odd number of digits") }
        return bytes
    }

    package static func decodeEscape(
        _ text: some RandomAccessCollection<UInt8>
    ) throws(SQLError) -> [UInt8] {
        let source = Array(text)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(source.count)
        var index = 0
        var work = WorkCount()
        while index < source.count {
            try work.add(1)
            let byte = source[index]
            if byte != UInt8(ascii: "\\") {
                bytes.append(byte)
                index += 1
            } else if index + 1 < source.count, source[index + 1] == UInt8(ascii: "\\") {
                bytes.append(byte)
                index += 2
            } else if index + 3 < source.count,
                (UInt8(ascii: "0")...UInt8(ascii: "3")).contains(source[index + 1]),
                (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(source[index + 2]),
                (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(source[index + 3])
            {
                bytes.append(
                    (source[index + 1] & 3) << 6 | (source[index + 2] & 7) << 3
                        | (source[index + 3] & 7))
                index += 4
            } else {
                throw SQLError(
                    .invalidTextRepresentation, "invalid input syntax for type bytea")
            }
        }
        return bytes
    }

    package static func append(_ bytes: [UInt8], _ env: TypeEnvironment, to out: inout [UInt8]) {
        switch env.byteaOutput {
        case .hex:
            out.reserveCapacity(out.count + 2 + 2 * bytes.count)
            out.append(UInt8(ascii: "\\"))
            out.append(UInt8(ascii: "x"))
            Hex.append(bytes, to: &out)
        case .escape: appendEscaped(bytes, to: &out)
        }
    }

    static func appendEscaped(_ bytes: [UInt8], to out: inout [UInt8]) {
        for byte in bytes {
            if byte == UInt8(ascii: "\\") {
                out.append(byte)
                out.append(byte)
            } else if byte < 0x20 || byte > 0x7E {
                out.append(UInt8(ascii: "\\"))
                out.append(UInt8(ascii: "0") + (byte >> 6))
                out.append(UInt8(ascii: "0") + (byte >> 3 & 7))
                out.append(UInt8(ascii: "0") + (byte & 7))
            } else {
                out.append(byte)
            }
        }
    }

    /// 32 hexadecimal digits, with an optional hyphen after each group of four, and optional braces.
    static func parseUUID(_ text: UnsafeRawBufferPointer) throws(SQLError) -> [UInt8] {
        func invalid() -> SQLError {
            .invalidSyntax("uuid", String(decoding: text, as: UTF8.self))
        }
        var index = 0
        var end = text.count
        if end > 0, text[0] == UInt8(ascii: "{") {
            guard text[end - 1] == UInt8(ascii: "}"), end > 1 else { throw invalid() }
            index = 1
            end -= 1
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(16)
        while bytes.count < 16 {
            guard index + 1 < end, let high = Hex.value(text[index]),
                let low = Hex.value(text[index + 1])
            else { throw invalid() }
            bytes.append(high << 4 | low)
            index += 2
            if bytes.count % 2 == 0, bytes.count < 16, index < end, text[index] == UInt8(ascii: "-")
            {
                index += 1
            }
        }
        guard index == end else { throw invalid() }
        return bytes
    }

    static func appendUUID(_ bytes: [UInt8], to out: inout [UInt8]) {
        for (index, byte) in bytes.enumerated() {
            if index == 4 || index == 6 || index == 8 || index == 10 {
                out.append(UInt8(ascii: "-"))
            }
            out.append(Hex.digits[Int(byte >> 4)])
            out.append(Hex.digits[Int(byte & 15)])
        }
    }
}
