// Whose lock it is: the sessions of a cluster by the owners that its databases' lock tables know.

package import StorageEngine

package final class LockOwners: Sendable {
    private let sessions = OrderedMutex<[LockOwner: SessionControl]>([:])

    package init() {}

    func register(_ control: SessionControl) {
        sessions.withLock { $0[control.owner] = control }
    }

    func forget(_ control: SessionControl) {
        sessions.withLock { _ = $0.removeValue(forKey: control.owner) }
    }

    package func session(_ owner: LockOwner) -> SessionControl? {
        sessions.withLock { $0[owner] }
    }

    /// An error that says which sessions a deadlock is made of, by their numbers; any other as it is.
    func naming(_ error: SQLError) -> SQLError {
        guard case .deadlock(let steps)? = error.fields.violation else { return error }
        let named = SQLError(.deadlock(steps.map { $0.named(by: self) }))
        return named.with(
            position: error.fields.position, context: error.fields.context,
            reach: error.fields.reach)
    }
}

extension DeadlockStep {
    fileprivate func named(by owners: LockOwners) -> DeadlockStep {
        var named = self
        let blocker = blockedBy.flatMap(owners.session)
        named.waiter = owners.session(waits)?.number ?? 0
        named.blocker = blocker?.number ?? 0
        named.blockerTransaction = blocker?.currentTransactionID ?? 0
        return named
    }
}
