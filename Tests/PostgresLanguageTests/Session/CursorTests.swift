// Cursors: every direction, and what outlives a transaction.

import PostgresLanguage
import QueryEngine
import Testing

@Suite struct CursorTests {
    @Test func directions() throws {
        let client = try Client(makeCluster())
        func rows(_ text: String) -> [String] { client.query(text).dropFirst().map { $0 } }
        #expect(
            client.query("declare c 5")
                == ["error 25P01 DECLARE CURSOR can only be used in transaction blocks"])
        client.query("begin; declare c 5")
        #expect(rows("fetch c") == ["row 1", "FETCH 1"])
        #expect(rows("fetch c forward 2") == ["row 2", "row 3", "FETCH 2"])
        #expect(rows("fetch c backward 1") == ["row 2", "FETCH 1"])
        #expect(rows("fetch c forward 0") == ["row 2", "FETCH 1"])
        #expect(rows("fetch c absolute 4") == ["row 4", "FETCH 1"])
        #expect(rows("fetch c absolute -2") == ["row 4", "FETCH 1"])
        #expect(rows("fetch c relative -3") == ["row 1", "FETCH 1"])
        #expect(rows("fetch c relative 2") == ["row 3", "FETCH 1"])
        #expect(rows("fetch c forward all") == ["row 4", "row 5", "FETCH 2"])
        #expect(rows("fetch c") == ["FETCH 0"])
        #expect(rows("fetch c backward 2") == ["row 5", "row 4", "FETCH 2"])
        #expect(client.query("move c backward all") == ["MOVE 3"])
        #expect(rows("fetch c backward 1") == ["FETCH 0"])
        #expect(rows("fetch c absolute 9") == ["FETCH 0"])
        #expect(rows("fetch c backward 1") == ["row 5", "FETCH 1"])
        #expect(client.query("close c") == ["CLOSE CURSOR"])
        #expect(client.query("fetch c") == ["error 34000 cursor \"c\" does not exist"])
    }

    @Test func forwardOnly() throws {
        let client = try Client(makeCluster())
        client.query("begin; declare c 5 noscroll")
        #expect(client.query("fetch c forward 2").last == "FETCH 2")
        #expect(client.query("fetch c absolute 4").dropFirst() == ["row 4", "FETCH 1"])
        #expect(
            client.query("fetch c backward 1") == ["error 55000 cursor can only scan forward"])
    }

    @Test func withHoldOutlivesItsTransaction() throws {
        let client = try Client(makeCluster())
        client.query("begin; declare c 3; declare h 3 hold; fetch h; commit")
        #expect(client.query("fetch c") == ["error 34000 cursor \"c\" does not exist"])
        #expect(
            client.query("fetch h forward all") == [
                "columns [\"n\"]", "row 2", "row 3", "FETCH 2",
            ])
        #expect(client.query("fetch h absolute 1").dropFirst() == ["row 1", "FETCH 1"])
        client.query("begin; declare g 3 hold; rollback")
        #expect(client.query("fetch g") == ["error 34000 cursor \"g\" does not exist"])
        #expect(client.query("close") == ["CLOSE CURSOR ALL"])
        #expect(client.query("fetch h") == ["error 34000 cursor \"h\" does not exist"])
    }

    @Test func goingBackToASavepointClosesLaterCursors() throws {
        let client = try Client(makeCluster())
        client.query("begin; declare a 3; savepoint s; declare b 3; rollback s")
        #expect(client.query("fetch a").last == "FETCH 1")
        #expect(client.query("fetch b") == ["error 34000 cursor \"b\" does not exist"])
    }
}
