// What a statement answers inside the process, as text.

import FaultInjection
import MySQLLanguage
import QueryEngine
import ServerKit

/// Keeps the last statement's rows as text.
struct ConsoleSink: MySQLResultSink {
    /// The rules that befall the connection; nil: none do.
    let faults: FaultInjector?
    private var result = ConsoleAnswer()
    private var failure: SQLError?

    init(faults: FaultInjector?) { self.faults = faults }

    var isFull: Bool { false }

    func outcome() throws(StandInError) -> ConsoleAnswer {
        if let failure { throw StandInError(failure) }
        return result
    }

    mutating func columns(_ columns: [ResultColumn], formats: [ValueFormat]) {
        result = ConsoleAnswer(columns: columns.map(\.name))
    }

    mutating func resultSet(
        _ described: MySQLResultColumns, formats: [ValueFormat], told: MySQLToldColumns?,
        environment: TypeEnvironment
    ) {
        columns(described.columns, formats: formats)
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

    mutating func rowsEnd(_ completion: MySQLCompletion) {
        result.tag = "\(result.rows.count) rows in set"
    }

    mutating func ok(_ completion: MySQLCompletion) {
        result = ConsoleAnswer(tag: Self.tag(completion))
    }

    /// As the program mysql says it.
    private static func tag(_ completion: MySQLCompletion) -> String {
        let rows = completion.affectedRows
        let tag = "Query OK, \(rows) \(rows == 1 ? "row" : "rows") affected"
        return completion.info.isEmpty ? tag : "\(tag); \(completion.info)"
    }

    mutating func error(_ error: SQLError) {
        if failure == nil { failure = error }
    }

    /// There are no bytes here that could be disturbed.
    mutating func disturb(_ action: FaultAction, at moment: FaultMoments) {
        faults?.note(action.decision, .impossible(InProcessSeat.noBytes))
    }

    mutating func notice(_ notice: Notice) {}
    mutating func endOfCommand(_ completion: MySQLCompletion) {}
    mutating func statistics(_ text: String) {}
    mutating func fetchedRows(_ columns: [ResultColumn]) {}
    mutating func cursorOpened(
        _ columns: [ResultColumn], _ facts: [MySQLColumnFacts], environment: TypeEnvironment,
        _ completion: MySQLCompletion
    ) {}
    mutating func prepared(
        _ statement: UInt32, parameterCount: Int, _ described: MySQLResultColumns,
        told: MySQLToldColumns, environment: TypeEnvironment, _ completion: MySQLCompletion
    ) {}
    mutating func fieldList(
        _ columns: [ResultColumn], _ facts: [MySQLColumnFacts], defaults: [String?],
        environment: TypeEnvironment, _ completion: MySQLCompletion
    ) {}
}
