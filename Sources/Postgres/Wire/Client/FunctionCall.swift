// FunctionCall: the old fast path that calls one function by OID.

package import WireCore

extension PostgresClientMessage {
    /// FunctionCall ('F').
    package struct FunctionCall: Equatable, Sendable {
        package static let kind = UInt8(ascii: "F")

        package var function: UInt32
        package var argumentFormats: [PostgresFormat]
        package var arguments: [[UInt8]?]
        package var resultFormat: PostgresFormat

        package init(
            function: UInt32, argumentFormats: [PostgresFormat] = [], arguments: [[UInt8]?] = [],
            resultFormat: PostgresFormat = .text
        ) {
            self.function = function
            self.argumentFormats = argumentFormats
            self.arguments = arguments
            self.resultFormat = resultFormat
        }

        package init(from reader: inout WireReader) throws(WireError) {
            function = try reader.readInteger()
            argumentFormats = try reader.readFormats()
            arguments = try reader.readValues()
            resultFormat = PostgresFormat(rawValue: try reader.readInteger())
        }

        package func encode(into writer: inout OutboundWriter) {
            let message = writer.beginMessage(Self.kind)
            writer.write(function)
            writer.writeFormats(argumentFormats)
            writer.write(UInt16(truncatingIfNeeded: arguments.count))
            for argument in arguments { writer.writeValue(argument) }
            writer.write(resultFormat.rawValue)
            writer.endMessage(message)
        }
    }
}
