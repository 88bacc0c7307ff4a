// How much a call's server may send before what came was taken: HTTP/2's flow control of one stream, counted.

/// The window of one stream (RFC 9113, section 5.2).
///
/// What waits as whole messages for who takes them is not given back to the server; what belongs to a message that is not whole
/// yet is, or a message longer than the window would never come to its end. So no more waits than a window and a message.
struct ReceiveWindow: Sendable {
    private let size: Int
    /// Bytes that came and were not given back.
    private var outstanding = 0
    /// Of these, what waits as whole messages.
    private var waiting = 0

    init(size: Int) { self.size = size }

    mutating func received(_ bytes: Int) { outstanding += bytes }

    /// A whole message waits for who takes it.
    mutating func queued(_ bytes: Int) { waiting += bytes }

    /// What had waited was taken.
    mutating func taken(_ bytes: Int) { waiting = max(0, waiting - bytes) }

    /// The room to give back to the server now; zero as long as it has enough.
    mutating func takeCredit() -> Int {
        let free = outstanding - waiting
        guard free > 0, free >= size / 2 else { return 0 }
        outstanding -= free
        return free
    }
}
