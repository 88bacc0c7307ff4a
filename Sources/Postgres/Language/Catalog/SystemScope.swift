// Finding rows of system tables by a value: which objects of the catalog can have rows with it, without a look at others.
import QueryEngine

/// What the values of a key column are. The objects found are all that can have rows with them; they may have others too,
/// which are left out row by row.
enum SystemKey: Sendable {
    /// A table, view, sequence or index; also the number of what hangs on one: a view's rule, a column's default.
    case relation, relationName
    case schema, schemaName
    case constraint, constraintName
    /// A relation that foreign keys refer to, and the name of one; the index that they or a key's constraint use.
    case referencedRelation, referencedName, constraintIndex
    case type, typeName
    /// The relation whose row type it is.
    case rowRelation
    /// What depends on others, and what others depend on.
    case dependent, depended
    /// What a comment is on.
    case commented

    /// Rows with one value, about.
    var rows: Double {
        switch self {
        case .relationName, .schema, .schemaName, .constraint, .type, .typeName, .rowRelation: 1
        case .constraintName, .commented: 2
        case .relation, .constraintIndex: 6
        case .referencedRelation, .referencedName, .dependent: 8
        case .depended: 20
        }
    }
}

/// The things that rows are made of where a key narrows them.
struct SystemScope {
    /// In the order of their numbers.
    var objects: [CatalogEntry] = []
    var system: [VirtualTable] = []
    var types: [TypeDefinition] = []
    var schemas: [SchemaDescriptor] = []
    var comments: [(object: CommentedObject, text: String)] = []
}

extension SystemSource {
    func schemas() throws(SQLError) -> [SchemaDescriptor] {
        guard let store else { return [] }
        var result: [SchemaDescriptor] = []
        for oid in store.relations(inSchema: "") {
            if case .schema(let schema)? = try store.object(oid) { result.append(schema) }
        }
        return result
    }

    /// The things that can have rows with one of the values; nil: the key does not tell.
    func scope(
        _ key: SystemKey, _ values: [Value], within: VirtualKeyValues?
    ) throws(SQLError) -> SystemScope? {
        var search = SystemSearch(self, within)
        for value in values {
            switch value {
            case .int(let number):
                guard let oid = UInt32(exactly: number) else { continue }
                guard try search.find(key, oid) else { return nil }
            case .text(let text): try search.find(key, text.string)
            default: continue
            }
        }
        return search.scope
    }
}

/// Gathers what several values lead to, each thing once.
private struct SystemSearch {
    private let source: SystemSource
    private let within: VirtualKeyValues?
    private var numbers: Set<UInt32> = []
    private var systemNumbers: Set<UInt32> = []
    private var found = SystemScope()
    private var schemaNames: [String]?

    init(_ source: SystemSource, _ within: VirtualKeyValues?) {
        self.source = source
        self.within = within
    }

    var scope: SystemScope {
        var scope = found
        scope.objects.sort { $0.oid < $1.oid }
        return scope
    }

    // MARK: By number

    /// False: this number does not lead to what has rows with it.
    mutating func find(_ key: SystemKey, _ oid: UInt32) throws(SQLError) -> Bool {
        switch key {
        // Most rows have none of these.
        case .referencedRelation where oid == 0, .constraintIndex where oid == 0,
            .rowRelation where oid == 0:
            return false
        case .relation, .rowRelation: try addRelation(oid)
        case .schema:
            if case .schema(let schema)? = try source.object(oid) { found.schemas.append(schema) }
        case .constraint: try addConstraint(oid)
        case .referencedRelation: try addChildren(of: oid)
        case .constraintIndex:
            guard case .index(let table)? = try source.object(oid) else { return true }
            try add(table)
            try addChildren(of: table)
        case .type: try addType(oid)
        case .dependent: return try addDependent(oid)
        case .depended: try addDepended(oid)
        case .commented:
            found.comments += source.store?.comments(on: oid) ?? []
        case .relationName, .schemaName, .constraintName, .referencedName, .typeName: return false
        }
        return true
    }

    private mutating func add(_ oid: UInt32) throws(SQLError) {
        guard numbers.insert(oid).inserted, let object = try source.object(oid) else { return }
        found.objects.append((oid, object))
    }

    private mutating func addRelation(_ oid: UInt32) throws(SQLError) {
        if let table = SystemCatalog.table(oid: oid) {
            if systemNumbers.insert(table.oid).inserted { found.system.append(table) }
            return
        }
        if let view = SystemSource.view(ofRule: oid) { try add(view) }
        if case .index(let table)? = try source.object(oid) {
            try add(table)
        } else {
            try add(oid)
        }
    }

    private mutating func addConstraint(_ oid: UInt32) throws(SQLError) {
        for table in source.store?.users(of: .constraint(oid)) ?? [] { try add(table) }
    }

    private mutating func addChildren(of oid: UInt32) throws(SQLError) {
        guard let parent = try source.table(oid) else { return }
        for key in parent.referencedBy { try add(key.child) }
    }

    private mutating func addType(_ oid: UInt32) throws(SQLError) {
        let type = TypeID(oid)
        if let relation = type.rowRelation ?? type.rowArrayRelation {
            try add(relation)
        } else if let made = type.enumeration {
            try add(made.rawValue)
        } else if let builtIn = PostgresTypes.library.definition(type) {
            found.types.append(builtIn)
        }
    }

    private mutating func addDependent(_ oid: UInt32) throws(SQLError) -> Bool {
        if oid >> 30 == 1 {
            // The number of a default; those of late tables have come round and lead nowhere.
            guard ObjectIdentifiers.isBelow(SystemSource.lastDefaultOwner) else { return false }
            if let table = SystemSource.table(ofDefault: oid) { try add(table) }
        }
        try addRelation(oid)
        try addConstraint(oid)
        return true
    }

    private mutating func addDepended(_ oid: UInt32) throws(SQLError) {
        try addRelation(oid)
        try addConstraint(oid)
        for user in source.store?.users(of: .relation(oid)) ?? [] { try add(user) }
        switch try source.object(oid) {
        case .table: try addChildren(of: oid)
        case .index(let table)?: try addChildren(of: table)
        case .sequence(let sequence)?:
            for table in source.store?.users(of: .nextValue(sequence.nextvalText)) ?? [] {
                try add(table)
            }
        default: break
        }
    }

    // MARK: By name

    mutating func find(_ key: SystemKey, _ name: String) throws(SQLError) {
        switch key {
        case .relationName: try addRelation(name)
        case .schemaName:
            if let oid = source.store?.identifier(schema: "", name: name),
                case .schema(let schema)? = try source.object(oid)
            {
                found.schemas.append(schema)
            }
        case .constraintName:
            for schema in try schemas() {
                for table in source.store?.tables(withConstraint: name, schema: schema) ?? [] {
                    try add(table)
                }
            }
        case .referencedName:
            for schema in try schemas() {
                guard let oid = source.store?.identifier(schema: schema, name: name) else {
                    continue
                }
                try addRelation(oid)
                try addChildren(of: oid)
            }
        case .typeName:
            if let type = PostgresTypes.library.type(named: name) { found.types.append(type) }
            try addType(name)
            if name.hasPrefix("_") { try addType(String(name.dropFirst())) }
        case .relation, .schema, .constraint, .referencedRelation, .constraintIndex, .type,
            .rowRelation, .dependent, .depended, .commented:
            return
        }
    }

    /// The schemas that the column beside the name allows, or all.
    private mutating func schemas() throws(SQLError) -> [String] {
        if let schemaNames { return schemaNames }
        var result: [String] = []
        if let within {
            for value in within.values {
                switch value {
                case .text(let name): result.append(name.string)
                case .int(let number):
                    guard let oid = UInt32(exactly: number) else { continue }
                    if case .schema(let schema)? = try source.object(oid) {
                        result.append(schema.name)
                    }
                default: continue
                }
            }
        } else {
            result = try source.schemas().map(\.name)
        }
        schemaNames = result
        return result
    }

    private mutating func addRelation(_ name: String) throws(SQLError) {
        for schema in try schemas() {
            if let table = SystemCatalog.table(schema: schema, name: name) {
                if systemNumbers.insert(table.oid).inserted { found.system.append(table) }
            }
            if let oid = source.store?.identifier(schema: schema, name: name) {
                try addRelation(oid)
            }
        }
    }

    private mutating func addType(_ name: String) throws(SQLError) {
        for schema in try schemas() {
            for key in [EnumDescriptor.key(name), name] {
                guard let oid = source.store?.identifier(schema: schema, name: key) else {
                    continue
                }
                try add(oid)
            }
        }
    }
}
