// Lines to standard output and standard error, at once: whoever starts the server waits for the first one.

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

enum StandardStream: Int32 {
    case output = 1
    case error = 2

    func writeLine(_ line: String) {
        var bytes = Array((line + "\n").utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes { write(rawValue, $0.baseAddress, $0.count) }
            if written <= 0 { return }
            bytes = bytes.dropFirst(written)
        }
    }
}
