// Who is let in and by which exchange: native and caching_sha2, fast and full, by TLS's privacy and by RSA key, with a switch of
// plugin and without.

import AuthKit
import QueryEngine
import Testing

@testable import MySQLServer
@testable import MySQLWire
@testable import ServerKit

@Suite struct AuthenticationTests {
    private func server(
        _ plugin: MySQLAuthenticationPlugin, forcesFullExchange: Bool = false
    ) throws -> ScriptedServer {
        try ScriptedServer(
            plugin: plugin, passwords: ["u": "secret", "empty": ""],
            forcesFullExchange: forcesFullExchange)
    }

    private let denied =
        #"Error 1045 28000 "Access denied for user 'u'@'127.0.0.1' (using password: YES)""#
    private let ok = "OK affected=0 status=0x2"

    private let tcp = PeerAddress.tcp(isLoopback: true)

    @Test func theGreetingNamesThePluginAndASalt() throws {
        let client = try server(.native).connect()
        let greeting = try #require(try client.greeting())
        #expect(greeting.version == "8.0.36")
        #expect(greeting.plugin == "mysql_native_password")
        #expect(greeting.salt.count == 20)
        #expect(greeting.salt.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x24 })
        #expect(!greeting.capabilities.contains(.tls))
        #expect(!greeting.capabilities.contains(.compress))
        #expect(greeting.capabilities.contains([.deprecateEOF, .sessionTrack, .queryAttributes]))
    }

    @Test(arguments: ["secret", "wrong"]) func native(password: String) throws {
        let client = try server(.native).connect(tcp)
        let greeting = try #require(try client.greeting())
        let token = NativePassword.token(password: password, salt: greeting.salt)
        let answer = try client.login(token: token, plugin: "mysql_native_password")
        #expect(answer == (password == "secret" ? [ok] : [denied]))
        #expect(client.connection.isOpen == (password == "secret"))
    }

    /// The token that PyMySQL sent to MariaDB for the password `geheim` and this salt.
    @Test func nativeMatchesARecordedClient() throws {
        let recording = try RecordedLogin("pymysql-password-1.txt")
        #expect(
            NativePassword.Verifier(password: "geheim")
                .accepts(recording.token, salt: recording.salt))
        #expect(
            !NativePassword.Verifier(password: "wrong")
                .accepts(recording.token, salt: recording.salt))
    }

    @Test func aClientWithoutAPasswordIsToldSo() throws {
        for plugin in MySQLAuthenticationPlugin.allCases {
            let client = try server(plugin).connect(tcp)
            _ = try client.greeting()
            let answer = try client.login(plugin: plugin.rawValue)
            #expect(answer.first?.contains("(using password: NO)") == true)
            let empty = try server(plugin).connect(tcp)
            _ = try empty.greeting()
            #expect(try empty.login(user: "empty", plugin: plugin.rawValue) == [ok])
        }
    }

    @Test func anotherPluginIsAnsweredBySwitch() throws {
        for (plugin, other) in [
            (MySQLAuthenticationPlugin.native, "caching_sha2_password"),
            (.cachingSHA2, "mysql_native_password"), (.native, "client_ed25519"),
        ] {
            let client = try server(plugin).connect(tcp)
            _ = try client.greeting()
            var capabilities = TestClient.plain
            capabilities.remove(.connectAttributes)
            try client.send(
                .handshakeResponse(
                    .init(
                        capabilities: capabilities, maximumPacket: 0, charset: 45, user: "u",
                        token: [1, 2], plugin: other)))
            guard
                case .authenticationSwitch(let request)? = try client.receiveMessages(
                    [.authentication]
                ).first
            else {
                Issue.record("no switch")
                continue
            }
            #expect(request.plugin == plugin.rawValue)
            #expect(request.data.count == 21 && request.data.last == 0)
            let salt = Array(request.data.dropLast())
            let token =
                plugin == .native
                ? NativePassword.token(password: "secret", salt: salt)
                : CachingSHA2.token(password: "secret", salt: salt)
            try client.send(.authenticationResponse(.init(data: token)))
            #expect(try client.receive(.authentication).last == ok)
        }
    }

    /// libmariadb announces `dummy_fallback_auth` while another of its threads loads the plugin.
    @Test(arguments: MySQLAuthenticationPlugin.allCases)
    func whoNeedsNoPasswordIsAskedForTheRightPluginToo(_ plugin: MySQLAuthenticationPlugin) throws {
        for token: [UInt8] in [[], [0], [1, 2, 3]] {
            let client = try ScriptedServer(plugin: plugin, passwords: [:]).connect(tcp)
            _ = try client.greeting()
            let asked = try client.login(plugin: "dummy_fallback_auth")
            #expect(asked.count == 1)
            #expect(asked.first?.contains(plugin.rawValue) == true)
            try client.send(.authenticationResponse(.init(data: token)))
            let answer = try client.receive(.authentication)
            #expect(answer.last == ok)
            let isProof = plugin == .cachingSHA2 && token.count > 1
            #expect(answer.count == (isProof ? 2 : 1))
            #expect(client.connection.isOpen)
        }
    }

    @Test func aClientWithoutPluginsMeansTheNativeOne() throws {
        let old = TestClient.plain.subtracting(.pluginAuthentication)
        let client = try server(.native).connect(tcp)
        let greeting = try #require(try client.greeting())
        let token = NativePassword.token(password: "secret", salt: greeting.salt)
        #expect(try client.login(old, token: token) == [ok])
        let refused = try server(.cachingSHA2).connect(tcp)
        _ = try refused.greeting()
        #expect(try refused.login(old, token: token).first?.hasPrefix("Error 1251 08004") == true)
    }

    // MARK: caching_sha2_password

    @Test func theFastWay() throws {
        let client = try server(.cachingSHA2).connect(tcp)
        let greeting = try #require(try client.greeting())
        let token = CachingSHA2.token(password: "secret", salt: greeting.salt)
        #expect(try client.login(token: token) == [#"AuthenticationMoreData x'03'"#, ok])
    }

    @Test(arguments: ["secret", "wrong"]) func theFullWayInPrivate(password: String) throws {
        let client = try server(.cachingSHA2, forcesFullExchange: true).connect()
        let greeting = try #require(try client.greeting())
        let token = CachingSHA2.token(password: password, salt: greeting.salt)
        #expect(try client.login(token: token) == [#"AuthenticationMoreData x'04'"#])
        try client.send(.authenticationResponse(.init(data: Array(password.utf8) + [0])))
        #expect(
            try client.receive(.authentication)
                == (password == "secret"
                    ? [ok] : [denied.replacing("127.0.0.1", with: "localhost")]))
    }

    @Test(arguments: ["secret", "wrong"]) func theFullWayByKey(password: String) throws {
        let client = try server(.cachingSHA2, forcesFullExchange: true).connect(tcp)
        let greeting = try #require(try client.greeting())
        let token = CachingSHA2.token(password: password, salt: greeting.salt)
        _ = try client.login(token: token)
        try client.send(.authenticationResponse(.init(data: [2])))
        guard
            case .authenticationMoreData(let key)? = try client.receiveMessages([.authentication])
                .first
        else {
            Issue.record("no key")
            return
        }
        let encrypted = try PasswordKey.encrypt(
            password, salt: greeting.salt, publicKey: key.data)
        try client.send(.authenticationResponse(.init(data: encrypted)))
        #expect(
            try client.receive(.authentication) == (password == "secret" ? [ok] : [denied]))
    }

    /// What connector-python does where TLS is off: a real server refuses it.
    @Test func aPasswordInClearInPublicIsRefused() throws {
        let client = try server(.cachingSHA2, forcesFullExchange: true).connect(tcp)
        _ = try client.greeting()
        _ = try client.login(token: Array(repeating: 1, count: 32))
        try client.send(.authenticationResponse(.init(data: Array("secret".utf8) + [0])))
        #expect(try client.receive(.authentication) == [denied])
    }

    /// A token over a salt with its zero byte never fits; the full exchange saves the client.
    @Test func aTokenThatDoesNotFitLeadsToTheFullExchange() throws {
        let client = try server(.cachingSHA2).connect()
        let greeting = try #require(try client.greeting())
        let token = CachingSHA2.token(password: "secret", salt: greeting.salt + [0])
        #expect(try client.login(token: token) == [#"AuthenticationMoreData x'04'"#])
    }

    @Test func aUserWhoIsNotThereIsRefusedLikeAWrongPassword() throws {
        let client = try server(.native).connect(tcp)
        let greeting = try #require(try client.greeting())
        let token = NativePassword.token(password: "secret", salt: greeting.salt)
        let answer = try client.login(
            user: "nobody", token: token, plugin: "mysql_native_password")
        #expect(
            answer == [
                #"Error 1045 28000 "Access denied for user 'nobody'@'127.0.0.1' (using password: YES)""#
            ])
    }

    // MARK: Without passwords

    @Test func whereNobodyHasAPasswordAnybodyEntersFromTheOwnMachine() throws {
        let server = try ScriptedServer()
        let client = try server.connect(tcp)
        _ = try client.greeting()
        #expect(try client.login(token: Array(repeating: 7, count: 32)) == [ok])
        let stranger = try server.connect(.tcp(isLoopback: false))
        _ = try stranger.greeting()
        #expect(try stranger.login().first?.hasPrefix("Error 1045") == true)
        #expect(!stranger.connection.isOpen)
    }

    // MARK: COM_CHANGE_USER

    @Test func aChangeOfUserIsProvedAndMakesTheSessionAnew() throws {
        let server = try server(.native)
        let client = try server.connect(tcp)
        let greeting = try #require(try client.greeting())
        let token = NativePassword.token(password: "secret", salt: greeting.salt)
        _ = try client.login(token: token, plugin: "mysql_native_password")
        for password in ["secret", "wrong"] {
            client.sequence = 0
            try client.send(
                .changeUser(
                    .init(
                        user: "u", token: token, database: "d", charset: 45,
                        plugin: "mysql_native_password")))
            guard
                case .authenticationSwitch(let request)? = try client.receiveMessages(
                    [.authentication]
                ).first
            else {
                Issue.record("no switch")
                return
            }
            let salt = Array(request.data.dropLast())
            let again = NativePassword.token(password: password, salt: salt)
            try client.send(.authenticationResponse(.init(data: again)))
            #expect(
                try client.receive(.authentication) == (password == "secret" ? [ok] : [denied]))
        }
        #expect(!client.connection.isOpen)
        let sessions = server.sessions.all
        #expect(sessions.count == 2)
        #expect(sessions[0].isClosed && sessions[1].isClosed)
        #expect(sessions[1].opening.login.database == "d")
        #expect(sessions.map(\.opening.connection) == [1, 1])
        #expect(greeting.connectionID == 7)
        #expect(sessions.map(\.opening.session) == [7, 7])
        #expect(server.service.registry.connectionCount == 0)
    }
}
