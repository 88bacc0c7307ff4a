// Where the nodes are, and who a client is.

import YDBWire

enum DiscoveryService {
    private static let path = "/Ydb.Discovery.V1.DiscoveryService/"

    /// What every node serves, as servers name it in their configuration.
    private static let services = [
        "auth", "discovery", "operation_service", "query_service", "scheme_service",
        "table_service",
    ]

    static func methods(_ core: YDBCore) -> [GRPCMethod] {
        [
            .operation(path + "ListEndpoints") {
                (request: Ydb_Discovery_ListEndpointsRequest, context) throws(CallFailure) in
                guard core.hasDatabase(request.database) else {
                    throw CallFailure(.notFound, "Requested database not exists")
                }
                return listEndpoints(request, context, core)
            },
            .operation(path + "WhoAmI") {
                (request: Ydb_Discovery_WhoAmIRequest, context) throws(CallFailure) in
                guard !context.user.isEmpty else {
                    throw CallFailure(.genericError, "No token provided")
                }
                return Ydb_Discovery_WhoAmIResult.with { result in
                    result.user = context.user
                    if request.includeGroups { result.groups = ["all-users@well-known"] }
                }
            },
        ]
    }

    private static func listEndpoints(
        _ request: Ydb_Discovery_ListEndpointsRequest, _ context: CallContext,
        _ core: YDBCore
    ) -> Ydb_Discovery_ListEndpointsResult {
        .with { result in
            result.selfLocation = context.node.location
            guard request.service.isEmpty || !Set(services).isDisjoint(with: request.service)
            else { return }
            result.endpoints = core.nodes.map { node in
                .with {
                    $0.address = address(of: node, context)
                    $0.port = UInt32(clamping: node.port)
                    // Clients overlook nodes that are not as safe as what they came by.
                    $0.ssl = context.isEncrypted
                    $0.service = services
                    $0.location = node.location
                    $0.nodeID = node.id
                }
            }
        }
    }

    /// A server that listens everywhere is where the client has found it.
    private static func address(of node: YDBNode, _ context: CallContext) -> String {
        guard node.host == "0.0.0.0" || node.host == "::" else { return node.host }
        let authority = context.authority
        guard let colon = authority.lastIndex(of: ":") else { return authority }
        let host = authority[..<colon]
        return host.isEmpty ? "localhost" : String(host.filter { $0 != "[" && $0 != "]" })
    }
}
