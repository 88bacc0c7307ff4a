// What a language's session asks of a plan's shape.

extension QueryPlan {
    /// It reads the one row that a whole unique key leads to.
    package var readsOneRow: Bool { root.readsOneRow }

    /// It updates or deletes rows that neither a key leads to nor a limit counts.
    package var changesWithoutKey: Bool {
        guard case .entryChange(let node) = root else { return false }
        return !node.source.isBounded
    }
}

extension PlanNode {
    fileprivate var readsOneRow: Bool {
        switch self {
        case .indexScan(let scan): scan.isUniqueLookup
        case .filter(let input, _), .project(let input, _): input.readsOneRow
        case .limit(let input, _, _, _): input.readsOneRow
        default: false
        }
    }

    fileprivate var isBounded: Bool {
        switch self {
        case .limit, .empty: return true
        case .indexScan(let scan):
            return !scan.equalities.isEmpty || scan.lower != nil || scan.upper != nil
                || scan.anyOf != nil
        default:
            var isBounded = false
            forEachInput { if $0.isBounded { isBounded = true } }
            return isBounded
        }
    }
}
