// Cuts a byte stream into frames. Framing is done here once, for every protocol and both directions; a length is
// judged as soon as its header is there, before the body is waited for.

package import NIOCore

/// What a frame's header says.
package struct FrameHeader: Sendable {
    /// What the header calls the frame: a type, a sequence number.
    package let kind: UInt8
    package let headerLength: Int
    package let bodyLength: Int
    /// The message goes on in the next frame.
    package let continues: Bool

    package init(kind: UInt8, headerLength: Int, bodyLength: Int, continues: Bool = false) {
        self.kind = kind
        self.headerLength = headerLength
        self.bodyLength = bodyLength
        self.continues = continues
    }
}

/// How one protocol's frames begin.
package protocol FrameFormat: Sendable {
    /// The header at the buffer's reader index, nil while it is incomplete. Throws for a length that no message of the
    /// kind may have: the body is then never buffered.
    func header(at buffer: ByteBuffer) throws(WireError) -> FrameHeader?

    /// The most bytes of a message that is spread over several frames.
    var joinedLimit: Int { get }

    /// How many whole frames of this kind lie at the buffer's beginning, one behind the other, and how many bytes they take.
    func run(
        of kind: UInt8, at buffer: ByteBuffer
    ) throws(WireError) -> (length: Int, count: Int)
}

extension FrameFormat {
    /// Frame by frame.
    package func run(
        of kind: UInt8, at buffer: ByteBuffer
    ) throws(WireError) -> (length: Int, count: Int) {
        var rest = buffer
        var count = 0
        while rest.readableBytes > 0, let header = try header(at: rest) {
            let length = header.headerLength + header.bodyLength
            guard header.kind == kind, !header.continues, rest.readableBytes >= length else {
                break
            }
            rest.moveReaderIndex(forwardBy: length)
            count += 1
        }
        return (rest.readerIndex - buffer.readerIndex, count)
    }

    /// No frame continues.
    package var joinedLimit: Int { 0 }
}

/// One frame with the exact slice of its body, or several that are one message.
package struct Frame: Sendable {
    /// That of the last frame, if there were several.
    package let kind: UInt8
    package let body: ByteBuffer
    /// How many frames the message came in.
    package let count: Int

    package init(kind: UInt8, body: ByteBuffer, count: Int = 1) {
        self.kind = kind
        self.body = body
        self.count = count
    }
}

/// Collects bytes and hands out whole frames. The type is not generic, so that modules that use it unspecialised pay
/// one call through the format for a frame.
package struct FrameDecoder: Sendable {
    private var buffer = ByteBuffer()
    /// The frames so far of a message that goes on.
    private var joined: (body: ByteBuffer, count: Int)?

    package init() {}

    /// The bytes received and not yet handed out.
    package var bufferedBytes: Int { buffer.readableBytes }

    /// Takes what the peer sent.
    package mutating func append(_ bytes: ByteBuffer) {
        guard buffer.readableBytes > 0 else {
            buffer = bytes
            return
        }
        guard buffer.readableBytes < bytes.readableBytes else {
            buffer.discardReadBytes()
            buffer.writeImmutableBuffer(bytes)
            return
        }
        // The store of what remains may be shared with frames that were handed out: the little that it is goes before the new bytes.
        var joined = ByteBuffer()
        joined.reserveCapacity(buffer.readableBytes + bytes.readableBytes)
        joined.writeImmutableBuffer(buffer)
        joined.writeImmutableBuffer(bytes)
        buffer = joined
    }

    /// The next whole frame, nil until more bytes arrive. The format may change between frames, as when a start-up ends.
    package mutating func next(_ format: some FrameFormat) throws(WireError) -> Frame? {
        guard buffer.readableBytes > 0 else { return nil }
        guard let header = try format.header(at: buffer) else { return nil }
        if header.continues || joined != nil { return try nextJoined(header, format) }
        guard let body = takeBody(header) else { return nil }
        return Frame(kind: header.kind, body: body)
    }

    /// Takes all whole frames of one kind that lie here one behind the other, as one slice with their headers: for rows, which
    /// are passed on together and read later. Nil where the next frame is not whole or of another kind.
    package mutating func takeRun(
        of kind: UInt8, _ format: some FrameFormat
    ) throws(WireError) -> (bytes: ByteBuffer, count: Int)? {
        guard buffer.readableBytes > 0 else { return nil }
        let (length, count) = try format.run(of: kind, at: buffer)
        guard count > 0, let run = buffer.readSlice(length: length)
        else { return nil }
        if buffer.readableBytes == 0 { buffer = ByteBuffer() }
        return (run, count)
    }

    /// A message that is spread over several frames; the first of those that are not taken yet has this header.
    @inline(never)
    private mutating func nextJoined(
        _ first: FrameHeader, _ format: some FrameFormat
    ) throws(WireError) -> Frame? {
        var header = first
        while true {
            // A message's length is known by its parts alone: each is judged before it is waited for.
            let length = (joined?.body.readableBytes ?? 0) + header.bodyLength
            guard length <= format.joinedLimit else {
                throw .lengthAboveLimit(length: length, limit: format.joinedLimit)
            }
            guard let body = takeBody(header) else { return nil }
            joined?.body.writeImmutableBuffer(body)
            let message = (body: joined?.body ?? body, count: (joined?.count ?? 0) + 1)
            guard header.continues else {
                joined = nil
                return Frame(kind: header.kind, body: message.body, count: message.count)
            }
            joined = message
            guard buffer.readableBytes > 0, let next = try format.header(at: buffer) else {
                return nil
            }
            header = next
        }
    }

    /// The bytes behind a header, once all of them are there.
    @inline(__always)
    private mutating func takeBody(_ header: FrameHeader) -> ByteBuffer? {
        let length = header.headerLength + header.bodyLength
        guard buffer.readableBytes >= length else { return nil }
        buffer.moveReaderIndex(forwardBy: header.headerLength)
        guard let body = buffer.readSlice(length: header.bodyLength) else { return nil }
        // The last frame leaves nothing behind: an idle connection holds no read buffer.
        if buffer.readableBytes == 0 { buffer = ByteBuffer() }
        return body
    }

    /// Takes out what was received and not yet read as frames.
    package mutating func takeBuffered() -> ByteBuffer {
        let rest = buffer
        buffer = ByteBuffer()
        return rest
    }
}
