// A node of a database, as discovery tells of it.

import ClientKit
import YDBWire

/// Where a node is.
struct Endpoint: Hashable, Sendable {
    let address: ServerAddress
    /// 0: not told.
    let nodeID: UInt32
    /// The data centre; empty: not told.
    let location: String
    /// The name that the node's certificate is for, where that is not its host.
    let certificateName: String?

    init(
        _ address: ServerAddress, nodeID: UInt32 = 0, location: String = "",
        certificateName: String? = nil
    ) {
        self.address = address
        self.nodeID = nodeID
        self.location = location
        self.certificateName = certificateName
    }

    init?(_ info: Ydb_Discovery_EndpointInfo) {
        guard !info.address.isEmpty, (1...65_535).contains(info.port) else { return nil }
        self.init(
            .tcp(host: info.address, port: Int(info.port)), nodeID: info.nodeID,
            location: info.location,
            certificateName: info.sslTargetNameOverride.isEmpty ? nil : info.sslTargetNameOverride)
    }
}

/// What discovery has found.
struct DiscoveredNodes: Equatable, Sendable {
    var endpoints: [Endpoint]
    /// The data centre of the client.
    var selfLocation: String

    /// - Parameter isSecure: Nodes that are not as safe as what the client came by are overlooked.
    init(_ result: Ydb_Discovery_ListEndpointsResult, isSecure: Bool) {
        var known: Set<ServerAddress> = []
        endpoints = result.endpoints.compactMap { info in
            guard info.ssl == isSecure, let endpoint = Endpoint(info),
                known.insert(endpoint.address).inserted
            else { return nil }
            return endpoint
        }
        selfLocation = result.selfLocation
    }

    init(endpoints: [Endpoint], selfLocation: String = "") {
        self.endpoints = endpoints
        self.selfLocation = selfLocation
    }
}
