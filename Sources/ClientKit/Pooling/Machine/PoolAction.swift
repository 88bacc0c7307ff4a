// What the pool's machine wants done, and what it says of itself.

/// Something that the machine wants done by whoever drives it.
enum PoolAction: Hashable, Sendable {
    /// A waiter gets a connection.
    case lend(ConnectionKey, to: WaiterQueue.Waiter)
    /// A waiter gets none.
    case refuse(WaiterKey, PoolRefusal)
    /// Make a connection, then tell `connected` or `connectFailed`.
    case connect(ConnectionKey)
    /// Ask a connection whether it is alive, then tell `checked`.
    case check(ConnectionKey)
    /// Free a connection of what its last user left, then tell `restored`.
    case restore(ConnectionKey)
    /// Close a connection politely, then tell `closed`.
    case close(ConnectionKey)
    /// End a connection at once; nothing is to be told, its place is free already.
    case drop(ConnectionKey)
    /// The timer sleeps too long: it has to look at `timerTarget` again.
    case rearmTimer
    /// The last connection is gone, and there will be no other.
    case finish
}

/// Why somebody gets no connection.
enum PoolRefusal: Hashable, Sendable {
    case timedOut(waited: Duration, PoolCensus)
    case queueFull(PoolCensus)
    /// The last attempt to connect failed for good, and no connection is left that could come back.
    case connectFailed
    case closed
}

/// What became of a request for a connection.
enum AcquireDecision: Hashable, Sendable {
    case lend(ConnectionKey)
    case wait
    case refuse(PoolRefusal)
}

/// The state in which a connection came back.
enum ReturnCondition: Hashable, Sendable {
    /// Fit for the next one.
    case usable
    /// Fit once it is freed of what its user left.
    case needsRestore
    /// Failed, or in a state that nobody knows.
    case unusable
}

/// How many do what at a moment.
struct PoolCensus: Hashable, Sendable {
    var maximum = 0
    var lent = 0
    var idle = 0
    var connecting = 0
    /// Checked, restored or closed just now.
    var busy = 0
    var waiting = 0
    var isRunning = false
}

/// What has happened since the pool was made.
struct PoolTotals: Hashable, Sendable {
    var opened = 0
    var failedToOpen = 0
    var closed = 0
    var lent = 0
    var waited = 0
    var timedOut = 0
    var cancelled = 0
}
