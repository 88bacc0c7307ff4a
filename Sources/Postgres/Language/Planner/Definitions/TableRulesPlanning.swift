// Compiles the expressions that a table's definition keeps as text.
package import QueryEngine
import SQLPlanning

extension PostgresFrontend {
    package func rules(
        of table: TableDescriptor, _ context: PlanningContext
    ) throws(SQLError) -> TableRules {
        try StatementPlanner(context: context, text: []).analyzer.tableRules(of: table)
    }
}
