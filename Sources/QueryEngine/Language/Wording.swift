// How a language says what went wrong.
package import FaultInjection

/// Makes a client's error of what the engine reports as data.
package protocol Wording: Sendable {
    /// The error with its text and fields. Its reach is the language's: what an error of this kind undoes.
    func words(of violation: Violation) -> SQLError
    /// What IF EXISTS and IF NOT EXISTS say of what they pass over.
    func notice(skipping error: DefinitionError) -> Notice
    /// What a definition tells beside its own success.
    func notice(_ notice: DefinitionNotice) -> Notice
    /// What the engine knows by the code of an error that a fault rule asks for; nil: nothing.
    func condition(of native: NativeError) -> Condition?
    /// An error as a client is told it: worded, unless it has been already. What else it carries stays.
    func worded(_ error: SQLError) -> SQLError
}

extension Wording {
    package func condition(of native: NativeError) -> Condition? { nil }

    package func worded(_ error: SQLError) -> SQLError {
        guard let violation = error.fields.violation else { return error }
        return words(of: violation).with(
            position: error.fields.position, context: error.fields.context,
            reach: error.fields.reach)
    }
}
