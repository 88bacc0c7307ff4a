// Which operator a symbol means for its operands, and the expression it becomes.
import QueryEngine
import SQLPlanning

/// Comparisons are one operation of the executor for all types: only the type to compare as has to be found.
enum ComparisonSignatures {
    private static let alike: [TypeID] = [
        .bool, .bytea, .char, .name, .int8, .int2, .int4, .text, .oid, .tid, .oidvector, .float4,
        .float8, .bpchar, .date, .time, .timestamp, .timestamptz, .interval, .timetz, .numeric,
        .record, .anyarray, .uuid, .anyenum, .jsonb, .xid8,
    ]

    static let ordered: [[TypeID]] =
        alike.map { [$0, $0] } + [
            [.name, .text], [.text, .name], [.int8, .int2], [.int8, .int4], [.int2, .int8],
            [.int2, .int4], [.int4, .int8], [.int4, .int2], [.float4, .float8],
            [.float8, .float4], [.date, .timestamp], [.date, .timestamptz], [.timestamp, .date],
            [.timestamp, .timestamptz], [.timestamptz, .date], [.timestamptz, .timestamp],
        ]
    static let equality: [[TypeID]] =
        ordered + [[.xid, .xid], [.xid, .int4], [.cid, .cid], [.int2vector, .int2vector]]

    /// The one type both sides are compared as.
    static func common(_ left: TypeID, _ right: TypeID) -> TypeID {
        if left == right { return left }
        switch (left, right) {
        case (.int2, .int4), (.int4, .int2): return .int4
        case (.int8, _), (_, .int8): return .int8
        case (.float8, _), (_, .float8): return .float8
        case (.timestamptz, _), (_, .timestamptz): return .timestamptz
        case (.timestamp, _), (_, .timestamp): return .timestamp
        case (.name, _), (_, .name): return .text
        default: return left
        }
    }
}

extension PostgresRules {
    /// `left op right`, or `op right`.
    func makeOperator(
        _ name: OperatorName, _ left: Typed?, _ right: Typed, at offset: SourceOffset
    ) throws(SQLError) -> Typed {
        if let schema = name.schema, schema != "pg_catalog" {
            throw undefinedOperator(name, left, right, offset)
        }
        if let left, let comparison = ComparisonOperator(symbol: name.symbol) {
            return try makeComparison(comparison, left, right, at: offset)
        }
        let all = library.operators(named: name.symbol)
        if let at = exactOperator(all, left?.type, right.type) {
            let definition = all[at]
            return try call(
                definition.function,
                definition.left.map { [$0, definition.right] } ?? [definition.right],
                left.map { [$0, right] } ?? [right], at: offset)
        }
        var given: [TypeID] = []
        if let left { given.append(left.type) }
        given.append(right.type)
        var definitions: [OperatorDefinition] = []
        var signatures: [[TypeID]] = []
        for definition in all where (definition.left == nil) == (left == nil) {
            definitions.append(definition)
            signatures.append(definition.left.map { [$0, definition.right] } ?? [definition.right])
        }
        let choice = chooseOperator(signatures, given)
        switch choice {
        case .none: throw undefinedOperator(name, left, right, offset)
        case .ambiguous: throw ambiguousOperator(name, left, right, offset)
        case .one(let at):
            return try call(
                definitions[at].function, signatures[at],
                left.map { [$0, right] } ?? [right], at: offset)
        }
    }

    /// The operator of just these types, an unknown side taken for the other side's: found without a list.
    private func exactOperator(
        _ all: [OperatorDefinition], _ left: TypeID?, _ right: TypeID
    ) -> Int? {
        var (l, r) = (left, right)
        if left == .unknown, right != .unknown { l = right }
        if let left, left != .unknown, right == .unknown { r = left }
        for at in all.indices where all[at].right == r && all[at].left == l { return at }
        return nil
    }

    /// An unknown side is first taken for the other side's type.
    private func chooseOperator(
        _ signatures: [[TypeID]], _ given: [TypeID]
    ) -> SignatureChoice {
        if given.count == 2 {
            var assumed = given
            if given[0] == .unknown, given[1] != .unknown { assumed[0] = given[1] }
            if given[1] == .unknown, given[0] != .unknown { assumed[1] = given[0] }
            if let at = signatures.firstIndex(of: assumed) { return .one(at) }
        } else if let at = signatures.firstIndex(of: given) {
            return .one(at)
        }
        return chooseSignature(signatures, for: given)
    }

    private func undefinedOperator(
        _ name: OperatorName, _ left: Typed?, _ right: Typed, _ offset: SourceOffset
    ) -> SQLError {
        error(
            .undefinedFunction,
            "operator does not exist: \(signature(name, left, right))", at: offset,
            hint: left == nil
                ? "No operator matches the given name and argument type. You might need to add an explicit type cast."
                : "No operator matches the given name and argument types. You might need to add explicit type casts."
        )
    }

    private func ambiguousOperator(
        _ name: OperatorName, _ left: Typed?, _ right: Typed, _ offset: SourceOffset
    ) -> SQLError {
        error(
            .ambiguousFunction, "operator is not unique: \(signature(name, left, right))",
            at: offset,
            hint:
                "Could not choose a best candidate operator. You might need to add explicit type casts."
        )
    }

    private func signature(_ name: OperatorName, _ left: Typed?, _ right: Typed) -> String {
        let symbol = name.schema.map { "\($0).\(name.symbol)" } ?? name.symbol
        let prefix = left.map { format($0.type) + " " } ?? ""
        return "\(prefix)\(symbol) \(format(right.type))"
    }

    // MARK: Comparisons

    /// How `left` and `right` are compared, both brought to one type.
    func comparable(
        _ comparison: ComparisonOperator, _ left: Typed, _ right: Typed, at offset: SourceOffset
    ) throws(SQLError) -> (Ordering, Typed, Typed) {
        let (type, a, b) = try alike(comparison, left, right, at: offset)
        return (ordering(type, of: [a, b]), a, b)
    }

    /// The type that `left` and `right` are compared as, both brought to it.
    private func alike(
        _ comparison: ComparisonOperator, _ left: Typed, _ right: Typed, at offset: SourceOffset
    ) throws(SQLError) -> (TypeID, Typed, Typed) {
        let l = left.type == .varchar ? .text : left.type
        let r = right.type == .varchar ? .text : right.type
        if l == r, isPlain(l) {
            return (l, left, right)
        }
        if l == .unknown, isPlain(r) {
            return (r, try mustCoerce(left, to: SQLType(r)), right)
        }
        if r == .unknown, isPlain(l) {
            return (l, left, try mustCoerce(right, to: SQLType(l)))
        }
        let isEquality = comparison == .equal || comparison == .notEqual
        let signatures =
            isEquality ? ComparisonSignatures.equality : ComparisonSignatures.ordered
        let given = [left.type, right.type]
        let name = OperatorName(comparison.symbol)
        switch chooseOperator(signatures, given) {
        case .none: throw undefinedOperator(name, left, right, offset)
        case .ambiguous: throw ambiguousOperator(name, left, right, offset)
        case .one(let at):
            let polymorphic = resolvePolymorphic(signatures[at], given)
            var types: [TypeID] = []
            for declared in signatures[at] {
                guard let type = concrete(declared, polymorphic ?? PolymorphicTypes()) else {
                    throw indeterminatePolymorphic(declared, at: offset)
                }
                types.append(type)
            }
            let common = ComparisonSignatures.common(types[0], types[1])
            if let element = elementType(of: common), !canCompare(element, isEquality) {
                throw error(
                    .undefinedFunction,
                    "could not identify \(isEquality ? "an equality operator" : "a comparison function") for type \(format(element))"
                )
            }
            let a = try mustCoerce(left, to: SQLType(types[0]))
            let b = try mustCoerce(right, to: SQLType(types[1]))
            return (common, try compared(a, as: common), try compared(b, as: common))
        }
    }

    /// One side of a comparison in the type of both. A date that no timestamp reaches is greater than all of them.
    private func compared(_ value: Typed, as type: TypeID) throws(SQLError) -> Typed {
        guard value.type == .date, type == .timestamp || type == .timestamptz else {
            return try mustCoerce(value, to: SQLType(type))
        }
        let converted = Typed(
            .call(DateTimeOperators.comparable(with: type), [value.expression]), type,
            offset: value.offset)
        return try folded(converted)
    }

    /// Types that compare with their like and need no search.
    private func isPlain(_ type: TypeID) -> Bool {
        types.definition(type)?.comparesPlainly ?? false
    }

    /// Whether the type has a default order (or equality).
    func canCompare(_ type: TypeID, _ equalityOnly: Bool = false) -> Bool {
        if let element = elementType(of: type) { return canCompare(element, equalityOnly) }
        guard let definition = types.definition(type) else { return false }
        return definition.comparability >= (equalityOnly ? .equality : .order)
    }

    func makeComparison(
        _ comparison: ComparisonOperator, _ left: Typed, _ right: Typed, at offset: SourceOffset
    ) throws(SQLError) -> Typed {
        if let a = left.row?.fields, let b = right.row?.fields, left.type == .record,
            right.type == .record
        {
            return try compareRows(comparison, a, b, at: offset)
        }
        var right = right
        // A transaction's number is equal to a number as it is, and yet no number can become one.
        if left.type == .xid, right.type == .int4, comparison == .equal || comparison == .notEqual {
            right.type = .xid
        }
        let (ordering, a, b) = try comparable(comparison, left, right, at: offset)
        try checkCollations(a, b, ordering.type)
        return try folded(
            Typed(
                .comparison(comparison, ordering, a.expression, b.expression), .bool,
                offset: offset))
    }

    /// `(a, b) < (c, d)`, field by field.
    func compareRows(
        _ comparison: ComparisonOperator, _ left: [Typed], _ right: [Typed],
        at offset: SourceOffset
    ) throws(SQLError) -> Typed {
        guard left.count == right.count else {
            throw error(
                .syntaxError, "unequal number of entries in row expressions", at: offset)
        }
        if left.isEmpty {
            throw error(
                .featureNotSupported, "cannot compare rows of zero length", at: offset)
        }
        var parts: [ScalarExpression] = []
        switch comparison {
        case .equal, .notEqual:
            for (a, b) in zip(left, right) {
                parts.append(try makeComparison(comparison, a, b, at: offset).expression)
            }
            if parts.count == 1 { return Typed(parts[0], .bool, offset: offset) }
            return Typed(
                comparison == .equal ? .and(parts) : .or(parts), .bool, offset: offset)
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            // The first pair of fields that differ decides; a null there gives null.
            let strict: ComparisonOperator =
                comparison == .less || comparison == .lessOrEqual ? .less : .greater
            var result: ScalarExpression?
            for (a, b) in zip(left, right).reversed() {
                guard let rest = result else {
                    result = try makeComparison(comparison, a, b, at: offset).expression
                    continue
                }
                let equal = try makeComparison(.equal, a, b, at: offset).expression
                let decided = try makeComparison(strict, a, b, at: offset).expression
                // Where the fields are equal the rest decides; where one is null, so is `decided`.
                result = .conditional(
                    [ConditionalBranch(condition: equal, result: rest)], otherwise: decided)
            }
            return Typed(result ?? .constant(.null), .bool, offset: offset)
        }
    }

    func indeterminatePolymorphic(_ type: TypeID, at offset: SourceOffset) -> SQLError {
        error(
            .datatypeMismatch,
            "could not determine polymorphic type because input has type unknown", at: offset)
    }

    // MARK: Calls

    /// A call of a function that was chosen: arguments brought to its types, polymorphic ones settled, defaults added.
    func call(
        _ definition: FunctionDefinition, _ declared: [TypeID], _ arguments: [Typed],
        at offset: SourceOffset
    ) throws(SQLError) -> Typed {
        var types = declared
        var result = definition.result
        if isPolymorphic(result) || declared.contains(where: { isPolymorphic($0) }) {
            let given = arguments.map(\.type)
            guard let polymorphic = resolvePolymorphic(declared, given) else {
                throw error(
                    .datatypeMismatch, "arguments declared \"anyelement\" are not all alike",
                    at: offset)
            }
            for at in types.indices {
                guard let type = concrete(types[at], polymorphic) else {
                    throw indeterminatePolymorphic(types[at], at: offset)
                }
                types[at] = type
            }
            guard let type = concrete(result, polymorphic) else {
                throw indeterminatePolymorphic(result, at: offset)
            }
            result = type
        }
        var values: [ScalarExpression] = []
        values.reserveCapacity(arguments.count)
        var converted: [Typed] = []
        converted.reserveCapacity(arguments.count)
        for (argument, type) in zip(arguments, types) {
            let value: Typed
            if type == .any {
                value = try resolved(argument)
            } else {
                value = try mustCoerce(argument, to: SQLType(type))
            }
            converted.append(value)
            values.append(value.expression)
        }
        var argumentTypes = converted.map(\.type)
        if values.count < definition.arguments.count, !definition.isVariadic {
            let missing = definition.arguments.count - values.count
            for (at, value) in definition.defaults.suffix(missing).enumerated() {
                values.append(.constant(value))
                argumentTypes.append(
                    definition.arguments[definition.arguments.count - missing + at])
            }
        }
        let function = definition.specialized(for: argumentTypes, result: result)
        note(function)
        var typed = Typed(.call(function, values), result, offset: offset)
        (typed.collation, typed.hasExplicitCollation) = commonCollation(converted, result)
        if carriesRows(from: result, to: result) {
            typed.row = commonRow(converted.filter { $0.row != nil })
        }
        return try folded(typed)
    }

    /// Marks the statement as writing where the function does.
    func note(_ function: FunctionDefinition) {
        if function.volatility == .volatile {
            var current: QueryLevel? = level
            while let marked = current, !marked.hasVolatileCall {
                marked.hasVolatileCall = true
                current = marked.parent
            }
        }
        if function.writes { builder.writes = true }
    }
}
