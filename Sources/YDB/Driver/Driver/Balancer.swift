// Which node a call goes to, as a value.

import ClientKit

/// Chooses among nodes, and avoids those that have failed until discovery has told of them again.
struct Balancer: Sendable {
    private let balancing: DriverOptions.Balancing
    private(set) var nodes = DiscoveredNodes(endpoints: [])
    private var shunned: Set<ServerAddress> = []
    /// Those that are chosen among: kept, for each call asks.
    private var preferred: [Endpoint] = []

    init(_ balancing: DriverOptions.Balancing) { self.balancing = balancing }

    var isEmpty: Bool { nodes.endpoints.isEmpty }

    /// Discovery has told of these: what was avoided gets another chance.
    mutating func replace(with nodes: DiscoveredNodes) {
        self.nodes = nodes
        shunned = []
        choosePreferred()
    }

    /// A node has failed.
    ///
    /// - Returns: Whether so many are avoided that discovery should be asked again at once.
    mutating func shun(_ address: ServerAddress) -> Bool {
        guard nodes.endpoints.contains(where: { $0.address == address }),
            shunned.insert(address).inserted
        else { return false }
        choosePreferred()
        return shunned.count * 2 >= nodes.endpoints.count
    }

    /// A node works again.
    mutating func welcome(_ address: ServerAddress) {
        guard shunned.remove(address) != nil else { return }
        choosePreferred()
    }

    /// Those in the client's data centre where they are preferred and there are any; those that are avoided only where there is no
    /// other.
    private mutating func choosePreferred() {
        let fit = nodes.endpoints.filter { !shunned.contains($0.address) }
        let all = fit.isEmpty ? nodes.endpoints : fit
        guard balancing == .preferLocal, !nodes.selfLocation.isEmpty else {
            preferred = all
            return
        }
        let local = all.filter { $0.location == nodes.selfLocation }
        preferred = local.isEmpty ? all : local
    }

    /// A node for a call that may go to any; nil where none is known.
    func choose(using generator: inout some RandomNumberGenerator) -> Endpoint? {
        preferred.count > 1 ? preferred.randomElement(using: &generator) : preferred.first
    }

    func endpoint(ofNode node: UInt32) -> Endpoint? {
        guard node != 0 else { return nil }
        return nodes.endpoints.first { $0.nodeID == node }
    }

    func isShunned(_ address: ServerAddress) -> Bool { shunned.contains(address) }
}
