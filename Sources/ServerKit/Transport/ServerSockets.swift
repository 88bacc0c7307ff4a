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
    /// The TCP ports that clients connect to; never none.
    package let ports: [Int]
    /// The path of the Unix socket, if there is one.
    package let path: String?
    private let listeners: [Listener]

    /// The first of the ports.
    package var port: Int { ports.first ?? 0 }

    /// Opens the port that the configuration asks for, or the next free one, further ports behind it, and the Unix socket.
    ///
    /// - Parameters:
    ///   - count: How many ports are opened: more than one for a server that shows several nodes. Each is the next free one behind
    ///     the one before, or any where the first is any.
    ///   - path: The Unix socket's path beside a port; nil: there is none.
    /// - Throws: NIO's `IOError` where an address cannot be had; then nothing stays open.
    package static func open(
        _ configuration: some ServerConfiguration, ports count: Int = 1,
        path: (_ port: Int) -> String?, service: any ProtocolService
    ) async throws -> ServerSockets {
        var listeners: [Listener] = []
        do {
            var ports: [Int] = []
            for _ in 0..<max(1, count) {
                let next =
                    configuration.port == 0 ? 0 : (ports.last.map { $0 + 1 } ?? configuration.port)
                let listener = try await listen(
                    configuration, next, service,
                    takesNextFreePort: configuration.takesNextFreePort || !ports.isEmpty)
                listeners.append(listener)
                ports.append(listener.port ?? next)
            }
            let path = path(ports.first ?? configuration.port)
            if let path { listeners.append(try await start(.unixSocket(path: path), service)) }
            return ServerSockets(ports: ports, path: path, listeners: listeners)
        } catch {
            await Listener.shutdown(listeners, patience: .seconds(5))
            throw error
        }
    }

    private static func listen(
        _ configuration: some ServerConfiguration, _ first: Int, _ service: any ProtocolService,
        takesNextFreePort: Bool
    ) async throws -> Listener {
        var port = first
        var triesLeft = takesNextFreePort && port != 0 ? 100 : 1
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
