// How a protocol's machine drives a session: requests in, one at a time; progress out; what the client is to be told
// goes, in order, into a sink.
package import QueryEngine

/// Something a client asks. Names: the empty string is the unnamed statement or portal.
package enum SessionRequest: Sendable {
    /// A text of any number of statements, in one implicit transaction.
    case simpleQuery([UInt8])
    /// `parameterTypes`: 0 or absent: to be inferred.
    case parse(statement: String, text: [UInt8], parameterTypes: [TypeID])
    case bind(
        portal: String, statement: String, parameters: [BoundParameter],
        resultFormats: [ValueFormat])
    case describeStatement(String)
    case describePortal(String)
    /// 0: all rows.
    case execute(portal: String, maximumRows: Int)
    case closeStatement(String)
    case closePortal(String)
    /// Ends the implicit transaction of the extended protocol (commits it, or rolls it back after an error).
    case sync
    /// An error that the protocol found in a message (a Bind cut short, a function call): said to the sink, and it fails
    /// the transaction as a statement's error would.
    case fail(SQLError)
}

/// A parameter's bytes as they came; nil is null.
package struct BoundParameter: Sendable {
    package let format: ValueFormat
    package let bytes: [UInt8]?

    package init(format: ValueFormat, bytes: [UInt8]?) {
        self.format = format
        self.bytes = bytes
    }
}

/// Where a session stands between two answers.
package enum TransactionStatus: Sendable {
    case idle, inBlock, failed
}

/// Where a session's answers go. A protocol writes them in its own messages. Called while the session's lock is held,
/// from the thread that called the session: it must not call the session.
package protocol ResultSink: RowSink {
    mutating func parseComplete()
    mutating func bindComplete()
    mutating func closeComplete()
    mutating func parameterDescription(_ types: [TypeID])
    mutating func noData()
    mutating func portalSuspended()
    mutating func commandComplete(tag: CommandTag)
    mutating func emptyQuery()
    mutating func parameterStatus(name: String, value: String)
    mutating func copyIn(columnCount: Int, format: ValueFormat)
    mutating func copyOut(columnCount: Int, format: ValueFormat)
    /// One line of COPY TO, newline included.
    mutating func copyData(_ bytes: [UInt8])
    mutating func copyDone()
}

/// A NOTIFY of a channel that the session listens to.
package struct SessionNotification: Equatable, Sendable {
    package let channel: String
    package let payload: String
    /// The process id of the session that has sent it.
    package let sender: Int32

    package init(channel: String, payload: String, sender: Int32) {
        self.channel = channel
        self.payload = payload
        self.sender = sender
    }
}
