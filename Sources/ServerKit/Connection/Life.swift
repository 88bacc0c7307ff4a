// Where a connection is between its beginning and its end.

import FaultInjection

/// A connection's life. It only goes on, but for `held`, which comes back to `serving`.
enum Life: Equatable {
    /// Its channel is not active yet.
    case new
    /// It reads, works and answers.
    case serving
    /// A rule's delay: nothing is read or begun until it is over.
    case held
    /// Nothing is read or begun any more; what is written is on its way, and its channel closes behind it.
    case closing
    /// A fault has ended it in this way: nothing that comes is taken.
    case ended(ConnectionEnd)
    /// Its channel is no longer active. How a fault has ended it, if one has.
    case gone(ConnectionEnd?)

    /// Messages may be looked at and work be begun.
    @inline(__always)
    var isServing: Bool {
        if case .serving = self { true } else { false }
    }

    /// A rule delays it.
    @inline(__always)
    var isHeld: Bool {
        if case .held = self { true } else { false }
    }

    /// It takes part in the conversation, be it held up at the moment.
    var isOpen: Bool {
        switch self {
        case .serving, .held: true
        case .new, .closing, .ended, .gone: false
        }
    }

    /// How a fault has ended it, if one has.
    var end: ConnectionEnd? {
        switch self {
        case .ended(let end): end
        case .gone(let end): end
        case .new, .serving, .held, .closing: nil
        }
    }

    /// Nothing more is read or begun.
    mutating func close() {
        if isOpen || self == .new { self = .closing }
    }

    /// A fault has ended it, and all that was to be sent before is on its way.
    mutating func end(_ end: ConnectionEnd) {
        switch self {
        case .gone: self = .gone(end)
        case .new, .serving, .held, .closing, .ended: self = .ended(end)
        }
    }

    /// Holds it up; false: there is nothing to hold up.
    mutating func hold() -> Bool {
        guard self == .serving else { return false }
        self = .held
        return true
    }

    /// The delay is over; false: so is the connection.
    mutating func goOn() -> Bool {
        guard self == .held else { return false }
        self = .serving
        return true
    }
}
