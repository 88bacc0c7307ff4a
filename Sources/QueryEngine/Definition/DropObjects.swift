// DROP: finds the objects, locks them and what hangs on them, asks for CASCADE or says what goes, and removes it.
import StorageEngine

extension DefinitionScope {
    func drop(
        _ kind: DefinitionCommand.ObjectKind, _ names: [ObjectName], ifExists: Bool, cascade: Bool
    ) throws(Interrupt) {
        var targets: [DropTarget] = []
        for name in names {
            guard let target = try target(kind, name, ifExists: ifExists) else { continue }
            try requireDroppable(target)
            targets.append(target)
        }
        if targets.isEmpty { return }
        try drop(targets, cascade: cascade)
    }

    /// Removes the targets and what depends on them.
    func drop(_ targets: [DropTarget], cascade: Bool) throws(Interrupt) {
        let objects = try lockedObjects(targets)
        let dependents = objects.filter(\.isReported)
        if !dependents.isEmpty {
            guard cascade else { throw .definition(restricted(objects, targets.count)) }
            reportCascade(dependents)
        }
        for object in objects { try remove(object.target) }
    }

    /// Collects, locks, and collects again until the locks cover all that was found.
    private func lockedObjects(_ targets: [DropTarget]) throws(Interrupt) -> [DroppedObject] {
        var locked: Set<DropTarget> = []
        while true {
            var collector = DropCollector(self)
            try collector.collect(targets)
            let unlocked = collector.objects.filter { !locked.contains($0.target) }
            if unlocked.isEmpty { return collector.objects }
            for object in unlocked {
                try lock(object.target)
                locked.insert(object.target)
            }
        }
    }

    private func lock(_ target: DropTarget) throws(Interrupt) {
        switch target {
        case .schema(let oid): try lock(DefinitionScope.lockIdentifier(oid), .accessExclusive)
        case .relation(let oid):
            if try lockedTable(oid, .accessExclusive) != nil { return }
            if try lockedSequence(oid, .accessExclusive) != nil { return }
            try lock(DefinitionScope.lockIdentifier(oid), .accessExclusive)
        case .index(_, let table), .key(_, let table), .check(_, let table),
            .columnDefault(let table, _), .column(let table, _):
            _ = try lockedTable(table, .accessExclusive)
        case .foreignKey(_, let child, let parent):
            _ = try lockedTable(child, .accessExclusive)
            _ = try lockedTable(parent, .accessExclusive)
        }
    }

    // MARK: Messages

    private static let maximumReported = 100

    private func restricted(_ objects: [DroppedObject], _ targetCount: Int) -> DefinitionError {
        let lines = objects.filter(\.isReported).map {
            "\($0.description) depends on \($0.cause ?? "")"
        }
        let reported = lines.prefix(DefinitionScope.maximumReported)
        return .hasDependents(
            object: targetCount == 1 ? objects.first?.description : nil,
            dependents: Array(reported), unreported: lines.count - reported.count)
    }

    private func reportCascade(_ dependents: [DroppedObject]) {
        let reported = dependents.prefix(DefinitionScope.maximumReported)
        notice(
            .dropCascades(
                reported.map(\.description), unreported: dependents.count - reported.count))
    }

    // MARK: Removal

    func remove(_ target: DropTarget) throws(Interrupt) {
        switch target {
        case .schema(let oid): changes.remove(oid)
        case .key: break
        case .relation(let oid): try removeRelation(oid)
        case .index(let oid, let table):
            try edit(table) { draft in
                if let index = draft.indexes.first(where: { $0.oid == oid }) {
                    self.changes.add(.drop(index.tree))
                }
                draft.indexes.removeAll { $0.oid == oid }
            }
        case .foreignKey(let oid, let child, let parent):
            try edit(child) { $0.foreignKeys.removeAll { $0.oid == oid } }
            try edit(parent) { $0.referencedBy.removeAll { $0.oid == oid } }
        case .check(let oid, let table):
            try edit(table) { $0.checks.removeAll { $0.oid == oid } }
        case .columnDefault(let table, let column):
            try edit(table) { $0.columns[column].defaultSQL = nil }
        case .column(let table, let column):
            try edit(table) { draft in
                draft.dropColumn(column)
                if let counter = draft.counter, counter.column == column {
                    self.changes.add(.dropSequence(counter.tree))
                    draft.counter = nil
                }
            }
        }
    }

    /// Changes a table, if it is still there.
    func edit(_ oid: UInt32, _ change: (inout TableDraft) -> Void) throws(Interrupt) {
        guard let table = try checked({ () throws(SQLError) in try changes.table(oid) }) else {
            return
        }
        var draft = TableDraft(table)
        change(&draft)
        changes.put(draft.descriptor)
    }

    private func removeRelation(_ oid: UInt32) throws(Interrupt) {
        switch try checked({ () throws(SQLError) in try changes.object(oid) }) {
        case .table(let table)?:
            try requireUnused(table, "DROP TABLE")
            changes.add(.drop(table.tree))
            for index in table.indexes { changes.add(.drop(index.tree)) }
            if let counter = table.counter { changes.add(.dropSequence(counter.tree)) }
        case .sequence(let sequence)?: changes.add(.dropSequence(sequence.tree))
        case .view?, .schema?, .index?, .type?, .installed?, nil: break
        }
        changes.remove(oid)
    }
}

extension TableDraft {
    /// The column keeps its place: its values stay in the rows, nobody reads them.
    mutating func dropColumn(_ position: Int) {
        columns[position].isDropped = true
        columns[position].name = "........pg.dropped.\(position + 1)........"
        columns[position].isNotNull = false
        columns[position].defaultSQL = nil
        columns[position].isGenerated = false
        columns[position].identity = .none
    }
}
