// ALTER TABLE's changes of where columns stand, and what of the table and its neighbours has to follow them.

extension DefinitionScope {
    /// Gives the columns their places: every row is written anew.
    func moveColumns(_ alteration: inout Alteration) throws(Interrupt) {
        var order = Array(alteration.draft.columns.indices)
        for (column, other) in alteration.moves where column != other {
            order.removeAll { $0 == column }
            let place = other.flatMap { order.firstIndex(of: $0) }.map { $0 + 1 } ?? 0
            order.insert(column, at: place)
        }
        guard order != Array(order.indices) else { return }
        var places = order
        for (place, column) in order.enumerated() { places[column] = place }
        alteration.demands.order = order
        alteration.draft.move(order, places)
        let oid = alteration.draft.oid
        for key in alteration.draft.referencedBy where key.child != oid {
            _ = try existingTable(key.child, .accessExclusive)
            try edit(key.child) { $0.foreignKeys.moveParent(of: key.oid, places) }
        }
        for key in alteration.draft.foreignKeys where key.parent != oid {
            _ = try existingTable(key.parent, .shareRowExclusive)
            try edit(key.parent) { $0.referencedBy.moveChild(of: key.oid, places) }
        }
        alteration.move(places)
    }

    /// Indexes whose entries end with the primary key's columns end with those of the new one.
    func followPrimaryKey(_ alteration: inout Alteration) {
        let primary = alteration.draft.indexes.first(where: \.isPrimary)
        for position in alteration.draft.indexes.indices {
            let index = alteration.draft.indexes[position]
            guard !index.isUnique else { continue }
            let named = Array(index.namedColumns)
            let implied = (primary?.columns ?? []).filter { key in
                !named.contains { $0.column == key.column }
            }
            let now = index.columns.suffix(index.impliedColumns).map(\.column)
            guard now != implied.map(\.column) else { continue }
            alteration.draft.indexes[position].columns = named + implied
            alteration.draft.indexes[position].impliedColumns = implied.count
            alteration.builtIndexes.append(index.oid)
        }
    }
}

extension Alteration {
    /// The keys that are to be tested name the columns by their new places.
    fileprivate mutating func move(_ places: [Int]) {
        for position in testedForeignKeys.indices {
            let key = testedForeignKeys[position]
            if key.child == draft.oid {
                testedForeignKeys[position].childColumns = key.childColumns.map { places[$0] }
            }
            if key.parent == draft.oid {
                testedForeignKeys[position].parentColumns = key.parentColumns.map { places[$0] }
            }
        }
    }
}

extension TableDraft {
    /// - Parameters:
    ///   - order: the columns as they stand from now on.
    ///   - places: where each of them goes.
    fileprivate mutating func move(_ order: [Int], _ places: [Int]) {
        columns = order.map { columns[$0] }
        for position in columns.indices {
            columns[position].sources = columns[position].sources.map { places[$0] }
        }
        for position in indexes.indices {
            let index = indexes[position]
            indexes[position].columns = index.columns.map { key in
                key.expression == nil
                    ? IndexDescriptor.KeyColumn(
                        column: places[key.column], descending: key.descending,
                        nullsFirst: key.nullsFirst) : key
            }
            indexes[position].computedFrom = index.computedFrom.map { places[$0] }
            indexes[position].included = index.included.map { places[$0] }
        }
        for position in checks.indices {
            checks[position].columns = checks[position].columns.map { places[$0] }
        }
        for key in foreignKeys { foreignKeys.moveChild(of: key.oid, places) }
        for key in referencedBy { referencedBy.moveParent(of: key.oid, places) }
        for key in foreignKeys where key.parent == oid {
            foreignKeys.moveParent(of: key.oid, places)
        }
        for key in referencedBy where key.child == oid {
            referencedBy.moveChild(of: key.oid, places)
        }
        counter = counter.map {
            TableCounter(
                column: places[$0.column], tree: $0.tree, maximum: $0.maximum,
                isUnsigned: $0.isUnsigned)
        }
    }
}

extension [ForeignKeyDescriptor] {
    fileprivate mutating func moveChild(of oid: UInt32, _ places: [Int]) {
        for position in indices where self[position].oid == oid {
            self[position].childColumns = self[position].childColumns.map { places[$0] }
            self[position].deleteColumns = self[position].deleteColumns.map { places[$0] }
        }
    }

    fileprivate mutating func moveParent(of oid: UInt32, _ places: [Int]) {
        for position in indices where self[position].oid == oid {
            self[position].parentColumns = self[position].parentColumns.map { places[$0] }
        }
    }
}
