// The connection to one node: made when it is needed, made anew when it was lost, shared by all calls to the node.

import ClientKit
import ClientPooling

/// A node and its connection.
final class NodeLink: Sendable {
    let endpoint: Endpoint
    private let shared = SharedResult<GRPCConnection>()
    /// Has the driver's own task make a connection.
    private let order: @Sendable (NodeLink) -> Void

    init(_ endpoint: Endpoint, order: @Sendable @escaping (NodeLink) -> Void) {
        self.endpoint = endpoint
        self.order = order
    }

    deinit { shared.ready?.leave() }

    /// The connection, where there is one that takes calls.
    var ready: GRPCConnection? { shared.ready }

    /// The connection; waited for where there is none.
    ///
    /// - Throws: ``YDBError`` of code `connectionFailure`; `ClientError` of code `driverStopped`; `CancellationError`.
    func connection() async throws -> GRPCConnection {
        try await shared.value { order(self) }
    }

    /// The connection that was ordered is there, or cannot be.
    func resolve(_ result: Result<GRPCConnection, any Error>) {
        let isWanted = shared.resolve(result)
        guard case .success(let connection) = result else { return }
        guard isWanted else { return connection.terminate() }
        // What takes no more calls is forgotten; the next call orders another one.
        connection.whenLeaving { [weak self] in self?.shared.forget { $0 === connection } }
    }

    /// Takes no more calls; those that there are come to their end.
    ///
    /// - Returns: The connection that there was.
    @discardableResult
    func stop() -> GRPCConnection? {
        let connection = shared.stop()
        connection?.leave()
        return connection
    }
}
