// The contract between a protocol's client and the handler that ferries its bytes.

package import WireCore

/// A client's side of one connection, as a value that knows neither socket nor timer: frames and events in, ``ConversationOutput``
/// out. It is confined to the connection's event loop, and everything is called in the order in which it happened.
///
/// After each call the handler looks at ``output`` and does what stands there. Continuations may be resumed inside any of the
/// calls: what they wake runs elsewhere.
package protocol ClientConversation: SendableMetatype {
    associatedtype Format: FrameFormat

    /// How frames begin at this moment.
    var format: Format { get }

    /// What the handler is to do.
    var output: ConversationOutput { get set }

    /// The transport is open: the client may speak, if it is first to do so.
    mutating func connected()

    /// A whole frame came.
    ///
    /// - Throws: What ends the connection; ``closed(_:)`` follows with it.
    mutating func received(_ frame: Frame) throws

    /// All whole frames that came together were handed over: the moment to pass a batch on.
    mutating func readCompleted()

    /// Takes frames together, as they lie in the decoder, before they are handed over one by one. For results, whose rows are
    /// passed on as one slice.
    ///
    /// - Throws: What ends the connection.
    mutating func takeRun(from decoder: inout FrameDecoder) throws

    /// The handshake that was asked for is done.
    ///
    /// - Parameter certificate: The server's, in DER.
    mutating func encrypted(certificate: [UInt8]?)

    /// The socket takes more again, or has enough for now.
    mutating func writabilityChanged(_ isWritable: Bool)

    /// The time set in ``ConversationOutput/timer`` is up.
    mutating func timeIsUp()

    /// The connection is over. Called once; nothing is called after it but what the driver's own tasks ask for.
    ///
    /// - Parameter reason: What ended it; nil where the client itself closed it in order.
    mutating func closed(_ reason: (any Error)?)
}

extension ClientConversation {
    package mutating func takeRun(from decoder: inout FrameDecoder) throws {}
    package mutating func readCompleted() {}
    package mutating func encrypted(certificate: [UInt8]?) {}
    package mutating func writabilityChanged(_ isWritable: Bool) {}
    package mutating func timeIsUp() {}
}

/// What a conversation wants done.
package struct ConversationOutput: Sendable {
    /// What is to be sent.
    package var writer = OutboundWriter()

    /// Whether more is to be read from the socket. While it is false the peer is held back by its own socket.
    package var wantsInput = true

    /// TLS begins with the next byte, in both directions. Bytes that came already in the clear behind the answer that led here
    /// are refused.
    package var startsTLS = false

    /// All bytes have this form from the next one on, in both directions.
    package var startsCoding: (any StreamCoding)?

    /// The connection is to be closed, once all is sent.
    package var closes: Closing?

    /// The time after which ``ClientConversation/timeIsUp()`` is called.
    package var timer: TimerOrder?

    /// How a connection ends.
    package enum Closing: Sendable {
        /// As the client wants it.
        case inOrder
        /// For a failure.
        case failed(any Error)
    }

    package enum TimerOrder: Equatable, Sendable {
        /// In this time, instead of at any set before.
        case set(Duration)
        /// Not at all.
        case cancel
    }

    package init() {}
}
