// How MySQL words what is wrong with a query.
package import QueryEngine
package import SQLPlanning

/// The words of one flavour.
package struct MySQLWords: AnalysisWords {
    private let flavor: MySQLFlavor
    /// `user@host`.
    private let account: String

    package init(_ flavor: MySQLFlavor, account: String) {
        self.flavor = flavor
        self.account = account
    }

    package func error(_ fault: AnalysisFault) -> SQLError { error(fault, in: .select) }

    package func error(_ fault: AnalysisFault, in kind: ExpressionKind) -> SQLError {
        let clause = clause(kind)
        switch fault {
        case .tooDeep:
            return .mySQL(1436, "Thread stack overrun: the statement is nested too deep")
        case .missingRelation(let name):
            return .mySQL(1146, "Table '\(name.dotted)' doesn't exist")
        case .foreignCatalog(let name): return .mySQL(1064, "'\(name.dotted)' has too many parts")
        case .missingColumn(let name, let table, _):
            return SQLError(.unknownColumn, table.map { "\($0).\(name)" } ?? name, clause)
        case .missingTable(let name, "*"?, _): return SQLError(.unknownTable, name)
        case .missingTable(let name, let column, _):
            let column = column.map { "\(name).\($0)" } ?? name
            return SQLError(.unknownColumn, column, clause)
        case .missingTargetColumn(let name, _, let statement):
            return SQLError(.unknownColumn, name, target(statement))
        case .missingMergedColumn(let name, _):
            return SQLError(.unknownColumn, name, self.clause(.joinUsing))
        case .ambiguousColumn(let name), .ambiguousTarget(let name, _):
            return SQLError(.ambiguousColumn, name, clause)
        case .ambiguousTable(let name), .repeatedTable(let name):
            return SQLError(.repeatedAlias, name)
        case .repeatedQuery(let name):
            return flavor.isMariaDB
                ? .mySQL(4004, "Duplicate query name `\(name)` in WITH clause")
                : SQLError(.repeatedAlias, name)
        case .unequalNames:
            return flavor.isMariaDB
                ? .mySQL(
                    4002, "WITH column list and SELECT field list have different column counts")
                : .mySQL(
                    1353,
                    "In definition of view, derived table or common table expression, SELECT list and column names list have different column counts"
                )
        case .repeatedColumn(let name): return SQLError(.columnNameTaken, name)
        case .noTables: return SQLError(.noTablesUsed)
        case .missingWindow(let name):
            return flavor.isMariaDB
                ? .mySQL(4009, "Window specification with name '\(name)' is not defined")
                : .mySQL(3579, "Window name '\(name)' is not defined.")
        case .wrongFrame:
            return flavor.isMariaDB
                ? .mySQL(4014, "Unacceptable combination of window frame bound specifications")
                : .mySQL(
                    3586,
                    "Window '<unnamed window>': frame start or end is negative, NULL or of non-integral type"
                )
        case .repeatedTargetColumn(let name):
            return SQLError(.columnTwice, name)
        case .notChangeable(let name, "INSERT"):
            return SQLError(.notInsertable, name, "INSERT")
        case .systemTable:
            let parts = account.split(separator: "@", maxSplits: 1).map(String.init)
            return SQLError(
                .databaseAccessDenied, parts.first ?? "", parts.count > 1 ? parts[1] : "",
                InformationSchema.name)
        case .notChangeableColumn(let name):
            return SQLError(.columnNotUpdatable, name)
        case .leavesView(let schema, let name):
            return SQLError(.checkOption, schema, name)
        case .generatedColumn(let name, let table, _):
            return flavor.isMariaDB
                ? SQLError(.generatedColumnIgnored, name, table)
                : SQLError(.generatedColumnValue, name, table)
        case .notChangeable(let name, let statement):
            return SQLError(.notUpdatable, name, statement)
        case .missingTarget(let name, let statement):
            return SQLError(.unknownTableInMulti, name.dotted, statement)
        case .noSuchTarget(let number, let clause):
            let place = self.clause(clause.hasPrefix("ORDER") ? .orderBy : .groupBy)
            return SQLError(.unknownColumn, String(number), place)
        case .ungrouped(let name, _, _): return ungrouped(name)
        case .misplacedAggregate, .nestedAggregate:
            return SQLError(.invalidGroupFunction)
        case .misplacedWindow:
            return flavor.isMariaDB
                ? .mySQL(
                    4015, "Window function is allowed only in SELECT list and ORDER BY clause")
                : .mySQL(
                    3593, "You cannot use the window function in this context.'")
        case .unequalOperands:
            return SQLError(.unequalSelects)
        case .severalColumns, .unequalColumns: return SQLError(.operandColumns, "1")
        case .unequalRows(let row): return SQLError(.columnCount, String(row))
        case .tooManyValues, .tooFewValues: return SQLError(.columnCount, "1")
        case .missingIndex(let name, let table): return SQLError(.unknownKey, name, table)
        }
    }

    private func ungrouped(_ name: AnalysisFault.UngroupedName) -> SQLError {
        let column = [name.schema, name.table, name.column].compactMap { $0 }.joined(separator: ".")
        let end = "this is incompatible with sql_mode=only_full_group_by"
        switch (flavor.isMariaDB, name.hasGroupBy) {
        case (true, true): return SQLError(.ungroupedColumn, column)
        case (true, false):
            return SQLError(.mixedGroupColumns)
        case (false, true):
            return .mySQL(
                1055,
                "Expression #1 of SELECT list is not in GROUP BY clause and contains nonaggregated column '\(column)' which is not functionally dependent on columns in GROUP BY clause; \(end)"
            )
        case (false, false):
            return .mySQL(
                1140,
                "In aggregated query without GROUP BY, expression #1 of SELECT list contains nonaggregated column '\(column)'; \(end)"
            )
        }
    }

    /// The clause that a name stands in, as each flavour calls it.
    private func clause(_ kind: ExpressionKind) -> String {
        switch kind {
        case .filter: flavor.isMariaDB ? "WHERE" : "where clause"
        case .having: flavor.isMariaDB ? "HAVING" : "having clause"
        case .joinOn: flavor.isMariaDB ? "ON" : "on clause"
        case .joinUsing: flavor.isMariaDB ? "FROM" : "from clause"
        case .groupBy: flavor.isMariaDB ? "GROUP BY" : "group statement"
        case .orderBy: flavor.isMariaDB ? "ORDER BY" : "order clause"
        case .windowPartition: flavor.isMariaDB ? "PARTITION BY" : "window partition by"
        case .windowOrder: flavor.isMariaDB ? "ORDER BY" : "window order by"
        case .updateSource: flavor.isMariaDB ? "SET" : "field list"
        case .values: flavor.isMariaDB ? "VALUES" : "field list"
        case .check: flavor.isMariaDB ? "CHECK" : "check constraint expression"
        case .generated: flavor.isMariaDB ? "GENERATED ALWAYS AS" : "generated column function"
        case .columnDefault: flavor.isMariaDB ? "DEFAULT" : "default value expression"
        default: flavor.isMariaDB ? "SELECT" : "field list"
        }
    }

    /// The same of a column that a statement changes.
    private func target(_ statement: String) -> String {
        guard flavor.isMariaDB else { return "field list" }
        switch statement {
        case "UPDATE": return "SET"
        case "INSERT": return "INSERT INTO"
        default: return "UPDATE"
        }
    }
}
