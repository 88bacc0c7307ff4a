// Where the rows of a statement go, whatever protocol writes them.

package import FaultInjection

/// How a column's values are written. Every type has both forms.
package enum ValueFormat: Sendable, Hashable {
    case text, binary
}

/// What running a statement yields. Called while the session's lock is held, from the thread that called the session: it must not
/// call the session.
package protocol RowSink: Sendable {
    /// True stops the execution before the next row: `Progress.outputFull`.
    var isFull: Bool { get }
    /// Rows of these columns follow.
    ///
    /// - Parameter formats: one a column.
    mutating func columns(_ columns: [ResultColumn], formats: [ValueFormat])
    /// One row: `slots[columns[i].slot]` is the value of column i.
    mutating func row(
        _ slots: borrowing [Value], columns: [ResultColumn], formats: [ValueFormat],
        environment: TypeEnvironment)
    mutating func notice(_ notice: Notice)
    mutating func error(_ error: SQLError)
    /// A fault that concerns the bytes that follow; it came at a moment of this kind.
    mutating func disturb(_ action: FaultAction, at moment: FaultMoments)
}

extension RowSink {
    /// Nobody reads the bytes.
    package mutating func disturb(_ action: FaultAction, at moment: FaultMoments) {}
}
