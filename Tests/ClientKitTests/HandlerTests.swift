// What lies between a socket and a conversation: frames however they are cut, back pressure, timers, ends, TLS.

import ClientKit
import ClientPooling
import NIOCore
import NIOEmbedded
import NIOSSL
import Testing
import WireCore

@Suite(.timeLimit(.minutes(1))) struct HandlerTests {
    let seen = Seen()
    let notice = CloseNotice()

    private func channel(
        _ change: (inout LineConversation) -> Void = { _ in }
    ) throws -> EmbeddedChannel {
        var conversation = LineConversation(seen: seen)
        change(&conversation)
        let channel = EmbeddedChannel(
            handler: ClientHandler(
                conversation, address: .unix(path: "/none"), tls: nil, notice: notice))
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "/none")).wait()
        return channel
    }

    @Test func framesAreWholeHoweverTheyAreCut() throws {
        let bytes: [UInt8] = [3, 97, 98, 99, 0, 1, 100]
        for cut in 0...bytes.count {
            let seen = Seen()
            let channel = EmbeddedChannel(
                handler: ClientHandler(
                    LineConversation(seen: seen), address: .unix(path: "/none"), tls: nil,
                    notice: CloseNotice()))
            try channel.writeInbound(ByteBuffer(bytes: bytes[..<cut]))
            try channel.writeInbound(ByteBuffer(bytes: bytes[cut...]))
            #expect(seen.all == ["abc", "", "d"])
            _ = try channel.finish()
        }
    }

    @Test func aFrameTooLongEndsTheConnection() throws {
        let channel = try channel()
        try channel.writeInbound(ByteBuffer(bytes: [200, 97]))
        #expect(seen.all.count == 1)
        #expect(seen.all[0].contains("lengthAboveLimit(length: 200, limit: 100)"))
        #expect(notice.reason is WireError)
        #expect(!channel.isActive)
    }

    @Test func nothingIsHeardBehindAFarewell() throws {
        let channel = try channel()
        try channel.writeInbound(ByteBuffer(bytes: [3, 98, 121, 101, 1, 97]))
        #expect(seen.all == ["bye", "closed: in order"])
        #expect(notice.isClosed)
        #expect(notice.reason == nil)
    }

    @Test func theTimerRings() throws {
        let channel = try channel { $0.timer = .seconds(5) }
        channel.embeddedEventLoop.advanceTime(by: .seconds(4))
        #expect(seen.all.isEmpty)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(seen.all == ["time is up", "closed: time is up"])
    }

    @Test func aPeerThatGoesIsNoticed() async throws {
        try await withPeer({ _, channel in channel.close(promise: nil) }) { port in
            let seen = seen
            let link = try await ClientConnector().open(
                .tcp(host: "127.0.0.1", port: port), tls: nil
            ) { LineConversation(seen: seen, greeting: "hello") }
            #expect(await seen.lines(1) == ["closed: the server closed the connection"])
            let reason: String = await withCheckedContinuation { continuation in
                link.notice.whenClosed { continuation.resume(returning: "\($0 as Any)") }
            }
            #expect(reason.contains("connectionClosed"))
        }
    }

    @Test func whoDoesNotReadHoldsThePeerBack() async throws {
        // More than the sockets between them can hold.
        let line = String(repeating: "x", count: 99)
        let flood: PeerScript = { _, channel in
            channel.say("wait")
            var buffer = ByteBuffer()
            for _ in 0..<60_000 {
                buffer.writeInteger(UInt8(99))
                buffer.writeString(line)
            }
            channel.writeAndFlush(buffer).whenSuccess { channel.close(promise: nil) }
        }
        try await withPeer(flood) { port in
            let seen = seen
            let link = try await ClientConnector().open(
                .tcp(host: "127.0.0.1", port: port), tls: nil
            ) { LineConversation(seen: seen, greeting: "hello") }
            _ = await seen.lines(1)
            try await Task.sleep(for: .milliseconds(100))
            // One read may have brought some of it.
            #expect(seen.all.count < 10_000)
            link.perform { $0.output.wantsInput = true }
            let lines = await seen.lines(60_002)
            #expect(lines.count == 60_002)
            #expect(lines.last?.hasPrefix("closed") == true)
        }
    }
}

@Suite(.timeLimit(.minutes(1))) struct HandshakeTests {
    let seen = Seen()

    private func converse(
        _ options: ClientTLSOptions, host: String = "localhost",
        injecting injected: String? = nil
    ) async throws -> [String] {
        let certificate = try TestCertificate.shared.get()
        let script: PeerScript = { line, channel in
            guard line.contains("tls?") else { return channel.say("heard \(line.dropFirst())") }
            if let injected {
                // In one write, as somebody in the middle would.
                channel.writeAndFlush(
                    ByteBuffer(bytes: [3] + Array("yes".utf8) + Array(injected.utf8)), promise: nil)
            } else {
                channel.say("yes")
            }
            channel.startTLS(certificate.context)
        }
        return try await withPeer(script) { port in
            let seen = seen
            let link = try await ClientConnector().open(
                .tcp(host: host, port: port), tls: ClientTLS(options)
            ) { LineConversation(seen: seen, greeting: "hello", asksForTLS: true) }
            let lines = await seen.lines(injected == nil ? 3 : 2)
            link.terminate()
            return lines
        }
    }

    @Test(arguments: [ClientTLSOptions.Mode.require, .verifyCA, .verifyFull])
    func aTrustedCertificateServes(mode: ClientTLSOptions.Mode) async throws {
        var options = ClientTLSOptions(mode)
        options.trust = .pem(try TestCertificate.shared.get().pem)
        #expect(try await converse(options) == ["yes", "encrypted true", "heard hello"])
    }

    @Test func aCertificateMayBeUntrustedWhereNobodyAsks() async throws {
        #expect(
            try await converse(ClientTLSOptions(.require)) == [
                "yes", "encrypted true", "heard hello",
            ])
    }

    @Test func aTrustedCertificateForAnotherName() async throws {
        var options = ClientTLSOptions(.verifyFull)
        options.trust = .file(try TestCertificate.shared.get().path)
        options.serverName = "elsewhere.example"
        await seen.expectFailure { try await converse(options, injecting: "") }
    }

    @Test func theNameDoesNotMatterWhereNobodyAsks() async throws {
        var options = ClientTLSOptions(.verifyCA)
        options.trust = .file(try TestCertificate.shared.get().path)
        options.serverName = "elsewhere.example"
        #expect(try await converse(options).suffix(2) == ["encrypted true", "heard hello"])
    }

    @Test func anUntrustedCertificateIsRefused() async throws {
        await seen.expectFailure { try await converse(.verifyFull, injecting: "") }
    }

    /// Another attempt would meet the same certificate: it is not to be tried again.
    @Test(arguments: [nil, "elsewhere.example"])
    func aCertificateThatIsNotTrustedIsPermanent(name: String?) async throws {
        let certificate = try TestCertificate.shared.get()
        var options = ClientTLSOptions.verifyFull
        if let name {
            options.trust = .file(certificate.path)
            options.serverName = name
        }
        let tls = try ClientTLS(options)
        let script: PeerScript = { _, channel in
            channel.say("yes")
            channel.startTLS(certificate.context)
        }
        let error = try await withPeer(script) { port in
            let seen = seen
            let link = try await ClientConnector().open(
                .tcp(host: "localhost", port: port), tls: tls
            ) { LineConversation(seen: seen, asksForTLS: true) }
            await link.closed()
            return link.notice.reason as? ClientError
        }
        #expect(error?.code == .certificateRejected)
        #expect(error?.failureClass == .permanent)
        #expect(error?.outcome == .notApplied)
    }

    @Test func bytesInTheClearBehindTheAnswerAreRefused() async throws {
        let lines = try await converse(ClientTLSOptions(.require), injecting: "\u{5}trick")
        #expect(lines[0] == "yes")
        #expect(lines[1] == "closed: the server sent unencrypted data after agreeing to TLS")
    }

    @Test func whatCannotBeReadIsSaid() {
        var options = ClientTLSOptions.verifyFull
        options.trust = .file("/no/such/file")
        let error = #expect(throws: ClientError.self) { try ClientTLS(options) }
        #expect(error?.code == .invalidOptions)
        #expect(error?.failureClass == .permanent)
    }
}

extension Seen {
    /// The handshake fails, and the conversation is told so.
    func expectFailure(_ converse: () async throws -> [String]) async {
        let lines = try? await converse()
        #expect(lines?.first == "yes")
        #expect(lines?.last?.hasPrefix("closed: the server's certificate is not trusted: ") == true)
    }
}
