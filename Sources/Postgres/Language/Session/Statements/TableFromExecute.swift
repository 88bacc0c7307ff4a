// CREATE TABLE … AS EXECUTE: a table with the columns and rows of a prepared query.

import QueryEngine
import StorageEngine

extension SessionCore {
    func createTable(
        _ target: ExecuteTarget, from statement: PreparedStatement, _ parameters: [Value],
        _ run: StatementRun
    ) throws(Interrupt) -> CommandTag {
        try runner.revalidate(statement)
        guard let plan = statement.plan?.query, plan.kind == .select else {
            throw .error(
                SQLError(.wrongObjectType, "prepared statement is not a SELECT"))
        }
        try runner.takeLocks(of: run, plan.locks)
        var table = target.table
        do throws(SQLError) {
            table.columns = try columns(plan.columns, target.columnNames)
        } catch {
            throw .error(error)
        }
        return try define(
            .createTableAs(
                table, plan, ifNotExists: target.ifNotExists, withData: target.withData,
                parameters: parameters), run)
    }

    private func columns(
        _ results: [ResultColumn], _ names: [String]
    ) throws(SQLError) -> [QueryEngine.ColumnDefinition] {
        if names.count > results.count {
            throw SQLError(.syntaxError, "too many column names were specified")
        }
        var columns: [QueryEngine.ColumnDefinition] = []
        for (position, result) in results.enumerated() {
            let name = position < names.count ? names[position] : result.name
            if columns.contains(where: { $0.descriptor.name == name }) {
                throw SQLError(
                    .duplicateColumn, "column \"\(name)\" specified more than once")
            }
            if environment.types.definition(result.type.oid)?.category == "P" {
                throw SQLError(
                    .invalidTableDefinition,
                    "column \"\(name)\" has pseudo-type \(environment.types.format(result.type))")
            }
            let isText = [TypeID.text, .varchar, .bpchar].contains(result.type.oid)
            columns.append(
                QueryEngine.ColumnDefinition(
                    descriptor: ColumnDescriptor(
                        name: name, type: result.type,
                        collation: isText ? services.locale.collation : .c)))
        }
        return columns
    }
}
