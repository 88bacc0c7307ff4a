// Value expressions as written, before any name is looked up or any type is known.

package import QueryEngine

/// A constant of the text.
package enum Literal: Sendable, Hashable {
    case null
    case boolean(Bool)
    /// A whole number that fits eight bytes: `int4` if it fits four, else `int8`.
    case integer(Int64)
    /// Any other number, its digits as written: `numeric`.
    case decimal(String)
    /// A quoted string, escapes already resolved: type unknown until the context tells.
    case string(String)
    /// `B'101'`: the digits.
    case bitString(String)
    /// `X'1F'`: the hexadecimal digits.
    case hexString(String)
    /// `0x1F`: the hexadecimal digits of what is bytes, and a number beside numbers.
    case hexNumber(String)
    /// One whose value the plan is not to depend on.
    case slot(LiteralReference)
}

/// A literal that is known by its place in the text alone.
package struct LiteralReference: Sendable, Hashable {
    /// Its number among the text's literals.
    package var token: Int
    package var kind: LiteralToken.Kind
    package var isNegated = false

    package init(token: Int, kind: LiteralToken.Kind, isNegated: Bool = false) {
        self.token = token
        self.kind = kind
        self.isNegated = isNegated
    }
}

/// A value expression. Offsets are those Postgres reports for an error at the node: of an
/// operator's symbol for `unary` and `binary`, of the first token otherwise (for `typed` see there).
package indirect enum Expression: Sendable, Hashable {
    case literal(Literal, SourceOffset)
    /// `$n`, from 1.
    case parameter(Int32, SourceOffset)
    case column(ColumnReference)
    /// `*`, `table.*`, `schema.table.*`.
    case allColumns(qualifiers: [String], SourceOffset)
    /// `(row).field`, `value[i]`, `value[a:b]`, `(row).*`.
    case indirection(Expression, [Indirection], SourceOffset)

    case unary(OperatorName, Expression, SourceOffset)
    case binary(OperatorName, Expression, Expression, SourceOffset)
    /// Two or more operands, flattened.
    case and([Expression], SourceOffset)
    /// Two or more operands, flattened.
    case or([Expression], SourceOffset)
    case not(Expression, SourceOffset)

    case isNull(Expression, negated: Bool, SourceOffset)
    case isTruth(Expression, TruthTest, negated: Bool, SourceOffset)
    case isDistinct(Expression, from: Expression, negated: Bool, SourceOffset)
    case isDocument(Expression, negated: Bool, SourceOffset)
    case like(PatternMatch)
    case between(RangeTest)
    case inList(Expression, [Expression], negated: Bool, SourceOffset)
    /// `left op ANY (array)` or `left op ALL (array)`.
    case quantified(Expression, OperatorName, Quantifier, array: Expression, SourceOffset)
    case subquery(SubqueryExpression)

    case conditional(CaseExpression)
    case coalesce([Expression], SourceOffset)
    case nullIf(Expression, Expression, SourceOffset)
    case greatest([Expression], SourceOffset)
    case least([Expression], SourceOffset)
    case function(FunctionCall)
    case valueFunction(ValueFunction, precision: Int32?, SourceOffset)
    /// `GROUPING(...)`.
    case grouping([Expression], SourceOffset)

    case cast(Cast)
    /// `value COLLATE name`.
    case collate(Expression, QualifiedName, SourceOffset)
    /// `ARRAY[...]`; a nested list without its own `ARRAY` is an `array` too.
    case array([Expression], SourceOffset)
    /// `ROW(...)`, or without the word if `isExplicit` is false.
    case row([Expression], isExplicit: Bool, SourceOffset)
    /// `DEFAULT` in VALUES or SET.
    case defaultValue(SourceOffset)
    /// `WHERE CURRENT OF cursor`.
    case currentOf(CursorReference, SourceOffset)
    /// What one language alone has.
    case language(LanguageNode, SourceOffset)
}

/// `name`, `table.name`, `schema.table.name` …
package struct ColumnReference: Sendable, Hashable {
    package var qualifiers: [String]
    package var name: String
    package var offset: SourceOffset

    package init(qualifiers: [String] = [], name: String, offset: SourceOffset = .unknown) {
        self.qualifiers = qualifiers
        self.name = name
        self.offset = offset
    }
}

/// A cursor in `CURRENT OF`: named, or given as parameter `$n`.
package enum CursorReference: Sendable, Hashable {
    case name(String)
    case parameter(Int32)
}

/// One step into a composite or an array.
package enum Indirection: Sendable, Hashable {
    case field(String, SourceOffset)
    case allFields(SourceOffset)
    case element(Expression)
    case slice(Expression?, Expression?)
}

package enum TruthTest: Sendable, Hashable {
    case isTrue
    case isFalse
    case isUnknown
}

package enum Quantifier: Sendable, Hashable {
    /// `ANY` and `SOME`.
    case any
    case all
}

/// `subject [NOT] LIKE pattern [ESCAPE e]` and its sisters.
package struct PatternMatch: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case like
        case caseInsensitiveLike
        case similarTo
    }

    package var kind: Kind
    package var isNegated: Bool
    package var subject: Expression
    package var pattern: Expression
    package var escape: Expression?
    package var offset: SourceOffset

    package init(
        kind: Kind, isNegated: Bool, subject: Expression, pattern: Expression,
        escape: Expression? = nil, offset: SourceOffset
    ) {
        self.kind = kind
        self.isNegated = isNegated
        self.subject = subject
        self.pattern = pattern
        self.escape = escape
        self.offset = offset
    }

    /// The operator Postgres resolves: `~~`, `!~~`, `~~*`, `!~~*`, and for SIMILAR TO `~`, `!~`.
    package var operatorName: OperatorName {
        switch (kind, isNegated) {
        case (.like, false): OperatorName("~~")
        case (.like, true): OperatorName("!~~")
        case (.caseInsensitiveLike, false): OperatorName("~~*")
        case (.caseInsensitiveLike, true): OperatorName("!~~*")
        case (.similarTo, false): OperatorName("~")
        case (.similarTo, true): OperatorName("!~")
        }
    }
}

/// `subject [NOT] BETWEEN [SYMMETRIC] low AND high`.
package struct RangeTest: Sendable, Hashable {
    package var subject: Expression
    package var low: Expression
    package var high: Expression
    package var isNegated: Bool
    package var isSymmetric: Bool
    package var offset: SourceOffset

    package init(
        subject: Expression, low: Expression, high: Expression, isNegated: Bool, isSymmetric: Bool,
        offset: SourceOffset
    ) {
        self.subject = subject
        self.low = low
        self.high = high
        self.isNegated = isNegated
        self.isSymmetric = isSymmetric
        self.offset = offset
    }
}

/// A query where a value is expected.
package struct SubqueryExpression: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case scalar
        case exists
        /// `ARRAY(SELECT ...)`.
        case array
        /// `left IN (SELECT ...)`, NOT IN if negated.
        case member(Expression, negated: Bool)
        /// `left op ANY (SELECT ...)`.
        case quantified(Expression, OperatorName, Quantifier)
    }

    package var kind: Kind
    package var query: Query
    package var offset: SourceOffset

    package init(kind: Kind, query: Query, offset: SourceOffset) {
        self.kind = kind
        self.query = query
        self.offset = offset
    }
}

/// `CASE [operand] WHEN … THEN … [ELSE …] END`.
package struct CaseExpression: Sendable, Hashable {
    package struct Branch: Sendable, Hashable {
        package var condition: Expression
        package var result: Expression
        package var offset: SourceOffset

        package init(condition: Expression, result: Expression, offset: SourceOffset) {
            self.condition = condition
            self.result = result
            self.offset = offset
        }
    }

    package var operand: Expression?
    package var branches: [Branch]
    package var otherwise: Expression?
    package var offset: SourceOffset

    package init(
        operand: Expression? = nil, branches: [Branch], otherwise: Expression? = nil,
        offset: SourceOffset
    ) {
        self.operand = operand
        self.branches = branches
        self.otherwise = otherwise
        self.offset = offset
    }
}

/// A conversion, in whichever of the three ways it was written.
package struct Cast: Sendable, Hashable {
    package enum Form: Sendable, Hashable {
        /// `CAST(value AS type)`; the offset is that of the word CAST.
        case function
        /// `value::type`; the offset is that of the `::`.
        case colons
        /// `type 'literal'`; the offset is unknown, as in Postgres (the literal's tells).
        case typed
    }

    package var operand: Expression
    package var type: TypeName
    package var form: Form
    package var offset: SourceOffset

    package init(operand: Expression, type: TypeName, form: Form, offset: SourceOffset) {
        self.operand = operand
        self.type = type
        self.form = form
        self.offset = offset
    }
}

/// A function or aggregate call.
package struct FunctionCall: Sendable, Hashable {
    package struct Argument: Sendable, Hashable {
        /// The name in `name => value`.
        package var name: String?
        package var value: Expression
        package var offset: SourceOffset

        package init(
            name: String? = nil, _ value: Expression, offset: SourceOffset = .unknown
        ) {
            self.name = name
            self.value = value
            self.offset = offset
        }
    }

    package var name: QualifiedName
    package var arguments: [Argument]
    /// Written in the standard's own words (`EXTRACT(field FROM x)`, `x AT TIME ZONE z`), which
    /// the parser turned into a call of the `pg_catalog` function.
    package var isSQLSyntax = false
    /// `count(*)`.
    package var isStar = false
    package var isDistinct = false
    /// The last argument is `VARIADIC array`.
    package var isVariadic = false
    /// `f(x ORDER BY y)`, or the WITHIN GROUP order if `isWithinGroup`.
    package var orderBy: [SortItem] = []
    package var isWithinGroup = false
    package var filter: Expression?
    package var over: WindowDefinition?
    package var offset: SourceOffset

    package init(
        name: QualifiedName, arguments: [Argument], isSQLSyntax: Bool = false, isStar: Bool = false,
        isDistinct: Bool = false, isVariadic: Bool = false, orderBy: [SortItem] = [],
        isWithinGroup: Bool = false, filter: Expression? = nil, over: WindowDefinition? = nil,
        offset: SourceOffset
    ) {
        self.name = name
        self.arguments = arguments
        self.isSQLSyntax = isSQLSyntax
        self.isStar = isStar
        self.isDistinct = isDistinct
        self.isVariadic = isVariadic
        self.orderBy = orderBy
        self.isWithinGroup = isWithinGroup
        self.filter = filter
        self.over = over
        self.offset = offset
    }
}

/// The functions that are words of the grammar and take no parentheses.
package enum ValueFunction: Sendable, Hashable {
    case currentDate
    case currentTime
    case currentTimestamp
    case localTime
    case localTimestamp
    case currentRole
    case currentUser
    case sessionUser
    case user
    case currentCatalog
    case currentSchema
}

extension Expression {
    /// Where an error about this expression as a whole points (Postgres's `exprLocation` of the
    /// raw node; the leftmost offset for operators).
    package var offset: SourceOffset {
        switch self {
        case .literal(_, let at), .parameter(_, let at), .allColumns(_, let at),
            .not(_, let at), .coalesce(_, let at), .nullIf(_, _, let at),
            .greatest(_, let at), .least(_, let at), .valueFunction(_, _, let at),
            .grouping(_, let at), .array(_, let at), .row(_, _, let at), .defaultValue(let at),
            .currentOf(_, let at), .unary(_, _, let at), .language(_, let at):
            return at
        case .column(let reference): return reference.offset
        case .indirection(let base, _, _): return base.offset
        case .binary(_, let left, _, let at): return at.leftmost(left.offset)
        case .and(let operands, let at), .or(let operands, let at):
            return operands.first.map { at.leftmost($0.offset) } ?? at
        case .isNull(let operand, _, let at), .isTruth(let operand, _, _, let at),
            .isDocument(let operand, _, let at), .collate(let operand, _, let at):
            return at.leftmost(operand.offset)
        case .isDistinct(let left, _, _, let at), .inList(let left, _, _, let at),
            .quantified(let left, _, _, _, let at):
            return at.leftmost(left.offset)
        case .like(let match): return match.offset.leftmost(match.subject.offset)
        case .between(let test): return test.offset.leftmost(test.subject.offset)
        case .subquery(let subquery):
            switch subquery.kind {
            case .member(let left, _), .quantified(let left, _, _):
                return subquery.offset.leftmost(left.offset)
            case .scalar, .exists, .array: return subquery.offset
            }
        case .conditional(let expression): return expression.offset
        case .function(let call): return call.offset
        case .cast(let cast):
            return cast.offset.leftmost(cast.operand.offset).leftmost(cast.type.offset)
        }
    }
}

extension SourceOffset {
    /// The smaller of two offsets that are known.
    package func leftmost(_ other: SourceOffset) -> SourceOffset {
        if bytes < 0 { return other }
        if other.bytes < 0 { return self }
        return bytes < other.bytes ? self : other
    }
}
