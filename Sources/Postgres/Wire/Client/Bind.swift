// Bind: makes a portal from a prepared statement and parameter values.

package import WireCore

extension PostgresClientMessage {
    /// Bind ('B').
    package struct Bind: Equatable, Sendable {
        package static let kind = UInt8(ascii: "B")

        /// Empty for the unnamed portal.
        package var portal: String
        /// Empty for the unnamed statement.
        package var statement: String
        /// None (all text), one for all, or one a parameter.
        package var parameterFormats: [PostgresFormat]
        /// Nil is NULL.
        package var parameters: [[UInt8]?]
        /// None (all text), one for all, or one a result column.
        package var resultFormats: [PostgresFormat]

        package init(
            portal: String, statement: String, parameterFormats: [PostgresFormat] = [],
            parameters: [[UInt8]?] = [], resultFormats: [PostgresFormat] = []
        ) {
            self.portal = portal
            self.statement = statement
            self.parameterFormats = parameterFormats
            self.parameters = parameters
            self.resultFormats = resultFormats
        }

        package init(from reader: inout WireReader) throws(WireError) {
            portal = try reader.readTerminatedString()
            statement = try reader.readTerminatedString()
            parameterFormats = try reader.readFormats()
            parameters = try reader.readValues()
            resultFormats = try reader.readFormats()
        }

        package func encode(into writer: inout OutboundWriter) {
            let message = writer.beginMessage(Self.kind)
            writer.write(terminated: portal)
            writer.write(terminated: statement)
            writer.writeFormats(parameterFormats)
            writer.write(UInt16(truncatingIfNeeded: parameters.count))
            for parameter in parameters { writer.writeValue(parameter) }
            writer.writeFormats(resultFormats)
            writer.endMessage(message)
        }

        /// Writes the message of the unnamed portal with values that are encoded already, each behind its length.
        package static func encode(
            statement: String, parameterFormats: [PostgresFormat], values: [UInt8], count: Int,
            resultFormats: [PostgresFormat], into writer: inout OutboundWriter
        ) {
            let message = writer.beginMessage(kind)
            writer.write(UInt8(0))
            writer.write(terminated: statement)
            writer.writeFormats(parameterFormats)
            writer.write(UInt16(truncatingIfNeeded: count))
            writer.write(bytes: values)
            writer.writeFormats(resultFormats)
            writer.endMessage(message)
        }

        var trace: String {
            let values = parameters.map { value in value.map { traced(bytes: $0) } ?? "NULL" }
            let formats = parameterFormats.map(\.rawValue)
            let results = resultFormats.map(\.rawValue)
            return "Bind portal \(traced(portal)) statement \(traced(statement)) "
                + "formats=\(formats) values=[\(values.joined(separator: ", "))] results=\(results)"
        }
    }
}
