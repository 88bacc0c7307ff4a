// How a call ended, and what is known of what the server did for it.

import YDBWire

/// The end of a call.
struct CallEnd: Error, Equatable, Sendable {
    /// Where the end came from.
    enum Cause: Equatable, Sendable {
        /// The server told a status in the trailers, or its HTTP status stands for one.
        case server
        /// The call's time was up.
        case deadline
        /// The caller wanted no more.
        case cancelled
        /// It never came to a server that does something for it: not sent, or refused unread.
        case notProcessed
        /// The stream or the connection broke: what the server did is not known.
        case lost
        /// What came is no answer of gRPC's.
        case flaw
    }

    var status: GRPCStatus
    var cause: Cause
    /// What the server told beside the status.
    var metadata = GRPCMetadata()

    static func lost(_ words: String) -> CallEnd {
        CallEnd(status: GRPCStatus(.unavailable, words), cause: .lost)
    }

    static func notProcessed(_ words: String) -> CallEnd {
        CallEnd(status: GRPCStatus(.unavailable, words), cause: .notProcessed)
    }

    static func flaw(_ words: String) -> CallEnd {
        CallEnd(status: GRPCStatus(.internal, words), cause: .flaw)
    }

    static let deadline = CallEnd(
        status: GRPCStatus(.deadlineExceeded, "the call's time is up"), cause: .deadline)
    static let cancelled = CallEnd(
        status: GRPCStatus(.cancelled, "the call was cancelled"), cause: .cancelled)
}
