// ALTER TABLE, and the statements that change or drop tables, indexes and views.

package import SQLPlanning

package struct AlterTableStatement: Sendable, Hashable {
    package var name: QualifiedName
    /// MariaDB's `ALTER TABLE IF EXISTS`.
    package var ifExists = false
    package var isIgnore = false
    package var actions: [AlterTableAction] = []
    /// `DEFAULT`, `INSTANT`, `INPLACE`, `COPY` in capitals.
    package var algorithm: String?
    /// `DEFAULT`, `NONE`, `SHARED`, `EXCLUSIVE` in capitals.
    package var lock: String?
}

package enum ColumnPosition: Sendable, Hashable {
    case unspecified
    case first
    case after(String)
}

package enum AlterTableAction: Sendable, Hashable {
    case addColumn(ColumnDefinition, ColumnPosition, ifNotExists: Bool)
    case addKey(KeyDefinition)
    case addForeignKey(ForeignKeyDefinition)
    case addCheck(CheckDefinition)
    case dropColumn(String, ifExists: Bool)
    case dropPrimaryKey
    case dropKey(String, ifExists: Bool)
    case dropForeignKey(String, ifExists: Bool)
    /// `DROP CHECK name`.
    case dropCheck(String, ifExists: Bool)
    /// `DROP CONSTRAINT name`: a key, a foreign key or a check.
    case dropConstraint(String, ifExists: Bool)
    case modifyColumn(ColumnDefinition, ColumnPosition, ifExists: Bool)
    case changeColumn(String, ColumnDefinition, ColumnPosition, ifExists: Bool)
    case renameColumn(String, to: String)
    case renameKey(String, to: String)
    case renameTable(QualifiedName)
    /// nil drops the default.
    case setDefault(column: String, WrittenExpression?, isExpression: Bool)
    case setColumnVisibility(column: String, isInvisible: Bool)
    case setKeyVisibility(String, isInvisible: Bool)
    case setCheckEnforcement(String, isEnforced: Bool)
    case options(TableOptions)
    /// nil: `CONVERT TO CHARACTER SET DEFAULT`.
    case convert(characterSet: String?, collation: String?)
    case orderBy([SortItem])
    case enableKeys
    case disableKeys
    case force
    /// Partitions and tablespaces: 1235 names it.
    case unsupported(feature: String)
}

package struct DropTableStatement: Sendable, Hashable {
    package var names: [QualifiedName]
    package var isTemporary = false
    package var ifExists = false
}

package struct TableRename: Sendable, Hashable {
    package var from: QualifiedName
    package var to: QualifiedName
}

package struct CreateIndexStatement: Sendable, Hashable {
    package var table: QualifiedName
    /// With its name.
    package var key: KeyDefinition
    package var orReplace = false
    package var algorithm: String?
    package var lock: String?
}

package struct DropIndexStatement: Sendable, Hashable {
    package var table: QualifiedName
    package var name: String
    package var ifExists = false
    package var algorithm: String?
    package var lock: String?
}

/// CREATE VIEW, and ALTER VIEW.
package struct CreateViewStatement: Sendable, Hashable {
    package enum Algorithm: Sendable, Hashable {
        case undefined
        case merge
        case temptable
    }

    package enum CheckOption: Sendable, Hashable {
        case none
        case local
        case cascaded
    }

    package var name: QualifiedName
    package var orReplace = false
    package var ifNotExists = false
    package var isAlter = false
    package var algorithm = Algorithm.undefined
    package var definer: UserName?
    package var isInvokersSecurity = false
    package var columns: [String] = []
    package var query: Query
    /// The query's own text.
    package var text: String
    package var checkOption = CheckOption.none
}

package struct DropViewStatement: Sendable, Hashable {
    package var names: [QualifiedName]
    package var ifExists = false
}

package struct DatabaseOptions: Sendable, Hashable {
    package var characterSet: String?
    package var collation: String?
}

package struct CreateDatabaseStatement: Sendable, Hashable {
    package var name: String
    package var ifNotExists = false
    package var orReplace = false
    package var options = DatabaseOptions()
}

package struct AlterDatabaseStatement: Sendable, Hashable {
    /// nil: the current one.
    package var name: String?
    package var options = DatabaseOptions()
}
