// What an expression of YQL can be beside a value: a type, a lambda, a function that was given a part of its arguments.
import QueryEngine
import SQLPlanning

/// What an expression means.
enum YQLMeaning {
    case value(Typed)
    case type(YQLType)
    case lambda(YQLLambdaDraft)
    /// The values that it was given already.
    case partial(YQLPartialCall, [YQLMeaning])
    /// A module's function, or a built-in one, by its name.
    case function(String)
    case factory(YQLAggregateFactory)
}

/// A lambda of the text, before and after it is known what it is called with.
final class YQLLambdaDraft {
    let parameters: [YQLParameter]
    let definitions: [YQLNamedExpressions]
    let result: Expression
    let scope: YQLScope
    let offset: SourceOffset
    /// By the last analysis.
    var slots: [Int] = []
    var body: Typed?

    init(_ lambda: YQLLambdaExpression, _ scope: YQLScope, at offset: SourceOffset) {
        parameters = lambda.parameters
        definitions = lambda.definitions
        result = lambda.result
        self.scope = scope
        self.offset = offset
    }

    var parameterCount: ClosedRange<Int> {
        parameters.count { !$0.isOptional }...parameters.count
    }
}
