// A piece of the file that LOAD DATA LOCAL INFILE asked for; an empty one ends it.

package import NIOCore
package import WireCore

extension MySQLClientMessage {
    package struct LocalFileData: Equatable, Sendable {
        package var bytes: ByteBuffer

        package init(bytes: ByteBuffer) { self.bytes = bytes }

        package init(from reader: inout WireReader) { bytes = reader.readRemaining() }

        package func encode(into writer: inout OutboundWriter) { writer.write(bytes: bytes) }

        var trace: String { "LocalFileData \(traced(bytes: bytes.readableBytesView))" }
    }
}
