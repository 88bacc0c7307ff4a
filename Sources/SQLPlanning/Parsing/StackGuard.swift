// Deep nesting ends in an error, not in a stack overflow: for the parser, for the analysis, and for all that walks
// what they make. All texts of one statement (its own, those of views, stored expressions) share the thread's stack, so
// the measure is the stack itself and not how deep each of them is.

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

package enum StackGuard {
    /// The highest syntax tree that the parser makes.
    package static let highestTree = 1000
    /// How much of a thread's stack parsing and analysis may use: half, for what walks their trees later may take more a
    /// level than they do, but on small stacks as much as leaves room for a statement of ordinary depth.
    private static func budget(of size: UInt) -> UInt {
        let largest = size > reserve ? size - reserve : size / 2
        return min(max(352 << 10, size / 2), largest)
    }

    private static let reserve: UInt = 160 << 10
    /// A stack without a limit counts as this large.
    private static let largestStack: UInt = 8 << 20

    /// The address of the caller's frame, near enough.
    @inline(never)
    package static func currentAddress() -> UInt {
        var marker: UInt8 = 0
        return withUnsafeMutablePointer(to: &marker) { UInt(bitPattern: $0) }
    }

    /// Where this thread's stack is used up as far as parsing and analysis go; found once a thread.
    package static func limit() -> UInt {
        guard let key else { return 0 }
        if let known = pthread_getspecific(key) { return UInt(bitPattern: known) }
        let found = measuredLimit()
        pthread_setspecific(key, UnsafeRawPointer(bitPattern: found))
        return found
    }

    private static let key: pthread_key_t? = {
        var key = pthread_key_t()
        return pthread_key_create(&key, nil) == 0 ? key : nil
    }()

    private static func measuredLimit() -> UInt {
        let (top, size) = bounds()
        return top - min(budget(of: size), top / 2)
    }

    /// The stack's upper end and its size.
    private static func bounds() -> (top: UInt, size: UInt) {
        #if canImport(Darwin)
            let top = UInt(bitPattern: pthread_get_stackaddr_np(pthread_self()))
            return (top, min(UInt(pthread_get_stacksize_np(pthread_self())), largestStack))
        #else
            // Not in the headers that Swift sees.
            typealias Reader =
                @convention(c) (pthread_t, UnsafeMutablePointer<pthread_attr_t>) -> Int32
            guard let symbol = dlsym(nil, "pthread_getattr_np") else { return unknownBounds }
            let read = unsafeBitCast(symbol, to: Reader.self)
            var attributes = pthread_attr_t()
            guard read(pthread_self(), &attributes) == 0 else { return unknownBounds }
            defer { pthread_attr_destroy(&attributes) }
            var bottom: UnsafeMutableRawPointer?
            var size = 0
            guard pthread_attr_getstack(&attributes, &bottom, &size) == 0, let bottom, size > 0
            else { return unknownBounds }
            return (UInt(bitPattern: bottom) + UInt(size), min(UInt(size), largestStack))
        #endif
    }

    /// From here on, as on the smallest stack that there is.
    private static var unknownBounds: (top: UInt, size: UInt) { (currentAddress(), 512 << 10) }

    /// The stack grows down on every platform that Swift runs on.
    @inline(__always)
    package static func isExhausted(_ limit: UInt) -> Bool { currentAddress() < limit }
}
