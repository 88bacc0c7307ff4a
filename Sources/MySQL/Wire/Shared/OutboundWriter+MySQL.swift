// Packets and length-encoded fields in the outbound writer.

package import NIOCore
package import WireCore

extension OutboundWriter {
    /// Begins a packet, with so many bytes of zero in it; its number is put in when it ends. By one append, for every row begins so.
    package mutating func beginPacket(zeros count: Int = 0) -> Mark {
        noteMessage()
        let packet = mark
        let room = MySQLPacketFormat.headerLength + count
        bytes += room < Self.zeros.count ? Self.zeros[room] : [UInt8](repeating: 0, count: room)
        return packet
    }

    private static let zeros = (0..<64).map { [UInt8](repeating: 0, count: $0) }

    /// Puts length and number where room was left, and takes the next number. What is longer than a packet can be is cut into
    /// several.
    package mutating func endPacket(_ packet: Mark, _ sequence: inout UInt8) {
        let length = bytes(since: packet) - MySQLPacketFormat.headerLength
        guard length < MySQLPacketFormat.longestPacket else {
            cutPacket(packet, length, &sequence)
            return
        }
        patchHeader(at: packet.offset, length, sequence)
        sequence &+= 1
    }

    private mutating func patchHeader(at offset: Int, _ length: Int, _ sequence: UInt8) {
        let header = UInt32(truncatingIfNeeded: length & 0xFF_FFFF) | UInt32(sequence) << 24
        bytes.withUnsafeMutableBytes { store in
            guard offset >= 0, offset <= store.count - 4 else { return }
            store.storeBytes(of: header.littleEndian, toByteOffset: offset, as: UInt32.self)
        }
    }

    /// A multiple of the longest packet ends with an empty one.
    private mutating func cutPacket(_ packet: Mark, _ length: Int, _ sequence: inout UInt8) {
        let longest = MySQLPacketFormat.longestPacket
        let body = Array(bytes[(packet.offset + MySQLPacketFormat.headerLength)...])
        bytes.removeSubrange(packet.offset...)
        var start = 0
        while true {
            let end = min(start + longest, length)
            let header = bytes.count
            bytes.append(contentsOf: [0, 0, 0, 0])
            patchHeader(at: header, end - start, sequence)
            bytes.append(contentsOf: body[start..<end])
            sequence &+= 1
            if end - start < longest { return }
            start = end
        }
    }

    // MARK: Length-encoded fields

    /// An integer of one, three, four or nine bytes.
    package mutating func writeLengthEncoded(_ value: UInt64) {
        if value < 0xFB {
            bytes.append(UInt8(truncatingIfNeeded: value))
        } else if value <= 0xFFFF {
            bytes.append(0xFC)
            writeLittle(UInt16(truncatingIfNeeded: value))
        } else if value <= 0xFF_FFFF {
            bytes.append(0xFD)
            writeLittle24(UInt32(truncatingIfNeeded: value))
        } else {
            bytes.append(0xFE)
            writeLittle(value)
        }
    }

    package mutating func writeLengthEncoded(count: Int) {
        writeLengthEncoded(UInt64(clamping: count))
    }

    package mutating func writeLengthEncoded(_ text: String) {
        writeLengthEncoded(count: text.utf8.count)
        write(utf8: text)
    }

    package mutating func writeLengthEncoded(_ value: [UInt8]) {
        writeLengthEncoded(count: value.count)
        write(bytes: value)
    }

    package mutating func writeLengthEncoded(_ value: ByteBuffer) {
        writeLengthEncoded(count: value.readableBytes)
        write(bytes: value)
    }

    /// NULL among the values of a text row.
    package mutating func writeNull() { bytes.append(0xFB) }

    /// Leaves room for the length of a field that is written next, which most often is short.
    package mutating func beginField() -> Mark {
        let field = mark
        bytes.append(0)
        return field
    }

    /// Puts the field's length in front of it, making room where one byte does not do.
    package mutating func endField(_ field: Mark) {
        let length = bytes(since: field) - 1
        guard length >= 0, field.offset >= 0 else { return }
        if length < 0xFB {
            bytes[field.offset] = UInt8(truncatingIfNeeded: length)
            return
        }
        var room = OutboundWriter()
        room.writeLengthEncoded(count: length)
        bytes.replaceSubrange(field.offset...field.offset, with: room.bytes)
    }
}
