// What is wrong with a query, and how a language words it. Errors that users of every language meet every day are
// data here; what the rest say in plain English stands where they are found.
package import QueryEngine

/// Something that the analysis of a query refuses.
package enum AnalysisFault {
    /// The statement is nested deeper than the stack.
    case tooDeep
    case missingRelation(QualifiedName)
    /// A name with a catalog in front, which is another database's.
    case foreignCatalog(QualifiedName)
    case missingColumn(String, table: String?, ClosestColumn)
    /// `column` is what was to be read of it, where it was one column.
    case missingTable(String, column: String?, ClosestTable)
    /// In a statement's list of columns.
    case missingTargetColumn(String, table: String, statement: String)
    /// A name in USING that one side has no column of.
    case missingMergedColumn(String, side: String)
    /// `*` where there is no table.
    case noTables
    case missingWindow(String)
    /// Ends of a window's frame that no rows can be between.
    case wrongFrame(String)
    case ambiguousColumn(String)
    case ambiguousTable(String)
    /// A name in ORDER BY, GROUP BY or DISTINCT ON that several columns of the target list have.
    case ambiguousTarget(String, clause: String)
    case repeatedTable(String)
    /// Two queries of one WITH.
    case repeatedQuery(String)
    /// A list of names behind a query of WITH that is longer, or in some languages shorter, than its columns.
    case unequalNames(query: String, columns: Int, names: Int)
    case repeatedColumn(String)
    case repeatedTargetColumn(String)
    /// A value for a column that is computed.
    case generatedColumn(String, table: String, isUpdate: Bool)
    /// A table of a statement that is none whose rows can be changed.
    case notChangeable(String, statement: String)
    /// A table of the catalog's, which no statement changes.
    case systemTable(String)
    /// A view's column that stands for no column of a table.
    case notChangeableColumn(String)
    /// A row that a view with CHECK OPTION would not have.
    case leavesView(String, String)
    /// A table whose rows are to go that the statement does not read.
    case missingTarget(QualifiedName, statement: String)
    /// A number in ORDER BY, GROUP BY or DISTINCT ON that is no place in the target list.
    case noSuchTarget(Int, clause: String)
    case ungrouped(UngroupedName, isOfOuterQuery: Bool, isDirectArgument: Bool)
    case misplacedAggregate(ExpressionKind)
    /// An aggregate in another's arguments, or in its FILTER.
    case nestedAggregate(isInFilter: Bool)
    case misplacedWindow(ExpressionKind)
    /// The operands of UNION and its like.
    case unequalOperands(operation: String)
    /// A subquery that gives other than one value.
    case severalColumns
    /// A subquery that is compared with a row.
    case unequalColumns(hasTooMany: Bool)
    /// By the number of the first row that is longer or shorter than the one before it.
    case unequalRows(row: Int)
    case tooManyValues
    /// An index that a hint names.
    case missingIndex(String, table: String)
    case tooFewValues(isRowOfAll: Bool)

    /// A column that its query does not group by.
    package struct UngroupedName {
        package let schema: String?
        package let table: String
        package let column: String
        /// The query has a GROUP BY, and not aggregates alone.
        package let hasGroupBy: Bool
    }

    /// What a name that is missing may have been meant to be.
    package enum ClosestColumn {
        case none
        /// There is one, out of reach, in this table.
        case hidden(String)
        case one(String)
        case two(String, String)
    }

    package enum ClosestTable {
        case none
        /// The table is there, by this alias.
        case alias(String)
        /// It is there, out of reach.
        case hidden(String)
        /// It is there, on the wrong side of an outer join.
        case wrongSide
    }
}

/// How a language words faults.
package protocol AnalysisWords: Sendable {
    /// The fault as an error without a position.
    func error(_ fault: AnalysisFault) -> SQLError

    /// The same in a language whose words say the clause.
    func error(_ fault: AnalysisFault, in kind: ExpressionKind) -> SQLError
}

extension AnalysisWords {
    package func error(_ fault: AnalysisFault, in kind: ExpressionKind) -> SQLError {
        error(fault)
    }
}

extension AnalysisFault {
    /// The fault in plain words, for languages that have no others.
    package var plain: SQLError {
        switch self {
        case .tooDeep: SQLError(.statementTooComplex, "stack depth limit exceeded")
        case .missingRelation(let name):
            SQLError(.undefinedTable, "relation \"\(name.dotted)\" does not exist")
        case .foreignCatalog(let name):
            SQLError(
                .featureNotSupported,
                "cross-database references are not implemented: \"\(name.dotted)\"")
        case .missingColumn(let name, let table, let closest):
            SQLError(
                .undefinedColumn,
                "column \(table.map { "\($0).\(name)" } ?? "\"\(name)\"") does not exist",
                hint: closest.hint(name))
        case .missingTable(let name, _, let closest): closest.error(name)
        case .missingTargetColumn(let name, let table, _):
            SQLError(
                .undefinedColumn, "column \"\(name)\" of relation \"\(table)\" does not exist")
        case .missingMergedColumn(let name, let side):
            SQLError(
                .undefinedColumn,
                "column \"\(name)\" specified in USING clause does not exist in \(side) table")
        case .noTables:
            SQLError(.syntaxError, "SELECT * with no tables specified is not valid")
        case .missingWindow(let name):
            SQLError(.undefinedObject, "window \"\(name)\" does not exist")
        case .wrongFrame(let what): SQLError(.windowingError, what)
        case .systemTable(let name):
            SQLError(
                .insufficientPrivilege, "permission denied: \"\(name)\" is a system catalog")
        default: plainAmbiguity
        }
    }

    private var plainAmbiguity: SQLError {
        switch self {
        case .ambiguousColumn(let name):
            SQLError(.ambiguousColumn, "column reference \"\(name)\" is ambiguous")
        case .ambiguousTable(let name):
            SQLError(.ambiguousAlias, "table reference \"\(name)\" is ambiguous")
        case .ambiguousTarget(let name, let clause):
            SQLError(.ambiguousColumn, "\(clause) \"\(name)\" is ambiguous")
        case .repeatedTable(let name):
            SQLError(.duplicateAlias, "table name \"\(name)\" specified more than once")
        case .repeatedQuery(let name):
            SQLError(.duplicateAlias, "WITH query name \"\(name)\" specified more than once")
        case .unequalNames(let query, let columns, let names):
            SQLError(
                .invalidColumnReference,
                "WITH query \"\(query)\" has \(columns) columns available but \(names) columns specified"
            )
        case .repeatedColumn(let name):
            SQLError(.duplicateColumn, "column name \"\(name)\" specified more than once")
        case .repeatedTargetColumn(let name):
            SQLError(.duplicateColumn, "column \"\(name)\" specified more than once")
        case .noSuchTarget(let number, let clause):
            SQLError(
                .invalidColumnReference, "\(clause) position \(number) is not in select list")
        case .generatedColumn(let name, _, let isUpdate):
            SQLError(
                .generatedAlways,
                isUpdate
                    ? "column \"\(name)\" can only be updated to DEFAULT"
                    : "cannot insert a non-DEFAULT value into column \"\(name)\"",
                detail: "Column \"\(name)\" is a generated column.")
        case .notChangeable(let name, let statement):
            SQLError(
                .wrongObjectType, "the target table \(name) of the \(statement) is not updatable")
        case .notChangeableColumn(let name):
            SQLError(.wrongObjectType, "cannot update column \"\(name)\" of view")
        case .leavesView(_, let name):
            SQLError(
                .withCheckOptionViolation,
                "new row violates check option for view \"\(name)\"")
        case .missingTarget(let name, let statement):
            SQLError(.undefinedTable, "unknown table \"\(name.dotted)\" in \(statement)")
        default: plainGrouping
        }
    }

    private var plainGrouping: SQLError {
        switch self {
        case .ungrouped(let name, let isOfOuterQuery, let isDirectArgument):
            SQLError(
                .groupingError,
                isOfOuterQuery
                    ? "subquery uses ungrouped column \"\(name.table).\(name.column)\" from outer query"
                    : "column \"\(name.table).\(name.column)\" must appear in the GROUP BY clause or be used in an aggregate function",
                detail: isDirectArgument
                    ? "Direct arguments of an ordered-set aggregate must use only grouped columns."
                    : nil)
        case .misplacedAggregate(let kind):
            SQLError(.groupingError, "aggregate functions are not allowed in \(kind.phrase)")
        case .nestedAggregate(let isInFilter):
            SQLError(
                .groupingError,
                isInFilter
                    ? "aggregate functions are not allowed in FILTER"
                    : "aggregate function calls cannot be nested")
        case .misplacedWindow(let kind):
            SQLError(.windowingError, "window functions are not allowed in \(kind.phrase)")
        default: plainCounts
        }
    }

    private var plainCounts: SQLError {
        switch self {
        case .unequalOperands(let operation):
            SQLError(
                .syntaxError, "each \(operation) query must have the same number of columns")
        case .severalColumns: SQLError(.syntaxError, "subquery must return only one column")
        case .unequalColumns(let hasTooMany):
            SQLError(.syntaxError, "subquery has too \(hasTooMany ? "many" : "few") columns")
        case .unequalRows:
            SQLError(.syntaxError, "VALUES lists must all be the same length")
        case .missingIndex(let name, let table):
            SQLError(
                .undefinedObject, "index \"\(name)\" of relation \"\(table)\" does not exist")
        case .tooManyValues:
            SQLError(.syntaxError, "INSERT has more expressions than target columns")
        case .tooFewValues(let isRowOfAll):
            SQLError(
                .syntaxError, "INSERT has more target columns than expressions",
                hint: isRowOfAll
                    ? "The insertion source is a row expression containing the same number of columns expected by the INSERT. Did you accidentally use extra parentheses?"
                    : nil)
        default: SQLError(.internalError, "a fault without words")
        }
    }
}

extension AnalysisFault.ClosestColumn {
    fileprivate func hint(_ name: String) -> String? {
        switch self {
        case .none: nil
        case .hidden(let owner):
            "There is a column named \"\(name)\" in table \"\(owner)\", but it cannot be referenced from this part of the query."
        case .one(let first): "Perhaps you meant to reference the column \"\(first)\"."
        case .two(let first, let second):
            "Perhaps you meant to reference the column \"\(first)\" or the column \"\(second)\"."
        }
    }
}

extension AnalysisFault.ClosestTable {
    fileprivate func error(_ name: String) -> SQLError {
        let unreachable = "invalid reference to FROM-clause entry for table \"\(name)\""
        return switch self {
        case .none:
            SQLError(.undefinedTable, "missing FROM-clause entry for table \"\(name)\"")
        case .alias(let alias):
            SQLError(
                .undefinedTable, unreachable,
                hint: "Perhaps you meant to reference the table alias \"\(alias)\".")
        case .hidden(let entry):
            SQLError(
                .undefinedTable, unreachable,
                hint:
                    "There is an entry for table \"\(entry)\", but it cannot be referenced from this part of the query."
            )
        case .wrongSide:
            SQLError(
                .invalidColumnReference, unreachable,
                detail: "The combining JOIN type must be INNER or LEFT for a LATERAL reference.")
        }
    }
}
