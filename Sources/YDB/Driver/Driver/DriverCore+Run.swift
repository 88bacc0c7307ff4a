// The driver's own work: making connections, finding nodes, obtaining tokens.

import ClientKit
import ClientPooling
import YDBWire

extension DriverCore {
    func run() async {
        guard begin() else {
            logger.debug("the driver runs already, or is stopped")
            return
        }
        await withDiscardingTaskGroup { group in
            group.addTask { await self.keepDiscovering() }
            for await job in jobs {
                group.addTask { await self.perform(job) }
            }
            stop()
            group.cancelAll()
        }
    }

    private func begin() -> Bool {
        state.withLock { state in
            guard !state.isRunning, !state.isStopped else { return false }
            state.isRunning = true
            return true
        }
    }

    private func perform(_ job: DriverJob) async {
        switch job {
        case .connect(let link): await connect(link)
        case .obtainToken: await obtainToken()
        }
    }

    // MARK: Connections

    private func connect(_ link: NodeLink) async {
        let address = link.endpoint.address
        do {
            let target = try target(link.endpoint)
            let connector = timedConnector
            let connection = try await connector.connect(to: [address]) { [options] _ in
                try await GRPCConnection.connect(target, options.transport, connector)
            }
            logger.debug("connection opened", metadata: ["node": "\(address)"])
            connection.notice.whenClosed { [weak self] reason in
                guard let self, let reason else { return }
                logger.debug(
                    "connection lost", metadata: ["node": "\(address)", "error": "\(reason)"])
                shun(address)
            }
            welcome(address)
            link.resolve(.success(connection))
        } catch {
            logger.warning(
                "cannot connect", metadata: ["node": "\(address)", "error": "\(error)"])
            shun(address)
            link.resolve(
                .failure(
                    error is CancellationError
                        ? ClientError.driverStopped as any Error : YDBError.cannotConnect(error)))
        }
    }

    /// The time that HTTP/2 has to stand is the connection's own.
    private var timedConnector: ClientConnector {
        ClientConnector(
            eventLoopGroup: connector.eventLoopGroup, connectTimeout: options.connectTimeout,
            loginTimeout: options.connectTimeout)
    }

    private func target(_ endpoint: Endpoint) throws -> GRPCTarget {
        var tls = tls
        if let name = endpoint.certificateName, tls != nil, options.tls.serverName == nil {
            var own = options.tls
            own.serverName = name
            tls = try ClientTLS(own, applicationProtocols: [GRPCTransport.protocolName])
        }
        return GRPCTarget(
            address: endpoint.address, authority: endpoint.address.description,
            metadata: metadata, tls: tls)
    }

    // MARK: Discovery

    private func keepDiscovering() async {
        guard options.usesDiscovery else {
            take(DiscoveredNodes(endpoints: options.endpoints.map { Endpoint($0) }))
            return
        }
        var failures = 0
        while !Task.isCancelled {
            let began = clock.elapsed
            do {
                take(try await discover())
                failures = 0
            } catch {
                failures += 1
                noteDiscovery(failure: error)
            }
            if state.withLock({ $0.isStopped }) { return }
            var generator = SystemRandomNumberGenerator()
            let wait =
                failures == 0
                ? options.discoveryInterval * Double.random(in: 1..<2, using: &generator)
                : Self.discoveryBackoff.delay(afterFailures: failures, using: &generator)
            await discoveryAlarm.wait(until: clock.elapsed + wait, clock: clock)
            // An alarm that rings on and on does not make discovery run on and on.
            await sleepOut(began + Self.leastDiscoveryInterval)
        }
    }

    private static let discoveryBackoff = Backoff(
        initial: .milliseconds(100), maximum: .seconds(30))
    private static let leastDiscoveryInterval = Duration.milliseconds(100)

    private func sleepOut(_ deadline: Duration) async {
        do { try await clock.sleep(until: deadline) } catch {
            // Cancelled: the loop sees that itself.
        }
    }

    private func discover() async throws -> DiscoveredNodes {
        let request = Ydb_Discovery_ListEndpointsRequest.with { $0.database = options.database }
        let settings = RequestSettings(timeout: options.connectTimeout)
        return try await fromFirstEndpoint { link in
            let answer = try await self.unary(.listEndpoints, request, on: link, settings)
            let result: Ydb_Discovery_ListEndpointsResult = try Self.result(
                of: answer.response.operation)
            return DiscoveredNodes(result, isSecure: self.tls != nil)
        }
    }

    private func take(_ nodes: DiscoveredNodes) {
        state.withLock { state in
            state.balancer.replace(with: nodes)
            state.lastDiscovery = Self.words(for: nodes)
            let kept = Set(nodes.endpoints.map(\.address)).union(options.endpoints)
            state.retired.removeAll { $0.link == nil }
            for (address, link) in state.links where !kept.contains(address) {
                state.links[address] = nil
                state.retired.append(RetiredLink(link: link))
            }
        }
        guard !nodes.endpoints.isEmpty else {
            discovery.resolve(
                .failure(
                    YDBError(
                        .connectionFailure,
                        "discovery has found no node that serves the database")))
            return
        }
        discovery.resolve(.success(()))
        logger.debug("nodes discovered", metadata: ["nodes": "\(nodes.endpoints.count)"])
    }

    private func noteDiscovery(failure: any Error) {
        guard !(failure is CancellationError) else { return }
        state.withLock { $0.lastDiscovery = "discovery failed: \(failure)" }
        logger.warning("discovery failed", metadata: ["error": "\(failure)"])
        // Who knows nodes already goes on with them.
        if discovery.ready == nil { discovery.resolve(.failure(failure)) }
    }

    private static func words(for nodes: DiscoveredNodes) -> String {
        let list = nodes.endpoints.map { "\($0.address) (node \($0.nodeID), \($0.location))" }
        return "\(nodes.endpoints.count) nodes: \(list.joined(separator: ", "))"
    }

    // MARK: The end

    /// Takes no more calls; those that there are come to their end.
    ///
    /// - Returns: The connections that there were.
    @discardableResult
    func stop() -> [GRPCConnection] {
        let links = state.withLock { state in
            state.isStopped = true
            return Array(state.links.values) + state.retired.compactMap(\.link)
        }
        let connections = links.compactMap { $0.stop() }
        _ = discovery.stop()
        _ = token.stop()
        jobList.finish()
        discoveryAlarm.ring()
        return connections
    }

    var debugDetails: String {
        state.withLock { state in
            let shunned = state.balancer.nodes.endpoints.map(\.address)
                .filter { state.balancer.isShunned($0) }
            let words = shunned.isEmpty ? "" : "; avoided: \(shunned)"
            return state.lastDiscovery + words
        }
    }
}
