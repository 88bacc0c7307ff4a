// Commands and their answers, without a socket: what is sent, what is understood, what is refused.

import ClientPooling
import MySQLWire
import NIOCore
import Testing
import WireCore

@testable import MySQLDriver

@Suite struct ConversationTests {
    private static func tuples(_ rows: [MySQLRow]) throws -> [String] {
        try rows.map { row in
            let (id, name) = try row.decode((Int, String?).self)
            return "\(id) \(name ?? "NULL")"
        }
    }

    // MARK: Results

    @Test func textRows() async throws {
        var server = ScriptServer()
        var client = PureClient.loggedIn(&server)
        let stream = client.ask(.query("SELECT id, name FROM t"))
        #expect(client.sent() == [.query(.init("SELECT id, name FROM t"))])
        client.feed(server.answer(ScriptServer.textResult([("1", "a"), ("-2", nil)])))
        let answer = await stream.whole()
        #expect(try Self.tuples(answer.rows) == ["1 a", "-2 NULL"])
        #expect(answer.results.count == 1)
        #expect(!client.isClosed)
    }

    @Test func severalResults() async throws {
        var server = ScriptServer()
        var client = PureClient.loggedIn(&server)
        let stream = client.ask(.query("CALL p()"))
        let more: MySQLStatusFlags = [.autocommit, .moreResults]
        client.feed(
            server.answer(
                ScriptServer.textResult([("1", "a")], more)
                    + ScriptServer.textResult([("2", "b")], more)
                    + [.ok(.init(affectedRows: 3, insertID: 9, status: .inTransaction))]))
        let answer = await stream.whole()
        #expect(try Self.tuples(answer.rows) == ["1 a", "2 b"])
        #expect(answer.results.map(\.affectedRows) == [0, 0, 3])
        #expect(answer.results.last?.lastInsertID == 9)
        #expect(client.status.snapshot.isInTransaction)
    }

    @Test func serversThatSendEOF() async throws {
        var server = ScriptServer()
        server.capabilities.remove(.deprecateEOF)
        var client = PureClient.loggedIn(&server)
        let stream = client.ask(.query("SELECT"))
        let eof = MySQLServerMessage.eof(.init(status: .autocommit))
        var messages = ScriptServer.textResult([("1", "a")])
        messages.insert(eof, at: 3)
        messages[messages.count - 1] = eof
        client.feed(server.answer(messages))
        let answer = await stream.whole()
        #expect(try Self.tuples(answer.rows) == ["1 a"])
        #expect(answer.error == nil)
    }

    @Test func errorInTheMidstOfRows() async throws {
        var server = ScriptServer()
        var client = PureClient.loggedIn(&server)
        let stream = client.ask(.query("SELECT"))
        var messages = ScriptServer.textResult([("1", "a")])
        messages[messages.count - 1] = ScriptServer.error(1317, "70100")
        client.feed(server.answer(messages))
        let answer = await stream.whole()
        #expect(answer.rows.count == 1)
        #expect((answer.error as? MySQLError)?.code == .queryInterrupted)
        #expect(!client.isClosed)
    }

    // MARK: Prepared statements

    private static func binary(
        _ values: [MySQLValue] = [.integer(5)], _ text: String = "SELECT ?"
    ) -> Command {
        .statement(text, values, fetchSize: nil)
    }

    @Test func preparedOnceExecutedTwice() async throws {
        var server = ScriptServer()
        var client = PureClient.loggedIn(&server)
        let first = client.ask(Self.binary())
        #expect(client.sent() == [.statementPrepare(.init("SELECT ?"))])
        client.feed(server.answer(ScriptServer.prepared(3, parameters: 1, columns: 2)))
        guard case .statementExecute(let execute)? = client.sent().first else {
            Issue.record("not executed")
            return
        }
        #expect(execute.statementID == 3)
        #expect(
            try execute.parameters(1, bound: nil, ScriptServer.capabilities).map(\.value)
                == [.integer(5)])
        client.feed(server.answer(ScriptServer.binaryResult([(7, "x"), (.min, nil)])))
        #expect(try Self.tuples(await first.whole().rows) == ["7 x", "\(Int64.min) NULL"])

        let second = client.ask(Self.binary([.integer(6)]))
        guard case .statementExecute? = client.sent().first else {
            Issue.record("prepared again")
            return
        }
        client.feed(server.answer([.ok(.init(affectedRows: 2))]))
        #expect(await second.whole().results.map(\.affectedRows) == [2])
    }

    @Test(arguments: [UInt16(1615), 1243])
    func preparedAgainWhereTheServerForgot(_ code: UInt16) async throws {
        var server = ScriptServer()
        var client = PureClient.loggedIn(&server)
        let first = client.ask(Self.binary())
        client.feed(server.answer(ScriptServer.prepared(3, parameters: 1, columns: 0)))
        client.feed(server.answer([.ok(.init())]))
        _ = await first.whole()
        _ = client.sent()
        let second = client.ask(Self.binary())
        _ = client.sent()
        client.feed(server.answer([ScriptServer.error(code)]))
        let sent = client.sent()
        #expect(sent.last == .statementPrepare(.init("SELECT ?")))
        #expect(sent.contains(.statementClose(.init(statementID: 3))) == (code == 1615))
        client.feed(server.answer(ScriptServer.prepared(4, parameters: 1, columns: 0)))
        client.feed(server.answer([.ok(.init(affectedRows: 1))]))
        let answer = await second.whole()
        #expect(answer.error == nil)
        #expect(answer.results.map(\.affectedRows) == [1])
    }

    @Test func aServerThatAlwaysForgetsIsNotAskedForEver() async throws {
        var server = ScriptServer()
        var client = PureClient.loggedIn(&server)
        let stream = client.ask(Self.binary())
        var rounds = 0
        while client.conversation.isRunning, rounds < 20 {
            rounds += 1
            client.feed(server.answer(ScriptServer.prepared(3, parameters: 1, columns: 0)))
            client.feed(server.answer([ScriptServer.error(1615)]))
        }
        #expect((await stream.whole().error as? MySQLError)?.code == .needsPreparingAgain)
        #expect(rounds == 3)
    }

    @Test func theCacheIsBounded() async throws {
        var server = ScriptServer()
        var client = PureClient.loggedIn(&server, cacheCapacity: 2)
        var closed: [UInt32] = []
        for (index, text) in ["a ?", "b ?", "a ?", "c ?", "b ?"].enumerated() {
            let stream = client.ask(Self.binary([.null], text))
            if case .statementPrepare? = client.sent().last {
                client.feed(
                    server.answer(
                        ScriptServer.prepared(UInt32(index), parameters: 1, columns: 0)))
            }
            for case .statementClose(let target) in client.sent() {
                closed.append(target.statementID)
            }
            client.feed(server.answer([.ok(.init())]))
            #expect(await stream.whole().error == nil)
        }
        // `b` made room for `c`, then `a` for `b`.
        #expect(closed == [1, 0])
    }

    @Test func withoutACacheStatementsAreClosedAfterTheirUse() async throws {
        var server = ScriptServer()
        var client = PureClient.loggedIn(&server, cacheCapacity: 0)
        _ = client.ask(Self.binary())
        client.feed(server.answer(ScriptServer.prepared(3, parameters: 1, columns: 0)))
        let sent = client.sent()
        #expect(!sent.contains(.statementClose(.init(statementID: 3))))
        client.feed(server.answer([.ok(.init())]))
        _ = client.ask(.ping)
        #expect(client.sent() == [.statementClose(.init(statementID: 3)), .ping])
    }

    @Test func valuesAndQuestionMarksAreCounted() async throws {
        var server = ScriptServer()
        var client = PureClient.loggedIn(&server)
        let stream = client.ask(Self.binary([.null, .null]))
        client.feed(server.answer(ScriptServer.prepared(3, parameters: 1, columns: 0)))
        #expect((await stream.whole().error as? ClientError)?.code == .invalidUse)
        let next = client.ask(.ping)
        client.feed(server.answer([.ok(.init())]))
        #expect(await next.whole().error == nil)
    }

    @Test func longValuesAreSentAhead() async throws {
        var server = ScriptServer()
        var client = PureClient.loggedIn(&server)
        let long = String(repeating: "x", count: CommandMachine.longDataPiece * 2 + 5)
        _ = client.ask(Self.binary([.integer(1), .text(long)], "SELECT ?, ?"))
        client.feed(server.answer(ScriptServer.prepared(3, parameters: 2, columns: 0)))
        let sent = client.sent()
        let pieces = sent.compactMap { message -> Int? in
            guard case .statementLongData(let data) = message else { return nil }
            #expect(data.parameter == 1)
            return data.data.readableBytes
        }
        #expect(pieces == [1 << 20, 1 << 20, 5])
        guard case .statementExecute(let execute)? = sent.last else {
            Issue.record("not executed")
            return
        }
        let values = try execute.parameters(
            2, bound: nil, isLong: { $0 == 1 }, ScriptServer.capabilities)
        #expect(values.map(\.value) == [.integer(1), .null])
    }

    @Test func cursors() async throws {
        var server = ScriptServer()
        var client = PureClient.loggedIn(&server)
        let stream = client.ask(.statement("SELECT ?", [.integer(5)], fetchSize: 2))
        _ = client.sent()
        client.feed(server.answer(ScriptServer.prepared(3, parameters: 1, columns: 2)))
        _ = client.sent()
        client.feed(
            server.answer(
                ScriptServer.binaryResult([], ScriptServer.end([.autocommit, .cursorExists]))))
        #expect(client.sent() == [.statementFetch(.init(statementID: 3, rows: 2))])
        client.feed(
            server.answer(
                ScriptServer.binaryRows([(1, "a"), (2, "b")])
                    + [ScriptServer.end([.autocommit, .cursorExists])]))
        #expect(client.sent() == [.statementFetch(.init(statementID: 3, rows: 2))])
        client.feed(
            server.answer(
                ScriptServer.binaryRows([(3, nil)])
                    + [ScriptServer.end([.autocommit, .lastRowSent])]))
        let answer = await stream.whole()
        #expect(try Self.tuples(answer.rows) == ["1 a", "2 b", "3 NULL"])
        #expect(answer.error == nil)
    }

    @Test func aCursorThatNobodyWantsIsClosed() async throws {
        var server = ScriptServer()
        var client = PureClient.loggedIn(&server)
        let stream = client.ask(.statement("SELECT ?", [.integer(5)], fetchSize: 2))
        client.feed(server.answer(ScriptServer.prepared(3, parameters: 1, columns: 2)))
        _ = client.sent()
        _ = stream.abandon()
        client.feed(
            server.answer(
                ScriptServer.binaryResult([], ScriptServer.end([.autocommit, .cursorExists]))))
        #expect(client.sent() == [.statementReset(.init(statementID: 3))])
        client.feed(server.answer([.ok(.init())]))
        guard case .succeeded = await stream.end() else {
            Issue.record("not over")
            return
        }
    }

    // MARK: Order

    @Test func oneAfterTheOther() async throws {
        var server = ScriptServer()
        var client = PureClient.loggedIn(&server)
        let first = client.ask(.query("one"))
        let second = client.ask(.query("two"))
        #expect(client.sent() == [.query(.init("one"))])
        client.feed(server.answer([.ok(.init(affectedRows: 1))]))
        #expect(client.sent() == [.query(.init("two"))])
        client.feed(server.answer([ScriptServer.error(1064, "42000")]))
        #expect(await first.whole().results.map(\.affectedRows) == [1])
        #expect((await second.whole().error as? MySQLError)?.code == .syntaxError)
        #expect(!client.isClosed)
    }

    @Test func aKillIsOverBeforeAnythingElseIsAsked() async throws {
        var server = ScriptServer()
        var client = PureClient.loggedIn(&server)
        let first = client.ask(.query("slow"))
        let second = client.ask(.query("next"))
        _ = client.sent()
        guard case .running = client.conversation.callOff(first) else {
            Issue.record("not running")
            return
        }
        // The statement ends before the kill does.
        client.feed(server.answer([.ok(.init())]))
        #expect(client.sent().isEmpty)
        client.conversation.killed()
        #expect(client.sent() == [.ping])
        client.feed(server.answer([.ok(.init())]))
        #expect(client.sent() == [.query(.init("next"))])
        client.feed(server.answer([.ok(.init())]))
        #expect(await second.whole().error == nil)
        #expect(client.status.snapshot.requests == 0)
    }

    @Test func whatWaitsIsCalledOffWithoutAWord() async throws {
        var server = ScriptServer()
        var client = PureClient.loggedIn(&server)
        _ = client.ask(.query("slow"))
        let second = client.ask(.query("next"))
        _ = client.sent()
        guard case .over = client.conversation.callOff(second) else {
            Issue.record("was sent")
            return
        }
        #expect(await second.whole().error is CancellationError)
        client.feed(server.answer([.ok(.init())]))
        #expect(client.sent().isEmpty)
    }

    // MARK: Back pressure

    @Test func theServerIsHeldBack() async throws {
        var server = ScriptServer()
        var client = PureClient.loggedIn(&server)
        let stream = client.ask(.query("SELECT"), highWater: 100)
        let rows = (0..<20).map { ("\($0)", String?.some("0123456789")) }
        let bytes = server.answer(ScriptServer.textResult(rows))
        client.feed(Array(bytes.prefix(bytes.count / 2)))
        #expect(!client.conversation.output.wantsInput)
        _ = try await stream.next()
        client.conversation.readOn(for: stream)
        #expect(client.conversation.output.wantsInput)
        client.feed(Array(bytes.suffix(bytes.count - bytes.count / 2)))
        #expect(await stream.whole().error == nil)
        #expect(client.conversation.output.wantsInput)
    }
}
