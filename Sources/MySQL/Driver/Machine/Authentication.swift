// How a client shows that it knows the password, by the plugin that the server names.

import AuthKit
import ClientPooling
import MySQLWire

/// The exchange after the greeting, over one or, where the server switches, several plugins.
struct Authentication {
    /// The plugin that is spoken now.
    private(set) var plugin = ""
    private var salt: [UInt8] = []
    private var awaitsKey = false
    private var switches = 0

    let password: String
    /// Nobody can listen: TLS, or a socket within the machine.
    let isPrivate: Bool
    let allowsClearPassword: Bool
    let allowsKeyRequest: Bool
    let serverKey: [UInt8]?

    private static let native = "mysql_native_password"
    private static let cachingSHA2 = "caching_sha2_password"
    private static let sha256 = "sha256_password"
    private static let clear = "mysql_clear_password"
    /// A server needs one switch, or one a factor: more are a game.
    private static let mostSwitches = 4
    /// The salt on the wire ends with a zero byte.
    private static let saltLength = 20

    init(
        password: String, isPrivate: Bool, allowsClearPassword: Bool, allowsKeyRequest: Bool,
        serverKey: [UInt8]?
    ) {
        self.password = password
        self.isPrivate = isPrivate
        self.allowsClearPassword = allowsClearPassword
        self.allowsKeyRequest = allowsKeyRequest
        self.serverKey = serverKey
    }

    /// The first token, by the plugin that the greeting names. Where the client does not speak it, it begins with its own, and
    /// the server switches if it has to.
    mutating func begin(_ plugin: String, salt: [UInt8]) throws -> [UInt8]? {
        let spoken = [Self.native, Self.cachingSHA2]
        self.plugin = spoken.contains(plugin) ? plugin : Self.native
        self.salt = Array(salt.prefix(Self.saltLength))
        return try firstToken()
    }

    /// What is to be sent; nil: nothing, the server goes on by itself.
    mutating func answer(to message: MySQLServerMessage) throws -> [UInt8]? {
        switch message {
        case .authenticationSwitch(let request):
            switches += 1
            guard switches <= Self.mostSwitches else {
                throw ClientError.protocolViolation("the server switches its plugin for ever")
            }
            guard let name = request.plugin else {
                throw refusal("mysql_old_password")
            }
            plugin = name
            salt = Array(request.data.prefix(Self.saltLength))
            awaitsKey = false
            return try firstToken()
        case .authenticationMoreData(let more): return try answer(toMore: more.data)
        case .authenticationNextFactor(let factor): throw refusal("\(factor.plugin) as next factor")
        default: throw ClientError.protocolViolation("the server sent what no login awaits")
        }
    }

    private mutating func firstToken() throws -> [UInt8]? {
        switch plugin {
        case Self.native: return NativePassword.token(password: password, salt: salt)
        case Self.cachingSHA2: return CachingSHA2.token(password: password, salt: salt)
        case Self.sha256:
            guard !password.isEmpty else { return [0] }
            if isPrivate { return CachingSHA2.clearPassword(password) }
            if let serverKey { return try encrypted(serverKey) }
            try allowKeyRequest()
            // Here the request for the key is another byte than in caching_sha2_password's exchange.
            return [1]
        case Self.clear:
            guard allowsClearPassword, isPrivate else { throw refusal(plugin) }
            return CachingSHA2.clearPassword(password)
        default: throw refusal(plugin)
        }
    }

    private mutating func answer(toMore data: [UInt8]) throws -> [UInt8]? {
        guard plugin == Self.cachingSHA2 || plugin == Self.sha256 else {
            throw ClientError.protocolViolation("\(plugin) has no second step")
        }
        if awaitsKey {
            awaitsKey = false
            return try encrypted(data)
        }
        guard plugin == Self.cachingSHA2, data.count == 1 else {
            throw ClientError.protocolViolation("the server sent an unknown step of \(plugin)")
        }
        switch data[0] {
        case CachingSHA2.Step.fastSuccess: return nil
        case CachingSHA2.Step.fullExchange:
            if isPrivate { return CachingSHA2.clearPassword(password) }
            if let serverKey { return try encrypted(serverKey) }
            try allowKeyRequest()
            return [CachingSHA2.Step.keyRequest]
        default:
            throw ClientError.protocolViolation("the server sent an unknown step of \(plugin)")
        }
    }

    private mutating func allowKeyRequest() throws {
        guard allowsKeyRequest else {
            throw ClientError(
                .connectFailed,
                "\(plugin) needs TLS, the server's public key, or leave to ask for it",
                failureClass: .permanent)
        }
        awaitsKey = true
    }

    private func encrypted(_ key: [UInt8]) throws -> [UInt8] {
        do {
            return try PasswordKey.encrypt(password, salt: salt, publicKey: key)
        } catch {
            throw ClientError(
                .connectFailed, "the server's public key cannot be used: \(error)",
                failureClass: .permanent, underlying: error)
        }
    }

    private func refusal(_ plugin: String) -> ClientError {
        ClientError(
            .connectFailed, "the server wants \(plugin), which is not spoken or not allowed here",
            failureClass: .permanent)
    }
}
