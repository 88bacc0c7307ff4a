// A child process: its environment, the signals that are passed on to it, its exit status as a shell gives it.
import Dispatch

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

struct Command {
    private let arguments: [String]
    private let environment: [String]

    /// - Parameter changes: variables to set, and with nil to take away.
    init(_ arguments: [String], environment changes: [String: String?]) {
        self.arguments = arguments
        var variables: [String] = []
        var at = environ
        while let entry = at.pointee {
            let text = String(cString: entry)
            let name = String(text.prefix { $0 != "=" })
            if !changes.keys.contains(name) { variables.append(text) }
            at += 1
        }
        for (name, value) in changes {
            if let value { variables.append("\(name)=\(value)") }
        }
        environment = variables
    }

    /// Starts it and returns its exit status, 128 and the signal's number where a signal ended it; 126 and 127 where it could
    /// not be started, as shells say.
    func run() async -> Int32 {
        let passedOn = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2]
        Signals.take(passedOn)
        var child = pid_t()
        var problem: Int32 = 0
        // A signal that comes while it is started reaches it, once it can be told.
        Signals.hold {
            problem = spawn(&child, restoring: passedOn + [SIGPIPE])
            guard problem == 0 else { return nil }
            let child = child
            return { number in
                // The terminal has sent it to the whole foreground group already.
                let isFromTerminal = number == SIGINT || number == SIGQUIT
                if !isFromTerminal || tcgetpgrp(STDIN_FILENO) != getpgrp() { kill(child, number) }
                return nil
            }
        }
        guard problem == 0 else {
            StandardStream.error.writeLine(
                "understudy: cannot run \(arguments[0]): \(String(cString: strerror(problem)))")
            return problem == ENOENT ? 127 : 126
        }
        let target = child
        let status = await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: Self.wait(for: target)) }
        }
        // Its number may be another process's by now. What is left to do is short.
        Signals.react { _ in (.seconds(2), status) }
        return status
    }

    /// In the child signals mean again what they mean by default, and none is held back: what is ignored here and what this
    /// thread holds back would stay so.
    private func spawn(_ child: inout pid_t, restoring signals: [Int32]) -> Int32 {
        #if canImport(Darwin)
            var attributes: posix_spawnattr_t?
        #else
            var attributes = posix_spawnattr_t()
        #endif
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var set = sigset_t()
        sigemptyset(&set)
        for number in signals { sigaddset(&set, number) }
        posix_spawnattr_setsigdefault(&attributes, &set)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK))
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { for pointer in words + variables { free(pointer) } }
        return posix_spawnp(&child, arguments[0], nil, &attributes, &words, &variables)
    }

    private static func wait(for child: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 {
            if errno != EINTR { return 1 }
        }
        let ending = status & 0x7F
        return ending == 0 ? (status >> 8) & 0xFF : 128 + ending
    }
}
