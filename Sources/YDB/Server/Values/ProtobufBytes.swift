// Protobuf written field by field, for what comes in too great a number to be made as message values first: rows.

/// The bytes of a message that grows.
enum ProtobufBytes {
    static func appendVarint(_ value: UInt64, to bytes: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    static func appendFixed32(_ value: UInt32, to bytes: inout [UInt8]) {
        for shift in stride(from: UInt32(0), to: 32, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    static func appendFixed64(_ value: UInt64, to bytes: inout [UInt8]) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    /// Begins a field whose content is written next: most are short, so a byte is kept for the length.
    static func beginField(_ tag: UInt8, in bytes: inout [UInt8]) -> Int {
        bytes.append(tag)
        bytes.append(0)
        return bytes.count
    }

    static func endField(_ start: Int, in bytes: inout [UInt8]) {
        let length = bytes.count - start
        guard length >= 0x80 else {
            bytes[start - 1] = UInt8(truncatingIfNeeded: length)
            return
        }
        var prefix: [UInt8] = []
        appendVarint(UInt64(length), to: &prefix)
        bytes.replaceSubrange(start - 1..<start, with: prefix)
    }

    static func appendField(
        _ tag: UInt8, _ content: some Collection<UInt8>, to bytes: inout [UInt8]
    ) {
        bytes.append(tag)
        appendVarint(UInt64(content.count), to: &bytes)
        bytes.append(contentsOf: content)
    }
}
