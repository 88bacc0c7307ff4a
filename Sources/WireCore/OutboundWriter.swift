// Where a machine and an execution write what goes to the peer: one store of bytes, used again after each flush.
// Lengths are patched in place, rows never exist as message values.

package import NIOCore

/// A growable store of outgoing bytes. One owner holds it and lends it out `inout`; a copy would cost the store's next
/// write a copy of its bytes.
package struct OutboundWriter: Sendable {
    /// Above this many unsent bytes an execution should pause until they are sent.
    package let highWaterMark: Int
    /// Set while a fault rule wants to act at 'message n': only then are offsets noted.
    package var notesMessageOffsets = false
    /// Where each message written since the last flush begins, if noted.
    package private(set) var messageOffsets: [Int] = []

    @usableFromInline var buffer: ByteBuffer

    /// A store that grew beyond this for one large answer is given back after it.
    private static let keptCapacity = 16 * 1024

    package init(highWaterMark: Int = 64 * 1024) {
        self.highWaterMark = highWaterMark
        buffer = ByteBuffer()
    }

    /// The bytes written and not yet taken.
    package var pendingBytes: Int { buffer.readableBytes }

    /// Whether an execution should pause.
    @inlinable
    package var isAboveHighWater: Bool { buffer.readableBytes >= highWaterMark }

    /// Takes the written bytes out.
    package mutating func takeBytes() -> ByteBuffer {
        let bytes = buffer
        if !messageOffsets.isEmpty { messageOffsets.removeAll(keepingCapacity: true) }
        buffer = ByteBuffer()
        return bytes
    }

    /// Takes back the store of bytes that were sent, so that the next ones need no new one.
    package mutating func recycle(_ sent: consuming ByteBuffer) {
        guard buffer.capacity == 0, sent.capacity <= Self.keptCapacity else { return }
        // Allocates anew if the channel still holds the bytes.
        sent.clear()
        buffer = sent
    }

    // MARK: Marks

    /// A place in the store to come back to.
    package struct Mark: Sendable, Equatable {
        @usableFromInline let offset: Int
        @usableFromInline init(offset: Int) { self.offset = offset }
    }

    /// The present end.
    @inlinable
    package var mark: Mark { Mark(offset: buffer.writerIndex) }

    /// Forgets all that was written after the mark.
    package mutating func rewind(to mark: Mark) {
        buffer.moveWriterIndex(to: max(buffer.readerIndex, min(mark.offset, buffer.writerIndex)))
        while let last = messageOffsets.last, last >= mark.offset { messageOffsets.removeLast() }
    }

    /// Notes that a message begins here, if offsets are wanted.
    @inlinable
    package mutating func noteMessageStart() {
        if notesMessageOffsets { appendMessageOffset() }
    }

    @usableFromInline
    mutating func appendMessageOffset() { messageOffsets.append(buffer.writerIndex) }

    // MARK: Fields

    @inlinable
    package mutating func write<T: FixedWidthInteger>(
        _ value: T, endianness: Endianness = .big
    ) {
        buffer.writeInteger(value, endianness: endianness)
    }

    @inlinable
    package mutating func write(bytes: [UInt8]) { buffer.writeBytes(bytes) }

    @inlinable
    package mutating func write(bytes: UnsafeRawBufferPointer) { buffer.writeBytes(bytes) }

    @inlinable
    package mutating func write(bytes: ByteBuffer) { buffer.writeImmutableBuffer(bytes) }

    @inlinable
    package mutating func write(utf8 text: String) { buffer.writeString(text) }

    @inlinable
    package mutating func write(static text: StaticString) { buffer.writeStaticString(text) }

    /// Text and its terminating zero byte. A zero inside would end the string early: the text stops before it.
    package mutating func write(terminated text: String) {
        if text.utf8.contains(0) {
            buffer.writeBytes(text.utf8.prefix { $0 != 0 })
        } else {
            buffer.writeString(text)
        }
        buffer.writeInteger(UInt8(0))
    }

    /// Room for at least `minimum` bytes, filled in place; the closure returns how many it wrote.
    @inlinable
    package mutating func write(
        minimum: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Int
    ) {
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: minimum, fill)
    }

    // MARK: Lengths known only afterwards

    /// Leaves room for an integer and returns where.
    @inlinable
    package mutating func reserve<T: FixedWidthInteger>(_ type: T.Type) -> Mark {
        let here = mark
        buffer.writeInteger(T.zero)
        return here
    }

    /// Puts an integer where room was left.
    @inlinable
    package mutating func patch<T: FixedWidthInteger>(
        _ mark: Mark, with value: T, endianness: Endianness = .big
    ) {
        buffer.setInteger(value, at: mark.offset, endianness: endianness)
    }

    /// The bytes between a mark and the end.
    @inlinable
    package func bytes(since mark: Mark) -> Int { buffer.writerIndex - mark.offset }
}
