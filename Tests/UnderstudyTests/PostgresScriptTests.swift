// Scripts that make no sense, met by a client of ours and by psql, and what a script says of a client that does not follow it.

import Foundation
import Testing
import PostgresScript

@Suite struct PostgresScriptTests {
    @Test func aSessionThatMakesSense() async throws {
        let script: PostgresScriptServer.Script = { connection in
            let parameters = try await connection.welcome()
            #expect(parameters["user"] == "postgres" && parameters["database"] == "postgres")
            try await connection.expect(.query("SELECT a, b"))
            try await connection.send(
                .rowDescription(["a", .init("b", type: 23, size: 4)]), .dataRow(["x", nil]),
                .dataRowBytes([[0x79], [0x31]]), .commandComplete("SELECT 2"), .readyForQuery())
            try await connection.expect(.parse("SELECT $1"))
            try await connection.expect(.bind(values: [Array("7".utf8)]))
            try await connection.expect(.execute())
            try await connection.expect(.sync)
            try await connection.send(
                [.parseComplete, .bindComplete, .dataRow(["7"]), .readyForQuery(.open)],
                inPiecesOf: 1)
            try await connection.expect(.terminate)
            #expect(connection.step == 10)
        }
        try await withPostgresScript(script) { server in
            let client = try await WireClient.connect(server.url)
            #expect(try await client.query("SELECT a, b") == [["x", nil], ["y", "1"]])
            #expect(try await client.execute("SELECT $1", ["7"]) == [["7"]])
            client.close()
            #expect(server.connectionCount == 1)
        }
    }

    /// What the script says of a client that does not follow it.
    private func failure(
        patience: Duration = .seconds(60), _ script: @escaping PostgresScriptServer.Script,
        body: (PostgresScriptServer) async throws -> Void
    ) async throws -> PostgresScriptFailure? {
        do {
            try await withPostgresScript(patience: patience, script, body: body)
            return nil
        } catch let failure as PostgresScriptFailure {
            return failure
        }
    }

    @Test func whatAClientDoesOtherwiseIsSaid() async throws {
        let failure = try await failure { connection in
            try await connection.welcome()
            try await connection.expect(.query("SELECT 1"))
        } body: { server in
            let client = try await WireClient.connect(server.url)
            await #expect(throws: WireClient.Broken.self) { try await client.query("SELECT 2") }
        }
        #expect(
            failure?.description
                == "connection 1, step 3: expected query(\"SELECT 1\"), but query(\"SELECT 2\") came"
                + " (51 00 00 00 0d 53 45 4c 45 43 54 20 32 00)")
    }

    @Test func everyConnectionHasItsScript() async throws {
        let first: PostgresScriptServer.Script = { connection in
            try await connection.expectStartup()
            try await connection.send(
                .error(severity: "FATAL", code: "57P03", message: "starting up"))
        }
        let second: PostgresScriptServer.Script = { connection in
            try await connection.welcome()
            try await connection.ignoreUntilEnd()
        }
        try await withPostgresScript(first, second) { server in
            let refused = await #expect(throws: ServerError.self) {
                _ = try await WireClient.connect(server.url)
            }
            #expect(refused == ServerError(code: "57P03", message: "starting up"))
            let client = try await WireClient.connect(server.url)
            let asking = Task { try await client.query("SELECT 1") }
            client.hangUp()
            await #expect(throws: WireClient.Broken.self) { try await asking.value }
        }
        do {
            try await withPostgresScript(first, first) { server in
                for _ in 0..<3 { _ = try? await WireClient.connect(server.url) }
            }
            Issue.record("there was no script for the third connection")
        } catch let failure as PostgresScriptFailure {
            #expect(failure.connection == 3)
        }
    }

    @Test func bytesAndEndsAreExpected() async throws {
        let late = try await failure { connection in
            try await connection.expect(bytes: [0, 0, 0])
            try await connection.expect("a start-up message") { request in
                if case .startup = request { true } else { false }
            }
        } body: { server in
            _ = try? await WireClient.connect(server.url)
        }
        // The length of the start-up message has lost its first three bytes.
        #expect(late?.step == 2 && late?.received == "what has no frame came")

        let early = try await failure { connection in
            try await connection.welcome()
            try await connection.expectEnd()
        } body: { server in
            let client = try await WireClient.connect(server.url)
            client.close()
        }
        #expect(early?.expected == "the end" && early?.bytes == [0x58, 0, 0, 0, 4])
    }

    @Test func aScriptWaitsNoLongerThanItsPatience() async throws {
        let failure = try await failure(patience: .milliseconds(50)) { connection in
            try await connection.expect(bytes: [1])
        } body: { server in
            let client = try await WireClient.open(server.url)
            await #expect(throws: WireClient.Broken.self) { try await client.readAll() }
        }
        #expect(failure?.received == "nothing came for 0.05 seconds")
    }

    @Test func anErrorOfTheTestIsThrown() async throws {
        struct Mine: Error {}
        await #expect(throws: Mine.self) {
            try await withPostgresScript { connection in
                try await connection.ignoreUntilEnd()
            } body: { _ in
                throw Mine()
            }
        }
    }

    // MARK: libpq

    /// What psql says on standard error when it meets the script.
    private func psql(_ script: @escaping PostgresScriptServer.Script) async throws -> String {
        try await withPostgresScript { connection in
            try await script(connection)
        } body: { server in
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = ["psql", "-X", "-c", "SELECT 1", server.url + "?sslmode=disable"]
            let output = Pipe()
            process.standardOutput = output
            process.standardError = output
            return try await withCheckedThrowingContinuation { continuation in
                Thread.detachNewThread {
                    continuation.resume(
                        with: Result {
                            try process.run()
                            let said = output.fileHandleForReading.readDataToEndOfFile()
                            process.waitUntilExit()
                            return String(decoding: said, as: UTF8.self)
                        })
                }
            }
        }
    }

    private static let hasPsql = ["/usr/bin/psql", "/usr/local/bin/psql", "/opt/homebrew/bin/psql"]
        .contains(where: FileManager.default.isExecutableFile)

    @Test(.enabled(if: hasPsql)) func anErrorAmidAuthentication() async throws {
        let said = try await psql { connection in
            try await connection.expectStartup()
            try await connection.send(
                .authenticationMD5Password(salt: 7),
                .error(severity: "FATAL", code: "57P01", message: "gone already"))
            try await connection.close()
            try await connection.ignoreUntilEnd()
        }
        #expect(said.contains("gone already") || said.contains("no password"), "\(said)")
    }

    @Test(.enabled(if: hasPsql)) func aRowBeforeItsDescription() async throws {
        let said = try await psql { connection in
            try await connection.welcome()
            try await connection.expect(.query("SELECT 1"))
            try await connection.send(.dataRow(["1"]), .commandComplete("SELECT 1"))
            try await connection.send(.readyForQuery())
            try await connection.ignoreUntilEnd()
        }
        #expect(said.contains("server sent data (\"D\" message) without prior row description"))
    }

    @Test(.enabled(if: hasPsql)) func aLengthThatIsWrong() async throws {
        let said = try await psql { connection in
            try await connection.welcome()
            try await connection.expect(.query("SELECT 1"))
            try await connection.send(.rowDescription(["a"]))
            try await connection.send(bytes: [0x44, 0x7F, 0xFF, 0xFF, 0xFF, 0, 1])
            try await connection.ignoreUntilEnd()
        }
        #expect(said.contains("lost synchronization with server: got message type \"D\""))
    }

    @Test(.enabled(if: hasPsql)) func aSettingAmidRowsAndReadyTwice() async throws {
        let said = try await psql { connection in
            try await connection.welcome()
            try await connection.expect(.query("SELECT 1"))
            try await connection.send(
                .rowDescription(["a"]), .dataRow(["1"]), .parameterStatus("TimeZone", "Mars"),
                .notice(message: "by the way"), .dataRow(["2"]), .commandComplete("SELECT 2"),
                .readyForQuery(), .readyForQuery())
            try await connection.expect(.terminate)
        }
        #expect(said.contains("(2 rows)") && said.contains("NOTICE:  by the way"))
    }

    @Test(.enabled(if: hasPsql)) func aMessageCutInTheMiddle() async throws {
        let said = try await psql { connection in
            try await connection.welcome()
            try await connection.expect(.query("SELECT 1"))
            let row = PostgresScriptAnswer.dataRow(["a long value"]).bytes
            try await connection.send(.rowDescription(["a"]))
            try await connection.send(bytes: Array(row.prefix(9)), inPiecesOf: 2)
            try await connection.reset()
        }
        #expect(said.contains("server closed the connection unexpectedly"), "\(said)")
    }
}
