// How a language's names lead to objects: which schemas are looked in unasked, which are nobody's to fill, what of each
// kind may be called the same, and what is called what when a definition does not say.

/// A class, for every catalog of a transaction holds it.
package final class NameRules: Sendable {
    /// Schemas that are looked in before those of the search path, in this order, unless the path names them.
    package let implicitSchemas: [String]
    /// What a session's own temporary schema is called in it; in every other it has a name of its own.
    package let temporarySchema: String
    /// What DDL makes is in none of these.
    package let systemSchemas: Set<String>
    /// No schema that DDL makes has a name that begins so.
    package let reservedPrefix: String?
    /// Columns that every table has without being asked, and that none can be given.
    package let systemColumns: Set<String>
    package let templates: DatabaseTemplates
    /// In bytes.
    package let longestDatabaseName: Int
    /// A temporary table hides others of its name also where the name is written with its schema.
    package let temporaryTablesHide: Bool
    /// Of an enum's labels, in bytes.
    package let longestLabel: Int
    package let scopes: NameScopes
    package let madeUp: any MadeUpNames
    /// The form in which names of columns, indexes and constraints are compared; nil: as they are.
    private let fold: (@Sendable (String) -> String)?

    package init(
        implicitSchemas: [String], temporarySchema: String, systemSchemas: Set<String>,
        reservedPrefix: String? = nil, systemColumns: Set<String> = [],
        templates: DatabaseTemplates = DatabaseTemplates(), longestDatabaseName: Int = 63,
        temporaryTablesHide: Bool = false, longestLabel: Int = 63,
        scopes: NameScopes = NameScopes(), madeUp: any MadeUpNames = PlainNames(),
        fold: (@Sendable (String) -> String)? = nil
    ) {
        self.implicitSchemas = implicitSchemas
        self.temporarySchema = temporarySchema
        self.systemSchemas = systemSchemas
        self.reservedPrefix = reservedPrefix
        self.systemColumns = systemColumns
        self.templates = templates
        self.longestDatabaseName = longestDatabaseName
        self.temporaryTablesHide = temporaryTablesHide
        self.longestLabel = longestLabel
        self.scopes = scopes
        self.madeUp = madeUp
        self.fold = fold
    }

    /// Names of databases that new ones may be made of though nobody has made them: they are empty.
    package var emptyDatabases: [String] { [templates.usual, templates.blank].compactMap { $0 } }

    package func isReserved(schema name: String) -> Bool {
        reservedPrefix.map(name.hasPrefix) ?? false
    }

    /// The name of a session's temporary schema for everybody.
    package func temporarySchema(ofSession session: Int32) -> String {
        "\(temporarySchema)_\(session)"
    }

    /// A name of a column, an index or a constraint in the form in which it is compared. Names of schemas and of what
    /// stands in them are compared as they are.
    package func key(_ name: String) -> String { fold?(name) ?? name }

    package func isSame(_ a: String, _ b: String) -> Bool {
        a == b || fold.map { $0(a) == $0(b) } ?? false
    }
}

/// What new databases are copies of, where a language has such.
package struct DatabaseTemplates: Sendable {
    /// The one that is meant where none is named.
    package var usual: String?
    /// One that holds no text, so that a copy may order text as it likes.
    package var blank: String?

    package init(usual: String? = nil, blank: String? = nil) {
        self.usual = usual
        self.blank = blank
    }
}

/// Where a name has to be the only one of its kind.
package struct NameScopes: Sendable {
    package enum Scope: Sendable { case table, schema }

    /// An index stands among the relations of its schema, or is its table's own.
    package var indexes: Scope
    package var checks: Scope
    package var foreignKeys: Scope
    /// How far a constraint's name that is made up keeps clear of others.
    package var madeUpConstraints: Scope
    /// A table's keys, checks and foreign keys are named apart from each other, or are all constraints.
    package var constraintsAreOneKind: Bool

    package init(
        indexes: Scope = .schema, checks: Scope = .table, foreignKeys: Scope = .table,
        madeUpConstraints: Scope = .schema, constraintsAreOneKind: Bool = true
    ) {
        self.indexes = indexes
        self.checks = checks
        self.foreignKeys = foreignKeys
        self.madeUpConstraints = madeUpConstraints
        self.constraintsAreOneKind = constraintsAreOneKind
    }
}

/// What a language calls things that a definition leaves without a name.
package protocol MadeUpNames: Sendable {
    /// A name to try; the first that is free is taken. `attempt` counts from 0.
    func candidate(_ object: UnnamedObject, attempt: Int) -> String
    /// The names of an index's columns, of which several may be alike as they are written.
    func distinct(_ columns: [String]) -> [String]
}

extension MadeUpNames {
    package func distinct(_ columns: [String]) -> [String] { columns }
}

/// Something of a table that is to get a name.
package struct UnnamedObject: Sendable {
    package enum Kind: Sendable { case primaryKey, uniqueKey, index, check, foreignKey, sequence }

    package let kind: Kind
    package let table: String
    /// Those that it is over; of a check, the one that it reads if there is but one.
    package let columns: [String]

    package init(_ kind: Kind, table: String, columns: [String]) {
        self.kind = kind
        self.table = table
        self.columns = columns
    }
}

/// Names of a language that has no manner of its own: the table, the columns, the kind, a number.
package struct PlainNames: MadeUpNames {
    package init() {}

    package func candidate(_ object: UnnamedObject, attempt: Int) -> String {
        let parts = [object.table] + object.columns + ["\(object.kind)"]
        return parts.joined(separator: "_") + (attempt == 0 ? "" : "\(attempt)")
    }
}

/// The kinds of constraints that have a name.
package enum ConstraintKind: Sendable { case key, check, foreignKey }

extension TableDescriptor {
    /// The position of a column that is not dropped, by a name as the language compares it.
    package func column(named name: String, _ names: NameRules) -> Int? {
        columns.firstIndex { !$0.isDropped && names.isSame($0.name, name) }
    }

    /// Whether a constraint of this table has the name.
    ///
    /// - Parameter kind: Only one of this kind, where the language keeps their names apart; nil: of any.
    package func hasConstraint(
        _ name: String, _ kind: ConstraintKind?, _ names: NameRules
    ) -> Bool {
        let kind = names.scopes.constraintsAreOneKind ? nil : kind
        if kind == nil || kind == .key,
            indexes.contains(where: { $0.isConstraint && names.isSame($0.name, name) })
        {
            return true
        }
        if kind == nil || kind == .check,
            checks.contains(where: { names.isSame($0.name, name) })
        {
            return true
        }
        return (kind == nil || kind == .foreignKey)
            && foreignKeys.contains { names.isSame($0.name, name) }
    }
}
