// Whether the peer is still there: a PING after a time of silence, and a time for its answer.

/// The state of a connection's signs of life, in the time since the connection began.
struct KeepAlive: Sendable {
    enum Verdict: Equatable, Sendable {
        case nothing
        /// A PING is to be sent.
        case ping
        /// The answer did not come in time.
        case dead
    }

    /// After so much silence a PING is sent, as long as calls wait for something; nil: never.
    let interval: Duration?
    /// How long its answer may take.
    let timeout: Duration
    private var lastHeard: Duration
    private var pingSent: Duration?

    init(interval: Duration?, timeout: Duration, now: Duration) {
        self.interval = interval
        self.timeout = timeout
        lastHeard = now
    }

    /// Something came: whatever it is, the peer is there.
    mutating func heard(at now: Duration) {
        lastHeard = now
        pingSent = nil
    }

    /// When ``check(at:)`` is to be asked next; nil: never.
    var nextCheck: Duration? {
        guard let interval else { return nil }
        return pingSent.map { $0 + timeout } ?? lastHeard + interval
    }

    mutating func check(at now: Duration) -> Verdict {
        guard let nextCheck, now >= nextCheck else { return .nothing }
        guard pingSent == nil else { return .dead }
        pingSent = now
        return .ping
    }

    /// Calls begin to wait after a time in which nobody did: that time does not count.
    mutating func resume(at now: Duration) {
        guard pingSent == nil else { return }
        lastHeard = max(lastHeard, now)
    }
}
