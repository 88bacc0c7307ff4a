// What a rule does when its moment comes.

/// What goes wrong.
///
/// Faults are of three kinds. *Answers* (`error`, `notice`, `competitor`) are acted out by the session, so that its state
/// is the one a real server would be in: after an error the transaction has failed. *Endings* (`close`, `reset`,
/// `silence`, `cutAnswer`, `resetAnswer`) and `delay` befall the connection, at the moment and nowhere else. *Disturbances* (the rest) change the
/// bytes that follow. The *next message* is the first one that the server begins to send after the moment: at a row that
/// row's, at `message n` that very one, at `begin` and `before statement` the first of the answer, at `after statement` and
/// `after commit` the one that says that it is done, at `accept` the first of all.
///
/// What the session does not reach any more because of a fault is undone as if the server's process had ended there:
/// at every moment but `after commit` the transaction under way is rolled back and its locks are free at once.
public enum Fault: Hashable, Sendable {
    /// The server answers with an error, and the work of the moment is not done, or is undone:
    /// - at `accept` and `authenticate` the client hears it in place of a greeting, as soon as it has said who it is, and
    ///   the connection ends;
    /// - at `begin` no transaction has begun; before a statement and at a row the statement fails; after a statement it
    ///   fails with its work done and taken back. In a block the block has failed with it;
    /// - upon COMMIT and ROLLBACK the block is over with it, and upon BEGIN none has begun; but one that stops a command before
    ///   it has run (57014 in Postgres) fails the block;
    /// - before the commit the transaction is rolled back and over;
    /// - after the commit the work *stays*, and only the answer is an error.
    case error(FaultMeaning)
    /// The server sends a notice with this text and goes on.
    case notice(String)
    /// The server ends the connection in order (FIN) without a word. What was written before the moment is sent first.
    case close
    /// The server ends the connection by force (RST); otherwise as `close`.
    case reset
    /// The server says nothing more and listens to nothing more; the connection stays open until the client ends it. The
    /// session is over as with `close`.
    case silence
    /// The answer under way ends in order, but without its end, and the connection goes on: in protocols whose connections carry
    /// several conversations at a time (HTTP/2's streams). In the others as `close`.
    case cutAnswer
    /// The server takes the answer under way back by force, and the connection goes on (HTTP/2's RST_STREAM). In protocols whose
    /// connections carry one conversation as `reset`.
    case resetAnswer
    /// The moment lasts longer; cancels and the session's own time-outs end it early. After the commit this is the late
    /// answer: the work is done, its answer is held back.
    case delay(FaultDelay)
    /// From the moment on the server sends no faster than so many bytes a second: to the end of the answer under way, and
    /// at `accept` or `authenticate` to the end of the connection.
    case bandwidth(bytesPerSecond: Int)
    /// From the moment on the server sends in pieces of so many bytes, each by itself (1: a split at every byte); as long
    /// as `bandwidth`.
    case split(bytes: Int)
    /// Of the next message only so many bytes are sent, then the connection ends in order.
    case truncate(bytes: Int)
    /// The first so many bytes of the next message's body are replaced by others, drawn under the seed; its kind and length
    /// stay. At `byte k` the bytes from there on, whatever they are.
    case garble(bytes: Int)
    /// The next message announces a length above any limit, and no more than its real bytes follow.
    case oversize
    /// The message of the moment is sent twice: the message, the row, or the whole answer after a statement or commit, from
    /// its first message on. Of an answer of more than a megabyte only the last message comes again.
    case duplicate
    /// A message that nobody asked for comes before the next one.
    case unsolicited(UnsolicitedMessage)
    /// Another session of the same user runs these statements in one transaction and commits them while the moment is held,
    /// so that a real conflict arises; rules do not apply to it. If it would have to wait for the session it interrupts,
    /// it is rolled back and reported.
    case competitor(statements: String)
}

/// A message that no request asked for.
public enum UnsolicitedMessage: Hashable, Sendable {
    /// A notification of another session.
    case notification
    /// A setting has changed.
    case setting
    /// The report that the server ends the connection, without ending it.
    case error
    /// Any bytes.
    case bytes([UInt8])
}

extension Fault {
    /// The first word of its one-line form.
    var word: String {
        switch self {
        case .error(let meaning): meaning.word
        case .notice: "notice"
        case .close: "close"
        case .reset: "reset"
        case .silence: "silence"
        case .cutAnswer: "cut_answer"
        case .resetAnswer: "reset_answer"
        case .delay: "delay"
        case .bandwidth: "bandwidth"
        case .split: "split"
        case .truncate: "truncate"
        case .garble: "garble"
        case .oversize: "oversize"
        case .duplicate: "duplicate"
        case .unsolicited: "unsolicited"
        case .competitor: "competitor"
        }
    }

    /// Nothing can happen at the same moment after it.
    package var endsMoment: Bool {
        switch self {
        case .error, .close, .reset, .silence, .cutAnswer, .resetAnswer: true
        case .notice, .delay, .bandwidth, .split, .truncate, .garble, .oversize, .duplicate,
            .unsolicited, .competitor:
            false
        }
    }
}
