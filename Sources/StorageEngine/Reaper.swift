// Frees big values on a thread of its own, so that no session pays for the release of a million rows.

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

enum Reaper {
    /// Entries whose release is worth a thread.
    static let threshold: UInt64 = 20_000

    private final class Parcel: Sendable {
        let content: [any Sendable]
        init(_ content: [any Sendable]) { self.content = content }
    }

    /// Takes what may be the last reference to something big, and releases it elsewhere.
    static func drop(_ values: any Sendable...) {
        let parcel = Unmanaged.passRetained(Parcel(values))
        let address = UInt(bitPattern: parcel.toOpaque())
        guard start(address) else {
            parcel.release()
            return
        }
    }

    private static func start(_ address: UInt) -> Bool {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        let argument = UnsafeMutableRawPointer(bitPattern: address)
        return pthread_create(&thread, &attributes, Reaper.body, argument) == 0
    }

    #if canImport(Darwin)
        private static let body:
            @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = {
                Unmanaged<Parcel>.fromOpaque($0).release()
                return nil
            }
    #else
        private static let body:
            @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
                if let parcel = $0 { Unmanaged<Parcel>.fromOpaque(parcel).release() }
                return nil
            }
    #endif
}
