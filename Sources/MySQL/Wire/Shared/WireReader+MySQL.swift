// Length-encoded fields, and texts that need not be UTF-8, out of a message's body.

package import NIOCore
package import WireCore

extension WireReader {
    /// An integer of one, three, four or nine bytes.
    package mutating func readLengthEncoded() throws(WireError) -> UInt64 {
        let first = try readInteger(UInt8.self)
        return try lengthEncoded(first)
    }

    private mutating func lengthEncoded(_ first: UInt8) throws(WireError) -> UInt64 {
        switch first {
        case 0xFC: UInt64(try readLittle(UInt16.self))
        case 0xFD: UInt64(try readLittle24())
        case 0xFE: try readLittle(UInt64.self)
        case 0xFB, 0xFF:
            throw .invalidField(.init("length-encoded integer"), value: Int64(first))
        default: UInt64(first)
        }
    }

    /// A count of elements, refused when the bytes that remain could not hold them.
    package mutating func readLengthEncodedCount(
        elementMinimum: Int
    ) throws(WireError) -> Int {
        let count = try readLengthEncoded()
        return try checkCount(Int(clamping: count), elementMinimum: elementMinimum)
    }

    /// The bytes behind their length, as a slice that shares the message's storage.
    package mutating func readLengthEncodedBytes() throws(WireError) -> ByteBuffer {
        let length = try readLengthEncoded()
        return try readSlice(Int(clamping: length))
    }

    /// The same, or nil for NULL: a value of a text row.
    package mutating func readNullableBytes() throws(WireError) -> ByteBuffer? {
        let first = try readInteger(UInt8.self)
        if first == 0xFB { return nil }
        let length = try lengthEncoded(first)
        return try readSlice(Int(clamping: length))
    }

    package mutating func readLengthEncodedText() throws(WireError) -> String {
        String(buffer: try readLengthEncodedBytes())
    }

    /// Text up to a zero byte, or all that remains where there is none: what real servers take from clients.
    package mutating func readTextToZeroOrEnd() -> String {
        var rest = readRemaining()
        let zero = rest.readableBytesView.firstIndex(of: 0)
        guard let zero else { return String(buffer: rest) }
        let text = rest.readString(length: zero - rest.readerIndex) ?? ""
        rest.moveReaderIndex(forwardBy: 1)
        self = WireReader(rest)
        return text
    }

    /// What remains, as text.
    package mutating func readRemainingLossyText() -> String { String(buffer: readRemaining()) }

    /// The next byte, which stays where it is.
    package func peek() -> UInt8? {
        var copy = self
        return try? copy.readInteger(UInt8.self)
    }
}
