// CREATE TABLE AS: the table, then the query's rows straight into its tree.
import StorageEngine

extension DefinitionScope {
    func createTableAs(
        _ definition: TableDefinition, _ plan: QueryPlan, ifNotExists: Bool, withData: Bool,
        _ parameters: [Value]?
    ) throws(Interrupt) -> DefinitionExecution.Tag {
        guard let table = try createTable(definition, ifNotExists: ifNotExists) else {
            return .word("CREATE TABLE AS")
        }
        guard withData else {
            return parameters == nil ? .word("CREATE TABLE AS") : .selected
        }
        let context = try context(
            for: plan, view: transaction.statementView(), parameters: parameters ?? [])
        work.append(QueryLoad(QueryExecution(context), table))
        return .selected
    }
}

/// Runs a query and stores its rows in a table that nobody else can see yet.
final class QueryLoad: DefinitionWork {
    private let table: TableDescriptor
    private let transaction: Transaction
    private let execution: QueryExecution
    private(set) var rowCount: UInt64 = 0

    init(_ execution: QueryExecution, _ table: TableDescriptor) {
        self.execution = execution
        self.table = table
        transaction = execution.context.transaction
    }

    func run(_ budget: inout Int) throws(Interrupt) {
        let context = execution.context
        try context.refill(budget)
        defer { budget = context.unspent }
        while try execution.next() {
            var values: [Value] = []
            values.reserveCapacity(table.columns.count)
            for column in context.plan.columns { values.append(context.frame[column.slot]) }
            do throws(StorageError) {
                try transaction.insertRow(
                    table.tree, transaction.database.cluster.nextRowID(),
                    IndexKeys.encode(values, table))
            } catch {
                throw .error(SQLError(error))
            }
            rowCount += 1
        }
    }
}
