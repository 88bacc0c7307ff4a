// The servers that the driver is tried on: ours in both flavors, and a real one where the environment names it.

import Foundation
import MySQLDriver
import MySQLServer
import Testing
import Understudy

enum TestServer: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case mysql8
    case mariadb10

    var testDescription: String { rawValue }

    var flavor: MySQLServerFlavor { self == .mysql8 ? .mysql8 : .mariadb10 }

    /// Starts a server for the time of the body.
    func with<Value: Sendable>(
        faults: FaultPlan = FaultPlan(),
        _ change: (inout StandInOptions<MySQLServerConfiguration>) -> Void = { _ in },
        body: @Sendable (UnderstudyServer, MySQLOptions) async throws -> Value
    ) async throws -> Value {
        let options = UnderstudyOptions.mysql {
            $0.flavor = flavor
            $0.port = 0
            $0.faults = faults
            change(&$0)
        }
        return try await withUnderstudy(options) { server in
            var options = try MySQLOptions(url: server.url())
            options.tls = .off
            options.allowsPublicKeyRetrieval = true
            return try await body(server, options)
        }
    }

    func withConnection<Value: Sendable>(
        _ change: (inout MySQLOptions) -> Void = { _ in },
        body: @Sendable (MySQLConnection) async throws -> Value
    ) async throws -> Value {
        try await with { _, options in
            try await MySQLConnection.with(options, body)
        }
    }
}

/// The real server that `UNDERSTUDY_TEST_MYSQL` names by a URL.
enum RealServer {
    static let url = ProcessInfo.processInfo.environment["UNDERSTUDY_TEST_MYSQL"]
    static let isThere = url != nil
    static let reason: Comment = "UNDERSTUDY_TEST_MYSQL does not name a server by its URL"

    static var options: MySQLOptions {
        get throws { try MySQLOptions(url: url ?? "") }
    }

    /// A database of its own, so that tests do not meet.
    static func withDatabase<Value: Sendable>(
        _ body: @Sendable (MySQLOptions) async throws -> Value
    ) async throws -> Value {
        var options = try options
        let name = "driver_\(UInt64.random(in: .min ... .max))"
        return try await MySQLConnection.with(options) { admin in
            try await admin.execute("CREATE DATABASE \(identifier: name)")
            options.database = name
            let result: Result<Value, any Error>
            do { result = .success(try await body(options)) } catch { result = .failure(error) }
            try await admin.execute("DROP DATABASE \(identifier: name)")
            return try result.get()
        }
    }
}
