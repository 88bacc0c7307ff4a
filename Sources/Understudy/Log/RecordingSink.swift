// A sink that keeps tags and errors for the log and passes everything on.

import FaultInjection
import QueryEngine

struct RecordingSink<Inner: ResultSink>: ResultSink {
    var inner: Inner
    private(set) var answers: [SessionAnswer] = []
    private let time: any TimeSource
    private let log: UnderstudyLog

    init(inner: consuming Inner, time: any TimeSource, log: UnderstudyLog) {
        self.inner = inner
        self.time = time
        self.log = log
    }

    private mutating func keep(_ kind: SessionAnswer.Kind) {
        answers.append(
            SessionAnswer(kind: kind, at: time.nanoseconds, next: log.nextOrder()))
    }

    mutating func commandComplete(tag: CommandTag) {
        keep(.done(tag))
        inner.commandComplete(tag: tag)
    }

    mutating func portalSuspended() {
        keep(.suspended)
        inner.portalSuspended()
    }

    mutating func error(_ error: SQLError) {
        keep(.failed(error))
        inner.error(error)
    }

    var isFull: Bool { inner.isFull }
    mutating func parseComplete() { inner.parseComplete() }
    mutating func bindComplete() { inner.bindComplete() }
    mutating func closeComplete() { inner.closeComplete() }
    mutating func parameterDescription(_ types: [TypeOID]) { inner.parameterDescription(types) }
    mutating func columns(_ columns: [ResultColumn], formats: [ValueFormat]) {
        inner.columns(columns, formats: formats)
    }
    mutating func noData() { inner.noData() }
    mutating func row(
        _ slots: borrowing [Value], columns: [ResultColumn], formats: [ValueFormat],
        environment: TypeEnvironment
    ) {
        inner.row(slots, columns: columns, formats: formats, environment: environment)
    }
    mutating func emptyQuery() { inner.emptyQuery() }
    mutating func notice(_ notice: Notice) { inner.notice(notice) }
    mutating func parameterStatus(name: String, value: String) {
        inner.parameterStatus(name: name, value: value)
    }
    mutating func copyIn(columnCount: Int, format: ValueFormat) {
        inner.copyIn(columnCount: columnCount, format: format)
    }
    mutating func copyOut(columnCount: Int, format: ValueFormat) {
        inner.copyOut(columnCount: columnCount, format: format)
    }
    mutating func copyData(_ bytes: [UInt8]) { inner.copyData(bytes) }
    mutating func copyDone() { inner.copyDone() }
    mutating func disturb(_ action: FaultAction, at moment: FaultMoments) {
        inner.disturb(action, at: moment)
    }
}
