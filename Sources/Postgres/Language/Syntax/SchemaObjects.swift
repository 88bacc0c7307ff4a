// Indexes, sequences, views, types, schemas, databases; DROP, RENAME, COMMENT.

package import SQLPlanning

/// One column or expression of an index, or of a conflict target.
package struct IndexElement: Sendable, Hashable {
    package var key: OnConflict.Key
    package var collation: QualifiedName?
    package var operatorClass: QualifiedName?
    package var operatorClassOptions: [Option] = []
    package var direction: SortItem.Direction = .unspecified
    package var nulls: SortItem.Nulls = .unspecified
    package var offset: SourceOffset
}

package struct CreateIndexStatement: Sendable, Hashable {
    package var name: String?
    package var table: QualifiedName
    package var isOnly: Bool
    package var isUnique: Bool
    package var isConcurrent: Bool
    package var ifNotExists: Bool
    /// `USING method`; nil is btree.
    package var method: String?
    package var elements: [IndexElement]
    package var including: [IndexElement]
    package var nullsNotDistinct: Bool
    package var options: [Option]
    package var tablespace: String?
    package var filter: Expression?
}

package struct SequenceOption: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case type(TypeName)
        case increment(Literal)
        case minimum(Literal)
        case noMinimum
        case maximum(Literal)
        case noMaximum
        case start(Literal)
        case restart(Literal?)
        case cache(Literal)
        case cycle
        case noCycle
        /// `OWNED BY table.column`: the name's last part is the column.
        case ownedBy(QualifiedName)
        case ownedByNone
        /// `SEQUENCE NAME name`, in identity columns of a dump.
        case name(QualifiedName)
        case logged(Bool)
    }

    package var kind: Kind
    package var offset: SourceOffset
}

package struct CreateSequenceStatement: Sendable, Hashable {
    package var name: QualifiedName
    package var persistence: Persistence
    package var ifNotExists: Bool
    package var options: [SequenceOption]
}

package struct AlterSequenceStatement: Sendable, Hashable {
    package var name: QualifiedName
    package var ifExists: Bool
    package var options: [SequenceOption]
}

package struct CreateViewStatement: Sendable, Hashable {
    package enum CheckOption: Sendable, Hashable {
        case none
        case local
        case cascaded
    }

    package var name: QualifiedName
    package var columns: [String]
    package var persistence: Persistence
    package var orReplace: Bool
    package var isRecursive: Bool
    package var options: [Option]
    package var query: Query
    package var checkOption: CheckOption
}

package struct CreateTypeStatement: Sendable, Hashable {
    package enum Definition: Sendable, Hashable {
        case enumeration([String])
        case composite([ColumnDeclaration])
        case range([Option])
        /// `CREATE TYPE name`, or with a list of base type options.
        case base([Option])
        case shell
    }

    package var name: QualifiedName
    package var definition: Definition
}

/// `ALTER TYPE name ADD VALUE`, `RENAME VALUE`.
package struct AlterEnumStatement: Sendable, Hashable {
    package enum Action: Sendable, Hashable {
        case add(String, ifNotExists: Bool, neighbor: String?, isAfter: Bool)
        case rename(String, to: String)
    }

    package var name: QualifiedName
    package var action: Action
}

package struct CreateDomainStatement: Sendable, Hashable {
    package var name: QualifiedName
    package var type: TypeName
    package var collation: QualifiedName?
    package var constraints: [Constraint]
}

package struct CreateSchemaStatement: Sendable, Hashable {
    /// nil: that of the owner.
    package var name: String?
    package var owner: String?
    package var ifNotExists: Bool
    package var elements: [Statement]
}

package struct CreateDatabaseStatement: Sendable, Hashable {
    package var name: String
    package var options: [Option]
}

package struct AlterDatabaseStatement: Sendable, Hashable {
    package enum Action: Sendable, Hashable {
        case options([Option])
        case set(SetStatement)
        case reset(String?)
        case refreshCollation
    }

    package var name: String
    package var action: Action
}

/// The kinds of object that DROP, RENAME, COMMENT and their like name.
package enum ObjectKind: String, Sendable, Hashable {
    case accessMethod = "access method"
    case aggregate
    case cast
    case collation
    case column
    case constraint
    case conversion
    case database
    case domain
    case eventTrigger = "event trigger"
    case `extension`
    case foreignDataWrapper = "foreign-data wrapper"
    case foreignTable = "foreign table"
    case function
    case index
    case language
    case materializedView = "materialized view"
    case `operator`
    case policy
    case procedure
    case publication
    case role
    case routine
    case rule
    case schema
    case sequence
    case server
    case statistics
    case subscription
    case table
    case tablespace
    case trigger
    case type
    case view
}

package struct DropStatement: Sendable, Hashable {
    package var kind: ObjectKind
    package var names: [QualifiedName]
    package var ifExists: Bool
    package var isConcurrent: Bool
    package var behavior: DropBehavior
}

package struct DropDatabaseStatement: Sendable, Hashable {
    package var name: String
    package var ifExists: Bool
    package var isForced: Bool
}

package struct RenameStatement: Sendable, Hashable {
    package var kind: ObjectKind
    /// The object, or the table of a column or constraint.
    package var name: QualifiedName
    /// The column or constraint.
    package var part: String?
    package var newName: String
    package var ifExists: Bool
    package var isOnly: Bool
    /// Written as ALTER VIEW, of a column too.
    package var isOfView = false
}

/// `ALTER … SET SCHEMA`, `ALTER … OWNER TO`.
package struct AlterObjectStatement: Sendable, Hashable {
    package enum Action: Sendable, Hashable {
        case setSchema(String)
        case owner(String)
    }

    package var kind: ObjectKind
    package var name: QualifiedName
    package var ifExists: Bool
    package var action: Action
}

package struct CommentStatement: Sendable, Hashable {
    package var kind: ObjectKind
    package var name: QualifiedName
    /// The column of a table, the constraint of a table.
    package var part: String?
    package var comment: String?
}

package struct TruncateStatement: Sendable, Hashable {
    package var tables: [TableReference]
    package var restartIdentity: Bool
    package var behavior: DropBehavior
}
