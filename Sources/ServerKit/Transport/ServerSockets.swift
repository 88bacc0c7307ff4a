// Where a server takes its clients from: a TCP port and, where one is wanted, a Unix socket beside it, opened and closed as one.

import NIOCore
import NIOPosix

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The open sockets of one server.
package struct ServerSockets: Sendable {
    /// The TCP port that clients connect to.
    package let port: Int
    /// The path of the Unix socket, if there is one.
    package let path: String?
    private let listeners: [Listener]

    /// Opens the port that the configuration asks for, or the next free one, and the Unix socket.
    ///
    /// - Parameter path: The Unix socket's path beside a port; nil: there is none.
    /// - Throws: NIO's `IOError` where an address cannot be had; then nothing stays open.
    package static func open(
        _ configuration: some ServerConfiguration, path: (_ port: Int) -> String?,
        service: any ProtocolService
    ) async throws -> ServerSockets {
        let listener = try await listen(configuration, service)
        let port = listener.port ?? configuration.port
        guard let path = path(port) else {
            return ServerSockets(port: port, path: nil, listeners: [listener])
        }
        do {
            let socket = try await start(.unixSocket(path: path), service)
            return ServerSockets(port: port, path: path, listeners: [listener, socket])
        } catch {
            await listener.shutdown()
            throw error
        }
    }

    private static func listen(
        _ configuration: some ServerConfiguration, _ service: any ProtocolService
    ) async throws -> Listener {
        var port = configuration.port
        var triesLeft = configuration.takesNextFreePort && port != 0 ? 100 : 1
        while true {
            do {
                return try await start(.tcp(host: configuration.host, port: port), service)
            } catch let error as IOError where error.errnoCode == EADDRINUSE {
                triesLeft -= 1
                port += 1
                if triesLeft == 0 || port > 65_535 { throw error }
            }
        }
    }

    private static func start(
        _ address: ListenAddress, _ service: any ProtocolService
    ) async throws -> Listener {
        try await Listener.start(
            on: address, group: MultiThreadedEventLoopGroup.singleton, pool: PoolTurn.threads,
            service: service)
    }

    /// Accepts no more connections, ends each client's, and waits up to `patience` for them to go.
    package func shutdown(patience: Duration) async {
        await Listener.shutdown(listeners, patience: patience)
        if let path { _ = unlink(path) }
    }
}
