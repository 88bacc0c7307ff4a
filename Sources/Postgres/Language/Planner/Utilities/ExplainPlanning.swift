// EXPLAIN: the plan as indented text, in Postgres's words.
import QueryEngine
import SQLPlanning

extension StatementPlanner {
    func planExplain(_ explain: ExplainStatement) throws(SQLError) -> Command {
        for option in explain.options {
            switch option.name {
            case "costs", "verbose", "buffers", "settings", "summary", "timing", "wal": continue
            case "analyze":
                if try optionFlag(option) {
                    throw notSupported("EXPLAIN ANALYZE", at: option.offset)
                }
            case "format":
                let format = optionText(option)
                guard format == "text" else {
                    if ["xml", "json", "yaml"].contains(format) {
                        throw notSupported(
                            "EXPLAIN (FORMAT \(format.uppercased()))", at: option.offset)
                    }
                    throw error(
                        .invalidParameterValue,
                        "unrecognized value for EXPLAIN option \"format\": \"\(format)\"",
                        at: option.offset)
                }
            default:
                throw error(
                    .syntaxError, "unrecognized EXPLAIN option \"\(option.name)\"",
                    at: option.offset)
            }
        }
        guard let statement = explain.statement.data else {
            throw notSupported("EXPLAIN of this statement")
        }
        let plan = try planQueryStatement(statement)
        if let error = plan.constantError { throw error }
        var writer = PlanWriter()
        writer.write(plan.root, depth: 0)
        for (index, table) in plan.commonTables.enumerated() {
            writer.note("CTE \(index)", table.node)
        }
        for (index, subplan) in plan.subplans.enumerated() {
            // A subquery that has become a join runs there.
            if case .empty = subplan.node, subplan.outputs.isEmpty { continue }
            writer.note(
                "\(subplan.isCorrelated ? "SubPlan" : "InitPlan") \(index + 1)", subplan.node)
        }
        return .explain(plan, text: writer.lines)
    }
}

/// Writes the operators of a plan, each below the one it feeds.
struct PlanWriter {
    private(set) var lines: [String] = []

    mutating func note(_ title: String, _ node: PlanNode) {
        lines.append("  \(title)")
        write(node, depth: 2)
    }

    private mutating func line(_ text: String, _ depth: Int) {
        if depth == 0 {
            lines.append(text)
        } else {
            let indent = String(repeating: " ", count: depth * 6 - 4)
            lines.append("\(indent)->  \(text)")
        }
    }

    mutating func write(_ node: PlanNode, depth: Int) {
        switch node {
        case .oneRow: line("Result", depth)
        case .empty:
            line("Result", depth)
            lines.append(String(repeating: " ", count: depth * 6 + 2) + "One-Time Filter: false")
        case .values: line("Values Scan on \"*VALUES*\"", depth)
        case .tableScan(let scan):
            line("Seq Scan on \(scan.table.name)", depth)
        case .indexScan(let scan):
            let way = scan.isReversed ? "Index Scan Backward" : "Index Scan"
            line("\(way) using \(scan.index.name) on \(scan.table.name)", depth)
        case .currentRow(let scan): line("Tid Scan on \(scan.table.name)", depth)
        case .virtualScan(let scan):
            let way = scan.keys.isEmpty ? "Seq Scan" : "Index Scan"
            line("\(way) on \(scan.table.name)", depth)
        case .functionScan(let scan):
            line("Function Scan on \(scan.calls.first?.function.name ?? "")", depth)
        case .commonTableScan(let index, _): line("CTE Scan on cte \(index)", depth)
        case .filter(let input, _), .project(let input, _): write(input, depth: depth)
        case .projectSet(let input, _): unary("ProjectSet", input, depth)
        case .nestedLoop(let join):
            line("Nested Loop\(suffix(join.kind))", depth)
            write(join.outer, depth: depth + 1)
            write(join.inner, depth: depth + 1)
        case .hashJoin(let join):
            line("Hash\(suffix(join.kind, isHash: true)) Join", depth)
            write(join.outer, depth: depth + 1)
            line("Hash", depth + 1)
            write(join.inner, depth: depth + 2)
        case .aggregate(let aggregate):
            let name =
                aggregate.sets != nil
                ? "MixedAggregate" : aggregate.groupBy.isEmpty ? "Aggregate" : "HashAggregate"
            unary(name, aggregate.input, depth)
        case .window(let window): unary("WindowAgg", window.input, depth)
        case .sort(let sort): unary("Sort", sort.input, depth)
        case .distinct(let input, _, _): unary("HashAggregate", input, depth)
        case .distinctOn(let input, _): unary("Unique", input, depth)
        case .limit(let input, _, _, _): unary("Limit", input, depth)
        case .append(let inputs, _):
            line("Append", depth)
            for input in inputs { write(input.node, depth: depth + 1) }
        case .setOperation(let operation):
            line(operation.kind == .union ? "HashAggregate" : "HashSetOp", depth)
            write(operation.left.node, depth: depth + 1)
            write(operation.right.node, depth: depth + 1)
        case .recursiveUnion(let union):
            line("Recursive Union", depth)
            write(union.base.node, depth: depth + 1)
            write(union.step.node, depth: depth + 1)
        case .lockRows(let lock): unary("LockRows", lock.input, depth)
        case .insert(let insert):
            unary("Insert on \(insert.table.name)", insert.source, depth)
        case .update(let update):
            unary("Update on \(update.table.name)", update.source, depth)
        case .delete(let delete):
            unary("Delete on \(delete.table.name)", delete.source, depth)
        case .entryInsert(let insert):
            unary("Insert on \(insert.insert.table.name)", insert.insert.source, depth)
        case .entryChange(let change): unary("Change", change.source, depth)
        }
    }

    private mutating func unary(_ name: String, _ input: PlanNode, _ depth: Int) {
        line(name, depth)
        write(input, depth: depth + 1)
    }

    private func suffix(_ kind: JoinKind, isHash: Bool = false) -> String {
        let word =
            switch kind {
            case .inner: ""
            case .left: " Left"
            case .semi: " Semi"
            case .anti: " Anti"
            case .right: " Right"
            case .full: " Full"
            }
        return word.isEmpty || isHash ? word : "\(word) Join"
    }
}
