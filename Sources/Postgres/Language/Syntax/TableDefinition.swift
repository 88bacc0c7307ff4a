// CREATE TABLE: columns, constraints, and what else a table is born with.

package import SQLPlanning

package enum DropBehavior: Sendable, Hashable {
    case restrict
    case cascade
}

package struct CreateTableStatement: Sendable, Hashable {
    package var name: QualifiedName
    package var persistence: Persistence = .permanent
    package var ifNotExists = false
    package var elements: [TableElement] = []
    package var inherits: [QualifiedName] = []
    /// `OF type`.
    package var ofType: QualifiedName?
    package var partitionOf: PartitionOf?
    package var partitionBy: PartitionBy?
    package var storage: TableStorage = TableStorage()
}

/// What stands behind the columns: `USING method WITH (…) ON COMMIT … TABLESPACE …`.
package struct TableStorage: Sendable, Hashable {
    package enum OnCommit: Sendable, Hashable {
        case unspecified
        case preserveRows
        case deleteRows
        case drop
    }

    package var accessMethod: String?
    package var options: [Option] = []
    package var onCommit: OnCommit = .unspecified
    package var tablespace: String?
}

package enum TableElement: Sendable, Hashable {
    case column(ColumnDefinition)
    case constraint(Constraint)
    case like(LikeClause)
}

package struct ColumnDefinition: Sendable, Hashable {
    package var name: String
    /// nil for `OF type` tables and partitions, where only options are given.
    package var type: TypeName?
    package var constraints: [Constraint] = []
    package var collation: QualifiedName?
    package var compression: String?
    package var offset: SourceOffset
}

/// `LIKE table INCLUDING …`.
package struct LikeClause: Sendable, Hashable {
    package struct Features: OptionSet, Sendable, Hashable {
        package let rawValue: UInt16

        package init(rawValue: UInt16) {
            self.rawValue = rawValue
        }

        package static let comments = Features(rawValue: 1)
        package static let compression = Features(rawValue: 2)
        package static let constraints = Features(rawValue: 4)
        package static let defaults = Features(rawValue: 8)
        package static let generated = Features(rawValue: 16)
        package static let identity = Features(rawValue: 32)
        package static let indexes = Features(rawValue: 64)
        package static let statistics = Features(rawValue: 128)
        package static let storage = Features(rawValue: 256)
        package static let all = Features(rawValue: 511)
    }

    package var table: QualifiedName
    package var including: Features
}

/// A constraint of a column or of a table.
package struct Constraint: Sendable, Hashable {
    package var name: String?
    package var kind: ConstraintKind
    package var timing: ConstraintTiming = ConstraintTiming()
    /// `NOT VALID` (ALTER TABLE ADD).
    package var isNotValid = false
    /// `NO INHERIT`.
    package var isNoInherit = false
    package var offset: SourceOffset
}

package struct ConstraintTiming: Sendable, Hashable {
    package var isDeferrable = false
    package var isInitiallyDeferred = false
}

package indirect enum ConstraintKind: Sendable, Hashable {
    case notNull
    case null
    case defaultValue(Expression)
    case check(Expression)
    /// `GENERATED ALWAYS AS (…) STORED`.
    case generated(Expression)
    /// `GENERATED {ALWAYS | BY DEFAULT} AS IDENTITY (…)`.
    case identity(always: Bool, [SequenceOption])
    case unique(IndexConstraint)
    case primaryKey(IndexConstraint)
    case foreignKey(ForeignKey)
    case exclude(ExclusionConstraint)
}

package struct IndexConstraint: Sendable, Hashable {
    /// Empty for a column constraint, where the column is the one defined.
    package var columns: [String] = []
    package var including: [String] = []
    package var nullsNotDistinct = false
    package var options: [Option] = []
    package var tablespace: String?
    /// `USING INDEX name`.
    package var usingIndex: String?
}

package struct ForeignKey: Sendable, Hashable {
    package enum Match: Sendable, Hashable {
        case simple
        case full
    }

    package enum Action: Sendable, Hashable {
        case noAction
        case restrict
        case cascade
        /// With the columns of `SET NULL (a, b)`, all if empty.
        case setNull([String])
        case setDefault([String])
    }

    /// Empty for a column constraint.
    package var columns: [String] = []
    package var referenced: QualifiedName
    /// Empty: the primary key.
    package var referencedColumns: [String] = []
    package var match: Match = .simple
    package var onDelete: Action = .noAction
    package var onUpdate: Action = .noAction
}

package struct ExclusionConstraint: Sendable, Hashable {
    package struct Element: Sendable, Hashable {
        package var element: IndexElement
        package var operatorName: OperatorName
    }

    package var method: String?
    package var elements: [Element]
    package var including: [String]
    package var options: [Option]
    package var tablespace: String?
    package var filter: Expression?
}

package struct PartitionBy: Sendable, Hashable {
    /// `list`, `range`, `hash`, or whatever was written.
    package var strategy: String
    package var elements: [IndexElement]
    package var offset: SourceOffset
}

package struct PartitionOf: Sendable, Hashable {
    package enum Bound: Sendable, Hashable {
        case defaultPartition
        case list([Expression])
        case range(from: [Expression], to: [Expression])
        case hash(modulus: Int64, remainder: Int64)
    }

    package var parent: QualifiedName
    package var bound: Bound
}

/// `CREATE TABLE name (columns) AS query`, and `EXECUTE` in place of the query.
package struct CreateTableAsStatement: Sendable, Hashable {
    package enum Source: Sendable, Hashable {
        case query(Query)
        case execute(ExecuteStatement)
    }

    package var name: QualifiedName
    package var columns: [String]
    package var persistence: Persistence
    package var ifNotExists: Bool
    package var isMaterializedView: Bool
    package var storage: TableStorage
    package var source: Source
    package var withData: Bool
}

/// `name`, or `name = value`, in a WITH list or another list of options.
package struct Option: Sendable, Hashable {
    package enum Value: Sendable, Hashable {
        /// A word, a quoted string, `true`, `on` …; `isQuoted` tells a literal from a word.
        case word(String, isQuoted: Bool)
        case number(Literal)
        case star
        case names([String])
        case type(TypeName)
        case operatorName(OperatorName)
    }

    /// `toast` in `toast.autovacuum_enabled`.
    package var namespace: String?
    package var name: String
    package var value: Value?
    package var offset: SourceOffset
}
