// gRPC's health checking: of the server as a whole and of each service (grpc/doc/health-checking.md).

import FaultInjection
import Synchronization
import YDBWire

/// Whether the server serves, and who waits to hear that it no longer does.
package final class HealthStatus: Sendable {
    private struct State {
        var isServing = true
        var names: Set<String> = []
        var watchers: [ObjectIdentifier: @Sendable () -> Void] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    package var isServing: Bool {
        get { state.withLock { $0.isServing } }
        set {
            let watchers = state.withLock { state in
                state.isServing = newValue
                return Array(state.watchers.values)
            }
            for wake in watchers { wake() }
        }
    }

    /// The services that are known.
    package var names: Set<String> {
        get { state.withLock { $0.names } }
        set { state.withLock { $0.names = newValue } }
    }

    /// Nil: there is no such service.
    func status(of service: String) -> Grpc_Health_V1_HealthCheckResponse.ServingStatus? {
        state.withLock { state in
            guard service.isEmpty || state.names.contains(service) else { return nil }
            return state.isServing ? .serving : .notServing
        }
    }

    fileprivate func watch(_ watcher: AnyObject, _ wake: @escaping @Sendable () -> Void) {
        state.withLock { $0.watchers[ObjectIdentifier(watcher)] = wake }
    }

    fileprivate func unwatch(_ watcher: AnyObject) {
        state.withLock { $0.watchers[ObjectIdentifier(watcher)] = nil }
    }
}

enum HealthService {
    static func methods(_ health: HealthStatus) -> [GRPCMethod] {
        [
            .unary("/grpc.health.v1.Health/Check") {
                (request: Grpc_Health_V1_HealthCheckRequest, _) throws(GRPCStatus) in
                guard let status = health.status(of: request.service) else {
                    throw GRPCStatus(.notFound, "unknown service \(request.service)")
                }
                return Grpc_Health_V1_HealthCheckResponse.with { $0.status = status }
            },
            .unary("/grpc.health.v1.Health/List") {
                (_: Grpc_Health_V1_HealthListRequest, _) throws(GRPCStatus) in
                Grpc_Health_V1_HealthListResponse.with { response in
                    for name in health.names.union([""]) {
                        response.statuses[name] = .with {
                            $0.status = health.status(of: name) ?? .serviceUnknown
                        }
                    }
                }
            },
            .working("/grpc.health.v1.Health/Watch") {
                (request: Grpc_Health_V1_HealthCheckRequest, _, events, _) throws(GRPCStatus) in
                HealthWatch(health, request.service, events)
            },
        ]
    }
}

/// A client that is told whenever the status changes.
private final class HealthWatch: CallWork {
    private let health: HealthStatus
    private let service: String
    private let told = Mutex<Grpc_Health_V1_HealthCheckResponse.ServingStatus?>(nil)

    init(_ health: HealthStatus, _ service: String, _ events: SessionEvents) {
        self.health = health
        self.service = service
        health.watch(self, events.wake)
    }

    func resume(_ output: inout CallOutput) -> Progress {
        let status = health.status(of: service) ?? .serviceUnknown
        let isNews = told.withLock { told in
            defer { told = status }
            return told != status
        }
        guard isNews else { return .waiting }
        output.send(Grpc_Health_V1_HealthCheckResponse.with { $0.status = status })
        return .outputFull
    }

    func cancel() {}

    func leave(_ end: CallEnd, _ output: inout CallOutput) { health.unwatch(self) }
}
