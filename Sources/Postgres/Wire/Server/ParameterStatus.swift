// ParameterStatus: the value of a setting that clients are told of, at the start and at every change.

package import WireCore

extension PostgresServerMessage {
    /// ParameterStatus ('S').
    package struct ParameterStatus: Equatable, Sendable {
        package static let kind = UInt8(ascii: "S")

        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }

        package init(from reader: inout WireReader) throws(WireError) {
            name = try reader.readTerminatedString()
            value = try reader.readTerminatedString()
        }

        package func encode(into writer: inout OutboundWriter) {
            let message = writer.beginMessage(Self.kind)
            writer.write(terminated: name)
            writer.write(terminated: value)
            writer.endMessage(message)
        }
    }
}
