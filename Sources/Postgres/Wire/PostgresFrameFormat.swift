// How frames begin in each direction, with the limit of each kind: those of PostgreSQL for what a server takes, those
// of libpq for what a client takes.

package import NIOCore
package import WireCore

/// Frames that a client sends.
package struct PostgresClientFrameFormat: FrameFormat {
    /// The kind given to a start-up packet, which has none of its own.
    package static let startupKind: UInt8 = 0

    package enum Phase: Equatable, Sendable {
        /// Packets without a kind.
        case startup
        /// Messages of kind 'p' alone.
        case authentication
        case ready
    }

    package var phase: Phase
    /// The most bytes in the body of a message that carries text or data.
    package var largeLimit: Int

    /// The limit PostgreSQL has: the largest block it can allocate.
    package static let postgresLargeLimit = 0x3FFF_FFFE
    static let startupLimit = 10_000
    static let authenticationLimit = 65_535
    static let smallLimit = 10_000

    package init(phase: Phase = .startup, largeLimit: Int = postgresLargeLimit) {
        self.phase = phase
        self.largeLimit = largeLimit
    }

    package func header(at buffer: ByteBuffer) throws(WireError) -> FrameHeader? {
        guard phase != .startup else { return try startupHeader(at: buffer) }
        let (kind, length) = kindAndLength(at: buffer)
        guard let kind else { return nil }
        let limit = try limit(of: kind)
        guard let length else { return nil }
        return try checkedHeader(
            kind: kind, length: length, headerLength: 5, minimum: 0, limit: limit)
    }

    private func startupHeader(at buffer: ByteBuffer) throws(WireError) -> FrameHeader? {
        guard let length = buffer.getInteger(at: buffer.readerIndex, as: Int32.self) else {
            return nil
        }
        return try checkedHeader(
            kind: Self.startupKind, length: length, headerLength: 4, minimum: 4,
            limit: Self.startupLimit)
    }

    /// An unknown kind is refused at its first byte.
    private func limit(of kind: UInt8) throws(WireError) -> Int {
        switch (phase, kind) {
        case (.authentication, UInt8(ascii: "p")):
            return Self.authenticationLimit
        case (.ready, UInt8(ascii: "Q")), (.ready, UInt8(ascii: "P")), (.ready, UInt8(ascii: "B")),
            (.ready, UInt8(ascii: "d")), (.ready, UInt8(ascii: "F")):
            return largeLimit
        case (.ready, UInt8(ascii: "D")), (.ready, UInt8(ascii: "E")), (.ready, UInt8(ascii: "C")),
            (.ready, UInt8(ascii: "H")), (.ready, UInt8(ascii: "S")), (.ready, UInt8(ascii: "X")),
            (.ready, UInt8(ascii: "c")), (.ready, UInt8(ascii: "f")):
            return Self.smallLimit
        default: throw .unknownMessage(kind: UInt32(kind))
        }
    }
}

/// Frames that a server sends. The one answer without a frame, the byte after SSLRequest and GSSENCRequest, is read
/// before this.
package struct PostgresServerFrameFormat: FrameFormat {
    /// The most bytes in the body of a message that carries data.
    package var largeLimit: Int
    static let smallLimit = 30_000

    package init(largeLimit: Int = PostgresClientFrameFormat.postgresLargeLimit) {
        self.largeLimit = largeLimit
    }

    package func header(at buffer: ByteBuffer) throws(WireError) -> FrameHeader? {
        let (kind, length) = kindAndLength(at: buffer)
        guard let kind else { return nil }
        let limit = try limit(of: kind)
        guard let length else { return nil }
        return try checkedHeader(
            kind: kind, length: length, headerLength: 5, minimum: 0, limit: limit)
    }

    package func run(
        of kind: UInt8, at buffer: ByteBuffer
    ) throws(WireError) -> (length: Int, count: Int) {
        let limit = try limit(of: kind)
        // What is no frame of the kind, or has a length that it may not have, is left to `header`.
        return buffer.withUnsafeReadableBytes { bytes in
            var place = 0
            var count = 0
            while bytes.count - place >= 5, bytes[place] == kind {
                let length = Int(
                    Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: place + 1, as: Int32.self))
                )
                guard length >= 4, length - 4 <= limit, bytes.count - place - 1 >= length else {
                    break
                }
                place += 1 + length
                count += 1
            }
            return (place, count)
        }
    }

    private func limit(of kind: UInt8) throws(WireError) -> Int {
        switch kind {
        case UInt8(ascii: "T"), UInt8(ascii: "D"), UInt8(ascii: "d"), UInt8(ascii: "V"),
            UInt8(ascii: "E"), UInt8(ascii: "N"), UInt8(ascii: "A"), UInt8(ascii: "t"),
            UInt8(ascii: "G"), UInt8(ascii: "H"), UInt8(ascii: "W"):
            return largeLimit
        case UInt8(ascii: "R"), UInt8(ascii: "S"), UInt8(ascii: "K"), UInt8(ascii: "Z"),
            UInt8(ascii: "C"), UInt8(ascii: "I"), UInt8(ascii: "1"), UInt8(ascii: "2"),
            UInt8(ascii: "3"), UInt8(ascii: "n"), UInt8(ascii: "s"), UInt8(ascii: "c"),
            UInt8(ascii: "v"):
            return Self.smallLimit
        default: throw .unknownMessage(kind: UInt32(kind))
        }
    }
}

/// The first byte and the four behind it, as far as they are there, in one access to the buffer.
private func kindAndLength(at buffer: ByteBuffer) -> (kind: UInt8?, length: Int32?) {
    buffer.withUnsafeReadableBytes { bytes in
        guard let kind = bytes.first else { return (nil, nil) }
        guard bytes.count >= 5 else { return (kind, nil) }
        let length = bytes.loadUnaligned(fromByteOffset: 1, as: Int32.self)
        return (kind, Int32(bigEndian: length))
    }
}

/// Judges a length that counts itself.
private func checkedHeader(
    kind: UInt8, length: Int32, headerLength: Int, minimum: Int, limit: Int
) throws(WireError) -> FrameHeader {
    let body = Int(length) - 4
    guard body >= minimum else { throw .lengthBelowMinimum(length: body, minimum: minimum) }
    guard body <= limit else { throw .lengthAboveLimit(length: body, limit: limit) }
    return FrameHeader(kind: kind, headerLength: headerLength, bodyLength: body)
}
