// CREATE TYPE … AS ENUM, ALTER TYPE, DROP TYPE.

/// What ALTER TYPE does to an enum.
package enum EnumChange: Sendable {
    case add(String, ifNotExists: Bool, neighbor: String?, isAfter: Bool)
    case rename(String, to: String)
}

extension DefinitionScope {
    func createEnum(_ name: String, schema: String, _ names: [String]) throws(Interrupt) {
        let (schema, _) = try creationSchema(schema, isTemporary: false, name: name)
        let key = EnumDescriptor.key(name)
        var isTaken = try identifier(schema: schema, name: key) != nil
        if !isTaken { isTaken = try relationHasType(schema: schema, name: name) }
        if isTaken {
            throw .definition(.duplicateType(name))
        }
        if names.count > EnumLabel.maximumCount {
            throw .definition(.tooManyLabels)
        }
        let type = try checked { () throws(SQLError) in try ObjectIdentifiers.nextEnum() }
        var seen: Set<String> = []
        for label in names {
            try checkLabel(label)
            if !seen.insert(label).inserted {
                throw .definition(.labelTwice(label, type: type.rawValue))
            }
        }
        try claim(schema: schema, name: key, oid: type.rawValue)
        put(
            EnumDescriptor(
                oid: type.rawValue, schema: schema, name: name, labels: EnumLabel.labels(names)))
    }

    /// Tables and views have row types of their names.
    private func relationHasType(schema: String, name: String) throws(Interrupt) -> Bool {
        guard let oid = try identifier(schema: schema, name: name) else { return false }
        switch try checked({ () throws(SQLError) in try changes.object(oid) }) {
        case .table?, .view?: return true
        default: return false
        }
    }

    private func put(_ type: EnumDescriptor) {
        changes.put(.type(type), oid: type.oid)
    }

    private func checkLabel(_ label: String) throws(Interrupt) {
        if label.utf8.count <= names.longestLabel { return }
        throw .definition(.labelTooLong(label, limit: names.longestLabel))
    }

    // MARK: ALTER TYPE

    func alterEnum(_ oid: UInt32, _ change: EnumChange) throws(Interrupt) {
        try lock(DefinitionScope.lockIdentifier(oid), .accessExclusive)
        guard
            case .type(var type)? = try checked({ () throws(SQLError) in
                try changes.object(oid)
            })
        else { throw .definition(.goneType) }
        switch change {
        case .add(let label, let ifNotExists, let neighbor, let isAfter):
            try checkLabel(label)
            if type.labels.contains(where: { $0.name == label }) {
                return try refuse(.duplicateLabel(label), unless: ifNotExists)
            }
            var position = type.labels.count
            if let neighbor {
                position = try place(of: neighbor, type) + (isAfter ? 1 : 0)
            }
            guard type.labels.count < EnumLabel.maximumCount,
                let made = EnumLabel.label(label, at: position, of: type.labels)
            else {
                throw .definition(.tooManyLabels)
            }
            type.labels.insert(made, at: position)
        case .rename(let old, let new):
            try checkLabel(new)
            let position = try place(of: old, type)
            if type.labels.contains(where: { $0.name == new }) {
                throw .definition(.duplicateLabel(new))
            }
            type.labels[position].name = new
            try renameLabel(old, to: new, of: type)
        }
        put(type)
    }

    private func place(of label: String, _ type: EnumDescriptor) throws(Interrupt) -> Int {
        if let at = type.labels.firstIndex(where: { $0.name == label }) { return at }
        throw .definition(.undefinedLabel(label))
    }

    func renameType(_ type: EnumDescriptor, to newName: String) throws(Interrupt) {
        try lock(DefinitionScope.lockIdentifier(type.oid), .accessExclusive)
        let key = EnumDescriptor.key(newName)
        if try identifier(schema: type.schema, name: key) != nil {
            throw .definition(.duplicateType(newName))
        }
        try claim(schema: type.schema, name: key, oid: type.oid)
        var renamed = type
        renamed.name = newName
        try renameInTexts(type, renamed)
        put(renamed)
    }

    /// Stored expressions name the types of their literals.
    private func renameInTexts(
        _ old: EnumDescriptor, _ new: EnumDescriptor
    ) throws(Interrupt) {
        try renameEverywhere(
            .type(
                from: NameChange.ObjectPath(old.schema, old.name),
                to: NameChange.ObjectPath(new.schema, new.name)))
    }

    private func renameLabel(
        _ old: String, to new: String, of type: EnumDescriptor
    ) throws(Interrupt) {
        try renameEverywhere(
            .label(of: NameChange.ObjectPath(type.schema, type.name), from: old, to: new))
        for (oid, object) in try everything() {
            guard case .view(var view) = object else { continue }
            let before = view.bindings
            for at in view.bindings.labels.indices
            where view.bindings.labels[at].type == type.type
                && view.bindings.labels[at].name == old
            {
                view.bindings.labels[at].name = new
            }
            if view.bindings != before { changes.put(.view(view), oid: oid) }
        }
    }

    func moveType(_ type: EnumDescriptor, to schema: String) throws(Interrupt) {
        var moved = type
        moved.schema = schema
        put(moved)
        try renameInTexts(type, moved)
    }

    // MARK: DROP TYPE

    func typeTarget(_ name: ObjectName, ifExists: Bool) throws(Interrupt) -> DropTarget? {
        if let schema = name.schema,
            try identifier(schema: "", name: catalog.resolved(schema: schema)) == nil
        {
            try refuse(.undefinedSchema(schema), unless: ifExists)
            return nil
        }
        let key = ObjectName(schema: name.schema, name: EnumDescriptor.key(name.name))
        if let oid = try relationIdentifier(key) { return .relation(oid) }
        let dotted = (name.schema.map { "\($0)." } ?? "") + name.name
        try refuse(.undefinedType(dotted), unless: ifExists)
        return nil
    }

    /// The columns of tables that have values of the type.
    func columns(of type: EnumDescriptor) throws(Interrupt) -> [Dependent] {
        var result: [Dependent] = []
        // Arrays first: their type hangs on the enum's own.
        for wanted in [type.type.enumArray, type.type] {
            for (oid, object) in try everything() {
                switch object {
                case .table(let table):
                    for (position, column) in table.columns.enumerated()
                    where !column.isDropped && column.type.oid == wanted {
                        result.append(
                            Dependent(
                                target: .column(table: oid, column: position), isPart: false,
                                cause: wanted.isEnum ? nil : "type \(displayed(type))[]"))
                    }
                default: break
                }
            }
        }
        return result
    }

    func displayed(_ type: EnumDescriptor) -> String {
        displayed(type.schema, EnumDescriptor.key(type.name), type.oid)
            .replacing(EnumDescriptor.key(type.name), with: type.name)
            .replacing("\"\(type.name)\"", with: Identifier.quoted(type.name))
    }
}
