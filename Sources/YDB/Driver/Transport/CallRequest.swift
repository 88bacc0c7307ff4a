// What a call asks: its method, its time, its metadata and its message, as bytes that are ready to be sent.

import NIOCore
import NIOHPACK
import SwiftProtobuf
import YDBWire

/// A call as it is given to a connection.
struct CallRequest: Sendable {
    /// `/package.Service/Method`.
    var path: String
    /// The first message with its prefix, and the only one unless the call goes both ways.
    var message: ByteBuffer
    /// How long the whole call may take; nil: as long as it wants.
    var timeout: Duration?
    /// The token of who asks; nil: nobody in particular.
    var ticket: String?
    /// What else is told in the call's head.
    var metadata: [GRPCMetadata.Field] = []
    /// No more messages follow.
    var endsSending = true
}

/// A message with gRPC's prefix, written once into the buffer that goes to the socket.
struct PrefixedMessage: SwiftProtobufContiguousBytes {
    private(set) var buffer: ByteBuffer

    init(repeating byte: UInt8, count: Int) {
        buffer = ByteBuffer()
        buffer.reserveCapacity(GRPCMessageFormat.prefixLength + count)
        buffer.writeInteger(GRPCFlag.plain)
        buffer.writeInteger(UInt32(clamping: count))
        buffer.writeRepeatingByte(byte, count: count)
    }

    init<Bytes: Sequence>(_ bytes: Bytes) where Bytes.Element == UInt8 {
        let bytes = Array(bytes)
        self.init(repeating: 0, count: bytes.count)
        buffer.setBytes(bytes, at: GRPCMessageFormat.prefixLength)
    }

    var count: Int { buffer.readableBytes - GRPCMessageFormat.prefixLength }

    func withUnsafeBytes<Result>(
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        try buffer.withUnsafeReadableBytes {
            try body(UnsafeRawBufferPointer(rebasing: $0[GRPCMessageFormat.prefixLength...]))
        }
    }

    mutating func withUnsafeMutableBytes<Result>(
        _ body: (UnsafeMutableRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        try buffer.withUnsafeMutableReadableBytes {
            try body(UnsafeMutableRawBufferPointer(rebasing: $0[GRPCMessageFormat.prefixLength...]))
        }
    }
}

extension Message {
    /// The message as gRPC sends it.
    func prefixed() throws -> ByteBuffer {
        let bytes: PrefixedMessage = try serializedBytes()
        return bytes.buffer
    }
}

/// The heads of calls, made once for each method as long as nothing in them changes.
struct CallHeads {
    private struct Entry {
        let timeout: Duration?
        let ticket: String?
        let fields: HPACKHeaders
    }

    private let scheme: String
    private let authority: String
    private let common: [GRPCMetadata.Field]
    private var known: [String: Entry] = [:]
    /// Methods are some dozens; what is asked beyond them is not kept.
    private static let mostKept = 256

    /// - Parameter common: The metadata of every call of the connection.
    init(scheme: String, authority: String, common: [GRPCMetadata.Field]) {
        self.scheme = scheme
        self.authority = authority
        self.common = common
    }

    mutating func fields(of request: CallRequest) -> HPACKHeaders {
        if request.metadata.isEmpty, let entry = known[request.path],
            entry.timeout == request.timeout, entry.ticket == request.ticket
        {
            return entry.fields
        }
        let fields = make(request)
        if request.metadata.isEmpty, known.count < Self.mostKept {
            known[request.path] = Entry(
                timeout: request.timeout, ticket: request.ticket, fields: fields)
        }
        return fields
    }

    private func make(_ request: CallRequest) -> HPACKHeaders {
        var metadata = common
        if let ticket = request.ticket { metadata.append(.init(YDBHeader.ticket, ticket)) }
        let head = GRPCRequestHead(
            path: request.path, authority: authority,
            timeout: request.timeout.map { GRPCTimeout(nanoseconds: $0.clampedNanoseconds) },
            metadata: GRPCMetadata(metadata + request.metadata))
        var fields = HPACKHeaders()
        for field in head.fields(scheme: scheme) {
            // A token that is shown to nobody is not kept in the compression's table either (RFC 7541, section 7.1.3).
            let isSecret = field.name == YDBHeader.ticket
            fields.add(
                name: field.name, value: field.value,
                indexing: isSecret ? .neverIndexed : .indexable)
        }
        return fields
    }
}

extension Duration {
    /// Nanoseconds, cut to what 64 bits hold; nothing for a time before now.
    var clampedNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0 else { return 0 }
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflows) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        return overflow || overflows ? .max : max(0, sum)
    }
}
