// The servers that live tests run against: our own in the process, and a real one where the environment names it.

import ClientKit
import ClientPooling
import Foundation
import PostgresDriver
import Testing
import Understudy

/// A server to test against.
enum Backend: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case understudy
    case postgres

    /// The real server's URL; tests against it need to be its superuser.
    static let realURL = ProcessInfo.processInfo.environment["UNDERSTUDY_TEST_POSTGRES"]

    static let all = realURL == nil ? [Backend.understudy] : allCases

    /// The real server alone, for what ours does not know.
    static let real = all.filter { $0 == .postgres }

    var testDescription: String { rawValue }

    /// Calls the body with options that connect to it.
    func with<Value: Sendable>(
        _ body: @Sendable (PostgresOptions) async throws -> Value
    ) async throws -> Value {
        switch self {
        case .understudy:
            let server = try await UnderstudyServer.start(.postgres)
            do {
                let value = try await body(PostgresOptions(url: server.url()))
                await server.shutdown()
                return value
            } catch {
                await server.shutdown()
                throw error
            }
        case .postgres:
            return try await body(PostgresOptions(url: try #require(Self.realURL)))
        }
    }

    /// Calls the body with options that connect to one that offers TLS.
    func withTLS<Value: Sendable>(
        _ body: @Sendable (PostgresOptions) async throws -> Value
    ) async throws -> Value {
        guard self == .understudy else { return try await with(body) }
        return try await withUnderstudy(.postgres { $0.tls = .selfSigned }) { server in
            try await body(PostgresOptions(url: server.url()))
        }
    }

    /// Calls the body with a connection to it, which is closed afterwards.
    func connected<Value: Sendable>(
        _ body: @Sendable (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        try await with { options in
            let connection = try await PostgresConnection.connect(options)
            do {
                let value = try await body(connection)
                await connection.close()
                return value
            } catch {
                connection.terminate()
                throw error
            }
        }
    }
}

/// A name that no other test has.
func newName(_ stem: String) -> String { "\(stem)_\(UInt64.random(in: 0 ... .max))" }

/// The error that the body throws.
func errorOf<Value>(_ body: () async throws -> Value) async -> (any Error)? {
    do {
        _ = try await body()
        return nil
    } catch { return error }
}

@Suite struct RealServerTests {
    @Test(.enabled(if: Backend.realURL != nil, "UNDERSTUDY_TEST_POSTGRES names no server"))
    func theRealServerIsThere() async throws {
        let version = try await Backend.postgres.connected { $0.setting("server_version") }
        #expect(version?.hasPrefix("15") == true)
    }
}
