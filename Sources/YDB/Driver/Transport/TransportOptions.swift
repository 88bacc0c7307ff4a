// How connections behave.

import YDBWire

/// How connections behave.
struct TransportOptions: Sendable, Hashable {
    /// The most bytes of a message.
    var messageLimit = GRPCMessageFormat.usualLimit
    /// How much a stream's server may send before it was taken.
    var streamWindow = 1 << 20
    /// How much all streams of a connection together may have under way. What waits for who takes it does not count: a stream that
    /// nobody reads holds no other back.
    var connectionWindow = 16 << 20
    /// After so much silence on a connection with calls it is asked for a sign of life; nil: never.
    var keepAliveInterval: Duration? = .seconds(10)
    /// How long that may take.
    var keepAliveTimeout: Duration = .seconds(10)
}
