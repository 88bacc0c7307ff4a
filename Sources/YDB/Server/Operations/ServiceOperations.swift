// The operations of a server that go on after the call that began them, by their names.

import FaultInjection
import ServerKit
import Synchronization
package import YDBWire

/// An operation of some kind.
package protocol ServiceOperation: AnyObject, Sendable {
    /// How far it is.
    func report() -> Ydb_Operations_Operation
    /// It is to stop; one that is over stays as it is. From any thread.
    func cancel()
    /// Whether it is over.
    var isOver: Bool { get }
}

package final class ServiceOperations: Sendable {
    private struct Entry {
        let number: UInt64
        let kind: String
        let owner: ClientIdentity
        let operation: any ServiceOperation
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var lastNumber: UInt64 = 0
    }

    private let state = Mutex(State())
    private static let most = 10_000
    private static let usualPage: UInt64 = 10
    private static let longestPage: UInt64 = 1_000
    /// What lists name it by, and the number of the kind in its name.
    private static let kinds = [
        "operation": 1, "export": 6, "buildindex": 7, "import": 8, "scriptexec": 9,
    ]

    package init() {}

    /// Keeps an operation under a name that is made for it; nil where there are too many.
    package func add(
        _ kind: String, _ context: CallContext, _ operation: (_ id: String) -> any ServiceOperation
    ) -> (any ServiceOperation)? {
        state.withLock { state in
            guard state.entries.count < Self.most else { return nil }
            state.lastNumber += 1
            let beginning = "ydb://\(kind)/\(Self.kinds[kind] ?? 0)?"
            let id =
                kind == "scriptexec"
                ? "\(beginning)fd=\(Self.execution())"
                : "\(beginning)node_id=\(context.node.id)&id=\(state.lastNumber)"
            let made = operation(id)
            state.entries[id] = Entry(
                number: state.lastNumber, kind: kind, owner: context.owner, operation: made)
            return made
        }
    }

    /// The name of a script's execution: nobody can guess it.
    private static func execution() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<4).map { _ in
            String(UInt32.random(in: .min ... .max, using: &generator), radix: 16)
        }.joined(separator: "-")
    }

    package func find(
        _ id: String, _ context: CallContext
    ) throws(CallFailure) -> any ServiceOperation {
        guard id.hasPrefix("ydb://") else {
            throw CallFailure(.badRequest, "Invalid operation id")
        }
        guard let entry = state.withLock({ $0.entries[id] }), entry.owner.isSame(as: context.owner)
        else { throw CallFailure(.notFound, "Operation not found: \(id)") }
        return entry.operation
    }

    /// One that is over cannot be.
    package func cancel(_ id: String, _ context: CallContext) throws(CallFailure) {
        let operation = try find(id, context)
        guard !operation.isOver else {
            throw CallFailure(.preconditionFailed, "Operation is already finished: \(id)")
        }
        operation.cancel()
    }

    /// Ends all that go on.
    package func cancelAll() {
        let all = state.withLock { $0.entries.values.map(\.operation) }
        for operation in all where !operation.isOver { operation.cancel() }
    }

    /// One that goes on has to be cancelled first.
    package func forget(_ id: String, _ context: CallContext) throws(CallFailure) {
        guard try find(id, context).isOver else {
            throw CallFailure(.preconditionFailed, "Operation is still running: \(id)")
        }
        state.withLock { $0.entries[id] = nil }
    }

    /// The newest first, a page at a time; the token is the number of the last one told.
    package func list(
        _ kind: String, _ context: CallContext, size: UInt64, after token: String
    ) throws(CallFailure) -> ([any ServiceOperation], next: String) {
        guard Self.kinds[kind] != nil else {
            throw CallFailure(.badRequest, "Unknown operation kind: \(kind)")
        }
        guard size <= Self.longestPage else {
            throw CallFailure(.badRequest, "Page size is above \(Self.longestPage)")
        }
        guard token.isEmpty || UInt64(token) != nil else {
            throw CallFailure(.badRequest, "Invalid page token")
        }
        let last = UInt64(token) ?? .max
        let owner = context.owner
        let found = state.withLock { state in
            state.entries.values.filter {
                $0.kind == kind && $0.number < last && $0.owner.isSame(as: owner)
            }
        }.sorted { $0.number > $1.number }
        let page = found.prefix(Int(size == 0 ? Self.usualPage : size))
        let next = page.count < found.count ? page.last.map { "\($0.number)" } ?? "" : ""
        return (page.map(\.operation), next)
    }
}
