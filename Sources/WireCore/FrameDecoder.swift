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
    /// What came behind a frame's beginning and is longer: as much of it as completes the frame goes there, and the rest stays where it
    /// is. Empty wherever `buffer` is.
    private var behind = ByteBuffer()
    /// The frames so far of a message that goes on.
    private var joined: (body: ByteBuffer, count: Int)?

    package init() {}

    /// The bytes received and not yet handed out.
    package var bufferedBytes: Int { buffer.readableBytes + behind.readableBytes }

    /// Takes what the peer sent.
    package mutating func append(_ bytes: ByteBuffer) {
        guard buffer.readableBytes > 0 else {
            buffer = bytes
            return
        }
        if behind.readableBytes > 0 {
            behind.writeImmutableBuffer(bytes)
        } else if buffer.readableBytes < bytes.readableBytes {
            // The store of what remains may be shared with frames that were handed out: the little that it is gets one of its own.
            var beginning = ByteBuffer()
            beginning.writeImmutableBuffer(buffer)
            buffer = beginning
            behind = bytes
        } else {
            buffer.discardReadBytes()
            buffer.writeImmutableBuffer(bytes)
        }
    }

    /// The next whole frame, nil until more bytes arrive. The format may change between frames, as when a start-up ends.
    package mutating func next(_ format: some FrameFormat) throws(WireError) -> Frame? {
        guard let header = try header(format) else { return nil }
        if header.continues || joined != nil { return try nextJoined(header, format) }
        guard let body = takeBody(header) else { return nil }
        return Frame(kind: header.kind, body: body)
    }

    /// Takes all whole frames of one kind that lie here one behind the other, as one slice with their headers: for rows, which
    /// are passed on together and read later. A frame that came in two parts is one by itself. Nil where the next frame is not whole or
    /// of another kind.
    package mutating func takeRun(
        of kind: UInt8, _ format: some FrameFormat
    ) throws(WireError) -> (bytes: ByteBuffer, count: Int)? {
        guard buffer.readableBytes > 0 else { return nil }
        if behind.readableBytes > 0 { _ = try header(format) }
        let (length, count) = try format.run(of: kind, at: buffer)
        guard count > 0, let run = buffer.readSlice(length: length)
        else { return nil }
        goOn()
        return (run, count)
    }

    /// The header of the next frame, which is made whole by what came behind its beginning.
    @inline(__always)
    private mutating func header(
        _ format: some FrameFormat
    ) throws(WireError) -> FrameHeader? {
        guard buffer.readableBytes > 0 else { return nil }
        guard behind.readableBytes > 0 else { return try format.header(at: buffer) }
        return try completedHeader(format)
    }

    @inline(never)
    private mutating func completedHeader(
        _ format: some FrameFormat
    ) throws(WireError) -> FrameHeader? {
        while true {
            if let header = try format.header(at: buffer) {
                let length = header.headerLength + header.bodyLength
                if length > buffer.readableBytes { complete(by: length - buffer.readableBytes) }
                return header
            }
            guard behind.readableBytes > 0 else { return nil }
            complete(by: 1)
        }
    }

    private mutating func complete(by count: Int) {
        guard var part = behind.readSlice(length: min(count, behind.readableBytes)) else { return }
        buffer.writeBuffer(&part)
        if behind.readableBytes == 0 { behind = ByteBuffer() }
    }

    /// The last frame leaves nothing behind: an idle connection holds no read buffer.
    @inline(__always)
    private mutating func goOn() {
        guard buffer.readableBytes == 0 else { return }
        buffer = behind
        behind = ByteBuffer()
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
            guard let next = try self.header(format) else { return nil }
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
        goOn()
        return body
    }

    /// Takes out what was received and not yet read as frames.
    package mutating func takeBuffered() -> ByteBuffer {
        var rest = buffer
        rest.writeImmutableBuffer(behind)
        buffer = ByteBuffer()
        behind = ByteBuffer()
        return rest
    }

    /// Takes out what lies in one piece and begins with the next frame: that frame alone where it came in two parts.
    package mutating func takePiece(_ format: some FrameFormat) throws(WireError) -> ByteBuffer {
        if behind.readableBytes > 0 { _ = try header(format) }
        let piece = buffer
        buffer = ByteBuffer()
        goOn()
        return piece
    }

    /// Gives back what is left of a piece, at once after it was taken.
    package mutating func putBack(_ rest: ByteBuffer) {
        guard rest.readableBytes > 0 else { return }
        behind = buffer
        buffer = rest
    }
}
