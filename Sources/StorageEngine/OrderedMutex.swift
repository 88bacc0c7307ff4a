// A mutex whose hand-over the thread sanitizer can see.

import Synchronization

/// `Mutex`, with an atomic that is read after locking and written before unlocking. The mutex of the standard
/// library is not instrumented, so that without it the sanitizer would report every use of what it guards.
package struct OrderedMutex<Value: ~Copyable>: ~Copyable {
    private let mutex: Mutex<Value>
    private let order = Atomic<UInt8>(0)

    package init(_ value: consuming sending Value) {
        mutex = Mutex(value)
    }

    @inline(__always)
    package borrowing func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        try mutex.withLock { value throws(Failure) -> sending Result in
            _ = order.load(ordering: .acquiring)
            defer { order.store(0, ordering: .releasing) }
            return try body(&value)
        }
    }
}

extension OrderedMutex: Sendable where Value: ~Copyable {}
