// The compressed form of a conversation (CLIENT_COMPRESS): packets lie in packets of another kind, with a header of seven bytes.
// https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_compression.html

package import NIOCore
package import WireCore

/// The client's or the server's side of it.
package struct MySQLCompression: StreamCoding {
    /// The least payload that is worth compressing.
    package static let leastLength = 50
    /// So many bytes are compressed together at most.
    package static let longestPiece = 1 << 20
    static let headerLength = 7

    private let zlib: Zlib
    /// Who receives commands takes a number of zero for a command's beginning wherever a packet begins.
    private let receivesCommands: Bool
    /// The number of the next compressed packet, of whichever side: it begins at zero with each command and counts on in the answer.
    private var number: UInt8 = 0
    /// What came of a packet that is not yet whole.
    private var pending = ByteBuffer()

    /// - Parameter receivesCommands: Whether this is the server's side.
    package init(_ zlib: Zlib, receivesCommands: Bool = false) {
        self.zlib = zlib
        self.receivesCommands = receivesCommands
    }

    // MARK: Sending

    /// - Throws: Where the bytes are not whole packets.
    package mutating func encode(_ bytes: ByteBuffer) throws -> ByteBuffer {
        var rest = bytes
        var result = ByteBuffer()
        result.reserveCapacity(rest.readableBytes + Self.headerLength)
        while rest.readableBytes > 0 {
            var piece = try takePiece(&rest)
            while let part = piece.readSlice(length: min(piece.readableBytes, Self.longestPiece)),
                part.readableBytes > 0
            {
                write(part, into: &result)
            }
        }
        return result
    }

    /// Packets up to the next one that begins a command: its number is zero, and the numbers of compressed packets begin anew there.
    private mutating func takePiece(_ rest: inout ByteBuffer) throws -> ByteBuffer {
        var length = 0
        while let packet = try packet(of: rest, at: length) {
            if packet.number == 0 {
                if length > 0 { break }
                number = 0
            }
            length += packet.length
        }
        guard let piece = rest.readSlice(length: length) else {
            throw WireError.insufficientData(needed: length, remaining: rest.readableBytes)
        }
        return piece
    }

    private func packet(
        of bytes: ByteBuffer, at offset: Int
    ) throws -> (number: UInt8, length: Int)? {
        guard offset < bytes.readableBytes else { return nil }
        let start = bytes.readerIndex + offset
        let remaining = bytes.readableBytes - offset
        guard let header: UInt32 = bytes.getInteger(at: start, endianness: .little) else {
            throw WireError.insufficientData(
                needed: MySQLPacketFormat.headerLength, remaining: remaining)
        }
        let length = MySQLPacketFormat.headerLength + Int(header & 0xFF_FFFF)
        guard length <= remaining else {
            throw WireError.insufficientData(needed: length, remaining: remaining)
        }
        return (UInt8(truncatingIfNeeded: header >> 24), length)
    }

    private mutating func write(_ piece: ByteBuffer, into result: inout ByteBuffer) {
        let length = piece.readableBytes
        if length >= Self.leastLength,
            let packed = piece.withUnsafeReadableBytes({ zlib.compressed($0) }),
            packed.count < length
        {
            writeHeader(packed.count, length, into: &result)
            result.writeBytes(packed)
        } else {
            writeHeader(length, 0, into: &result)
            result.writeImmutableBuffer(piece)
        }
        number &+= 1
    }

    /// - Parameter original: The length before compression; zero where there was none.
    private func writeHeader(_ length: Int, _ original: Int, into result: inout ByteBuffer) {
        let first = UInt32(truncatingIfNeeded: length) | UInt32(number) << 24
        result.writeInteger(first, endianness: .little)
        result.writeInteger(UInt16(truncatingIfNeeded: original), endianness: .little)
        result.writeInteger(UInt8(truncatingIfNeeded: original >> 16))
    }

    // MARK: Receiving

    /// - Throws: Where the packets cannot be expanded, or are out of order.
    package mutating func decode(_ bytes: ByteBuffer, into decoder: inout FrameDecoder) throws {
        if pending.readableBytes == 0 {
            pending = bytes
        } else {
            pending.writeImmutableBuffer(bytes)
        }
        while let body = try takePacket() { decoder.append(body) }
        pending.discardReadBytes()
    }

    private mutating func takePacket() throws -> ByteBuffer? {
        let start = pending.readerIndex
        guard let first: UInt32 = pending.getInteger(at: start, endianness: .little),
            let low: UInt16 = pending.getInteger(at: start + 4, endianness: .little),
            let high: UInt8 = pending.getInteger(at: start + 6)
        else { return nil }
        let received = UInt8(truncatingIfNeeded: first >> 24)
        if receivesCommands, received == 0 { number = 0 }
        guard received == number else {
            throw WireError.invalidField(
                WireError.StaticField("the number of a compressed packet"), value: Int64(received))
        }
        let length = Int(first & 0xFF_FFFF)
        guard pending.readableBytes >= Self.headerLength + length else { return nil }
        pending.moveReaderIndex(forwardBy: Self.headerLength)
        guard let body = pending.readSlice(length: length) else { return nil }
        number &+= 1
        let original = Int(low) | Int(high) << 16
        guard original > 0 else { return body }
        guard
            let expanded = body.withUnsafeReadableBytes({ zlib.expanded($0, to: original) })
        else {
            throw WireError.invalidField(
                WireError.StaticField("a compressed packet"), value: Int64(length))
        }
        return ByteBuffer(bytes: expanded)
    }
}
