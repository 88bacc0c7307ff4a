// YQL as the engine sees it: stored texts of tables and views; whole programs are the session's to read.

import FaultInjection
import QueryEngine
import SQLPlanning

struct YQLFrontend: Frontend {
    func parse(_ text: [UInt8]) throws(SQLError) -> [any FrontendStatement] {
        let script = try YQLTextReading.script(text)
        let types = YQLStatementTypes()
        let environment = YQLTextEnvironment(
            paths: YDBPaths(database: "/local"), texts: YQLTextReading())
        return script.statements.map {
            YQLSource(
                $0.statement, $0.range, of: text, scope: .empty, environment: environment,
                types: types)
        }
    }

    func rules(
        of table: TableDescriptor, _ context: PlanningContext
    ) throws(SQLError) -> TableRules {
        let environment = YQLTextEnvironment(
            paths: YDBPaths(database: "/local"), texts: YQLTextReading())
        let builder = PlanBuilder(
            context: context, text: [], words: YQLWords(paths: environment.paths))
        let rules = YQLRules(
            builder, types: YQLStatementTypes(), scope: .empty, environment: environment)
        return try QueryAnalyzer(builder, rules).tableRules(of: table)
    }
}
