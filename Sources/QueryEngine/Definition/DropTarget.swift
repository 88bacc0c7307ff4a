// What DROP removes, and what hangs on it.
import StorageEngine

/// One thing that goes away. Relations are named by number, parts of tables by table and part.
enum DropTarget: Hashable {
    case schema(UInt32)
    /// A table, a sequence or a view.
    case relation(UInt32)
    case index(UInt32, table: UInt32)
    /// The constraint of a primary or unique key, whose index hangs on it.
    case key(UInt32, table: UInt32)
    case foreignKey(UInt32, child: UInt32, parent: UInt32)
    case check(UInt32, table: UInt32)
    case columnDefault(table: UInt32, column: Int)
    case column(table: UInt32, column: Int)
}

extension DropTarget {
    /// The object's number; a column has its table's.
    fileprivate var number: UInt32 {
        switch self {
        case .schema(let oid), .relation(let oid), .index(let oid, _), .key(let oid, _),
            .foreignKey(let oid, _, _), .check(let oid, _), .columnDefault(let oid, _),
            .column(let oid, _):
            oid
        }
    }
}

/// A target with what the messages say of it.
struct DroppedObject {
    var target: DropTarget
    /// `table t`, `constraint c on table t`.
    var description: String
    /// What it hangs on; nil for what the statement names itself.
    var cause: String?
    /// False for what goes silently: the statement's own objects, and parts of what goes.
    var isReported: Bool
}

/// Follows dependencies from the objects that a statement names.
struct DropCollector {
    let scope: DefinitionScope
    private(set) var objects: [DroppedObject] = []
    private var positions: [DropTarget: Int] = [:]
    private var visited: Set<DropTarget> = []

    init(_ scope: DefinitionScope) {
        self.scope = scope
    }

    /// Collects the named objects first, so that none of them counts as a dependent of another.
    mutating func collect(_ targets: [DropTarget]) throws(Interrupt) {
        var named: [DropTarget] = []
        for target in targets {
            let description = try scope.describe(target)
            if add(target, description, cause: nil, isReported: false) { named.append(target) }
        }
        let namedCount = objects.count
        for target in named { try follow(target) }
        // What depends on others comes before them as it is found, and is told of after them.
        objects[namedCount...].reverse()
        for (position, object) in objects.enumerated() { positions[object.target] = position }
        for position in objects.indices where goesWithItsOwner(objects[position].target) {
            objects[position].isReported = false
        }
    }

    /// Parts of a table or a column that goes itself need no mention.
    private func goesWithItsOwner(_ target: DropTarget) -> Bool {
        switch target {
        case .schema, .relation: false
        case .index(_, let table), .key(_, let table), .check(_, let table), .column(let table, _),
            .foreignKey(_, let table, _):
            positions[.relation(table)] != nil
        case .columnDefault(let table, let column):
            positions[.relation(table)] != nil
                || positions[.column(table: table, column: column)] != nil
        }
    }

    private mutating func add(
        _ target: DropTarget, _ description: String, cause: String?, isReported: Bool
    ) -> Bool {
        if let position = positions[target] {
            if !isReported { objects[position].isReported = false }
            return false
        }
        positions[target] = objects.count
        objects.append(
            DroppedObject(
                target: target, description: description, cause: cause, isReported: isReported))
        return true
    }

    /// The newest dependents first: what hangs on the target itself and on another of them is put down to the target.
    private mutating func follow(_ target: DropTarget) throws(Interrupt) {
        for dependent in newestFirst(try scope.dependents(of: target), of: target) {
            guard isNew(dependent) else { continue }
            visited.insert(dependent.target)
            let description = try scope.describe(dependent.target)
            var cause = dependent.cause
            if cause == nil { cause = try scope.describe(target) }
            try follow(dependent.target)
            _ = add(
                dependent.target, description, cause: cause, isReported: !dependent.isPart)
        }
    }

    /// Numbers tell the age, but for the types of a schema, which have numbers of their own.
    private func newestFirst(_ dependents: [Dependent], of target: DropTarget) -> [Dependent] {
        if case .schema = target { return dependents.reversed() }
        return dependents.sorted { $0.target.number < $1.target.number }.reversed()
    }

    private mutating func isNew(_ dependent: Dependent) -> Bool {
        if let position = positions[dependent.target] {
            if dependent.isPart { objects[position].isReported = false }
            return false
        }
        return !visited.contains(dependent.target)
    }
}
