// The bytes of a message as they lie in the buffer that they came in, for SwiftProtobuf to read.

package import NIOCore
import SwiftProtobuf

/// A message's bytes in the buffer that they lie in.
package struct MessageBytes: SwiftProtobufContiguousBytes {
    private var buffer: ByteBuffer

    package init(_ buffer: ByteBuffer) { self.buffer = buffer }

    package init(repeating byte: UInt8, count: Int) {
        buffer = ByteBuffer(repeating: byte, count: count)
    }

    package init<Bytes: Sequence>(_ bytes: Bytes) where Bytes.Element == UInt8 {
        buffer = ByteBuffer(bytes: bytes)
    }

    package var count: Int { buffer.readableBytes }

    package func withUnsafeBytes<Result>(
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        try buffer.withUnsafeReadableBytes(body)
    }

    package mutating func withUnsafeMutableBytes<Result>(
        _ body: (UnsafeMutableRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        try buffer.withUnsafeMutableReadableBytes(body)
    }
}
