// How a protocol's machine drives a session: requests in, one at a time; progress out; what the client is to be told
// goes, in order, into a sink.

/// Something a client asks. Names: the empty string is the unnamed statement or portal.
package enum SessionRequest: Sendable {
    /// A text of any number of statements, in one implicit transaction.
    case simpleQuery([UInt8])
    /// `parameterTypes`: 0 or absent: to be inferred.
    case parse(statement: String, text: [UInt8], parameterTypes: [TypeOID])
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

package enum TransactionStatus: UInt8, Sendable {
    case idle = 0x49
    case inBlock = 0x54
    case failed = 0x45
}

/// Where a session's answers go. A protocol writes them in its own messages. Called while the session's lock is held,
/// from the thread that called the session: it must not call the session.
package protocol ResultSink: RowSink {
    mutating func parseComplete()
    mutating func bindComplete()
    mutating func closeComplete()
    mutating func parameterDescription(_ types: [TypeOID])
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

/// A command's tag, made to text by the protocol.
package enum CommandTag: Sendable, Equatable {
    case select(UInt64)
    case insert(UInt64)
    case update(UInt64)
    case delete(UInt64)
    case copy(UInt64)
    case fetch(UInt64)
    case move(UInt64)
    case word(String)

    package var text: String {
        var bytes: [UInt8] = []
        appendText(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    package func appendText(to bytes: inout [UInt8]) {
        switch self {
        case .select(let count): CommandTag.append("SELECT ", count, to: &bytes)
        case .insert(let count): CommandTag.append("INSERT 0 ", count, to: &bytes)
        case .update(let count): CommandTag.append("UPDATE ", count, to: &bytes)
        case .delete(let count): CommandTag.append("DELETE ", count, to: &bytes)
        case .copy(let count): CommandTag.append("COPY ", count, to: &bytes)
        case .fetch(let count): CommandTag.append("FETCH ", count, to: &bytes)
        case .move(let count): CommandTag.append("MOVE ", count, to: &bytes)
        case .word(let word): bytes.append(contentsOf: word.utf8)
        }
    }

    /// The same of no rows: what a portal answers that is executed again after its last row.
    package var ofNoRows: CommandTag {
        switch self {
        case .select: .select(0)
        case .insert: .insert(0)
        case .update: .update(0)
        case .delete: .delete(0)
        case .copy: .copy(0)
        case .fetch: .fetch(0)
        case .move: .move(0)
        case .word: self
        }
    }

    private static func append(_ word: StaticString, _ count: UInt64, to bytes: inout [UInt8]) {
        bytes.append(
            contentsOf: UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
        IntegerText.append(Int64(clamping: count), to: &bytes)
    }
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
