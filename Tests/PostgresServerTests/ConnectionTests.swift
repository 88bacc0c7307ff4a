// The life of a connection: start, queries, pipelines, COPY, cancel, timeouts, the end.

import NIOCore
import QueryEngine
import ServerKit
import Testing
import WireCore

@testable import PostgresServer
@testable import PostgresWire

private let ready = "ReadyForQuery idle"
private let description = "RowDescription [n:23/0, t:25/0]"

@Suite struct StartupTests {
    @Test func greetsWithSettingsKeyAndStatus() throws {
        let client = try ScriptedServer().connect()
        let answer = try client.ask(
            .startup(startup(["application_name": "x", "options": "-c a=b\\ c --d-e=f"])))
        #expect(
            answer == [
                "AuthenticationOk", "ParameterStatus a=\"b c\"", "ParameterStatus d_e=\"f\"",
                "ParameterStatus application_name=\"x\"", "BackendKeyData process=1001", ready,
            ])
    }

    @Test func startsByteByByte() throws {
        let client = try ScriptedServer().connect()
        var writer = OutboundWriter()
        Client.startup(startup()).encode(into: &writer)
        Client.query(.init(text: "row")).encode(into: &writer)
        for byte in writer.takeBytes().readableBytesView { try client.send(raw: [byte]) }
        let answer = try client.receive()
        #expect(
            answer == [
                "AuthenticationOk", "BackendKeyData process=1001", ready, description,
                "DataRow ['1', 'text']", "CommandComplete \"SELECT 1\"", ready,
            ])
    }

    @Test func refusesEncryptionItDoesNotOfferAndGoesOn() throws {
        let client = try ScriptedServer().connect()
        try client.send(.gssEncryptionRequest)
        #expect(try client.receiveRaw() == [0x4E])
        try client.send(.sslRequest)
        #expect(try client.receiveRaw() == [0x4E])
        #expect(try client.ask(.startup(startup())).last == ready)
    }

    @Test func aSecondRequestForEncryptionIsNoVersion() throws {
        let client = try ScriptedServer().connect()
        try client.send(.sslRequest)
        _ = try client.receiveRaw()
        let answer = try client.ask(.sslRequest)
        #expect(answer.first?.contains("C=\"0A000\"") == true)
        #expect(answer.first?.contains("unsupported frontend protocol 1234.5679") == true)
        #expect(!client.connection.isOpen)
    }

    @Test func bytesBehindSSLRequestEndTheConnection() throws {
        let client = try ScriptedServer(tls: .selfSigned).connect(.tcp(isLoopback: true))
        let answer = try client.ask(.sslRequest, .startup(startup()))
        #expect(answer.count == 1)
        #expect(answer.first?.contains("received unencrypted data after SSL request") == true)
        #expect(!client.connection.isOpen)
    }

    @Test func offersTLSWhereItHasACertificate() throws {
        let client = try ScriptedServer(tls: .selfSigned).connect(.tcp(isLoopback: true))
        try client.send(.sslRequest)
        #expect(try client.receiveRaw() == [0x53])
        let socket = try ScriptedServer(tls: .selfSigned).connect(.unixSocket)
        try socket.send(.sslRequest)
        #expect(try socket.receiveRaw() == [0x4E])
    }

    @Test func refusals() throws {
        let cases: [(Client, String, String)] = [
            (
                .startup(.init(parameters: [])), "28000",
                "no PostgreSQL user name specified in startup packet"
            ),
            (
                .startup(.init(version: .init(major: 4, minor: 0), parameters: [])), "0A000",
                "unsupported frontend protocol 4.0: server supports 3.0 to 3.0"
            ),
            (
                .startup(startup(["database": "nope"])), "3D000",
                "database \"nope\" does not exist"
            ),
            (
                .startup(startup(["replication": "true"])), "0A000",
                "replication is not supported"
            ),
        ]
        for (message, code, text) in cases {
            let client = try ScriptedServer().connect()
            try client.send(message)
            guard case .errorResponse(let report)? = try client.receiveMessages().last else {
                Issue.record("no error for \(message.trace)")
                continue
            }
            #expect(report[.severity] == "FATAL")
            #expect(report[.severityUntranslated] == "FATAL")
            #expect(report[.sqlState] == code)
            #expect(report[.message] == text)
            #expect(!client.connection.isOpen)
        }
    }

    @Test func negotiatesTheVersionDown() throws {
        let client = try ScriptedServer().connect()
        let answer = try client.ask(
            .startup(
                .init(
                    version: .init(major: 3, minor: 2),
                    parameters: [
                        .init(name: "user", value: "u"), .init(name: "_pq_.x", value: "1"),
                    ])))
        #expect(answer.first == "NegotiateProtocolVersion 3.0 [\"_pq_.x\"]")
        #expect(answer.last == ready)
    }

    @Test func tooManyConnections() throws {
        let server = try ScriptedServer(limit: 1)
        let first = try server.connectReady()
        let second = try server.connect()
        let refused = try second.ask(.startup(startup()))
        #expect(refused.first == "AuthenticationOk")
        #expect(refused.last?.contains("C=\"53300\"") == true)
        first.connection.close()
        let third = try server.connect()
        #expect(try third.ask(.startup(startup())).last == ready)
        #expect(server.service.registry.sessionCount == 1)
    }

    @Test func aStartThatNeverEndsIsGivenUp() throws {
        let client = try ScriptedServer().connect()
        client.connection.advance(milliseconds: 59_000)
        #expect(client.connection.isOpen)
        client.connection.advance(milliseconds: 2_000)
        #expect(!client.connection.isOpen)
    }
}

@Suite struct QueryTests {
    @Test func severalStatementsInOneQuery() throws {
        let client = try ScriptedServer().connectReady()
        #expect(
            try client.query("row; begin; notice") == [
                description, "DataRow ['1', 'text']", "CommandComplete \"SELECT 1\"",
                "CommandComplete \"BEGIN\"",
                #"NoticeResponse S="WARNING" V="WARNING" C="01000" M="careful" H="look""#,
                "CommandComplete \"NOTICE\"", "ReadyForQuery inTransaction",
            ])
        #expect(
            try client.query("error") == [
                #"ErrorResponse S="ERROR" V="ERROR" C="22012" M="division by zero" P="3""#,
                "ReadyForQuery inFailedTransaction",
            ])
        #expect(try client.query("end") == ["CommandComplete \"END\"", ready])
        #expect(try client.query("") == ["EmptyQueryResponse", ready])
    }

    @Test func changedSettingsAreToldBeforeReady() throws {
        let client = try ScriptedServer().connectReady()
        #expect(
            try client.query("set a 1; set b 2; set a 3; row").suffix(4) == [
                "CommandComplete \"SELECT 1\"", "ParameterStatus b=\"2\"",
                "ParameterStatus a=\"3\"", ready,
            ])
    }

    @Test func extendedQueryWithRowLimit() throws {
        let client = try ScriptedServer().connectReady()
        let answer = try client.ask(
            .parse(.init(statement: "s", text: "rows 3")), .describe(.init(.statement("s"))),
            .bind(.init(portal: "", statement: "s", parameters: [[0x31], nil])),
            .describe(.init(.portal(""))), .execute(.init(portal: "", rowLimit: 2)),
            .execute(.init(portal: "", rowLimit: 2)), .close(.init(.statement("s"))), .sync)
        #expect(
            answer == [
                "ParseComplete", "ParameterDescription [23]", description, "BindComplete",
                "RowDescription [n:23/1, t:25/0]", "DataRow [x'00000001', 'text']",
                "DataRow [x'00000002', 'text']", "PortalSuspended",
                "DataRow [x'00000003', 'text']", "CommandComplete \"SELECT 3\"", "CloseComplete",
                ready,
            ])
    }

    @Test func anErrorInAPipelineSkipsToSync() throws {
        let server = try ScriptedServer()
        let client = try server.connectReady()
        let answer = try client.ask(
            .bind(.init(portal: "", statement: "missing")), .execute(.init(portal: "")),
            .query(.init(text: "row")), .sync, .query(.init(text: "row")))
        #expect(
            answer == [
                "ErrorResponse S=\"ERROR\" V=\"ERROR\" C=\"26000\" "
                    + #"M="prepared statement \"missing\" does not exist""#,
                ready, description, "DataRow ['1', 'text']", "CommandComplete \"SELECT 1\"",
                ready,
            ])
        #expect(server.sessions.last?.log == ["sync", "query row"])
    }

    @Test func messagesThatCannotBeReadAreErrorsOfTheirOwn() throws {
        let client = try ScriptedServer().connectReady()
        // A Query with a byte left over, one that is no UTF-8, a Bind cut short, a Describe of nothing.
        try client.send(raw: [0x51, 0, 0, 0, 7, 0x61, 0, 0x78])
        try client.send(raw: [0x51, 0, 0, 0, 7, 0x27, 0xFF, 0])
        try client.send(raw: [0x42, 0, 0, 0, 7, 0, 0, 0])
        try client.send(.execute(.init(portal: "")), .sync)
        try client.send(raw: [0x44, 0, 0, 0, 7, 0x51, 0x78, 0])
        try client.send(.sync)
        let prefix = "ErrorResponse S=\"ERROR\" V=\"ERROR\" "
        #expect(
            try client.receive() == [
                prefix + #"C="08P01" M="invalid message format""#, ready,
                prefix + #"C="22021" M="invalid byte sequence for encoding \"UTF8\": 0xff""#,
                ready, prefix + #"C="08P01" M="insufficient data left in message""#, ready,
                prefix + #"C="08P01" M="invalid DESCRIBE message subtype 81""#, ready,
            ])
    }

    @Test func bindIsCheckedBeforeTheSessionSeesIt() throws {
        let client = try ScriptedServer().connectReady()
        let formats = try client.ask(
            .parse(.init(statement: "", text: "row")),
            .bind(
                .init(
                    portal: "", statement: "", parameterFormats: [.text, .text],
                    parameters: [nil, nil, nil])), .sync)
        #expect(formats[1].contains("bind message has 2 parameter formats but 3 parameters"))
        let unknown = try client.ask(
            .bind(.init(portal: "", statement: "", resultFormats: [.init(rawValue: 2)])), .sync)
        #expect(unknown[0].contains("C=\"22023\" M=\"unsupported format code: 2\""))
    }

    @Test func anUnknownKindEndsTheConnection() throws {
        let client = try ScriptedServer().connectReady()
        try client.send(raw: [0x79, 0, 0, 0, 4])
        let prefix = "ErrorResponse S=\"FATAL\" V=\"FATAL\" "
        #expect(
            try client.receive() == [
                prefix + #"C="08P01" M="invalid frontend message type 121""#
            ])
        #expect(!client.connection.isOpen)
    }

    @Test func aLengthOutOfBoundsEndsTheConnection() throws {
        for bytes in [[0x53, 0, 0, 0, 3], [0x53, 0x7F, 0xFF, 0xFF, 0xFF]] as [[UInt8]] {
            let client = try ScriptedServer().connectReady()
            try client.send(raw: bytes)
            #expect(try client.receive().isEmpty)
            #expect(!client.connection.isOpen)
        }
    }

    @Test func theFunctionCallProtocolIsNotSupported() throws {
        let client = try ScriptedServer().connectReady()
        let answer = try client.ask(.functionCall(.init(function: 177)))
        #expect(answer.first?.contains("C=\"0A000\"") == true)
        #expect(answer.last == ready)
    }

    @Test func terminateClosesAndTheSessionEnds() throws {
        let server = try ScriptedServer()
        let client = try server.connectReady()
        try client.send(.terminate)
        #expect(!client.connection.isOpen)
        #expect(server.sessions.last?.isClosed == true)
        #expect(server.service.registry.connectionCount == 0)
        #expect(server.service.registry.sessionCount == 0)
    }
}

@Suite struct CopyTests {
    @Test func copyInAndOut() throws {
        let client = try ScriptedServer().connectReady()
        #expect(try client.query("copyin; row") == ["CopyInResponse text columns=[0]"])
        try client.send(.copyData(.init(bytes: ByteBuffer(string: "1\n2"))), .sync, .flush)
        #expect(
            try client.ask(.copyData(.init(bytes: ByteBuffer(string: "\n"))), .copyDone) == [
                "CommandComplete \"COPY 2\"", description, "DataRow ['1', 'text']",
                "CommandComplete \"SELECT 1\"", ready,
            ])
        #expect(
            try client.query("copyout 2") == [
                "CopyOutResponse text columns=[0, 0]", "CopyData x'3109780a'",
                "CopyData x'3109780a'", "CopyDone", "CommandComplete \"COPYOUT\"", ready,
            ])
    }

    @Test func aCopyGivenUpByTheClient() throws {
        let client = try ScriptedServer().connectReady()
        let answer = try client.ask(
            .query(.init(text: "copyin")), .copyFail(.init(reason: "no")))
        #expect(answer.count == 3)
        #expect(answer[1].contains("C=\"57014\" M=\"COPY from stdin failed: no\""))
        #expect(answer[2] == ready)
    }

    /// As PostgreSQL 15 answers it.
    @Test func aMessageThatHasNoPlaceInACopyEndsTheConnection() throws {
        let client = try ScriptedServer().connectReady()
        let answer = try client.ask(
            .query(.init(text: "copyin")), .copyData(.init(bytes: ByteBuffer(string: "1\n"))),
            .query(.init(text: "row")))
        #expect(answer.count == 3)
        #expect(answer[1].contains("S=\"ERROR\""))
        #expect(
            answer[1].contains(
                "C=\"08P01\" M=\"unexpected message type 0x51 during COPY from stdin\""))
        #expect(answer[2].contains("S=\"FATAL\""))
        #expect(
            answer[2].contains(
                "M=\"terminating connection because protocol synchronization was lost\""))
        #expect(!client.connection.isOpen)
    }

    @Test func dataAfterAFailedCopyIsIgnored() throws {
        let client = try ScriptedServer().connectReady()
        let answer = try client.ask(
            .query(.init(text: "copyin")), .copyData(.init(bytes: ByteBuffer(string: "!"))),
            .copyData(.init(bytes: ByteBuffer(string: "1\n"))), .copyDone,
            .query(.init(text: "row")))
        #expect(answer.count == 7)
        #expect(answer[1].contains("C=\"22P04\""))
        #expect(answer[2] == ready)
        #expect(answer[6] == ready)
    }

    @Test func aCopyInTheExtendedProtocolSkipsToSyncOnItsError() throws {
        let client = try ScriptedServer().connectReady()
        let answer = try client.ask(
            .parse(.init(statement: "", text: "copyin")), .bind(.init(portal: "", statement: "")),
            .execute(.init(portal: "")), .copyFail(.init(reason: "no")),
            .execute(.init(portal: "")), .sync)
        #expect(answer.count == 5)
        #expect(answer[3].contains("C=\"57014\""))
        #expect(answer[4] == ready)
    }
}

@Suite struct WaitingTests {
    @Test func aWaitingStatementHoldsBackWhatFollows() throws {
        let server = try ScriptedServer()
        let client = try server.connectReady()
        #expect(try client.ask(.query(.init(text: "wait")), .query(.init(text: "row"))).isEmpty)
        #expect(server.sessions.last?.log == ["query wait"])
        server.sessions.last?.release()
        let answer = try client.receive()
        #expect(answer.first == "CommandComplete \"WAIT\"")
        #expect(answer.count == 6)
    }

    @Test func cancelByKeyReachesAWaitingStatement() throws {
        let server = try ScriptedServer()
        let client = try server.connect()
        try client.send(.startup(startup()))
        guard
            case .backendKeyData(let key)? = try client.receiveMessages().first(where: {
                if case .backendKeyData = $0 { true } else { false }
            })
        else {
            Issue.record("no key")
            return
        }
        try client.send(.query(.init(text: "wait")))
        let wrong = try server.connect()
        try wrong.send(
            .cancelRequest(.init(processID: key.processID, secretKey: key.secretKey &+ 1)))
        #expect(!wrong.connection.isOpen)
        #expect(try client.receive().isEmpty)
        let right = try server.connect()
        try right.send(
            .cancelRequest(.init(processID: key.processID, secretKey: key.secretKey)))
        #expect(try right.receive().isEmpty)
        #expect(!right.connection.isOpen)
        let answer = try client.receive()
        #expect(answer.first?.contains("C=\"57014\"") == true)
        #expect(answer.last == ready)
    }

    @Test func aClientThatGoesAwayDoesNotEndItsWaitingStatement() throws {
        let server = try ScriptedServer()
        let client = try server.connectReady()
        try client.send(.query(.init(text: "wait")))
        client.connection.close()
        let session = try #require(server.sessions.last)
        #expect(!session.isClosed)
        session.release()
        client.connection.runLoop()
        #expect(session.isClosed)
        #expect(server.service.registry.sessionCount == 0)
    }

    @Test func anExecutionThatYieldsGoesOn() throws {
        let client = try ScriptedServer().connectReady()
        #expect(try client.query("yield 20") == ["CommandComplete \"YIELD\"", ready])
    }

    @Test func manyRowsGoThroughASmallBuffer() throws {
        let client = try ScriptedServer().connectReady()
        try client.send(.query(.init(text: "rows 50000")))
        var rows = 0
        for message in try client.receiveMessages() {
            if case .dataRow = message { rows += 1 }
        }
        #expect(rows == 50_000)
    }
}

@Suite struct EndingTests {
    private let shutdown =
        #"ErrorResponse S="FATAL" V="FATAL" C="57P01" "#
        + #"M="terminating connection due to administrator command""#

    @Test func shutdownTellsIdleAndWaitingClients() throws {
        let server = try ScriptedServer()
        let idle = try server.connectReady()
        let waiting = try server.connectReady()
        try waiting.send(.query(.init(text: "wait")))
        server.service.registry.close(.shutdown)
        #expect(try idle.receive() == [shutdown])
        #expect(!idle.connection.isOpen)
        #expect(try waiting.receive() == [shutdown])
        #expect(!waiting.connection.isOpen)
        #expect(server.service.registry.connectionCount == 0)
        let late = try server.connect()
        #expect(!late.connection.isOpen)
    }

    @Test func anotherSessionMayEndAnIdleOne() throws {
        let server = try ScriptedServer()
        let client = try server.connectReady()
        server.sessions.last?.terminate(SQLError(.adminShutdown, "the end"))
        #expect(try client.receive() == [shutdown])
        #expect(!client.connection.isOpen)
    }

    @Test func anIdleSessionTimesOut() throws {
        let server = try ScriptedServer()
        let client = try server.connectReady()
        server.sessions.last?.setTimeouts(inTransaction: 1000, session: 3000)
        _ = try client.query("row")
        client.connection.advance(milliseconds: 2900)
        _ = try client.query("row")
        client.connection.advance(milliseconds: 2900)
        #expect(client.connection.isOpen)
        client.connection.advance(milliseconds: 200)
        #expect(
            try client.receive() == [
                #"ErrorResponse S="FATAL" V="FATAL" C="57P05" "#
                    + #"M="terminating connection due to idle-session timeout""#
            ])
        #expect(!client.connection.isOpen)
    }

    @Test func anIdleTransactionTimesOut() throws {
        let server = try ScriptedServer()
        let client = try server.connectReady()
        server.sessions.last?.setTimeouts(inTransaction: 1000, session: 0)
        _ = try client.query("row")
        client.connection.advance(milliseconds: 5000)
        _ = try client.query("begin")
        client.connection.advance(milliseconds: 900)
        #expect(client.connection.isOpen)
        client.connection.advance(milliseconds: 200)
        #expect(try client.receive().first?.contains("C=\"25P03\"") == true)
        #expect(server.sessions.last?.isClosed == true)
    }

    @Test func aFatalErrorOfTheSessionCloses() throws {
        let client = try ScriptedServer().connectReady()
        #expect(try client.query("fatal").first?.contains("S=\"FATAL\"") == true)
        #expect(!client.connection.isOpen)
    }

    @Test func notificationsReachAnIdleClientAtOnceAndABusyOneLater() throws {
        let server = try ScriptedServer()
        let client = try server.connectReady()
        server.sessions.last?.notify("c", "p")
        #expect(try client.receive() == ["NotificationResponse \"c\" \"p\""])
        try client.send(.query(.init(text: "wait")))
        server.sessions.last?.notify("c", "q")
        #expect(try client.receive().isEmpty)
        server.sessions.last?.release()
        #expect(
            try client.receive() == [
                "CommandComplete \"WAIT\"", "NotificationResponse \"c\" \"q\"", ready,
            ])
    }
}
