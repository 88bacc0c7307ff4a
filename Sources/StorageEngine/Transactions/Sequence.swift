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

extension Database {
    /// Numbers for rows, of a counter that is kept as a sequence is: its value is the next one to be handed out. Nothing takes back
    /// what was handed out.
    ///
    /// - Parameters:
    ///   - count: so many are wanted; they follow one another at the distance of `increment`.
    ///   - offset: numbers are this one plus whole increments.
    /// - Returns: The first; nil once `maximum` is passed.
    package func reserve(
        _ count: UInt64, of counter: TreeID, increment: UInt64 = 1, offset: UInt64 = 1,
        upTo maximum: UInt64
    ) throws(StorageError) -> UInt64? {
        let found = withCore { core -> UInt64?? in
            guard let state = core.sequences[counter] else { return nil }
            guard let first = state.upcoming.aligned(to: increment, offset), first <= maximum else {
                return .some(nil)
            }
            let (distance, isTooFar) = max(1, count).multipliedReportingOverflow(by: increment)
            let (next, isPast) = first.addingReportingOverflow(distance)
            let end = maximum == .max ? maximum : maximum + 1
            core.sequences[counter]?.upcoming = isTooFar || isPast ? end : min(next, end)
            return .some(first)
        }
        guard let found else { throw .noSuchSequence }
        return found
    }

    /// A row was given a number by hand: those to come are greater.
    package func raise(
        _ counter: TreeID, past number: UInt64, increment: UInt64 = 1, offset: UInt64 = 1
    ) {
        let above = number == .max ? number : number + 1
        withCore { core in
            guard let state = core.sequences[counter], state.upcoming <= number else { return }
            core.sequences[counter]?.upcoming = above.aligned(to: increment, offset) ?? .max
        }
    }

    /// The next number of a counter.
    package func counter(_ id: TreeID) -> UInt64? { withCore { $0.sequences[id]?.upcoming } }
}

extension SequenceState {
    /// A counter that hands out this number next.
    package init(next: UInt64) {
        self.init(start: Int64(bitPattern: next))
    }

    /// Of a counter: the next number.
    var upcoming: UInt64 {
        get { UInt64(bitPattern: lastValue) }
        set { lastValue = Int64(bitPattern: newValue) }
    }
}

extension UInt64 {
    /// The least number from this one on that is the offset plus whole increments; nil past the end.
    fileprivate func aligned(to increment: UInt64, _ offset: UInt64) -> UInt64? {
        guard increment > 1 else { return self }
        // An offset beyond the increment counts for nothing, as in MySQL.
        let offset = offset > increment ? 0 : offset
        if self <= offset { return offset == 0 ? increment : offset }
        let steps = (self - offset + increment - 1) / increment
        let (distance, isTooFar) = steps.multipliedReportingOverflow(by: increment)
        let (sum, isPast) = distance.addingReportingOverflow(offset)
        return isTooFar || isPast ? nil : sum
    }
}
