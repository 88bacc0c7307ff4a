// What calls need of YDB's server: its methods, its nodes, whom it lets in and how it words its refusals.

package import FaultInjection
package import ServerKit
package import YDBWire

/// YDB as a listener serves it.
package final class YDBService: GRPCService {
    package let registry: ConnectionRegistry
    package let tls: ServerTLS?
    package let routes: GRPCRoutes
    package let core: YDBCore
    private let faultsOf: @Sendable (String) -> FaultInjector?
    private let inBand = InBandRules()

    /// - Parameters:
    ///   - faultsOf: the faults of a database that has its own.
    ///   - addServices: Adds the services beside those that need no database.
    package init(
        _ core: YDBCore, tls: ServerTLS?,
        faultsOf: @escaping @Sendable (String) -> FaultInjector?,
        addServices: (inout GRPCRoutes, YDBCore) -> Void
    ) {
        self.core = core
        self.tls = tls
        self.faultsOf = faultsOf
        registry = ConnectionRegistry(
            limit: core.configuration.maximumConnections, numbers: core.stage.numbers)
        var routes = GRPCRoutes()
        routes.add(HealthService.methods(core.health))
        routes.add(DiscoveryService.methods(core))
        routes.add(AuthService.methods(core.access))
        addServices(&routes, core)
        routes.add(ReflectionService.methods(of: routes.services))
        RefusedServices.refuse(in: &routes)
        core.health.names = Set(routes.services)
        self.routes = routes
    }

    package var stage: Stage { core.stage }

    package var messageLimit: Int { core.configuration.maximumMessageBytes }

    package func faults(of database: String) -> FaultInjector? { faultsOf(database) }

    package func node(at port: Int?) -> YDBNode { core.node(at: port) }

    // MARK: Clients

    package func identify(_ metadata: GRPCMetadata) -> ClientIdentity {
        ClientIdentity(
            user: "", database: metadata[YDBHeader.database] ?? "",
            application: metadata[YDBHeader.buildInfo] ?? metadata["user-agent"] ?? "",
            label: metadata[YDBHeader.label])
    }

    package func judge(
        _ head: GRPCRequestHead, _ peer: PeerAddress
    ) throws(GRPCStatus) -> String {
        guard !Self.openPaths.contains(where: { head.path.hasPrefix($0) }) else { return "" }
        return try core.access.judge(ticket: head.metadata[YDBHeader.ticket], peer)
    }

    /// What is answered to anybody: a token is asked for here, and monitors have none.
    private static let openPaths = [
        "/Ydb.Auth.V1.AuthService/", "/grpc.health.v1.Health/", "/grpc.reflection.",
    ]

    package func ask(
        forFaults text: String, _ client: ClientIdentity?
    ) throws(CallFailure) -> CallRules? {
        try inBand.ask(
            text, label: client?.label,
            in: faults(of: client?.database ?? "") ?? stage.faults)
    }

    package func status(_ meaning: FaultMeaning) -> GRPCStatus {
        switch meaning.kind {
        case .tooManyConnections:
            GRPCStatus(.resourceExhausted, "there are too many connections")
        case .outOfMemory: GRPCStatus(.resourceExhausted, "the server has no memory left")
        case .diskFull: GRPCStatus(.resourceExhausted, "the disk is full")
        case .overloaded: GRPCStatus(.resourceExhausted, "the server is overloaded")
        case .startingUp: GRPCStatus(.unavailable, "the server is starting up")
        case .shuttingDown: .shuttingDown
        case .serializationFailure, .deadlock: GRPCStatus(.aborted, "the call is aborted")
        case .lockTimeout, .statementTimeout, .sessionExpired: .deadlineExceeded
        case .readOnly, .staleSchema: GRPCStatus(.failedPrecondition)
        case .commitOutcomeUnknown: GRPCStatus(.unknown)
        case .native(let code, let message): Self.native(code, message)
        }
    }

    /// A rule may name gRPC's own code, by its number or its name, where there is no answer that YDB's could be told in.
    private static func native(_ code: String, _ message: String?) -> GRPCStatus {
        let found =
            Int(code).flatMap { GRPCStatus.Code(rawValue: $0) }
            ?? GRPCStatus.Code.allCases.first {
                "\($0)".lowercased() == code.lowercased().filter { $0 != "_" }
            }
        return GRPCStatus(found ?? .unavailable, message ?? "error \(code) of a fault rule")
    }
}
