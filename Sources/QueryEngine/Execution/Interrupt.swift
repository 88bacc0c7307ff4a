// Why a step of an execution stops before its next row: thrown through the operators, each of which keeps its state
// so that calling it again goes on at the same row.
package import StorageEngine

/// The ways out of an operator that are not a row and not the end.
package enum Interrupt: Error, Sendable {
    case error(SQLError)
    /// The row's lock, a unique key or a function has to wait; call again once the ticket is resolved.
    case wait(Ticket)
    /// A sleep: call again at that instant (nanoseconds of the session's clock).
    case sleep(until: UInt64)
    /// The step's budget is used up.
    case yield
    /// A moment that a rule waits for; `MomentMark` says which. Call again once it is answered.
    case moment
    /// The statement reads what the client sends, and all that has come is read.
    case needsInput

    package static func definition(_ error: DefinitionError) -> Interrupt {
        .error(SQLError(.definition(error)))
    }

    package static func violation(_ violation: Violation) -> Interrupt {
        .error(SQLError(violation))
    }
}
