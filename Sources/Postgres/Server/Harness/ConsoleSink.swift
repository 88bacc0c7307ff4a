// What a statement answers inside the process, as text.

import FaultInjection
import PostgresLanguage
import QueryEngine
import ServerKit

/// Keeps the last statement's rows as text.
struct ConsoleSink: ResultSink {
    /// The rules that befall the connection; nil: none do.
    let faults: FaultInjector?
    private var result = ConsoleAnswer()
    private var isNext = true
    private var failure: SQLError?

    init(faults: FaultInjector?) { self.faults = faults }

    var isFull: Bool { false }

    func outcome() throws(StandInError) -> ConsoleAnswer {
        if let failure { throw StandInError(failure) }
        return result
    }

    private mutating func beginStatement() {
        guard isNext else { return }
        result = ConsoleAnswer()
        isNext = false
    }

    mutating func columns(_ columns: [ResultColumn], formats: [ValueFormat]) {
        beginStatement()
        result.columns = columns.map(\.name)
    }

    mutating func row(
        _ slots: borrowing [Value], columns: [ResultColumn], formats: [ValueFormat],
        environment: TypeEnvironment
    ) {
        var row: [String?] = []
        row.reserveCapacity(columns.count)
        for column in columns {
            if case .null = slots[column.slot] {
                row.append(nil)
            } else {
                let text = TypeOutput.text(slots[column.slot], column.type.oid, environment)
                row.append(String(decoding: text, as: UTF8.self))
            }
        }
        result.rows.append(row)
    }

    mutating func commandComplete(tag: CommandTag) {
        beginStatement()
        result.tag = tag.text
        isNext = true
    }

    mutating func error(_ error: SQLError) {
        if failure == nil { failure = error }
    }

    /// COPY TO STDOUT: a row a line.
    mutating func copyOut(columnCount: Int, format: ValueFormat) { beginStatement() }

    mutating func copyData(_ bytes: [UInt8]) {
        let line = bytes.last == 0x0A ? bytes.dropLast() : bytes[...]
        result.rows.append([String(decoding: line, as: UTF8.self)])
    }

    /// There are no bytes here that could be disturbed.
    mutating func disturb(_ action: FaultAction, at moment: FaultMoments) {
        faults?.note(action.decision, .impossible(InProcessSeat.noBytes))
    }

    mutating func parseComplete() {}
    mutating func bindComplete() {}
    mutating func closeComplete() {}
    mutating func parameterDescription(_ types: [TypeID]) {}
    mutating func noData() {}
    mutating func portalSuspended() {}
    mutating func emptyQuery() {}
    mutating func notice(_ notice: Notice) {}
    mutating func parameterStatus(name: String, value: String) {}
    mutating func copyIn(columnCount: Int, format: ValueFormat) {}
    mutating func copyDone() {}
}
