// COPY TO STDOUT: rows as lines of text or CSV, or in the binary format.

import QueryEngine
import StorageEngine

/// A COPY TO on its way.
final class CopyOutRun {
    let command: CopyCommand
    let context: ExecutionContext
    let execution: QueryExecution
    var count: UInt64 = 0
    var saysHeader: Bool
    /// The frame holds a row whose moment is over.
    var holdsRow = false
    private var line: [UInt8] = []
    private var field: [UInt8] = []
    /// What stands before the first row of the binary format, and in one message with it.
    private var pendingStart: [UInt8] = []

    init(_ command: CopyCommand, _ context: ExecutionContext) {
        self.command = command
        self.context = context
        execution = QueryExecution(context)
        saysHeader = command.hasHeader
        // Signature, flags and the length of no extension.
        if command.format == .binary {
            pendingStart = CopyBinaryReader.signature + [UInt8](repeating: 0, count: 8)
        }
    }

    func binaryRow(_ environment: TypeEnvironment) -> [UInt8] {
        takeStart()
        let columns = context.plan.columns
        BinaryBytes.append(Int16(truncatingIfNeeded: columns.count), to: &line)
        for column in columns {
            let value = context.frame[column.slot]
            if value.isNull {
                BinaryBytes.append(Int32(-1), to: &line)
                continue
            }
            field.removeAll(keepingCapacity: true)
            TypeOutput.appendBinary(value, column.type.oid, environment, to: &field)
            BinaryBytes.append(Int32(truncatingIfNeeded: field.count), to: &line)
            line.append(contentsOf: field)
        }
        return line
    }

    func binaryTrailer() -> [UInt8] {
        takeStart()
        BinaryBytes.append(Int16(-1), to: &line)
        return line
    }

    private func takeStart() {
        line.removeAll(keepingCapacity: true)
        line.append(contentsOf: pendingStart)
        pendingStart = []
    }

    func header() -> [UInt8] {
        line.removeAll(keepingCapacity: true)
        for (index, column) in context.plan.columns.enumerated() {
            if index > 0 { line.append(command.delimiter) }
            field = Array(column.name.utf8)
            appendField()
        }
        line.append(0x0A)
        return line
    }

    /// The frame's row as a line.
    func row(_ environment: TypeEnvironment) -> [UInt8] {
        line.removeAll(keepingCapacity: true)
        for (index, column) in context.plan.columns.enumerated() {
            if index > 0 { line.append(command.delimiter) }
            let value = context.frame[column.slot]
            if value.isNull {
                line.append(contentsOf: command.null)
                continue
            }
            field.removeAll(keepingCapacity: true)
            TypeOutput.appendText(value, column.type.oid, environment, to: &field)
            appendField()
        }
        line.append(0x0A)
        return line
    }

    private func appendField() {
        if command.format == .csv { appendCSV() } else { appendText() }
    }

    private func appendText() {
        for byte in field {
            switch byte {
            case 0x5C: line.append(contentsOf: [0x5C, 0x5C])
            case 0x08: line.append(contentsOf: [0x5C, 0x62])
            case 0x0C: line.append(contentsOf: [0x5C, 0x66])
            case 0x0A: line.append(contentsOf: [0x5C, 0x6E])
            case 0x0D: line.append(contentsOf: [0x5C, 0x72])
            case 0x09: line.append(contentsOf: [0x5C, 0x74])
            case 0x0B: line.append(contentsOf: [0x5C, 0x76])
            case command.delimiter: line.append(contentsOf: [0x5C, byte])
            default: line.append(byte)
            }
        }
    }

    private func appendCSV() {
        let isAlone = context.plan.columns.count == 1 && field == [0x5C, 0x2E]
        let needsQuotes =
            isAlone || field == command.null
            || field.contains {
                $0 == command.delimiter || $0 == command.quote || $0 == 0x0A || $0 == 0x0D
            }
        guard needsQuotes else {
            line.append(contentsOf: field)
            return
        }
        line.append(command.quote)
        for byte in field {
            if byte == command.quote || byte == command.escape { line.append(command.escape) }
            line.append(byte)
        }
        line.append(command.quote)
    }
}

extension SessionCore {
    func advance<Sink: ResultSink>(
        _ copy: CopyOutRun, _ run: StatementRun, _ sink: inout Sink
    ) throws(Interrupt) -> RunOutcome {
        try copy.context.refill(runner.stepBudget)
        let isBinary = copy.command.format == .binary
        if copy.saysHeader {
            copy.saysHeader = false
            sink.copyData(copy.header())
        }
        while true {
            if sink.isFull { return .outputFull }
            if !copy.holdsRow {
                guard try copy.execution.next() else { break }
                if runner.isArmed(for: .row) {
                    copy.holdsRow = true
                    try runner.meetRow(Int(copy.count) + 1, run)
                }
            }
            copy.holdsRow = false
            sink.copyData(isBinary ? copy.binaryRow(environment) : copy.row(environment))
            copy.count += 1
        }
        if !copy.context.checks.isEmpty {
            try runner.runChecks(run, copy.context)
        }
        if isBinary { sink.copyData(copy.binaryTrailer()) }
        sink.copyDone()
        return .complete(.copy(copy.count))
    }
}
