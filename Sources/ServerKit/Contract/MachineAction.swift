// What a connection wants of the handler that drives it. Nothing of a protocol passes here: requests, answers and
// settings stay in the connection.

package import NIOCore

/// The one thing a connection wants done.
package enum MachineAction: Sendable, Equatable {
    /// Nothing: wait for input or for an event that is on its way.
    case wait
    /// There may be more to do at once: ask again.
    case proceed
    /// A request waits in the connection: `begin` it.
    ///
    /// - `endsAnswer`: the request behind it begins a new answer, for rules that count messages and bytes in an answer.
    case work(endsAnswer: Bool)
    /// What the work under way asked for by `needsInput` is there: `resume` it.
    case goOn
    /// Judge who the client says it is: `authenticate`. It may come again, where an exchange or a change of user asks for it.
    case authenticate
    /// Make the session of who was let in, or make it anew: `enter`.
    case enter
    /// Send what is written, then put TLS under the connection; what came behind the client's request goes to TLS first.
    case startTLS(unread: ByteBuffer)
    /// Send what is written, then close.
    case close
}
