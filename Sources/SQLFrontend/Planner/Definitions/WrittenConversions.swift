// Implicit conversions written out, as pg_get_expr shows stored expressions: `s = 'x'` is `s = 'x'::text`.
import QueryEngine

extension StatementPlanner {
    /// The text of an expression of a definition. Conversions are written out where that gives the very same meaning.
    func storedText(
        _ expression: Expression, _ compiled: ScalarExpression, over columns: [ColumnDescriptor],
        table: String, as kind: ExpressionKind, _ planner: StatementPlanner
    ) -> Expression {
        let written = ConversionWriter(planner: planner, kind: kind).rewritten(expression)
        guard let again = try? compile(written, over: columns, table: table, as: kind),
            again.value.expression.isSame(as: compiled)
        else { return expression }
        return written
    }
}

/// Puts casts around literals and columns that their operators convert. What it guesses is checked afterwards.
private struct ConversionWriter {
    let planner: StatementPlanner
    let kind: ExpressionKind

    func rewritten(_ expression: Expression) -> Expression {
        switch expression {
        case .and(let operands, let at): return .and(operands.map(rewritten), at)
        case .or(let operands, let at): return .or(operands.map(rewritten), at)
        case .not(let operand, let at): return .not(rewritten(operand), at)
        case .unary(let name, .literal(.integer(let value), let at), _) where name.symbol == "-":
            return cast(.literal(.string("-\(value)"), at), .int4)
        case .unary(let name, let operand, let at): return .unary(name, rewritten(operand), at)
        case .isNull(let operand, let negated, let at):
            return .isNull(rewritten(operand), negated: negated, at)
        case .isTruth(let operand, let test, let negated, let at):
            return .isTruth(rewritten(operand), test, negated: negated, at)
        case .cast(var cast):
            if case .literal = cast.operand { return expression }
            // A conversion to the very type leaves nothing behind.
            if cast.type.modifiers.isEmpty, let own = type(cast.operand), own != .unknown,
                own == type(expression)
            {
                return rewritten(cast.operand)
            }
            cast.operand = rewritten(cast.operand)
            return .cast(cast)
        case .collate(let operand, let name, let at):
            return .collate(rewritten(operand), name, at)
        case .binary(let name, let left, let right, let at):
            let (a, b) = pair(left, right)
            return .binary(name, a, b, at)
        case .isDistinct(let left, let right, let negated, let at):
            let (a, b) = pair(left, right)
            return .isDistinct(a, from: b, negated: negated, at)
        case .nullIf(let left, let right, let at):
            let (a, b) = pair(left, right)
            return .nullIf(a, b, at)
        case .like(var match):
            (match.subject, match.pattern) = pair(match.subject, match.pattern)
            return .like(match)
        case .between(var test):
            let subject = test.subject
            (test.subject, test.low) = pair(subject, test.low)
            (_, test.high) = pair(subject, test.high)
            return .between(test)
        case .inList(let operand, let list, let negated, let at):
            return .inList(
                pair(operand, list[0]).0, list.map { pair(operand, $0).1 }, negated: negated, at)
        case .coalesce(let operands, let at): return .coalesce(alike(operands), at)
        case .greatest(let operands, let at): return .greatest(alike(operands), at)
        case .least(let operands, let at): return .least(alike(operands), at)
        case .function(var call):
            for position in call.arguments.indices {
                call.arguments[position].value = argument(call.arguments[position].value)
            }
            return .function(call)
        case .conditional(var conditional):
            for position in conditional.branches.indices {
                conditional.branches[position].condition = rewritten(
                    conditional.branches[position].condition)
                conditional.branches[position].result = argument(
                    conditional.branches[position].result)
            }
            conditional.otherwise = conditional.otherwise.map(argument)
            return .conditional(conditional)
        default: return expression
        }
    }

    // MARK: Operands

    /// Two operands of one operator.
    private func pair(_ left: Expression, _ right: Expression) -> (Expression, Expression) {
        let types = (type(left), type(right))
        return (operand(left, types.0, beside: types.1), operand(right, types.1, beside: types.0))
    }

    private func operand(
        _ expression: Expression, _ own: TypeOID?, beside other: TypeOID?
    ) -> Expression {
        if case .literal(.string, _) = expression {
            return cast(expression, other == .varchar || other == .unknown ? .text : other)
        }
        if own == .varchar { return cast(rewritten(expression), .text) }
        if let own, let other, becomes(other, from: own) {
            if case .literal = expression { return cast(expression, other) }
            return cast(rewritten(expression), other)
        }
        return rewritten(expression)
    }

    /// Whole numbers beside the wider kinds, which have no operators that take both.
    private func becomes(_ other: TypeOID, from own: TypeOID) -> Bool {
        switch (own, other) {
        case (.int2, .numeric), (.int4, .numeric), (.int8, .numeric), (.int2, .float8),
            (.int4, .float8), (.int8, .float8), (.numeric, .float8):
            return true
        default: return false
        }
    }

    /// Operands that become one type, which varchar keeps.
    private func alike(_ operands: [Expression]) -> [Expression] {
        let common = operands.lazy.compactMap { type($0) }.first { $0 != .unknown }
        return operands.map { operand in
            if case .literal(.string, _) = operand { return cast(operand, common ?? .text) }
            return rewritten(operand)
        }
    }

    private func argument(_ expression: Expression) -> Expression {
        if case .literal(.string, _) = expression { return cast(expression, .text) }
        if type(expression) == .varchar { return cast(rewritten(expression), .text) }
        return rewritten(expression)
    }

    private func type(_ expression: Expression) -> TypeOID? {
        (try? planner.analyze(expression, as: kind))?.type
    }

    private func cast(_ operand: Expression, _ type: TypeOID?) -> Expression {
        guard let type, let definition = TypeRegistry.definition(type) else { return operand }
        return .cast(
            Cast(
                operand: operand,
                type: TypeName(
                    name: QualifiedName(schema: "pg_catalog", name: definition.name),
                    modifiers: [], offset: .unknown), form: .colons, offset: .unknown))
    }
}
