// PREPARE, EXECUTE and DEALLOCATE: SQL's way to the statements of the extended protocol.

import QueryEngine
import StorageEngine

extension SessionCore {
    func prepareCommand(
        _ name: String, _ types: [TypeID], _ statement: any FrontendStatement
    ) throws(Interrupt) -> CommandTag {
        guard prepared[name] == nil else {
            throw .error(
                SQLError(
                    .duplicatePreparedStatement,
                    "prepared statement \"\(name)\" already exists"))
        }
        let source = StatementSource(statement, mayShare: false)
        prepared[name] = try prepare(
            name, source, types, text: statement.text, isFromText: true)
        return .word("PREPARE")
    }

    func deallocate(_ name: String?) throws(Interrupt) -> CommandTag {
        guard let name else {
            prepared = [:]
            return .word("DEALLOCATE ALL")
        }
        guard prepared.removeValue(forKey: name) != nil else {
            throw .error(SessionErrors.noStatement(name))
        }
        return .word("DEALLOCATE")
    }

    func startExecute<Sink: ResultSink>(
        _ name: String, _ arguments: [ExecuteArgument], _ target: ExecuteTarget?,
        _ run: StatementRun, _ limit: Int, _ sink: inout Sink
    ) throws(Interrupt) -> RunOutcome {
        let statement = try statement(named: name)
        guard let source = statement.source else { return .complete(.word("EXECUTE")) }
        let expected = statement.parameterTypes
        guard arguments.count == expected.count else {
            throw .error(
                SQLError(
                    .syntaxError,
                    "wrong number of parameters for prepared statement \"\(name)\"",
                    detail: "Expected \(expected.count) parameters but got \(arguments.count)."))
        }
        if !arguments.isEmpty && !modes.hasSnapshot { try runner.takeSnapshot() }
        var values: [Value] = []
        for (index, argument) in arguments.enumerated() {
            let value = try evaluateAlone(argument.expression, run)
            do throws(SQLError) {
                values.append(
                    try coerce(value, argument.type, expected[index], parameter: index + 1))
            } catch {
                throw .error(error.at(argument.position))
            }
        }
        if let target {
            return .complete(try createTable(target, from: statement, values, run))
        }
        let inner = StatementRun(
            source, prepared: statement, parameterTypes: expected, parameters: values,
            formats: run.givenFormats, planned: statement.plan, announces: run.announces)
        run.utility = .inner(inner)
        runner.armInner(inner, isInBlock: isInBlock)
        return try advanceInner(inner, run, limit, &sink)
    }

    func advanceInner<Sink: ResultSink>(
        _ inner: StatementRun, _ run: StatementRun, _ limit: Int, _ sink: inout Sink
    ) throws(Interrupt) -> RunOutcome {
        inner.continuePortion(of: run)
        defer { run.continuePortion(of: inner) }
        return try advance(inner, limit: limit, &sink)
    }

    /// An expression that reads no row.
    func evaluateAlone(
        _ expression: ScalarExpression, _ run: StatementRun
    ) throws(Interrupt) -> Value {
        if case .constant(let value) = expression { return value }
        if !modes.hasSnapshot { try runner.takeSnapshot() }
        let context = runner.makeContext(run, .empty)
        try context.refill(runner.stepBudget)
        return try context.evaluate(expression)
    }

    /// Casts an argument of EXECUTE to its parameter's type, as an assignment would.
    private func coerce(
        _ value: Value, _ from: TypeID, _ to: TypeID, parameter: Int
    ) throws(SQLError) -> Value {
        if value.isNull || from == to { return value }
        if from == .unknown || from == .text || from == .varchar {
            guard case .text(let text) = value else { return value }
            if to == .text || to == .varchar { return value }
            if from == .unknown {
                return try TypeInput.parse(text.utf8, as: SQLType(to), environment)
            }
        }
        if let cast = services.language.functions.cast(from: from, to: to),
            cast.context <= .assignment
        {
            switch cast.method {
            case .binaryCoercible: return value
            case .function(let function): return try function(value, runner)
            }
        }
        if case .array(let array) = value, let target = environment.types.arrayElement(to) {
            var elements: [Value] = []
            for element in array.elements {
                do throws(SQLError) {
                    elements.append(
                        try coerce(element, array.elementType, target, parameter: parameter))
                } catch {
                    guard error.condition == .datatypeMismatch else { throw error }
                    throw impossible(from, to, parameter)
                }
            }
            return .array(
                ArrayValue(
                    elementType: target, dimensions: array.dimensions, elements: elements))
        }
        if to == .text || to == .varchar {
            var text: [UInt8] = []
            TypeOutput.appendText(value, from, environment, to: &text)
            return .text(Text(utf8: text))
        }
        throw impossible(from, to, parameter)
    }

    private func impossible(_ from: TypeID, _ to: TypeID, _ parameter: Int) -> SQLError {
        SQLError(
            .datatypeMismatch,
            "parameter $\(parameter) of type \(environment.types.format(SQLType(from))) cannot be "
                + "coerced to the expected type \(environment.types.format(SQLType(to)))",
            hint: "You will need to rewrite or cast the expression.")
    }
}
