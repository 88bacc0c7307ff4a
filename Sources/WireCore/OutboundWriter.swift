// Where a machine and an execution write what goes to the peer: one store of bytes, used again after each flush.
// Lengths are patched in place, rows never exist as message values.

package import NIOCore

/// A growable store of outgoing bytes. One owner holds it and lends it out `inout`; a copy would cost the next write a
/// copy of the bytes.
package struct OutboundWriter: Sendable {
    /// Above this many unsent bytes an execution should pause until they are sent.
    package let highWaterMark: Int
    /// The bytes themselves, for encoders of values that append to an array. Nothing already written may be removed.
    package var bytes: [UInt8] = []

    /// How many messages were begun, those taken too.
    package var messageCount = 0
    /// Somebody asks where messages begin.
    package var notesMessages = false
    /// Where the messages that are not taken yet begin, since somebody asks.
    package var messageStarts: [Int] = []

    /// A store that has grown beyond this is given back when answers are small again, and one beyond `mostKept` at once.
    private static let keptCapacity = 8 * 1024
    private static let mostKept = 32 * 1024
    /// So many small answers in a row are no accident.
    private static let patience = 64
    /// Small answers since the last large one.
    private var smallAnswers = 0

    package init(highWaterMark: Int = 64 * 1024) { self.highWaterMark = highWaterMark }

    /// The bytes written and not yet taken.
    @inlinable package var pendingBytes: Int { bytes.count }

    /// Whether an execution should pause.
    @inlinable package var isAboveHighWater: Bool { bytes.count >= highWaterMark }

    /// Takes the written bytes out and keeps the store for the next ones.
    package mutating func takeBytes() -> ByteBuffer {
        let taken = ByteBuffer(bytes: bytes)
        if bytes.capacity <= Self.keptCapacity || keepsLargeStore(for: bytes.count) {
            bytes.removeAll(keepingCapacity: true)
        } else {
            bytes = []
        }
        return taken
    }

    /// Growing a store anew for one large answer after the other costs more than writing them.
    private mutating func keepsLargeStore(for count: Int) -> Bool {
        smallAnswers = count > Self.keptCapacity / 2 ? 0 : smallAnswers + 1
        guard bytes.capacity <= Self.mostKept, smallAnswers < Self.patience else {
            smallAnswers = 0
            return false
        }
        return true
    }

    // MARK: Messages

    /// A message begins here: whatever writes a frame says so.
    @inlinable package mutating func noteMessage() {
        messageCount &+= 1
        if notesMessages { messageStarts.append(bytes.count) }
    }

    /// Where the messages begin in the bytes that `takeBytes` gives next.
    package mutating func takeMessageStarts() -> [Int] {
        guard !messageStarts.isEmpty else { return [] }
        defer { messageStarts = [] }
        return messageStarts
    }

    /// Writes what another one holds behind this one's bytes, as messages of this one.
    package mutating func append(_ other: OutboundWriter) {
        messageStarts.append(contentsOf: other.messageStarts.map { $0 + bytes.count })
        messageCount &+= other.messageCount
        bytes.append(contentsOf: other.bytes)
    }

    // MARK: Marks

    /// A place in the store to come back to.
    package struct Mark: Sendable, Equatable {
        package let offset: Int
        package init(offset: Int) { self.offset = offset }
    }

    /// The present end.
    package var mark: Mark { Mark(offset: bytes.count) }

    // MARK: Fields

    @inlinable package mutating func write(_ value: UInt8) { bytes.append(value) }

    /// Network byte order. One function a width, none generic: other modules call them without specialising; and a byte
    /// at a time, which is half the work of appending a buffer of four.
    package mutating func write(_ value: UInt16) {
        bytes.append(UInt8(truncatingIfNeeded: value >> 8))
        bytes.append(UInt8(truncatingIfNeeded: value))
    }

    package mutating func write(_ value: UInt32) {
        bytes.append(UInt8(truncatingIfNeeded: value >> 24))
        bytes.append(UInt8(truncatingIfNeeded: value >> 16))
        bytes.append(UInt8(truncatingIfNeeded: value >> 8))
        bytes.append(UInt8(truncatingIfNeeded: value))
    }

    package mutating func write(_ value: UInt64) {
        write(UInt32(truncatingIfNeeded: value >> 32))
        write(UInt32(truncatingIfNeeded: value))
    }

    /// Of the lower three bytes.
    package mutating func write24(_ value: UInt32) {
        bytes.append(UInt8(truncatingIfNeeded: value >> 16))
        bytes.append(UInt8(truncatingIfNeeded: value >> 8))
        bytes.append(UInt8(truncatingIfNeeded: value))
    }

    /// Of the lower six bytes.
    package mutating func write48(_ value: UInt64) {
        write(UInt16(truncatingIfNeeded: value >> 32))
        write(UInt32(truncatingIfNeeded: value))
    }

    package mutating func write(_ value: Int16) { write(UInt16(bitPattern: value)) }
    package mutating func write(_ value: Int32) { write(UInt32(bitPattern: value)) }
    package mutating func write(_ value: Int64) { write(UInt64(bitPattern: value)) }

    package mutating func write(bytes more: [UInt8]) { bytes.append(contentsOf: more) }

    package mutating func write(bytes more: ByteBuffer) {
        more.withUnsafeReadableBytes { bytes.append(contentsOf: $0) }
    }

    package mutating func write(utf8 text: String) { bytes.append(contentsOf: text.utf8) }

    /// Text and its terminating zero byte. A zero inside would end the string early: the text stops before it.
    package mutating func write(terminated text: String) {
        var text = text
        text.withUTF8 { utf8 in
            let end = utf8.firstIndex(of: 0) ?? utf8.count
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[..<end]))
        }
        bytes.append(0)
    }

    // MARK: Lengths known only afterwards

    /// Leaves room for a length of four bytes and returns where.
    package mutating func reserveLength() -> Mark {
        let here = mark
        write(UInt32(0))
        return here
    }

    /// Puts a length where room was left, in network byte order.
    package mutating func patch(_ mark: Mark, with value: Int32) {
        let ordered = value.bigEndian
        bytes.withUnsafeMutableBytes { store in
            guard mark.offset >= 0, mark.offset <= store.count - 4 else { return }
            store.storeBytes(of: ordered, toByteOffset: mark.offset, as: Int32.self)
        }
    }

    /// Leaves room for a length of so many bytes and returns where.
    package mutating func reserveLength(bytes count: Int) -> Mark {
        let here = mark
        for _ in 0..<count { bytes.append(0) }
        return here
    }

    /// Puts the lower bytes of a length where room for so many was left, in network byte order.
    package mutating func patch(_ mark: Mark, bytes count: Int, with value: UInt64) {
        guard mark.offset >= 0, mark.offset <= bytes.count - count else { return }
        for place in 0..<count {
            bytes[mark.offset + place] = UInt8(
                truncatingIfNeeded: value >> UInt64(8 * (count - 1 - place)))
        }
    }

    /// The bytes between a mark and the end.
    package func bytes(since mark: Mark) -> Int { bytes.count - mark.offset }
}
