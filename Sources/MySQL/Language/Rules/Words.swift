// How MySQL words what is wrong with a query.
package import QueryEngine
package import SQLPlanning

/// The words of one flavour.
package struct MySQLWords: AnalysisWords {
    private let flavor: MySQLFlavor
    /// The clause that names are looked up for, as MariaDB and MySQL call it.
    private let clause: @Sendable () -> String

    package init(_ flavor: MySQLFlavor, clause: (@Sendable () -> String)? = nil) {
        self.flavor = flavor
        self.clause = clause ?? { flavor.isMariaDB ? "SELECT" : "field list" }
    }

    package func error(_ fault: AnalysisFault) -> SQLError {
        switch fault {
        case .tooDeep:
            .mySQL(1436, "Thread stack overrun: the statement is nested too deep")
        case .missingRelation(let name):
            .mySQL(1146, "Table '\(name.dotted)' doesn't exist")
        case .foreignCatalog(let name): .mySQL(1064, "'\(name.dotted)' has too many parts")
        case .missingColumn(let name, let table, _):
            .mySQL(
                1054,
                "Unknown column '\(table.map { "\($0).\(name)" } ?? name)' in '\(clause())'")
        case .missingTable(let name, _):
            flavor.isMariaDB
                ? .mySQL(1054, "Unknown column '\(name)' in '\(clause())'")
                : .mySQL(1109, "Unknown table '\(name)' in \(clause())")
        case .missingTargetColumn(let name, _):
            .mySQL(
                1054,
                "Unknown column '\(name)' in '\(flavor.isMariaDB ? clause() : "field list")'")
        case .ambiguousColumn(let name), .ambiguousTarget(let name, _):
            .mySQL(1052, "Column '\(name)' in \(clause()) is ambiguous")
        case .ambiguousTable(let name), .repeatedTable(let name):
            .mySQL(1066, "Not unique table/alias: '\(name)'")
        case .repeatedTargetColumn(let name):
            .mySQL(1110, "Column '\(name)' specified twice")
        case .notChangeable(let name, "INSERT"):
            .mySQL(1471, "The target table \(name) of the INSERT is not insertable-into")
        case .notChangeableColumn(let name): .mySQL(1348, "Column '\(name)' is not updatable")
        case .leavesView(let schema, let name):
            .mySQL(1369, "CHECK OPTION failed `\(schema)`.`\(name)`")
        case .generatedColumn(let name, let table, _):
            flavor.isMariaDB
                ? SQLError(.generatedColumnIgnored, name, table)
                : SQLError(.generatedColumnValue, name, table)
        case .notChangeable(let name, let statement):
            .mySQL(1288, "The target table \(name) of the \(statement) is not updatable")
        case .missingTarget(let name, let statement):
            .mySQL(1109, "Unknown table '\(name.dotted)' in \(statement)")
        case .noSuchTarget(let number, let clause):
            .mySQL(
                1054,
                "Unknown column '\(number)' in '\(word(of: clause))'")
        case .ungrouped(let column, _, _):
            flavor.isMariaDB
                ? .mySQL(1055, "'\(column)' isn't in GROUP BY")
                : .mySQL(
                    1055,
                    "Expression #1 of SELECT list is not in GROUP BY clause and contains nonaggregated column '\(column)' which is not functionally dependent on columns in GROUP BY clause; this is incompatible with sql_mode=only_full_group_by"
                )
        case .misplacedAggregate, .nestedAggregate:
            .mySQL(1111, "Invalid use of group function")
        case .misplacedWindow:
            flavor.isMariaDB
                ? .mySQL(
                    4015, "Window function is allowed only in SELECT list and ORDER BY clause")
                : .mySQL(
                    3593, "You cannot use the window function in this context.'")
        case .unequalOperands:
            .mySQL(1222, "The used SELECT statements have a different number of columns")
        case .severalColumns: .mySQL(1241, "Operand should contain 1 column(s)")
        case .unequalColumns: .mySQL(1241, "Operand should contain 1 column(s)")
        case .unequalRows, .tooManyValues, .tooFewValues:
            .mySQL(1136, "Column count doesn't match value count at row 1")
        }
    }

    private func word(of clause: String) -> String {
        let isOrder = clause.hasPrefix("ORDER")
        if flavor.isMariaDB { return isOrder ? "ORDER BY" : "GROUP BY" }
        return isOrder ? "order clause" : "group statement"
    }
}
