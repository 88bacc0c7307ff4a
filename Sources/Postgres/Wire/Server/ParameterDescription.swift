// ParameterDescription: the types of a prepared statement's parameters.

package import WireCore

extension PostgresServerMessage {
    /// ParameterDescription ('t').
    package struct ParameterDescription: Equatable, Sendable {
        package static let kind = UInt8(ascii: "t")

        package var types: [UInt32]

        package init(types: [UInt32]) { self.types = types }

        package init(from reader: inout WireReader) throws(WireError) {
            types = try reader.readTypes()
        }

        package func encode(into writer: inout OutboundWriter) {
            let message = writer.beginMessage(Self.kind)
            writer.write(UInt16(truncatingIfNeeded: types.count))
            for type in types { writer.write(type) }
            writer.endMessage(message)
        }
    }
}
