// Window functions: a partition is read whole, then each row's frame is evaluated.

final class WindowOperator: Operator {
    private struct Entry {
        var row: SavedRow
        var order: [Value]
    }

    private let window: Window
    private let input: Operator
    private let order: RowOrder
    private var partition: [Entry] = []
    private var partitionKey: GroupKey?
    private var ahead: (key: GroupKey, entry: Entry)?
    private var isInputDone = false
    private var position = 0
    /// First and last row of the peers of each row.
    private var peerStart: [Int] = []
    private var peerEnd: [Int] = []

    init(_ window: Window, _ input: Operator) {
        self.window = window
        self.input = input
        self.order = RowOrder(keys: window.orderBy)
    }

    override func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        while true {
            if position < partition.count && isPartitionReady {
                try context.tick()
                context.restore(partition[position].row, window.carried)
                for call in window.calls {
                    let value = try evaluate(call, context)
                    context.restore(partition[position].row, window.carried)
                    results[call.slot] = value
                }
                for (slot, value) in results { context.frame[slot] = value }
                position += 1
                return true
            }
            if !isPartitionReady || position >= partition.count {
                guard try readPartition(context) else { return false }
            }
        }
    }

    private var results: [Int: Value] = [:]
    private var isPartitionReady = false

    private func readPartition(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        if isPartitionReady {
            partition.removeAll()
            partitionKey = nil
            position = 0
            isPartitionReady = false
        }
        if partition.isEmpty, let ahead {
            partitionKey = ahead.key
            partition.append(ahead.entry)
            self.ahead = nil
        }
        while !isInputDone {
            guard try input.next(context) else {
                isInputDone = true
                break
            }
            let key = GroupKey(
                values: window.partitionBy.map { context.frame[$0.slot] },
                types: window.partitionBy.map(\.type))
            let entry = Entry(
                row: context.save(window.carried),
                order: window.orderBy.map { context.frame[$0.slot] })
            if let partitionKey, partitionKey != key {
                ahead = (key, entry)
                break
            }
            partitionKey = key
            partition.append(entry)
        }
        if partition.isEmpty { return false }
        findPeers()
        isPartitionReady = true
        return true
    }

    private func findPeers() {
        peerStart = Array(repeating: 0, count: partition.count)
        peerEnd = Array(repeating: partition.count - 1, count: partition.count)
        var start = 0
        for index in partition.indices {
            let isNew =
                index > 0 && order.compare(partition[index - 1].order, partition[index].order) != 0
            if isNew {
                for peer in start..<index { peerEnd[peer] = index - 1 }
                start = index
            }
            peerStart[index] = start
        }
    }

    private func evaluate(
        _ call: Window.Call, _ context: ExecutionContext
    ) throws(Interrupt) -> Value {
        let count = partition.count
        switch call.function {
        case .rowNumber: return .int(Int64(position + 1))
        case .rank: return .int(Int64(peerStart[position] + 1))
        case .denseRank:
            var rank = 1
            var index = 0
            while peerEnd[index] < position {
                index = peerEnd[index] + 1
                rank += 1
            }
            return .int(Int64(rank))
        case .percentRank:
            return .double(count < 2 ? 0 : Double(peerStart[position]) / Double(count - 1))
        case .cumeDist: return .double(Double(peerEnd[position] + 1) / Double(count))
        case .ntile(let expression): return try ntile(expression, context)
        case .lag(let value, let offset, let otherwise):
            return try neighbour(value, offset, otherwise, sign: -1, context)
        case .lead(let value, let offset, let otherwise):
            return try neighbour(value, offset, otherwise, sign: 1, context)
        case .firstValue(let value):
            let frame = try frame(call, context)
            return try frame.isEmpty ? .null : self.value(value, at: frame.lowerBound, context)
        case .lastValue(let value):
            let frame = try frame(call, context)
            return try frame.isEmpty ? .null : self.value(value, at: frame.upperBound - 1, context)
        case .nthValue(let value, let number):
            guard case .int(let n) = try context.evaluate(number) else { return .null }
            if n <= 0 {
                throw .error(
                    SQLError(
                        .invalidParameterValue, "argument of nth_value must be greater than zero"))
            }
            let frame = try frame(call, context)
            guard n <= Int64(frame.count) else { return .null }
            return try self.value(value, at: frame.lowerBound + Int(n) - 1, context)
        case .aggregate(let definition, let arguments, let filter):
            return try aggregate(definition, arguments, filter, try frame(call, context), context)
        }
    }

    private func ntile(
        _ expression: ScalarExpression, _ context: ExecutionContext
    ) throws(Interrupt) -> Value {
        guard case .int(let buckets) = try context.evaluate(expression) else { return .null }
        if buckets <= 0 {
            throw .error(
                SQLError(.invalidParameterValue, "argument of ntile must be greater than zero"))
        }
        let count = Int64(partition.count)
        let (size, larger) = (count / buckets, count % buckets)
        let row = Int64(position)
        if size == 0 || row < larger * (size + 1) { return .int(row / (size + 1) + 1) }
        return .int((row - larger * (size + 1)) / size + larger + 1)
    }

    private func neighbour(
        _ value: ScalarExpression, _ offset: ScalarExpression?, _ otherwise: ScalarExpression?,
        sign: Int64, _ context: ExecutionContext
    ) throws(Interrupt) -> Value {
        var distance: Int64 = 1
        if let offset {
            guard case .int(let given) = try context.evaluate(offset) else { return .null }
            distance = given
        }
        let (step, overflow) = distance.multipliedReportingOverflow(by: sign)
        let (place, overflow2) = Int64(position).addingReportingOverflow(step)
        if overflow || overflow2 || place < 0 || place >= Int64(partition.count) {
            guard let otherwise else { return .null }
            return try context.evaluate(otherwise)
        }
        return try self.value(value, at: Int(place), context)
    }

    private func value(
        _ expression: ScalarExpression, at index: Int, _ context: ExecutionContext
    ) throws(Interrupt) -> Value {
        context.restore(partition[index].row, window.carried)
        return try context.evaluate(expression)
    }

    private func frame(
        _ call: Window.Call, _ context: ExecutionContext
    ) throws(Interrupt) -> Range<Int> {
        let count = partition.count
        let lower: Int
        switch call.start {
        case .unboundedPreceding: lower = 0
        case .currentRow: lower = call.isRowsFrame ? position : peerStart[position]
        case .unboundedFollowing: lower = count
        case .preceding(let e): lower = max(0, position - (try distance(e, context)))
        case .following(let e): lower = min(count, position + (try distance(e, context)))
        }
        let upper: Int
        switch call.end {
        case .unboundedPreceding: upper = 0
        case .currentRow: upper = (call.isRowsFrame ? position : peerEnd[position]) + 1
        case .unboundedFollowing: upper = count
        case .preceding(let e): upper = max(0, position - (try distance(e, context)) + 1)
        case .following(let e): upper = min(count, position + (try distance(e, context)) + 1)
        }
        return lower < upper ? lower..<upper : lower..<lower
    }

    private func distance(
        _ expression: ScalarExpression, _ context: ExecutionContext
    ) throws(Interrupt) -> Int {
        guard case .int(let value) = try context.evaluate(expression), value >= 0 else {
            throw .error(
                SQLError(.invalidParameterValue, "frame starting offset must not be negative"))
        }
        return Int(min(value, Int64(partition.count)))
    }

    private func aggregate(
        _ definition: AggregateDefinition, _ arguments: [ScalarExpression],
        _ filter: ScalarExpression?, _ frame: Range<Int>, _ context: ExecutionContext
    ) throws(Interrupt) -> Value {
        let state = definition.makeState(context.environment)
        for index in frame {
            context.restore(partition[index].row, window.carried)
            guard try context.holds(filter),
                let values = try context.values(of: arguments, strict: definition.isStrict)
            else { continue }
            do throws(SQLError) { try state.add(values) } catch { throw .error(error) }
        }
        do throws(SQLError) { return try state.result() } catch { throw .error(error) }
    }

    override func reset(_ context: ExecutionContext) {
        partition.removeAll()
        partitionKey = nil
        ahead = nil
        isInputDone = false
        isPartitionReady = false
        position = 0
        input.reset(context)
    }
}
