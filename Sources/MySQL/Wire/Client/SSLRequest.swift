// SSLRequest: the beginning of a handshake response, alone; TLS follows, then the whole response.

package import WireCore

extension MySQLClientMessage {
    /// What a client that wants TLS says first.
    package struct SSLRequest: Equatable, Sendable {
        package var capabilities: MySQLCapabilities
        package var maximumPacket: UInt32
        /// A collation's id.
        package var charset: UInt8

        package init(capabilities: MySQLCapabilities, maximumPacket: UInt32, charset: UInt8) {
            self.capabilities = capabilities.union([.tls, .protocol41])
            self.maximumPacket = maximumPacket
            self.charset = charset
        }

        /// So many bytes, exactly.
        package static let length = 32
        /// Zeros; the last four are MariaDB's capabilities.
        private static let filler = 19

        package init(from reader: inout WireReader) throws(WireError) {
            let lower = try reader.readLittle(UInt32.self)
            maximumPacket = try reader.readLittle()
            charset = try reader.readInteger()
            _ = try reader.readSlice(Self.filler)
            let upper = try reader.readLittle(UInt32.self)
            // Where the client sets this flag it is none of MariaDB's, and the bytes mean nothing.
            let isMariaDB = !MySQLCapabilities(lower: lower, upper: 0).contains(.longPassword)
            capabilities = MySQLCapabilities(lower: lower, upper: isMariaDB ? upper : 0)
        }

        package func encode(into writer: inout OutboundWriter) {
            writer.writeLittle(capabilities.lower)
            writer.writeLittle(maximumPacket)
            writer.write(charset)
            for _ in 0..<Self.filler { writer.write(UInt8(0)) }
            writer.writeLittle(capabilities.upper)
        }

        var trace: String {
            "SSLRequest \(capabilities.digits) max=\(maximumPacket) charset=\(charset)"
        }
    }
}
