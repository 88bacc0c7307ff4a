// What Postgres says of a query that it refuses: the plain words are its own, but for what it names of itself.
package import QueryEngine
package import SQLPlanning

/// Postgres's wording of faults.
package struct PostgresWords: AnalysisWords {
    package init() {}

    package func error(_ fault: AnalysisFault) -> SQLError {
        switch fault {
        case .tooDeep: Self.tooDeep
        default: fault.plain
        }
    }

    /// The stack is used up, in the parser as well as behind it.
    static var tooDeep: SQLError {
        SQLError(
            .statementTooComplex, "stack depth limit exceeded",
            hint:
                "Increase the configuration parameter \"max_stack_depth\" (currently 2048kB), after ensuring the platform's stack depth limit is adequate."
        )
    }
}
