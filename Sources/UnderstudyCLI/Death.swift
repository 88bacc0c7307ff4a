// What a trap does to the process: it is gone at once, and its port with it.

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

enum Death {
    /// What a process dies of that has done wrong.
    private static let signals = [SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGBUS, SIGSEGV]

    /// Swift's own handlers keep a dying process, with its port and its clients, for as long as a backtrace takes to be made,
    /// and stay in place of the signal's own meaning. Where somebody asks for backtraces, by SWIFT_BACKTRACE, they are left.
    static func comesAtOnce() {
        guard getenv("SWIFT_BACKTRACE") == nil else { return }
        for number in signals {
            signal(number) { number in
                // Only what a handler may call.
                Death.say()
                signal(number, SIG_DFL)
                raise(number)
            }
        }
    }

    private static func say() {
        let words: StaticString =
            "understudy: died of a fault of its own; SWIFT_BACKTRACE=enable=yes would say where\n"
        _ = write(2, words.utf8Start, words.utf8CodeUnitCount)
    }
}
