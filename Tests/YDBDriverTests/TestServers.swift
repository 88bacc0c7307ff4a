// The server that the driver is tried on: ours, in this process.

import FaultInjection
import Testing
import Understudy
import YDBServer

@testable import YDBDriver

enum TestServer {
    /// Starts a server for the time of the body.
    static func with<Value: Sendable>(
        faults: [FaultRule] = [],
        _ change: (inout StandInOptions<YDBServerConfiguration>) -> Void = { _ in },
        options changeOptions: (inout DriverOptions) -> Void = { _ in },
        body: @Sendable (UnderstudyServer, DriverOptions) async throws -> Value
    ) async throws -> Value {
        let options = UnderstudyOptions.ydb {
            $0.port = 0
            $0.faults = FaultPlan(rules: faults)
            change(&$0)
        }
        var driver = try DriverOptions(endpoint: "grpc://127.0.0.1:1", database: "/local")
        changeOptions(&driver)
        let changed = driver
        return try await withUnderstudy(options) { server in
            var driver = changed
            let found = try DriverOptions(connectionString: server.url())
            driver.endpoints = found.endpoints
            driver.database = found.database
            return try await body(server, driver)
        }
    }

    /// Starts a server and a driver for the time of the body.
    static func withDriver<Value: Sendable>(
        faults: [FaultRule] = [],
        _ change: (inout StandInOptions<YDBServerConfiguration>) -> Void = { _ in },
        options changeOptions: (inout DriverOptions) -> Void = { _ in },
        body: @Sendable (UnderstudyServer, Driver) async throws -> Value
    ) async throws -> Value {
        try await with(faults: faults, change, options: changeOptions) { server, options in
            let driver = try Driver(options)
            return try await driver.whileRunning(stoppingWithin: .seconds(1)) {
                try await body(server, driver)
            }
        }
    }

    static func withSession<Value: Sendable>(
        body: @Sendable (UnderstudyServer, Session) async throws -> Value
    ) async throws -> Value {
        try await withDriver { server, driver in
            try await Session.with(driver) { try await body(server, $0) }
        }
    }
}

/// What an operation has thrown, which it has to have.
func failure<Value>(
    of operation: () async throws -> Value, _ location: SourceLocation = #_sourceLocation
) async -> any Error {
    do {
        let value = try await operation()
        Issue.record("it went well: \(value)", sourceLocation: location)
        return CancellationError()
    } catch {
        return error
    }
}
