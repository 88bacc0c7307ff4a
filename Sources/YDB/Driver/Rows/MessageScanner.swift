// Walks over the fields of an encoded message without making it one.

/// Reads the fields of a protobuf message from bytes that somebody lends.
@usableFromInline
struct MessageScanner {
    @usableFromInline let bytes: UnsafeRawBufferPointer
    /// Where the next field begins.
    @usableFromInline var position: Int
    @usableFromInline let end: Int

    @inlinable @inline(__always)
    init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    @inlinable var isAtEnd: Bool { position >= end }

    /// A field's number and how its content is written.
    @usableFromInline
    struct Tag {
        @usableFromInline let rawValue: UInt64
        @inlinable var number: UInt64 { rawValue >> 3 }
        @inlinable var isLengthDelimited: Bool { rawValue & 7 == 2 }

        @inlinable
        init(rawValue: UInt64) { self.rawValue = rawValue }
    }

    /// - Throws: ``YDBDecodingError`` where the bytes end too soon, or the number is too long.
    @usableFromInline
    mutating func varint() throws -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < end, shift < 70 {
            let byte = bytes[position]
            position += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw Self.malformed
    }

    @usableFromInline
    mutating func tag() throws -> Tag { Tag(rawValue: try varint()) }

    /// The place of the content behind a length.
    @inlinable @inline(__always)
    mutating func content() throws -> Range<Int> {
        let length: Int
        if position < end, bytes[position] < 0x80 {
            length = Int(bytes[position])
            position &+= 1
        } else {
            length = Int(clamping: try varint())
        }
        guard length <= end &- position else { throw Self.malformed }
        defer { position &+= length }
        return position..<(position &+ length)
    }

    /// Passes over a field's content.
    @usableFromInline
    mutating func skip(_ tag: Tag) throws {
        switch tag.rawValue & 7 {
        case 0: _ = try varint()
        case 1: try pass(8)
        case 2: _ = try content()
        case 5: try pass(4)
        // Groups, which no message of YDB's has.
        default: throw Self.malformed
        }
    }

    private mutating func pass(_ count: Int) throws {
        guard count <= end - position else { throw Self.malformed }
        position += count
    }

    @usableFromInline
    static var malformed: any Error {
        YDBDecodingError(.malformed("the message of a result set is cut off or is none"))
    }
}
