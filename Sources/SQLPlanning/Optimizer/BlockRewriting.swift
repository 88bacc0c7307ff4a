// Exchanging slots throughout an analysed query: its clauses, its relations, and the subqueries inside it.
import QueryEngine

extension Optimizer {
    /// Puts the expressions in place of the slots in all that the query evaluates.
    func rewrite(_ block: QueryBlock, _ columns: [Int: ScalarExpression]) {
        guard !columns.isEmpty else { return }
        BlockRewriter(builder, columns).rewriteOwner(block)
    }
}

/// One exchange of slots. Subqueries are shared by all that reads them: each is rewritten once.
private final class BlockRewriter {
    private let builder: PlanBuilder
    private var columns: [Int: ScalarExpression]
    private var seenSubplans: Set<Int> = []
    private var seenBlocks: Set<ObjectIdentifier> = []

    init(_ builder: PlanBuilder, _ columns: [Int: ScalarExpression]) {
        self.builder = builder
        self.columns = columns
    }

    /// The query whose own relations filled the slots. A slot that it groups by holds the group's value above.
    func rewriteOwner(_ block: QueryBlock) {
        guard case .select(var draft) = block.body else { return }
        seenBlocks.insert(ObjectIdentifier(block))
        rewriteInput(block.level, &draft)
        for group in block.level.groups { columns[group.slot] = nil }
        rewriteOutput(block, &draft)
        block.body = .select(draft)
    }

    // MARK: Expressions

    private func replaced(_ expression: ScalarExpression) -> ScalarExpression {
        let result = expression.replacingSlots { columns[$0] }
        rewriteSubplans(result)
        return result
    }

    private func replaced(_ list: [ScalarExpression]) -> [ScalarExpression] {
        list.map { replaced($0) }
    }

    private func conjuncts(_ conditions: [ScalarExpression]) -> [ScalarExpression] {
        var result: [ScalarExpression] = []
        for condition in conditions { replaced(condition).appendConjuncts(to: &result) }
        return result
    }

    private func replace(_ value: inout Typed) {
        value.expression = replaced(value.expression)
    }

    private func replaced(_ value: Typed) -> Typed {
        var result = value
        replace(&result)
        return result
    }

    private func rewriteSubplans(_ expression: ScalarExpression) {
        if let index = expression.subplan, seenSubplans.insert(index).inserted {
            rewriteInner(builder.subplans[index].block)
        }
        expression.forEachOperand { rewriteSubplans($0) }
    }

    // MARK: Queries inside

    private func rewriteInner(_ block: QueryBlock) {
        guard seenBlocks.insert(ObjectIdentifier(block)).inserted else { return }
        let level = block.level
        // Without a reference among its own there is none further inside.
        guard level.outerReferences.contains(where: { columns[$0] != nil }) else { return }
        rewriteReferences(level)
        for table in level.commonTables {
            if let inner = table.block { rewriteInner(inner) }
        }
        switch block.body {
        case .select(var draft):
            rewriteInput(level, &draft)
            rewriteOutput(block, &draft)
            block.body = .select(draft)
        case .values(let rows):
            block.body = .values(rows.map { $0.map { replaced($0) } })
            rewriteEnd(block)
        case .setOperation(let node):
            rewriteSet(node)
            rewriteEnd(block)
        case .recursive(let base, let step, _, _):
            rewriteInner(base)
            rewriteInner(step)
            rewriteEnd(block)
        case .modification: break
        }
    }

    private func rewriteReferences(_ level: QueryLevel) {
        var references: [Int] = []
        func add(_ slot: Int) {
            if let column = columns[slot] {
                // Its subqueries may still name slots that are exchanged themselves.
                builder.forEachSlot(column, add)
            } else if !references.contains(slot) {
                references.append(slot)
            }
        }
        level.outerReferences.forEach(add)
        level.outerReferences = references
    }

    private func rewriteSet(_ node: SetNode) {
        switch node {
        case .leaf(let block): rewriteInner(block)
        case .operation(_, _, let left, let right, _):
            rewriteSet(left)
            rewriteSet(right)
        }
    }

    // MARK: Relations

    private func rewritten(_ node: FromNode) -> FromNode {
        switch node {
        case .entry(let entry):
            rewrite(entry)
            return node
        case .group(let nodes, let conditions):
            return .group(nodes.map { rewritten($0) }, conditions: conjuncts(conditions))
        case .join(let kind, let left, let right, let conditions):
            return .join(
                kind: kind, rewritten(left), rewritten(right), conditions: conjuncts(conditions))
        }
    }

    private func rewrite(_ entry: RangeEntry) {
        entry.mapExpressions { replaced($0) }
        if let query = entry.query { rewriteInner(query) }
    }

    // MARK: Clauses

    /// What is evaluated for the rows that FROM gives.
    private func rewriteInput(_ level: QueryLevel, _ draft: inout SelectDraft) {
        draft.from = draft.from.map { rewritten($0) }
        draft.conditions = conjuncts(draft.conditions)
        for at in level.groups.indices {
            let group = level.groups[at]
            level.groups[at] = GroupColumn(value: replaced(group.value), slot: group.slot)
        }
        for at in level.aggregates.indices {
            level.aggregates[at] = replaced(level.aggregates[at])
        }
    }

    /// What is evaluated above FROM and the groups.
    private func rewriteOutput(_ block: QueryBlock, _ draft: inout SelectDraft) {
        let level = block.level
        if let having = draft.having { draft.having = replaced(having) }
        for at in level.windowCalls.indices {
            level.windowCalls[at] = replaced(level.windowCalls[at])
        }
        for at in level.sets.indices { level.sets[at] = replaced(level.sets[at]) }
        for at in draft.targets.indices { replace(&draft.targets[at].value) }
        for at in draft.distinctOn.indices { replace(&draft.distinctOn[at].value) }
        rewriteEnd(block)
    }

    private func rewriteEnd(_ block: QueryBlock) {
        for at in block.orderBy.indices { replace(&block.orderBy[at].value) }
        for (at, conversion) in block.conversions {
            block.conversions[at] = (conversion.raw, replaced(conversion.value))
        }
        block.pushedConditions = replaced(block.pushedConditions)
        if let count = block.limit?.count { block.limit?.count = replaced(count) }
        if let offset = block.limit?.offset { block.limit?.offset = replaced(offset) }
    }

    private func replaced(_ call: AggregateCall) -> AggregateCall {
        AggregateCall(
            definition: call.definition, arguments: replaced(call.arguments),
            orderings: call.orderings, isDistinct: call.isDistinct,
            orderBy: call.orderBy.map {
                AggregateCall.OrderedArgument(
                    expression: replaced($0.expression), ordering: $0.ordering,
                    descending: $0.descending, nullsFirst: $0.nullsFirst)
            }, filter: call.filter.map { replaced($0) }, slot: call.slot)
    }

    private func replaced(_ set: SetAssignment) -> SetAssignment {
        switch set.value {
        case .scalar(let value):
            SetAssignment(slot: set.slot, value: .scalar(replaced(value)))
        case .set(let function, let arguments):
            SetAssignment(slot: set.slot, value: .set(function, replaced(arguments)))
        }
    }

    // MARK: Windows

    private func replaced(_ draft: WindowCallDraft) -> WindowCallDraft {
        let call = draft.call
        return WindowCallDraft(
            partitionBy: draft.partitionBy.map { replaced($0) },
            orderBy: draft.orderBy.map { (replaced($0.value), $0.descending, $0.nullsFirst) },
            call: Window.Call(
                function: replaced(call.function), slot: call.slot,
                isRowsFrame: call.isRowsFrame, start: replaced(call.start),
                end: replaced(call.end)))
    }

    private func replaced(_ function: Window.Function) -> Window.Function {
        switch function {
        case .rowNumber, .rank, .denseRank, .percentRank, .cumeDist: function
        case .ntile(let count): .ntile(replaced(count))
        case .lag(let value, let offset, let otherwise):
            .lag(
                replaced(value), offset: offset.map { replaced($0) },
                otherwise: otherwise.map { replaced($0) })
        case .lead(let value, let offset, let otherwise):
            .lead(
                replaced(value), offset: offset.map { replaced($0) },
                otherwise: otherwise.map { replaced($0) })
        case .firstValue(let value): .firstValue(replaced(value))
        case .lastValue(let value): .lastValue(replaced(value))
        case .nthValue(let value, let number): .nthValue(replaced(value), replaced(number))
        case .aggregate(let definition, let arguments, let filter):
            .aggregate(
                definition, replaced(arguments), filter: filter.map { replaced($0) })
        }
    }

    private func replaced(_ end: Window.FrameEnd) -> Window.FrameEnd {
        switch end {
        case .unboundedPreceding, .currentRow, .unboundedFollowing: end
        case .preceding(let offset): .preceding(replaced(offset))
        case .following(let offset): .following(replaced(offset))
        }
    }
}
