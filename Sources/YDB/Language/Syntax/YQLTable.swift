// What may stand in FROM beyond the shared forms.
package import SQLPlanning

/// What stands in `TableExpression.language` under YQL. Tables, queries in parentheses and inner, left, right, full and cross
/// joins are the shared cases: a table's name is its path, with the cluster as its schema; `VIEW index` is an index hint
/// that forces that index, where `primaryView` stands for `VIEW PRIMARY KEY`.
package indirect enum YQLTable: LanguageSyntax {
    /// `$x`, `$x(a, b)`, `$x VIEW i`.
    case named(YQLNamedTable)
    /// `AS_TABLE($x)`, `RANGE(a, b)`, `EACH($list)`.
    case call(YQLTableCall)
    /// `@name`: a table that the transaction alone sees.
    case temporary(QualifiedName)
    /// `VALUES (…), (…)` in parentheses is the shared query; this is `source FLATTEN …`.
    case flatten(YQLFlatten)
    case join(YQLJoin)
    case sample(YQLSample)
    /// `source WITH (hints)`.
    case hinted(TableExpression, [YQLTableHint])
    /// `source MATCH_RECOGNIZE (…)`.
    case matchRecognize(TableExpression)

    package static let primaryView = "PRIMARY KEY"
}

package struct YQLNamedTable: Sendable, Hashable {
    package var name: String
    /// The cluster in front of it: `cluster.$x`.
    package var cluster: String?
    /// nil: there are no parentheses.
    package var arguments: [Expression]?
    package var view: String?
}

package struct YQLTableCall: Sendable, Hashable {
    package struct Argument: Sendable, Hashable {
        package var value: Expression
        package var name: String?
        package var isTemporary: Bool
        package var view: String?
    }

    package var name: String
    package var cluster: String?
    package var arguments: [Argument]
}

package struct YQLFlatten: Sendable, Hashable {
    package enum Mode: Sendable, Hashable {
        /// `FLATTEN BY`: by the type of each.
        case any
        case optional
        case list
        case dict
        /// `FLATTEN COLUMNS`, which has no items.
        case columns
    }

    package struct Item: Sendable, Hashable {
        package var expression: Expression
        package var alias: String?
        package var offset: SourceOffset
    }

    package var source: TableExpression
    package var mode: Mode
    package var items: [Item]
}

/// A join that the shared syntax has no word for.
package struct YQLJoin: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case inner, left, right, full, cross
        case leftSemi, rightSemi, leftOnly, rightOnly
        case exclusion
    }

    package enum Condition: Sendable, Hashable {
        case none
        case on(Expression)
        case using([YQLTypeTag])
        case natural
    }

    package var kind: Kind
    package var left: TableExpression
    package var right: TableExpression
    package var condition: Condition
    /// `ANY` in front of a side: at most one row of it for each key.
    package var isAnyLeft: Bool
    package var isAnyRight: Bool
}

package struct YQLSample: Sendable, Hashable {
    package enum Method: Sendable, Hashable {
        /// `SAMPLE share`.
        case share
        /// `TABLESAMPLE BERNOULLI(percent)`.
        case bernoulli
        case system
    }

    package var source: TableExpression
    package var method: Method
    package var amount: Expression
    package var repeatable: Expression?
}

package struct YQLTableHint: Sendable, Hashable {
    package enum Value: Sendable, Hashable {
        case none
        case tags([YQLTypeTag])
        case type(YQLTypeName)
        case fields([YQLTypeField])
        case expression(Expression)
    }

    package var name: String
    package var value: Value
}

/// What a SELECT of YQL has that others have not: `SelectClause.language`.
package struct YQLSelect: LanguageSyntax {
    package enum Operator: Sendable, Hashable {
        case process
        case reduce
        case combine
    }

    package var isStream = false
    /// `DISCARD SELECT`: no result set.
    package var isDiscarded = false
    /// `INTO RESULT name`.
    package var resultName: YQLTypeTag?
    /// `WITHOUT a, t.b`.
    package var without: [ColumnReference] = []
    package var isWithoutIfExists = false
    /// `GROUP BY … WITH name`.
    package var groupTrait: String?
    /// `ASSUME ORDER BY`: the rows are said to come in this order already.
    package var isOrderAssumed = false
    /// PROCESS, REDUCE or COMBINE in the place of SELECT: FROM is what it reads, the only item its call, if there is one.
    package var `operator`: Operator?

    package var isPlain: Bool { self == YQLSelect() }

    package var operands: [Expression] { without.map { .column($0) } }

    package func mapOperands(_ change: (Expression) -> Expression) -> YQLSelect { self }
}
