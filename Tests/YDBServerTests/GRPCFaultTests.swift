// Fault rules where calls share a connection: what befalls an answer, and what befalls the connection.

import NIOCore
import NIOHTTP2
import Testing

@testable import YDBServer
@testable import YDBWire

@Suite struct GRPCFaultTests {
    @Test func anAnswerIsCutBeforeItsTrailers() async throws {
        try await withServer(faults: "cut_answer at message 2") { server, _ in
            let client = try await GRPCTestClient.connect(server.port)
            let state = try await client.call("/test.Service/Echo", [1]).now
            #expect(state.messages == [[1]])
            #expect(state.hasEnded)
            #expect(state.heads.count == 1)
            #expect(state.status == nil)
            await client.close()
        }
    }

    @Test func aStreamIsResetAtItsThirdPart() async throws {
        try await withServer(faults: "reset_answer at message 3") { server, _ in
            let client = try await GRPCTestClient.connect(server.port)
            let state = try await client.call("/test.Service/Stream", [0, 0, 0, 9]).now
            #expect(state.messages.count == 2)
            #expect(state.resetCode == .internalError)
            #expect(!client.events.isClosed)
            await client.close()
        }
    }

    @Test(arguments: ["close", "reset"])
    func theConnectionIsLostWithAllItsCalls(_ fault: String) async throws {
        try await withServer(faults: "\(fault) at message 2") { server, methods in
            let client = try await GRPCTestClient.connect(server.port)
            let waits = try await client.open("/test.Service/Wait")
            try await waits.send([], end: true)
            _ = try await waits.wait { $0.messages.count == 1 }
            let call = try await client.open("/test.Service/Stream")
            try await call.send([0, 0, 0, 9], end: true)
            try await eventually { client.events.isClosed }
            #expect(call.now.messages.count <= 1)
            try await eventually { methods.leaves.contains(.clientGone) }
        }
    }

    @Test func silenceIsOfTheWholeConnection() async throws {
        try await withServer(faults: "silence at message 2 times 1") { server, _ in
            let client = try await GRPCTestClient.connect(server.port)
            let call = try await client.open("/test.Service/Echo")
            try await call.send([1], end: true)
            try await Task.sleep(for: .milliseconds(100))
            try await client.ping()
            try await Task.sleep(for: .milliseconds(100))
            #expect(client.events.pingAnswers == 0)
            #expect(!call.now.hasEnded)
            #expect(!client.events.isClosed)
            let other = try await GRPCTestClient.connect(server.port)
            #expect(try await other.call("/test.Service/Echo", [1]).now.status == .ok)
            await other.close()
            await client.close()
        }
    }

    @Test func aConnectionIsToldToGoAndItsAnswersComeAllTheSame() async throws {
        try await withServer(faults: "unsolicited error at message 1 times 1") { server, _ in
            let client = try await GRPCTestClient.connect(server.port)
            let state = try await client.call("/test.Service/Echo", [1]).now
            #expect(state.status == .ok)
            // What a client still sends then, such as a window's update, NIO answers with a GOAWAY of its own.
            #expect(client.events.goAways.first == .noError)
            try await eventually { client.events.isClosed }
        }
    }

    @Test func anAnswerComesLate() async throws {
        try await withServer(faults: "delay 200ms at message 1") { server, _ in
            let client = try await GRPCTestClient.connect(server.port)
            let begun = ContinuousClock.now
            #expect(try await client.call("/test.Service/Echo", [1]).now.status == .ok)
            #expect(ContinuousClock.now - begun >= .milliseconds(190))
            await client.close()
        }
    }

    @Test func bytesAreSplitGarbledTruncatedAndTooMany() async throws {
        try await withServer(
            faults: """
                split 1 at message 1 nth 1; garble 1 at message 1 nth 2; truncate 7 at message 1 nth 3
                """
        ) { server, _ in
            let client = try await GRPCTestClient.connect(server.port)
            let split = try await client.call("/test.Service/Echo", [1, 2, 3]).now
            #expect(split.messages == [[1, 2, 3]])
            #expect(split.status == .ok)
            let garbled = try await client.call("/test.Service/Echo", [1, 2, 3]).now
            #expect(garbled.messages.count == 1)
            #expect(garbled.messages != [[1, 2, 3]])
            let cut = try await client.open("/test.Service/Echo")
            try await cut.send([1, 2, 3], end: true)
            try await eventually { client.events.isClosed }
            #expect(cut.now.bytes == [0, 0, 0, 0, 3, 1, 2])
        }
        try await withServer(faults: "oversize at message 1") { server, _ in
            let client = try await GRPCTestClient.connect(server.port)
            let call = try await client.open("/test.Service/Echo")
            try await call.send([1], end: true)
            let state = try await call.wait { $0.bytes.count >= 6 }
            #expect(Array(state.bytes.prefix(6)) == [0, 0x7F, 0xFF, 0xFF, 0xFF, 1])
            await client.close()
        }
    }

    @Test(arguments: [
        ("too_many_connections", GRPCStatus.Code.resourceExhausted),
        ("starting_up", .unavailable), ("shutting_down", .unavailable),
        ("overloaded", .resourceExhausted),
    ])
    func aRefusedConnectionTellsItsFirstCallAndGoes(
        _ fault: String, _ code: GRPCStatus.Code
    ) async throws {
        for moment in ["accept", "authenticate"] {
            try await withServer(faults: "\(fault) at \(moment)") { server, _ in
                let client = try await GRPCTestClient.connect(server.port)
                let call = try await client.open("/test.Service/Echo")
                let state = try await call.ended()
                #expect(state.status == code, "\(state)")
                try await eventually { client.events.isClosed }
            }
        }
    }

    @Test func aConnectionIsLostAtItsBeginning() async throws {
        try await withServer(faults: "close at accept connection 1") { server, _ in
            let client = try await GRPCTestClient.connect(server.port)
            try await eventually { client.events.isClosed }
            let other = try await GRPCTestClient.connect(server.port)
            #expect(try await other.call("/test.Service/Echo", [1]).now.status == .ok)
            await other.close()
        }
    }

    @Test func theClientIntroducesItselfOnceAConnection() async throws {
        try await withServer(faults: "delay 1ms at authenticate") { server, _ in
            let client = try await GRPCTestClient.connect(server.port)
            for _ in 0..<3 {
                #expect(try await client.call("/test.Service/Echo", [1]).now.status == .ok)
            }
            await client.close()
        }
    }
}
