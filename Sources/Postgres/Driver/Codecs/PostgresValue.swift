// A value as it came, before anybody says what it is to become.

public import NIOCore
import WireCore

/// How a value is represented: as text that people read, or as bytes that machines do.
public enum PostgresValueFormat: Hashable, Sendable {
    /// As the type's output function writes it.
    case text
    /// As the type's send function writes it.
    case binary
}

/// The bytes of one value that is not NULL, with what they mean.
public struct PostgresValue: Sendable {
    /// The bytes, without their length.
    public var bytes: ByteBuffer
    /// The type that the server says the value has.
    public let type: PostgresDataType
    /// How the bytes are to be read.
    public let format: PostgresValueFormat
    /// How deep this value lies in others: what nests has to end somewhere.
    let depth: Int

    /// A value.
    public init(bytes: ByteBuffer, type: PostgresDataType, format: PostgresValueFormat) {
        self.init(bytes: bytes, type: type, format: format, depth: 0)
    }

    init(bytes: ByteBuffer, type: PostgresDataType, format: PostgresValueFormat, depth: Int) {
        self.bytes = bytes
        self.type = type
        self.format = format
        self.depth = depth
    }

    /// The value as text, where its bytes are text.
    ///
    /// - Throws: ``PostgresDecodingError`` where they are not UTF-8.
    public func text() throws(PostgresDecodingError) -> String {
        guard let text = bytes.withUnsafeReadableBytes({ String(validUTF8: $0) })
        else { throw PostgresDecodingError(.malformed("text is not UTF-8"), type: type) }
        return text
    }

    /// A value inside of this one.
    func inner(_ bytes: ByteBuffer, type: PostgresDataType) throws(PostgresDecodingError) -> Self {
        guard depth < Self.deepest else {
            throw PostgresDecodingError(
                .malformed("values nested deeper than \(Self.deepest)"), type: type)
        }
        return PostgresValue(bytes: bytes, type: type, format: format, depth: depth + 1)
    }

    static let deepest = 32
}

extension PostgresValue {
    /// It cannot become what was asked for, by its type.
    func mismatch(_ wanted: Any.Type) -> PostgresDecodingError {
        PostgresDecodingError(.typeMismatch(wanted: "\(wanted)"), type: type)
    }

    /// It is not what its type says.
    func malformed(_ what: String) -> PostgresDecodingError {
        PostgresDecodingError(.malformed(what), type: type)
    }

    /// It does not fit.
    func outOfRange(_ wanted: Any.Type) -> PostgresDecodingError {
        PostgresDecodingError(.outOfRange(wanted: "\(wanted)"), type: type)
    }

    /// Its bytes as an integer, all of them.
    @inline(__always)
    func integer<T: FixedWidthInteger>(_: T.Type) throws(PostgresDecodingError) -> T {
        guard bytes.readableBytes == MemoryLayout<T>.size,
            let value = bytes.getInteger(at: bytes.readerIndex, as: T.self)
        else { throw malformed("\(bytes.readableBytes) bytes instead of \(MemoryLayout<T>.size)") }
        return value
    }
}

/// Reads the parts of one value in order.
struct ValueReader {
    private(set) var value: PostgresValue

    init(_ value: PostgresValue) { self.value = value }

    var remaining: Int { value.bytes.readableBytes }

    mutating func read<T: FixedWidthInteger>(
        _: T.Type = T.self
    ) throws(PostgresDecodingError) -> T {
        guard let number = value.bytes.readInteger(as: T.self) else {
            throw value.malformed("it ends too soon")
        }
        return number
    }

    mutating func slice(_ count: Int) throws(PostgresDecodingError) -> ByteBuffer {
        guard count >= 0, let slice = value.bytes.readSlice(length: count) else {
            throw value.malformed("it ends too soon")
        }
        return slice
    }

    /// A part with its length before it; nil is NULL.
    mutating func part() throws(PostgresDecodingError) -> ByteBuffer? {
        let length = try read(Int32.self)
        return length == -1 ? nil : try slice(Int(length))
    }

    /// How many parts follow, refused where the bytes that remain could not hold them.
    mutating func count(elementMinimum: Int) throws(PostgresDecodingError) -> Int {
        let count = Int(try read(Int32.self))
        guard count >= 0, count <= remaining / max(1, elementMinimum) else {
            throw value.malformed("a count of \(count)")
        }
        return count
    }

    func finish() throws(PostgresDecodingError) {
        guard remaining == 0 else { throw value.malformed("\(remaining) bytes left over") }
    }
}
