// Logins without a socket: what is shown to which server, and what never is.

import AuthKit
import ClientPooling
import MySQLWire
import Testing
import WireCore

@testable import MySQLDriver

@Suite struct LoginTests {
    private static func response(_ client: inout PureClient) -> MySQLClientMessage
        .HandshakeResponse?
    {
        for case .handshakeResponse(let response) in client.sent(.handshake) { return response }
        return nil
    }

    private static func answer(_ client: inout PureClient) -> [UInt8]? {
        for case .authenticationResponse(let response) in client.sent(.authentication) {
            return response.data
        }
        return nil
    }

    private static func code(_ client: PureClient) async -> ClientError.Code? {
        do {
            _ = try await client.login.value
            return nil
        } catch {
            return (error as? ClientError)?.code
        }
    }

    @Test func native() async throws {
        var server = ScriptServer()
        var client = PureClient()
        client.feed(server.greeting())
        let response = try #require(Self.response(&client))
        #expect(response.user == "app")
        #expect(response.database == "shop")
        #expect(response.plugin == "mysql_native_password")
        #expect(response.charset == 255)
        #expect(
            NativePassword.Verifier(password: "secret")
                .accepts(response.token, salt: ScriptServer.salt))
        server.sequence = 2
        client.feed(server.packets([.ok(.init())]))
        let description = try await client.login.value
        #expect(description.version == "8.0.36")
        #expect(description.connectionID == 7)
        #expect(!description.isMariaDB)
    }

    @Test func fastExchange() async throws {
        var server = ScriptServer()
        var client = PureClient()
        client.feed(server.greeting(plugin: "caching_sha2_password"))
        let response = try #require(Self.response(&client))
        #expect(
            CachingSHA2.Verifier(password: "secret")
                .accepts(response.token, salt: ScriptServer.salt))
        server.sequence = 2
        client.feed(
            server.packets([.authenticationMoreData(.init(data: [3])), .ok(.init())]))
        _ = try await client.login.value
    }

    /// Over a socket that nobody can listen on the password itself is sent; else only under the server's key, and only with leave.
    @Test(arguments: [(true, false), (false, true), (false, false)])
    func fullExchange(isLocalSocket: Bool, allowsKeyRequest: Bool) async throws {
        var server = ScriptServer()
        var client = PureClient(
            allowsKeyRequest: allowsKeyRequest, isLocalSocket: isLocalSocket)
        client.feed(server.greeting(plugin: "caching_sha2_password"))
        _ = Self.response(&client)
        server.sequence = 2
        client.feed(server.packets([.authenticationMoreData(.init(data: [4]))]))
        guard isLocalSocket || allowsKeyRequest else {
            #expect(Self.answer(&client) == nil)
            #expect(await Self.code(client) == .connectFailed)
            return
        }
        guard allowsKeyRequest else {
            #expect(Self.answer(&client) == Array("secret".utf8) + [0])
            return
        }
        #expect(Self.answer(&client) == [2])
        let key = try PasswordKey()
        server.sequence = 4
        client.feed(server.packets([.authenticationMoreData(.init(data: key.publicKey))]))
        let encrypted = try #require(Self.answer(&client))
        #expect(key.password(from: encrypted, salt: ScriptServer.salt) == "secret")
    }

    /// sha256_password has no fast exchange: the password goes in the clear where nobody listens, else under the server's key, which is asked
    /// for by another byte than in caching_sha2_password.
    @Test(arguments: [(true, false), (false, true), (false, false)])
    func sha256Password(isLocalSocket: Bool, allowsKeyRequest: Bool) async throws {
        var server = ScriptServer()
        var client = PureClient(allowsKeyRequest: allowsKeyRequest, isLocalSocket: isLocalSocket)
        client.feed(server.greeting())
        _ = Self.response(&client)
        server.sequence = 2
        let salt = Array("tsrqponmlkjihgfedcba".utf8)
        client.feed(
            server.packets([
                .authenticationSwitch(.init(plugin: "sha256_password", data: salt + [0]))
            ]))
        guard isLocalSocket || allowsKeyRequest else {
            #expect(Self.answer(&client) == nil)
            #expect(await Self.code(client) == .connectFailed)
            return
        }
        if allowsKeyRequest {
            #expect(Self.answer(&client) == [1])
            let key = try PasswordKey()
            server.sequence = 4
            client.feed(server.packets([.authenticationMoreData(.init(data: key.publicKey))]))
            let encrypted = try #require(Self.answer(&client))
            #expect(key.password(from: encrypted, salt: salt) == "secret")
            server.sequence = 6
        } else {
            #expect(Self.answer(&client) == Array("secret".utf8) + [0])
            server.sequence = 4
        }
        client.feed(server.packets([.ok(.init())]))
        _ = try await client.login.value
    }

    @Test func keysThatAreNone() async {
        var server = ScriptServer()
        var client = PureClient(allowsKeyRequest: true)
        client.feed(server.greeting(plugin: "caching_sha2_password"))
        server.sequence = 2
        client.feed(server.packets([.authenticationMoreData(.init(data: [4]))]))
        server.sequence = 4
        client.feed(server.packets([.authenticationMoreData(.init(data: [1, 2, 3]))]))
        #expect(await Self.code(client) == .connectFailed)
    }

    @Test func switches() async throws {
        var server = ScriptServer()
        var client = PureClient()
        client.feed(server.greeting(plugin: "something_else"))
        #expect(try #require(Self.response(&client)).plugin == "mysql_native_password")
        server.sequence = 2
        let salt = Array("tsrqponmlkjihgfedcba".utf8)
        client.feed(
            server.packets([
                .authenticationSwitch(.init(plugin: "caching_sha2_password", data: salt + [0]))
            ]))
        let token = try #require(Self.answer(&client))
        #expect(CachingSHA2.Verifier(password: "secret").accepts(token, salt: salt))
    }

    @Test func switchesForEver() async {
        var server = ScriptServer()
        var client = PureClient()
        client.feed(server.greeting())
        server.sequence = 2
        for _ in 0..<10 {
            client.feed(
                server.packets([
                    .authenticationSwitch(
                        .init(plugin: "mysql_native_password", data: ScriptServer.salt + [0]))
                ]))
            server.sequence &+= 1
        }
        #expect(await Self.code(client) != nil)
        #expect(client.isClosed)
    }

    /// A server, or who poses as one, that asks for the password in clear does not get it.
    @Test(arguments: [false, true]) func clearPasswords(allowed: Bool) async {
        var server = ScriptServer()
        var client = PureClient(allowsClearPassword: allowed)
        client.feed(server.greeting())
        _ = client.sent(.handshake)
        server.sequence = 2
        client.feed(
            server.packets([
                .authenticationSwitch(.init(plugin: "mysql_clear_password", data: []))
            ]))
        #expect(Self.answer(&client) == nil)
        #expect(await Self.code(client) == .connectFailed)
    }

    @Test func clearPasswordWhereNobodyListens() {
        var server = ScriptServer()
        var client = PureClient(allowsClearPassword: true, isLocalSocket: true)
        client.feed(server.greeting())
        _ = client.sent(.handshake)
        server.sequence = 2
        client.feed(
            server.packets([
                .authenticationSwitch(.init(plugin: "mysql_clear_password", data: []))
            ]))
        #expect(Self.answer(&client) == Array("secret".utf8) + [0])
    }

    // MARK: TLS

    @Test func requiredAndNotOffered() async {
        var server = ScriptServer()
        var client = PureClient(tls: (true, true))
        client.feed(server.greeting())
        #expect(client.sent(.handshake).isEmpty)
        #expect(await Self.code(client) == .connectFailed)
    }

    @Test func preferredAndNotOffered() {
        var server = ScriptServer()
        var client = PureClient(tls: (true, false))
        client.feed(server.greeting())
        #expect(Self.response(&client) != nil)
        #expect(!client.startedTLS)
    }

    @Test func offered() throws {
        var server = ScriptServer()
        server.capabilities.insert(.tls)
        var client = PureClient(tls: (true, false))
        client.feed(server.greeting())
        guard case .sslRequest? = client.sent(.handshake).first else {
            Issue.record("no request")
            return
        }
        #expect(client.startedTLS)
        client.conversation.encrypted(certificate: nil)
        let response = try #require(Self.response(&client))
        #expect(response.capabilities.contains(.tls))
    }

    // MARK: Refusals

    @Test func refused() async {
        var server = ScriptServer()
        var client = PureClient()
        client.feed(server.greeting())
        server.sequence = 2
        client.feed(server.packets([ScriptServer.error(1045, "28000")]))
        do {
            _ = try await client.login.value
            Issue.record("logged in")
        } catch let error as MySQLError {
            #expect(error.code == .accessDenied)
            #expect(error.failureClass == .permanent)
        } catch {
            Issue.record(error)
        }
    }

    /// Without an SQLSTATE, in the place of the greeting.
    @Test func tooManyConnections() async {
        var server = ScriptServer()
        var client = PureClient()
        client.feed(
            server.packets([
                .error(.init(code: 1040, sqlState: nil, message: "Too many connections"))
            ]))
        do {
            _ = try await client.login.value
            Issue.record("logged in")
        } catch let error as MySQLError {
            #expect(error.code == .tooManyConnections)
            #expect(error.failureClass == .overload)
            #expect(error.isRetryable)
        } catch {
            Issue.record(error)
        }
    }

    @Test func closedInTheMidst() async {
        var client = PureClient()
        client.close(ClientError.connectionClosed("gone"))
        do {
            _ = try await client.login.value
            Issue.record("logged in")
        } catch let error as ClientError {
            #expect(error.code == .connectFailed)
            #expect(error.outcome == .notApplied)
            #expect(error.isRetryable)
        } catch {
            Issue.record(error)
        }
    }
}
