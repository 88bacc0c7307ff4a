// An aggregate over a frame that moves through its partition.
//
// What is in the state is a range of rows. Where the frame's end has moved, rows are added; where its start has, rows
// are taken out again if the aggregate can do so without a trace (sums of integers and numerics can, of floats not),
// and else the state is made anew.

final class WindowAggregate {
    enum Step {
        /// The row of this index, which stands in the frame when `add` is called.
        case add(Int)
        case remove
    }

    private let definition: AggregateDefinition
    private let arguments: [ScalarExpression]
    private let filter: ScalarExpression?
    private let environment: TypeEnvironment
    private var state: any AggregateState
    /// The state as one that rows can be taken out of; nil if it has to be made anew for that.
    private var moving: (any MovingAggregateState)?
    /// The rows that are in the state.
    private var rows = 0..<0
    /// The arguments of those rows, nil for one that does not count, where they will be needed again.
    private var kept: [[Value]?] = []
    /// Where in `kept` the first of the rows stands.
    private var keptStart = 0
    private let keeps: Bool
    private var known: Value?

    /// nil: the call is not of an aggregate.
    init?(_ call: Window.Call, _ environment: TypeEnvironment) {
        guard case .aggregate(let definition, let arguments, let filter) = call.function else {
            return nil
        }
        self.definition = definition
        self.arguments = arguments
        self.filter = filter
        self.environment = environment
        keeps = !WindowFrame.onlyGrows(call)
        let fresh = definition.makeState(environment)
        moving = keeps ? fresh.moving() : nil
        state = moving ?? fresh
    }

    private func begin(at start: Int) {
        let fresh = definition.makeState(environment)
        moving = keeps ? fresh.moving() : nil
        state = moving ?? fresh
        rows = start..<start
        known = nil
    }

    /// What has to be done next to bring the state to a frame; nil: it is there.
    func advance(to frame: Range<Int>) -> Step? {
        if frame.lowerBound > rows.lowerBound {
            if frame.lowerBound >= rows.upperBound {
                forget(rows.count)
                begin(at: frame.lowerBound)
            } else if moving != nil {
                return .remove
            } else {
                forget(frame.lowerBound - rows.lowerBound)
                begin(at: frame.lowerBound)
            }
        }
        return rows.upperBound < frame.upperBound ? .add(rows.upperBound) : nil
    }

    /// Adds the row after the last one.
    func add(_ index: Int, _ context: ExecutionContext) throws(Interrupt) {
        let place = keptStart + rows.count
        let values: [Value]?
        if keeps, place < kept.count {
            values = kept[place]
        } else {
            context.beginRow()
            let counts = try context.holds(filter)
            values = counts ? try context.values(of: arguments, strict: definition.isStrict) : nil
            context.endRow()
            if keeps { kept.append(values) }
        }
        if let values {
            do throws(SQLError) { try state.add(values) } catch { throw .error(error) }
            known = nil
        }
        rows = rows.lowerBound..<rows.upperBound + 1
    }

    /// Takes the first row out of the state.
    func remove() throws(SQLError) {
        let next = rows.lowerBound + 1
        if keptStart < kept.count, let values = kept[keptStart] {
            guard try moving?.remove(values) == true else {
                forget(1)
                return begin(at: next)
            }
            known = nil
        }
        forget(1)
        rows = next..<rows.upperBound
    }

    /// Lets go of the arguments of rows that are left behind.
    private func forget(_ count: Int) {
        guard keeps else { return }
        keptStart = min(keptStart + count, kept.count)
        if keptStart >= WindowAggregate.leastForgotten, keptStart > kept.count / 2 {
            kept.removeFirst(keptStart)
            keptStart = 0
        }
    }

    private static let leastForgotten = 256

    /// The same for all rows that have the same frame.
    func result() throws(SQLError) -> Value {
        if let known { return known }
        let value = try state.result()
        known = value
        return value
    }
}
