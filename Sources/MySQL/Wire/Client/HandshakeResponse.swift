// HandshakeResponse41: who the client is, where it wants to, what it can.

package import WireCore

extension MySQLClientMessage {
    /// The answer to the greeting.
    package struct HandshakeResponse: Equatable, Sendable {
        package var capabilities: MySQLCapabilities
        package var maximumPacket: UInt32
        /// A collation's id; of larger ones the lower byte.
        package var charset: UInt8
        package var user: String
        /// What the plugin makes of the password; a secret.
        package var token: [UInt8]
        /// Nil: none is named, as is an empty one.
        package var database: String?
        package var plugin: String?
        package var attributes: [MySQLConnectAttribute]?
        package var zstandardLevel: UInt8?

        package init(
            capabilities: MySQLCapabilities, maximumPacket: UInt32, charset: UInt8, user: String,
            token: [UInt8], database: String? = nil, plugin: String? = nil,
            attributes: [MySQLConnectAttribute]? = nil, zstandardLevel: UInt8? = nil
        ) {
            self.capabilities = capabilities
            self.maximumPacket = maximumPacket
            self.charset = charset
            self.user = user
            self.token = token
            self.database = database
            self.plugin = plugin
            self.attributes = attributes
            self.zstandardLevel = zstandardLevel
        }

        /// What stands behind the fields is not looked at, and fields may be missing at the end: real servers let in who sends so.
        package init(from reader: inout WireReader) throws(WireError) {
            let head = try SSLRequest(from: &reader)
            capabilities = head.capabilities
            maximumPacket = head.maximumPacket
            charset = head.charset
            user = try reader.readTerminatedString()
            token = try Self.token(capabilities, from: &reader)
            if capabilities.contains(.connectWithDatabase), reader.remaining > 0 {
                database = reader.readTextToZeroOrEnd()
            }
            if capabilities.contains(.pluginAuthentication), reader.remaining > 0 {
                plugin = reader.readTextToZeroOrEnd()
            }
            if capabilities.contains(.connectAttributes), reader.remaining > 0 {
                attributes = try MySQLConnectAttribute.list(from: &reader)
            }
            if capabilities.contains(.zstandard), reader.remaining > 0 {
                zstandardLevel = try reader.readInteger()
            }
            _ = reader.readRemaining()
        }

        private static func token(
            _ capabilities: MySQLCapabilities, from reader: inout WireReader
        ) throws(WireError) -> [UInt8] {
            if capabilities.contains(.longTokens) {
                return Array(try reader.readLengthEncodedBytes().readableBytesView)
            }
            if capabilities.contains(.secureConnection) {
                return try reader.readBytes(Int(try reader.readInteger(UInt8.self)))
            }
            return Array(reader.readTextToZeroOrEnd().utf8)
        }

        package func encode(into writer: inout OutboundWriter) {
            writer.writeLittle(capabilities.lower)
            writer.writeLittle(maximumPacket)
            writer.write(charset)
            for _ in 0..<19 { writer.write(UInt8(0)) }
            writer.writeLittle(capabilities.upper)
            writer.write(terminated: user)
            if capabilities.contains(.longTokens) {
                writer.writeLengthEncoded(token)
            } else if capabilities.contains(.secureConnection) {
                writer.write(UInt8(truncatingIfNeeded: token.count))
                writer.write(bytes: token)
            } else {
                writer.write(bytes: token)
                writer.write(UInt8(0))
            }
            if capabilities.contains(.connectWithDatabase), let database {
                writer.write(terminated: database)
            }
            if capabilities.contains(.pluginAuthentication), let plugin {
                writer.write(terminated: plugin)
            }
            if capabilities.contains(.connectAttributes), let attributes {
                MySQLConnectAttribute.write(attributes, into: &writer)
            }
            if capabilities.contains(.zstandard), let zstandardLevel {
                writer.write(zstandardLevel)
            }
        }

        var trace: String {
            var words = [
                "HandshakeResponse \(capabilities.digits) max=\(maximumPacket) charset=\(charset)",
                "user=\(traced(user)) token=(\(token.count) bytes)",
            ]
            if let database { words.append("database=\(traced(database))") }
            if let plugin { words.append("plugin=\(traced(plugin))") }
            words += (attributes ?? []).map(\.trace)
            return words.joined(separator: " ")
        }
    }
}

/// What a client says of itself: its name, version, process.
package struct MySQLConnectAttribute: Equatable, Sendable {
    package var name: String
    package var value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }

    static func list(from reader: inout WireReader) throws(WireError) -> [MySQLConnectAttribute] {
        var block = WireReader(try reader.readLengthEncodedBytes())
        var list: [MySQLConnectAttribute] = []
        while block.remaining > 0 {
            let name = try block.readLengthEncodedText()
            list.append(.init(name: name, value: try block.readLengthEncodedText()))
        }
        return list
    }

    static func write(_ list: [MySQLConnectAttribute], into writer: inout OutboundWriter) {
        var block = OutboundWriter()
        for attribute in list {
            block.writeLengthEncoded(attribute.name)
            block.writeLengthEncoded(attribute.value)
        }
        writer.writeLengthEncoded(block.bytes)
    }

    var trace: String { "\(name)=\(traced(value))" }
}
