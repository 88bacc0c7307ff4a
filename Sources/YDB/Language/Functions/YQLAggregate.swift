// What an aggregate call comes to once its arguments' types are known.
package import QueryEngine

/// An aggregate over rows, resolved.
package struct YQLAggregate: Sendable {
    package let name: String
    /// Over any rows, none among them: `Nothing` of an optional where there is nothing to say.
    package let result: YQLType
    /// A state takes one value an argument, in the argument's own type, nulls among them.
    package let makeState: @Sendable (TypeEnvironment) -> any AggregateState

    package init(
        _ name: String, result: YQLType,
        makeState: @escaping @Sendable (TypeEnvironment) -> any AggregateState
    ) {
        self.name = name
        self.result = result
        self.makeState = makeState
    }

    /// For a plan.
    ///
    /// - Parameter id: The engine's type of a type of YQL: the statement's `YQLTypeTable`.
    package func definition(
        arguments: [YQLType], id: (YQLType) -> TypeID
    ) -> AggregateDefinition {
        AggregateDefinition(
            name, arguments.map(id), id(result), isStrict: false, makeState: makeState)
    }
}

/// An aggregate by its name, before it is known what it is given: AGGREGATION_FACTORY.
package struct YQLAggregateFactory: Sendable {
    package let name: String
    /// What stands behind the aggregate's main argument (`AGGREGATION_FACTORY("percentile", 0.9)`).
    package let parameters: [(type: YQLType, constant: Value?)]

    package init(name: String, parameters: [(type: YQLType, constant: Value?)]) {
        self.name = name
        self.parameters = parameters
    }

    /// The aggregate over values of these types.
    package func aggregate(of types: [YQLType]) throws(SQLError) -> YQLAggregate {
        try YQLAggregates.resolve(
            name,
            types.map { .value($0) }
                + parameters.map { .value($0.type, constant: $0.constant) })
    }
}
