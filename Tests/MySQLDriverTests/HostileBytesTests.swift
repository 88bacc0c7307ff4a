// A server whose bytes are cut, split, garbled, too long or out of order: each ends in an answer or an error, never in a trap.

import ClientPooling
import MySQLWire
import NIOCore
import Testing
import WireCore

@testable import MySQLDriver

@Suite(.timeLimit(.minutes(5))) struct HostileBytesTests {
    /// What a client asks, and what a server says to each message that comes.
    struct Conversation: Sendable {
        /// The server's packets, in the order in which they answer.
        let parts: [[UInt8]]
        let commands: [Command]
    }

    static let conversation: Conversation = {
        var server = ScriptServer()
        var parts = [server.greeting()]
        server.sequence = 2
        parts.append(server.packets([.ok(.init())]))
        parts.append(server.answer(ScriptServer.textResult([("1", "a"), ("-2", nil), ("3", "")])))
        parts.append(server.answer(ScriptServer.prepared(3, parameters: 1, columns: 2)))
        parts.append(server.answer(ScriptServer.binaryResult([(7, "x"), (.min, nil)])))
        parts.append(
            server.answer([.ok(.init(affectedRows: 1, insertID: 300, info: "Rows matched: 1"))]))
        return Conversation(
            parts: parts,
            commands: [
                .query("SELECT id, name FROM t"), .statement("SELECT ?", [.null], fetchSize: nil),
                .query("UPDATE t"),
            ])
    }()

    /// Plays the conversation, then the end of the connection, and gives how each command ended.
    static func play(
        _ change: (inout [[UInt8]]) -> Void, split: Int? = nil
    ) async -> (rows: [[MySQLValue]], errors: [(any Error)?], client: PureClient) {
        var parts = conversation.parts
        change(&parts)
        var client = PureClient()
        var answers: [AnswerStream] = []
        for (index, part) in parts.enumerated() {
            // As soon as the login is done all is asked at once.
            if index == 2 { answers = conversation.commands.map { client.ask($0) } }
            if let split {
                client.feed(Array(part.prefix(split)))
                client.feed(Array(part.dropFirst(split)))
            } else {
                client.feed(part)
            }
        }
        client.close(ClientError.connectionClosed("the end"))
        var rows: [[MySQLValue]] = []
        var errors: [(any Error)?] = []
        for answer in answers {
            let whole = await answer.whole()
            rows += whole.rows.map { (try? $0.values) ?? [] }
            errors.append(whole.error)
        }
        return (rows, errors, client)
    }

    static let expected: [[MySQLValue]] = [
        [.integer(1), .text("a")], [.integer(-2), .null], [.integer(3), .text("")],
        [.integer(7), .text("x")], [.integer(.min), .null],
    ]

    @Test func inOrder() async {
        let outcome = await Self.play { _ in }
        #expect(outcome.rows == Self.expected)
        #expect(outcome.errors.allSatisfy { $0 == nil })
        #expect(outcome.errors.count == 3)
    }

    @Test func splitAtEachByte() async {
        for split in 1..<(Self.conversation.parts.map(\.count).max() ?? 1) {
            let outcome = await Self.play({ _ in }, split: split)
            #expect(outcome.rows == Self.expected, "split at \(split)")
            #expect(outcome.errors.allSatisfy { $0 == nil }, "split at \(split)")
        }
    }

    @Test func byteByByte() async {
        var client = PureClient()
        for byte in Self.conversation.parts[0] + Self.conversation.parts[1] { client.feed([byte]) }
        let answers = Self.conversation.commands.map { client.ask($0) }
        for byte in Self.conversation.parts[2...].joined() { client.feed([byte]) }
        var rows: [[MySQLValue]] = []
        for answer in answers {
            rows += await answer.whole().rows.map { (try? $0.values) ?? [] }
        }
        #expect(rows == Self.expected)
    }

    /// The connection ends after each byte: whoever has no whole answer gets an error, and rows that came are not invented.
    @Test func cutAtEachByte() async {
        for index in Self.conversation.parts.indices {
            for length in 0..<Self.conversation.parts[index].count {
                let outcome = await Self.play { parts in
                    parts[index] = Array(parts[index].prefix(length))
                    parts.removeSubrange((index + 1)...)
                }
                #expect(Self.expected.starts(with: outcome.rows))
                guard index >= 2 else { continue }
                #expect(outcome.errors.last ?? nil != nil)
                for error in outcome.errors.compactMap({ $0 }) {
                    #expect(error is any ClassifiedError)
                }
            }
        }
    }

    @Test(arguments: [UInt8(0x01), 0x80, 0xFF]) func garbledAtEachByte(_ mask: UInt8) async {
        for index in Self.conversation.parts.indices {
            for position in Self.conversation.parts[index].indices {
                let outcome = await Self.play { $0[index][position] ^= mask }
                for error in outcome.errors.compactMap({ $0 }) {
                    #expect(
                        error is any ClassifiedError, "byte \(position) of \(index): \(error)")
                }
            }
        }
    }

    @Test func bytesByChance() async {
        var generator = SeededGenerator(seed: 4711)
        for _ in 0..<3000 {
            let part = Int.random(in: 0..<6, using: &generator)
            let changes = Int.random(in: 1...8, using: &generator)
            let outcome = await Self.play { parts in
                for _ in 0..<changes {
                    let position = Int.random(in: parts[part].indices, using: &generator)
                    parts[part][position] = UInt8.random(in: 0...255, using: &generator)
                }
            }
            for error in outcome.errors.compactMap({ $0 }) { #expect(error is any ClassifiedError) }
        }
    }

    /// Where the packets of some bytes begin.
    private static func starts(_ bytes: [UInt8]) -> [Int] {
        var starts: [Int] = []
        var position = 0
        while position + 4 <= bytes.count {
            starts.append(position)
            position += 4 + Int(bytes[position]) + Int(bytes[position + 1]) << 8
        }
        return starts
    }

    @Test(arguments: 0..<6) func packetsOutOfOrder(_ index: Int) async {
        let starts = Self.starts(Self.conversation.parts[index])
        #expect(!starts.isEmpty)
        for start in starts {
            let outcome = await Self.play { $0[index][start + 3] &+= 1 }
            #expect(outcome.client.isClosed)
            let reason = outcome.client.closeReason
            let isFound =
                (reason as? ClientError)?.code == .protocolViolation || reason is WireError
            #expect(isFound, "packet at \(start): \(String(describing: reason))")
        }
    }

    @Test func tooLong() async {
        var server = ScriptServer()
        var client = PureClient.loggedIn(&server, packetLimit: 1000)
        let answer = client.ask(.query("SELECT"))
        client.feed([0xE9, 0x03, 0x00, 0x01])
        let error = await answer.whole().error as? ClientError
        #expect(error?.code == .protocolViolation)
        #expect(error?.outcome == .unknown)
        #expect(client.isClosed)
    }

    @Test func moreColumnsThanThereCanBe() async {
        var server = ScriptServer()
        var client = PureClient.loggedIn(&server)
        let answer = client.ask(.query("SELECT"))
        client.feed([0x09, 0, 0, 1, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F])
        #expect((await answer.whole().error as? ClientError)?.code == .protocolViolation)
    }

    @Test func whatComesUnasked() async {
        var server = ScriptServer()
        var client = PureClient.loggedIn(&server)
        client.feed(server.answer([.ok(.init())]))
        #expect((client.closeReason as? ClientError)?.code == .protocolViolation)
    }

    /// The server has ended the idle connection, and its word comes in the place of the next answer.
    @Test func theWordBeforeTheEnd() async {
        var server = ScriptServer()
        var client = PureClient.loggedIn(&server)
        let answer = client.ask(.query("INSERT INTO t VALUES (1)"))
        server.sequence = 0
        client.feed(server.packets([ScriptServer.error(4031)]))
        let error = await answer.whole().error as? MySQLError
        #expect(error?.code == .clientInteractionTimeout)
        #expect(error?.isDisconnect == true)
        #expect(error?.outcome == .notApplied)
        #expect(client.isClosed)
        #expect(client.status.snapshot.isClosed)
    }

    // MARK: What became of the work

    @Test func aBreakLeavesUnknownWhatWasSent() async {
        var server = ScriptServer()
        var client = PureClient.loggedIn(&server)
        let first = client.ask(.query("INSERT INTO t VALUES (1)"))
        let second = client.ask(.query("INSERT INTO t VALUES (2)"))
        client.close(ClientError.connectionClosed("broken"))
        #expect((await first.whole().error as? ClientError)?.outcome == .unknown)
        #expect((await second.whole().error as? ClientError)?.outcome == .notApplied)
        let third = client.ask(.ping)
        #expect((await third.whole().error as? ClientError)?.outcome == .notApplied)
    }

    @Test(
        arguments: [
            ("INSERT INTO t VALUES (1)", WorkOutcome.notApplied),
            ("  select 1;", .notApplied), ("COMMIT", .unknown),
            ("CREATE TABLE t (i INT)", .unknown),
            ("INSERT INTO t VALUES (1); COMMIT", .unknown), ("CALL p()", .unknown),
            ("/* x */ INSERT INTO t VALUES (1)", .unknown), ("SET autocommit = 1", .unknown),
        ])
    func aBreakInATransaction(_ text: String, _ outcome: WorkOutcome) async {
        var server = ScriptServer()
        var client = PureClient.loggedIn(&server)
        let begin = client.ask(.query("BEGIN"))
        client.feed(server.answer([.ok(.init(status: [.autocommit, .inTransaction]))]))
        _ = await begin.whole()
        let answer = client.ask(.query(text))
        client.close(ClientError.connectionClosed("broken"))
        #expect((await answer.whole().error as? ClientError)?.outcome == outcome)
    }
}
