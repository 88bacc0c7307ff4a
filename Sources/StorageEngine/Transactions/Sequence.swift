// Sequences: live in the database, not undone by rollback.

package struct SequenceState: Sendable, Equatable {
    package var lastValue: Int64
    /// Whether `lastValue` was handed out already.
    package var isCalled: Bool
    package var increment: Int64
    package var minimum: Int64
    package var maximum: Int64
    package var cycles: Bool

    package init(
        start: Int64 = 1, increment: Int64 = 1, minimum: Int64 = 1, maximum: Int64 = .max,
        cycles: Bool = false
    ) {
        lastValue = start
        isCalled = false
        self.increment = increment
        self.minimum = minimum
        self.maximum = maximum
        self.cycles = cycles
    }

    mutating func next() throws(StorageError) -> Int64 {
        guard isCalled else {
            isCalled = true
            return lastValue
        }
        let (sum, overflow) = lastValue.addingReportingOverflow(increment)
        if !overflow && sum >= minimum && sum <= maximum {
            lastValue = sum
        } else if cycles {
            lastValue = increment > 0 ? minimum : maximum
        } else {
            throw .sequenceExhausted(ascending: increment > 0)
        }
        return lastValue
    }
}
