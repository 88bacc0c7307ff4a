// What a driver is made of: its nodes and their connections, its token, and the list of work that `run()` does.

import ClientKit
import ClientPooling
import Logging
import NIOCore
import YDBWire

/// Work that the driver's own tasks do.
enum DriverJob: Sendable {
    case connect(NodeLink)
    case obtainToken
}

/// A link that is kept by those who still use it alone.
struct RetiredLink: Sendable {
    weak var link: NodeLink?
}

/// The driver behind its surface, shared by its clients, pools and sessions.
final class DriverCore: Sendable {
    struct State {
        var balancer: Balancer
        var links: [ServerAddress: NodeLink] = [:]
        /// Of nodes that discovery does not tell of any more: sessions hold them as long as they need them.
        var retired: [RetiredLink] = []
        var isRunning = false
        var isStopped = false
        var isObtainingToken = false
        var lastDiscovery = "no discovery yet"
        var chance = SystemRandomNumberGenerator()
    }

    let options: DriverOptions
    let connector: ClientConnector
    let tls: ClientTLS?
    let metadata: [GRPCMetadata.Field]
    let logger: Logger
    let state: WatchedMutex<State>
    /// The list of nodes: made by discovery.
    let discovery = SharedResult<Void>(isOrdered: true)
    let token = SharedResult<Token>()
    /// Wakes discovery before its time.
    let discoveryAlarm = Alarm()
    let jobs: AsyncStream<DriverJob>
    let jobList: AsyncStream<DriverJob>.Continuation
    let clock = ClientClock.continuous

    init(
        _ options: DriverOptions, eventLoopGroup: (any EventLoopGroup)?, logger: Logger
    ) throws(ClientError) {
        if let problem = options.problem { throw .invalidOptions(problem) }
        self.options = options
        self.logger = logger
        connector = ClientConnector(
            eventLoopGroup: eventLoopGroup, connectTimeout: options.connectTimeout)
        tls = try ClientTLS(options.tls, applicationProtocols: [GRPCTransport.protocolName])
        metadata = Self.metadata(options)
        state = WatchedMutex(State(balancer: Balancer(options.balancing)))
        (jobs, jobList) = AsyncStream.makeStream()
    }

    static let name = "understudy-swift-driver/1"

    private static func metadata(_ options: DriverOptions) -> [GRPCMetadata.Field] {
        let program = options.applicationName.isEmpty ? "" : " \(options.applicationName)"
        return [
            .init(YDBHeader.database, options.database),
            .init(YDBHeader.buildInfo, name), .init("user-agent", name + program),
        ]
    }

    // MARK: Nodes

    /// The link of a node.
    func link(to endpoint: Endpoint) -> NodeLink {
        state.withLock { state in
            if let known = state.links[endpoint.address] { return known }
            let link = NodeLink(endpoint) { [jobList] in jobList.yield(.connect($0)) }
            if state.isStopped { link.stop() }
            state.links[endpoint.address] = link
            return link
        }
    }

    /// A node for a call that may go to any.
    ///
    /// - Throws: What discovery throws; `ClientError` of code `driverStopped`.
    func chooseLink() async throws -> NodeLink {
        if let endpoint = choose() { return link(to: endpoint) }
        try await discovery.value { discoveryAlarm.ring() }
        guard let endpoint = choose() else {
            throw YDBError(
                .connectionFailure, "discovery has found no node that serves the database")
        }
        return link(to: endpoint)
    }

    private func choose() -> Endpoint? {
        state.withLock { $0.balancer.choose(using: &$0.chance) }
    }

    /// The node of this number; the given link where it is not known.
    func link(ofNode node: UInt32, or link: NodeLink) -> NodeLink {
        guard node != link.endpoint.nodeID,
            let endpoint = state.withLock({ $0.balancer.endpoint(ofNode: node) })
        else { return link }
        return self.link(to: endpoint)
    }

    /// A node has failed: others are asked, and discovery before its time.
    func shun(_ address: ServerAddress) {
        let isUrgent = state.withLock { $0.balancer.shun(address) }
        if isUrgent { discoveryAlarm.ring() }
    }

    func welcome(_ address: ServerAddress) {
        state.withLock { $0.balancer.welcome(address) }
    }

    // MARK: Time

    /// How long a request may take.
    func timeout(_ settings: RequestSettings) -> Duration? {
        settings.timeout ?? options.requestTimeout
    }
}
