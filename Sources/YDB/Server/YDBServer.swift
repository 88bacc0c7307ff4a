// The server as an embedder starts it: addresses, access, TLS, and a clean stop.

package import FaultInjection
package import ServerKit

/// A running YDB server.
public final class YDBServer: Sendable {
    /// Who is connected.
    package let registry: ConnectionRegistry
    private let service: YDBService
    private let sockets: ServerSockets

    private init(_ sockets: ServerSockets, _ service: YDBService) {
        self.sockets = sockets
        self.service = service
        registry = service.registry
    }

    /// The TCP port that clients connect to: the first node's.
    public var port: Int { sockets.port }

    /// The ports of all nodes.
    public var ports: [Int] { sockets.ports }

    /// Starts a server.
    ///
    /// - Parameters:
    ///   - stage: what it shares with other servers.
    ///   - faultsOf: the faults of a database that has its own.
    ///   - addServices: Adds the services beside those that need no database.
    package static func start(
        _ configuration: YDBServerConfiguration, on stage: Stage = Stage(),
        faultsOf: @escaping @Sendable (String) -> FaultInjector? = { _ in nil },
        addServices: (inout GRPCRoutes, YDBCore) -> Void = { _, _ in }
    ) async throws -> YDBServer {
        let configuration = configuration.completed
        let service = YDBService(
            YDBCore(configuration, on: stage),
            tls: try configuration.tls.map {
                try ServerTLS($0, begins: .sniffed, applicationProtocols: ["h2"])
            }, faultsOf: faultsOf, addServices: addServices)
        let sockets = try await ServerSockets.open(
            configuration, ports: configuration.nodes, path: { _ in nil }, service: service)
        service.core.show(ports: sockets.ports)
        return YDBServer(sockets, service)
    }

    /// Tells clients that the server is about to go: it is no longer healthy, makes no more sessions, and asks for those that there
    /// are to be given back. What is under way goes on until `shutdown`.
    public func announceShutdown() {
        service.core.health.isServing = false
        service.core.announceShutdown()
    }

    /// Accepts no more connections, tells each client that the server is shutting down, and waits up to `patience` for them to go.
    public func shutdown(patience: Duration = .seconds(5)) async {
        announceShutdown()
        service.core.end()
        await sockets.shutdown(patience: patience)
    }
}
