// What may stand in FROM.

package indirect enum TableExpression: Sendable, Hashable {
    case table(TableReference)
    case subquery(DerivedTable)
    case function(FunctionTable)
    case join(Join)
    /// What one language alone has.
    case language(LanguageTable)
}

/// `[ONLY] name [*] [AS alias (columns)] [TABLESAMPLE …]`.
package struct TableReference: Sendable, Hashable {
    package struct Sample: Sendable, Hashable {
        package var method: QualifiedName
        package var arguments: [Expression]
        package var repeatable: Expression?
        package var offset: SourceOffset

        package init(
            method: QualifiedName, arguments: [Expression], repeatable: Expression? = nil,
            offset: SourceOffset
        ) {
            self.method = method
            self.arguments = arguments
            self.repeatable = repeatable
            self.offset = offset
        }
    }

    package var name: QualifiedName
    package var isOnly: Bool
    package var alias: Alias?
    package var sample: Sample?
    package var indexHints: [IndexHint]
    /// `PARTITION (a, b)`.
    package var partitions: [String]

    package init(
        name: QualifiedName, isOnly: Bool = false, alias: Alias? = nil, sample: Sample? = nil,
        indexHints: [IndexHint] = [], partitions: [String] = []
    ) {
        self.name = name
        self.isOnly = isOnly
        self.alias = alias
        self.sample = sample
        self.indexHints = indexHints
        self.partitions = partitions
    }
}

/// `USE INDEX FOR JOIN (a, b)`.
package struct IndexHint: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case use
        case force
        case ignore
    }

    package enum Purpose: Sendable, Hashable {
        case any
        case join
        case orderBy
        case groupBy
    }

    package var kind: Kind
    package var purpose: Purpose
    package var indexes: [String]

    package init(kind: Kind, purpose: Purpose, indexes: [String]) {
        self.kind = kind
        self.purpose = purpose
        self.indexes = indexes
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

    package init(isLateral: Bool, query: Query, alias: Alias? = nil, offset: SourceOffset) {
        self.isLateral = isLateral
        self.query = query
        self.alias = alias
        self.offset = offset
    }
}

/// `f(x)`, `ROWS FROM (f(x), g(y))`, with or without ORDINALITY.
package struct FunctionTable: Sendable, Hashable {
    package struct Item: Sendable, Hashable {
        /// A `function`, or another call-like expression of the grammar (`CURRENT_DATE`, `COALESCE`).
        package var call: Expression
        /// `AS (name type, …)` inside ROWS FROM.
        package var columnDefinitions: [ColumnDeclaration]

        package init(call: Expression, columnDefinitions: [ColumnDeclaration]) {
            self.call = call
            self.columnDefinitions = columnDefinitions
        }
    }

    package var isLateral: Bool
    package var items: [Item]
    package var isRowsFrom: Bool
    package var withOrdinality: Bool
    package var alias: Alias?
    /// `AS alias (name type, …)`.
    package var columnDefinitions: [ColumnDeclaration]
    package var offset: SourceOffset

    package init(
        isLateral: Bool, items: [Item], isRowsFrom: Bool, withOrdinality: Bool, alias: Alias? = nil,
        columnDefinitions: [ColumnDeclaration], offset: SourceOffset
    ) {
        self.isLateral = isLateral
        self.items = items
        self.isRowsFrom = isRowsFrom
        self.withOrdinality = withOrdinality
        self.alias = alias
        self.columnDefinitions = columnDefinitions
        self.offset = offset
    }
}

/// `name type [COLLATE name]`: a column of rows whose shape nothing else tells.
package struct ColumnDeclaration: Sendable, Hashable {
    package var name: String
    package var type: TypeName
    package var collation: QualifiedName?
    package var offset: SourceOffset

    package init(
        name: String, type: TypeName, collation: QualifiedName? = nil, offset: SourceOffset
    ) {
        self.name = name
        self.type = type
        self.collation = collation
        self.offset = offset
    }
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
    /// `STRAIGHT_JOIN`: the left side is read first.
    package var isStraight: Bool
    package var offset: SourceOffset

    package init(
        kind: Kind, left: TableExpression, right: TableExpression, condition: Condition,
        alias: Alias? = nil, isStraight: Bool = false, offset: SourceOffset
    ) {
        self.kind = kind
        self.left = left
        self.right = right
        self.condition = condition
        self.alias = alias
        self.isStraight = isStraight
        self.offset = offset
    }
}
