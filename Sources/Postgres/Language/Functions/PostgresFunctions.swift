// All that PostgreSQL has of functions, operators, aggregates and casts.
import QueryEngine

enum PostgresFunctions {
    /// Made once for the process: nothing in it ever changes.
    static let library: FunctionLibrary = {
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
        TextPatternOrder.add(to: &builder)
        StringFunctions.add(to: &builder)
        CastTable.add(to: &builder)
        EnumFunctions.add(to: &builder)
        SessionFunctions.add(to: &builder)
        CatalogFunctions.add(to: &builder)
        for definition in ExtensionLibrary.all { builder.add(definition) }
        return FunctionLibrary(builder)
    }()
}
