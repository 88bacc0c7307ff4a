// The system's zlib, for what is sent compressed (RFC 1950).

/// Compresses and expands whole pieces.
package struct Zlib: Sendable {
    private let bound: @Sendable @convention(c) (UInt) -> UInt
    private let deflate:
        @Sendable @convention(c) (
            UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<UInt>?, UnsafePointer<UInt8>?, UInt,
            Int32
        ) -> Int32
    private let inflate:
        @Sendable @convention(c) (
            UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<UInt>?, UnsafePointer<UInt8>?, UInt
        ) -> Int32

    /// The library, looked for at the first use.
    package static let loaded = Result { () throws(MissingLibrary) in try Zlib() }

    /// Whether the library can be loaded.
    package static var isThere: Bool { (try? loaded.get()) != nil }

    private init() throws(MissingLibrary) {
        let library = try LoadedLibrary(
            LoadedLibrary.Place(
                name: "zlib",
                candidates: ["libz.so.1", "libz.so", "/usr/lib/libz.1.dylib", "libz.dylib"],
                installation:
                    "install the package zlib1g (Debian, Ubuntu) or zlib (Fedora, Alpine); "
                    + "macOS has it"))
        bound = try library.function("compressBound")
        deflate = try library.function("compress2")
        inflate = try library.function("uncompress")
    }

    /// The bytes compressed; nil where they cannot be.
    ///
    /// - Parameter level: From 1, quick, to 9, small; 6 is what zlib takes by itself.
    package func compressed(_ bytes: UnsafeRawBufferPointer, level: Int32 = 6) -> [UInt8]? {
        let source = bytes.bindMemory(to: UInt8.self)
        let most = bound(UInt(source.count))
        var code: Int32 = 0
        let result = [UInt8](unsafeUninitializedCapacity: Int(clamping: most)) { room, count in
            var length = UInt(room.count)
            code = deflate(room.baseAddress, &length, source.baseAddress, UInt(source.count), level)
            count = code == 0 ? Int(clamping: length) : 0
        }
        return code == 0 ? result : nil
    }

    /// The bytes that were compressed; nil where these are none, or not of that length.
    ///
    /// - Parameter length: How many there were.
    package func expanded(_ bytes: UnsafeRawBufferPointer, to length: Int) -> [UInt8]? {
        let source = bytes.bindMemory(to: UInt8.self)
        var isWhole = false
        let result = [UInt8](unsafeUninitializedCapacity: length) { room, count in
            var made = UInt(length)
            let code = inflate(room.baseAddress, &made, source.baseAddress, UInt(source.count))
            isWhole = code == 0 && made == UInt(length)
            count = isWhole ? length : 0
        }
        return isWhole ? result : nil
    }
}
