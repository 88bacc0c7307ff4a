// What may stand in FROM.

package indirect enum TableExpression: Sendable, Hashable {
    case table(TableReference)
    case subquery(DerivedTable)
    case function(FunctionTable)
    case join(Join)
}

/// `[ONLY] name [*] [AS alias (columns)] [TABLESAMPLE …]`.
package struct TableReference: Sendable, Hashable {
    package struct Sample: Sendable, Hashable {
        package var method: QualifiedName
        package var arguments: [Expression]
        package var repeatable: Expression?
        package var offset: SourceOffset
    }

    package var name: QualifiedName
    package var isOnly: Bool
    package var alias: Alias?
    package var sample: Sample?

    package init(
        name: QualifiedName, isOnly: Bool = false, alias: Alias? = nil, sample: Sample? = nil
    ) {
        self.name = name
        self.isOnly = isOnly
        self.alias = alias
        self.sample = sample
    }
}

package struct Alias: Sendable, Hashable {
    package var name: String
    package var columns: [String]

    package init(name: String, columns: [String] = []) {
        self.name = name
        self.columns = columns
    }
}

package struct DerivedTable: Sendable, Hashable {
    package var isLateral: Bool
    package var query: Query
    /// nil is refused by the parser, as Postgres 15 does.
    package var alias: Alias?
    package var offset: SourceOffset
}

/// `f(x)`, `ROWS FROM (f(x), g(y))`, with or without ORDINALITY.
package struct FunctionTable: Sendable, Hashable {
    package struct Item: Sendable, Hashable {
        /// A `function`, or another call-like expression of the grammar (`CURRENT_DATE`, `COALESCE`).
        package var call: Expression
        /// `AS (name type, …)` inside ROWS FROM.
        package var columnDefinitions: [ColumnDefinition]
    }

    package var isLateral: Bool
    package var items: [Item]
    package var isRowsFrom: Bool
    package var withOrdinality: Bool
    package var alias: Alias?
    /// `AS alias (name type, …)`.
    package var columnDefinitions: [ColumnDefinition]
    package var offset: SourceOffset
}

package struct Join: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case inner
        case left
        case right
        case full
        /// `CROSS JOIN`: inner without condition.
        case cross
    }

    package enum Condition: Sendable, Hashable {
        case none
        case on(Expression)
        /// `USING (columns) [AS alias]`.
        case using([String], alias: String?)
        case natural
    }

    package var kind: Kind
    package var left: TableExpression
    package var right: TableExpression
    package var condition: Condition
    /// `(a JOIN b …) AS alias`.
    package var alias: Alias?
    package var offset: SourceOffset
}
