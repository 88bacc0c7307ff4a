// What any session can be asked for by who does not know its language's protocol: a competitor, an embedder, a script.

package import FaultInjection

/// A session that takes statements as text and answers with rows.
package protocol StatementSession: AnyObject, Sendable {
    var control: SessionControl { get }
    /// Begins with the statements of a text.
    func run<Sink: RowSink>(_ statements: [UInt8], _ sink: inout Sink) -> Progress
    /// Goes on with them.
    func proceed<Sink: RowSink>(_ sink: inout Sink) -> Progress
    /// Whoever asked is gone.
    func close()
}

/// Keeps the first error and drops everything else.
package struct FirstErrorSink: RowSink {
    package private(set) var failure: SQLError?
    package var isFull: Bool { false }

    package init() {}

    package mutating func error(_ error: SQLError) {
        if failure == nil { failure = error }
    }

    package mutating func columns(_ columns: [ResultColumn], formats: [ValueFormat]) {}
    package mutating func row(
        _ slots: borrowing [Value], columns: [ResultColumn], formats: [ValueFormat],
        environment: TypeEnvironment
    ) {}
    package mutating func notice(_ notice: Notice) {}
}
