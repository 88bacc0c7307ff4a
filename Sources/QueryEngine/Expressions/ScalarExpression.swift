// A value expression after planning: names are slots of the query's register frame, types are known, functions are
// found. Shared between sessions by the plan cache.

/// What evaluates to one value for the current row.
///
/// Slots are absolute positions in the one register frame of the query: a subquery reads its outer query's columns
/// as it reads its own.
package indirect enum ScalarExpression: Sendable {
    case constant(Value)
    case slot(Int)
    /// `$1` is parameter 0.
    case parameter(Int)
    /// A literal of the text whose value the plan does not hold: it stands among the parameters.
    case literal(LiteralUse)
    /// A function or operator. `position` is the 1-based character that a runtime error does not point at in Postgres:
    /// kept for tools only.
    case call(FunctionDefinition, [ScalarExpression])
    /// A comparison of two values of one type; null if either is null.
    case comparison(ComparisonOperator, Ordering, ScalarExpression, ScalarExpression)
    case and([ScalarExpression])
    case or([ScalarExpression])
    case not(ScalarExpression)
    case isNull(ScalarExpression, negated: Bool)
    /// `x IS [NOT] TRUE` (expected: true), `IS [NOT] FALSE` (false), `IS [NOT] UNKNOWN` (nil).
    case isTruth(ScalarExpression, expected: Bool?, negated: Bool)
    case isDistinct(Ordering, ScalarExpression, ScalarExpression, negated: Bool)
    /// The first branch whose condition is true, else the last.
    case conditional([ConditionalBranch], otherwise: ScalarExpression)
    case coalesce([ScalarExpression])
    /// Null if the test (which reads both) is true, else the value.
    case nullIf(ScalarExpression, test: ScalarExpression)
    case extreme(Ordering, [ScalarExpression], greatest: Bool)
    /// A cast by a function of pg_cast.
    case cast(CastDefinition, ScalarExpression)
    /// A cast by text output and input: `x::text`, `'1'::int`.
    case convert(ScalarExpression, from: TypeID, to: SQLType)
    /// varchar(n), numeric(p,s) …: applied after the value has its type.
    case modifier(ScalarExpression, SQLType, explicit: Bool)
    /// Cast of every element of an array by a cast between the element types.
    case castElements(
        ScalarExpression, element: CastDefinition?, from: TypeID, to: SQLType, explicit: Bool)
    case array([ScalarExpression], elementType: TypeID, nested: Bool)
    case row([ScalarExpression], types: [TypeID], form: RowForm)
    case field(ScalarExpression, Int)
    case subscripted(ScalarExpression, [ScalarExpression])
    case slice(ScalarExpression, [SliceBounds])
    /// `left op ANY (array)` / `ALL`: `test` reads the element from `elementSlot`.
    case quantifiedArray(
        array: ScalarExpression, elementSlot: Int, test: ScalarExpression, all: Bool)
    /// A function that is given functions.
    case higherOrder(HigherOrderFunction, [ScalarExpression], [Lambda])
    /// `value IN (…)` of one type, no member of which reads a column. A long list that is the same for every row is
    /// hashed once an execution, and so is the array of `quantifiedArray` where it tests for equality.
    case inList(ScalarExpression, Ordering, MemberList, negated: Bool)
    /// The single value of a subquery: null without a row, 21000 with two.
    case scalarSubquery(Int)
    case exists(Int)
    case arraySubquery(Int, elementType: TypeID)
    /// `test` reads the subquery's output slots; SQL's three-valued ANY or ALL over its rows.
    case quantifiedSubquery(Int, test: ScalarExpression, all: Bool)
    /// `(left…) [NOT] IN (subquery)` by equality: hashed where the subquery is not correlated.
    case inSubquery(Int, left: [ScalarExpression], orderings: [Ordering], negated: Bool)
    /// The statement's, transaction's or clock's time and the like go through `call`; this is `GROUPING(...)`.
    case groupingMask(setSlot: Int, bits: [Int])
}

/// The members of an IN list; a class, so that an execution can tell its lists apart.
package final class MemberList: Sendable {
    package let members: [ScalarExpression]
    /// Long enough, and the same for every row.
    let isHashed: Bool

    package init(_ members: [ScalarExpression]) {
        self.members = members
        isHashed = members.count >= MemberTable.leastHashed && members.allSatisfy(\.isFixed)
    }
}

/// A function of the text: what it gives for the values that its slots are given.
package struct Lambda: Sendable {
    package let slots: [Int]
    package let body: ScalarExpression

    package init(slots: [Int], body: ScalarExpression) {
        self.slots = slots
        self.body = body
    }
}

/// Calls the functions that a function was given.
package protocol LambdaCaller: EvaluationContext {
    /// What the function of this number gives for the values, one for each of its slots.
    func call(_ lambda: Int, _ arguments: [Value]) throws(Interrupt) -> Value
}

/// What a function does that is given functions. A class for the reason that `FunctionDefinition` is one.
package final class HigherOrderFunction: Sendable {
    package let name: String
    /// Null if a value that it is given is null.
    package let isStrict: Bool
    package let body: @Sendable ([Value], any LambdaCaller) throws(Interrupt) -> Value

    package init(
        _ name: String, isStrict: Bool = true,
        body: @escaping @Sendable ([Value], any LambdaCaller) throws(Interrupt) -> Value
    ) {
        self.name = name
        self.isStrict = isStrict
        self.body = body
    }
}

package struct ConditionalBranch: Sendable {
    package let condition: ScalarExpression
    package let result: ScalarExpression

    package init(condition: ScalarExpression, result: ScalarExpression) {
        self.condition = condition
        self.result = result
    }
}

package struct SliceBounds: Sendable {
    package let lower: ScalarExpression?
    package let upper: ScalarExpression?

    package init(lower: ScalarExpression?, upper: ScalarExpression?) {
        self.lower = lower
        self.upper = upper
    }
}

package enum ComparisonOperator: Sendable, Hashable {
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
}

/// What a row value knows of where it comes from.
package struct RowForm: Sendable, Hashable {
    /// The columns' names; a row that was spelled out has none.
    package let names: [String]
    /// An outer join can leave the row out: where it does, all its columns and the row itself are null.
    package let mayBeAbsent: Bool

    package init(names: [String] = [], mayBeAbsent: Bool = false) {
        self.names = names
        self.mayBeAbsent = mayBeAbsent
    }
}
