// COM_SET_OPTION: several statements in one COM_QUERY, allowed or not.

package import WireCore

extension MySQLClientMessage {
    package struct SetOption: Equatable, Sendable {
        package var option: UInt16

        package static let multiStatementsOn: UInt16 = 0
        package static let multiStatementsOff: UInt16 = 1

        package init(option: UInt16) { self.option = option }

        package init(from reader: inout WireReader) throws(WireError) {
            option = try reader.readLittle()
        }

        package func encode(into writer: inout OutboundWriter) {
            writer.write(MySQLCommand.setOption.rawValue)
            writer.writeLittle(option)
        }
    }
}
