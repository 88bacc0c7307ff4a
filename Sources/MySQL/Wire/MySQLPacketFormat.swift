// How packets begin, in both directions: a length of three bytes, then a number. A payload that fills a packet goes on in the
// next one; an exact multiple ends with an empty one.

package import NIOCore
package import WireCore

/// Packets of either side. The frame's kind is the packet's number, of several the last one's.
package struct MySQLPacketFormat: FrameFormat {
    /// The most bytes of a payload: max_allowed_packet.
    package var limit: Int

    package static let headerLength = 4
    /// So long a packet is followed by another one of the same payload.
    package static let longestPacket = 0xFF_FFFF
    /// MySQL 8's default; MariaDB's is 16 MB.
    package static let mysqlLimit = 64 << 20

    package init(limit: Int = mysqlLimit) { self.limit = limit }

    package var joinedLimit: Int { limit }

    package func header(at buffer: ByteBuffer) throws(WireError) -> FrameHeader? {
        let header = buffer.withUnsafeReadableBytes { bytes -> (length: Int, sequence: UInt8)? in
            guard bytes.count >= Self.headerLength else { return nil }
            let length = Int(bytes[0]) | Int(bytes[1]) << 8 | Int(bytes[2]) << 16
            return (length, bytes[3])
        }
        guard let header else { return nil }
        guard header.length <= limit else {
            throw .lengthAboveLimit(length: header.length, limit: limit)
        }
        return FrameHeader(
            kind: header.sequence, headerLength: Self.headerLength, bodyLength: header.length,
            continues: header.length == Self.longestPacket)
    }
}

extension Frame {
    /// The number of the payload's first packet.
    package var firstSequence: UInt8 { kind &- UInt8(truncatingIfNeeded: count - 1) }
}
