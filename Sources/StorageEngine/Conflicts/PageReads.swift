// Predicate locks as coarse as PostgreSQL's: what a transaction reads, widened to the pages and relations that its locks
// would cover.

/// How much of what a serializable transaction reads is taken to be read.
package enum PredicateGranularity: Sendable {
    /// The rows and the intervals of keys that it did read.
    case exact
    /// As PostgreSQL's predicate locks: a scan of a table reads the whole of it, one of an index the leaves it passes.
    case pages
}

/// What a read is of.
enum PredicateRead: Sendable {
    case row, index, table
}

/// The pages that one transaction has read, by tree. A page is a leaf of the engine's own tree, which holds at most 48
/// entries: fewer than a page of PostgreSQL's.
struct PageReads: Sendable {
    /// More rows of one page than this are read as the page: max_pred_locks_per_page.
    fileprivate static let rowsPerPage = 2
    /// More rows and pages of a relation than this are read as the whole: what max_pred_locks_per_relation = -2 makes of
    /// max_pred_locks_per_transaction = 64.
    private static let partsPerRelation = 31

    fileprivate struct Relation {
        var isWhole = false
        /// Rows read one by one, by the lower bound of their page.
        var rows: [Key: Set<Key>] = [:]
        /// Lower bounds.
        var pages: Set<Key> = []
        var parts = 0
    }

    fileprivate static let lowest = Key(high: 0, low: 0, tail: nil)

    private var relations: [TreeID: Relation] = [:]

    /// What has to be recorded beside the read itself; nil if it has been already, or if nothing has.
    mutating func widened(
        _ kind: PredicateRead, _ tree: TreeID, _ range: KeyRange, in state: DatabaseState
    ) -> KeyRange? {
        var relation = relations[tree] ?? Relation()
        if relation.isWhole { return nil }
        defer { relations[tree] = relation }
        let reference = state.trees.locate(tree)
        var pages: KeyRange?
        switch kind {
        case .table: relation.isWhole = true
        case .row:
            // A row of its own is in no snapshot, and needs no record.
            guard let key = range.lower, let reference,
                let page = reference.root.pointee.leaf(holding: key)
            else { return nil }
            pages = relation.note(key, in: page)
        case .index:
            guard let root = reference?.root.pointee else {
                relation.isWhole = true
                break
            }
            pages = relation.note(range, root)
        }
        if relation.parts > PageReads.partsPerRelation { relation.isWhole = true }
        return relation.isWhole ? .all : pages
    }
}

extension PageReads.Relation {
    /// The page of rows, once enough of them are read. It ends with its last row: PostgreSQL's locks of pages of a table
    /// do not keep new rows out.
    fileprivate mutating func note(_ key: Key, in page: KeyRange) -> KeyRange? {
        guard let bound = page.lower, !pages.contains(bound),
            rows[bound, default: []].insert(key).inserted
        else { return nil }
        parts += 1
        let count = rows[bound]?.count ?? 0
        guard count > PageReads.rowsPerPage else { return nil }
        rows[bound] = nil
        pages.insert(bound)
        parts += 1 - count
        return page
    }

    /// The leaves at both ends of what was read of an index; those between were ends of earlier reads.
    fileprivate mutating func note(_ range: KeyRange, _ root: Node) -> KeyRange? {
        let lower = range.lower ?? PageReads.lowest
        let upper = range.upper ?? Key(high: .max, low: .max, tail: nil)
        let first = root.leafBounds(
            TreeKey(lower, sub: 0), lower.tail, orEqual: true
        ).bounds
        let last = root.leafBounds(
            TreeKey(upper, sub: range.upperInclusive ? .max : 0), upper.tail,
            orEqual: range.upperInclusive
        ).bounds
        var isNew = false
        for page in [first, last] where pages.insert(page.lower ?? PageReads.lowest).inserted {
            parts += 1
            isNew = true
        }
        return isNew ? first.union(range).union(last) : nil
    }
}

extension Node {
    /// The leaf that holds the probe's place, and the bounds between it and its neighbours.
    fileprivate func leafBounds(
        _ probe: TreeKey, _ tail: [UInt8]?, orEqual: Bool
    ) -> (bounds: KeyRange, leaf: Node) {
        var bounds = KeyRange.all
        var node = self
        while !node.isLeaf {
            let index = node.childIndex(probe, tail, orEqual: orEqual)
            if index > 0 { bounds.lower = node.key(index) }
            if index + 1 < node.children.count {
                bounds.upper = node.key(index + 1)
                bounds.upperInclusive = false
            }
            node = node.children[index]
        }
        return (bounds, node)
    }

    /// From the first to the last key of the leaf that a row lies in; nil if it is not there.
    fileprivate func leaf(holding key: Key) -> KeyRange? {
        let probe = TreeKey(key, sub: 0)
        let leaf = leafBounds(probe, key.tail, orEqual: true).leaf
        guard leaf.matches(leaf.position(probe, key.tail, orEqual: false), probe, key.tail) else {
            return nil
        }
        return KeyRange(
            lower: leaf.key(0), lowerInclusive: true, upper: leaf.key(leaf.keys.count - 1),
            upperInclusive: true)
    }
}
