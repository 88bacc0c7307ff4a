// Value expressions that YQL has beyond the shared ones.
package import SQLPlanning

/// What stands in `Expression.language` under YQL. Columns, operators, CASE, BETWEEN, `IN (…)` and IN over a query, subqueries,
/// `??` (`coalesce`) and calls of functions are the shared cases: a module's function is a `FunctionCall` whose name has the
/// module as its schema. REGEXP, MATCH and GLOB are binary operators of those names, in lower case; so is XOR.
package indirect enum YQLExpression: LanguageSyntax {
    case string(YQLStringLiteral)
    /// An integer with a suffix, or one that does not fit `Int64`.
    case integer(YQLIntegerLiteral)
    /// `1.5f`: the digits without the suffix.
    case float(String)
    /// `$x`: a named expression or parameter, without the dollar.
    case named(String)
    case lambda(YQLLambdaExpression)
    /// `[a, b]`.
    case list([Expression])
    /// `{a, b}`.
    case set([Expression])
    /// `{a: b}`, and `{}`.
    case dict([YQLDictItem])
    /// `<|a: b|>`, and `(b AS a)`.
    case structure([YQLStructItem])
    /// `(a, b)`, `(a,)`, `()`.
    case tuple([Expression])
    /// `Module::Func` that is not called at once.
    case module(String, String)
    /// A call of a value: `$f(x)`, `Module::Func(a)(b)`.
    case call(YQLValueCall)
    /// `value.name`, `value.0`, `value.$x`, `value[i]`.
    case access(Expression, YQLAccess)
    /// `value?`, which means something behind a type's name alone.
    case question(Expression)
    /// A composite type where a value is expected.
    case type(YQLTypeName)
    case cast(Expression, YQLTypeName, isBitwise: Bool)
    /// `value IN collection`, where the collection is neither a list in parentheses nor a query.
    case membership(YQLMembership)
    /// `f(x) IGNORE NULLS OVER w`.
    case ignoringNulls(Expression)
    /// `expression AS name` where grouping or partitioning give a key a name.
    case labelled(Expression, String)
    /// `HOP(time, hop, interval, delay)` in GROUP BY.
    case hop([Expression])
    case json(YQLJSONCall)
    /// The word EMPTY_ACTION.
    case emptyAction
}

/// `"text"`, with its suffix.
package struct YQLStringLiteral: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// No suffix, or `s`: String.
        case string
        /// `u`.
        case utf8
        /// `y`.
        case yson
        /// `j`.
        case json
        /// `p`, `pt`, `pb`, `pv`: types of PostgreSQL.
        case postgresText
        case postgresBytes
        case postgresVarchar
    }

    /// Escapes resolved.
    package var bytes: [UInt8]
    package var kind: Kind
}

/// `1u`, `0xFFul`.
package struct YQLIntegerLiteral: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case int8, int16, int32, int64
        case uint8, uint16, uint32, uint64
        /// `p…`: the letters behind.
        case postgres(String)
        /// None was written: the smallest type that holds it.
        case unspecified
    }

    package var value: UInt64
    package var kind: Kind
}

package struct YQLDictItem: Sendable, Hashable {
    package var key: Expression
    package var value: Expression
}

package struct YQLStructItem: Sendable, Hashable {
    package enum Name: Sendable, Hashable {
        case name(String)
        case computed(Expression)
        /// In parentheses where only some have names.
        case none
    }

    package var name: Name
    package var value: Expression
}

package struct YQLLambdaExpression: Sendable, Hashable {
    package var parameters: [YQLParameter]
    /// The named expressions in front of RETURN.
    package var definitions: [YQLNamedExpressions]
    package var result: Expression
}

/// A parameter of a lambda, action or subquery, without its dollar.
package struct YQLParameter: Sendable, Hashable {
    package var name: String
    package var isOptional: Bool
    package var offset: SourceOffset
}

package struct YQLValueCall: Sendable, Hashable {
    package var callee: Expression
    package var arguments: [FunctionCall.Argument]
    /// `f(*)`.
    package var isStar = false
    package var isDistinct = false
    package var filter: Expression?
    package var over: WindowDefinition?
}

package enum YQLAccess: Sendable, Hashable {
    case member(String)
    /// A place in a tuple.
    case item(Int)
    /// `.$x`.
    case named(String)
    case element(Expression)
}

package struct YQLMembership: Sendable, Hashable {
    package var value: Expression
    package var collection: Expression
    package var isNegated: Bool
}

/// `JSON_VALUE(…)`, `JSON_EXISTS(…)`, `JSON_QUERY(…)`.
package struct YQLJSONCall: Sendable, Hashable {
    package enum Function: Sendable, Hashable {
        case value
        case exists
        case query
    }

    package enum Handler: Sendable, Hashable {
        case error
        case null
        case fallback(Expression)
        case emptyArray
        case emptyObject
        case isTrue
        case isFalse
        case unknown
    }

    package enum Wrapper: Sendable, Hashable {
        case none
        case unconditional
        case conditional
    }

    package struct Variable: Sendable, Hashable {
        package var name: String
        package var value: Expression
    }

    package var function: Function
    package var document: Expression
    package var path: YQLStringLiteral
    package var pathOffset: SourceOffset
    package var variables: [Variable]
    package var returning: YQLTypeName?
    package var wrapper: Wrapper = .none
    package var onEmpty: Handler?
    package var onError: Handler?
}
