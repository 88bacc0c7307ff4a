// Text out of bytes that a peer sent.

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension String {
    /// The text that these bytes are; nil where they are no UTF-8.
    ///
    /// The standard library's own checking initializer is generic behind its module's border, and looks the types up at each call: for
    /// short texts that takes most of the time of reading a row.
    package init?(validUTF8 bytes: UnsafeRawBufferPointer) {
        var text = bytes.withMemoryRebound(to: UInt8.self) { String(decoding: $0, as: UTF8.self) }
        // What is no UTF-8 was replaced by something else.
        let isSame = text.withUTF8 { utf8 in
            guard utf8.count == bytes.count else { return false }
            guard let own = utf8.baseAddress, let sent = bytes.baseAddress else { return true }
            return memcmp(own, sent, bytes.count) == 0
        }
        guard isSame else { return nil }
        self = text
    }
}
