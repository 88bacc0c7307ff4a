// What a rule does to a connection at its beginning and its end, whether it has a socket or not: accept, authenticate, close.

package import FaultInjection

/// A fault at a moment of the connection itself.
package enum ConnectionFault {
    /// The client is told an error, in the protocol's words, and not let in.
    case refuse(FaultMeaning)
    case end(ConnectionEnd)
    case delay(Duration)
    case notice(String)
    /// Something is done to the bytes that the client is sent.
    case disturb
    /// There is no statement that somebody could compete with.
    case nothing

    package init(_ action: FaultAction) {
        switch action.fault {
        case .error(let meaning): self = .refuse(meaning)
        case .close: self = .end(.closed)
        case .reset: self = .end(.reset)
        case .silence: self = .end(.silent)
        case .cutAnswer: self = .end(.answerCut)
        case .resetAnswer: self = .end(.answerReset)
        case .delay: self = .delay(action.delay)
        case .notice(let text): self = .notice(text.isEmpty ? "a notice of a fault rule" : text)
        case .bandwidth, .split, .truncate, .garble, .oversize, .duplicate, .unsolicited:
            self = .disturb
        case .competitor: self = .nothing
        }
    }
}
