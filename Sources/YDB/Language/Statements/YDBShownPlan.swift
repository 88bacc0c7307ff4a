// A plan as EXPLAIN tells it: the operators' names that tools look for.

import QueryEngine

enum YDBShownPlan {
    static func json(_ plan: QueryPlan, _ paths: YDBPaths) -> String {
        var nodes: [String] = []
        add(plan.root, paths, to: &nodes)
        let inner = nodes.map { "{\"Node Type\":\"\($0)\"}" }.joined(separator: ",")
        return
            "{\"meta\":{\"version\":\"0.2\",\"type\":\"query\"},\"Plan\":{\"Node Type\":\"Query\",\"PlanNodeType\":\"Query\",\"Plans\":[\(inner)]}}"
    }

    private static func add(_ node: PlanNode, _ paths: YDBPaths, to nodes: inout [String]) {
        switch node {
        case .tableScan: nodes.append("TableFullScan")
        case .indexScan(let scan):
            if scan.equalities.isEmpty && scan.lower == nil && scan.upper == nil
                && scan.anyOf == nil
            {
                nodes.append("TableFullScan")
            } else if scan.equalities.count == scan.index.namedColumns.count {
                nodes.append("TablePointLookup")
            } else {
                nodes.append("TableRangeScan")
            }
        case .insert: nodes.append("Upsert")
        case .update: nodes.append("Update")
        case .delete: nodes.append("Delete")
        default: break
        }
        node.forEachInput { add($0, paths, to: &nodes) }
    }
}
