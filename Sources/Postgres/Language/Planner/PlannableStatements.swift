// SELECT, VALUES, INSERT, UPDATE, DELETE as whole statements.
import QueryEngine
import SQLPlanning

extension StatementPlanner {
    func planQueryStatement(_ statement: DataStatement) throws(SQLError) -> QueryPlan {
        try optimizer.plan(try analyzer.analyzeStatement(statement))
    }
}
