// Functions of constants, evaluated while a statement is planned.

extension FunctionDefinition {
    /// Whether `constant` may give a value at all.
    package func canFold(_ count: Int) -> Bool {
        switch body {
        case .unary: count == 1
        case .binary: count == 2
        case .nary: true
        case .nullary, .session, .set, .specialized: false
        }
    }

    /// The value, null for a strict function of null; nil where it cannot be known yet.
    package func value(
        of arguments: [Value], _ evaluation: any EvaluationContext
    ) throws(SQLError) -> Value? {
        if isStrict, arguments.contains(where: { $0.isNull }) { return .null }
        switch body {
        case .unary(let body):
            return arguments.count == 1 ? try body(arguments[0], evaluation) : nil
        case .binary(let body):
            return arguments.count == 2
                ? try body(arguments[0], arguments[1], evaluation) : nil
        case .nary(let body): return try body(arguments, evaluation)
        case .nullary, .session, .set, .specialized: return nil
        }
    }
}
