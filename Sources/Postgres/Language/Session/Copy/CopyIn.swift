// COPY FROM STDIN: lines from the client become rows by the insert that the planner made.

import QueryEngine
import StorageEngine

/// Whether more data can come.
enum CopyEnd: Sendable, Equatable {
    case open, done
    /// The client, or its protocol, gave up.
    case failed(SQLError)
}

/// A COPY FROM on its way.
final class CopyInRun {
    let command: CopyCommand
    let columns: [Int]
    let slots: [Int]
    let table: TableDescriptor
    let context: ExecutionContext
    let insert: InsertExecution
    var reader: CopyLineReader
    var binary = CopyBinaryReader()
    let isBinary: Bool
    var checker: ConstraintChecker?
    /// Where in the buffer the next line begins.
    var line = 0
    var lineText: Range<Int>?
    var lineNumber: UInt64 = 0
    var skipsHeader: Bool
    var hasRow = false
    var isAtEnd = false
    var count: UInt64 = 0
    /// Rows whose moment is over.
    var rowsMet: UInt64 = 0

    init(
        _ command: CopyCommand, _ node: InsertNode, _ columns: [Int], _ slots: [Int],
        _ context: ExecutionContext
    ) {
        self.command = command
        self.columns = columns
        self.slots = slots
        self.context = context
        table = node.table
        insert = InsertExecution(node)
        reader = CopyLineReader(command)
        isBinary = command.format == .binary
        skipsHeader = command.hasHeader
    }
}

extension SessionCore {
    func startCopy<Sink: ResultSink>(
        _ command: CopyCommand, _ run: StatementRun, _ sink: inout Sink
    ) throws(Interrupt) -> RunOutcome {
        let plan: QueryPlan
        switch command.direction {
        case .fromClient(let node, let given, _, _):
            if modes.isReadOnly && !node.table.isTemporary {
                throw .violation(.readOnly(command: "COPY FROM"))
            }
            plan = given
        case .toClient(let given): plan = given
        }
        try runner.takeLocks(of: run, plan.locks)
        if !requireCatalog().stands(plan.dependencies) {
            run.planAnew()
            throw .yield
        }
        if !modes.keepsSnapshot { try runner.takeSnapshot() }
        let context = runner.makeContext(run, plan)
        switch command.direction {
        case .fromClient(let node, _, let columns, let slots):
            let copy = CopyInRun(command, node, columns, slots, context)
            run.utility = .copyIn(copy)
            copyBuffer = []
            copyEnd = .open
            sink.copyIn(columnCount: columns.count, format: command.valueFormat)
            throw .needsInput
        case .toClient:
            let copy = CopyOutRun(command, context)
            run.utility = .copyOut(copy)
            sink.copyOut(columnCount: plan.columns.count, format: command.valueFormat)
            return try advance(copy, run, &sink)
        }
    }

    // MARK: Data from the client

    func feedCopy(_ bytes: [UInt8]) {
        guard copyEnd == .open, let copy = currentCopy else { return }
        if copy.isAtEnd { return }
        if copy.line > 0 {
            copy.lineText = nil
            if copy.line >= copyBuffer.count {
                copyBuffer.removeAll(keepingCapacity: true)
            } else {
                copyBuffer.removeSubrange(0..<copy.line)
            }
            copy.line = 0
        }
        copyBuffer.append(contentsOf: bytes)
    }

    func endCopy(_ end: CopyEnd) {
        if copyEnd == .open { copyEnd = end }
    }

    private var currentCopy: CopyInRun? {
        var run: StatementRun?
        switch activity {
        case .simple(let query): run = query.run
        case .execute(let portal, _): run = portal.run
        case .none, .sync: return nil
        }
        while case .inner(let inner)? = run?.utility { run = inner }
        if case .copyIn(let copy)? = run?.utility { return copy }
        return nil
    }

    // MARK: Rows

    func advance<Sink: ResultSink>(
        _ copy: CopyInRun, _ sink: inout Sink
    ) throws(Interrupt) -> RunOutcome {
        try placed(in: copy) { () throws(Interrupt) in
            try copy.context.refill(runner.stepBudget)
        }
        let isWatched = runner.isArmed(for: .tableRow)
        while true {
            if copy.hasRow {
                if isWatched { try meetRow(of: copy) }
                try insert(copy)
                copy.hasRow = false
                copy.count += 1
            }
            try placed(in: copy) { () throws(Interrupt) in try copy.context.tick() }
            guard try copy.isBinary ? readBinaryRow(copy) : readRow(copy) else { break }
        }
        try check(copy)
        copyBuffer = []
        return .complete(.copy(copy.count))
    }

    /// What ends the copy between two lines happened at the last of them.
    @inline(__always)
    private func placed(
        in copy: CopyInRun, _ body: () throws(Interrupt) -> Void
    ) throws(Interrupt) {
        do throws(Interrupt) {
            try body()
        } catch {
            guard case .error(let error) = error, copy.lineNumber > 0 else { throw error }
            throw .error(error.inContext(textContext(copy)))
        }
    }

    private func insert(_ copy: CopyInRun) throws(Interrupt) {
        do throws(Interrupt) {
            _ = try copy.insert.insert(copy.context)
        } catch {
            guard case .error(let error) = error else { throw error }
            throw .error(error.inContext(rowContext(copy, error.condition)))
        }
    }

    private func check(_ copy: CopyInRun) throws(Interrupt) {
        guard !copy.context.checks.isEmpty else { return }
        let checker = copy.checker ?? ConstraintChecker(copy.context)
        copy.checker = checker
        try checker.run()
    }

    /// Reads the next line into the frame; false at the end of the data.
    private func readRow(_ copy: CopyInRun) throws(Interrupt) -> Bool {
        while true {
            if copy.isAtEnd {
                switch copyEnd {
                case .open: throw .needsInput
                case .failed(let error): throw .error(failure(copy, error))
                case .done: return false
                }
            }
            let found: CopyLineReader.Line
            do throws(SQLError) {
                found = try copy.reader.nextLine(
                    copyBuffer, from: copy.line, isEnd: copyEnd == .done)
            } catch {
                throw .error(error.inContext(lineContext(copy, copy.lineNumber + 1)))
            }
            switch found {
            case .incomplete:
                switch copyEnd {
                case .open: throw .needsInput
                case .failed(let error): throw .error(failure(copy, error))
                case .done: return false
                }
            case .endMarker:
                copy.isAtEnd = true
                copyBuffer = []
                copy.line = 0
            case .line(let range, let next):
                copy.lineNumber += 1
                copy.line = next
                copy.lineText = range
                if copy.skipsHeader {
                    copy.skipsHeader = false
                    continue
                }
                do throws(SQLError) {
                    try load(copy, range)
                } catch {
                    throw .error(error.inContext(textContext(copy)))
                }
                copy.hasRow = true
                return true
            }
        }
    }

    private func load(_ copy: CopyInRun, _ line: Range<Int>) throws(SQLError) {
        try copy.reader.split(copyBuffer, line)
        let fields = copy.reader.fields
        let content = copy.reader.content
        if fields.count > copy.columns.count
            && !(copy.columns.isEmpty && line.isEmpty)
        {
            throw SQLError(.badCopyFileFormat, "extra data after last expected column")
        }
        if fields.count < copy.columns.count {
            let column = copy.table.columns[copy.columns[fields.count]]
            throw SQLError(.badCopyFileFormat, "missing data for column \"\(column.name)\"")
        }
        for (index, column) in copy.columns.enumerated() {
            guard let field = fields[index] else {
                copy.context.frame[copy.slots[index]] = .null
                continue
            }
            let type = copy.table.columns[column].type
            do throws(SQLError) {
                copy.context.frame[copy.slots[index]] = try parse(content, field, type)
            } catch {
                let text = String(decoding: content[field], as: UTF8.self)
                throw error.inContext(
                    "COPY \(copy.command.tableName), line \(copy.lineNumber), column "
                        + "\(copy.table.columns[column].name): \"\(SessionCore.limited(text))\"")
            }
        }
    }

    private func parse(
        _ content: [UInt8], _ field: Range<Int>, _ type: SQLType
    ) throws(SQLError) -> Value {
        try content.withUnsafeBufferPointer { bytes throws(SQLError) -> Value in
            try TypeInput.parse(
                UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[field])), as: type,
                environment)
        }
    }

    // MARK: Where an error happened

    /// The end that the client gave the data, at the line that was to come.
    func failure(_ copy: CopyInRun, _ error: SQLError) -> SQLError {
        error.inContext(lineContext(copy, copy.lineNumber + 1))
    }

    func lineContext(_ copy: CopyInRun, _ line: UInt64) -> String {
        "COPY \(copy.command.tableName), line \(line)"
    }

    private func textContext(_ copy: CopyInRun) -> String {
        if copy.isBinary { return lineContext(copy, copy.lineNumber) }
        guard let line = copy.lineText, line.upperBound <= copyBuffer.count else {
            return lineContext(copy, copy.lineNumber)
        }
        let text = String(decoding: copyBuffer[line], as: UTF8.self)
        return "\(lineContext(copy, copy.lineNumber)): \"\(SessionCore.limited(text))\""
    }

    /// Keys are checked when rows are written in portions: then the line's text is no longer at hand.
    private func rowContext(_ copy: CopyInRun, _ condition: Condition) -> String {
        condition == .uniqueViolation
            ? lineContext(copy, copy.lineNumber) : textContext(copy)
    }

    private static func limited(_ text: String) -> String {
        text.utf8.count <= 100 ? text : String(text.prefix(100)) + "..."
    }
}
