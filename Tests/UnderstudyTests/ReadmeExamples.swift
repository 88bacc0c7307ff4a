// README's example in Swift, and that it is README's.

import Foundation
import Testing
import Understudy
import UnderstudyTesting

/// The service under test: takes a seat that nobody has.
private struct Booking {
    private let client: WireClient

    init(url: String) async throws { client = try await WireClient.connect(url) }

    func book(seat: Int, for guest: String) async throws -> Bool {
        let taken = try await client.execute(
            "UPDATE seats SET guest = $1 WHERE id = $2 AND guest IS NULL RETURNING id",
            [guest, String(seat)])
        return !taken.isEmpty
    }

    func close() async { client.close() }
}

// swift-format-ignore
@Test func aSeatIsBookedOnce() async throws {
    try await withUnderstudy(.postgres { $0.isLogged = true }) { server in
        try await server.load(sql: "CREATE TABLE seats (id int PRIMARY KEY, guest text); INSERT INTO seats VALUES (1);")
        let booking = try await Booking(url: server.url())
        let empty = try server.snapshot()

        #expect(try await booking.book(seat: 1, for: "ada"))
        #expect(try await server.execute("SELECT guest FROM seats").rows == [["ada"]])

        try server.restore(empty)
        #expect(try await booking.book(seat: 1, for: "bob"))
        #expect(try await !booking.book(seat: 1, for: "eve"))
        try server.log?.expectStatements(containing: "UPDATE seats", count: 3)
        try server.log?.expectNoRepeats(moreThan: 3)
        await booking.close()
        try await server.log?.expectNothingOpen()
    }
}

// swift-format-ignore
@Test(.understudy(.postgres, load: "CREATE TABLE guests (name text)")) func nobodyIsThere() async throws {
    let server = try #require(Understudy.current)
    #expect(try await server.execute("SELECT count(*) FROM guests").value == "0")
}

@Test func theExamplesOfReadmeAreThese() throws {
    let file = URL(fileURLWithPath: #filePath)
    let root = file.deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    let readme = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
    let tests = try String(contentsOf: file, encoding: .utf8)
    let blocks = readme.components(separatedBy: "```swift\n").dropFirst()
        .map { $0.components(separatedBy: "```")[0] }
    #expect(!blocks.isEmpty)
    for block in blocks {
        let body = block.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("import ") }.joined(separator: "\n")
        #expect(
            tests.contains(body.trimmingCharacters(in: .newlines)), "README has another example")
    }
}
