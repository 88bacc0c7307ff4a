// The lock of the client rooms.

package import Synchronization

/// A mutex whose hand-over the thread sanitizer can see.
///
/// The standard library's own is not instrumented, so that the sanitizer would report whatever it guards. An atomic that is read
/// after locking and written before unlocking shows it the order.
package struct WatchedMutex<Value: ~Copyable>: ~Copyable {
    @usableFromInline let mutex: Mutex<Value>
    @usableFromInline let handOver = Atomic<Bool>(false)

    @inlinable package init(_ value: consuming sending Value) { mutex = Mutex(value) }

    // Inlinable, for unspecialised it costs several times as much: other modules lock a dozen times a statement.
    @inlinable package borrowing func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        try mutex.withLock { value throws(Failure) -> sending Result in
            _ = handOver.load(ordering: .acquiring)
            defer { handOver.store(true, ordering: .releasing) }
            return try body(&value)
        }
    }
}

extension WatchedMutex: Sendable where Value: ~Copyable {}
