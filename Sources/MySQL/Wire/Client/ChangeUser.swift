// COM_CHANGE_USER: another user on the same connection, and a session made anew.

package import WireCore

extension MySQLClientMessage {
    package struct ChangeUser: Equatable, Sendable {
        package var user: String
        /// Over the salt of the greeting; a secret.
        package var token: [UInt8]
        /// Empty: none.
        package var database: String
        /// A collation's id. Nil, as all behind it: the message ends before.
        package var charset: UInt16?
        package var plugin: String?
        package var attributes: [MySQLConnectAttribute]?

        package init(
            user: String, token: [UInt8], database: String, charset: UInt16? = nil,
            plugin: String? = nil, attributes: [MySQLConnectAttribute]? = nil
        ) {
            self.user = user
            self.token = token
            self.database = database
            self.charset = charset
            self.plugin = plugin
            self.attributes = attributes
        }

        package init(
            from reader: inout WireReader, _ capabilities: MySQLCapabilities
        ) throws(WireError) {
            user = try reader.readTerminatedString()
            if capabilities.contains(.secureConnection) {
                token = try reader.readBytes(Int(try reader.readInteger(UInt8.self)))
            } else {
                token = Array(reader.readTextToZeroOrEnd().utf8)
            }
            database = reader.readTextToZeroOrEnd()
            if reader.remaining > 0 { charset = try reader.readLittle() }
            if capabilities.contains(.pluginAuthentication), reader.remaining > 0 {
                plugin = reader.readTextToZeroOrEnd()
            }
            if capabilities.contains(.connectAttributes), reader.remaining > 0 {
                attributes = try MySQLConnectAttribute.list(from: &reader)
            }
            _ = reader.readRemaining()
        }

        package func encode(
            into writer: inout OutboundWriter, _ capabilities: MySQLCapabilities
        ) {
            writer.write(MySQLCommand.changeUser.rawValue)
            writer.write(terminated: user)
            if capabilities.contains(.secureConnection) {
                writer.write(UInt8(truncatingIfNeeded: token.count))
                writer.write(bytes: token)
            } else {
                writer.write(bytes: token)
                writer.write(UInt8(0))
            }
            writer.write(terminated: database)
            if let charset { writer.writeLittle(charset) }
            if capabilities.contains(.pluginAuthentication), let plugin {
                writer.write(terminated: plugin)
            }
            if capabilities.contains(.connectAttributes), let attributes {
                MySQLConnectAttribute.write(attributes, into: &writer)
            }
        }

        var trace: String {
            var words = [
                "ChangeUser user=\(traced(user)) token=(\(token.count) bytes)",
                "database=\(traced(database))",
            ]
            if let plugin { words.append("plugin=\(traced(plugin))") }
            words += (attributes ?? []).map(\.trace)
            return words.joined(separator: " ")
        }
    }
}
