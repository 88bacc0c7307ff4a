// DECLARE, FETCH, MOVE and CLOSE: cursors are portals that keep the rows they have passed.

import QueryEngine
import StorageEngine

/// A FETCH or MOVE on its way.
final class FetchRun {
    let portal: Portal
    let isMove: Bool
    /// How the values of its rows are written: as the FETCH's own Bind asked for, else as the cursor was declared.
    let formats: [ValueFormat]
    /// What is still to be done, in order.
    var steps: [Step]
    var count: UInt64 = 0

    enum Step {
        /// Go on by at most so many rows; say each of them.
        case forward(Int64, says: Bool)
        case backward(Int64, says: Bool)
        /// Stand on the row of this number (0 is before the first), from the end if negative, and say it.
        case seek(Int64)
        /// Say the row it stands on.
        case current
    }

    init(_ portal: Portal, _ steps: [Step], isMove: Bool, formats: [ValueFormat]) {
        self.portal = portal
        self.formats = formats
        self.steps = steps
        self.isMove = isMove
    }
}

extension SessionCore {
    func advanceCursor<Sink: ResultSink>(
        _ command: CursorCommand, _ run: StatementRun, _ limit: Int, _ sink: inout Sink
    ) throws(Interrupt) -> RunOutcome {
        switch command {
        case .declare(let name, let plan, let isScrollable, let isBinary, let isHeld):
            let options = CursorOptions(
                isScrollable: isScrollable, isBinary: isBinary, isHeld: isHeld,
                createdAt: statementTimestamp, text: run.statement.statement.text)
            try declare(name, plan, options, run)
            return .complete(.word("DECLARE CURSOR"))
        case .fetch(let name, let direction, let isMove):
            guard let portal = portals[name] else { throw .error(SessionErrors.noCursor(name)) }
            if portal.cursor == nil, portal.state == .ready, let inner = portal.run,
                inner.query?.kind == .select
            {
                _ = try runner.advance(inner, limit: 0, opensOnly: true, &sink)
                portal.state = .active
            }
            let fetch = FetchRun(
                portal, try SessionCore.steps(direction, portal), isMove: isMove,
                formats: run.announces ? portal.formats : run.givenFormats)
            if run.announces && !isMove {
                run.write(in: portal.formats)
                runner.announce(run, portal.columns, &sink)
            }
            run.utility = .fetch(fetch)
            return try advance(fetch, run, limit, &sink)
        case .close(let name):
            guard let name else {
                portals = portals.filter { $0.value.cursor == nil }
                return .complete(.word("CLOSE CURSOR ALL"))
            }
            guard portals.removeValue(forKey: name) != nil else {
                throw .error(SessionErrors.noCursor(name))
            }
            return .complete(.word("CLOSE CURSOR"))
        }
    }

    private func declare(
        _ name: String, _ plan: QueryPlan, _ options: CursorOptions, _ run: StatementRun
    ) throws(Interrupt) {
        if !options.isHeld && (block == .single || block == .idle) {
            throw .error(SessionErrors.needsBlock("DECLARE CURSOR"))
        }
        if portals[name] != nil { throw .error(SessionErrors.duplicateCursor(name)) }
        if plan.locksRows && modes.isReadOnly {
            throw .violation(.readOnly(command: "SELECT FOR UPDATE"))
        }
        try runner.takeLocks(of: run, plan.locks)
        if !modes.keepsSnapshot { try runner.takeSnapshot() }
        let formats = [ValueFormat](
            repeating: options.isBinary ? .binary : .text, count: plan.columns.count)
        let inner = StatementRun(
            run.statement, parameters: run.givenParameters, formats: formats, announces: false)
        try runner.open(inner, plan)
        portals[name] = Portal(
            name: name, run: inner, formats: formats, columns: plan.columns,
            depth: savepoints.count, cursor: options, plan: plan)
    }

    // MARK: FETCH

    private static func steps(
        _ direction: FetchDirection, _ portal: Portal
    ) throws(Interrupt) -> [FetchRun.Step] {
        switch direction {
        case .forward(let count):
            if count == 0 { return [.current] }
            if count < 0 {
                let back = count == .min ? .max : -count
                return try checkBackward([.backward(back, says: true)], portal)
            }
            return [.forward(count, says: true)]
        case .backward(let count):
            if count == 0 { return [.current] }
            if count < 0 {
                return [.forward(count == .min ? .max : -count, says: true)]
            }
            return try checkBackward([.backward(count, says: true)], portal)
        case .absolute(let row):
            if row < 0 || row <= portal.position { return try checkBackward([.seek(row)], portal) }
            return [.seek(row)]
        case .relative(let count):
            if count == 0 { return [.current] }
            if count > 0 {
                return [.forward(count - 1, says: false), .forward(1, says: true)]
            }
            let back = count == .min ? .max : -count
            return try checkBackward(
                [.backward(back - 1, says: false), .backward(1, says: true)], portal)
        }
    }

    private static func checkBackward(
        _ steps: [FetchRun.Step], _ portal: Portal
    ) throws(Interrupt) -> [FetchRun.Step] {
        guard portal.cursor == nil || portal.cursor?.isScrollable == false else { return steps }
        throw .error(
            SQLError(
                .objectNotInPrerequisiteState, "cursor can only scan forward",
                hint: "Declare it with SCROLL option to enable backward scan."))
    }

    func advance<Sink: ResultSink>(
        _ fetch: FetchRun, _ run: StatementRun, _ limit: Int, _ sink: inout Sink
    ) throws(Interrupt) -> RunOutcome {
        try fetch.portal.run?.openContext?.refill(runner.stepBudget)
        var budget = runner.stepBudget
        while let step = fetch.steps.first {
            guard try advance(fetch, step, &budget, &sink) else { return .outputFull }
            fetch.steps.removeFirst()
        }
        return .complete(fetch.isMove ? .move(fetch.count) : .fetch(fetch.count))
    }

    /// False where the sink is full.
    private func advance<Sink: ResultSink>(
        _ fetch: FetchRun, _ step: FetchRun.Step, _ budget: inout Int, _ sink: inout Sink
    ) throws(Interrupt) -> Bool {
        let portal = fetch.portal
        switch step {
        case .forward(var left, let says):
            while left > 0 {
                if says && sink.isFull {
                    fetch.steps[0] = .forward(left, says: says)
                    return false
                }
                fetch.steps[0] = .forward(left, says: says)
                try spendRow(&budget)
                guard try moveForward(portal) else { break }
                if left != .max { left -= 1 }
                if says && runner.isArmed(for: .row) { try meetRow(of: fetch, left: left) }
                if says { say(fetch, &sink) }
            }
        case .backward(var left, let says):
            while left > 0 {
                if says && sink.isFull {
                    fetch.steps[0] = .backward(left, says: says)
                    return false
                }
                fetch.steps[0] = .backward(left, says: says)
                try spendRow(&budget)
                guard moveBackward(portal) else { break }
                if left != .max { left -= 1 }
                if says { say(fetch, &sink) }
            }
        case .seek(let row): if try seek(portal, row) { say(fetch, &sink) }
        case .current: if standsOnRow(portal) { say(fetch, &sink) }
        }
        return true
    }

    /// Rows that are in the history already spend no budget of the query.
    private func spendRow(_ budget: inout Int) throws(Interrupt) {
        budget -= 1
        guard budget < 0 else { return }
        do throws(SQLError) { try runner.checkInterrupts() } catch { throw .error(error) }
        throw .yield
    }

    private func say<Sink: ResultSink>(_ fetch: FetchRun, _ sink: inout Sink) {
        fetch.count += 1
        guard !fetch.isMove, let row = currentRow(fetch.portal) else { return }
        sink.row(
            row, columns: fetch.portal.columns, formats: fetch.formats,
            environment: environment)
    }

    // MARK: Where a cursor stands

    /// Draws the query's next row to the end of the history; false at its end.
    func fetchIntoHistory(_ portal: Portal) throws(Interrupt) -> Bool {
        if portal.isExhausted { return false }
        guard let execution = portal.run?.openExecution, let context = portal.run?.openContext
        else {
            return false
        }
        guard try execution.next() else {
            portal.isExhausted = true
            portal.run?.closeRows()
            return false
        }
        if forgetsRows(portal) {
            portal.dropped += Int64(portal.history.count)
            portal.history.removeAll(keepingCapacity: true)
            portal.rowIDs.removeAll(keepingCapacity: true)
        }
        portal.history.append(context.frame)
        portal.rowIDs.append(context.relations.map(\.rowID))
        return true
    }

    /// A cursor that only goes forward keeps its last row alone.
    private func forgetsRows(_ portal: Portal) -> Bool {
        portal.cursor?.isScrollable == false && portal.cursor?.isHeld == false
    }

    private func moveForward(_ portal: Portal) throws(Interrupt) -> Bool {
        if portal.position >= portal.rowCount {
            guard portal.position == portal.rowCount, try fetchIntoHistory(portal) else {
                portal.position = portal.rowCount + 1
                return false
            }
        }
        portal.position += 1
        return true
    }

    private func moveBackward(_ portal: Portal) -> Bool {
        portal.position = max(0, portal.position - 1)
        return standsOnRow(portal)
    }

    private func seek(_ portal: Portal, _ row: Int64) throws(Interrupt) -> Bool {
        if row < 0 {
            while try fetchIntoHistory(portal) {}
            portal.position = max(0, portal.rowCount + 1 + max(row, -portal.rowCount - 1))
        } else {
            while portal.rowCount < row, try fetchIntoHistory(portal) {}
            portal.position = min(row, portal.rowCount + 1)
        }
        return standsOnRow(portal)
    }

    func standsOnRow(_ portal: Portal) -> Bool {
        portal.position > portal.dropped && portal.position <= portal.rowCount
    }

    private func currentRow(_ portal: Portal) -> [Value]? {
        guard standsOnRow(portal) else { return nil }
        return portal.history[Int(portal.position - portal.dropped) - 1]
    }

    // MARK: Execute on a cursor

    /// The protocol's Execute of a cursor's portal: a FETCH FORWARD with SELECT's tag.
    func executeCursor<Sink: ResultSink>(
        _ portal: Portal, _ rows: Int, _ sink: inout Sink
    ) throws(Interrupt) -> Pause {
        guard let run = portal.run else { return .finished }
        try run.openContext?.refill(runner.stepBudget)
        let isWatched = runner.isArmed(for: .row)
        while rows == 0 || run.rowsSent < rows {
            if sink.isFull { return .outputFull }
            // It stands already on a row whose moment is over.
            var hasRow = isWatched && runner.hasMetNextRow(run)
            if !hasRow { hasRow = try moveForward(portal) }
            guard hasRow else {
                tellEnd(of: .select(UInt64(run.rowsSent)))
                sink.commandComplete(tag: .select(UInt64(run.rowsSent)))
                return .finished
            }
            if isWatched { try runner.meetNextRow(run) }
            if let row = currentRow(portal) {
                sink.row(
                    row, columns: portal.columns, formats: portal.formats,
                    environment: environment)
            }
            run.countSent()
        }
        tellEnd(of: nil)
        sink.portalSuspended()
        return .finished
    }
}
