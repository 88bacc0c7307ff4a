// The answer to COM_STMT_PREPARE; definitions of parameters, then of columns, follow where there are any.

package import WireCore

extension MySQLServerMessage {
    package struct PrepareOK: Equatable, Sendable {
        package static let kind: UInt8 = 0

        package var statementID: UInt32
        package var columnCount: UInt16
        package var parameterCount: UInt16
        package var warnings: UInt16
        /// With optionalMetadata: whether definitions follow.
        package var hasDefinitions = true

        package init(
            statementID: UInt32, columnCount: UInt16, parameterCount: UInt16,
            warnings: UInt16 = 0
        ) {
            self.statementID = statementID
            self.columnCount = columnCount
            self.parameterCount = parameterCount
            self.warnings = warnings
        }

        package init(
            from reader: inout WireReader, _ capabilities: MySQLCapabilities
        ) throws(WireError) {
            statementID = try reader.readLittle()
            columnCount = try reader.readLittle()
            parameterCount = try reader.readLittle()
            _ = try reader.readInteger(UInt8.self)
            warnings = try reader.readLittle()
            if capabilities.contains(.optionalMetadata) {
                hasDefinitions = try reader.readInteger(UInt8.self) != 0
            }
        }

        package func encode(
            into writer: inout OutboundWriter, _ capabilities: MySQLCapabilities
        ) {
            writer.write(Self.kind)
            writer.writeLittle(statementID)
            writer.writeLittle(columnCount)
            writer.writeLittle(parameterCount)
            writer.write(UInt8(0))
            writer.writeLittle(warnings)
            if capabilities.contains(.optionalMetadata) {
                writer.write(hasDefinitions ? UInt8(1) : 0)
            }
        }
    }
}
