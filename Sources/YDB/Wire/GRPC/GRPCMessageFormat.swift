// Messages in a stream of bytes: a flag, a length of four bytes, the message (grpc/doc/PROTOCOL-HTTP2.md,
// "Length-Prefixed-Message"). HTTP/2's DATA frames cut that stream anywhere.

package import NIOCore
package import WireCore

/// How gRPC's messages begin, with a limit on their length.
package struct GRPCMessageFormat: FrameFormat {
    package static let prefixLength = 5
    /// What the official SDKs send and take at most.
    package static let usualLimit = 64 << 20

    /// The most bytes of a message.
    package var limit: Int

    package init(limit: Int = usualLimit) { self.limit = limit }

    package func header(at buffer: ByteBuffer) throws(WireError) -> FrameHeader? {
        let start = buffer.readerIndex
        // A flag that nothing is sent with is told before the length is there.
        guard let flag = buffer.getInteger(at: start, as: UInt8.self) else { return nil }
        guard flag <= GRPCFlag.compressed else { throw .unknownMessage(kind: UInt32(flag)) }
        guard let length = buffer.getInteger(at: start + 1, as: UInt32.self) else { return nil }
        guard Int(length) <= limit else {
            throw .lengthAboveLimit(length: Int(length), limit: limit)
        }
        return FrameHeader(
            kind: flag, headerLength: Self.prefixLength, bodyLength: Int(length))
    }
}

/// What the first byte of a message says.
package enum GRPCFlag {
    package static let plain: UInt8 = 0
    /// The message is in the encoding that the call's head names.
    package static let compressed: UInt8 = 1
    /// Not a message but the call's end, where the end is told in the stream of bytes itself (grpc/doc/PROTOCOL-WEB.md). Over
    /// HTTP/2 it becomes the trailers: it never meets a client.
    package static let trailers: UInt8 = 0x80
    /// Not a message: the connection is to be told to end. The same.
    package static let goAway: UInt8 = 0xC0
}

extension OutboundWriter {
    /// Begins a message whose length is known when it is written.
    package mutating func beginGRPCMessage(flag: UInt8 = GRPCFlag.plain) -> Mark {
        noteMessage()
        write(flag)
        return reserveLength()
    }

    package mutating func endGRPCMessage(_ mark: Mark) {
        patch(mark, with: Int32(clamping: bytes(since: mark) - 4))
    }

    /// A message whose bytes are there.
    package mutating func writeGRPCMessage(_ body: [UInt8]) {
        noteMessage()
        write(GRPCFlag.plain)
        write(UInt32(clamping: body.count))
        write(bytes: body)
    }
}
