// What a constant is in a column, tried while a definition is planned.
import QueryEngine
import SQLPlanning

extension MySQLRules {
    /// The value that a column keeps of a constant; an error where a strict mode would have one.
    func stored(
        constant value: Typed, in column: ColumnDescriptor
    ) throws(SQLError) -> Value {
        guard let evaluation = builder.context.evaluation else {
            throw SQLError(.invalidDefault, column.name)
        }
        let values = MySQLSessionValues(trialOf: session, flavor)
        values.isStrictWrite = true
        let trial = TrialContext(evaluation, values)
        let constant = try constant(value.expression, trial)
        if constant.isNull { return .null }
        let storing = MySQLStoring(
            column: column, table: nil, types: types, flavor: flavor, row: 0)
        return try storing.stored(constant, from: value.sqlType, trial)
    }

    private func constant(
        _ expression: ScalarExpression, _ trial: TrialContext
    ) throws(SQLError) -> Value {
        switch expression {
        case .constant(let value): return value
        case .call(let function, let arguments):
            var values: [Value] = []
            for argument in arguments { values.append(try constant(argument, trial)) }
            guard let value = try function.value(of: values, trial) else {
                throw SQLError(.invalidDefault, "")
            }
            return value
        default: throw SQLError(.invalidDefault, "")
        }
    }
}
