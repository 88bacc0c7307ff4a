// What every exchange of passwords does with bytes: compares them so that time says nothing, mixes them, prints them.

package enum SecretBytes {
    /// Whether two secrets are the same. Every byte is compared, so that time does not tell where they differ.
    package static func areEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        guard a.count == b.count else { return false }
        return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    package static func areEqual(_ a: String, _ b: String) -> Bool {
        areEqual(Array(a.utf8), Array(b.utf8))
    }

    /// Each byte of the first exclusive-or one of the second, which is repeated as often as it takes.
    static func mixed(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] {
        guard !b.isEmpty else { return a }
        return a.enumerated().map { $0.element ^ b[$0.offset % b.count] }
    }

    static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }
}
