// The gate between a connection's output and its socket, as a value: what faults let through and when, and TLS, which begins
// once all that was said before it is through.

import FaultInjection
import NIOCore

/// Where output waits.
struct Gate {
    /// Faults in what is sent.
    var outgoing: OutgoingFaults {
        didSet {
            isIdle = outgoing.isIdle
            isEngaged = outgoing.isEngaged
        }
    }
    // Asked several times a message: kept, for whoever asks them of `outgoing` copies it first.
    private var isIdle = true
    /// What is sent has to come by here: something of a fault is still to happen to it.
    private(set) var isEngaged = false
    /// A step is due later, and all behind it waits.
    private(set) var awaitsStep = false
    /// TLS begins, with these bytes of the client's, once all is through.
    private var awaitedTLS: ByteBuffer?

    init(_ outgoing: OutgoingFaults) { self.outgoing = outgoing }

    /// Nothing of a fault holds output up.
    @inline(__always)
    var isOpen: Bool { isIdle && !awaitsStep }

    /// The next thing to be done with the output; nil: nothing, or not yet. A pause and a tick hold the others up until
    /// `stepIsDue`.
    mutating func takeStep() -> OutgoingFaults.Step? {
        guard !awaitsStep, let step = outgoing.takeStep() else { return nil }
        switch step {
        case .pause, .tick: awaitsStep = true
        case .write, .end: break
        }
        return step
    }

    /// The time that a step waited for has come.
    mutating func stepIsDue() { awaitsStep = false }

    /// TLS is to begin; false: once `takeTLS` says so.
    mutating func startTLS(_ unread: ByteBuffer) -> Bool {
        guard !isOpen else { return true }
        awaitedTLS = unread
        return false
    }

    /// Takes bytes that the client has sent before TLS was put under them, though it knows that it is to be: false where none waits.
    @inline(__always)
    mutating func keepForTLS(_ bytes: ByteBuffer) -> Bool {
        guard awaitedTLS != nil else { return false }
        awaitedTLS?.writeImmutableBuffer(bytes)
        return true
    }

    /// The bytes with which TLS begins, if it waited and need wait no longer.
    mutating func takeTLS() -> ByteBuffer? {
        guard isOpen else { return nil }
        return awaitedTLS.take()
    }
}
