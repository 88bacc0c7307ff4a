// Several servers, their times, and how an attempt is called off.

import ClientKit
import ClientPooling
import NIOCore
import NIOPosix
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct ConnectorTests {
    let seen = Seen()

    private func open(
        _ address: ServerAddress, connector: ClientConnector = ClientConnector()
    ) async throws -> ClientLink<LineConversation> {
        let seen = seen
        return try await connector.open(address, tls: nil) {
            LineConversation(seen: seen, greeting: "hello")
        }
    }

    /// A port that nobody listens on.
    private func deadPort() async throws -> Int { try await withPeer { $0 } }

    @Test func theFirstServerThatAnswersIsTaken() async throws {
        let dead = try await deadPort()
        try await withPeer({ line, channel in channel.say("heard \(line.dropFirst())") }) { port in
            let servers = [
                ServerAddress.tcp(host: "127.0.0.1", port: dead),
                .tcp(host: "localhost", port: port),
            ]
            let link = try await ClientConnector().connect(to: servers) { try await open($0) }
            #expect(link.address == servers[1])
            #expect(await seen.lines(1) == ["heard hello"])
            link.terminate()
            await link.closed()
            #expect(link.notice.isClosed)
        }
    }

    @Test func everyFailureIsNamed() async throws {
        let dead = try await deadPort()
        let servers = [
            ServerAddress.tcp(host: "127.0.0.1", port: dead), .unix(path: "/nowhere/socket"),
        ]
        let error = await #expect(throws: ClientError.self) {
            try await ClientConnector().connect(to: servers) { try await open($0) }
        }
        #expect(error?.code == .connectFailed)
        #expect(error?.isRetryable == true)
        for server in servers { #expect(error?.message.contains("\(server): ") == true) }
        #expect(error?.message.contains("refused") == true)
    }

    @Test func aPermanentFailureEndsTheSearch() async throws {
        let tried = Mutex(0)
        let wrong = ClientError(.connectFailed, "wrong password", failureClass: .permanent)
        let error = await #expect(throws: ClientError.self) {
            try await ClientConnector().connect(
                to: [.unix(path: "/a"), .unix(path: "/b")]
            ) { _ -> Int in
                tried.withLock { $0 += 1 }
                throw wrong
            }
        }
        #expect(error?.message == "wrong password")
        #expect(tried.withLock { $0 } == 1)
    }

    /// A certificate is one server's own, so that the next one is asked; but none of them will be trusted more at another attempt.
    @Test func certificatesAreJudgedServerByServer() async throws {
        let tried = Mutex(0)
        let distrust = ClientError(
            .certificateRejected, "not trusted", failureClass: .permanent, outcome: .notApplied)
        let error = await #expect(throws: ClientError.self) {
            try await ClientConnector().connect(
                to: [.unix(path: "/a"), .unix(path: "/b")]
            ) { _ -> Int in
                tried.withLock { $0 += 1 }
                throw distrust
            }
        }
        #expect(tried.withLock { $0 } == 2)
        #expect(error?.failureClass == .permanent)
    }

    @Test func noServerIsAnError() async {
        let error = await #expect(throws: ClientError.self) {
            try await ClientConnector().connect(to: []) { _ in 1 }
        }
        #expect(error?.code == .invalidOptions)
    }

    @Test func theLoginTimeIsOverAll() async throws {
        try await withPeer { port in
            let connector = ClientConnector(loginTimeout: .milliseconds(50))
            let error = await #expect(throws: ClientError.self) {
                try await connector.connect(to: [.tcp(host: "127.0.0.1", port: port)]) { address in
                    let link = try await open(address)
                    // As a login that waits for an answer that never comes.
                    defer { link.terminate() }
                    try await Task.sleep(for: .seconds(60))
                }
            }
            #expect(error?.code == .timeout)
        }
    }

    @Test func aCancelledAttemptEnds() async throws {
        // Nobody answers under this address: it is set apart for documents (RFC 5737).
        let task = Task { try await open(.tcp(host: "192.0.2.1", port: 9)) }
        try await Task.sleep(for: .milliseconds(20))
        task.cancel()
        await #expect(throws: (any Error).self) { try await task.value }
    }

    @Test func unixSocketsServeToo() async throws {
        let path = "/tmp/client-kit-\(UInt32.random(in: 0 ... .max)).sock"
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.say("welcome")
                return channel.eventLoop.makeSucceededVoidFuture()
            }
            .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true).get()
        let link = try await open(.unix(path: path))
        #expect(await seen.lines(1) == ["welcome"])
        link.terminate()
        try await server.close()
    }
}
