// Handshake (protocol version 10): the server's first packet.

package import WireCore

extension MySQLServerMessage {
    package struct Greeting: Equatable, Sendable {
        package static let kind: UInt8 = 10

        package var version: String
        package var connectionID: UInt32
        /// Twenty bytes, none of them zero.
        package var salt: [UInt8]
        /// What the server offers. Without longPassword it is MariaDB, and offers flags of its own.
        package var capabilities: MySQLCapabilities
        /// A collation's id; of larger ones the lower byte.
        package var charset: UInt8
        package var status: MySQLStatusFlags
        package var plugin: String

        /// The salt's part that stands before the capabilities.
        private static let firstPart = 8
        /// The least bytes of the other part, with the zero at its end.
        private static let secondPart = 13

        package init(
            version: String, connectionID: UInt32, salt: [UInt8],
            capabilities: MySQLCapabilities, charset: UInt8, status: MySQLStatusFlags = .autocommit,
            plugin: String
        ) {
            self.version = version
            self.connectionID = connectionID
            self.salt = salt
            self.capabilities = capabilities
            self.charset = charset
            self.status = status
            self.plugin = plugin
        }

        package init(from reader: inout WireReader) throws(WireError) {
            version = try reader.readTerminatedString()
            connectionID = try reader.readLittle()
            salt = try reader.readBytes(Self.firstPart)
            _ = try reader.readInteger(UInt8.self)
            let low = UInt32(try reader.readLittle(UInt16.self))
            charset = try reader.readInteger()
            status = MySQLStatusFlags(rawValue: try reader.readLittle())
            let high = UInt32(try reader.readLittle(UInt16.self))
            let lower = low | high << 16
            let saltLength = Int(try reader.readInteger(UInt8.self))
            _ = try reader.readSlice(6)
            let upper = try reader.readLittle(UInt32.self)
            let isMariaDB = !MySQLCapabilities(lower: lower, upper: 0).contains(.longPassword)
            capabilities = MySQLCapabilities(lower: lower, upper: isMariaDB ? upper : 0)
            let rest = try reader.readBytes(max(Self.secondPart, saltLength - Self.firstPart))
            salt += rest.dropLast()
            plugin =
                capabilities.contains(.pluginAuthentication) ? reader.readTextToZeroOrEnd() : ""
        }

        package func encode(into writer: inout OutboundWriter) {
            writer.write(Self.kind)
            writer.write(terminated: version)
            writer.writeLittle(connectionID)
            writer.write(bytes: Array(salt.prefix(Self.firstPart)))
            writer.write(UInt8(0))
            writer.writeLittle(UInt16(truncatingIfNeeded: capabilities.lower))
            writer.write(charset)
            writer.writeLittle(status.rawValue)
            writer.writeLittle(UInt16(truncatingIfNeeded: capabilities.lower >> 16))
            let announcesSalt = capabilities.contains(.pluginAuthentication)
            writer.write(announcesSalt ? UInt8(truncatingIfNeeded: salt.count + 1) : 0)
            for _ in 0..<6 { writer.write(UInt8(0)) }
            writer.writeLittle(capabilities.upper)
            writer.write(bytes: Array(salt.dropFirst(Self.firstPart)))
            writer.write(UInt8(0))
            if announcesSalt { writer.write(terminated: plugin) }
        }

        var trace: String {
            "Greeting \(traced(version)) connection=\(connectionID) \(capabilities.digits) "
                + "charset=\(charset) status=\(status.digits) plugin=\(traced(plugin))"
        }
    }
}
