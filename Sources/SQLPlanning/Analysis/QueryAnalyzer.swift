// From query syntax to the query graph: whose names mean what, which queries stand in which, what is grouped, windowed,
// sorted and changed. What a value expression means is the language's to say: its rules are asked.
package import QueryEngine

/// A whole statement, analysed.
package struct AnalyzedStatement {
    package let kind: QueryPlan.Kind
    package let block: QueryBlock

    package init(kind: QueryPlan.Kind, block: QueryBlock) {
        self.kind = kind
        self.block = block
    }
}

/// Analyses the queries and modifications of one statement. What it keeps between its steps stands in the builder, so that
/// the rules, which turn back to it, can make one of their own, and nothing is held in a circle.
package struct QueryAnalyzer: StatementPart {
    package let builder: PlanBuilder
    package let rules: any ExpressionRules

    package init(_ builder: PlanBuilder, _ rules: any ExpressionRules) {
        self.builder = builder
        self.rules = rules
    }

    /// The query being analysed.
    package var level: QueryLevel {
        get { builder.level }
        nonmutating set { builder.level = newValue }
    }

    /// An analyzer for another text of the same statement, with slots of its own from 0.
    func standalone() -> QueryAnalyzer {
        let own = PlanBuilder(
            context: context, text: builder.text, words: builder.words)
        own.allowsParameters = false
        own.parameterTypes = []
        own.reportsPositions = builder.reportsPositions
        return QueryAnalyzer(own, rules.rules(for: own))
    }

    /// Analyses a statement that stands alone.
    package func analyzeStatement(_ statement: DataStatement) throws(SQLError) -> AnalyzedStatement
    {
        let kind: QueryPlan.Kind =
            switch statement {
            case .query: .select
            case .insert: .insert
            case .update: .update
            case .delete: .delete
            }
        return AnalyzedStatement(
            kind: kind, block: try analyzeStatement(statement, parent: nil, isTop: true))
    }

    // MARK: Expressions

    /// Analyses an expression in a clause of the current level.
    package func analyze(
        _ expression: Expression, as kind: ExpressionKind
    ) throws(SQLError) -> Typed {
        let saved = level.kind
        level.kind = kind
        defer { level.kind = saved }
        return try analyze(expression)
    }

    /// Analyses an expression: by the language's rules, unless it is one that the query groups by.
    package func analyze(_ expression: Expression) throws(SQLError) -> Typed {
        try WorkPace.pass(512)
        var value = try analyzeGrouped(expression)
        switch expression {
        case .binary, .and, .or, .isNull, .isTruth, .isDistinct, .like, .between, .inList,
            .quantified, .subquery, .cast:
            // Errors about the whole point at its first word.
            value.offset = expression.offset
        default: break
        }
        return value
    }

    private func analyzeGrouped(_ expression: Expression) throws(SQLError) -> Typed {
        try checkStack()
        if level.groups.isEmpty { return try rules.analyzeNode(expression) }
        try WorkPace.pass(level.groups.count &* 32)
        // Inside a grouped query, what equals an expression of GROUP BY reads its slot.
        let mark = level.ungrouped.count
        let ownSubplans = builder.subplans.count
        let value = try rules.analyzeNode(expression)
        guard level.aggregateDepth == 0, level.isGroupingKnown else { return value }
        for group in level.groups
        where builder.isSame(group.value.expression, value.expression) {
            level.ungrouped.removeSubrange(mark...)
            // What the group has computed is not computed again.
            for index in builder.subplans.indices.dropFirst(ownSubplans) {
                builder.subplans[index].isAbsorbed = true
            }
            var result = value
            result.expression = .slot(group.slot)
            return result
        }
        return value
    }
}
