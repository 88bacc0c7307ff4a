// Plans Postgres's statements: queries and modifications by what all languages share, definitions and commands here.
import QueryEngine
import SQLPlanning

/// Plans one statement. Made for it, used once, never shared: it holds all that has a share in the plan.
final class StatementPlanner: StatementPart {
    let builder: PlanBuilder
    let rules: PostgresRules
    let analyzer: QueryAnalyzer
    let optimizer: Optimizer
    /// Where the statement ends in the text.
    var statementEnd: Int?

    init(context: PlanningContext, text: [UInt8]) {
        builder = PlanBuilder(context: context, text: text, words: PostgresWords())
        rules = PostgresRules(builder)
        analyzer = QueryAnalyzer(builder, rules)
        optimizer = Optimizer(analyzer)
    }

    func notice(_ message: String) {
        context.notices.append(Notice(.notice, .successfulCompletion, message))
    }
}
