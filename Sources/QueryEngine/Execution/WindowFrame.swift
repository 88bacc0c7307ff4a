// Which rows of its partition a window function sees from each of them.

/// A frame's ends, their offsets known. Neither ever moves back from one row to the next.
struct WindowFrame {
    private enum End {
        case first, current, last
        /// So many rows after the current one; negative: before it.
        case distant(Int)
    }

    private let start: End
    private let end: End
    private let isRows: Bool

    init(_ call: Window.Call, _ context: ExecutionContext) throws(Interrupt) {
        isRows = call.isRowsFrame
        start = try WindowFrame.end(call.start, .start, context)
        end = try WindowFrame.end(call.end, .end, context)
    }

    private static func end(
        _ written: Window.FrameEnd, _ edge: Violation.FrameEdge, _ context: ExecutionContext
    ) throws(Interrupt) -> End {
        switch written {
        case .unboundedPreceding: return .first
        case .currentRow: return .current
        case .unboundedFollowing: return .last
        case .preceding(let offset): return .distant(-(try distance(offset, edge, context)))
        case .following(let offset): return .distant(try distance(offset, edge, context))
        }
    }

    /// Longer than any partition, and far from an overflow.
    private static let farthest: Int64 = 1 << 48

    private static func distance(
        _ expression: ScalarExpression, _ edge: Violation.FrameEdge, _ context: ExecutionContext
    ) throws(Interrupt) -> Int {
        guard case .int(let value) = try context.evaluate(expression) else {
            throw .violation(.frameOffsetNull(edge))
        }
        if value < 0 { throw .violation(.frameOffsetNegative(edge)) }
        return Int(min(value, farthest))
    }

    /// The start stays where it is.
    static func onlyGrows(_ call: Window.Call) -> Bool {
        if case .unboundedPreceding = call.start { return true }
        return false
    }

    /// - Parameters:
    ///   - peers: the rows that the order does not tell from the one at `position`.
    ///   - count: of the rows of the partition.
    func rows(at position: Int, peers: Range<Int>, count: Int) -> Range<Int> {
        let lower: Int
        switch start {
        case .first: lower = 0
        case .current: lower = isRows ? position : peers.lowerBound
        case .last: lower = count
        case .distant(let distance): lower = min(max(0, position + distance), count)
        }
        let upper: Int
        switch end {
        case .first: upper = 0
        case .current: upper = isRows ? position + 1 : peers.upperBound
        case .last: upper = count
        case .distant(let distance): upper = min(max(0, position + distance + 1), count)
        }
        return lower < upper ? lower..<upper : lower..<lower
    }
}
