// How a pool's refusals are worded.

extension ClientError {
    /// - Parameter lastFailure: How the last attempt to connect failed, if it did.
    init(_ refusal: PoolRefusal, pool: String, lastFailure: (any Error)?) {
        switch refusal {
        case .timedOut(let waited, let census):
            self.init(
                .poolTimeout,
                "\(pool) had no connection to lend within \(waited): \(census.words)",
                failureClass: .overload, underlying: lastFailure)
        case .queueFull(let census):
            self.init(
                .poolQueueFull, "too many wait for a connection of \(pool): \(census.words)",
                failureClass: .overload, underlying: lastFailure)
        case .connectFailed:
            self.init(
                .connectFailed, "\(pool) cannot make a connection", failureClass: .permanent,
                underlying: lastFailure)
        case .closed:
            self.init(.poolClosed, "\(pool) is closed", failureClass: .permanent)
        }
    }
}

extension PoolCensus {
    /// The numbers, for people.
    var words: String {
        let running = isRunning ? "" : ", and its run() is not running"
        return "\(lent) of \(maximum) are lent, \(idle) idle, \(connecting) being made, "
            + "\(busy) otherwise busy, \(waiting) requests wait\(running)"
    }
}
