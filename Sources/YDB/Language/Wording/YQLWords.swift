// What is wrong with a query, as YQL says it.

import QueryEngine
import SQLPlanning

struct YQLWords: AnalysisWords {
    let paths: YDBPaths

    func error(_ fault: AnalysisFault) -> SQLError {
        switch fault {
        case .missingRelation(let name):
            .yqlMissingTable(paths.spelled(name.dotted), position: nil)
        case .foreignCatalog(let name):
            .yqlCompile("Unknown cluster: \(name.catalog ?? name.dotted)")
        case .missingColumn(let name, let table, _):
            .yql(
                .genericError,
                "Column \(table.map { "\($0)." } ?? "")\(name) is not in source column set",
                function: "Member", condition: .undefinedColumn)
        case .missingTable(let name, _, _):
            .yqlCompile("Unknown correlation name: \(name)")
        case .missingTargetColumn(let name, let table, _):
            .yql(
                .genericError,
                "Column '\(name)' does not exist in table '\(paths.spelled(table))'.",
                code: YDBIssueCode.badRequest, condition: .undefinedColumn)
        case .missingMergedColumn(let name, _):
            .yqlCompile("Column \(name) is not in both sides of the join")
        case .ambiguousColumn(let name):
            .yqlCompile("Column name: \(name) is ambiguous")
        case .ambiguousTarget(let name, let clause):
            .yqlCompile("Column name: \(name) is ambiguous in \(clause)")
        case .repeatedTable(let name): .yqlCompile("Duplicate correlation name: \(name)")
        case .repeatedColumn(let name), .repeatedTargetColumn(let name):
            .yqlCompile("Duplicate column: \(name)")
        case .noTables: .yqlCompile("Star is only allowed in a query with FROM")
        case .missingWindow(let name): .yqlCompile("Unknown window: '\(name)'")
        case .ungrouped(let name, _, _):
            .yqlCompile(
                "Column \(name.column) must either be a key column in GROUP BY or it should be used in aggregation function"
            )
        case .misplacedAggregate, .nestedAggregate:
            .yqlCompile("Aggregation is not allowed in this context")
        case .misplacedWindow: .yqlCompile("Window function is not allowed in this context")
        case .unequalOperands(let operation):
            .yqlCompile("\(operation): operands have different numbers of columns")
        case .severalColumns:
            .yqlCompile("Source used in expression should contain one concrete column")
        case .missingIndex(let name, _):
            .yql(
                .schemeError, "Required global index not found, index name: \(name)",
                code: YDBIssueCode.scheme, condition: .undefinedObject)
        case .tooManyValues: .yqlCompile("VALUES have more values than columns")
        case .tooFewValues: .yqlCompile("VALUES have less values than columns")
        case .tooDeep:
            .yqlCompile("Memory limit exceeded: the query is nested too deep")
        case .ambiguousTable(let name): .yqlCompile("Correlation name is ambiguous: \(name)")
        case .repeatedQuery(let name): .yqlCompile("Duplicate query name: \(name)")
        case .unequalNames(let query, let columns, let names):
            .yqlCompile("\(query) has \(columns) columns, but \(names) names are given")
        case .generatedColumn(let name, _, _):
            .yqlCompile("Column \(name) is generated and cannot be written")
        case .notChangeable(let name, let statement):
            .yqlCompile("Cannot write to \(name) in \(statement)")
        case .systemTable(let name): .yqlCompile("Cannot write to system table \(name)")
        case .notChangeableColumn(let name): .yqlCompile("Cannot write to column \(name)")
        case .leavesView(_, let name): .yqlCompile("Row is not of view \(name)")
        case .missingTarget(let name, _): .yqlMissingTable(paths.spelled(name.dotted))
        case .noSuchTarget(let number, let clause):
            .yqlCompile("\(clause): position \(number) is out of range")
        case .wrongFrame(let text): .yqlCompile(text)
        case .unequalColumns(let hasTooMany):
            .yqlCompile("Subquery has too \(hasTooMany ? "many" : "few") columns")
        case .unequalRows: .yqlCompile("All VALUES items should have same size")
        }
    }
}
