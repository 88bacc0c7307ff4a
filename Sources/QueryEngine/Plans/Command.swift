// What a frontend turns one statement into: the runner runs queries, the session carries out the rest.

/// One statement, planned.
package enum Command: Sendable {
    case query(QueryPlan)
    case transaction(TransactionCommand)
    case definition(DefinitionCommand)
    /// What only the session of the language knows how to carry out.
    case session(any SessionCommand)
}

/// A command of a language's own, for its session.
package protocol SessionCommand: Sendable {}

package struct TransactionModes: Sendable {
    package var isolation: IsolationLevel?
    package var isReadOnly: Bool?
    package var isDeferrable: Bool?

    package init(
        isolation: IsolationLevel? = nil, isReadOnly: Bool? = nil, isDeferrable: Bool? = nil
    ) {
        self.isolation = isolation
        self.isReadOnly = isReadOnly
        self.isDeferrable = isDeferrable
    }
}

/// SQL's levels; READ UNCOMMITTED behaves as READ COMMITTED but keeps its name for SHOW.
package enum IsolationLevel: String, Sendable {
    case readUncommitted = "read uncommitted"
    case readCommitted = "read committed"
    case repeatableRead = "repeatable read"
    case serializable = "serializable"
}

package enum TransactionCommand: Sendable {
    /// The tag is `BEGIN` or `START TRANSACTION`.
    case begin(TransactionModes, tag: String)
    case commit(andChain: Bool)
    case rollback(andChain: Bool)
    case savepoint(String)
    case release(String)
    case rollbackTo(String)
    /// PREPARE TRANSACTION; COMMIT PREPARED and ROLLBACK PREPARED, by their tags.
    case prepare
    case finishPrepared(String, tag: String)
    /// SET TRANSACTION.
    case setModes(TransactionModes)
    /// SET SESSION CHARACTERISTICS AS TRANSACTION.
    case setDefaults(TransactionModes)
    /// nil: ALL.
    case setConstraints([(schema: String?, name: String)]?, deferred: Bool)
}

/// DDL. Names are resolved to schemas; oids and trees are given out by the session when it carries the command out.
package enum DefinitionCommand: Sendable {
    case createTable(TableDefinition, ifNotExists: Bool)
    /// CREATE TABLE AS and SELECT INTO.
    /// `parameters`: those of EXECUTE, nil where the query itself was written.
    case createTableAs(
        TableDefinition, QueryPlan, ifNotExists: Bool, withData: Bool, parameters: [Value]? = nil)
    case createIndex(IndexDefinition, table: UInt32, ifNotExists: Bool)
    case createSequence(SequenceDefinition, ifNotExists: Bool)
    case alterSequence(oid: UInt32, SequenceChange)
    /// `dependencies`: the relations that the query reads.
    case createView(
        name: String, schema: String, columns: [ColumnDescriptor], sql: String, orReplace: Bool,
        bindings: ViewBindings = ViewBindings())
    case createEnum(name: String, schema: String, labels: [String])
    case alterEnum(oid: UInt32, EnumChange)
    case createSchema(name: String, ifNotExists: Bool)
    /// Each action is planned when its pass comes.
    case alterTable(oid: UInt32, [TableAction])
    /// In the schema that an unqualified name goes to where none is given.
    /// The language's error stands for an extension that there is none of; it is met when the command is carried out.
    case createExtension(
        Result<ExtensionDefinition, SQLError>, schema: String?, version: String?,
        ifNotExists: Bool)
    case dropExtensions([NamedExtension], ifExists: Bool, cascade: Bool)
    case drop(kind: ObjectKind, [ObjectName], ifExists: Bool, cascade: Bool)
    case rename(kind: ObjectKind, oid: UInt32, RenameTarget, newName: String)
    /// Types come to stand in another schema.
    case moveTypes([TypeID], schema: String)
    /// `table`: the relation that is locked for it.
    case comment(String?, on: CommentedObject, table: UInt32?)
    case truncate([UInt32], restartIdentity: Bool, cascade: Bool)
    case createDatabase(
        name: String, template: String?, collate: String? = nil, ctype: String? = nil)
    /// Forced: who is in it is put out.
    case dropDatabase(name: String, ifExists: Bool, isForced: Bool)

    package enum ObjectKind: String, Sendable {
        case table, index, sequence, view, schema, type
    }

    package enum RenameTarget: Sendable {
        case itself, column(Int), constraint(String)
        /// Itself, which comes to stand in another schema.
        case schema(String)
    }
}

package struct ObjectName: Sendable {
    package let schema: String?
    package let name: String

    package init(schema: String?, name: String) {
        self.schema = schema
        self.name = name
    }
}

package struct TableDefinition: Sendable {
    package var schema: String
    package var name: String
    package var isTemporary: Bool
    package var columns: [ColumnDefinition]
    package var constraints: [ConstraintDefinition]
    /// Those that belong to no constraint.
    package var indexes: [IndexDefinition]
    /// ON COMMIT of a temporary table.
    package var onCommit: OnCommit
    /// The column that is given numbers where a row has none.
    package var counter: CounterDefinition?
    /// What is kept beside the definition; nil: nothing.
    package var comment: String?

    package enum OnCommit: UInt8, Sendable { case preserveRows, deleteRows, drop }

    package init(
        schema: String, name: String, isTemporary: Bool, columns: [ColumnDefinition],
        constraints: [ConstraintDefinition], indexes: [IndexDefinition] = [],
        onCommit: OnCommit = .preserveRows
    ) {
        self.schema = schema
        self.name = name
        self.isTemporary = isTemporary
        self.columns = columns
        self.constraints = constraints
        self.indexes = indexes
        self.onCommit = onCommit
    }
}

/// A column that is given numbers where a row has none.
package struct CounterDefinition: Sendable {
    package var column: String
    /// The number that the first row gets.
    package var next: UInt64
    /// The greatest number that the column takes.
    package var maximum: UInt64
    /// See `TableCounter.isUnsigned`.
    package var isUnsigned: Bool

    package init(column: String, next: UInt64 = 1, maximum: UInt64, isUnsigned: Bool) {
        self.column = column
        self.next = next
        self.maximum = maximum
        self.isUnsigned = isUnsigned
    }
}

package struct ColumnDefinition: Sendable {
    package var descriptor: ColumnDescriptor
    /// serial and identity: a sequence is made and owned by the column; the default is filled in with it.
    package var sequence: SequenceDefinition?
    /// ADD COLUMN: the default, evaluated once for the rows that are there (nil: volatile, evaluated for each row).
    package var missing: RowExpression?
    package var defaultExpression: RowExpression?
    /// ADD COLUMN: the rows that are there get the numbers of the table's counter.
    package var numbersRows = false

    package init(
        descriptor: ColumnDescriptor, sequence: SequenceDefinition? = nil,
        missing: RowExpression? = nil, defaultExpression: RowExpression? = nil
    ) {
        self.descriptor = descriptor
        self.sequence = sequence
        self.missing = missing
        self.defaultExpression = defaultExpression
    }
}

/// Table constraints; columns by position in the definition (or the table).
package struct ConstraintDefinition: Sendable {
    package enum Kind: Sendable {
        case primaryKey([Int])
        case unique([Int], nullsNotDistinct: Bool)
        /// `condition`: to check rows that are there.
        case check(sql: String, condition: RowExpression)
        /// The parent by name; nil columns: its primary key. A self-reference names the table itself.
        case foreignKey(
            columns: [Int], parentSchema: String?, parent: String, parentColumns: [String]?,
            onDelete: ForeignKeyDescriptor.Action, onUpdate: ForeignKeyDescriptor.Action,
            isFullMatch: Bool, deleteColumns: [Int] = [])
    }

    /// nil: the language makes one up.
    package var name: String?
    package var kind: Kind
    /// The columns a made-up CHECK name is built from: the one column it mentions, or none.
    package var nameColumns: [String]
    /// The places of the columns that a CHECK reads.
    package var readColumns: [Int]
    package var isDeferrable: Bool
    package var isInitiallyDeferred: Bool
    package var isNotValid: Bool

    package init(
        name: String?, kind: Kind, nameColumns: [String], readColumns: [Int] = [],
        isDeferrable: Bool = false, isInitiallyDeferred: Bool = false, isNotValid: Bool = false
    ) {
        self.name = name
        self.kind = kind
        self.nameColumns = nameColumns
        self.readColumns = readColumns
        self.isDeferrable = isDeferrable
        self.isInitiallyDeferred = isInitiallyDeferred
        self.isNotValid = isNotValid
    }
}

package struct IndexDefinition: Sendable {
    package var name: String?
    package var columns: [IndexDescriptor.KeyColumn]
    package var expressions: [IndexExpression]
    package var predicate: String?
    /// The places of the columns that the expressions and the condition read.
    package var computedFrom: [Int]
    package var included: [Int]
    package var isUnique: Bool
    package var nullsNotDistinct: Bool

    package init(
        name: String?, columns: [IndexDescriptor.KeyColumn], expressions: [IndexExpression] = [],
        predicate: String? = nil, computedFrom: [Int] = [], included: [Int] = [],
        isUnique: Bool, nullsNotDistinct: Bool
    ) {
        self.name = name
        self.columns = columns
        self.expressions = expressions
        self.predicate = predicate
        self.computedFrom = computedFrom
        self.included = included
        self.isUnique = isUnique
        self.nullsNotDistinct = nullsNotDistinct
    }
}

package struct SequenceDefinition: Sendable {
    package var schema: String
    /// nil: the language makes one up.
    package var name: String?
    package var type: TypeID
    package var start: Int64?
    package var increment: Int64
    package var minimum: Int64?
    package var maximum: Int64?
    package var cache: Int64
    package var cycles: Bool
    package var owner: (table: UInt32, column: Int)?

    package init(
        schema: String, name: String?, type: TypeID, start: Int64? = nil,
        increment: Int64 = 1, minimum: Int64? = nil, maximum: Int64? = nil, cache: Int64 = 1,
        cycles: Bool = false, owner: (table: UInt32, column: Int)? = nil
    ) {
        self.schema = schema
        self.name = name
        self.type = type
        self.start = start
        self.increment = increment
        self.minimum = minimum
        self.maximum = maximum
        self.cache = cache
        self.cycles = cycles
        self.owner = owner
    }
}

/// ALTER SEQUENCE: nil leaves as it is; the double optionals' inner nil is NO MINVALUE, NO MAXVALUE.
package struct SequenceChange: Sendable {
    package var type: TypeID?
    package var start: Int64?
    package var restart: Int64??
    package var increment: Int64?
    package var minimum: Int64??
    package var maximum: Int64??
    package var cache: Int64?
    package var cycles: Bool?
    package var owner: (table: UInt32, column: Int)??

    package init() {}
}
