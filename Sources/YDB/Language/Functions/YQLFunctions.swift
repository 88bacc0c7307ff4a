// The registry of functions.
package import QueryEngine

/// All built-in functions and the functions of the modules.
package enum YQLFunctions {
    /// Finds what a call means.
    ///
    /// - Parameter name: As it was written; a module's function as `Module::Function`. Names of built-in functions are found in
    ///   any case and with or without underscores between their words; a module's and its function's are spelled exactly,
    ///   but for the module's case.
    /// - Throws: An unknown name, a wrong number of arguments, types that the function is not for.
    package static func resolve(
        _ name: String, _ arguments: [YQLArgument]
    ) throws(SQLError) -> YQLFunction {
        throw .yqlType("Unknown builtin: \(name)")
    }

    /// There is such a function. Aggregates are `YQLAggregates`'.
    package static func isKnown(_ name: String) -> Bool { false }
}

/// The aggregates.
package enum YQLAggregates {
    /// - Parameter arguments: Without the `DISTINCT`, which is the plan's. None for COUNT(*).
    /// - Throws: As `YQLFunctions.resolve`.
    package static func resolve(
        _ name: String, _ arguments: [YQLArgument]
    ) throws(SQLError) -> YQLAggregate {
        throw .yqlType("Unknown aggregation function: \(name)")
    }

    package static func isKnown(_ name: String) -> Bool { false }
}

/// The operators with two operands.
package enum YQLBinaryOperator: String, Sendable, Hashable, CaseIterable {
    case add = "+", subtract = "-", multiply = "*", divide = "/", remainder = "%"
    case concatenate = "||"
    case equal = "==", notEqual = "!=", less = "<", lessOrEqual = "<=", greater = ">"
    case greaterOrEqual = ">="
    case isDistinct = "IS DISTINCT FROM", isNotDistinct = "IS NOT DISTINCT FROM"
    case and = "AND", or = "OR", xor = "XOR"
    case bitAnd = "&", bitOr = "|", bitXor = "^"
    case shiftLeft = "<<", shiftRight = ">>", rotateLeft = "|<<", rotateRight = ">>|"
    /// `??`: a `coalesce` form.
    case coalesce = "??"
    /// `x IN container`: a list, a tuple, a dictionary or a set.
    case isIn = "IN"
    case isNotIn = "NOT IN"
    /// With a pattern that must be constant where there is an escape.
    case like = "LIKE", ilike = "ILIKE", regexp = "REGEXP", match = "MATCH"
}

package enum YQLUnaryOperator: String, Sendable, Hashable, CaseIterable {
    case plus = "+", minus = "-", bitNot = "~", not = "NOT"
    case isNull = "IS NULL", isNotNull = "IS NOT NULL"
}
