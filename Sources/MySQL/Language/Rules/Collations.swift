// Which collation a value of several has: the least ready to give way, and 1267 where two insist.
package import QueryEngine
package import SQLPlanning

extension MySQLRules {
    /// How readily a value's collation gives way, as the server counts: 0 explicit, 2 a column's, 4 a literal's.
    func coercibility(_ value: Typed) -> UInt8 {
        if value.expression.isNullConstant { return 6 }
        if value.hasExplicitCollation { return 0 }
        switch MySQLTypeKind(value.type) {
        case .text, .json, .bytes, .hexadecimal, .labels: return value.coercibility
        default: return 5
        }
    }

    static let strengths = [
        "EXPLICIT", "NONE", "IMPLICIT", "SYSCONST", "COERCIBLE", "NUMERIC", "IGNORABLE",
    ]

    /// The collation that an operation over all of them uses.
    func agreed(_ values: [Typed], _ operation: String) throws(SQLError) -> Collation {
        try agreement(values, operation).collation
    }

    func agreement(
        _ values: [Typed], _ operation: String
    ) throws(SQLError) -> (collation: Collation, coercibility: UInt8) {
        var best: (collation: Collation, rank: UInt8)?
        for value in values where !value.expression.isNullConstant {
            guard isCollatable(value.type) else { continue }
            let rank = coercibility(value)
            guard let current = best else {
                best = (value.collation, rank)
                continue
            }
            if rank < current.rank {
                best = (value.collation, rank)
            } else if rank == current.rank, value.collation != current.collation {
                best = try merged(current, (value.collation, rank), values, operation)
            }
        }
        return (best?.collation ?? connectionCollation, best?.rank ?? 6)
    }

    /// Two that are as strong: a binary one of the same character set wins; Unicode takes what others have.
    private func merged(
        _ a: (collation: Collation, rank: UInt8), _ b: (collation: Collation, rank: UInt8),
        _ values: [Typed], _ operation: String
    ) throws(SQLError) -> (collation: Collation, rank: UInt8) {
        guard let first = MySQLCollation.of(a.collation),
            let second = MySQLCollation.of(b.collation)
        else { return a }
        if a.rank != 0 {
            if first.characterSet == second.characterSet {
                if first.isBinary { return a }
                if second.isBinary { return b }
            } else if first.characterSet.maximumBytes > 1, second.characterSet.maximumBytes == 1 {
                return a
            } else if second.characterSet.maximumBytes > 1, first.characterSet.maximumBytes == 1 {
                return b
            }
        }
        throw mix(values, operation)
    }

    private func mix(_ values: [Typed], _ operation: String) -> SQLError {
        let shown = values.filter { isCollatable($0.type) }.map { value in
            let name = MySQLCollation.of(value.collation)?.name ?? "binary"
            return "(\(name),\(Self.strengths[Int(min(coercibility(value), 6))]))"
        }
        switch shown.count {
        case 2:
            return error(
                1267,
                "Illegal mix of collations \(shown[0]) and \(shown[1]) for operation '\(operation)'"
            )
        case 3:
            return error(
                1270,
                "Illegal mix of collations \(shown[0]), \(shown[1]), \(shown[2]) for operation '\(operation)'"
            )
        default:
            return error(1271, "Illegal mix of collations for operation '\(operation)'")
        }
    }

    package func commonCollation(_ values: [Typed], _ type: TypeID) -> (Collation, Bool) {
        guard isCollatable(type) else { return (.c, false) }
        let collation = (try? agreed(values, "UNION")) ?? values.first?.collation
        return (collation ?? connectionCollation, values.contains(where: \.hasExplicitCollation))
    }

    /// `value COLLATE name`.
    func analyzeCollate(
        _ operand: Expression, _ name: QualifiedName, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        guard let collation = MySQLCollation.named(name.name) else {
            throw error(1273, "Unknown collation: '\(name.name)'")
        }
        let value = try value(operand)
        let kind = MySQLTypeKind(value.type)
        if kind.isBytes, collation.name != "binary" {
            throw error(
                1253,
                "COLLATION '\(collation.name)' is not valid for CHARACTER SET 'binary'")
        }
        var result = converted(value, .text)
        let own = MySQLCollation.of(result.collation)?.characterSet ?? .utf8mb4
        let isOfSet =
            own == collation.characterSet
            || value.expression.isConstant && !kind.isText && collation.characterSet == .utf8mb4
        if !isOfSet {
            throw error(
                1253,
                "COLLATION '\(collation.name)' is not valid for CHARACTER SET '\(own.name)'")
        }
        result.collation = collation.collation
        result.hasExplicitCollation = true
        result.coercibility = 0
        result.traits = notNullText([value])
        result.offset = at
        return result
    }
}
