// What is known of a value beside its type: some protocols tell their clients of it.

/// Facts about a value that its type does not say.
package struct ValueTraits: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// It is never null.
    package static let notNull = ValueTraits(rawValue: 1)
    /// It is as rows keep it, a table's or those of a query that was run before; not computed.
    package static let stored = ValueTraits(rawValue: 2)
    /// Its rows were put aside by a query of their own, so that they are no table's any more.
    package static let copied = ValueTraits(rawValue: 4)
    /// Rows were grouped by it.
    package static let grouped = ValueTraits(rawValue: 8)
    /// It is a column of a subquery in FROM, or of a view, whose rows are read one by one.
    package static let derived = ValueTraits(rawValue: 16)
    /// Its rows were put aside on their way out: nothing of its table but the value is at hand any more.
    package static let buffered = ValueTraits(rawValue: 32)
    /// How many decimals it has is settled: of a text, none.
    package static let fixedDecimals = ValueTraits(rawValue: 64)
}
