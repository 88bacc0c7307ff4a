// A sink for statements that the server runs itself: all that matters of their answers is whether one failed.

/// Keeps the first error and drops everything else.
struct FirstErrorSink: ResultSink {
    private(set) var failure: SQLError?
    var isFull: Bool { false }

    mutating func error(_ error: SQLError) {
        if failure == nil { failure = error }
    }

    mutating func parseComplete() {}
    mutating func bindComplete() {}
    mutating func closeComplete() {}
    mutating func parameterDescription(_ types: [TypeOID]) {}
    mutating func rowDescription(_ columns: [ResultColumn], formats: [ValueFormat]) {}
    mutating func noData() {}
    mutating func row(
        _ slots: borrowing [Value], columns: [ResultColumn], formats: [ValueFormat],
        environment: TypeEnvironment
    ) {}
    mutating func portalSuspended() {}
    mutating func commandComplete(tag: CommandTag) {}
    mutating func emptyQuery() {}
    mutating func notice(_ notice: Notice) {}
    mutating func parameterStatus(name: String, value: String) {}
    mutating func copyIn(columnCount: Int, format: ValueFormat) {}
    mutating func copyOut(columnCount: Int, format: ValueFormat) {}
    mutating func copyData(_ bytes: [UInt8]) {}
    mutating func copyDone() {}
}
