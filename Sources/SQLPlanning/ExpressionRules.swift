// What a language says about value expressions: what they mean, which types they have and become, and how an error
// about them is worded. All else about queries is shared.
package import QueryEngine

/// The rules of one language for the expressions of one statement.
///
/// An analyzer holds its rules and analyses expressions through them; rules turn back to their analyzer for what
/// stands inside an expression: its operands, columns, queries, aggregates.
package protocol ExpressionRules: AnyObject, StatementPart {
    /// Rules of the same language for another text of the statement.
    func rules(for builder: PlanBuilder) -> any ExpressionRules

    // MARK: Expressions

    /// One expression. Its operands are analysed by the analyzer.
    func analyzeNode(_ expression: Expression) throws(SQLError) -> Typed

    /// The name of a column that this expression gives, where nothing else names it.
    func columnName(of expression: Expression) -> String

    /// `left op right`, or `op right`.
    func makeOperator(
        _ name: OperatorName, _ left: Typed?, _ right: Typed, at offset: SourceOffset
    ) throws(SQLError) -> Typed

    func makeComparison(
        _ comparison: ComparisonOperator, _ left: Typed, _ right: Typed, at offset: SourceOffset
    ) throws(SQLError) -> Typed

    /// How `left` and `right` are compared, both brought to one type.
    func comparable(
        _ comparison: ComparisonOperator, _ left: Typed, _ right: Typed, at offset: SourceOffset
    ) throws(SQLError) -> (Ordering, Typed, Typed)

    /// The aggregate that a call names, with the arguments as it takes them and what it gives.
    func aggregate(
        _ call: FunctionCall, _ arguments: [Typed]
    ) throws(SQLError) -> AggregateChoice

    /// The function of a call over a window that is no aggregate, and what it gives.
    func windowFunction(
        _ call: FunctionCall, _ arguments: [Typed]
    ) throws(SQLError) -> (Window.Function, Typed)

    /// A function of FROM as the functions that it stands for.
    func separated(_ call: FunctionCall) -> [FunctionCall]

    /// A column's value with one of its elements exchanged: `SET a[1] = x`.
    func assigning(
        _ value: Typed, to element: Expression, of column: ColumnDescriptor,
        in current: ScalarExpression, at offset: SourceOffset
    ) throws(SQLError) -> ScalarExpression

    /// Two rows, field by field.
    func compareRows(
        _ comparison: ComparisonOperator, _ left: [Typed], _ right: [Typed],
        at offset: SourceOffset
    ) throws(SQLError) -> Typed

    // MARK: Types

    /// The one type of all the values; `clause` names the construct in the error.
    func commonType(_ values: [Typed], _ clause: String) throws(SQLError) -> TypeID

    /// The modifier that all values share, or none.
    func commonModifier(_ values: [Typed], _ type: TypeID) -> Int32

    /// The collation of a value made of several, and whether it was asked for.
    func commonCollation(_ values: [Typed], _ type: TypeID) -> (Collation, Bool)

    /// The value as the type, or nil if no conversion exists in this context.
    func coerce(
        _ value: Typed, to target: SQLType, _ context: CastContext
    ) throws(SQLError) -> Typed?

    /// The value as the common type that was found for it.
    func coerceToCommon(
        _ value: Typed, _ type: TypeID, _ clause: String
    ) throws(SQLError) -> Typed

    /// A value for a place that takes any type: a literal that nothing gave a type gets one.
    func resolved(_ value: Typed) throws(SQLError) -> Typed

    /// The type of what is true, false or neither.
    var truth: TypeID { get }

    /// The type of the numbers of rows.
    var number: TypeID { get }

    /// The type of a few bits, such as GROUPING's.
    var mask: TypeID { get }

    /// The type of a literal that nothing gave a type.
    var typeOfUnknown: TypeID { get }

    /// The value as a truth value, for WHERE and its like.
    func condition(_ value: Typed, _ clause: String) throws(SQLError) -> ScalarExpression

    /// The value as a number of rows, for LIMIT and its like.
    func rowCount(_ value: Typed, _ clause: String) throws(SQLError) -> ScalarExpression

    /// The value as the column takes it.
    func assign(_ value: Typed, to column: ColumnDescriptor) throws(SQLError) -> ScalarExpression

    /// Whether the type has a default order, or an equality.
    func canCompare(_ type: TypeID, _ equalityOnly: Bool) -> Bool

    func isCollatable(_ type: TypeID) -> Bool

    /// The order of a type's values, under a collation if the type has one.
    func ordering(_ type: TypeID, _ collation: Collation) -> Ordering

    func defaultCollation(_ type: TypeID) -> Collation

    /// The type of arrays of the type; nil for none.
    func arrayType(of element: TypeID) -> TypeID?

    /// The type of the array's elements; nil where it is no array.
    func elementType(of array: TypeID) -> TypeID?

    /// The type's name in messages.
    func format(_ type: TypeID) -> String

    // MARK: Names

    /// Whether two names of columns or relations are one.
    func sameName(_ left: String, _ right: String) -> Bool

    /// The same of relations in FROM, by the names that the statement gives them.
    func sameRelationName(_ left: String, _ right: String) -> Bool

    /// What statements call an index.
    func shownName(of index: IndexDescriptor) -> String

    /// What names that are one have in common, to find them by.
    func nameKey(_ name: String) -> String

    /// The column that every table has without being asked, with its type.
    func systemColumn(named name: String) -> SystemColumnUse?

    /// What a catalog that is made as it is read gives for such a column.
    func systemValue(_ column: SystemColumn, of table: VirtualTable) -> Value

    /// The rows that a sequence shows where it is read like a table.
    func table(reading sequence: SequenceDescriptor) -> VirtualTable?

    /// HAVING sees the target list's names before columns, and expressions of ORDER BY behind them.
    var readsTargetsByName: Bool { get }

    /// HAVING without GROUP BY and without aggregates is a condition on each row.
    var havingFilters: Bool { get }

    /// What a column of VALUES is called, by its place and what the first row has there.
    func valuesName(_ expression: Expression, _ place: Int) -> String

    /// The columns of a subquery in FROM, and of WITH, have to have names that differ.
    var refusesRepeatedColumns: Bool { get }

    /// A column that depends on a primary key in GROUP BY counts as grouped.
    var groupsDependOnKeys: Bool { get }

    /// A star gives columns of one name once: the first of them.
    var starsNameColumnsOnce: Bool { get }

    /// What a star calls a column of one of several tables.
    func starName(of column: String, in table: String) -> String

    /// ORDER BY of a grouped query reads grouped columns alone.
    var groupsOrder: Bool { get }

    /// A right join that merges columns shows the right side's before the left one's.
    var rightJoinsTurn: Bool { get }

    /// The rows of ROLLUP come in the order of what they are grouped by.
    var ordersRollups: Bool { get }

    /// The rows of a recursive query's steps become what its first rows are.
    var convertsRecursiveSteps: Bool { get }

    /// A value as an element of a target list.
    func listed(_ value: Typed) throws(SQLError) -> Typed

    /// Whether a grouped query may read columns that it does not group by: of any row of the group.
    var groupsTakeAnyRow: Bool { get }

    // MARK: Syntax of the language alone

    /// Where the catalog has what a text names.
    func located(_ name: QualifiedName) throws(SQLError) -> QualifiedName

    /// What an item of FROM stands for that the language alone has.
    func expanded(_ table: LanguageTable) throws(SQLError) -> LanguageTableExpansion

    /// A SELECT with what the language alone has in it said in the words of all.
    func prepared(_ select: SelectClause) throws(SQLError) -> SelectClause

    /// A set operation whose operands' columns go together by their places.
    func prepared(_ operation: SetOperation) throws(SQLError) -> SetOperation

    /// A value that may be absent though its columns never are null: of a row that an outer join has not found, or of a query
    /// without rows.
    func absent(_ value: Typed) -> Typed

    // MARK: Modifications

    /// What a column of a new row gets that the statement does not name; nil: its default, or null.
    func omitted(_ column: ColumnDescriptor) throws(SQLError) -> ScalarExpression?

    /// What a column that may not be null gets for null, where the statement passes over what is wrong with rows.
    func implicitValue(of column: ColumnDescriptor) -> Value

    /// Null is taken for a column that may not be null, and stands for what the column has without a default: of a statement
    /// that may write several rows.
    var replacesNulls: Bool { get }

    /// Conditions on rows are looked at.
    var enforcesChecks: Bool { get }

    /// What a column becomes whenever another one of its row changes; nil: it stays.
    func valueWhenChanged(_ column: ColumnDescriptor) throws(SQLError) -> ScalarExpression?

    /// Zero is a number like others to a column that is given numbers.
    var keepsZero: Bool { get }

    /// An INSERT that names no columns has to give a value for each.
    var requiresEveryValue: Bool { get }

    // MARK: Columns of queries

    /// What is known of a column once a query has grouped its rows, made them distinct or looked through windows.
    func settled(_ traits: ValueTraits, _ place: OutputPlace) -> ValueTraits

    // MARK: Order

    /// Whether nulls come first where the query does not say.
    func nullsFirst(descending: Bool) -> Bool

    // MARK: Stored texts

    /// The query that a view's text is.
    func query(ofView text: String) throws(SQLError) -> Query

    /// The expression that a definition keeps as text.
    func expression(stored text: String) throws(SQLError) -> Expression

    /// What is said of a view whose query cannot be read any more.
    func invalid(_ view: ViewDescriptor, _ error: SQLError) -> SQLError

    // MARK: Planning

    /// What a client gets of a value that stands for something else; nil for the value itself.
    func presented(_ value: ScalarExpression, _ type: SQLType) -> ScalarExpression?

    /// The type that a client is told of a column.
    func presentedType(of output: OutputColumn) -> SQLType

    /// Values that `compared` holds equal have the same index keys in the column.
    func hasSameKeys(_ compared: Ordering, _ column: Ordering) -> Bool

    /// Values equal as `ordering` has it are the same values in the column's representation.
    func hasSameValues(_ ordering: Ordering, _ column: TypeID) -> Bool

    /// The key match that a call of the function with a column and a pattern is.
    func patternMatch(
        _ function: FunctionDefinition, _ column: TypeID, _ pattern: ScalarExpression
    ) -> VirtualScan.Key.Match?
}

/// What an item of FROM stands for.
package struct LanguageTableExpansion {
    package let table: TableExpression
    /// It is analysed.
    package let end: () -> Void

    package init(_ table: TableExpression, end: @escaping () -> Void = {}) {
        self.table = table
        self.end = end
    }
}

/// An aggregate that was chosen for a call.
package struct AggregateChoice {
    package let definition: AggregateDefinition
    /// The arguments as the aggregate takes them, those of WITHIN GROUP last.
    package let arguments: [Typed]
    /// Type, modifier, collation and fields of what it gives; the expression is of no account.
    package let result: Typed

    package init(definition: AggregateDefinition, arguments: [Typed], result: Typed) {
        self.definition = definition
        self.arguments = arguments
        self.result = result
    }
}

extension ExpressionRules {
    package func located(_ name: QualifiedName) throws(SQLError) -> QualifiedName { name }

    package func expanded(_ table: LanguageTable) throws(SQLError) -> LanguageTableExpansion {
        throw notSupported("this table expression", at: table.offset)
    }

    package func prepared(_ select: SelectClause) throws(SQLError) -> SelectClause { select }

    package func prepared(_ operation: SetOperation) throws(SQLError) -> SetOperation { operation }

    package func absent(_ value: Typed) -> Typed { value }

    package var groupsTakeAnyRow: Bool { false }

    package var readsTargetsByName: Bool { false }

    package var havingFilters: Bool { false }

    package func valuesName(_ expression: Expression, _ place: Int) -> String {
        "column\(place + 1)"
    }

    package var refusesRepeatedColumns: Bool { false }

    package var groupsDependOnKeys: Bool { true }

    package var starsNameColumnsOnce: Bool { false }

    package func starName(of column: String, in table: String) -> String { column }

    package var groupsOrder: Bool { true }

    package var rightJoinsTurn: Bool { false }

    package var ordersRollups: Bool { false }

    package var convertsRecursiveSteps: Bool { false }

    package func listed(_ value: Typed) throws(SQLError) -> Typed { value }

    package func omitted(_ column: ColumnDescriptor) throws(SQLError) -> ScalarExpression? { nil }

    package func implicitValue(of column: ColumnDescriptor) -> Value { .null }

    package func valueWhenChanged(
        _ column: ColumnDescriptor
    ) throws(SQLError) -> ScalarExpression? { nil }

    package func invalid(_ view: ViewDescriptor, _ error: SQLError) -> SQLError { error }

    package var keepsZero: Bool { false }

    package var enforcesChecks: Bool { true }

    package var replacesNulls: Bool { false }

    package func settled(_ traits: ValueTraits, _ place: OutputPlace) -> ValueTraits { traits }

    package var requiresEveryValue: Bool { false }

    package func shownName(of index: IndexDescriptor) -> String { index.name }

    package func sameRelationName(_ left: String, _ right: String) -> Bool {
        sameName(left, right)
    }

    package func sameName(_ left: String, _ right: String) -> Bool {
        left == right || nameKey(left) == nameKey(right)
    }

    /// Whether the type has a default order.
    package func canCompare(_ type: TypeID) -> Bool { canCompare(type, false) }

    package func ordering(of value: Typed) -> Ordering { ordering(value.type, value.collation) }

    package func ordering(of column: OutputColumn) -> Ordering {
        ordering(column.type.oid, column.collation)
    }

    /// How values are compared that were brought to one type.
    package func ordering(_ type: TypeID, of values: [Typed]) -> Ordering {
        ordering(type, commonCollation(values, type).0)
    }

    /// Bytes of a value on the wire; negative where they are not always as many.
    package func size(of type: TypeID) -> Int16 { types.definition(type)?.length ?? -1 }

    /// Coerces where the caller knows that a conversion exists.
    package func mustCoerce(
        _ value: Typed, to target: SQLType, _ context: CastContext = .implicit
    ) throws(SQLError) -> Typed {
        guard let result = try coerce(value, to: target, context) else {
            throw error(
                .cannotCoerce,
                "cannot cast type \(format(value.type)) to \(format(target.oid))",
                at: value.offset)
        }
        return result
    }
}
