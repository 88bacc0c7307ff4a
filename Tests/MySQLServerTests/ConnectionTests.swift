// Conversations with scripted sessions: commands and their answers with EOF packets and without, order of packets, limits,
// endings.

import FaultInjection
import MySQLLanguage
import NIOCore
import Testing
import WireCore

@testable import MySQLServer
@testable import MySQLWire
@testable import ServerKit

@Suite struct ConnectionTests {
    private let columns: [Server.Expectation] = [
        .answer, .columnDefinition, .columnDefinition, .columnDefinition,
    ]
    private let shownColumns = [
        #"Column "n" of d.a type=3 length=11 flags=0x83 charset=63 decimals=0"#,
        #"Column "t" type=253 length=80 flags=0x0 charset=255 decimals=31"#,
        #"Column "z" type=3 length=11 flags=0x80 charset=63 decimals=0"#,
    ]

    @Test func rowsWithEOFPackets() throws {
        let client = try ScriptedServer().connectReady()
        client.sequence = 0
        try client.send(.query(.init("rows 2")))
        let answer = try client.receiveMessages(
            columns + [.columnDefinition, .textRow(columns: 3)]
        ).map(\.trace)
        #expect(answer.first == "ResultSet columns=3")
        #expect(Array(answer[1...3]) == shownColumns)
        #expect(
            Array(answer[4...]) == [
                "EOF status=0x2", "Row ['1', 'text', NULL]", "Row ['2', 'text', NULL]",
                "EOF status=0x2",
            ])
        #expect(client.sequence == 9)
    }

    @Test func rowsWithoutEOFPackets() throws {
        let client = try ScriptedServer().connectReady(TestClient.modern)
        client.sequence = 0
        try client.send(.query(.init("rows 1; ok")))
        let answer = try client.receiveMessages(
            columns + [.textRow(columns: 3), .textRow(columns: 3), .answer]
        ).map(\.trace)
        #expect(
            Array(answer[4...]) == [
                "Row ['1', 'text', NULL]", "End affected=0 status=0xa",
                #"OK affected=3 insertID=7 status=0x2 warnings=1 info="Records: 3""#,
            ])
    }

    @Test func commandsAndTheirAnswers() throws {
        let server = try ScriptedServer()
        let client = try server.connectReady()
        #expect(try client.ask(.ping) == ["OK affected=0 status=0x2"])
        #expect(try client.ask(.refresh(.init(flags: 1))) == ["OK affected=0 status=0x2"])
        #expect(try client.ask(.debug) == ["EOF status=0x2"])
        #expect(try client.ask(.setOption(.init(option: 1))) == ["EOF status=0x2"])
        #expect(
            try client.ask(.setOption(.init(option: 7))) == [
                #"Error 1047 08S01 "Unknown command""#
            ])
        #expect(try client.ask(.statistics, .statistics) == [#"Statistics "Uptime: 1""#])
        #expect(
            try client.ask(.initDB(.init(database: "missing"))) == [
                #"Error 1049 42000 "Unknown database 'missing'""#
            ])
        #expect(
            try client.ask(.shutdown(.init())) == [#"Error 1047 08S01 "Unknown command""#])
        let listed = try client.ask(.fieldList(.init(table: "t")), .listedColumn)
        #expect(listed.count == 4 && listed.last == "EOF status=0x2")
        #expect(try client.query("error") == [#"Error 1064 42000 "You have an error""#])
        #expect(try client.query("begin") == ["OK affected=0 status=0x3"])
        #expect(try client.ask(.processKill(.init(connectionID: 9))).count == 1)
        #expect(server.sessions.last?.log.last?.hasPrefix("kill(9") == true)
        #expect(try client.ask(.quit).isEmpty)
        #expect(!client.connection.isOpen)
        #expect(server.sessions.last?.isClosed == true)
    }

    @Test func changesAreToldToThoseWhoTrackThem() throws {
        let client = try ScriptedServer().connectReady(TestClient.modern, database: "d")
        #expect(
            try client.query("use x") == [#"OK affected=0 status=0x4002 schema="x""#])
        let plain = try ScriptedServer().connectReady(database: "d")
        #expect(try plain.query("use x") == ["OK affected=0 status=0x2"])
    }

    @Test func theLoginTellsOfTheDatabase() throws {
        let server = try ScriptedServer()
        let client = try server.connect()
        _ = try client.greeting()
        let answer = try client.login(
            TestClient.modern, database: "d",
            attributes: [
                .init(name: "program_name", value: "app"),
                .init(name: "understudy.label", value: "l"),
            ])
        #expect(answer == [#"OK affected=0 status=0x4002 schema="d""#])
        let opening = try #require(server.sessions.last?.opening)
        #expect(opening.login.program == "app" && opening.label == "l")
        #expect(opening.login.options == [.multiStatements, .multiResults, .sessionTrack])
        let refused = try server.connect()
        _ = try refused.greeting()
        #expect(
            try refused.login(database: "nope") == [
                #"Error 1049 42000 "Unknown database 'nope'""#
            ])
        #expect(!refused.connection.isOpen)
    }

    // MARK: Prepared statements

    private func prepare(_ client: TestClient, _ text: String) throws -> [String] {
        try client.ask(.statementPrepare(.init(text)), .prepared, .columnDefinition)
    }

    @Test func aPreparedStatement() throws {
        let server = try ScriptedServer()
        let client = try server.connectReady()
        let prepared = try prepare(client, "rows 1 ? ?")
        #expect(
            prepared == [
                "PrepareOK 1 columns=3 parameters=2",
                #"Column "?" type=253 length=0 flags=0x80 charset=63 decimals=0"#,
                #"Column "?" type=253 length=0 flags=0x80 charset=63 decimals=0"#,
                "EOF status=0x2",
            ] + shownColumns + ["EOF status=0x2"])
        let parameters: [MySQLWireParameter] = [
            .init(.init(.long), .integer(-5)), .init(.init(.varString), .text("a")),
        ]
        client.sequence = 0
        try client.send(
            .statementExecute(
                .init(statementID: 1, parameters: parameters, client.capabilities)))
        let types: [MySQLParameterType] = [.init(.long), .init(.varString), .init(.long)]
        let answer = try client.receiveMessages(columns + [.columnDefinition, .binaryRow(types)])
        #expect(
            answer.suffix(3).map(\.trace) == [
                "EOF status=0x2", "BinaryRow [1, 'text', NULL]", "EOF status=0x2",
            ])
        #expect(server.sessions.last?.log.last?.contains("signed(-5)") == true)
    }

    @Test func typesAndLongDataAreKeptWithTheStatement() throws {
        let server = try ScriptedServer()
        let client = try server.connectReady()
        _ = try prepare(client, "ok ? ?")
        let parameters: [MySQLWireParameter] = [
            .init(.init(.longLong, isUnsigned: true), .unsigned(7)),
            .init(.init(.blob), .text("a")),
        ]
        func execute(_ sendsTypes: Bool, long: Bool = false) throws -> String? {
            _ = try client.ask(
                .statementExecute(
                    .init(
                        statementID: 1, parameters: parameters, sendsTypes: sendsTypes,
                        isLong: { $0 == 1 && long }, client.capabilities)))
            return server.sessions.last?.log.last
        }
        #expect(try execute(true)?.contains("bytes([97])") == true)
        #expect(try execute(false)?.contains("unsigned(7)") == true)
        for piece in ["b", "c"] {
            let data = ByteBuffer(string: piece)
            #expect(
                try client.ask(
                    .statementLongData(.init(statementID: 1, parameter: 1, data: data))
                ).isEmpty)
        }
        #expect(try execute(false, long: true)?.contains("bytes([98, 99])") == true)
        #expect(try execute(false)?.contains("bytes([97])") == true)
        #expect(
            try client.ask(.statementReset(.init(statementID: 1))) == [
                "OK affected=0 status=0x2"
            ])
        #expect(try client.ask(.statementClose(.init(statementID: 1))).isEmpty)
        #expect(try client.ask(.ping).count == 1)
    }

    @Test func executionsThatCannotBeRead() throws {
        let client = try ScriptedServer().connectReady()
        _ = try prepare(client, "ok ?")
        func execute(_ block: [UInt8], statement: UInt32 = 1) throws -> [String] {
            var message = Client.StatementExecute(
                statementID: statement, parameters: [], client.capabilities)
            message.parameterBytes = ByteBuffer(bytes: block)
            return try client.ask(.statementExecute(message))
        }
        #expect(try execute([]).first?.hasPrefix("Error 1210 HY000") == true)
        #expect(try execute([0, 1, 3]).first?.hasPrefix("Error 1835 HY000") == true)
        #expect(try execute([0, 1, 3, 0]).first?.hasPrefix("Error 1210 HY000") == true)
        #expect(try execute([0, 0]).first?.hasPrefix("Error 1210 HY000") == true)
        #expect(try execute([], statement: 9).first?.hasPrefix("Error 1243 HY000") == true)
        #expect(try execute([0, 1, 3, 0, 5, 0, 0, 0]).first?.hasPrefix("OK") == true)
    }

    @Test func aCursorIsFetched() throws {
        for capabilities in [TestClient.plain, TestClient.modern] {
            let client = try ScriptedServer().connectReady(capabilities)
            _ = try prepare(client, "rows 5")
            client.sequence = 0
            try client.send(
                .statementExecute(
                    .init(
                        statementID: 1, flags: .readOnlyCursor, parameters: [], capabilities)))
            let opened = try client.receiveMessages(columns + [.columnDefinition]).map(\.trace)
            #expect(opened.count == 5 && opened.last?.contains("status=0x42") == true)
            let types: [MySQLParameterType] = [.init(.long), .init(.varString), .init(.long)]
            let rows = try client.ask(
                .statementFetch(.init(statementID: 1, rows: 2)), .binaryRow(types))
            #expect(rows.count == 3 && rows.last?.contains("status=0x82") == true)
        }
    }

    // MARK: What is wrong

    @Test func packetsOutOfOrderEndTheConnection() throws {
        let client = try ScriptedServer().connectReady()
        try client.send(raw: [1, 0, 0, 3, 14])
        #expect(
            try client.receiveRaw() == Array("!\0\0\0".utf8) + [0xFF, 0x84, 4]
                + Array("#08S01Got packets out of order".utf8))
        #expect(!client.connection.isOpen)
    }

    @Test func aPacketThatIsTooLongEndsTheConnection() throws {
        let client = try ScriptedServer(.mariadb10).connectReady()
        var bytes: [UInt8] = [0xFF, 0xFF, 0xFF, 0, 3]
        bytes += Array(repeating: 65, count: 0xFF_FFFE)
        try client.send(raw: bytes + [2, 0, 0, 1])
        #expect(
            try client.receive(.answer) == [
                #"Error 1153 08S01 "Got a packet bigger than 'max_allowed_packet' bytes""#
            ])
        #expect(!client.connection.isOpen)
        let stranger = try ScriptedServer().connect()
        _ = try stranger.greeting()
        try stranger.send(raw: [0, 0, 0x10, 1])
        #expect(!stranger.connection.isOpen)
    }

    @Test func aHandshakeThatCannotBeRead() throws {
        let client = try ScriptedServer().connect()
        _ = try client.greeting()
        try client.send(raw: [3, 0, 0, 1, 0x0D, 0xA2, 2])
        #expect(try client.receive(.authentication) == [#"Error 1043 08S01 "Bad handshake""#])
        #expect(client.sequence == 3)
        #expect(!client.connection.isOpen)
    }

    @Test func commandsThatNobodyKnows() throws {
        let client = try ScriptedServer().connectReady()
        for code: UInt8 in [0, 5, 6, 11, 15, 16, 18, 19, 20, 21, 29, 30, 32, 99] {
            try client.send(raw: [1, 0, 0, 0, code])
            #expect(try client.receive(.answer) == [#"Error 1047 08S01 "Unknown command""#])
        }
        try client.send(raw: [0, 0, 0, 0])
        #expect(try client.receive(.answer) == [#"Error 1047 08S01 "Unknown command""#])
        try client.send(raw: [2, 0, 0, 0, 23, 1])
        #expect(
            try client.receive(.answer) == [
                #"Error 1835 HY000 "Malformed communication packet.""#
            ])
        // Nothing answers these, whatever they say.
        try client.send(raw: [2, 0, 0, 0, 24, 1, 2, 0, 0, 0, 25, 1])
        #expect(try client.receive(.answer).isEmpty)
        #expect(try client.ask(.ping).count == 1)
    }

    // MARK: Between commands

    @Test func aPipelineIsAnsweredInOrder() throws {
        let client = try ScriptedServer().connectReady()
        try client.send(
            raw: [1, 0, 0, 0, 31, 3, 0, 0, 0, 3] + Array("ok".utf8) + [1, 0, 0, 0, 14])
        #expect(
            try client.receive(.answer) == [
                "OK affected=0 status=0x2",
                #"OK affected=3 insertID=7 status=0x2 warnings=1 info="Records: 3""#,
                "OK affected=0 status=0x2",
            ])
    }

    @Test func aStatementWaitsAndGoesOn() throws {
        let server = try ScriptedServer()
        let client = try server.connectReady()
        #expect(try client.query("wait; ok").isEmpty)
        server.sessions.last?.release()
        #expect(try client.receive(.answer).count == 2)
        #expect(try client.query("yield 5").count == 1)
    }

    @Test func manyRowsComeInPieces() throws {
        let client = try ScriptedServer().connectReady()
        client.sequence = 0
        try client.send(.query(.init("rows 20000")))
        let answer = try client.receiveMessages(
            columns + [.columnDefinition, .textRow(columns: 3)])
        #expect(answer.count == 20_006)
    }

    @Test func tooManyConnectionsAreRefusedWithoutAState() throws {
        let server = try ScriptedServer(limit: 1)
        let first = try server.connectReady()
        let second = try server.connect()
        #expect(try second.receive(.greeting).first?.hasPrefix(#"Error 1040  ""#) == true)
        #expect(!second.connection.isOpen)
        #expect(try first.ask(.ping).count == 1)
    }

    @Test func silenceEndsASession() throws {
        let server = try ScriptedServer()
        let client = try server.connectReady()
        server.sessions.last?.setIdleTimeout(milliseconds: 500)
        _ = try client.ask(.ping)
        client.connection.advance(milliseconds: 400)
        _ = try client.ask(.ping)
        client.connection.advance(milliseconds: 400)
        #expect(client.connection.isOpen)
        client.connection.advance(milliseconds: 101)
        #expect(try client.receive(.answer).first?.hasPrefix("Error 4031 HY000") == true)
        #expect(!client.connection.isOpen)
        #expect(server.sessions.last?.isClosed == true)
    }

    @Test func aClientThatSaysNothingIsNotWaitedFor() throws {
        let client = try ScriptedServer().connect()
        _ = try client.greeting()
        client.connection.advance(milliseconds: 10_001)
        #expect(!client.connection.isOpen)
    }

    @Test func theEndOfTheServerEndsConnections() throws {
        let server = try ScriptedServer()
        let client = try server.connectReady()
        let busy = try server.connectReady()
        #expect(try busy.query("wait").isEmpty)
        server.service.registry.close(.shutdown)
        client.connection.runLoop()
        #expect(!client.connection.isOpen)
        #expect(try busy.receive(.answer).first?.hasPrefix("Error 1040") == true)
        #expect(!busy.connection.isOpen)
    }
}
