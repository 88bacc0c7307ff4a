// SELECT, VALUES, TABLE and what may stand around them.

/// A whole query expression: what may stand in parentheses, in a view, or alone.
package final class Query: Sendable, Hashable {
    package let with: WithClause?
    package let body: QueryBody
    package let orderBy: [SortItem]
    package let limit: Limit?
    package let offsetRows: Expression?
    package let locking: [LockingClause]
    package let offset: SourceOffset

    package init(
        with: WithClause? = nil, body: QueryBody, orderBy: [SortItem] = [], limit: Limit? = nil,
        offsetRows: Expression? = nil, locking: [LockingClause] = [],
        offset: SourceOffset = .unknown
    ) {
        self.with = with
        self.body = body
        self.orderBy = orderBy
        self.limit = limit
        self.offsetRows = offsetRows
        self.locking = locking
        self.offset = offset
    }

    package static func == (left: Query, right: Query) -> Bool {
        left === right
            || (left.with == right.with && left.body == right.body
                && left.orderBy == right.orderBy && left.limit == right.limit
                && left.offsetRows == right.offsetRows && left.locking == right.locking)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(body)
    }
}

package indirect enum QueryBody: Sendable, Hashable {
    case select(SelectClause)
    /// Rows as long as they were written: the planner checks that they agree.
    case values([[Expression]], SourceOffset)
    /// `TABLE name`.
    case table(TableReference)
    case setOperation(SetOperation)
    /// An operand in parentheses that has its own ORDER BY, LIMIT, WITH or locking.
    case nested(Query)
}

package struct SetOperation: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case union
        case intersect
        case except
    }

    package var kind: Kind
    package var isAll: Bool
    package var left: QueryBody
    package var right: QueryBody
    package var offset: SourceOffset

    package init(kind: Kind, isAll: Bool, left: QueryBody, right: QueryBody, offset: SourceOffset) {
        self.kind = kind
        self.isAll = isAll
        self.left = left
        self.right = right
        self.offset = offset
    }
}

/// `SELECT … FROM … WHERE … GROUP BY … HAVING … WINDOW …`.
package struct SelectClause: Sendable, Hashable {
    package enum Distinct: Sendable, Hashable {
        case all
        case distinct
        case on([Expression])
    }

    package var distinct: Distinct = .all
    package var items: [SelectItem] = []
    /// What stars leave out.
    package var omitted: [ColumnReference] = []
    package var into: IntoClause?
    package var from: [TableExpression] = []
    package var filter: Expression?
    package var groupBy: [GroupingElement] = []
    /// `GROUP BY DISTINCT`.
    package var isGroupDistinct = false
    package var having: Expression?
    package var windows: [WindowDefinition] = []
    /// `SQL_CALC_FOUND_ROWS`: how many rows there would be without LIMIT is asked for too.
    package var countsAllRows = false
    /// What a language has in its SELECT that others have not.
    package var language: LanguageNode?
    package var offset: SourceOffset

    package init(
        distinct: Distinct = .all, items: [SelectItem] = [], into: IntoClause? = nil,
        from: [TableExpression] = [], filter: Expression? = nil, groupBy: [GroupingElement] = [],
        isGroupDistinct: Bool = false, having: Expression? = nil, windows: [WindowDefinition] = [],
        offset: SourceOffset
    ) {
        self.distinct = distinct
        self.items = items
        self.into = into
        self.from = from
        self.filter = filter
        self.groupBy = groupBy
        self.isGroupDistinct = isGroupDistinct
        self.having = having
        self.windows = windows
        self.offset = offset
    }
}

/// One element of a target list or of RETURNING.
package struct SelectItem: Sendable, Hashable {
    package var expression: Expression
    package var alias: String?
    package var offset: SourceOffset
    /// Behind the expression's last token, where a language names items by their text.
    package var end: SourceOffset

    package init(
        expression: Expression, alias: String? = nil, offset: SourceOffset,
        end: SourceOffset = .unknown
    ) {
        self.expression = expression
        self.alias = alias
        self.offset = offset
        self.end = end
    }
}

/// How long a table lives and whether it outlives a crash.
package enum Persistence: Sendable, Hashable {
    case permanent
    case temporary
    case unlogged
}

/// `INTO [TEMP] name`.
package struct IntoClause: Sendable, Hashable {
    package var name: QualifiedName
    package var persistence: Persistence

    package init(name: QualifiedName, persistence: Persistence) {
        self.name = name
        self.persistence = persistence
    }
}

package enum GroupingElement: Sendable, Hashable {
    case expression(Expression)
    /// `()`.
    case empty(SourceOffset)
    case rollup([Expression], SourceOffset)
    case cube([Expression], SourceOffset)
    case sets([GroupingElement], SourceOffset)
}

package struct SortItem: Sendable, Hashable {
    package enum Direction: Sendable, Hashable {
        /// Nothing written: ascending.
        case unspecified
        case ascending
        case descending
        case using(OperatorName)
    }

    package enum Nulls: Sendable, Hashable {
        /// Nothing written: last if ascending, first if descending.
        case unspecified
        case first
        case last
    }

    package var expression: Expression
    package var direction: Direction
    package var nulls: Nulls
    package var offset: SourceOffset

    package init(expression: Expression, direction: Direction, nulls: Nulls, offset: SourceOffset) {
        self.expression = expression
        self.direction = direction
        self.nulls = nulls
        self.offset = offset
    }
}

package enum Limit: Sendable, Hashable {
    /// `LIMIT ALL`.
    case all
    case count(Expression)
    /// `FETCH FIRST n ROWS WITH TIES`.
    case withTies(Expression)
}

/// `FOR UPDATE OF a, b NOWAIT`.
package struct LockingClause: Sendable, Hashable {
    package enum Strength: Sendable, Hashable, Comparable {
        case keyShare
        case share
        case noKeyUpdate
        case update
    }

    package enum WaitPolicy: Sendable, Hashable {
        case block
        case skipLocked
        case noWait
    }

    package var strength: Strength
    /// Empty: all tables of the query.
    package var tables: [QualifiedName]
    package var waitPolicy: WaitPolicy
    /// `WAIT n`, in seconds, with the policy `block`.
    package var waitSeconds: Int64?
    package var offset: SourceOffset

    package init(
        strength: Strength, tables: [QualifiedName], waitPolicy: WaitPolicy,
        waitSeconds: Int64? = nil, offset: SourceOffset
    ) {
        self.strength = strength
        self.tables = tables
        self.waitPolicy = waitPolicy
        self.waitSeconds = waitSeconds
        self.offset = offset
    }
}

/// A window by name, or spelled out.
package struct WindowDefinition: Sendable, Hashable {
    /// In a WINDOW clause, the name given.
    package var name: String?
    /// `OVER name`, or the window that `(name …)` refines.
    package var reference: String?
    /// `OVER name` without parentheses.
    package var isBareReference: Bool
    package var partitionBy: [Expression]
    package var orderBy: [SortItem]
    package var frame: WindowFrame?
    package var offset: SourceOffset

    package init(
        name: String? = nil, reference: String? = nil, isBareReference: Bool,
        partitionBy: [Expression], orderBy: [SortItem], frame: WindowFrame? = nil,
        offset: SourceOffset
    ) {
        self.name = name
        self.reference = reference
        self.isBareReference = isBareReference
        self.partitionBy = partitionBy
        self.orderBy = orderBy
        self.frame = frame
        self.offset = offset
    }
}

package struct WindowFrame: Sendable, Hashable {
    package enum Mode: Sendable, Hashable {
        case rows
        case range
        case groups
    }

    package enum Bound: Sendable, Hashable {
        case unboundedPreceding
        case preceding(Expression)
        case currentRow
        case following(Expression)
        case unboundedFollowing
    }

    package enum Exclusion: Sendable, Hashable {
        case none
        case currentRow
        case group
        case ties
    }

    package var mode: Mode
    package var start: Bound
    /// Nothing written: the current row.
    package var end: Bound
    package var exclusion: Exclusion
    package var offset: SourceOffset

    package init(mode: Mode, start: Bound, end: Bound, exclusion: Exclusion, offset: SourceOffset) {
        self.mode = mode
        self.start = start
        self.end = end
        self.exclusion = exclusion
        self.offset = offset
    }
}

package struct WithClause: Sendable, Hashable {
    package var isRecursive: Bool
    package var tables: [CommonTable]
    package var offset: SourceOffset

    package init(isRecursive: Bool, tables: [CommonTable], offset: SourceOffset) {
        self.isRecursive = isRecursive
        self.tables = tables
        self.offset = offset
    }
}

/// `name (columns) AS [NOT] MATERIALIZED (statement)`.
package struct CommonTable: Sendable, Hashable {
    package struct Search: Sendable, Hashable {
        package var isBreadthFirst: Bool
        package var columns: [String]
        package var sequenceColumn: String
        package var offset: SourceOffset

        package init(
            isBreadthFirst: Bool, columns: [String], sequenceColumn: String, offset: SourceOffset
        ) {
            self.isBreadthFirst = isBreadthFirst
            self.columns = columns
            self.sequenceColumn = sequenceColumn
            self.offset = offset
        }
    }

    package struct Cycle: Sendable, Hashable {
        package var columns: [String]
        package var markColumn: String
        package var markValue: Expression?
        package var markDefault: Expression?
        package var pathColumn: String
        package var offset: SourceOffset

        package init(
            columns: [String], markColumn: String, markValue: Expression? = nil,
            markDefault: Expression? = nil, pathColumn: String, offset: SourceOffset
        ) {
            self.columns = columns
            self.markColumn = markColumn
            self.markValue = markValue
            self.markDefault = markDefault
            self.pathColumn = pathColumn
            self.offset = offset
        }
    }

    package var name: String
    package var columns: [String]
    /// nil where nothing was written.
    package var isMaterialized: Bool?
    package var statement: DataStatement
    package var search: Search?
    package var cycle: Cycle?
    package var offset: SourceOffset

    package init(
        name: String, columns: [String], isMaterialized: Bool? = nil, statement: DataStatement,
        search: Search? = nil, cycle: Cycle? = nil, offset: SourceOffset
    ) {
        self.name = name
        self.columns = columns
        self.isMaterialized = isMaterialized
        self.statement = statement
        self.search = search
        self.cycle = cycle
        self.offset = offset
    }
}

/// A statement that gives rows or changes them: what may stand alone, and in WITH.
package indirect enum DataStatement: Sendable, Hashable {
    case query(Query)
    case insert(InsertStatement)
    case update(UpdateStatement)
    case delete(DeleteStatement)
}
