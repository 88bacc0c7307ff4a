// Logins on live servers: each plugin, over each transport, with a right, a wrong and no password.

import Foundation
import MySQLDriver
import MySQLServer
import Testing

@Suite(.timeLimit(.minutes(5))) struct AuthenticationTests {
    enum Transport: CaseIterable, Sendable {
        case plain
        /// Without leave to ask for the server's key.
        case plainWithoutKey
        case tls
        case socket
    }

    enum Password: String, CaseIterable, Sendable {
        case right = "pä'ss"
        case wrong
        case none = ""
    }

    struct Exchange: Sendable, CaseIterable, CustomTestStringConvertible {
        let plugin: MySQLAuthenticationPlugin
        let isFull: Bool

        static let allCases = [
            Exchange(plugin: .native, isFull: false), Exchange(plugin: .cachingSHA2, isFull: false),
            Exchange(plugin: .cachingSHA2, isFull: true),
        ]

        var testDescription: String { plugin.rawValue + (isFull ? " in full" : "") }
    }

    @Test(arguments: Exchange.allCases, Transport.allCases)
    func ours(_ exchange: Exchange, _ transport: Transport) async throws {
        let path = NSTemporaryDirectory() + "my\(UInt32.random(in: .min ... .max)).sock"
        try await TestServer.mysql8.with {
            $0.authentication = exchange.plugin
            $0.forcesFullAuthentication = exchange.isFull
            $0.password = Password.right.rawValue
            $0.tls = .selfSigned
            if transport == .socket { $0.unixSocketPath = path }
        } body: { _, options in
            for password in Password.allCases {
                var options = options
                options.password = password.rawValue
                options.allowsPublicKeyRetrieval = transport == .plain
                options.tls = transport == .tls ? .init(.require) : .off
                if transport == .socket { options.servers = [.unix(path: path)] }
                try await Self.check(options, exchange, transport, password)
            }
        }
    }

    private static func check(
        _ options: MySQLOptions, _ exchange: Exchange, _ transport: Transport, _ password: Password
    ) async throws {
        let needsLeave =
            exchange.isFull && transport == .plainWithoutKey && password != .none
        if password == .right, !needsLeave {
            try await MySQLConnection.with(options) { connection in
                #expect(connection.isEncrypted == (transport == .tls))
                let one = try await connection.query("SELECT \(1)").decode(Int.self).collect()
                #expect(one == [1])
            }
            return
        }
        let error: (any ClassifiedError)?
        do {
            try await MySQLConnection.connect(options).close()
            error = nil
        } catch let refusal as any ClassifiedError {
            error = refusal
        }
        // Where only the fast exchange is refused a server goes on to the full one.
        let asksForMore =
            exchange.plugin == .cachingSHA2 && transport == .plainWithoutKey && password != .none
        if asksForMore {
            #expect((error as? ClientError)?.code == .connectFailed)
        } else {
            #expect((error as? MySQLError)?.code == .accessDenied, "\(String(describing: error))")
        }
        #expect(error?.failureClass == .permanent)
    }

    // MARK: TLS

    @Test func certificatesThatNobodyVouchesFor() async throws {
        try await TestServer.mysql8.with {
            $0.tls = .selfSigned
        } body: { _, options in
            for mode in [ClientTLSOptions.Mode.verifyCA, .verifyFull] {
                var options = options
                options.tls = .init(mode)
                let wary = options
                await #expect(throws: ClientError.self) {
                    try await MySQLConnection.connect(wary)
                }
            }
            for mode in [ClientTLSOptions.Mode.prefer, .require] {
                var options = options
                options.tls = .init(mode)
                try await MySQLConnection.with(options) { #expect($0.isEncrypted) }
            }
        }
    }

    @Test func serversWithoutTLS() async throws {
        try await TestServer.mysql8.with { _, options in
            var options = options
            options.tls = .prefer
            try await MySQLConnection.with(options) { #expect(!$0.isEncrypted) }
            options.tls = .init(.require)
            let required = options
            let error = await #expect(throws: ClientError.self) {
                try await MySQLConnection.connect(required)
            }
            #expect(error?.code == .connectFailed)
            #expect(error?.failureClass == .permanent)
        }
    }

    @Test(.enabled(if: RealServer.isThere, RealServer.reason)) func aRealServer() async throws {
        var options = try RealServer.options
        options.tls = .prefer
        try await MySQLConnection.with(options) { connection in
            #expect(!connection.serverVersion.hasPrefix("5.5.5-"))
            #expect(connection.isMariaDB == connection.serverVersion.contains("MariaDB"))
        }
        options.password = "wrong"
        let wrong = options
        let error = await #expect(throws: MySQLError.self) {
            try await MySQLConnection.connect(wrong)
        }
        #expect(error?.code == .accessDenied)
    }

    // MARK: Several servers

    @Test func theNextServerIsAsked() async throws {
        try await TestServer.mysql8.with { _, options in
            var options = options
            options.servers.insert(.unix(path: "/nowhere"), at: 0)
            options.servers.insert(.tcp(host: "127.0.0.1", port: 1), at: 1)
            let last = try #require(options.servers.last)
            try await MySQLConnection.with(options) { #expect($0.server == last) }
            options.servers.removeLast()
            let none = options
            let error = await #expect(throws: ClientError.self) {
                try await MySQLConnection.connect(none)
            }
            #expect(error?.code == .connectFailed)
            #expect(error?.outcome == .notApplied)
        }
    }
}
