// Faults of the connection and of its bytes, as a client sees them.

import FaultInjection
import NIOCore
import QueryEngine
import ServerKit
import Testing
import WireCore

@testable import PostgresServer
@testable import PostgresWire

@Suite struct ConnectionFaultTests {
    static let one = [
        "RowDescription", "DataRow", "CommandComplete", "ReadyForQuery idle",
    ]

    private func words(_ lines: [String]) -> [String] {
        lines.map { line in
            Self.one.first { line.hasPrefix($0) } ?? line
        }
    }

    /// The bytes of an answer that nothing disturbs.
    private func plain(_ sql: String) throws -> [UInt8] {
        let client = try FaultWorld("").ready()
        try client.send(.query(.init(text: sql)))
        return try client.receiveRaw()
    }

    @Test func errorsWhileConnecting() throws {
        for moment in ["accept", "authenticate"] {
            for (fault, code) in [
                ("too_many_connections", "53300"), ("starting_up", "57P03"),
                ("shutting_down", "57P01"), ("error 28000", "28000"),
            ] {
                let world = try FaultWorld("\(fault) at \(moment) times 1")
                let client = try world.connect()
                try client.send(.startup(world.start()))
                let answer = try client.receiveMessages()
                guard case .errorResponse(let report)? = answer.first else {
                    Issue.record("\(fault) at \(moment): \(answer)")
                    continue
                }
                #expect(report[.sqlState] == code)
                #expect(report[.severity] == "FATAL")
                #expect(answer.count == 1 && !client.connection.isOpen)
                #expect(try world.ready().query("SELECT 1").count == 4)
            }
        }
    }

    @Test func endsWhileConnecting() throws {
        for moment in ["accept", "authenticate"] {
            for (fault, end) in [
                ("close", ConnectionEnd.closed), ("reset", .reset), ("silence", .silent),
            ] {
                let world = try FaultWorld("\(fault) at \(moment) times 1")
                let client = try world.connect()
                if client.connection.isOpen { try client.send(.startup(world.start())) }
                #expect(try client.receiveRaw() == [])
                #expect(client.connection.end == end)
                #expect(client.connection.isOpen == (end == .silent))
                client.connection.close()
                #expect(world.service.registry.connectionCount == 0)
                #expect(world.service.registry.sessionCount == 0)
            }
        }
    }

    @Test func delaysWhileConnecting() throws {
        for moment in ["accept", "authenticate"] {
            let world = try FaultWorld("delay 500ms at \(moment) times 1")
            let client = try world.connect()
            try client.send(.startup(world.start()))
            world.advance(client, milliseconds: 499)
            #expect(try client.receiveRaw() == [])
            world.advance(client, milliseconds: 1)
            #expect(try client.receive().last == "ReadyForQuery idle")
            #expect(try words(client.query("SELECT 1")) == Self.one)
        }
    }

    @Test func aDelayedStatementDoesNotBlockTheLoop() throws {
        let world = try FaultWorld("delay 500ms before statement times 1")
        let client = try world.ready()
        #expect(try client.query("SELECT 1") == [])
        #expect(try words(world.ready().query("SELECT 1")) == Self.one)
        world.advance(client, milliseconds: 500)
        #expect(try words(client.receive()) == Self.one)
    }

    @Test func endsAtMoments() throws {
        for (fault, end) in [
            ("close", ConnectionEnd.closed), ("reset", .reset), ("silence", .silent),
        ] {
            let cases: [(moment: String, messages: Int, value: String)] = [
                ("before statement", 0, "10"), ("after statement", 0, "10"),
                ("before commit", 0, "10"), ("after commit", 0, "11"),
                ("at row 1 of table t", 0, "10"), ("at message 1", 0, "11"),
                ("at message 2", 1, "11"),
            ]
            for (moment, messages, value) in cases {
                let world = try FaultWorld("")
                let client = try world.ready()
                let other = try world.ready()
                try world.cluster.faults.replace(with: FaultPlan("\(fault) \(moment) times 1"))
                let answer = try client.query("UPDATE t SET v = 11 WHERE id = 1")
                #expect(answer.count == messages, "\(fault) \(moment): \(answer)")
                #expect(client.connection.end == end, "\(fault) \(moment)")
                #expect(client.connection.isOpen == (end == .silent))
                #expect(world.cluster.sessionCount("postgres") == 1)
                // What it held is free.
                let seen = try other.query("SELECT v FROM t WHERE id = 1 FOR UPDATE")
                #expect(seen[1] == "DataRow ['\(value)']", "\(fault) \(moment)")
                if end == .silent {
                    try client.send(.query(.init(text: "SELECT 1")))
                    #expect(try client.receiveRaw() == [])
                    client.connection.close()
                }
                #expect(world.service.registry.connectionCount == 1)
            }
        }
    }

    @Test func whatWasWrittenBeforeTheMomentIsSent() throws {
        let world = try FaultWorld("reset at row 3")
        let client = try world.ready()
        let answer = try client.query("SELECT id + 0 AS id FROM t ORDER BY id")
        #expect(answer.dropFirst() == ["DataRow ['1']", "DataRow ['2']"])
    }

    @Test func bytesAreCutSplitAndTruncated() throws {
        let sql = "SELECT id + 0 AS id FROM t ORDER BY id"
        let whole = try plain(sql)
        for k in [0, 1, 4, 5, 17, whole.count - 1] {
            let world = try FaultWorld("")
            let client = try world.ready()
            try world.cluster.faults.replace(with: FaultPlan("close at byte \(k)"))
            try client.send(.query(.init(text: sql)))
            #expect(try client.receiveRaw() == Array(whole[..<k]))
            #expect(!client.connection.isOpen)
        }
        let split = try FaultWorld("split 1 before statement")
        let client = try split.ready()
        try client.send(.query(.init(text: sql)))
        let pieces = try client.connection.receivePieces()
        #expect(pieces.count == whole.count)
        #expect(pieces.flatMap { Array($0.readableBytesView) } == whole)
        let cut = try FaultWorld("truncate 7 at row 2")
        let other = try cut.ready()
        try other.send(.query(.init(text: sql)))
        let firstRow = try #require(whole.firstIndex(of: UInt8(ascii: "D")))
        #expect(try other.receiveRaw() == Array(whole[..<(firstRow + 12 + 7)]))
        #expect(!other.connection.isOpen)
    }

    @Test func messagesAreDoubledAnnouncedTooLongAndGarbled() throws {
        let sql = "SELECT 1 AS a"
        let whole = try plain(sql)
        let doubled = try FaultWorld("duplicate at message 2")
        #expect(
            try words(doubled.ready().query(sql)) != Self.one,
            "the greeting has a second message too")
        let rows = try FaultWorld("duplicate at row 1")
        var expected = Self.one
        expected.insert("DataRow", at: 1)
        #expect(try words(rows.ready().query(sql)) == expected)
        let answers = try FaultWorld("duplicate after statement")
        #expect(
            try words(answers.ready().query(sql))
                == Array(Self.one[..<3]) + Array(Self.one[..<3]) + [Self.one[3]])
        let oversized = try FaultWorld("oversize at row 1")
        let client = try oversized.ready()
        try client.send(.query(.init(text: sql)))
        let bytes = try client.receiveRaw()
        #expect(bytes.count == whole.count)
        let row = try #require(whole.firstIndex(of: UInt8(ascii: "D")))
        #expect(Array(bytes[(row + 1)...(row + 4)]) == [0x7F, 0xFF, 0xFF, 0xFF])
        var seen: Set<[UInt8]> = []
        for seed in [1, 1, 2] as [UInt64] {
            let garbled = try FaultWorld("garble 3 at row 1", seed: seed)
            let client = try garbled.ready()
            try client.send(.query(.init(text: sql)))
            let bytes = try client.receiveRaw()
            let different = bytes.indices.filter { bytes[$0] != whole[$0] }
            #expect(different == [row + 5, row + 6, row + 7])
            seen.insert(bytes)
        }
        #expect(seen.count == 2)
    }

    @Test func aLongAnswerIsRepeatedFromItsBeginning() throws {
        for (rows, copies) in [(200, 2), (2000, 1)] {
            let client = try FaultWorld("duplicate after statement times 1").ready()
            let answer = words(
                try client.query("SELECT repeat('x', 1000) FROM generate_series(1, \(rows))"))
            // Of more than a megabyte only the last message comes again.
            #expect(answer.count { $0 == "DataRow" } == copies * rows)
            #expect(answer.count { $0 == "RowDescription" } == copies)
            #expect(answer.count { $0 == "CommandComplete" } == 2)
        }
    }

    @Test func aConnectionIsCountedFromItsBeginning() throws {
        for isByMessage in [true, false] {
            let world = try FaultWorld([FaultRule]())
            let client = try world.connect()
            try client.send(.startup(world.start()))
            var sent = try client.receiveRaw()
            try client.send(.query(.init(text: "SELECT generate_series(1, 1000)")))
            sent += try client.receiveRaw()
            let rule =
                isByMessage
                ? "close at message \(frames(sent) + 3) of connection"
                : "close at byte \(sent.count + 7) of connection"
            try world.cluster.faults.add([FaultRule(rule)])
            try client.send(.query(.init(text: "SELECT 1 AS a")))
            let last = try client.receiveRaw()
            if isByMessage { #expect(frames(last) == 2) } else { #expect(last.count == 7) }
            #expect(!client.connection.isOpen)
        }
    }

    private func frames(_ bytes: [UInt8]) -> Int {
        var count = 0
        var place = 0
        while place + 5 <= bytes.count {
            count += 1
            place += 1 + bytes[(place + 1)..<(place + 5)].reduce(0) { $0 << 8 | Int($1) }
        }
        return count
    }

    @Test func unsolicitedMessagesComeBeforeTheNext() throws {
        let cases = [
            ("notification", "NotificationResponse"), ("setting", "ParameterStatus"),
            ("error", "ErrorResponse"),
        ]
        for (kind, message) in cases {
            let world = try FaultWorld("unsolicited \(kind) at row 1")
            let answer = try world.ready().query("SELECT 1")
            #expect(answer.count == 5)
            #expect(answer[1].hasPrefix(message), "\(answer)")
        }
    }

    @Test func bandwidth() throws {
        let world = try FaultWorld("bandwidth 200B/s before statement times 1")
        let client = try world.ready()
        let whole = try plain("SELECT id + 0 AS id FROM t ORDER BY id")
        try client.send(.query(.init(text: "SELECT id + 0 AS id FROM t ORDER BY id")))
        var received = try client.receiveRaw()
        #expect(received.count == 10)
        var milliseconds = 0
        while received.count < whole.count && milliseconds < 2000 {
            milliseconds += 50
            world.advance(client, milliseconds: 50)
            received += try client.receiveRaw()
            #expect(received.count <= 10 + milliseconds * 200 / 1000)
        }
        #expect(milliseconds >= (whole.count - 10) * 1000 / 200)
        #expect(received == whole)
        world.advance(client, milliseconds: 50)
        #expect(try client.query("SELECT 1").count == 4)
    }

    @Test func aDelayedMessageHoldsBackWhatFollows() throws {
        let world = try FaultWorld("")
        let client = try world.ready()
        try world.cluster.faults.replace(with: FaultPlan("delay 1s at message 3 times 1"))
        #expect(try words(client.query("SELECT 1")) == Array(Self.one[..<2]))
        #expect(try client.query("SELECT 2") == [])
        world.advance(client, milliseconds: 1000)
        #expect(try words(client.receive()) == Array(Self.one[2...]) + Self.one)
    }

    @Test func goodbyes() throws {
        for (fault, end) in [("reset", ConnectionEnd.reset), ("silence", .silent)] {
            let world = try FaultWorld("\(fault) at close")
            let client = try world.ready()
            try client.send(.terminate)
            #expect(client.connection.end == end)
            #expect(world.cluster.sessionCount("postgres") == 0)
        }
        let world = try FaultWorld("delay 300ms at close")
        let client = try world.ready()
        try client.send(.terminate)
        client.connection.runLoop()
        #expect(client.connection.isOpen)
        world.advance(client, milliseconds: 300)
        #expect(!client.connection.isOpen)
    }

    @Test func labelsAndStatementsAreKnownToTheBytes() throws {
        let world = try FaultWorld("close at message 2 connection w1 matching \"FROM t\"")
        let client = try world.ready(["options": "-c understudy.label=w1"])
        let other = try world.ready()
        #expect(try other.query("SELECT id FROM t").count == 6)
        #expect(try client.query("SELECT 1").count == 4)
        #expect(try client.query("SELECT id FROM t").count == 1)
        #expect(!client.connection.isOpen)
    }

    @Test func aSilentConnectionEndsWithTheServer() throws {
        let world = try FaultWorld("silence before statement")
        let client = try world.ready()
        #expect(try client.query("SELECT 1") == [])
        world.service.registry.close(.shutdown)
        client.connection.runLoop()
        #expect(!client.connection.isOpen)
    }
}
