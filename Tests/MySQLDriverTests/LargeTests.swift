// Packets beyond 16 MB, values beyond the pieces of long data, results beyond what memory should hold, files.

import MySQLDriver
import NIOCore
import Testing

@Suite(.timeLimit(.minutes(5)), .serialized) struct LargeTests {
    /// Its length is a multiple of the longest packet, which takes an empty one behind.
    @Test(
        .enabled(if: RealServer.isThere, RealServer.reason),
        arguments: [0xFF_FFFF - 9, 0xFF_FFFF, 20 << 20])
    func valuesOfSeveralPackets(_ length: Int) async throws {
        try await RealServer.withDatabase { options in
            try await MySQLConnection.with(options) { connection in
                let limit = try await connection.query("SELECT @@max_allowed_packet")
                    .decode(Int.self).collect()[0]
                try await connection.execute(
                    "SET GLOBAL max_allowed_packet = \(unescaped: "\(64 << 20)")")
                let result: Result<Void, any Error>
                do { result = .success(try await Self.roundTrip(options, length)) } catch {
                    result = .failure(error)
                }
                try await connection.execute(
                    "SET GLOBAL max_allowed_packet = \(unescaped: "\(limit)")")
                try result.get()
            }
        }
    }

    private static func roundTrip(_ options: MySQLOptions, _ length: Int) async throws {
        try await MySQLConnection.with(options) { connection in
            try await connection.execute("CREATE TABLE big (v LONGTEXT)")
            let text = String(repeating: "x", count: length)
            // As one packet of a text that is too long for one, then as long data.
            let sent = try await connection.query("SELECT LENGTH('\(unescaped: text)')")
                .decode(Int.self).collect()
            #expect(sent == [length])
            try await connection.execute("INSERT INTO big VALUES (\(text))")
            for query: MySQLQuery in ["SELECT v FROM big", "SELECT v FROM big WHERE 1 = \(1)"] {
                let read = try await connection.query(query).decode(String.self).collect()
                #expect(read.map(\.utf8.count) == [length])
                #expect(read == [text])
            }
        }
    }

    @Test(.enabled(if: RealServer.isThere, RealServer.reason))
    func aMillionRows() async throws {
        try await RealServer.withDatabase { options in
            try await MySQLConnection.with(options) { connection in
                let rows = try await connection.query(
                    "SELECT seq, CONCAT('row ', seq) FROM seq_1_to_1000000")
                var count = 0
                var sum = 0
                for try await (number, text) in rows.decode((Int, String).self) {
                    count += 1
                    sum += number
                    if count % 100_000 == 0 { #expect(text == "row \(number)") }
                }
                #expect(count == 1_000_000)
                #expect(sum == 500_000_500_000)
            }
        }
    }

    // MARK: Files

    private static func load(
        _ options: MySQLOptions,
        _ body: @Sendable (MySQLConnection, MySQLQuery) async throws -> Void
    ) async throws {
        try await MySQLConnection.with(options) { connection in
            try await connection.execute("CREATE TABLE t (a INT, b VARCHAR(20)) ENGINE=InnoDB")
            try await body(
                connection,
                "LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE t FIELDS TERMINATED BY ','")
        }
    }

    private static func count(_ connection: MySQLConnection) async throws -> [Int] {
        try await connection.query("SELECT COUNT(*) FROM t").decode(Int.self).collect()
    }

    @Test(
        .enabled(if: RealServer.isThere, RealServer.reason),
        arguments: [MySQLOptions.Compression.off, .require])
    func filesFromASource(_ compression: MySQLOptions.Compression) async throws {
        try await RealServer.withDatabase { options in
            var options = options
            options.compression = compression
            try await Self.load(options) { connection, statement in
                let pieces = AsyncStream<ByteBuffer> { stream in
                    for start in stride(from: 0, to: 20_000, by: 100) {
                        let lines = (start..<(start + 100)).map { "\($0),row \($0)\n" }
                        stream.yield(ByteBuffer(string: lines.joined()))
                    }
                    stream.finish()
                }
                let result = try await connection.loadLocal(statement, from: pieces)
                #expect(result.affectedRows == 20_000)
                let count = try await Self.count(connection)
                #expect(count == [20_000])
            }
        }
    }

    /// A server may ask for any file at any time: without a source it gets nothing.
    @Test(.enabled(if: RealServer.isThere, RealServer.reason)) func filesNobodyGave() async throws {
        try await RealServer.withDatabase { options in
            try await Self.load(options) { connection, statement in
                let result = try await connection.execute(statement)
                #expect(result.affectedRows == 0)
                let rows = try await connection.query(statement).collect()
                #expect(rows.isEmpty)
                let count = try await Self.count(connection)
                #expect(count == [0])
            }
        }
    }

    private struct SourceError: Error {}

    @Test(.enabled(if: RealServer.isThere, RealServer.reason)) func sourcesThatFail() async throws {
        try await RealServer.withDatabase { options in
            try await Self.load(options) { connection, statement in
                let pieces = AsyncThrowingStream<ByteBuffer, any Error> { stream in
                    stream.yield(ByteBuffer(string: "1,one\n2,two\n"))
                    stream.finish(throwing: SourceError())
                }
                await #expect(throws: SourceError.self) {
                    try await connection.loadLocal(statement, from: pieces)
                }
                #expect(connection.standing == .unusable)
                try await MySQLConnection.with(options) { other in
                    let count = try await Self.count(other)
                    #expect(count == [0])
                }
            }
        }
    }
}
