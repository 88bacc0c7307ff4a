// The functions, operators, aggregates and casts of a language, looked up by name or by types.

/// What a language's library builder has gathered, for good.
package final class FunctionLibrary: Sendable {
    /// A language without any function.
    package static let empty = FunctionLibrary(LibraryBuilder())

    private let functions: [String: [FunctionDefinition]]
    private let operators: [String: [OperatorDefinition]]
    private let aggregates: [String: [AggregateDefinition]]
    private let castsByTypes: [LibraryBuilder.CastKey: CastDefinition]
    private let extensionOwners: [String: [ExtensionDefinition]]

    /// Every cast, in the order of the types; casts by way of text and those between arrays are the planner's.
    package let casts: [CastDefinition]
    /// What CREATE EXTENSION can make, by name.
    package let extensions: [ExtensionDefinition]

    package init(_ builder: LibraryBuilder) {
        functions = builder.functions
        operators = builder.operators
        aggregates = builder.aggregates
        castsByTypes = builder.casts
        casts = builder.casts.values.sorted { ($0.source, $0.target) < ($1.source, $1.target) }
        extensions = builder.extensions.sorted { $0.name < $1.name }
        var owners: [String: [ExtensionDefinition]] = [:]
        for definition in extensions {
            for name in definition.functions.keys { owners[name, default: []].append(definition) }
        }
        extensionOwners = owners
    }

    package func functions(named name: String) -> [FunctionDefinition] { functions[name] ?? [] }

    package func operators(named name: String) -> [OperatorDefinition] { operators[name] ?? [] }

    package func aggregates(named name: String) -> [AggregateDefinition] { aggregates[name] ?? [] }

    package func cast(from source: TypeID, to target: TypeID) -> CastDefinition? {
        castsByTypes[LibraryBuilder.CastKey(source: source, target: target)]
    }

    /// The code of a cast that changes the representation; nil where there is no cast, or none that does anything.
    package func conversion(
        from source: TypeID, to target: TypeID
    ) -> (@Sendable (Value, any EvaluationContext) throws(SQLError) -> Value)? {
        guard source != target, case .function(let body)? = cast(from: source, to: target)?.method
        else { return nil }
        return body
    }

    /// The extensions that have a function of this name.
    package func extensions(with function: String) -> [ExtensionDefinition] {
        extensionOwners[function] ?? []
    }

    package func `extension`(named name: String) -> ExtensionDefinition? {
        extensions.first { $0.name == name }
    }
}
