// Big-endian integers of the wire's binary formats.

package enum BinaryBytes {
    @inline(__always)
    package static func append<T: FixedWidthInteger>(_ value: T, to out: inout [UInt8]) {
        withUnsafeBytes(of: value.bigEndian) { out.append(contentsOf: $0) }
    }
}

/// Reads fields off the front; 08P01 where they are missing.
package struct BinaryReader {
    private let bytes: UnsafeRawBufferPointer
    private var index = 0

    package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    package var isAtEnd: Bool { index == bytes.count }
    package var remaining: Int { bytes.count - index }

    @inline(__always)
    private mutating func integer<T: FixedWidthInteger & BitwiseCopyable>(
        _ type: T.Type
    ) throws(SQLError) -> T {
        guard bytes.count - index >= MemoryLayout<T>.size else { throw .insufficientData }
        let value = bytes.loadUnaligned(fromByteOffset: index, as: T.self)
        index += MemoryLayout<T>.size
        return T(bigEndian: value)
    }

    package mutating func byte() throws(SQLError) -> UInt8 { try integer(UInt8.self) }
    package mutating func uint16() throws(SQLError) -> UInt16 { try integer(UInt16.self) }
    package mutating func uint32() throws(SQLError) -> UInt32 { try integer(UInt32.self) }
    package mutating func uint64() throws(SQLError) -> UInt64 { try integer(UInt64.self) }
    package mutating func int16() throws(SQLError) -> Int { Int(Int16(bitPattern: try uint16())) }
    package mutating func int32() throws(SQLError) -> Int { Int(Int32(bitPattern: try uint32())) }
    package mutating func int64() throws(SQLError) -> Int64 { Int64(bitPattern: try uint64()) }

    package mutating func bytes(_ count: Int) throws(SQLError) -> UnsafeRawBufferPointer {
        guard count >= 0, count <= remaining else { throw .insufficientData }
        let slice = UnsafeRawBufferPointer(rebasing: bytes[index..<index + count])
        index += count
        return slice
    }

    package mutating func rest() -> UnsafeRawBufferPointer {
        let slice = UnsafeRawBufferPointer(rebasing: bytes[index...])
        index = bytes.count
        return slice
    }
}
