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

    /// The value, null for a strict function of null; nil where it is an error or cannot be known yet.
    package func constant(_ values: [Value], _ evaluation: any EvaluationContext) -> Value? {
        if isStrict, values.contains(where: { $0.isNull }) { return .null }
        switch body {
        case .unary(let body):
            return values.count == 1 ? try? body(values[0], evaluation) : nil
        case .binary(let body):
            return values.count == 2 ? try? body(values[0], values[1], evaluation) : nil
        case .nary(let body): return try? body(values, evaluation)
        case .nullary, .session, .set, .specialized: return nil
        }
    }
}
