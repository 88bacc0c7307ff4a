// CopyData: a piece of a COPY's stream, in either direction.

package import NIOCore
package import WireCore

/// CopyData ('d'). From a client the pieces may be cut anywhere; a server sends one row in each.
package struct PostgresCopyData: Equatable, Sendable {
    package static let kind = UInt8(ascii: "d")

    package var bytes: ByteBuffer

    package init(bytes: ByteBuffer) { self.bytes = bytes }

    package init(from reader: inout WireReader) { bytes = reader.readRemaining() }

    package func encode(into writer: inout OutboundWriter) {
        let message = writer.beginMessage(Self.kind)
        writer.write(bytes: bytes)
        writer.endMessage(message)
    }
}
