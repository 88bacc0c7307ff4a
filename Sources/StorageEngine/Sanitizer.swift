// Whether the thread sanitizer looks on.

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

enum Sanitizer {
    /// Its run-time library is in the process.
    static let isWatching = dlopen(nil, RTLD_NOW).map { dlsym($0, "__tsan_init") != nil } ?? false
}
