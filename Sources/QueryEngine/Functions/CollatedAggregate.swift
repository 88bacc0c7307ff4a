// Minima and maxima under another collation than the database's.

extension AggregateDefinition {
    /// min and max under another collation; no index stands in for it under its own name.
    package func collated(_ collation: Collation) -> AggregateDefinition {
        let make = makeState
        return AggregateDefinition(
            "\(name) \(collation.id)", arguments, result, isStrict: isStrict
        ) { environment in
            var collated = environment
            collated.collation = collation
            return make(collated)
        }
    }
}
