// The registry of functions.
package import QueryEngine

/// All built-in functions and the functions of the modules.
package enum YQLFunctions {
    typealias Resolver = @Sendable (YQLCall) throws(SQLError) -> YQLFunction

    /// Finds what a call means.
    ///
    /// - Parameter name: As it was written; a module's function as `Module::Function`. Names of built-in functions are found in
    ///   any case and with or without underscores between their words; a module's and its function's are spelled exactly,
    ///   but for the module's case.
    /// - Throws: An unknown name, a wrong number of arguments, types that the function is not for.
    package static func resolve(
        _ name: String, _ arguments: [YQLArgument]
    ) throws(SQLError) -> YQLFunction {
        if let own = coreName(name) {
            if let resolver = builtIn[plainName(own)] ?? YQLCore.functions[plainName(own)] {
                return try resolver(YQLCall(name, arguments))
            }
            throw SQLError(.undefinedFunction, "Unknown builtin: \(own)")
        }
        if name.contains("::") { return try YQLModules.resolve(name, arguments) }
        let plain = plainName(name)
        if let resolver = builtIn[plain] { return try resolver(YQLCall(name, arguments)) }
        if let literal = try YQLLiterals.resolve(plain, YQLCall(name, arguments)) { return literal }
        if codeNames.contains(plain) {
            throw .yqlType("\(name): code that is made by code is not supported")
        }
        if YQLAggregates.isKnown(name) {
            throw .yqlType("Aggregation function \(name) requires rows to aggregate")
        }
        throw SQLError(.undefinedFunction, "Unknown builtin: \(name)")
    }

    /// What makes code while a statement is compiled.
    private static let codeNames: Set<String> = [
        "evaluatecode", "atomcode", "listcode", "funccode", "lambdacode", "reprcode", "quotecode",
        "worldcode", "formatcode",
    ]

    /// There is such a function. Aggregates are `YQLAggregates`'.
    package static func isKnown(_ name: String) -> Bool {
        if let own = coreName(name).map(plainName) {
            return builtIn[own] != nil || YQLCore.functions[own] != nil
        }
        if name.contains("::") { return YQLModules.isKnown(name) }
        let plain = plainName(name)
        return builtIn[plain] != nil || YQLLiterals.isKnown(plain)
    }

    /// Of all that `resolve` knows, built-in functions in lower case and without underscores.
    package static var names: [String] { builtIn.keys.sorted() + YQLModules.names }

    /// The name behind `YQL::`, which reaches the functions of the language's core.
    private static func coreName(_ name: String) -> String? {
        name.lowercased().hasPrefix("yql::") ? String(name.dropFirst(5)) : nil
    }

    /// In lower case and without underscores.
    static func plainName(_ name: String) -> String {
        String(name.lowercased().filter { $0 != "_" })
    }

    private static let builtIn: [String: Resolver] = {
        var all: [String: Resolver] = [:]
        for group in [
            YQLBasics.functions, YQLTexts.functions, YQLChance.functions, YQLBits.functions,
            YQLLists.functions, YQLLists.higherOrder, YQLDictionaries.functions,
            YQLStructures.functions, YQLVariants.functions, YQLTypeFunctions.functions,
            YQLMaking.functions, YQLStatics.functions, YQLJsonQueries.functions,
        ] {
            all.merge(group) { first, _ in first }
        }
        return all
    }()
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
