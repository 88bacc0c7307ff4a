// COMMENT ON, and the end of comments on what is dropped.

extension DefinitionScope {
    func comment(_ text: String?, on object: CommentedObject, table: UInt32?) throws(Interrupt) {
        if let table, try lockedTable(table, .shareUpdateExclusive) == nil {
            try lock(DefinitionScope.lockIdentifier(table), .shareUpdateExclusive)
        }
        changes.comment(text, on: object)
    }
}

extension CatalogStore {
    /// Takes the comments away of what the new form of an object does not have any more.
    func removeComments(of old: CatalogObject, _ oid: UInt32, now: CatalogObject?) throws(SQLError)
    {
        var gone: [UInt32] = now == nil ? [oid] : []
        var columns: [Int] = []
        if case .table(let before) = old {
            var kept: Set<UInt32> = []
            if case .table(let after)? = now {
                kept = Set(after.parts)
                columns = zip(before.columns, after.columns).enumerated().compactMap { at, pair in
                    !pair.0.isDropped && pair.1.isDropped ? at + 1 : nil
                }
            }
            gone += before.parts.filter { !kept.contains($0) }
        }
        for number in gone {
            for (object, _) in comments(on: number) { try setComment(nil, on: object) }
        }
        for column in columns {
            try setComment(nil, on: CommentedObject(.relation, oid, column: column))
        }
    }
}

extension TableDescriptor {
    /// The numbers of its indexes and constraints.
    fileprivate var parts: [UInt32] {
        indexes.map(\.oid) + checks.map(\.oid) + foreignKeys.map(\.oid)
    }
}
