// Durations as the whole numbers that clocks and reports count in.

extension Duration {
    /// Whole nanoseconds; what does not fit is the most, or the least, that does.
    package var wholeNanoseconds: Int64 { whole(unitsASecond: 1_000_000_000) }

    /// Whole microseconds, with the same bounds.
    package var wholeMicroseconds: Int64 { whole(unitsASecond: 1_000_000) }

    private func whole(unitsASecond: Int64) -> Int64 {
        let (seconds, attoseconds) = components
        let (units, overflow) = seconds.multipliedReportingOverflow(by: unitsASecond)
        let part = attoseconds / (1_000_000_000_000_000_000 / unitsASecond)
        let (sum, isTooMuch) = units.addingReportingOverflow(part)
        return overflow || isTooMuch ? (seconds < 0 ? .min : .max) : sum
    }
}
