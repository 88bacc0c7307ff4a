// README's example in Swift, and that it is README's.

import Databases
import Foundation
import PostgresScript
import Testing
import UnderstudyTesting
import UnderstudyXCTest
import XCTest

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
    try await withUnderstudy(.postgres { $0.isLogged = true }) { server async throws in
        try await server.load("CREATE TABLE seats (id int PRIMARY KEY, guest text); INSERT INTO seats VALUES (1);")
        let booking = try await Booking(url: server.url())
        let empty = try server.snapshot()

        #expect(try await booking.book(seat: 1, for: "ada"))
        #expect(try await server.execute("SELECT guest FROM seats").rows == [["ada"]])

        try server.restore(empty)
        #expect(try await booking.book(seat: 1, for: "bob"))
        #expect(try await !booking.book(seat: 1, for: "eve"))
        server.expectStatements(containing: "UPDATE seats", count: 3)
        server.expectNoRepeats(moreThan: 3)
        await booking.close()
        await server.expectNothingOpen()
    }
}

/// The retry loop under test: takes the clock that its caller likes.
private struct Counter<Clock: _Concurrency.Clock<Duration>> {
    private let client: WireClient
    private let clock: Clock

    init(url: String, clock: Clock) async throws {
        client = try await WireClient.connect(url)
        self.clock = clock
    }

    func count() async throws {
        var pause = Duration.seconds(60)
        while true {
            do {
                try await client.execute("UPDATE visits SET n = n + 1")
                return
            } catch let error as ServerError where error.code == "40001" {
                try await clock.sleep(for: pause)
                pause *= 2
            }
        }
    }
}

// swift-format-ignore
@Test func aConflictIsRetriedLater() async throws {
    let clock = VirtualClock(advancesWhenAsleep: 1)
    try await withUnderstudy(.postgres { $0.clock = clock }) { server async throws in
        try await server.load("CREATE TABLE visits (n int); INSERT INTO visits VALUES (0);")
        try server.faults.add("serialization_failure at commit times 3; delay 1h before statement nth 2")
        let counter = try await Counter(url: server.url(), clock: clock)
        try await counter.count()   // sleeps 1, 2 and 4 minutes between its attempts
        #expect(clock.start.duration(to: clock.now) == .seconds(7 * 60 + 3600))
        #expect(try await server.execute("SELECT now() = '2025-01-01 01:07:00Z', n FROM visits").rows == [["t", "1"]])
    }
}

// swift-format-ignore
@Test(.understudy(.postgres, load: "CREATE TABLE guests (name text)")) func nobodyIsThere() async throws {
    let server = try #require(UnderstudyServer.current)
    #expect(try await server.execute("SELECT count(*) FROM guests").value == "0")
}

// swift-format-ignore
let guests = SharedUnderstudy(.postgres, load: "CREATE TABLE guests (name text)")

@Suite(.understudy(forkOf: guests)) struct GuestTests {
    @Test(arguments: ["ada", "bob"]) func aGuestComes(_ name: String) async throws {
        let server = try #require(UnderstudyServer.current)
        try await server.execute("INSERT INTO guests VALUES ('\(name)')")
        #expect(try await server.execute("SELECT name FROM guests").rows == [[name]])
    }
}

// swift-format-ignore
@Test(.understudy(.mysql, load: "CREATE TABLE seats (id int PRIMARY KEY, guest varchar(20)); INSERT INTO seats VALUES (1, NULL)"))
func aDeadlockUndoesTheTransaction() async throws {
    let server = try #require(UnderstudyServer.current)
    try server.faults.add("deadlock before statement matching \"*id = 2*\" times 1")
    let client = try await server.connectAsClient()   // drivers connect to server.url(), mysql://root@127.0.0.1:PORT/test
    try await client.execute("BEGIN")
    try await client.execute("UPDATE seats SET guest = 'ada' WHERE id = 1")
    let error = await #expect(throws: UnderstudyError.self) {
        try await client.execute("UPDATE seats SET guest = 'ada' WHERE id = 2")
    }
    #expect(error?.code == "1213")
    try await client.execute("COMMIT")
    #expect(try await server.execute("SELECT guest FROM seats").rows == [[nil]])
    client.close()
    await server.expectNothingOpen()
}

#if canImport(PostgresNIO)
    import PostgresNIO

    func openClient(of server: UnderstudyServer) -> PostgresClient {
        let address = server.address
        return PostgresClient(
            configuration: .init(
                host: address.host, port: address.port, username: address.user,
                password: address.password,
                database: address.database, tls: .disable))
    }

    @Test(.understudy(.postgres)) func aRowComes() async throws {
        let client = openClient(of: try #require(UnderstudyServer.current))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await client.run() }
            for try await (one) in try await client.query("SELECT 1").decode(Int.self) {
                #expect(one == 1)
            }
            group.cancelAll()
        }
    }
#endif

// swift-format-ignore
final class GuestListTests: UnderstudyTestCase {
    override class var shared: SharedUnderstudy? { guests }

    func testNobodyIsThere() async throws {
        let count = try await server.execute("SELECT count(*) FROM guests").value
        XCTAssertEqual(count, "0")
    }
}

// swift-format-ignore
@Test func aRowThatNobodyDescribed() async throws {
    let script: PostgresScriptServer.Script = { connection in
        try await connection.welcome()                        // lets the client in
        try await connection.expect(.query("SELECT 1"))       // else: expected query("SELECT 1"), but query("SELECT 2") came (51 00 00 ...)
        try await connection.send(.dataRow(["1"]))            // no RowDescription came before
        try await connection.send(bytes: [0x5A, 0, 0])        // ReadyForQuery, cut in the middle of its length
        try await connection.reset()
    }
    try await withPostgresScript(script) { server in
        let client = try await WireClient.connect(server.url)
        await #expect(throws: WireClient.Broken.self) { try await client.query("SELECT 1") }
    }
}

// swift-format-ignore
@Test func aRowIsKept() async throws {
    try await withDatabase("sqlite:///:memory:") { db in
        try await db.execute("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)")
        try await db.withTransaction { _ in
            try await db.executeMany("INSERT INTO users VALUES ($1, $2)", parameters: [[1, "ada"], [2, "bob"]])
        }
        let name = try await db.fetchValue("SELECT name FROM users WHERE id = \(2)", as: String.self)
        #expect(name == "bob")
        for try await record in db.iterate("SELECT id, name FROM users ORDER BY id") { print(record) }   // id=1 name='ada' …
    }
}

@Test func theExamplesOfReadmeAreThese() throws {
    let file = URL(fileURLWithPath: #filePath)
    let root = file.deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    let readme = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
    let pages = [
        "UnderstudyTests/ReadmeExamples.swift", "PostgresDriverTests/Live/ReadmeExample.swift",
        "MySQLDriverTests/ReadmeExample.swift", "YDBDriverTests/ReadmeExample.swift",
    ]
    let tests = try pages.map {
        try String(contentsOf: root.appendingPathComponent("Tests/\($0)"), encoding: .utf8)
    }.joined()
    let blocks = readme.components(separatedBy: "```swift\n").dropFirst()
        .map { $0.components(separatedBy: "```")[0] }
    #expect(!blocks.isEmpty)
    let manifest = try String(
        contentsOf: root.appendingPathComponent("Package.swift"), encoding: .utf8)
    for block in blocks {
        if block.hasPrefix("// Package.swift") {
            expectProducts(block, of: manifest)
            continue
        }
        let body = block.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("import ") }.joined(separator: "\n")
        #expect(spaced(tests).contains(spaced(body)), "README has another example: \(body)")
    }
}

/// Lines are broken as their page likes.
private func spaced(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
}

/// Every product that README's lines of a manifest name is a library of the package.
private func expectProducts(_ lines: String, of manifest: String) {
    let products = lines.matches(of: #/\.product\(name: "(\w+)", package: "(\w+)"\)/#)
    #expect(products.count == 4)
    for product in products {
        #expect(manifest.contains("name: \"\(product.output.2)\",\n    platforms"))
        #expect(manifest.contains(".library(name: \"\(product.output.1)\""))
    }
}
