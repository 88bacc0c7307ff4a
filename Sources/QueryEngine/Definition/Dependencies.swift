// Which objects depend on which: read off the descriptors, nothing is stored for it.

/// Something that cannot stay when another thing goes.
struct Dependent {
    var target: DropTarget
    /// A part, that goes without being asked for (an index of a table), or an object of its own.
    var isPart: Bool
    /// What it depends on, where that is not the thing itself but a piece of it.
    var cause: String?
}

extension DefinitionScope {
    /// All objects with this statement's changes, in the order of their numbers.
    func everything() throws(Interrupt) -> [(oid: UInt32, object: CatalogObject)] {
        try checked { () throws(SQLError) in
            try changes.allObjects()
        }
    }

    func dependents(of target: DropTarget) throws(Interrupt) -> [Dependent] {
        switch target {
        case .schema(let oid): return try contents(ofSchema: oid)
        case .relation(let oid): return try dependents(ofRelation: oid)
        case .index(let oid, let table):
            return try keysReferringTo(table) { $0.parentIndex == oid }
        case .key(let oid, let table):
            return [Dependent(target: .index(oid, table: table), isPart: true)]
                + (try views(groupedBy: oid))
        case .column(let table, let column):
            return try dependents(ofColumn: column, of: table)
        case .foreignKey, .check, .columnDefault: return []
        }
    }

    private func contents(ofSchema oid: UInt32) throws(Interrupt) -> [Dependent] {
        guard case .schema(let schema)? = try object(oid) else { return [] }
        var result: [Dependent] = []
        for relation in catalog.store.relations(inSchema: schema.name) {
            if case .index? = try object(relation) { continue }
            if try object(relation) == nil { continue }
            let dependent = Dependent(target: .relation(relation), isPart: false)
            // Types are made before what uses them, whatever their numbers.
            if TypeID(relation).isEnum {
                result.insert(dependent, at: 0)
            } else {
                result.append(dependent)
            }
        }
        return result
    }

    private func object(_ oid: UInt32) throws(Interrupt) -> CatalogObject? {
        try checked { () throws(SQLError) in try changes.object(oid) }
    }

    private func dependents(ofRelation oid: UInt32) throws(Interrupt) -> [Dependent] {
        var result: [Dependent] = []
        if case .type(let type)? = try object(oid) { result += try columns(of: type) }
        for (other, object) in try everything() where other != oid {
            switch object {
            case .view(let view) where view.dependencies.contains(oid):
                result.append(Dependent(target: .relation(other), isPart: false))
            case .sequence(let sequence) where sequence.owner?.table == oid:
                result.append(Dependent(target: .relation(other), isPart: true))
            case .table(let table):
                try addDefaults(of: table, drawingFrom: oid, to: &result)
                for key in table.foreignKeys where key.parent == oid {
                    result.append(
                        Dependent(
                            target: .foreignKey(key.oid, child: other, parent: oid),
                            isPart: false))
                }
            default: break
            }
        }
        if let table = try checked({ () throws(SQLError) in try changes.table(oid) }) {
            for key in table.foreignKeys where key.parent != oid {
                result.append(
                    Dependent(
                        target: .foreignKey(key.oid, child: oid, parent: key.parent),
                        isPart: true))
            }
        }
        return result
    }

    private func addDefaults(
        of table: TableDescriptor, drawingFrom oid: UInt32, to result: inout [Dependent]
    ) throws(Interrupt) {
        guard case .sequence(let sequence)? = try object(oid) else { return }
        for (position, column) in table.columns.enumerated() where !column.isDropped {
            guard let sql = column.defaultSQL, sequence.isNamed(in: sql) else { continue }
            result.append(
                Dependent(
                    target: .columnDefault(table: table.oid, column: position), isPart: false))
        }
    }

    private func keysReferringTo(
        _ parent: UInt32, where matches: (ForeignKeyDescriptor) -> Bool
    ) throws(Interrupt) -> [Dependent] {
        guard let table = try checked({ () throws(SQLError) in try changes.table(parent) }) else {
            return []
        }
        return table.referencedBy.filter(matches).sorted { $0.oid < $1.oid }.map {
            Dependent(
                target: .foreignKey($0.oid, child: $0.child, parent: parent), isPart: false)
        }
    }

    private func dependents(
        ofColumn column: Int, of oid: UInt32
    ) throws(Interrupt) -> [Dependent] {
        guard let table = try checked({ () throws(SQLError) in try changes.table(oid) }) else {
            return []
        }
        var result = try keysReferringTo(oid) { $0.parentColumns.contains(column) }
        for index in table.indexes {
            guard
                index.namedColumns.contains(where: { $0.column == column })
                    || index.included.contains(column) || index.computedFrom.contains(column)
            else { continue }
            result.append(Dependent(target: .index(index.oid, table: oid), isPart: true))
        }
        for check in table.checks where check.columns.contains(column) {
            result.append(Dependent(target: .check(check.oid, table: oid), isPart: true))
        }
        for key in table.foreignKeys where key.childColumns.contains(column) {
            result.append(
                Dependent(
                    target: .foreignKey(key.oid, child: oid, parent: key.parent), isPart: true))
        }
        for sequence in try ownedSequences(of: oid, column: column) {
            result.append(Dependent(target: .relation(sequence.oid), isPart: true))
        }
        for (position, other) in table.columns.enumerated()
        where other.isGenerated && !other.isDropped && other.sources.contains(column) {
            result.append(
                Dependent(target: .column(table: oid, column: position), isPart: false))
        }
        for view in try views(over: oid, column: column) {
            result.append(Dependent(target: .relation(view.oid), isPart: false))
        }
        return result
    }

    /// Views whose grouping rests on a primary key.
    private func views(groupedBy key: UInt32) throws(Interrupt) -> [Dependent] {
        var result: [Dependent] = []
        for (oid, object) in try everything() {
            guard case .view(let view) = object, view.bindings.constraints.contains(key) else {
                continue
            }
            result.append(Dependent(target: .relation(oid), isPart: false))
        }
        return result
    }

    /// Views that read this column.
    func views(over table: UInt32, column: Int) throws(Interrupt) -> [ViewDescriptor] {
        var result: [ViewDescriptor] = []
        for (_, object) in try everything() {
            guard case .view(let view) = object,
                view.bindings.read(of: table).contains(column)
            else { continue }
            result.append(view)
        }
        return result
    }

    // MARK: Descriptions

    func describe(_ target: DropTarget) throws(Interrupt) -> String {
        switch target {
        case .schema(let oid):
            guard case .schema(let schema)? = try object(oid) else { return "schema" }
            return "schema \(schema.name)"
        case .relation(let oid): return try describe(relation: oid)
        case .index(let oid, let table):
            guard let owner = try checked({ () throws(SQLError) in try changes.table(table) }),
                let index = owner.indexes.first(where: { $0.oid == oid })
            else { return "index" }
            return "index \(displayed(owner.schema, index.name, oid))"
        case .foreignKey(let oid, let child, _): return try describe(constraint: oid, on: child)
        case .key(let oid, let table), .check(let oid, let table):
            return try describe(constraint: oid, on: table)
        case .columnDefault(let table, let column):
            return "default value for " + (try describe(.column(table: table, column: column)))
        case .column(let table, let column):
            guard let owner = try checked({ () throws(SQLError) in try changes.table(table) })
            else { return "column" }
            return
                "column \(Identifier.quoted(owner.columns[column].name)) of table \(displayed(owner))"
        }
    }

    private func describe(relation oid: UInt32) throws(Interrupt) -> String {
        switch try object(oid) {
        case .table(let table)?: "table \(displayed(table))"
        case .sequence(let sequence)?:
            "sequence \(displayed(sequence.schema, sequence.name, oid))"
        case .view(let view)?: "view \(displayed(view.schema, view.name, oid))"
        case .type(let type)?: "type \(displayed(type))"
        case .schema?, .index?, .installed?, nil: "relation"
        }
    }

    private func describe(constraint oid: UInt32, on table: UInt32) throws(Interrupt) -> String {
        guard let owner = try checked({ () throws(SQLError) in try changes.table(table) }) else {
            return "constraint"
        }
        let object = CatalogObject.table(owner)
        let name = object.constraintNames.first { $0.oid == oid }?.name ?? ""
        return "constraint \(Identifier.quoted(name)) on table \(displayed(owner))"
    }
}
