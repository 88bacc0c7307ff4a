// Implicit conversions written out, as pg_get_expr shows stored expressions: `s = 'x'` is `s = 'x'::text`.
import QueryEngine
import SQLPlanning

extension StatementPlanner {
    /// The text of an expression of a definition. Conversions are written out where that gives the very same meaning.
    func storedText(
        _ expression: Expression, _ compiled: ScalarExpression, over columns: [ColumnDescriptor],
        table: String, as kind: ExpressionKind, _ planner: StatementPlanner
    ) -> Expression {
        let named = withStoredNames(expression, columns: columns, table: table)
        let written = planner.writingConversions(of: named, as: kind, asArrays: false)
        guard let again = try? compile(written, over: columns, table: table, as: kind),
            again.value.expression.isSame(as: compiled)
        else { return named }
        return planner.writingConversions(of: named, as: kind, asArrays: true)
    }

    /// With casts where the analysis, which this planner has made, found conversions.
    /// - Parameter asArrays: also with lists as the arrays that they are compared with.
    func writingConversions(
        of expression: Expression, as kind: ExpressionKind, asArrays: Bool
    ) -> Expression {
        ConversionWriter(planner: self, kind: kind, writesArrays: asArrays).rewritten(expression)
    }

    /// A literal as a constant of the type.
    func constant(_ literal: Expression, of type: TypeID) -> Expression {
        ConversionWriter(planner: self, kind: .columnDefault, writesArrays: true)
            .cast(literal, type)
    }
}

/// Puts casts around literals and columns that their operators convert. What it guesses is checked afterwards.
private struct ConversionWriter {
    let planner: StatementPlanner
    let kind: ExpressionKind
    /// `a IN (1, 2)` becomes `a = ANY (ARRAY[1, 2])`, or an OR where there is no such array.
    let writesArrays: Bool

    func rewritten(_ expression: Expression) -> Expression {
        switch expression {
        case .literal(.string, let at):
            return cast(expression, planner.builder.notes?.literalTypes[at.bytes]?.oid ?? .text)
        case .literal(.null, let at):
            return cast(expression, planner.builder.notes?.literalTypes[at.bytes]?.oid)
        case .unary(let name, .literal(.integer(let value), let at), _) where name.symbol == "-":
            return cast(.literal(.string("-\(value)"), at), .int4)
        case .unary(let name, .literal(.decimal(let digits), let at), _)
        where name.symbol == "-":
            return cast(.literal(.string("-\(digits)"), at), .numeric)
        case .cast(let cast):
            if case .literal(.string, _) = cast.operand { return constant(cast) ?? expression }
            if case .literal = cast.operand { return expression }
            // The elements of an array are of its type already.
            if case .array(let elements, let at) = cast.operand, !elements.isEmpty, writesArrays {
                return .array(elements.map(rewritten), at)
            }
            // One to the type that the value has is none.
            if writesArrays, let own = type(cast.operand), own != .unknown,
                let target = try? planner.rules.resolveType(cast.type), target.oid == own,
                target.modifier < 0
            {
                return rewritten(cast.operand)
            }
            return expression.mapOperands(rewritten)
        case .binary(let name, let left, let right, let at):
            if writesArrays, name.symbol == "=" || name.symbol == "<>",
                case .row = left, case .row = right
            {
                return equality(left, right, negated: name.symbol == "<>", at)
            }
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
            match.escape = match.escape.map(rewritten)
            return .like(match)
        case .between(var test):
            let subject = test.subject
            (test.subject, test.low) = pair(subject, test.low)
            (_, test.high) = pair(subject, test.high)
            return .between(test)
        case .inList(let operand, let list, let negated, let at):
            if writesArrays { return membership(operand, list, negated, at) }
            guard let first = list.first else { return expression }
            return .inList(
                pair(operand, first).0, list.map { pair(operand, $0).1 }, negated: negated, at)
        case .quantified(let left, let name, let quantifier, let array, let at):
            let subject = type(left) == .varchar ? cast(rewritten(left), .text) : rewritten(left)
            return .quantified(subject, name, quantifier, array: rewritten(array), at)
        case .array(let elements, let at):
            return .array(elements.map(rewritten), at)
        case .function(var call):
            for position in call.arguments.indices {
                call.arguments[position].value = argument(call.arguments[position].value)
            }
            return .function(call)
        case .conditional(var conditional):
            let operand = conditional.operand
            for position in conditional.branches.indices {
                let branch = conditional.branches[position]
                conditional.branches[position].condition =
                    operand.map { pair($0, branch.condition).1 } ?? rewritten(branch.condition)
                conditional.branches[position].result = rewritten(branch.result)
            }
            conditional.operand = operand.map(rewritten)
            conditional.otherwise = conditional.otherwise.map(rewritten)
            if writesArrays, conditional.otherwise == nil,
                let type = planner.builder.notes?.literalTypes[conditional.offset.bytes]
            {
                conditional.otherwise = cast(.literal(.null, conditional.offset), type.oid)
            }
            return .conditional(conditional)
        default: return expression.mapOperands(rewritten)
        }
    }

    // MARK: Lists

    private func membership(
        _ operand: Expression, _ list: [Expression], _ negated: Bool, _ at: SourceOffset
    ) -> Expression {
        if list.count > 1, let common = arrayElement(operand, list),
            planner.rules.arrayType(of: common) != nil
        {
            let elements = list.map { element(rewritten($0), of: $0, common) }
            var list = Expression.array(elements, at)
            var subject = self.operand(operand, type(operand), beside: common)
            if common == .varchar {
                list = cast(list, .textArray)
                if type(operand) == .varchar { subject = cast(rewritten(operand), .text) }
            } else if common == .int4 || common == .int8, type(operand) == .int2 {
                subject = rewritten(operand)
            }
            return .quantified(
                subject, OperatorName(negated ? "<>" : "="), negated ? .all : .any, array: list,
                at)
        }
        let tests = list.map { equality(operand, $0, negated: negated, at) }
        if tests.count == 1 { return tests[0] }
        return negated ? .and(tests, at) : .or(tests, at)
    }

    /// The type of the array that the list is, where it is one.
    private func arrayElement(_ operand: Expression, _ list: [Expression]) -> TypeID? {
        var values: [Typed] = []
        for item in [operand] + list {
            if case .row = item { return nil }
            guard let value = try? planner.analyzer.analyze(item, as: kind) else { return nil }
            values.append(value)
        }
        guard values.dropFirst().allSatisfy({ !$0.expression.readsColumns }),
            let common = try? planner.rules.commonType(values, "IN"),
            planner.rules.elementType(of: common) == nil
        else { return nil }
        return common
    }

    private func element(
        _ rewritten: Expression, of item: Expression, _ common: TypeID
    ) -> Expression {
        switch item {
        case .literal(.string, _): return cast(item, common)
        case .literal(.null, _): return cast(item, common)
        default:
            guard let own = type(item), own != common else { return rewritten }
            return cast(rewritten, common)
        }
    }

    private func equality(
        _ left: Expression, _ right: Expression, negated: Bool, _ at: SourceOffset
    ) -> Expression {
        if case .row(let a, _, _) = left, case .row(let b, _, _) = right, a.count == b.count,
            !a.isEmpty
        {
            let tests = zip(a, b).map { equality($0, $1, negated: negated, at) }
            if tests.count == 1 { return tests[0] }
            return negated ? .or(tests, at) : .and(tests, at)
        }
        let (a, b) = pair(left, right)
        return .binary(OperatorName(negated ? "<>" : "="), a, b, at)
    }

    // MARK: Operands

    /// Two operands of one operator.
    private func pair(_ left: Expression, _ right: Expression) -> (Expression, Expression) {
        let types = (type(left), type(right))
        return (operand(left, types.0, beside: types.1), operand(right, types.1, beside: types.0))
    }

    private func operand(
        _ expression: Expression, _ own: TypeID?, beside other: TypeID?
    ) -> Expression {
        if case .literal(.string, let at) = expression {
            let known = planner.builder.notes?.literalTypes[at.bytes]?.oid ?? other
            return cast(expression, known == .varchar || known == .unknown ? .text : known)
        }
        if own == .varchar { return cast(rewritten(expression), .text) }
        if let own, let other, becomes(other, from: own) {
            if case .literal = expression { return cast(expression, other) }
            return cast(rewritten(expression), other)
        }
        return rewritten(expression)
    }

    /// Whole numbers beside the wider kinds, which have no operators that take both.
    private func becomes(_ other: TypeID, from own: TypeID) -> Bool {
        switch (own, other) {
        case (.int2, .numeric), (.int4, .numeric), (.int8, .numeric), (.int2, .float8),
            (.int4, .float8), (.int8, .float8), (.numeric, .float8):
            return true
        default: return false
        }
    }

    private func argument(_ expression: Expression) -> Expression {
        if type(expression) == .varchar { return cast(rewritten(expression), .text) }
        return rewritten(expression)
    }

    private func type(_ expression: Expression) -> TypeID? {
        (try? planner.analyzer.analyze(expression, as: kind))?.type
    }

    func cast(_ operand: Expression, _ type: TypeID?) -> Expression {
        guard let type, let name = typeName(type) else { return operand }
        let cast = Cast(operand: operand, type: name, form: .colons, offset: .unknown)
        return constant(cast) ?? .cast(cast)
    }

    private func typeName(_ type: TypeID) -> TypeName? {
        if let element = planner.rules.elementType(of: type), let name = typeName(element) {
            return TypeName(name: name.name, arrayBounds: [nil])
        }
        guard let definition = planner.types.definition(type) else { return nil }
        guard type.isEnum else { return .system(definition.name) }
        guard let path = planner.catalog.path(ofType: type.rawValue) else { return nil }
        return TypeName(name: QualifiedName(schema: path.schema, name: path.name))
    }

    /// `'0'::integer` and `'false'::boolean` are the constants themselves.
    private func constant(_ cast: Cast) -> Expression? {
        guard case .literal(.string(let text), let at) = cast.operand,
            cast.type.name.schema == "pg_catalog", !cast.type.isArray
        else { return nil }
        switch cast.type.name.name {
        case "int4":
            guard let value = Int32(text), value >= 0 else { return nil }
            return .literal(.integer(Int64(value)), at)
        case "bool":
            guard
                case .bool(let value)? = try? TypeInput.parse(
                    Array(text.utf8), as: SQLType(.bool), planner.context.environment)
            else { return nil }
            return .literal(.boolean(value), at)
        default: return nil
        }
    }
}
