// Foreign keys where index entries are locked: looked at row by row, as InnoDB does, and followed at once.
import StorageEngine

/// The checks and the actions of foreign keys for one row at a time. Any call may wait, and is then repeated.
final class EntryReferences {
    /// What is being followed: rows that refer to a key, and what becomes of the one at hand.
    private final class Following {
        var scan: LockingScan?
        let writer: EntryWriter
        var row: (rowID: RowID, row: Row)?
        var values: [Value]?

        init(_ scan: LockingScan, _ writer: EntryWriter) {
            self.scan = scan
            self.writer = writer
        }
    }

    private let depth: Int
    private var parent: LockingScan?
    private var following: Following?

    /// A chain of cascades is no longer than InnoDB's.
    static let deepest = 15

    init(depth: Int) {
        self.depth = depth
    }

    func begin() {
        parent = nil
        following = nil
    }

    /// The index of the referencing table that leads to the rows of a key.
    static func index(
        of foreignKey: ForeignKeyDescriptor, in child: TableDescriptor
    ) -> IndexDescriptor? {
        let wanted = Set(foreignKey.childColumns)
        return child.indexes.first { index in
            let prefix = index.columns.prefix(wanted.count).map(\.column)
            return !index.needsEvaluation && Set(prefix) == wanted
        }
    }

    // MARK: The referencing side

    /// The row's parent has to exist, and is locked; where it is missing the place where it would be is.
    func checkParent(
        _ foreignKey: ForeignKeyDescriptor, _ child: TableDescriptor, _ values: [Value],
        _ context: ExecutionContext
    ) throws(Interrupt) {
        let key = foreignKey.childColumns.map { values[$0] }
        if key.contains(where: \.isNull) { return }
        guard let table = try context.relation(foreignKey.parent, in: child),
            let index = table.indexes.first(where: { $0.oid == foreignKey.parentIndex })
        else { return }
        if parent == nil {
            let (range, isWhole) = index.parents(of: foreignKey.parentColumns, in: table, key)
            var request = LockingRequest(
                index.tree, of: table.tree, range, shape: isWhole ? .uniqueEquality : .equality,
                strength: .share, isCovering: true)
            request.seesOwnRows = true
            parent = context.transaction.lockingScan(request)
        }
        let found = try context.nextRow(&parent)
        parent = nil
        if found != nil { return }
        let shown = IndexKeys.shown(
            columns: foreignKey.childColumns, child, context.environment
        ) { values[$0] }
        throw .violation(
            .foreignKeyMissing(
                KeyRule(child, foreignKey, table), shown, parent: table.qualifiedName))
    }

    // MARK: The referenced side

    /// A key has gone, or has become another: does to the rows that refer to it what the foreign key says.
    func follow(
        _ foreignKey: ForeignKeyDescriptor, _ table: TableDescriptor, _ old: Row,
        _ values: [Value]?, _ context: ExecutionContext
    ) throws(Interrupt) {
        let key = foreignKey.parentColumns.map { IndexKeys.value(old, $0, table) }
        if key.contains(where: \.isNull) { return }
        guard let child = try context.relation(foreignKey.child, in: table) else { return }
        let action = values == nil ? foreignKey.onDelete : foreignKey.onUpdate
        let isRefused = action == .noAction || action == .restrict || action == .setDefault
        let following =
            self.following
            ?? Following(
                context.transaction.lockingScan(
                    request(foreignKey, child, key, isRefused ? .share : .update)),
                EntryWriter(child, depth: depth + 1))
        self.following = following
        while true {
            try context.tick()
            if following.row == nil {
                guard let found = try context.nextRow(&following.scan) else { break }
                guard refers(found.row, child, foreignKey, key) else { continue }
                if isRefused || depth >= Self.deepest {
                    throw .violation(
                        .foreignKeyReferenced(
                            KeyRule(child, foreignKey, table),
                            IndexKeys.shown(
                                columns: foreignKey.parentColumns, table, context.environment
                            ) { IndexKeys.value(old, $0, table) },
                            parent: table.qualifiedName))
                }
                following.row = found
                following.values = nil
                following.writer.begin()
            }
            guard let (rowID, row) = following.row else { break }
            if action == .cascade, values == nil {
                try following.writer.remove(row, rowID, context)
            } else {
                try change(row, rowID, foreignKey, child, values, action, following, context)
            }
            following.row = nil
        }
        self.following = nil
    }

    private func change(
        _ row: Row, _ rowID: RowID, _ foreignKey: ForeignKeyDescriptor, _ child: TableDescriptor,
        _ parent: [Value]?, _ action: ForeignKeyDescriptor.Action, _ following: Following,
        _ context: ExecutionContext
    ) throws(Interrupt) {
        var values = child.columns.indices.map { IndexKeys.value(row, $0, child) }
        for (position, column) in foreignKey.childColumns.enumerated() {
            let new = action == .cascade ? parent?[foreignKey.parentColumns[position]] : nil
            values[column] = new ?? .null
        }
        if let known = following.values {
            values = known
        } else {
            try context.evaluation(of: child).complete(&values)
            following.values = values
        }
        let changed = try context.changedIndexes(row, values, child)
        if let conflict = try following.writer.update(
            row, to: values, rowID, changed: changed, context)
        {
            throw .error(try context.duplicateKey(conflict.index, child) { values[$0] })
        }
    }

    private func request(
        _ foreignKey: ForeignKeyDescriptor, _ child: TableDescriptor, _ key: [Value],
        _ strength: RowLockStrength
    ) -> LockingRequest {
        var request: LockingRequest
        if let index = Self.index(of: foreignKey, in: child) {
            let leading = IndexDescriptor(
                oid: index.oid, name: index.name, tree: index.tree,
                columns: Array(index.columns.prefix(key.count)))
            let (prefix, _) = IndexKeys.key(leading, child) { column in
                foreignKey.childColumns.firstIndex(of: column).map { key[$0] } ?? .null
            }
            let isWhole = index.isUnique && index.columns.count == key.count
            request = LockingRequest(
                index.tree, of: child.tree, isWhole ? .point(prefix) : .prefix(prefix),
                shape: isWhole ? .uniqueEquality : .equality, strength: strength,
                isCovering: strength == .share)
        } else if let primary = child.indexes.first(where: \.isClustered) {
            request = LockingRequest(primary.tree, of: child.tree, .all, strength: strength)
        } else {
            request = LockingRequest(rowsOf: child.tree, strength: strength)
        }
        request.seesOwnRows = true
        return request
    }

    private func refers(
        _ row: Row, _ child: TableDescriptor, _ foreignKey: ForeignKeyDescriptor, _ key: [Value]
    ) -> Bool {
        for (position, column) in foreignKey.childColumns.enumerated() {
            let value = IndexKeys.value(row, column, child)
            if value.isNull
                || !Comparison.equal(value, key[position], child.columns[column].ordering)
            {
                return false
            }
        }
        return true
    }
}

extension ExecutionContext {
    /// The next row of a scan; nil at its end.
    fileprivate func nextRow(
        _ scan: inout LockingScan?
    ) throws(Interrupt) -> (rowID: RowID, row: Row)? {
        let step: LockingScanStep?
        do throws(StorageError) { step = try scan?.next() } catch { throw error.interrupt }
        switch step {
        case .row(_, let rowID, let row), .contended(_, let rowID, let row): return (rowID, row)
        case .wait(let ticket): throw .wait(ticket)
        case .unavailable: throw StorageError.lockNotAvailable.interrupt
        case .end, nil: return nil
        }
    }

    /// The table at the other end of a foreign key of this one.
    fileprivate func relation(
        _ oid: UInt32, in table: TableDescriptor
    ) throws(Interrupt) -> TableDescriptor? {
        if oid == table.oid { return table }
        do throws(SQLError) { return try services.table(oid: oid) } catch { throw .error(error) }
    }
}
