// Deep nesting ends in an error, not in a stack overflow: for the parser and for all that walks
// its trees.

package import QueryEngine

package enum StackGuard {
    /// The highest syntax tree that the parser makes.
    package static let highestTree = 1000
    /// How much stack a recursion may use from where it started, on a thread of 512 KiB.
    package static let budgetBytes: UInt = 352 << 10

    package static var failure: SQLError {
        SQLError(
            .statementTooComplex, "stack depth limit exceeded",
            hint: "Write the statement with less nesting, or as several statements.")
    }

    /// The address of the caller's frame, near enough.
    @inline(never)
    package static func currentAddress() -> UInt {
        var marker: UInt8 = 0
        return withUnsafeMutablePointer(to: &marker) { UInt(bitPattern: $0) }
    }

    /// The stack grows down on every platform that Swift runs on.
    @inline(__always)
    package static func isExhausted(since start: UInt) -> Bool {
        let now = currentAddress()
        return start > now && start - now > budgetBytes
    }
}
