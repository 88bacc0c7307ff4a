// Authentication: what the server asks for before it lets a client in, and that it did.

package import WireCore

extension PostgresServerMessage {
    /// The messages of kind 'R', told apart by a code.
    package enum Authentication: Equatable, Sendable {
        package static let kind = UInt8(ascii: "R")

        case ok
        case kerberosV5
        case cleartextPassword
        case md5Password(salt: UInt32)
        case scmCredential
        case gss
        case gssContinue([UInt8])
        case sspi
        case sasl(mechanisms: [String])
        case saslContinue([UInt8])
        case saslFinal([UInt8])

        package init(from reader: inout WireReader) throws(WireError) {
            let code = try reader.readInteger(Int32.self)
            switch code {
            case 0: self = .ok
            case 2: self = .kerberosV5
            case 3: self = .cleartextPassword
            case 5: self = .md5Password(salt: try reader.readInteger())
            case 6: self = .scmCredential
            case 7: self = .gss
            case 8: self = .gssContinue(reader.readRemainingBytes())
            case 9: self = .sspi
            case 10: self = .sasl(mechanisms: try Self.mechanisms(from: &reader))
            case 11: self = .saslContinue(reader.readRemainingBytes())
            case 12: self = .saslFinal(reader.readRemainingBytes())
            default: throw .invalidField(.init("authentication code"), value: Int64(code))
            }
        }

        private static func mechanisms(
            from reader: inout WireReader
        ) throws(WireError) -> [String] {
            var names: [String] = []
            while true {
                let name = try reader.readTerminatedString()
                if name.isEmpty { return names }
                names.append(name)
            }
        }

        package func encode(into writer: inout OutboundWriter) {
            let message = writer.beginMessage(Self.kind)
            writer.write(code)
            switch self {
            case .ok, .kerberosV5, .cleartextPassword, .scmCredential, .gss, .sspi: break
            case .md5Password(let salt): writer.write(salt)
            case .gssContinue(let data), .saslContinue(let data), .saslFinal(let data):
                writer.write(bytes: data)
            case .sasl(let mechanisms):
                for name in mechanisms { writer.write(terminated: name) }
                writer.write(UInt8(0))
            }
            writer.endMessage(message)
        }

        private var code: Int32 {
            switch self {
            case .ok: 0
            case .kerberosV5: 2
            case .cleartextPassword: 3
            case .md5Password: 5
            case .scmCredential: 6
            case .gss: 7
            case .gssContinue: 8
            case .sspi: 9
            case .sasl: 10
            case .saslContinue: 11
            case .saslFinal: 12
            }
        }

        var trace: String {
            switch self {
            case .ok: "AuthenticationOk"
            case .kerberosV5: "AuthenticationKerberosV5"
            case .cleartextPassword: "AuthenticationCleartextPassword"
            case .md5Password: "AuthenticationMD5Password"
            case .scmCredential: "AuthenticationSCMCredential"
            case .gss: "AuthenticationGSS"
            case .gssContinue: "AuthenticationGSSContinue"
            case .sspi: "AuthenticationSSPI"
            case .sasl(let mechanisms): "AuthenticationSASL \(mechanisms)"
            case .saslContinue: "AuthenticationSASLContinue"
            case .saslFinal: "AuthenticationSASLFinal"
            }
        }
    }
}
