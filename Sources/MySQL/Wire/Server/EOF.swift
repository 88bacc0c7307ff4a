// EOF: definitions or rows are over; from a server whose client knows no better (deprecateEOF).

package import WireCore

extension MySQLServerMessage {
    package struct EOF: Equatable, Sendable {
        package static let kind: UInt8 = 0xFE
        /// With its kind.
        package static let length = 5

        package var warnings: UInt16
        package var status: MySQLStatusFlags

        package init(warnings: UInt16 = 0, status: MySQLStatusFlags) {
            self.warnings = warnings
            self.status = status
        }

        package init(from reader: inout WireReader) throws(WireError) {
            warnings = try reader.readLittle()
            status = MySQLStatusFlags(rawValue: try reader.readLittle())
        }

        package func encode(into writer: inout OutboundWriter) {
            writer.write(Self.kind)
            writer.writeLittle(warnings)
            writer.writeLittle(status.rawValue)
        }

        var trace: String {
            "EOF status=\(status.digits)" + (warnings == 0 ? "" : " warnings=\(warnings)")
        }
    }
}
