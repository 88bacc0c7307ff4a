// Swift's run-time checks of exclusive access, switched off in the released executable.

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

enum ExclusivityChecks {
    /// Of a prepared query's instructions a fifth goes into these checks. Every test runs with them (a debug build
    /// keeps them on), and what they guard is confined to one event loop or one lock. Where the runtime does not
    /// have the switch, nothing happens.
    static func leaveToTests() {
        #if !DEBUG
            let anyImage = UnsafeMutableRawPointer(bitPattern: 0)
            guard let flag = dlsym(anyImage, "_swift_disableExclusivityChecking") else { return }
            flag.assumingMemoryBound(to: Bool.self).pointee = true
        #endif
    }
}
