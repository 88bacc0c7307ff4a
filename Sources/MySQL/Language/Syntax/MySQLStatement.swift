// The table of contents: every statement that the grammar knows.

package import SQLPlanning

/// A statement. Queries, joins, expressions, INSERT, UPDATE and DELETE are the shared syntax of SQLPlanning. What MySQL
/// alone has in expressions is a `FunctionCall` with `isSQLSyntax` set; `ReservedCall` lists their names.
package indirect enum MySQLStatement: Sendable, Hashable {
    /// A comment alone: done at once.
    case empty
    case select(SelectStatement)
    /// INSERT and REPLACE.
    case insert(InsertStatement)
    case update(UpdateStatement)
    case delete(DeleteStatement)
    case truncate(QualifiedName)
    case doExpressions([SelectItem])

    case createTable(CreateTableStatement)
    case alterTable(AlterTableStatement)
    case dropTable(DropTableStatement)
    case renameTable([TableRename])
    case createIndex(CreateIndexStatement)
    case dropIndex(DropIndexStatement)
    case createView(CreateViewStatement)
    case dropView(DropViewStatement)
    case createDatabase(CreateDatabaseStatement)
    case alterDatabase(AlterDatabaseStatement)
    case dropDatabase(name: String, ifExists: Bool)
    case use(String)

    case transaction(TransactionStatement)
    case setTransaction(SetTransactionStatement)
    /// The items of one SET, in their order.
    case set([SetItem])
    /// MariaDB's `SET STATEMENT x = 1 FOR …`, with where the text of the statement is.
    case setStatement([SetItem], MySQLStatement, Range<Int>)
    case lockTables([TableLock])
    case unlockTables
    case flush(FlushStatement)
    case kill(KillStatement)
    /// The text: a literal, a user variable, or with MariaDB any expression.
    case prepare(name: String, Expression)
    case execute(name: String, [Expression])
    case executeImmediate(Expression, [Expression])
    case deallocate(name: String)

    case show(ShowStatement)
    case explain(ExplainStatement)
    /// ANALYZE, CHECK, OPTIMIZE, REPAIR and CHECKSUM TABLE.
    case maintain(MaintenanceStatement)
    case call(CallStatement)
    case user(UserStatement)
    /// Read by its first words and no further: fails with 1235 when its turn comes, or commits first where it would.
    case unsupported(UnsupportedStatement)
}

/// A query that stands alone.
package struct SelectStatement: Sendable, Hashable {
    package var query: Query
    package var into: SelectInto?
    /// INTO stands behind all else.
    package var isIntoLast: Bool

    package init(query: Query, into: SelectInto? = nil, isIntoLast: Bool = false) {
        self.query = query
        self.into = into
        self.isIntoLast = isIntoLast
    }
}

/// Where `SELECT … INTO` puts its row.
package enum SelectInto: Sendable, Hashable {
    /// User variables, without their `@`.
    case variables([String])
    case outfile(String)
    case dumpfile(String)
}

/// A statement of a language part that there is not.
package struct UnsupportedStatement: Sendable, Hashable {
    /// What 1235 names: `CREATE PROCEDURE`.
    package var feature: String
    /// The real statement ends the transaction before it runs.
    package var commitsFirst: Bool
    package var offset: SourceOffset
}

/// A statement of a text that may hold several.
package struct ParsedStatement: Sendable {
    package var statement: MySQLStatement
    /// The statement's bytes in the text, from its first token to the semicolon (not included) or the end. Offsets in
    /// the tree count from the start of the whole text.
    package var range: Range<Int>
    /// Where the text of the next statement begins; nil: this is the last.
    package var next: Int?
    /// How many `?` stand in it; they are numbered from 1 in each statement.
    package var parameterCount: Int
}

/// An expression that a definition keeps, with its text as written.
package struct WrittenExpression: Sendable, Hashable {
    package var expression: Expression
    /// Without the parentheses around it.
    package var text: String
}

/// The functions that the parser makes of MySQL's own syntax: `FunctionCall`s without a schema, `isSQLSyntax` set.
package enum ReservedCall {
    /// `@x`: the name as a string.
    package static let userVariable = "@get"
    /// `@x := e`: the name, the value.
    package static let assignment = "@set"
    /// `@@session.x`: `'session'`, `'global'` or `''`, and the name.
    package static let systemVariable = "@@get"
    /// `_utf8mb4'text'`: the character set's name, the literal.
    package static let introducer = "@introducer"
    /// `CONVERT(e USING utf8mb4)`, and `CAST(e AS CHAR CHARACTER SET utf8mb4)` around the cast.
    package static let convertUsing = "convert_using"
    /// `d + INTERVAL n UNIT`, `DATE_ADD(d, INTERVAL n UNIT)`: the value, the number, the unit in lower case.
    package static let dateAdd = "date_add"
    package static let dateSubtract = "date_sub"
    /// `INTERVAL n UNIT` as the distance of a window's frame: the number, the unit.
    package static let interval = "@interval"
    /// `EXTRACT(UNIT FROM e)`: the unit in lower case, the value.
    package static let extract = "extract"
    /// `TIMESTAMPADD(UNIT, n, d)` and `TIMESTAMPDIFF(UNIT, a, b)`: the unit in lower case first.
    package static let timestampAdd = "timestampadd"
    package static let timestampDifference = "timestampdiff"
    /// `GET_FORMAT(DATE, 'EUR')`: the type's word in lower case, the value.
    package static let getFormat = "get_format"
    /// `VALUES(c)` in ON DUPLICATE KEY UPDATE.
    package static let values = "values"
    /// `MATCH (a, b) AGAINST ('x' mode)`: the columns, the value, the mode in lower case or `''`.
    package static let matchAgainst = "match_against"
    /// `GROUP_CONCAT(… ORDER BY … SEPARATOR s)`: the separator is the last argument, `','` where none is written.
    package static let groupConcat = "group_concat"
    /// `TRIM(BOTH x FROM y)`: `'both'`, `'leading'` or `'trailing'`, the value, and what to take away where written.
    package static let trim = "trim"
    /// `POSITION(a IN b)`: in the order of LOCATE.
    package static let locate = "locate"
    /// `v MEMBER OF (array)`.
    package static let memberOf = "member_of"
    /// `DEFAULT(column)`.
    package static let defaultOf = "default_of"
    /// `CHAR(1, 2 USING utf8mb4)`: the character set first, `''` where none is written.
    package static let char = "@char"
    /// `WEIGHT_STRING(e AS CHAR(n))`.
    package static let weightString = "weight_string"
    /// `CAST(e AS type ARRAY)` in an index.
    package static let castArray = "cast_array"
}
