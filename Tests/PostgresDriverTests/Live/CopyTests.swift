// COPY in both directions, and listening.

import ClientPooling
import Foundation
import NIOCore
import PostgresDriver
import Testing
import Understudy

@Suite(.timeLimit(.minutes(2))) struct CopyTests {
    private struct Refusal: Error {}

    @Test(arguments: Backend.all) func textGoesInAndOut(backend: Backend) async throws {
        try await backend.connected { connection async throws in
            try await connection.execute("CREATE TEMPORARY TABLE t (id int, word text)")
            let tag = try await connection.copyIn("COPY t FROM STDIN") { writer in
                try await writer.write("1\tone\n2\t")
                try await writer.write("two\n")
                try await writer.write("3\t\\N\n")
            }
            #expect(tag.rowCount == 3)
            var text = ""
            for try await piece in try await connection.copyOut(
                "COPY (SELECT * FROM t ORDER BY id) TO STDOUT")
            { text += String(buffer: piece) }
            #expect(text == "1\tone\n2\ttwo\n3\t\\N\n")
        }
    }

    @Test(arguments: Backend.all) func rowsThatAreThereGoInAsBytes(backend: Backend) async throws {
        try await backend.connected { connection async throws in
            try await connection.execute("CREATE TEMPORARY TABLE t (id bigint, word text)")
            let rows = (0..<5000).map { ($0, $0 % 7 == 0 ? nil : "word \($0)") }
            let tag = try await connection.copyIn(into: "t", columns: ["id", "word"], rows: rows)
            #expect(tag.rowCount == 5000)
            let read = try await connection.query("SELECT * FROM t ORDER BY id").collect()
                .map { try $0.decode((Int, String?).self) }
            #expect(read.count == rows.count)
            #expect(zip(read, rows).allSatisfy { $0 == $1 })
        }
    }

    @Test(arguments: Backend.all) func rowsGoInAsBytes(backend: Backend) async throws {
        try await backend.connected { connection async throws in
            try await connection.execute(
                "CREATE TEMPORARY TABLE t (id bigint, word text, at timestamptz, half float8)")
            let now = Date(timeIntervalSince1970: 1_700_000_000)
            let rows = AsyncStream<(Int, String?, Date, Double)> { continuation in
                for number in 0..<5000 {
                    continuation.yield(
                        (number, number % 7 == 0 ? nil : "word \(number)", now, Double(number) / 2))
                }
                continuation.finish()
            }
            let tag = try await connection.copyIn(
                into: "t", columns: ["id", "word", "at", "half"], rows: rows)
            #expect(tag.rowCount == 5000)
            let row = try await connection.query(
                "SELECT count(*), count(word), max(half), max(at) FROM t"
            ).first()
            let (count, words, half, at) = try #require(row).decode((Int, Int, Double, Date).self)
            #expect(count == 5000)
            #expect(words == 5000 - 715)
            #expect(half == 2499.5)
            #expect(at == now)
        }
    }

    @Test(arguments: Backend.all) func whoGivesUpStoresNothing(backend: Backend) async throws {
        try await backend.connected { connection async throws in
            try await connection.execute("CREATE TEMPORARY TABLE t (id int)")
            await #expect(throws: Refusal.self) {
                try await connection.copyIn("COPY t FROM STDIN") { writer in
                    try await writer.write("1\n")
                    throw Refusal()
                }
            }
            let error = await errorOf {
                try await connection.copyIn("COPY t FROM STDIN") { writer in
                    for number in 0..<200_000 { try await writer.write("\(number)\nwrong\n") }
                }
            }
            #expect((error as? PostgresError)?.code == .invalidTextRepresentation)
            let other = await errorOf { try await connection.copyIn("SELECT 1") { _ in } }
            #expect((other as? ClientError)?.code == .misusedStatement)
            let out = await errorOf { try await connection.copyOut("SELECT 1") }
            #expect((out as? ClientError)?.code == .misusedStatement)
            let wrongWay = await errorOf { try await connection.copyOut("COPY t FROM STDIN") }
            #expect((wrongWay as? ClientError)?.code == .misusedStatement)
            let count = try await connection.query("SELECT count(*) FROM t").first()
            #expect(try count?.decode(Int.self) == 0)
        }
    }

    @Test(arguments: Backend.all) func whatIsNotReadIsThrownAway(backend: Backend) async throws {
        try await backend.connected { connection async throws in
            let out = try await connection.copyOut(
                "COPY (SELECT generate_series(1, 50000)) TO STDOUT")
            for try await piece in out {
                #expect(String(buffer: piece) == "1\n")
                break
            }
            _ = consume out
            #expect(try await connection.query("SELECT 5").first()?.decode(Int.self) == 5)
        }
    }

    @Test(arguments: Backend.all) func notificationsAreHeard(backend: Backend) async throws {
        try await backend.with { options async throws in
            let listener = try await PostgresConnection.connect(options)
            let speaker = try await PostgresConnection.connect(options)
            var heard = try await listener.listen(to: "Some Channel").makeAsyncIterator()
            try await speaker.notify("Some Channel", "first")
            try await speaker.notify("another", "unheard")
            try await speaker.notify("Some Channel", "second")
            let first = try await heard.next()
            #expect(first?.payload == "first")
            #expect(first?.processID == speaker.processID)
            #expect(try await heard.next()?.payload == "second")
            await listener.close()
            await #expect(throws: (any Error).self) { try await heard.next() }
            await speaker.close()
        }
    }

    @Test func listeningOutlivesConnections() async throws {
        let server = try await UnderstudyServer.start(.postgres)
        let options = try PostgresOptions(url: server.url())
        let client = try PostgresClient(options)
        let speaker = try await PostgresConnection.connect(options)
        var events = client.notifications(on: ["a", "b"]).makeAsyncIterator()
        #expect(try await events.next() == .listening)
        try await speaker.notify("a", "1")
        guard case .notification(let first) = try await events.next() else {
            Issue.record("no notification")
            return
        }
        #expect(first.payload == "1")
        try await speaker.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        #expect(try await events.next() == .listening)
        try await speaker.notify("b", "2")
        guard case .notification(let second) = try await events.next() else {
            Issue.record("no notification")
            return
        }
        #expect(second.channel == "b")
        await speaker.close()
        await server.shutdown()
    }
}
