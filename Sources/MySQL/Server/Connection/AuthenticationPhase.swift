// How a client proves that it knows the password: native, or caching_sha2 by its fast and its full way.

import AuthKit
import MySQLLanguage
import MySQLWire
import ServerKit
import WireCore

/// The exchange of one client.
///
/// Invalid events, all the peer's fault: a token of another length, a password in clear where nobody encrypts the connection, a
/// password under another key. Each is a wrong password.
struct AuthenticationPhase: Sendable {
    enum Outcome {
        case proceed
        case accepted
        case failed(MySQLProtocolError)
    }

    private enum Step {
        /// The client's first token, or that after a switch.
        case token
        /// The password itself, or a request for the key.
        case password
        case encryptedPassword
    }

    private let account: MySQLAccount
    private let user: String
    private let host: String
    /// Nobody else reads what is said.
    private let isPrivate: Bool
    private var salt: [UInt8]
    private var step = Step.token

    init(
        _ account: MySQLAccount, user: String, host: String, isPrivate: Bool, salt: [UInt8]
    ) {
        self.account = account
        self.user = user
        self.host = host
        self.isPrivate = isPrivate
        self.salt = salt
    }

    /// Twenty printable bytes, without the one that separates the parts of stored passwords.
    static func drawSalt() -> [UInt8] {
        (0..<20).map { _ in
            let byte = UInt8.random(in: 0x21...0x7D)
            return byte == UInt8(ascii: "$") ? 0x7E : byte
        }
    }

    /// Takes what the client has said of itself. Another plugin than the account's is no proof: the client is asked to begin again,
    /// with another salt.
    ///
    /// - Parameter plugin: nil: the client knows none, and means the native one.
    mutating func begin(
        plugin: String?, token: [UInt8], canSwitch: Bool, mustSwitch: Bool = false,
        newSalt: [UInt8], _ sink: inout MySQLPacketSink
    ) -> Outcome {
        let isSame =
            (plugin ?? MySQLAuthenticationPlugin.native.rawValue) == account.plugin.rawValue
        if account.letsAllIn, isSame || !canSwitch { return .accepted }
        if isSame, !(mustSwitch && canSwitch) { return judge(token, &sink) }
        guard canSwitch else { return .failed(.clientTooOld) }
        salt = newSalt
        sink.say(
            .authenticationSwitch(.init(plugin: account.plugin.rawValue, data: newSalt + [0])))
        return .proceed
    }

    /// Takes what the client answers. `key` is asked for when the client wants it.
    mutating func receive(
        _ data: [UInt8], key: () -> PasswordKey?, _ sink: inout MySQLPacketSink
    ) -> Outcome {
        switch step {
        case .token: return judge(data, &sink)
        case .password where isPrivate:
            return judge(password: CachingSHA2.password(fromClear: data))
        case .password where data == [CachingSHA2.Step.keyRequest]:
            guard let key = key() else { return denied(usesPassword: true) }
            step = .encryptedPassword
            sink.say(.authenticationMoreData(.init(data: key.publicKey)))
            return .proceed
        // A client that has the key already.
        case .password, .encryptedPassword:
            return judge(password: key()?.password(from: data, salt: salt))
        }
    }

    private mutating func judge(
        _ token: [UInt8], _ sink: inout MySQLPacketSink
    ) -> Outcome {
        // Some clients send an empty password with its zero byte.
        let isEmpty = token.isEmpty || token == [0]
        if account.letsAllIn {
            if !isEmpty, account.plugin == .cachingSHA2 {
                sink.say(.authenticationMoreData(.init(data: [CachingSHA2.Step.fastSuccess])))
            }
            return .accepted
        }
        guard !isEmpty else {
            return account.password == "" ? .accepted : denied(usesPassword: false)
        }
        switch account.plugin {
        case .native:
            guard let password = account.password,
                NativePassword.Verifier(password: password).accepts(token, salt: salt)
            else { return denied(usesPassword: true) }
            return .accepted
        case .cachingSHA2:
            if !account.forcesFullExchange, let password = account.password,
                CachingSHA2.Verifier(password: password).accepts(token, salt: salt)
            {
                sink.say(.authenticationMoreData(.init(data: [CachingSHA2.Step.fastSuccess])))
                return .accepted
            }
            step = .password
            sink.say(.authenticationMoreData(.init(data: [CachingSHA2.Step.fullExchange])))
            return .proceed
        }
    }

    private func judge(password: String?) -> Outcome {
        guard let password, let expected = account.password,
            SecretBytes.areEqual(password, expected)
        else { return denied(usesPassword: true) }
        return .accepted
    }

    private func denied(usesPassword: Bool) -> Outcome {
        .failed(.accessDenied(user: user, host: host, usesPassword: usesPassword))
    }
}
