// What a pool says of itself.

/// What a pool has and has done, at one moment.
public struct PoolStatistics: Hashable, Sendable {
    /// How many connections may be open.
    public let maximumConnections: Int
    /// Connections that somebody has.
    public let lent: Int
    /// Connections that wait for somebody.
    public let idle: Int
    /// Connections that are being made.
    public let connecting: Int
    /// Connections that are being tried, reset or closed.
    public let busy: Int
    /// Tasks that wait for a connection.
    public let waiting: Int
    /// Whether ``ConnectionPool/run()`` runs and the pool is not closing.
    public let isRunning: Bool

    /// Connections made since the beginning.
    public let totalOpened: Int
    /// Attempts to make one that failed.
    public let totalFailedToOpen: Int
    /// Connections closed, by either side.
    public let totalClosed: Int
    /// Times that a connection was lent.
    public let totalLent: Int
    /// Requests that had to wait.
    public let totalWaited: Int
    /// Requests that got none in time.
    public let totalTimedOut: Int
    /// Requests whose task was cancelled while it waited.
    public let totalCancelled: Int

    /// All connections that are open or being made.
    public var connections: Int { lent + idle + connecting + busy }

    init(_ census: PoolCensus, _ totals: PoolTotals) {
        maximumConnections = census.maximum
        lent = census.lent
        idle = census.idle
        connecting = census.connecting
        busy = census.busy
        waiting = census.waiting
        isRunning = census.isRunning
        totalOpened = totals.opened
        totalFailedToOpen = totals.failedToOpen
        totalClosed = totals.closed
        totalLent = totals.lent
        totalWaited = totals.waited
        totalTimedOut = totals.timedOut
        totalCancelled = totals.cancelled
    }
}
