// COM_QUERY: statements as text.

package import NIOCore
package import WireCore

extension MySQLClientMessage {
    /// One statement or, with multiStatements, several.
    package struct Query: Equatable, Sendable {
        /// With queryAttributes: values by name that travel with the statement.
        package var attributes: [MySQLWireParameter]
        /// In the connection's character set.
        package var text: ByteBuffer

        package init(_ text: String, attributes: [MySQLWireParameter] = []) {
            self.text = ByteBuffer(string: text)
            self.attributes = attributes
        }

        package init(
            from reader: inout WireReader, _ capabilities: MySQLCapabilities
        ) throws(WireError) {
            attributes = []
            if capabilities.contains(.queryAttributes) {
                let count = try reader.readLengthEncodedCount(elementMinimum: 3)
                let sets = try reader.readLengthEncoded()
                guard sets == 1 else {
                    throw .invalidField(
                        .init("parameter sets"), value: Int64(clamping: sets))
                }
                attributes = try MySQLParameters.read(
                    count, named: true, bound: nil, from: &reader)
            }
            text = reader.readRemaining()
        }

        package func encode(
            into writer: inout OutboundWriter, _ capabilities: MySQLCapabilities
        ) {
            writer.write(MySQLCommand.query.rawValue)
            if capabilities.contains(.queryAttributes) {
                writer.writeLengthEncoded(count: attributes.count)
                writer.writeLengthEncoded(1)
                MySQLParameters.write(attributes, named: true, into: &writer)
            }
            writer.write(bytes: text)
        }

        var trace: String {
            let list = attributes.map(\.trace)
            let suffix = list.isEmpty ? "" : " attributes [\(list.joined(separator: ", "))]"
            return "Query \(traced(String(buffer: text)))\(suffix)"
        }
    }
}
