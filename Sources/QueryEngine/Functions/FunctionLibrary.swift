// The built-in functions, operators, aggregates and casts, looked up by name or by types.

package enum FunctionLibrary {
    private static let library: LibraryBuilder = {
        var builder = LibraryBuilder()
        IntegerFunctions.add(to: &builder)
        FloatFunctions.add(to: &builder)
        NumericFunctions.add(to: &builder)
        MathFunctions.add(to: &builder)
        NumberAggregates.add(to: &builder)
        OrderedSetAggregates.add(to: &builder)
        Aggregates.add(to: &builder)
        DateTimeFunctions.add(to: &builder)
        DateTimeFormat.add(to: &builder)
        DateTimeReading.add(to: &builder)
        NumberFormat.add(to: &builder)
        SeriesFunctions.add(to: &builder)
        ArrayFunctions.add(to: &builder)
        JSONFunctions.add(to: &builder)
        JSONModification.add(to: &builder)
        PatternFunctions.add(to: &builder)
        QuotingFunctions.add(to: &builder)
        EncodingFunctions.add(to: &builder)
        TextEncodings.add(to: &builder)
        BooleanFunctions.add(to: &builder)
        TextComparisons.add(to: &builder)
        StringFunctions.add(to: &builder)
        CastTable.add(to: &builder)
        EnumFunctions.add(to: &builder)
        SessionFunctions.add(to: &builder)
        CatalogFunctions.add(to: &builder)
        return builder
    }()

    package static func functions(named name: String) -> [FunctionDefinition] {
        library.functions[name] ?? []
    }

    package static func operators(named name: String) -> [OperatorDefinition] {
        library.operators[name] ?? []
    }

    package static func aggregates(named name: String) -> [AggregateDefinition] {
        library.aggregates[name] ?? []
    }

    /// Every row of pg_cast, in no order.
    package static var casts: [CastDefinition] { Array(library.casts.values) }

    /// A row of pg_cast; casts by way of text and those between arrays are the planner's.
    package static func cast(from source: TypeOID, to target: TypeOID) -> CastDefinition? {
        library.casts[LibraryBuilder.CastKey(source: source, target: target)]
    }
}
