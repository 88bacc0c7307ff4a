// How MySQL words what is wrong with a query.
package import QueryEngine
package import SQLPlanning

/// The words of one flavour.
package struct MySQLWords: AnalysisWords {
    private let flavor: MySQLFlavor

    package init(_ flavor: MySQLFlavor) { self.flavor = flavor }

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
            return .mySQL(
                1054,
                "Unknown column '\(table.map { "\($0).\(name)" } ?? name)' in '\(clause)'")
        case .missingTable(let name, "*"?, _): return .mySQL(1051, "Unknown table '\(name)'")
        case .missingTable(let name, let column, _):
            let column = column.map { "\(name).\($0)" } ?? name
            return .mySQL(1054, "Unknown column '\(column)' in '\(clause)'")
        case .missingTargetColumn(let name, _, let statement):
            return .mySQL(1054, "Unknown column '\(name)' in '\(target(statement))'")
        case .missingMergedColumn(let name, _):
            return .mySQL(
                1054, "Unknown column '\(name)' in '\(flavor.isMariaDB ? "FROM" : "from clause")'")
        case .ambiguousColumn(let name), .ambiguousTarget(let name, _):
            return .mySQL(1052, "Column '\(name)' in \(clause) is ambiguous")
        case .ambiguousTable(let name), .repeatedTable(let name):
            return .mySQL(1066, "Not unique table/alias: '\(name)'")
        case .repeatedQuery(let name):
            return flavor.isMariaDB
                ? .mySQL(4004, "Duplicate query name `\(name)` in WITH clause")
                : .mySQL(1066, "Not unique table/alias: '\(name)'")
        case .unequalNames:
            return flavor.isMariaDB
                ? .mySQL(
                    4002, "WITH column list and SELECT field list have different column counts")
                : .mySQL(
                    1353,
                    "In definition of view, derived table or common table expression, SELECT list and column names list have different column counts"
                )
        case .repeatedColumn(let name): return .mySQL(1060, "Duplicate column name '\(name)'")
        case .noTables: return .mySQL(1096, "No tables used")
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
            return .mySQL(1110, "Column '\(name)' specified twice")
        case .generatedColumn(let name, let table, _):
            return flavor.isMariaDB
                ? SQLError(.generatedColumnIgnored, name, table)
                : SQLError(.generatedColumnValue, name, table)
        case .notChangeable(let name, let statement):
            return .mySQL(1288, "The target table \(name) of the \(statement) is not updatable")
        case .missingTarget(let name, let statement):
            return .mySQL(1109, "Unknown table '\(name.dotted)' in \(statement)")
        case .noSuchTarget(let number, let clause):
            return .mySQL(
                1054,
                "Unknown column '\(number)' in '\(word(of: clause))'")
        case .ungrouped(let name, _, _): return ungrouped(name)
        case .misplacedAggregate, .nestedAggregate:
            return .mySQL(1111, "Invalid use of group function")
        case .misplacedWindow:
            return flavor.isMariaDB
                ? .mySQL(
                    4015, "Window function is allowed only in SELECT list and ORDER BY clause")
                : .mySQL(
                    3593, "You cannot use the window function in this context.'")
        case .unequalOperands:
            return .mySQL(1222, "The used SELECT statements have a different number of columns")
        case .severalColumns: return .mySQL(1241, "Operand should contain 1 column(s)")
        case .unequalColumns: return .mySQL(1241, "Operand should contain 1 column(s)")
        case .unequalRows, .tooManyValues, .tooFewValues:
            return .mySQL(1136, "Column count doesn't match value count at row 1")
        }
    }

    private func ungrouped(_ name: AnalysisFault.UngroupedName) -> SQLError {
        let column = [name.schema, name.table, name.column].compactMap { $0 }.joined(separator: ".")
        let end = "this is incompatible with sql_mode=only_full_group_by"
        switch (flavor.isMariaDB, name.hasGroupBy) {
        case (true, true): return .mySQL(1055, "'\(column)' isn't in GROUP BY")
        case (true, false):
            return .mySQL(
                1140,
                "Mixing of GROUP columns (MIN(),MAX(),COUNT(),...) with no GROUP columns is illegal if there is no GROUP BY clause"
            )
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

    private func word(of clause: String) -> String {
        let isOrder = clause.hasPrefix("ORDER")
        if flavor.isMariaDB { return isOrder ? "ORDER BY" : "GROUP BY" }
        return isOrder ? "order clause" : "group statement"
    }
}
