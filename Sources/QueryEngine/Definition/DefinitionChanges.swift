// What a statement is going to change in the catalog: gathered first, written at once when nothing can wait any more.
import StorageEngine

/// Reads through it see the changes gathered so far. Names of relations and constraints follow from the objects.
final class DefinitionChanges {
    let store: CatalogStore
    private let names: NameRules
    private var pending: [UInt32: CatalogObject?] = [:]
    /// In the order in which they were first changed.
    private var changed: [UInt32] = []
    private var stored: [(oid: UInt32, object: CatalogObject)]?
    private var treeActions: [TreeAction] = []
    private var comments: [(object: CommentedObject, text: String?)] = []

    enum TreeAction {
        case create(TreeID, TreeKind)
        case drop(TreeID)
        case createSequence(TreeID, SequenceState)
        case dropSequence(TreeID)
    }

    init(_ store: CatalogStore, _ names: NameRules) {
        self.store = store
        self.names = names
    }

    // MARK: Reading

    func object(_ oid: UInt32) throws(SQLError) -> CatalogObject? {
        if let object = pending[oid] { return object }
        return try store.object(oid)
    }

    func table(_ oid: UInt32) throws(SQLError) -> TableDescriptor? {
        guard case .table(let table)? = try object(oid) else { return nil }
        return table
    }

    func sequence(_ oid: UInt32) throws(SQLError) -> SequenceDescriptor? {
        guard case .sequence(let sequence)? = try object(oid) else { return nil }
        return sequence
    }

    /// Everything there was when the statement first asked, with its changes; not what it makes itself.
    func allObjects() throws(SQLError) -> [(oid: UInt32, object: CatalogObject)] {
        if stored == nil { stored = try store.allObjects() }
        guard let stored else { return [] }
        if pending.isEmpty { return stored }
        return stored.compactMap { oid, object in
            guard let changed = pending[oid] else { return (oid, object) }
            return changed.map { (oid, $0) }
        }
    }

    /// The relation of this name, new ones included and dropped ones left out.
    func identifier(schema: String, name: String) throws(SQLError) -> UInt32? {
        for oid in changed {
            guard case .some(let object?) = pending[oid] else { continue }
            for taken in object.relationNames(names) where taken.name == name && taken.isListed {
                if object.schemaName == schema { return taken.oid }
            }
        }
        guard let oid = store.identifier(schema: schema, name: name) else { return nil }
        return try isStillNamed(oid, schema: schema, name: name) ? oid : nil
    }

    private func isStillNamed(
        _ oid: UInt32, schema: String, name: String
    ) throws(SQLError) -> Bool {
        var keeper = oid
        if case .index(let table)? = try store.object(oid) { keeper = table }
        guard let changed = pending[keeper] else { return pending[oid] == nil }
        guard let object = changed else { return false }
        return object.schemaName == schema
            && object.relationNames(names).contains {
                $0.name == name && $0.oid == oid && $0.isListed
            }
    }

    /// Whether any table of the schema has a constraint of this name.
    ///
    /// - Parameter kind: Only one of this kind, where the language keeps their names apart.
    func constraintExists(
        schema: String, name: String, _ kind: ConstraintKind? = nil
    ) throws(SQLError) -> Bool {
        for oid in changed {
            guard case .some(.table(let table)?) = pending[oid], table.schema == schema else {
                continue
            }
            if table.hasConstraint(name, kind, names) { return true }
        }
        let isAny = kind == nil || names.scopes.constraintsAreOneKind
        for oid in store.tables(withConstraint: names.key(name), schema: schema)
        where pending[oid] == nil {
            if isAny { return true }
            if try store.table(oid)?.hasConstraint(name, kind, names) == true { return true }
        }
        return false
    }

    /// Sequences made by this statement for a column.
    func newSequences(of table: UInt32, column: Int) -> [SequenceDescriptor] {
        changed.compactMap { oid in
            guard case .some(.sequence(let sequence)?) = pending[oid],
                let owner = sequence.owner, owner.table == table, owner.column == column
            else { return nil }
            return sequence
        }
    }

    /// Where a sequence that this statement makes, or makes anew, is going to stand.
    func newSequenceState(of tree: TreeID) -> SequenceState? {
        for case .createSequence(let id, let state) in treeActions where id == tree {
            return state
        }
        return nil
    }

    // MARK: Gathering

    func put(_ object: CatalogObject, oid: UInt32) {
        if pending.updateValue(.some(object), forKey: oid) == nil { changed.append(oid) }
    }

    func put(_ table: TableDescriptor) { put(.table(table), oid: table.oid) }

    func put(_ sequence: SequenceDescriptor) { put(.sequence(sequence), oid: sequence.oid) }

    func remove(_ oid: UInt32) {
        if pending.updateValue(CatalogObject?.none, forKey: oid) == nil { changed.append(oid) }
    }

    func comment(_ text: String?, on object: CommentedObject) {
        comments.append((object, text))
    }

    func add(_ action: TreeAction) { treeActions.append(action) }

    // MARK: Writing

    /// Writes everything into the transaction.
    func apply() throws(SQLError) {
        var old: [(UInt32, CatalogObject?)] = []
        for oid in changed { old.append((oid, try store.object(oid))) }
        for (oid, object) in old {
            guard let object else { continue }
            try removeNames(object)
            for use in object.uses { try store.forget(use, by: oid) }
            try store.removeComments(of: object, oid, now: pending[oid] ?? nil)
        }
        for (oid, object) in old {
            guard let now = pending[oid] else { continue }
            guard let now else {
                if object != nil { try store.remove(oid) }
                continue
            }
            try store.put(now, oid: oid)
            try addNames(now, oid)
            for use in now.uses { try store.note(use, by: oid) }
        }
        for (object, text) in comments { try store.setComment(text, on: object) }
        for action in treeActions { try perform(action) }
    }

    private func removeNames(_ object: CatalogObject) throws(SQLError) {
        let schema = object.schemaName
        for relation in object.relationNames(names) {
            if relation.isListed {
                try store.removeName(schema: schema, name: relation.name)
            }
            if relation.isIndex { try store.remove(relation.oid) }
        }
        for constraint in object.constraintNames {
            try store.removeConstraint(
                schema: schema, name: names.key(constraint.name), oid: constraint.oid)
        }
    }

    private func addNames(_ object: CatalogObject, _ oid: UInt32) throws(SQLError) {
        let schema = object.schemaName
        for relation in object.relationNames(names) {
            if relation.isListed {
                try store.putName(schema: schema, name: relation.name, oid: relation.oid)
            }
            if relation.isIndex { try store.put(.index(table: oid), oid: relation.oid) }
        }
        for constraint in object.constraintNames {
            try store.putConstraint(
                schema: schema, name: names.key(constraint.name), oid: constraint.oid, table: oid)
        }
    }

    private func perform(_ action: TreeAction) throws(SQLError) {
        let transaction = store.transaction
        do throws(StorageError) {
            switch action {
            case .create(let tree, let kind): try transaction.createTree(tree, kind: kind)
            case .drop(let tree): try transaction.dropTree(tree)
            case .createSequence(let id, let state): try transaction.createSequence(id, state)
            case .dropSequence(let id): try transaction.dropSequence(id)
            }
        } catch {
            throw SQLError(error)
        }
    }
}

/// A name that an object takes in its schema.
struct TakenName {
    var name: String
    var oid: UInt32
    var isIndex = false
    /// Found by its name in the schema; an index may be its table's own.
    var isListed = true
}

extension CatalogObject {
    /// The schema its names stand in: for a schema itself the one without a name.
    var schemaName: String {
        switch self {
        case .schema, .index, .installed: ""
        case .table(let table): table.schema
        case .sequence(let sequence): sequence.schema
        case .view(let view): view.schema
        case .type(let type): type.schema
        }
    }

    func relationNames(_ names: NameRules) -> [TakenName] {
        switch self {
        case .schema(let schema): return [TakenName(name: schema.name, oid: schema.oid)]
        case .table(let table):
            let areListed = names.scopes.indexes == .schema
            return [TakenName(name: table.name, oid: table.oid)]
                + table.indexes.map {
                    TakenName(name: $0.name, oid: $0.oid, isIndex: true, isListed: areListed)
                }
        case .sequence(let sequence): return [TakenName(name: sequence.name, oid: sequence.oid)]
        case .view(let view): return [TakenName(name: view.name, oid: view.oid)]
        case .type(let type):
            return [TakenName(name: EnumDescriptor.key(type.name), oid: type.oid)]
        case .installed(let item):
            return [TakenName(name: ExtensionDescriptor.key(item.name), oid: item.oid)]
        case .index: return []
        }
    }

    var constraintNames: [TakenName] {
        guard case .table(let table) = self else { return [] }
        return table.indexes.filter(\.isConstraint).map { TakenName(name: $0.name, oid: $0.oid) }
            + table.checks.map { TakenName(name: $0.name, oid: $0.oid) }
            + table.foreignKeys.map { TakenName(name: $0.name, oid: $0.oid) }
    }
}
