// Window functions: a partition is read whole, then its rows come one after another, each with its functions' results.
// What a function has to know of the rows before is kept, so that a partition costs its length and no more.

final class WindowOperator: Operator {
    struct Entry {
        var row: SavedRow
        var order: [Value]
    }

    private let window: Window
    private let input: Operator
    private let order: RowOrder
    private let partitionOrderings: [Ordering]
    private var partition: [Entry] = []
    private var partitionKey: GroupKey?
    private var ahead: (key: GroupKey, entry: Entry)?
    private var isInputDone = false
    private var isPartitionReady = false
    private var position = 0
    /// The rows that the order does not tell from the one at `position`, as far as they are known.
    private var peers = 0..<0
    private var arePeersKnown = false
    /// How many such groups there were before.
    private var earlierPeerGroups = 0
    /// Their offsets are the same for all rows, and are known before the first one is read.
    private var frames: [WindowFrame] = []
    private var aggregates: [WindowAggregate?] = []
    /// ntile's number of buckets and the row that it was first known for.
    private var buckets: [(count: Int64, first: Int)?] = []
    /// The results of the row at `position`, as far as they are known.
    private var results: [Value] = []

    init(_ window: Window, _ input: Operator) {
        self.window = window
        self.input = input
        self.order = RowOrder(keys: window.orderBy)
        self.partitionOrderings = window.partitionBy.map(\.ordering)
    }

    override func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        while frames.count < window.calls.count {
            frames.append(try WindowFrame(window.calls[frames.count], context))
        }
        while true {
            if isPartitionReady, position < partition.count {
                try context.tick()
                context.restore(partition[position].row, window.carried)
                try findPeers(context)
                while results.count < window.calls.count {
                    results.append(try evaluate(results.count, context))
                    context.restore(partition[position].row, window.carried)
                }
                for (place, call) in window.calls.enumerated() {
                    context.frame[call.slot] = results[place]
                }
                results.removeAll(keepingCapacity: true)
                position += 1
                return true
            }
            guard try readPartition(context) else { return false }
        }
    }

    private func readPartition(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        if isPartitionReady {
            partition.removeAll()
            partitionKey = nil
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
                orderings: partitionOrderings)
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
        position = 0
        peers = 0..<0
        arePeersKnown = false
        earlierPeerGroups = 0
        aggregates = window.calls.map { WindowAggregate($0, context.environment) }
        buckets = Array(repeating: nil, count: window.calls.count)
        isPartitionReady = true
        return true
    }

    /// Brings `peers` to the row at `position`.
    private func findPeers(_ context: ExecutionContext) throws(Interrupt) {
        if position >= peers.upperBound {
            if position > 0 { earlierPeerGroups += 1 }
            peers = position..<(window.orderBy.isEmpty ? partition.count : position + 1)
            arePeersKnown = window.orderBy.isEmpty
        }
        while !arePeersKnown {
            guard peers.upperBound < partition.count,
                order.compare(
                    partition[peers.upperBound - 1].order, partition[peers.upperBound].order) == 0
            else {
                arePeersKnown = true
                return
            }
            try context.tick()
            peers = peers.lowerBound..<peers.upperBound + 1
        }
    }

    private func evaluate(
        _ place: Int, _ context: ExecutionContext
    ) throws(Interrupt) -> Value {
        let call = window.calls[place]
        if let aggregate = aggregates[place] {
            return try self.aggregate(aggregate, bounds(place), context)
        }
        context.beginRow()
        let value = try plain(call, place, context)
        context.endRow()
        return value
    }

    /// The functions that keep no state but where the row stands.
    private func plain(
        _ call: Window.Call, _ place: Int, _ context: ExecutionContext
    ) throws(Interrupt) -> Value {
        let count = partition.count
        switch call.function {
        case .rowNumber: return .int(Int64(position + 1))
        case .rank: return .int(Int64(peers.lowerBound + 1))
        case .denseRank: return .int(Int64(earlierPeerGroups + 1))
        case .percentRank:
            return .double(count < 2 ? 0 : Double(peers.lowerBound) / Double(count - 1))
        case .cumeDist: return .double(Double(peers.upperBound) / Double(count))
        case .ntile(let expression): return try ntile(expression, place, context)
        case .lag(let value, let offset, let otherwise):
            return try neighbour(value, offset, otherwise, sign: -1, context)
        case .lead(let value, let offset, let otherwise):
            return try neighbour(value, offset, otherwise, sign: 1, context)
        case .firstValue(let value):
            let frame = bounds(place)
            return try frame.isEmpty ? .null : self.value(value, at: frame.lowerBound, context)
        case .lastValue(let value):
            let frame = bounds(place)
            return try frame.isEmpty ? .null : self.value(value, at: frame.upperBound - 1, context)
        case .nthValue(let value, let number):
            guard case .int(let n) = try context.evaluate(number) else { return .null }
            if n <= 0 { throw .violation(.rowNumberNotPositive) }
            let frame = bounds(place)
            guard n <= Int64(frame.count) else { return .null }
            return try self.value(value, at: frame.lowerBound + Int(n) - 1, context)
        case .aggregate: return .null
        }
    }

    private func bounds(_ place: Int) -> Range<Int> {
        frames[place].rows(at: position, peers: peers, count: partition.count)
    }

    /// The number of buckets is asked for until it is not null, and stays for the rest of the partition.
    private func ntile(
        _ expression: ScalarExpression, _ place: Int, _ context: ExecutionContext
    ) throws(Interrupt) -> Value {
        if buckets[place] == nil {
            guard case .int(let count) = try context.evaluate(expression) else { return .null }
            if count <= 0 { throw .violation(.bucketCountNotPositive) }
            buckets[place] = (count, position)
        }
        guard let (buckets, first) = buckets[place] else { return .null }
        let (size, larger) = Int64(partition.count).quotientAndRemainder(dividingBy: buckets)
        let row = Int64(position - first)
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

    /// Each step is done whole or not at all: what is interrupted goes on in the next call.
    private func aggregate(
        _ aggregate: WindowAggregate, _ frame: Range<Int>, _ context: ExecutionContext
    ) throws(Interrupt) -> Value {
        while let wanted = aggregate.advance(to: frame) {
            try context.tick()
            switch wanted {
            case .add(let index):
                context.restore(partition[index].row, window.carried)
                try aggregate.add(index, context)
            case .remove:
                do throws(SQLError) { try aggregate.remove() } catch { throw .error(error) }
            }
        }
        do throws(SQLError) { return try aggregate.result() } catch { throw .error(error) }
    }

    override func reset(_ context: ExecutionContext) {
        partition.removeAll()
        partitionKey = nil
        ahead = nil
        isInputDone = false
        isPartitionReady = false
        position = 0
        frames.removeAll()
        results.removeAll()
        input.reset(context)
    }
}
