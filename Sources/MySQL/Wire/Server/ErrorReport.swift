// ERR: a command has failed, or the connection is over. MariaDB tells how far a statement is by the same kind of packet.

package import WireCore

extension MySQLServerMessage {
    package struct ErrorReport: Equatable, Sendable {
        package static let kind: UInt8 = 0xFF

        package var code: UInt16
        /// Five characters. Nil before the greeting: clients do not expect one there.
        package var sqlState: String?
        package var message: String

        package init(code: UInt16, sqlState: String?, message: String) {
            self.code = code
            self.sqlState = sqlState
            self.message = message
        }

        package init(code: UInt16, from reader: inout WireReader) throws(WireError) {
            self.code = code
            if reader.peek() == UInt8(ascii: "#") {
                _ = try reader.readInteger(UInt8.self)
                sqlState = try Self.sqlState(from: &reader)
            }
            message = reader.readRemainingLossyText()
        }

        private static func sqlState(from reader: inout WireReader) throws(WireError) -> String {
            let bytes = try reader.readBytes(5)
            if let other = bytes.first(where: { $0 >= 0x80 }) {
                throw .invalidField(.init("SQLSTATE"), value: Int64(other))
            }
            return String(decoding: bytes, as: UTF8.self)
        }

        package func encode(into writer: inout OutboundWriter) {
            writer.write(Self.kind)
            writer.writeLittle(code)
            if let sqlState {
                writer.write(UInt8(ascii: "#"))
                writer.write(utf8: sqlState)
            }
            writer.write(utf8: message)
        }

        var trace: String { "Error \(code) \(sqlState ?? "") \(traced(message))" }
    }

    /// How far a long statement is: an ERR with number 0xFFFF, to clients with MariaDB's `progress`.
    package struct Progress: Equatable, Sendable {
        package static let code: UInt16 = 0xFFFF

        /// How many texts follow; always 1.
        package var strings: UInt8
        package var stage: UInt8
        package var stages: UInt8
        /// In thousandths of a percent, the least significant byte first.
        package var progress: UInt32
        package var text: String

        package init(stage: UInt8, stages: UInt8, progress: UInt32, text: String) {
            strings = 1
            self.stage = stage
            self.stages = stages
            self.progress = progress
            self.text = text
        }

        package init(from reader: inout WireReader) throws(WireError) {
            strings = try reader.readInteger()
            stage = try reader.readInteger()
            stages = try reader.readInteger()
            progress = try reader.readLittle24()
            text = try reader.readLengthEncodedText()
        }

        package func encode(into writer: inout OutboundWriter) {
            writer.write(ErrorReport.kind)
            writer.writeLittle(Self.code)
            writer.write(strings)
            writer.write(stage)
            writer.write(stages)
            writer.writeLittle24(progress)
            writer.writeLengthEncoded(text)
        }
    }
}
