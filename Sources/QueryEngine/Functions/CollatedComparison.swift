// Comparisons under another collation than the database's: COLLATE, or a column that has one of its own.

package enum CollatedComparison {
    /// `holds` says of an order (-1, 0, 1) whether the comparison `name` is true of it.
    package static func function(
        _ name: String, _ type: TypeOID, _ collation: Collation,
        holds: @escaping @Sendable (Int) -> Bool
    ) -> FunctionDefinition {
        FunctionDefinition(
            "\(name) \(collation)", [type, type], .bool,
            body: .binary { a, b, _ in
                .bool(holds(Comparison.compare(a, b, type, collation)))
            })
    }

    /// GREATEST or LEAST.
    package static func extreme(
        greatest: Bool, _ type: TypeOID, _ collation: Collation, count: Int
    ) -> FunctionDefinition {
        FunctionDefinition(
            "\(greatest ? "greatest" : "least") \(collation)",
            Array(repeating: type, count: count), type, isStrict: false,
            body: .nary { values, _ in
                var best = Value.null
                for value in values where !value.isNull {
                    if best.isNull {
                        best = value
                        continue
                    }
                    let order = Comparison.compare(value, best, type, collation)
                    if greatest ? order > 0 : order < 0 { best = value }
                }
                return best
            })
    }
}

extension AggregateDefinition {
    /// min and max under another collation; no index stands in for it under its own name.
    package func collated(_ collation: Collation) -> AggregateDefinition {
        let make = makeState
        return AggregateDefinition(
            "\(name) \(collation)", arguments, result, isStrict: isStrict
        ) { environment in
            var collated = environment
            collated.collation = collation
            return make(collated)
        }
    }
}
