// Which methods a server has, by their paths, and what is said of those that it has not.

package import YDBWire

/// The methods of a server.
package struct GRPCRoutes: Sendable {
    private var methods: [String: GRPCMethod] = [:]
    /// Why services, by the beginning of their paths, are not served.
    private var reasons: [(prefix: String, reason: String)] = []
    /// The names of the services that are served, in the order in which they came.
    package private(set) var services: [String] = []

    package init() {}

    /// Adds the methods of one service.
    package mutating func add(_ added: [GRPCMethod]) {
        for method in added {
            methods[method.path] = method
            let service = Self.service(of: method.path)
            if !services.contains(service) { services.append(service) }
        }
    }

    /// Says why calls of a service, or of one method, are refused.
    package mutating func refuse(_ prefix: String, _ reason: String) {
        reasons.append((prefix, reason))
    }

    package subscript(_ path: String) -> GRPCMethod? { methods[path] }

    /// What a call is told whose method is not served.
    package func refusal(of path: String) -> GRPCStatus {
        if let refused = reasons.first(where: { path.hasPrefix($0.prefix) }) {
            return GRPCStatus(.unimplemented, refused.reason)
        }
        let service = Self.service(of: path)
        guard services.contains(service) else {
            return GRPCStatus(.unimplemented, "unknown service \(service)")
        }
        return GRPCStatus(
            .unimplemented,
            "unknown method \(path.dropFirst(service.utf8.count + 2)) of service \(service)")
    }

    private static func service(of path: String) -> String {
        let rest = path.hasPrefix("/") ? path.dropFirst() : path[...]
        return String(rest.prefix { $0 != "/" })
    }
}
