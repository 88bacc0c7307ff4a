// Servers that misbehave, over sockets: whatever they do, every call ends, and by an error that says so or by the right result.

import ClientPooling
import Foundation
import PostgresDriver
import Testing
import Understudy

@Suite(.timeLimit(.minutes(3))) struct FaultTests {
    /// What a client does, from its connect to its farewell.
    private func work(_ options: PostgresOptions) async throws -> Int {
        let connection = try await PostgresConnection.connect(options)
        do {
            var sum = 0
            for try await row in try await connection.query(
                "SELECT n, 'text ' || n FROM generate_series(1, \(20)) AS n")
            {
                let (number, text) = try row.decode((Int, String).self)
                if text == "text \(number)" { sum += number }
            }
            try await connection.withTransaction { connection in
                try await connection.execute("INSERT INTO t VALUES (\(1))")
            }
            _ = try? await connection.execute("SELECT 1/0")
            for result in try await connection.script("SELECT 1; SELECT 2") {
                sum += try result.rows[0].decode(Int.self)
            }
            await connection.close()
            return sum
        } catch {
            connection.terminate()
            throw error
        }
    }

    private func attempt(
        _ server: UnderstudyServer, _ rules: String
    ) async throws -> Result<Int, any Error> {
        try server.faults.add(rules)
        var options = try PostgresOptions(url: server.url())
        options.cancelTimeout = .milliseconds(300)
        let fixed = options
        let result: Result<Int, any Error>
        do {
            result = .success(
                try await withTimeout(.seconds(20)) { try await work(fixed) })
        } catch { result = .failure(error) }
        return result
    }

    @Test func bytesMayComeSinglyOrSlowly() async throws {
        for rule in [
            "split 1 at accept", "split 3 at message 1 of connection", "delay 5ms before statement",
        ] {
            let server = try await UnderstudyServer.start(.postgres)
            try await server.load("CREATE TABLE t (v int)")
            #expect(try await attempt(server, rule).get() == 213, "\(rule)")
            await server.shutdown()
        }
    }

    @Test func everyByteMayBeTheLast() async throws {
        let server = try await UnderstudyServer.start(.postgres)
        try await server.load("CREATE TABLE t (v int)")
        var options = try PostgresOptions(url: server.url())
        options.loginTimeout = .seconds(20)
        let fixed = options
        // Beyond the end of the conversation the rules act no more.
        var ended = 0
        for end in ["close", "reset"] {
            for place in stride(from: 1, to: 1500, by: end == "close" ? 3 : 17) {
                try server.faults.add("\(end) at byte \(place) of connection times 1")
                do {
                    let sum = try await withTimeout(.seconds(20)) { try await work(fixed) }
                    #expect(sum == 213)
                } catch {
                    ended += 1
                    let known = error as? any ClassifiedError
                    #expect(
                        known?.isDisconnect == true || known?.failureClass == .unknownOutcome,
                        "\(place): \(error)")
                }
                server.faults.clear()
            }
        }
        #expect(ended > 300)
        await server.shutdown()
    }

    @Test func garbledMessagesEndInErrors() async throws {
        let disturbances = [
            "garble 1", "garble 5", "oversize", "duplicate", "truncate 3",
            "unsolicited bytes 5A00000005",
            "unsolicited bytes FF", "unsolicited error", "unsolicited setting",
        ]
        for disturbance in disturbances {
            for message in 1...12 {
                let server = try await UnderstudyServer.start(.postgres)
                try await server.load("CREATE TABLE t (v int)")
                let result = try await attempt(
                    server, "\(disturbance) at message \(message) of connection times 1")
                if case .failure(let error) = result {
                    let late = (error as? ClientError)?.code == .timeout
                    // A length that grew leaves the client waiting for bytes: its own time limit ends that.
                    #expect(
                        !late || disturbance.hasPrefix("garble")
                            || disturbance.hasPrefix("truncate"),
                        "\(disturbance) \(message): \(error)")
                }
                await server.shutdown()
            }
        }
    }

    @Test func aSilentServerIsGivenUp() async throws {
        for moment in ["accept", "authenticate"] {
            let server = try await UnderstudyServer.start(.postgres)
            try server.faults.add("silence at \(moment)")
            var options = try PostgresOptions(url: server.url())
            options.loginTimeout = .milliseconds(500)
            let error = await errorOf { try await PostgresConnection.connect(options) }
            #expect((error as? ClientError)?.code == .timeout)
            await server.shutdown()
        }
        let server = try await UnderstudyServer.start(.postgres)
        try server.faults.add("silence before statement")
        var options = try PostgresOptions(url: server.url())
        options.cancelTimeout = .milliseconds(300)
        let connection = try await PostgresConnection.connect(options)
        let error = await errorOf {
            try await withTimeout(.milliseconds(500)) { try await connection.execute("SELECT 1") }
        }
        #expect((error as? ClientError)?.code == .timeout)
        connection.terminate()
        await server.shutdown()
    }
}
