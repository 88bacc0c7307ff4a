// What a plan's nodes hold: their inputs, and the expressions that each evaluates itself.

extension PlanNode {
    /// Calls `visit` for each node that this one reads from.
    package func forEachInput(_ visit: (PlanNode) -> Void) {
        switch self {
        case .oneRow, .empty, .values, .tableScan, .indexScan, .currentRow, .virtualScan,
            .functionScan, .commonTableScan:
            return
        case .filter(let input, _), .project(let input, _), .projectSet(let input, _),
            .distinct(let input, _, _), .distinctOn(let input, _), .limit(let input, _, _, _):
            visit(input)
        case .nestedLoop(let join):
            visit(join.outer)
            visit(join.inner)
        case .hashJoin(let join):
            visit(join.outer)
            visit(join.inner)
        case .aggregate(let node): visit(node.input)
        case .window(let node): visit(node.input)
        case .sort(let node): visit(node.input)
        case .append(let inputs, _):
            for input in inputs { visit(input.node) }
        case .setOperation(let node):
            visit(node.left.node)
            visit(node.right.node)
        case .recursiveUnion(let node):
            visit(node.base.node)
            visit(node.step.node)
        case .lockRows(let node): visit(node.input)
        case .insert(let node): visit(node.source)
        case .update(let node): visit(node.source)
        case .delete(let node): visit(node.source)
        case .entryInsert(let node): visit(node.insert.source)
        case .entryChange(let node): visit(node.source)
        }
    }

    /// Calls `visit` for each expression of this node, but for what belongs to a table: its checks, generated columns
    /// and index expressions.
    package func forEachExpression(_ visit: (ScalarExpression) -> Void) {
        func each(_ expressions: [ScalarExpression]) { expressions.forEach(visit) }
        func each(_ assignments: [SlotAssignment]?) {
            assignments?.forEach { visit($0.expression) }
        }
        func some(_ expression: ScalarExpression?) {
            if let expression { visit(expression) }
        }
        switch self {
        case .empty, .commonTableScan, .distinct, .distinctOn, .append, .setOperation,
            .recursiveUnion:
            return
        case .oneRow(let condition): some(condition)
        case .values(let rows, _): rows.forEach(each)
        case .tableScan(let scan): some(scan.filter)
        case .indexScan(let scan):
            each(scan.equalities)
            some(scan.lower?.expression)
            some(scan.upper?.expression)
            some(scan.anyOf)
            some(scan.filter)
        case .currentRow(let scan): some(scan.filter)
        case .virtualScan(let scan):
            for key in scan.keys { visit(key.match.expression) }
            some(scan.filter)
        case .functionScan(let scan):
            for call in scan.calls { each(call.arguments) }
            some(scan.filter)
        case .filter(_, let condition): visit(condition)
        case .project(_, let assignments): each(assignments)
        case .projectSet(_, let assignments):
            for assignment in assignments {
                switch assignment.value {
                case .scalar(let expression): visit(expression)
                case .set(_, let arguments): each(arguments)
                }
            }
        case .nestedLoop(let join): some(join.condition)
        case .hashJoin(let join):
            each(join.outerKeys)
            each(join.innerKeys)
            some(join.condition)
        case .aggregate(let node):
            for call in node.calls {
                each(call.arguments)
                call.orderBy.forEach { visit($0.expression) }
                some(call.filter)
            }
        case .window(let node):
            for call in node.calls {
                call.function.forEachExpression(visit)
                some(call.start.distance)
                some(call.end.distance)
            }
        case .sort(let node): some(node.bound)
        case .limit(_, let count, let offset, _):
            some(offset)
            some(count)
        case .lockRows(let node): some(node.recheck)
        case .insert(let node):
            each(node.values)
            if let update = node.onConflict?.update {
                update.assignments.forEach { visit($0.expression) }
                some(update.condition)
            }
            each(node.returning)
        case .update(let node):
            node.assignments.forEach { visit($0.expression) }
            some(node.recheck)
            each(node.returning)
        case .delete(let node):
            some(node.recheck)
            each(node.returning)
        case .entryInsert(let node):
            each(node.insert.values)
            node.update?.assignments.forEach { visit($0.expression) }
            each(node.insert.returning)
        case .entryChange(let node):
            for target in node.targets {
                target.update?.assignments.forEach { visit($0.expression) }
                target.update?.whenChanged.forEach { visit($0.expression) }
            }
            each(node.returning)
        }
    }
}

extension Window.Function {
    func forEachExpression(_ visit: (ScalarExpression) -> Void) {
        switch self {
        case .rowNumber, .rank, .denseRank, .percentRank, .cumeDist: return
        case .ntile(let value), .firstValue(let value), .lastValue(let value): visit(value)
        case .lag(let value, let offset, let otherwise),
            .lead(let value, let offset, let otherwise):
            visit(value)
            if let offset { visit(offset) }
            if let otherwise { visit(otherwise) }
        case .nthValue(let value, let number):
            visit(value)
            visit(number)
        case .aggregate(_, let arguments, let filter):
            arguments.forEach(visit)
            if let filter { visit(filter) }
        }
    }
}

extension Window.FrameEnd {
    var distance: ScalarExpression? {
        switch self {
        case .preceding(let distance), .following(let distance): distance
        case .unboundedPreceding, .currentRow, .unboundedFollowing: nil
        }
    }
}
