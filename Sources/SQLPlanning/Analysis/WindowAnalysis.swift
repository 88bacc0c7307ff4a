// Calls with OVER: window functions and aggregates over a window.
package import QueryEngine

/// A call over a window, analysed.
struct WindowCallDraft {
    let partitionBy: [Typed]
    let orderBy: [(value: Typed, descending: Bool, nullsFirst: Bool)]
    let call: Window.Call
}

extension QueryAnalyzer {
    /// A call with OVER of a window function.
    package func analyzeWindowFunction(_ call: FunctionCall) throws(SQLError) -> Typed {
        try checkWindowCall(call)
        if call.filter != nil {
            throw error(
                .featureNotSupported,
                "FILTER is not implemented for non-aggregate window functions",
                at: call.offset)
        }
        level.windowDepth += 1
        defer { level.windowDepth -= 1 }
        var arguments: [Typed] = []
        for argument in call.arguments { arguments.append(try analyzeArgument(argument.value)) }
        let (function, result) = try rules.windowFunction(call, arguments)
        return try addWindowCall(function, result, arguments, call)
    }

    /// A call with OVER of an aggregate.
    package func analyzeWindowAggregate(_ call: FunctionCall) throws(SQLError) -> Typed {
        try checkWindowCall(call)
        level.windowDepth += 1
        defer { level.windowDepth -= 1 }
        let choice = try rules.aggregate(call, try aggregateArguments(call))
        var filter: ScalarExpression?
        if let written = call.filter {
            filter = try rules.condition(try analyze(written), "FILTER")
        }
        return try addWindowCall(
            .aggregate(
                choice.definition, choice.arguments.map(\.expression), filter: filter),
            choice.result, choice.arguments, call)
    }

    /// What holds for window functions and aggregates over a window alike.
    private func checkWindowCall(_ call: FunctionCall) throws(SQLError) {
        try checkWindowAllowed(call.offset)
        if call.isDistinct {
            throw error(
                .featureNotSupported, "DISTINCT is not implemented for window functions",
                at: call.offset)
        }
        if !call.orderBy.isEmpty, !call.isWithinGroup {
            throw error(
                .featureNotSupported,
                "aggregate ORDER BY is not implemented for window functions", at: call.offset)
        }
    }

    private func checkWindowAllowed(_ at: SourceOffset) throws(SQLError) {
        if level.aggregateDepth > 0 {
            throw error(
                .groupingError,
                "aggregate function calls cannot contain window function calls", at: at)
        }
        switch level.kind {
        case .select, .orderBy, .distinctOn:
            if level.windowDepth > 0 {
                throw error(.windowingError, "window function calls cannot be nested", at: at)
            }
        case .windowPartition, .windowOrder, .windowFrame:
            throw error(
                .windowingError, "window functions are not allowed in window definitions", at: at)
        default:
            throw error(.misplacedWindow(level.kind), at: at)
        }
    }

    private func addWindowCall(
        _ function: Window.Function, _ result: Typed, _ arguments: [Typed], _ call: FunctionCall
    ) throws(SQLError) -> Typed {
        guard let over = call.over else { return result }
        let window = try resolveWindow(over)
        let slot = makeSlot(level: level)
        var partition: [Typed] = []
        for expression in window.partitionBy {
            partition.append(
                try rules.resolved(try analyze(expression, as: .windowPartition)))
        }
        var order: [(value: Typed, descending: Bool, nullsFirst: Bool)] = []
        for item in window.orderBy {
            let value = try rules.resolved(try analyze(item.expression, as: .windowOrder))
            let direction = try sortOrder(item, value)
            order.append((value, direction.descending, direction.nullsFirst))
        }
        let frame = try windowFrame(window.frame, order.map(\.value), call.offset)
        level.windowCalls.append(
            WindowCallDraft(
                partitionBy: partition, orderBy: order,
                call: Window.Call(
                    function: function, slot: slot, isRowsFrame: frame.isRows,
                    start: frame.start, end: frame.end)))
        var typed = Typed(
            .slot(slot), result.type, modifier: result.modifier, collation: result.collation,
            offset: call.offset)
        typed.traits = result.traits
        if rules.isCollatable(result.type), typed.collation == .c, arguments.isEmpty {
            typed.collation = rules.defaultCollation(result.type)
        }
        return typed
    }

    /// The window with what it takes from a named one.
    private func resolveWindow(_ written: WindowDefinition) throws(SQLError) -> WindowDefinition {
        guard let reference = written.reference else { return written }
        guard let base = level.windowDefinitions.first(where: { $0.name == reference }) else {
            throw error(.missingWindow(reference), at: written.offset)
        }
        let resolved = try resolveWindow(base)
        if written.isBareReference { return resolved }
        if !written.partitionBy.isEmpty {
            throw error(
                .windowingError, "cannot override PARTITION BY clause of window \"\(reference)\"",
                at: written.offset)
        }
        if !resolved.orderBy.isEmpty, !written.orderBy.isEmpty {
            throw error(
                .windowingError, "cannot override ORDER BY clause of window \"\(reference)\"",
                at: written.offset)
        }
        if resolved.frame != nil {
            throw error(
                .windowingError,
                "cannot copy window \"\(reference)\" because it has a frame clause",
                at: written.offset)
        }
        var result = written
        result.partitionBy = resolved.partitionBy
        if result.orderBy.isEmpty { result.orderBy = resolved.orderBy }
        return result
    }

    private func windowFrame(
        _ frame: WindowFrame?, _ order: [Typed], _ at: SourceOffset
    ) throws(SQLError) -> (isRows: Bool, start: Window.FrameEnd, end: Window.FrameEnd) {
        guard let frame else { return (false, .unboundedPreceding, .currentRow) }
        if frame.exclusion != .none { throw notSupported("frame exclusion", at: frame.offset) }
        if case .unboundedFollowing = frame.start {
            throw error(
                .wrongFrame("frame start cannot be UNBOUNDED FOLLOWING"), at: frame.offset)
        }
        if case .unboundedPreceding = frame.end {
            throw error(
                .wrongFrame("frame end cannot be UNBOUNDED PRECEDING"), at: frame.offset)
        }
        switch (frame.start, frame.end) {
        case (.currentRow, .preceding):
            throw error(
                .wrongFrame("frame starting from current row cannot have preceding rows"),
                at: frame.offset)
        case (.following, .currentRow):
            throw error(
                .wrongFrame("frame starting from following row cannot end with current row"),
                at: frame.offset)
        case (.following, .preceding):
            throw error(
                .wrongFrame("frame starting from following row cannot have preceding rows"),
                at: frame.offset)
        default: break
        }
        let isRows = frame.mode == .rows
        if frame.mode == .groups { throw notSupported("a GROUPS frame", at: frame.offset) }
        return (
            isRows, try frameEnd(frame.start, isRows, frame),
            try frameEnd(frame.end, isRows, frame)
        )
    }

    private func frameEnd(
        _ bound: WindowFrame.Bound, _ isRows: Bool, _ frame: WindowFrame
    ) throws(SQLError) -> Window.FrameEnd {
        func distance(_ written: Expression) throws(SQLError) -> ScalarExpression {
            guard isRows else {
                throw notSupported("a RANGE frame with an offset", at: written.offset)
            }
            let value = try analyze(written, as: .windowFrame)
            return try rules.rowCount(value, "ROWS")
        }
        switch bound {
        case .unboundedPreceding: return .unboundedPreceding
        case .currentRow: return .currentRow
        case .unboundedFollowing: return .unboundedFollowing
        case .preceding(let written): return .preceding(try distance(written))
        case .following(let written): return .following(try distance(written))
        }
    }
}
