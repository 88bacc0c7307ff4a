// Cuts a byte stream into frames. Framing is done here once, for every protocol and both directions; a length is
// judged as soon as its header is there, before the body is waited for.

package import NIOCore

/// What a frame's header says.
package struct FrameHeader<Kind: Sendable>: Sendable {
    package let kind: Kind
    package let headerLength: Int
    package let bodyLength: Int

    package init(kind: Kind, headerLength: Int, bodyLength: Int) {
        self.kind = kind
        self.headerLength = headerLength
        self.bodyLength = bodyLength
    }
}

/// How one protocol's frames begin.
package protocol FrameFormat: Sendable {
    associatedtype Kind: Sendable

    /// The header at the buffer's reader index, nil while it is incomplete. Throws for a length that no message of the
    /// kind may have: the body is then never buffered.
    func header(at buffer: ByteBuffer) throws(WireError) -> FrameHeader<Kind>?
}

/// One frame with the exact slice of its body.
package struct Frame<Kind: Sendable>: Sendable {
    package let kind: Kind
    package let body: ByteBuffer

    package init(kind: Kind, body: ByteBuffer) {
        self.kind = kind
        self.body = body
    }
}

/// Collects bytes and hands out whole frames.
package struct FrameDecoder<Format: FrameFormat>: Sendable {
    /// May be changed between frames, as when a start-up ends.
    package var format: Format
    private var buffer = ByteBuffer()

    package init(_ format: Format) { self.format = format }

    /// The bytes received and not yet handed out.
    package var bufferedBytes: Int { buffer.readableBytes }

    /// Takes what the peer sent.
    package mutating func append(_ bytes: ByteBuffer) {
        guard buffer.readableBytes > 0 else {
            buffer = bytes
            return
        }
        buffer.discardReadBytes()
        buffer.writeImmutableBuffer(bytes)
    }

    /// The next whole frame, nil until more bytes arrive.
    package mutating func next() throws(WireError) -> Frame<Format.Kind>? {
        guard buffer.readableBytes > 0 else { return nil }
        guard let header = try format.header(at: buffer) else { return nil }
        let length = header.headerLength + header.bodyLength
        guard buffer.readableBytes >= length else { return nil }
        buffer.moveReaderIndex(forwardBy: header.headerLength)
        guard let body = buffer.readSlice(length: header.bodyLength) else { return nil }
        // The last frame leaves nothing behind: an idle connection holds no read buffer.
        if buffer.readableBytes == 0 { buffer = ByteBuffer() }
        return Frame(kind: header.kind, body: body)
    }

    /// Takes out what was received and not yet read as frames.
    package mutating func takeBuffered() -> ByteBuffer {
        let rest = buffer
        buffer = ByteBuffer()
        return rest
    }
}
