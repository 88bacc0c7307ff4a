// What a connection has written, with what faults have to know of it.

package import FaultInjection
package import NIOCore

/// Bytes that are to be sent, taken out of a connection.
package struct ConnectionOutput {
    package var bytes: ByteBuffer
    /// In the order of their places.
    package var marks: [OutputMark]
    /// Where messages begin in the bytes, as far as the connection was asked to note it.
    package var messageStarts: [Int]
    /// How many messages the connection has begun so far, noted or not.
    package var messageCount: Int

    package init(
        bytes: ByteBuffer, marks: [OutputMark], messageStarts: [Int], messageCount: Int
    ) {
        self.bytes = bytes
        self.marks = marks
        self.messageStarts = messageStarts
        self.messageCount = messageCount
    }
}

/// A place in the unsent bytes that matters to faults.
package struct OutputMark: Sendable {
    package enum Kind: Sendable {
        /// The answer to a request begins.
        case answer
        /// A moment of this kind has put a fault upon what follows.
        case disturbance(FaultAction, FaultMoments)
    }

    package let offset: Int
    package let kind: Kind

    package init(offset: Int, kind: Kind) {
        self.offset = offset
        self.kind = kind
    }
}
