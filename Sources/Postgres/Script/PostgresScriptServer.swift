// A server that does what a script says: for sequences that no sane server produces.

import NIOCore
import NIOPosix
import Synchronization

/// A server for authors of drivers: each connection follows a script, message by message or byte by byte.
///
/// ```swift
/// let script: PostgresScriptServer.Script = { connection in
///     try await connection.welcome()
///     try await connection.expect(.query("SELECT 1"))
///     try await connection.send(.dataRow(["1"]), .readyForQuery())   // a row that nobody described
///     try await connection.reset()
/// }
/// try await withPostgresScript(script) { server in
///     ...   // the driver under test connects to server.url
/// }
/// ```
///
/// A client that does something else fails the script with a ``PostgresScriptFailure``.
public final class PostgresScriptServer: Sendable {
    /// What happens on a connection. It ends when the script returns.
    public typealias Script = @Sendable (PostgresScriptConnection) async throws -> Void

    /// The TCP port, on 127.0.0.1.
    public let port: Int
    private let listening: any Channel
    private let work: Task<Void, Never>
    private let findings: Findings

    private init(
        port: Int, listening: any Channel, work: Task<Void, Never>, findings: Findings
    ) {
        self.port = port
        self.listening = listening
        self.work = work
        self.findings = findings
    }

    /// Where clients connect: `postgresql://postgres@127.0.0.1:PORT/postgres`.
    public var url: String { "postgresql://postgres@127.0.0.1:\(port)/postgres" }

    /// How many connections have been accepted.
    public var connectionCount: Int { findings.connectionCount }

    /// Starts a server whose connections all follow the same script.
    ///
    /// - Parameter patience: how long a script waits for the client's next message, and `finish()` for the scripts.
    public static func start(
        patience: Duration = .seconds(60), _ script: @escaping Script
    ) async throws -> PostgresScriptServer {
        try await start(patience: patience) { _ in script }
    }

    /// Starts a server whose connections follow these scripts, in the order in which they are accepted. One more connection
    /// than there are scripts is a failure.
    public static func start(
        patience: Duration = .seconds(60), scripts: [Script]
    ) async throws -> PostgresScriptServer {
        try await start(patience: patience) { number in
            number <= scripts.count ? scripts[number - 1] : nil
        }
    }

    private static func start(
        patience: Duration, _ script: @escaping @Sendable (Int) -> Script?
    ) async throws -> PostgresScriptServer {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel)
                }
            }
        let findings = Findings(patience: patience)
        let work = Task {
            // Closing the listening socket ends the loop; the scripts under way are awaited.
            _ = try? await listener.executeThenClose { connections in
                try await withThrowingDiscardingTaskGroup { scripts in
                    var number = 0
                    for try await connection in connections {
                        number += 1
                        let current = number
                        findings.begin(current)
                        scripts.addTask {
                            await follow(script(current), connection, current, findings)
                        }
                    }
                }
            }
        }
        return PostgresScriptServer(
            port: listener.channel.localAddress?.port ?? 0, listening: listener.channel,
            work: work, findings: findings)
    }

    /// Follows a script to its end; no script: that is a failure.
    private static func follow(
        _ script: Script?, _ connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>, _ number: Int,
        _ findings: Findings
    ) async {
        let channel = connection.channel
        await withTaskCancellationHandler {
            // What ends the connection is no affair of the script's.
            try? await connection.executeThenClose { inbound, _ in
                guard let script else { return findings.fail(Findings.uncalled(number)) }
                let connection = PostgresScriptConnection(
                    number, channel, inbound, patience: findings.patience)
                do {
                    try await script(connection)
                } catch {
                    findings.fail(
                        error is CancellationError
                            ? Findings.unfinished(number, connection.step) : error)
                }
            }
        } onCancel: {
            channel.close(promise: nil)
        }
    }

    /// Accepts no more connections, waits until all scripts are through, and throws what the first one that failed threw: a
    /// ``PostgresScriptFailure``, or an error of the script's own.
    ///
    /// A script that is not through when the patience is at its end has failed.
    public func finish() async throws {
        try? await listening.close().get()
        let work = work
        let timer = Task {
            try await Task.sleep(for: findings.patience)
            work.cancel()
        }
        await work.value
        timer.cancel()
        if let failure = findings.failure { throw failure }
    }

    /// Ends everything at once; scripts that are under way are no failures.
    public func stop() async {
        findings.isStopped = true
        try? await listening.close().get()
        work.cancel()
        await work.value
    }

    /// What the first script that failed threw.
    public var failure: (any Error)? { findings.failure }
}

/// Starts a scripted server whose connections all follow the same script, gives it to `body`, and waits until the scripts are
/// through. Throws what a script threw, else what `body` threw.
public func withPostgresScript<Result: Sendable>(
    patience: Duration = .seconds(60), _ script: @escaping PostgresScriptServer.Script,
    isolation: isolated (any Actor)? = #isolation,
    body: (PostgresScriptServer) async throws -> Result
) async throws -> Result {
    let server = try await PostgresScriptServer.start(patience: patience, script)
    return try await server.whileRunning(body)
}

/// Starts a scripted server whose first connection follows the first script, its second one the second, and so on.
public func withPostgresScript<Result: Sendable>(
    patience: Duration = .seconds(60), _ first: @escaping PostgresScriptServer.Script,
    _ second: @escaping PostgresScriptServer.Script, _ more: PostgresScriptServer.Script...,
    isolation: isolated (any Actor)? = #isolation,
    body: (PostgresScriptServer) async throws -> Result
) async throws -> Result {
    let server = try await PostgresScriptServer.start(
        patience: patience, scripts: [first, second] + more)
    return try await server.whileRunning(body)
}

extension PostgresScriptServer {
    fileprivate func whileRunning<Result: Sendable>(
        isolation: isolated (any Actor)? = #isolation,
        _ body: (PostgresScriptServer) async throws -> Result
    ) async throws -> Result {
        do {
            let result = try await body(self)
            try await finish()
            return result
        } catch {
            await stop()
            throw failure ?? error
        }
    }
}

/// What has become of the scripts.
private final class Findings: Sendable {
    let patience: Duration
    private let state = Mutex(State())

    private struct State {
        var count = 0
        var failure: (any Error)?
        var isStopped = false
    }

    init(patience: Duration) { self.patience = patience }

    var connectionCount: Int { state.withLock { $0.count } }
    var failure: (any Error)? { state.withLock { $0.failure } }
    var isStopped: Bool {
        get { state.withLock { $0.isStopped } }
        set { state.withLock { $0.isStopped = newValue } }
    }

    func begin(_ number: Int) { state.withLock { $0.count = number } }

    /// The first one counts.
    func fail(_ error: any Error) {
        state.withLock { state in
            if state.failure == nil, !state.isStopped { state.failure = error }
        }
    }

    static func uncalled(_ number: Int) -> PostgresScriptFailure {
        PostgresScriptFailure(
            connection: number, step: 0, expected: "no more connections",
            received: "one more client connected", bytes: [])
    }

    static func unfinished(_ number: Int, _ step: Int) -> PostgresScriptFailure {
        PostgresScriptFailure(
            connection: number, step: step, expected: "the script to come to its end",
            received: "it did not in time", bytes: [])
    }
}
