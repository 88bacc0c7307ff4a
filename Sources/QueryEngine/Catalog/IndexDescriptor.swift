// Indexes in decoded form: over columns, over expressions, over a part of the rows.
package import StorageEngine

/// An index of a table.
package struct IndexDescriptor: Sendable {
    package struct KeyColumn: Sendable {
        /// The table's column; -1 and below stand for the index's expressions, in their order.
        package let column: Int
        package let descending: Bool
        package let nullsFirst: Bool

        package init(column: Int, descending: Bool = false, nullsFirst: Bool = false) {
            self.column = column
            self.descending = descending
            self.nullsFirst = nullsFirst
        }

        package init(expression: Int, descending: Bool = false, nullsFirst: Bool = false) {
            self.init(column: -1 - expression, descending: descending, nullsFirst: nullsFirst)
        }

        /// Which of the index's expressions it is, if it is one.
        package var expression: Int? { column < 0 ? -1 - column : nil }
    }

    package let oid: UInt32
    package var name: String
    package var tree: TreeID
    package var columns: [KeyColumn]
    package var expressions: [IndexExpression]
    /// The condition of a partial index as SQL text.
    package var predicate: String?
    /// The places of the columns that the expressions and the condition read.
    package var computedFrom: [Int]
    /// INCLUDE: columns that are named with the index and not part of its key.
    package var included: [Int]
    /// So many of its last columns nobody has named: they are the primary key's, which orders rows whose keys are alike.
    package var impliedColumns: Int
    package var isUnique: Bool
    package var isPrimary: Bool
    /// The unique or primary key constraint it belongs to bears its name.
    package var isConstraint: Bool
    package var isDeferrable: Bool
    package var isInitiallyDeferred: Bool
    package var nullsNotDistinct: Bool

    package init(
        oid: UInt32, name: String, tree: TreeID, columns: [KeyColumn],
        expressions: [IndexExpression] = [], predicate: String? = nil, computedFrom: [Int] = [],
        included: [Int] = [], impliedColumns: Int = 0, isUnique: Bool = false,
        isPrimary: Bool = false,
        isConstraint: Bool = false,
        isDeferrable: Bool = false, isInitiallyDeferred: Bool = false,
        nullsNotDistinct: Bool = false
    ) {
        self.oid = oid
        self.name = name
        self.tree = tree
        self.columns = columns
        self.expressions = expressions
        self.predicate = predicate
        self.computedFrom = computedFrom
        self.included = included
        self.impliedColumns = impliedColumns
        self.isUnique = isUnique
        self.isPrimary = isPrimary
        self.isConstraint = isConstraint
        self.isDeferrable = isDeferrable
        self.isInitiallyDeferred = isInitiallyDeferred
        self.nullsNotDistinct = nullsNotDistinct
    }

    /// The columns that its definition names.
    package var namedColumns: ArraySlice<KeyColumn> { columns.dropLast(impliedColumns) }

    /// Something has to be computed of a row to know its entry.
    package var needsEvaluation: Bool { !expressions.isEmpty || predicate != nil }

    /// Its entries are the rows, in engines that cluster tables.
    package var isClustered: Bool { isPrimary }

    /// Its columns identify a row, so that a foreign key may refer to them.
    package var isKey: Bool { isUnique && !needsEvaluation }

    /// A column of the index as a column: of the table, or made by an expression.
    package func descriptor(
        of key: KeyColumn, in table: TableDescriptor
    ) -> ColumnDescriptor {
        guard let expression = key.expression else { return table.columns[key.column] }
        let described = expressions[expression]
        return ColumnDescriptor(
            name: described.name, type: described.type, collation: described.collation)
    }
}

/// What an index computes for one column of its own.
package struct IndexExpression: Sendable {
    /// As SQL text; operators in parentheses.
    package var sql: String
    package var name: String
    package var type: SQLType {
        didSet { ordering = Ordering(type.oid, collation) }
    }
    package var collation: Collation {
        didSet { ordering = Ordering(type.oid, collation) }
    }
    package private(set) var ordering: Ordering
    /// A call needs no parentheses around it in the index's definition.
    package var isCall: Bool

    package init(
        sql: String, name: String, type: SQLType, collation: Collation, isCall: Bool
    ) {
        self.sql = sql
        self.name = name
        self.type = type
        self.collation = collation
        ordering = Ordering(type.oid, collation)
        self.isCall = isCall
    }
}
