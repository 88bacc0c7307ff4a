// How large a value may become: Postgres's gigabyte, and the errors where one would be larger, before memory is spent.

package enum ValueSize {
    /// The most bytes that Postgres allocates in one piece.
    package static let maximum = 0x3FFF_FFFF
    /// What stands before the bytes of a value in such a piece.
    package static let header = 4

    /// A value made at once: XX000 beyond the limit.
    package static func requireValue(_ count: Int) throws(SQLError) {
        guard count > maximum - header else { return }
        throw SQLError(
            .internalError, "invalid memory alloc request size \(count.saturatingAdd(header))")
    }

    /// A value that grows piece by piece: 54000 where the next one does not fit.
    static func requireRoom(_ more: Int, behind count: Int) throws(SQLError) {
        guard more >= maximum - count else { return }
        throw SQLError(
            .programLimitExceeded, "out of memory",
            detail:
                "Cannot enlarge string buffer containing \(count) bytes by \(more) more bytes.")
    }
}

extension Int {
    /// The sum, or the largest number where it is beyond that.
    fileprivate func saturatingAdd(_ other: Int) -> Int {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}

extension [UInt8] {
    /// Both in one value.
    package static func joined(_ a: [UInt8], _ b: [UInt8]) throws(SQLError) -> [UInt8] {
        try WorkPace.passBytes(a.count &+ b.count)
        try ValueSize.requireValue(a.count &+ b.count)
        return a + b
    }

    /// Appends to a value that grows.
    @inline(__always)
    package mutating func grow(by more: some Collection<UInt8>) throws(SQLError) {
        if count &+ more.count > WorkPace.stride {
            try ValueSize.requireRoom(more.count, behind: count)
            try WorkPace.pass(more.count)
        }
        append(contentsOf: more)
    }

    /// After something was appended that does not say how much.
    @inline(__always)
    package func requireGrown(since before: Int) throws(SQLError) {
        if count > WorkPace.stride {
            try ValueSize.requireRoom(count &- before, behind: before)
            try WorkPace.pass(count &- before)
        }
    }
}
