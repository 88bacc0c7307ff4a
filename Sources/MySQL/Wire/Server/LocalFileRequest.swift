// The answer to LOAD DATA LOCAL INFILE: the client is to send the file, in packets of which the last is empty.

package import WireCore

extension MySQLServerMessage {
    package struct LocalFileRequest: Equatable, Sendable {
        package static let kind: UInt8 = 0xFB

        package var file: String

        package init(file: String) { self.file = file }

        package init(from reader: inout WireReader) { file = reader.readRemainingLossyText() }

        package func encode(into writer: inout OutboundWriter) {
            writer.write(Self.kind)
            writer.write(utf8: file)
        }
    }
}
