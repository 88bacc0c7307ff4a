// The rows of statements on their way into the answers of a request.

import FaultInjection
import QueryEngine

/// What the runner says of one statement, as a result set.
struct YDBRows<Sink: YDBResultSink>: RowSink {
    var sink: Sink
    /// The result set's number and columns; nil: the rows are nobody's to see.
    var set: (number: Int, columns: [YDBColumn])?
    private var places: [Int] = []

    init(sink: Sink, set: (number: Int, columns: [YDBColumn])? = nil, places: [Int] = []) {
        self.sink = sink
        self.set = set
        self.places = places
    }

    var isFull: Bool { sink.isFull }

    mutating func columns(_ columns: [ResultColumn], formats: [ValueFormat]) {
        // They were told when the statement was opened.
    }

    mutating func row(
        _ slots: borrowing [Value], columns: [ResultColumn], formats: [ValueFormat],
        environment: TypeEnvironment
    ) {
        guard set != nil else { return }
        sink.row(slots, places: places)
    }

    mutating func notice(_ notice: Notice) {}
    mutating func error(_ error: SQLError) {}
    mutating func disturb(_ action: FaultAction, at moment: FaultMoments) {
        sink.disturb(action, at: moment)
    }
}
