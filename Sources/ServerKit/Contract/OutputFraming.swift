// What faults in outgoing bytes have to know of a protocol's messages. Where messages begin the writer notes itself.

package import FaultInjection

/// The frames of the messages that a server sends.
package protocol OutputFraming: Sendable {
    /// Where the body begins in a message.
    func bodyOffset(of message: [UInt8]) -> Int

    /// Makes the message announce more bytes than any message may have; false: its frame cannot say so.
    func announceTooMuch(_ message: inout [UInt8]) -> Bool

    /// A message that nobody asked for, as it can stand before the next one; nil: the protocol has none of the kind.
    func unsolicited(_ message: UnsolicitedMessage, before next: [UInt8]) -> [UInt8]?

    /// So many messages have come before this one of which the protocol's own count knows nothing.
    func renumber(_ message: inout [UInt8], by count: Int)
}

extension OutputFraming {
    /// Most protocols do not number their messages.
    package func renumber(_ message: inout [UInt8], by count: Int) {}
}
