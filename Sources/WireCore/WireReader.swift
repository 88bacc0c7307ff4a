// A bounded reader over one message's body. Every read checks what remains and throws; none can trap.

package import NIOCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Reads the fields of one message from its exact slice.
package struct WireReader {
    private var buffer: ByteBuffer

    package init(_ body: ByteBuffer) { buffer = body }

    /// The bytes not read yet.
    package var remaining: Int { buffer.readableBytes }

    // Integers, in network byte order. One function a width, none generic: other modules call them without
    // specialising.

    package mutating func readInteger(_: UInt8.Type = UInt8.self) throws(WireError) -> UInt8 {
        try integer()
    }

    package mutating func readInteger(_: UInt16.Type = UInt16.self) throws(WireError) -> UInt16 {
        try integer()
    }

    package mutating func readInteger(_: Int16.Type = Int16.self) throws(WireError) -> Int16 {
        try integer()
    }

    package mutating func readInteger(_: UInt32.Type = UInt32.self) throws(WireError) -> UInt32 {
        try integer()
    }

    package mutating func readInteger(_: Int32.Type = Int32.self) throws(WireError) -> Int32 {
        try integer()
    }

    package mutating func readInteger(_: Int64.Type = Int64.self) throws(WireError) -> Int64 {
        try integer()
    }

    package mutating func readInteger(_: UInt64.Type = UInt64.self) throws(WireError) -> UInt64 {
        try integer()
    }

    /// Of three bytes.
    package mutating func readInteger24() throws(WireError) -> UInt32 {
        guard remaining >= 3 else { throw .insufficientData(needed: 3, remaining: remaining) }
        let high = UInt32(try readInteger(UInt16.self))
        return high << 8 | UInt32(try readInteger(UInt8.self))
    }

    /// Of six bytes.
    package mutating func readInteger48() throws(WireError) -> UInt64 {
        guard remaining >= 6 else { throw .insufficientData(needed: 6, remaining: remaining) }
        let high = UInt64(try readInteger(UInt16.self))
        return high << 32 | UInt64(try readInteger(UInt32.self))
    }

    @inline(__always)
    private mutating func integer<T: FixedWidthInteger>() throws(WireError) -> T {
        guard let value = buffer.readInteger(as: T.self) else {
            throw .insufficientData(
                needed: MemoryLayout<T>.size, remaining: buffer.readableBytes)
        }
        return value
    }

    /// Reads a count of elements in two bytes, refused when the bytes that remain could not hold them.
    package mutating func readCount16(elementMinimum: Int) throws(WireError) -> Int {
        let count = Int(try readInteger(UInt16.self))
        return try check(count, elementMinimum)
    }

    /// The same in four bytes.
    package mutating func readCount32(elementMinimum: Int) throws(WireError) -> Int {
        let count = Int(try readInteger(UInt32.self))
        return try check(count, elementMinimum)
    }

    private func check(_ count: Int, _ elementMinimum: Int) throws(WireError) -> Int {
        let (bytes, overflow) = count.multipliedReportingOverflow(by: elementMinimum)
        guard !overflow, bytes <= remaining else {
            throw .countAboveRemaining(count: count, remaining: remaining)
        }
        return count
    }

    /// Reads exactly so many bytes into an array.
    package mutating func readBytes(_ count: Int) throws(WireError) -> [UInt8] {
        guard count >= 0, let bytes = buffer.readBytes(length: count) else {
            throw .insufficientData(needed: count, remaining: remaining)
        }
        return bytes
    }

    /// Reads exactly so many bytes as a slice that shares the message's storage.
    package mutating func readSlice(_ count: Int) throws(WireError) -> ByteBuffer {
        guard count >= 0, let slice = buffer.readSlice(length: count) else {
            throw .insufficientData(needed: count, remaining: remaining)
        }
        return slice
    }

    /// Reads all that remains as a slice.
    package mutating func readRemaining() -> ByteBuffer {
        let rest = buffer.slice()
        buffer.moveReaderIndex(to: buffer.writerIndex)
        return rest
    }

    /// Reads text up to a zero byte.
    package mutating func readTerminatedString() throws(WireError) -> String {
        let found = buffer.withUnsafeReadableBytes { bytes -> Scan in
            guard let start = bytes.baseAddress, let zero = memchr(start, 0, bytes.count) else {
                return .unterminated
            }
            let length = start.distance(to: UnsafeRawPointer(zero))
            if length == 0 { return .text("", length: 0) }
            // The same as below without generic code: names come with every message of the extended protocol.
            if let text = String(validatingCString: start.assumingMemoryBound(to: CChar.self)) {
                return .text(text, length: length)
            }
            return Scan(text: UnsafeRawBufferPointer(start: start, count: length))
        }
        switch found {
        case .unterminated: throw .unterminatedString
        case .invalid(let bytes): throw .invalidText(bytes)
        case .text(let text, let length):
            buffer.moveReaderIndex(forwardBy: length + 1)
            return text
        }
    }

    /// Reads exactly so many bytes as text.
    package mutating func readText(_ count: Int) throws(WireError) -> String {
        guard count >= 0, count <= remaining else {
            throw .insufficientData(needed: count, remaining: remaining)
        }
        let found = buffer.withUnsafeReadableBytes {
            Scan(text: UnsafeRawBufferPointer(rebasing: $0.prefix(count)))
        }
        switch found {
        case .unterminated: throw .unterminatedString
        case .invalid(let bytes): throw .invalidText(bytes)
        case .text(let text, let length):
            buffer.moveReaderIndex(forwardBy: length)
            return text
        }
    }

    /// Refuses a count of elements that the bytes which remain could not hold.
    package func checkCount(_ count: Int, elementMinimum: Int) throws(WireError) -> Int {
        guard count >= 0 else { throw .countAboveRemaining(count: count, remaining: remaining) }
        return try check(count, elementMinimum)
    }

    /// Reads all that remains as text.
    package mutating func readRemainingText() throws(WireError) -> String {
        let found = buffer.withUnsafeReadableBytes { Scan(text: $0) }
        switch found {
        case .unterminated: throw .unterminatedString
        case .invalid(let bytes): throw .invalidText(bytes)
        case .text(let text, _):
            buffer.moveReaderIndex(to: buffer.writerIndex)
            return text
        }
    }

    /// Refuses a message that is longer than its fields.
    package func finish() throws(WireError) {
        guard remaining == 0 else { throw .bytesLeftOver(count: remaining) }
    }

    /// What looking for a text gave: kept apart from reading, so that no error crosses a closure.
    private enum Scan {
        case text(String, length: Int)
        case invalid([UInt8])
        case unterminated

        init(text bytes: UnsafeRawBufferPointer) {
            guard let text = String(validating: bytes, as: UTF8.self) else {
                self = .invalid(Scan.firstInvalid(in: bytes))
                return
            }
            self = .text(text, length: bytes.count)
        }

        /// The bytes from the first that is no UTF-8 on, as many as its lead byte promises.
        private static func firstInvalid(in bytes: UnsafeRawBufferPointer) -> [UInt8] {
            var index = 0
            while index < bytes.count {
                let width =
                    switch bytes[index] {
                    case 0..<0x80: 1
                    case 0xC0..<0xE0: 2
                    case 0xE0..<0xF0: 3
                    case 0xF0..<0xF8: 4
                    default: 1
                    }
                let end = min(index + width, bytes.count)
                let character = bytes[index..<end]
                guard String(validating: character, as: UTF8.self) != nil else {
                    return Array(character)
                }
                index = end
            }
            return []
        }
    }
}
