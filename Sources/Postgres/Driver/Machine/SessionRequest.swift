// What a connection is asked to do, and what it has to tell of it.

import NIOCore
import PostgresWire

/// Names a request on its connection.
struct RequestID: Hashable, Sendable {
    let number: UInt64
}

/// One command to the server, from its first message to the ReadyForQuery that ends its answer.
struct SessionRequest: Sendable {
    enum Work: Sendable {
        /// A statement by the extended protocol.
        case statement(PostgresQuery)
        /// Any number of statements in one text, by the simple protocol.
        case script(String)
        /// A COPY FROM STDIN.
        case copyIn(String)
        /// A COPY TO STDOUT.
        case copyOut(String)
        /// Nothing but a round trip.
        case sync
    }

    let id: RequestID
    let work: Work
    /// Whether the server may be asked to stop it half way.
    var isCancellable = true
}

/// Why a request failed.
enum RequestFailure: Equatable, Sendable {
    /// The server said so.
    case server(PostgresError)
    /// The server stopped it as it was asked to, or it had not been sent.
    case cancelled
    /// The statement does not go with the way it was sent.
    case misused(String)
    /// The connection ended before it was sent.
    case neverSent
    /// The connection ended while it was under way.
    case lost
}

/// The format of a COPY's stream.
struct CopyFormat: Equatable, Sendable {
    let isBinary: Bool
    let columnCount: Int
}

/// What follows from what came.
enum SessionAction: Equatable, Sendable {
    /// A result begins.
    case columns(RequestID, PostgresColumns)
    /// Rows, as the messages that they came in.
    case rows(RequestID, ByteBuffer)
    /// A result is complete, with the command's tag.
    case completed(RequestID, String)
    /// The server waits for a COPY's data.
    case copyIn(RequestID, CopyFormat)
    /// A COPY's data begins.
    case copyOut(RequestID, CopyFormat)
    /// A piece of a COPY's data.
    case copyData(RequestID, ByteBuffer)
    /// The request is over.
    case finished(RequestID, RequestFailure?)
    /// The server is to be asked, over another connection, to stop what it does.
    case askToCancel
    case notice(PostgresReport)
    case notification(PostgresServerMessage.NotificationResponse)
    case parameter(name: String, value: String)
    /// The server is ready for the next command.
    case ready(PostgresServerMessage.ReadyForQuery.Status)
}

extension PostgresColumns: Equatable {
    /// The same columns in the same order.
    public static func == (left: PostgresColumns, right: PostgresColumns) -> Bool {
        left.elementsEqual(right)
    }
}
