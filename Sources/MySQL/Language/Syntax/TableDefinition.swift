// CREATE TABLE: columns, keys, and what else a table is born with.

package import SQLPlanning

package struct CreateTableStatement: Sendable, Hashable {
    /// What becomes of rows of the query that a unique key refuses.
    package enum Duplicates: Sendable, Hashable {
        case fail
        case ignore
        case replace
    }

    package var name: QualifiedName
    package var isTemporary = false
    package var ifNotExists = false
    /// `CREATE OR REPLACE TABLE`, which MariaDB has.
    package var orReplace = false
    package var elements: [TableElement] = []
    package var options = TableOptions()
    /// `LIKE name`: nothing else is written then.
    package var like: QualifiedName?
    package var query: Query?
    package var duplicates = Duplicates.fail
    /// `PARTITION BY …`, as written.
    package var partitioning: String?
}

package enum TableElement: Sendable, Hashable {
    case column(ColumnDefinition)
    case key(KeyDefinition)
    case foreignKey(ForeignKeyDefinition)
    case check(CheckDefinition)
}

package struct ColumnDefinition: Sendable, Hashable {
    /// What `UNIQUE`, or `PRIMARY KEY` and `KEY` behind a column make.
    package enum Key: Sendable, Hashable {
        case primary
        case unique
    }

    package enum Generated: Sendable, Hashable {
        case virtual
        case stored
    }

    package var name: String
    package var type: ColumnType
    /// nil where neither NULL nor NOT NULL is written.
    package var isNullable: Bool?
    package var defaultValue: WrittenExpression?
    /// `DEFAULT (e)` in parentheses, as against a literal or CURRENT_TIMESTAMP.
    package var isDefaultExpression = false
    /// `ON UPDATE CURRENT_TIMESTAMP`.
    package var onUpdate: WrittenExpression?
    package var isAutoIncrement = false
    /// In their order: `UNIQUE PRIMARY KEY` makes two.
    package var keys: [Key] = []
    package var comment: String?
    package var generated: Generated?
    package var generation: WrittenExpression?
    package var checks: [CheckDefinition] = []
    package var references: ForeignKeyDefinition?
    package var isInvisible = false
    package var offset: SourceOffset
}

/// A column's type as written, its name in MySQL's own word: `int` for INTEGER, `double` for DOUBLE PRECISION.
package struct ColumnType: Sendable, Hashable {
    package var name: String
    /// Length, precision, display width.
    package var length: Int64?
    package var decimals: Int64?
    /// Of ENUM and SET.
    package var members: [String] = []
    package var isUnsigned = false
    package var isZerofill = false
    package var characterSet: String?
    package var collation: String?
    /// The attribute BINARY: the binary collation of the character set.
    package var isBinary = false
    /// `BOOL` and `BOOLEAN`, which are tinyint(1).
    package var isBoolean = false
    /// `SERIAL`, which is BIGINT UNSIGNED NOT NULL AUTO_INCREMENT UNIQUE.
    package var isSerial = false
    package var offset: SourceOffset
}

package struct KeyDefinition: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case primary
        case unique
        case plain
        case fulltext
        case spatial
    }

    package var kind: Kind
    /// The key's own name.
    package var name: String?
    /// `CONSTRAINT name`, which is the key's name where it has none.
    package var constraint: String?
    package var ifNotExists = false
    package var parts: [KeyPart]
    package var options = KeyOptions()
    package var offset: SourceOffset
}

package struct KeyPart: Sendable, Hashable {
    package enum Content: Sendable, Hashable {
        case column(String)
        /// `((e))`.
        case expression(WrittenExpression)
    }

    package var content: Content
    package var prefixLength: Int64?
    package var isDescending = false
}

package struct KeyOptions: Sendable, Hashable {
    /// `BTREE`, `HASH`, `RTREE` in capitals.
    package var type: String?
    package var blockSize: Int64?
    package var comment: String?
    package var parser: String?
    package var isInvisible = false
}

package struct ForeignKeyDefinition: Sendable, Hashable {
    package enum Action: Sendable, Hashable {
        case restrict
        case cascade
        case setNull
        case noAction
        case setDefault
    }

    /// `CONSTRAINT name`.
    package var constraint: String?
    /// `FOREIGN KEY name`: the child index's name.
    package var index: String?
    package var ifNotExists = false
    /// Empty behind a column.
    package var columns: [String] = []
    package var referenced: QualifiedName
    package var referencedColumns: [String] = []
    /// nil where nothing is written.
    package var onDelete: Action?
    package var onUpdate: Action?
    package var offset: SourceOffset
}

package struct CheckDefinition: Sendable, Hashable {
    package var constraint: String?
    package var condition: WrittenExpression
    package var isEnforced = true
    package var ifNotExists = false
    package var offset: SourceOffset
}

/// `ENGINE=InnoDB AUTO_INCREMENT=5 …`; what is nil was not written.
package struct TableOptions: Sendable, Hashable {
    package var engine: String?
    package var autoIncrement: UInt64?
    package var characterSet: String?
    package var collation: String?
    package var comment: String?
    package var rowFormat: String?
    /// Every other option with its value, in capitals, in the order written.
    package var others: [Other] = []

    package struct Other: Sendable, Hashable {
        package var name: String
        package var value: String
    }

    package var isEmpty: Bool { self == TableOptions() }
}
