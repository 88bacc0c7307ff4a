// The functions of the modules: `Module::Function`.
import QueryEngine

enum YQLModules {
    static func isKnown(_ name: String) -> Bool { false }

    static func resolve(
        _ name: String, _ arguments: [YQLArgument]
    ) throws(SQLError) -> YQLFunction {
        throw SQLError(.undefinedFunction, "Unknown function: \(name)")
    }
}
