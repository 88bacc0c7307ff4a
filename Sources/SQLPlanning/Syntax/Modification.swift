// INSERT, UPDATE, DELETE.

/// A column that is assigned to: `name`, `name.field`, `name[1]`.
package struct TargetColumn: Sendable, Hashable {
    package var name: String
    /// `table.name`, `schema.table.name`: in front of a column that is named with its table, in languages where a dot says that.
    package var table: QualifiedName?
    package var indirection: [Indirection]
    package var offset: SourceOffset

    package init(
        name: String, table: QualifiedName? = nil, indirection: [Indirection] = [],
        offset: SourceOffset
    ) {
        self.name = name
        self.table = table
        self.indirection = indirection
        self.offset = offset
    }
}

package struct InsertStatement: Sendable, Hashable {
    package enum Overriding: Sendable, Hashable {
        case none
        case userValue
        case systemValue
    }

    package enum Put: Sendable, Hashable {
        /// A row that is there keeps what the statement does not name.
        case merging
        case replacing
    }

    package enum Source: Sendable, Hashable {
        case defaultValues
        case query(Query)
    }

    package var with: WithClause?
    package var table: QualifiedName
    package var alias: String?
    /// Empty: none were written.
    package var columns: [TargetColumn]
    package var overriding: Overriding
    package var source: Source
    /// ON CONFLICT; ON DUPLICATE KEY UPDATE is one whose target is `.none` and whose action is `.update`.
    package var onConflict: OnConflict?
    package var returning: [SelectItem]
    /// REPLACE: rows that have one of the new row's unique keys go first.
    package var isReplace = false
    /// The rows take the places of those with their primary keys, in languages that have such a statement.
    package var put: Put?
    /// INSERT IGNORE: what is wrong with a row is a warning.
    package var isIgnoring = false
    /// DELAYED: the rows may come later.
    package var isDelayed = false
    /// `VALUES (…) AS new(a, b)`: what ON DUPLICATE KEY UPDATE calls the row that was to be inserted.
    package var rowAlias: Alias?

    package init(
        with: WithClause? = nil, table: QualifiedName, alias: String? = nil,
        columns: [TargetColumn], overriding: Overriding = .none, source: Source,
        onConflict: OnConflict? = nil, returning: [SelectItem] = []
    ) {
        self.with = with
        self.table = table
        self.alias = alias
        self.columns = columns
        self.overriding = overriding
        self.source = source
        self.onConflict = onConflict
        self.returning = returning
    }
}

extension InsertStatement {
    /// It is not one row of values.
    package var mayWriteSeveral: Bool {
        guard case .query(let query) = source else { return false }
        if case .values(let rows, _) = query.body { return rows.count > 1 }
        return true
    }
}

package struct OnConflict: Sendable, Hashable {
    /// What the unique index is over that is to arbitrate.
    package enum Key: Sendable, Hashable {
        case column(String)
        case expression(Expression)
    }

    package enum Target: Sendable, Hashable {
        case none
        case index([Key], filter: Expression?)
        case constraint(String)
    }

    package enum Action: Sendable, Hashable {
        case nothing
        case update([Assignment], filter: Expression?)
    }

    package var target: Target
    package var action: Action
    package var offset: SourceOffset
    /// Where the target begins, for errors about inference.
    package var targetOffset: SourceOffset

    package init(target: Target, action: Action, offset: SourceOffset, targetOffset: SourceOffset) {
        self.target = target
        self.action = action
        self.offset = offset
        self.targetOffset = targetOffset
    }
}

package enum Assignment: Sendable, Hashable {
    case one(TargetColumn, Expression)
    /// `(a, b) = ROW(…)`, `(a, b) = (SELECT …)`.
    case several([TargetColumn], Expression, SourceOffset)
}

package struct UpdateStatement: Sendable, Hashable {
    package var with: WithClause?
    package var table: TableReference
    package var assignments: [Assignment]
    package var from: [TableExpression]
    package var filter: Expression?
    package var returning: [SelectItem]
    /// `UPDATE a JOIN b ON … SET a.x = …, b.y = …`: all that stands before SET. What is changed are the tables whose columns
    /// are assigned to; `table` is the first one written and `from` is empty. Empty: `table` alone.
    package var joined: [TableExpression] = []
    /// UPDATE IGNORE: what is wrong with a row is a warning.
    package var isIgnoring = false
    /// In which order rows are changed, and how many.
    package var orderBy: [SortItem] = []
    package var limit: Limit?

    package init(
        with: WithClause? = nil, table: TableReference, assignments: [Assignment],
        from: [TableExpression] = [], filter: Expression? = nil, returning: [SelectItem] = []
    ) {
        self.with = with
        self.table = table
        self.assignments = assignments
        self.from = from
        self.filter = filter
        self.returning = returning
    }
}

package struct DeleteStatement: Sendable, Hashable {
    package var with: WithClause?
    package var table: TableReference
    package var using: [TableExpression]
    package var filter: Expression?
    package var returning: [SelectItem]
    /// `DELETE a, b FROM …`, `DELETE FROM a, b USING …`: the tables whose rows go, by the names that they have in `using`, which
    /// holds all that stands after FROM or USING; `table` is the first one written. Empty: `table` alone.
    package var targets: [QualifiedName] = []
    /// DELETE IGNORE: what is wrong with a row is a warning.
    package var isIgnoring = false
    /// In which order rows go, and how many.
    package var orderBy: [SortItem] = []
    package var limit: Limit?

    package init(
        with: WithClause? = nil, table: TableReference, using: [TableExpression] = [],
        filter: Expression? = nil, returning: [SelectItem] = []
    ) {
        self.with = with
        self.table = table
        self.using = using
        self.filter = filter
        self.returning = returning
    }
}
