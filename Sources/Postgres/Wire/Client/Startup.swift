// StartupMessage: the first message of a session.

package import WireCore

extension PostgresClientMessage {
    /// The protocol version and the session's parameters (`user`, `database`, settings) in the order sent.
    package struct Startup: Equatable, Sendable {
        package struct Parameter: Equatable, Sendable {
            package var name: String
            package var value: String

            package init(name: String, value: String) {
                self.name = name
                self.value = value
            }
        }

        package var version: PostgresProtocolVersion
        package var parameters: [Parameter]
        /// What follows the number of a major version that is not known: nobody can say what it means.
        private var unread: [UInt8] = []

        package init(version: PostgresProtocolVersion = .v3, parameters: [Parameter]) {
            self.version = version
            self.parameters = parameters
        }

        /// The value of a parameter; the last one counts.
        package subscript(name: String) -> String? {
            parameters.last { $0.name == name }?.value
        }

        package init(version: PostgresProtocolVersion, from reader: inout WireReader)
            throws(WireError)
        {
            self.version = version
            parameters = []
            guard version.major == 3 else {
                unread = reader.readRemainingBytes()
                return
            }
            while true {
                let name = try reader.readTerminatedString()
                if name.isEmpty { break }
                parameters.append(.init(name: name, value: try reader.readTerminatedString()))
            }
        }

        package func encode(into writer: inout OutboundWriter) {
            let length = writer.reserveLength()
            writer.write(version.rawValue)
            guard version.major == 3 else {
                writer.write(bytes: unread)
                writer.endMessage(length)
                return
            }
            for parameter in parameters {
                writer.write(terminated: parameter.name)
                writer.write(terminated: parameter.value)
            }
            writer.write(UInt8(0))
            writer.endMessage(length)
        }

        var trace: String {
            let list = parameters.map { "\($0.name)=\(traced($0.value))" }
            return (["Startup \(version)"] + list).joined(separator: " ")
        }
    }
}
