// What YDB's services share: the nodes, the access rules, the health and the settings of one server.

package import ServerKit
import Synchronization

/// One server, as its services see it.
package final class YDBCore: Sendable {
    package let configuration: YDBServerConfiguration
    package let stage: Stage
    package let access: YDBAccess
    package let health = HealthStatus()
    private let shown = Mutex<[YDBNode]>([])
    private let databases = Mutex<(@Sendable (String) -> Bool)?>(nil)
    private let listeners = Mutex<[@Sendable () -> Void]>([])
    private let enders = Mutex<[@Sendable () -> Void]>([])

    package init(_ configuration: YDBServerConfiguration, on stage: Stage) {
        self.configuration = configuration
        self.stage = stage
        access = YDBAccess(configuration.passwords, user: configuration.user, stage.time)
    }

    /// Whether there is a database; asked before a client is told where it is served.
    package func hasDatabase(_ path: String) -> Bool {
        let ask = databases.withLock { $0 }
        return ask?(path) ?? true
    }

    /// Says who knows the databases.
    package func findDatabases(by ask: @escaping @Sendable (String) -> Bool) {
        databases.withLock { $0 = ask }
    }

    /// Calls this when the server is about to go.
    package func onShutdown(_ act: @escaping @Sendable () -> Void) {
        listeners.withLock { $0.append(act) }
    }

    /// Calls this when the server goes.
    package func onEnd(_ act: @escaping @Sendable () -> Void) {
        enders.withLock { $0.append(act) }
    }

    func end() {
        let all = enders.withLock { $0 }
        for act in all { act() }
    }

    func announceShutdown() {
        let all = listeners.withLock { $0 }
        for act in all { act() }
    }

    /// The nodes listen on these ports.
    func show(ports: [Int]) {
        let host = configuration.host
        shown.withLock { nodes in
            nodes = ports.enumerated().map { index, port in
                YDBNode(
                    id: UInt32(clamping: index + 1), host: host, port: port,
                    location: Self.location)
            }
        }
    }

    private static let location = "dc1"

    /// All nodes, the first one first.
    package var nodes: [YDBNode] { shown.withLock { $0 } }

    /// The node that listens on a port.
    package func node(at port: Int?) -> YDBNode {
        nodes.first { $0.port == port } ?? nodes.first
            ?? YDBNode(id: 1, host: configuration.host, port: port ?? 0, location: Self.location)
    }
}
