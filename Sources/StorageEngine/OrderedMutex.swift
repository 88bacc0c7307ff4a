// The lock of the engine's rooms.

import NIOConcurrencyHelpers

/// Guards a value for moments.
///
/// Not the standard library's `Mutex`: on Linux that one hands itself over to the thread that waits longest, also when that thread
/// does not run, so that under load each of thousands of short holds costs a switch of threads; and the thread sanitizer does not
/// know it.
package struct OrderedMutex<Value: Sendable>: Sendable {
    private let box: NIOLockedValueBox<Value>

    package init(_ value: Value) { box = NIOLockedValueBox(value) }

    @inline(__always)
    package func withLock<Result>(_ body: (inout Value) -> Result) -> Result {
        box.withLockedValue(body)
    }
}
