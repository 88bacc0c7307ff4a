// Calls over sockets: answered, refused, cancelled, too long, and in streams.

import NIOCore
import NIOHTTP2
import Testing

@testable import YDBServer
@testable import YDBWire

@Suite struct GRPCCallTests {
    @Test func aCallIsAnsweredInOneFlush() async throws {
        try await withServer { server, _ in
            let client = try await GRPCTestClient.connect(server.port)
            let state = try await client.call("/test.Service/Echo", [1, 2, 3]).now
            #expect(state.heads.first?[":status"] == "200")
            #expect(state.heads.first?["content-type"] == "application/grpc")
            #expect(state.messages == [[1, 2, 3]])
            #expect(state.status == .ok)
            await client.close()
        }
    }

    @Test func errorsComeAsTrailersAloneWithTheirTextAndMetadata() async throws {
        try await withServer { server, _ in
            let client = try await GRPCTestClient.connect(server.port)
            let state = try await client.call("/test.Service/Fail").now
            #expect(state.heads.count == 1)
            #expect(state.status == .failedPrecondition)
            #expect(state.messageText == "не вышло")
            #expect(state.heads.last?["x-hint"] == "hinted")
            await client.close()
        }
    }

    @Test(arguments: [
        ("/test.Service/None", "unknown method None of service test.Service"),
        ("/no.Service/None", "unknown service no.Service"),
        ("/", "unknown service "), ("", "unknown service "),
        (
            "/Ydb.Topic.V1.TopicService/StreamRead",
            "topics are not served here: tables and queries are"
        ),
    ])
    func whatIsNotServedIsUnimplementedForAReason(_ path: String, _ reason: String) async throws {
        try await withServer { server, _ in
            let client = try await GRPCTestClient.connect(server.port)
            let state = try await client.call(path.isEmpty ? "/" : path).now
            #expect(state.status == .unimplemented)
            #expect(state.messageText == reason)
            await client.close()
        }
    }

    @Test func whatIsNoCallGetsAnHTTPStatus() async throws {
        try await withServer { server, _ in
            let client = try await GRPCTestClient.connect(server.port)
            let call = try await client.open("/test.Service/Echo", contentType: "text/html")
            let state = try await call.ended()
            #expect(state.heads.first?[":status"] == "415")
            #expect(state.status == nil)
            #expect(try await client.call("/test.Service/Echo", [1]).now.status == .ok)
            await client.close()
        }
    }

    @Test func compressedMessagesAreRefusedWithWhatIsTaken() async throws {
        try await withServer { server, _ in
            let client = try await GRPCTestClient.connect(server.port)
            let gzip = try await client.call(
                "/test.Service/Echo", [1], metadata: [("grpc-encoding", "gzip")]
            ).now
            #expect(gzip.status == .unimplemented)
            #expect(gzip.heads.last?["grpc-accept-encoding"] == "identity")
            let call = try await client.open("/test.Service/Echo")
            try await call.send([1], flag: 1, end: true)
            #expect(try await call.ended().status == .internal)
            await client.close()
        }
    }

    @Test func tooLongAMessageIsRefusedBeforeItComes() async throws {
        try await withServer(
            faults: "", { $0.maximumMessageBytes = 1000 },
            { server, _ in
                let client = try await GRPCTestClient.connect(server.port)
                let call = try await client.open("/test.Service/Echo")
                try await call.sendRaw([0, 0, 0, 0x03, 0xE9])
                #expect(try await call.ended().status == .resourceExhausted)
                let fits = try await client.call(
                    "/test.Service/Echo", Array(repeating: 1, count: 1000))
                #expect(fits.now.status == .ok)
                await client.close()
            })
    }

    @Test func brokenAndMissingMessagesAreErrorsOfTheirCallAlone() async throws {
        try await withServer { server, _ in
            let client = try await GRPCTestClient.connect(server.port)
            let empty = try await client.open("/test.Service/Echo")
            try await empty.sendRaw([], end: true)
            #expect(try await empty.ended().status == .internal)
            let half = try await client.open("/test.Service/Echo")
            try await half.sendRaw([0, 0, 0, 0, 9, 1], end: true)
            #expect(try await half.ended().messageText == "the call's message is not complete")
            let garbage = try await client.open("/grpc.health.v1.Health/Check")
            try await garbage.send([0xFF, 0xFF, 0xFF], end: true)
            #expect(try await garbage.ended().status == .internal)
            #expect(try await client.call("/test.Service/Echo", [1]).now.status == .ok)
            await client.close()
        }
    }

    @Test func bothSidesOfAConversationTalk() async throws {
        try await withServer { server, _ in
            let client = try await GRPCTestClient.connect(server.port)
            let call = try await client.open("/test.Service/Talk")
            for number in UInt8(1)...20 {
                try await call.send([number, 0])
                let state = try await call.wait { $0.messages.count == Int(number) }
                #expect(state.messages.last == [0, number])
            }
            try await call.sendRaw([], end: true)
            #expect(try await call.ended().status == .ok)
            await client.close()
        }
    }

    @Test func aDeadlineEndsWhatWaitsAndWhatWorks() async throws {
        try await withServer { server, methods in
            let client = try await GRPCTestClient.connect(server.port)
            let waits = try await client.call(
                "/test.Service/Wait", metadata: [("grpc-timeout", "50m")])
            #expect(waits.now.status == .deadlineExceeded)
            #expect(waits.now.messages == [[1]])
            #expect(methods.leaves == [.deadline])
            let silent = try await client.open(
                "/test.Service/Echo", metadata: [("grpc-timeout", "50m")])
            #expect(try await silent.ended().status == .deadlineExceeded)
            await client.close()
        }
    }

    @Test func aClientThatCancelsEndsItsCallAndNoOther() async throws {
        try await withServer { server, methods in
            let client = try await GRPCTestClient.connect(server.port)
            let call = try await client.open("/test.Service/Wait")
            try await call.send([], end: true)
            _ = try await call.wait { $0.messages.count == 1 }
            try await call.cancel()
            try await eventually { methods.leaves == [.clientGone] }
            let long = try await client.open("/test.Service/Long")
            try await long.send([], end: true)
            try await Task.sleep(for: .milliseconds(50))
            try await long.cancel()
            try await eventually { methods.cancels == 2 }
            #expect(try await client.call("/test.Service/Echo", [1]).now.status == .ok)
            await client.close()
        }
    }

    @Test func aClientThatDoesNotReadHoldsTheStreamUp() async throws {
        try await withServer { server, methods in
            let client = try await GRPCTestClient.connect(server.port) {
                $0.stream.targetWindowSize = 65_535
            }
            let call = try await client.open("/test.Service/Stream", autoRead: false)
            try await call.send([0, 0, 0x20, 0], end: true)
            var last = -1
            while last != methods.sent || last <= 0 {
                last = methods.sent
                try await Task.sleep(for: .milliseconds(100))
            }
            #expect(last < 2_000)
            #expect(try await client.call("/test.Service/Echo", [1]).now.status == .ok)
            let channel = try #require(call.stream.withLock { $0 })
            try await channel.setOption(.autoRead, value: true).get()
            try call.read()
            let state = try await call.ended()
            #expect(state.messages.count == 8_192)
            #expect(state.status == .ok)
            await client.close()
        }
    }

    @Test func pingsAreAnsweredHoweverManyThereAre() async throws {
        try await withServer { server, _ in
            let client = try await GRPCTestClient.connect(server.port) {
                $0.connection.controlFrameRateLimit.maximumCount = 10_000
            }
            for _ in 0..<1_000 { try await client.ping() }
            try await eventually { client.events.pingAnswers == 1_000 }
            #expect(client.events.goAways.isEmpty)
            await client.close()
        }
    }

    @Test func aShutdownTellsEveryCallAndEveryConnection() async throws {
        try await withServer { server, methods in
            let client = try await GRPCTestClient.connect(server.port)
            let waits = try await client.open("/test.Service/Wait")
            try await waits.send([], end: true)
            _ = try await waits.wait { $0.messages.count == 1 }
            let watch = try await client.open("/grpc.health.v1.Health/Watch")
            try await watch.send([], end: true)
            _ = try await watch.wait { $0.messages.count == 1 }
            await server.shutdown(patience: .seconds(5))
            #expect(try await waits.ended().status == .unavailable)
            #expect(watch.now.messages.last == [8, 2])
            #expect(methods.leaves == [.shutdown])
            #expect(client.events.goAways.first == .noError)
            try await eventually { client.events.isClosed }
        }
    }
}

/// Waits until it is so, at most ten seconds.
func eventually(_ isSo: @Sendable () -> Bool) async throws {
    for _ in 0..<2_000 {
        if isSo() { return }
        try await Task.sleep(for: .milliseconds(5))
    }
    Issue.record("it never was so")
}
