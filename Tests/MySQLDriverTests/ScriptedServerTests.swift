// The driver against a server on a socket that cuts, splits and falls silent: an error in time, never a hang.

import MySQLDriver
import Testing

@Suite(.timeLimit(.minutes(5))) struct ScriptedServerTests {
    static let parts = HostileBytesTests.conversation.parts

    private static func talk(_ options: MySQLOptions) async throws -> [[MySQLValue]] {
        let connection = try await MySQLConnection.connect(options)
        defer { connection.terminate() }
        var rows: [[MySQLValue]] = []
        for row in try await connection.query("SELECT id, name FROM t").collect() {
            rows.append(try row.values)
        }
        for row in try await connection.query("SELECT \(nil as Int?)").collect() {
            rows.append(try row.values)
        }
        try await connection.execute("UPDATE t")
        return rows
    }

    @Test(arguments: [false, true]) func wholeAndSplit(_ isSplit: Bool) async throws {
        try await ScriptedServer(parts: Self.parts, isSplit: isSplit).with { options in
            let rows = try await Self.talk(options)
            #expect(rows == HostileBytesTests.expected)
        }
    }

    @Test func cutAtEachByte() async throws {
        let total = Self.parts.reduce(0) { $0 + $1.count }
        for limit in stride(from: 0, to: total, by: 1) {
            try await ScriptedServer(parts: Self.parts, limit: limit).with { options in
                do {
                    _ = try await Self.talk(options)
                    Issue.record("all is well after \(limit) bytes")
                } catch let error as any ClassifiedError {
                    #expect(error.isDisconnect, "after \(limit) bytes: \(error)")
                    // Nothing is done for who is not logged in.
                    let isLogin = limit < Self.parts[0].count + Self.parts[1].count
                    #expect(error.outcome == (isLogin ? .notApplied : .unknown))
                }
            }
        }
    }

    /// One cut a part, in its midst.
    @Test(arguments: parts.indices) func silence(_ part: Int) async throws {
        let before = Self.parts[..<part].reduce(0) { $0 + $1.count }
        let limit = before + Self.parts[part].count / 2
        try await ScriptedServer(parts: Self.parts, limit: limit, closes: false).with { options in
            let clock = ContinuousClock()
            let start = clock.now
            let error = await #expect(throws: ClientError.self) {
                try await withTimeout(.milliseconds(300)) { try await Self.talk(options) }
            }
            #expect(error?.code == .timeout)
            #expect(clock.now - start < .seconds(20))
        }
    }
}
