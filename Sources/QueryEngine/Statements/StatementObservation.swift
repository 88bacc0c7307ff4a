// What an observer of a session is told of a statement, whatever its language.

package import FaultInjection

extension StatementRunner {
    /// A longer text has the shape of its beginning.
    private static var shapedBytes: Int { 10_000 }

    /// - Parameter parameters: The identity of what was bound.
    package func facts(
        of text: ArraySlice<UInt8>, _ kind: StatementKinds, parameters: Int = 0
    ) -> StatementFacts {
        var hasher = Hasher()
        text.withUnsafeBytes { hasher.combine(bytes: $0) }
        hasher.combine(parameters)
        return StatementFacts(
            text: String(decoding: text, as: UTF8.self),
            shape: frontend.shape(of: Array(text.prefix(Self.shapedBytes))), kind: kind,
            identity: hasher.finalize())
    }
}
