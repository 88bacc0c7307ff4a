// Parse: makes a prepared statement.

package import WireCore

extension PostgresClientMessage {
    /// Parse ('P').
    package struct Parse: Equatable, Sendable {
        package static let kind = UInt8(ascii: "P")

        /// Empty for the unnamed statement.
        package var statement: String
        package var text: String
        /// Type OIDs of the first parameters; 0 leaves a type to be inferred.
        package var parameterTypes: [UInt32]

        package init(statement: String, text: String, parameterTypes: [UInt32] = []) {
            self.statement = statement
            self.text = text
            self.parameterTypes = parameterTypes
        }

        package init(from reader: inout WireReader) throws(WireError) {
            statement = try reader.readTerminatedString()
            text = try reader.readTerminatedString()
            parameterTypes = try reader.readTypes()
        }

        package func encode(into writer: inout OutboundWriter) {
            let message = writer.beginMessage(Self.kind)
            writer.write(terminated: statement)
            writer.write(terminated: text)
            writer.write(UInt16(truncatingIfNeeded: parameterTypes.count))
            for type in parameterTypes { writer.write(type) }
            writer.endMessage(message)
        }

        var trace: String {
            "Parse statement \(traced(statement)) \(traced(text)) types=\(parameterTypes)"
        }
    }
}
