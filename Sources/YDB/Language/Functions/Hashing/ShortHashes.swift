// SipHash, SuperFastHash and FarmHash's fingerprints of numbers.

enum ShortHashes {
    // MARK: SipHash-2-4

    private struct SipState {
        var v: (UInt64, UInt64, UInt64, UInt64)

        mutating func round() {
            v.0 &+= v.1
            v.1 = v.1.rotatedRight(64 - 13) ^ v.0
            v.0 = v.0.rotatedRight(32)
            v.2 &+= v.3
            v.3 = v.3.rotatedRight(64 - 16) ^ v.2
            v.0 &+= v.3
            v.3 = v.3.rotatedRight(64 - 21) ^ v.0
            v.2 &+= v.1
            v.1 = v.1.rotatedRight(64 - 17) ^ v.2
            v.2 = v.2.rotatedRight(32)
        }

        mutating func take(_ word: UInt64) {
            v.3 ^= word
            round()
            round()
            v.0 ^= word
        }
    }

    static func sip(_ bytes: [UInt8], _ low: UInt64, _ high: UInt64) -> UInt64 {
        var state = SipState(
            v: (
                low ^ 0x736F_6D65_7073_6575, high ^ 0x646F_7261_6E64_6F6D,
                low ^ 0x6C79_6765_6E65_7261, high ^ 0x7465_6462_7974_6573
            ))
        let text = HashedBytes(bytes)
        let whole = bytes.count / 8 * 8
        for place in stride(from: 0, to: whole, by: 8) { state.take(text.word(place)) }
        var last = UInt64(bytes.count & 0xFF) << 56
        for place in whole..<bytes.count {
            last |= UInt64(bytes[place]) << UInt64((place - whole) * 8)
        }
        state.take(last)
        state.v.2 ^= 0xFF
        for _ in 0..<4 { state.round() }
        return state.v.0 ^ state.v.1 ^ state.v.2 ^ state.v.3
    }

    // MARK: SuperFastHash

    /// Paul Hsieh's hash.
    static func superFast(_ bytes: [UInt8]) -> UInt32 {
        guard !bytes.isEmpty else { return 0 }
        func pair(_ place: Int) -> UInt32 {
            UInt32(bytes[place]) | UInt32(bytes[place + 1]) << 8
        }
        func signed(_ place: Int) -> UInt32 {
            UInt32(bitPattern: Int32(Int8(bitPattern: bytes[place])))
        }
        var hash = UInt32(truncatingIfNeeded: bytes.count)
        let whole = bytes.count / 4 * 4
        for place in stride(from: 0, to: whole, by: 4) {
            hash &+= pair(place)
            hash = hash << 16 ^ (pair(place + 2) << 11 ^ hash)
            hash &+= hash >> 11
        }
        switch bytes.count - whole {
        case 3:
            hash &+= pair(whole)
            hash ^= hash << 16
            hash ^= signed(whole + 2) << 18
            hash &+= hash >> 11
        case 2:
            hash &+= pair(whole)
            hash ^= hash << 11
            hash &+= hash >> 17
        case 1:
            hash &+= signed(whole)
            hash ^= hash << 10
            hash &+= hash >> 1
        default: break
        }
        hash ^= hash << 3
        hash &+= hash >> 5
        hash ^= hash << 4
        hash &+= hash >> 17
        hash ^= hash << 25
        return hash &+ hash >> 6
    }

    // MARK: FarmHash

    private static let multiplier: UInt64 = 0x9DDF_EA08_EB38_2D69

    static func fingerprint(_ number: UInt64) -> UInt64 {
        var hash = number &* multiplier
        hash ^= hash >> 44
        hash = hash &* multiplier
        hash ^= hash >> 41
        return hash &* multiplier
    }

    static func fingerprint(_ low: UInt64, _ high: UInt64) -> UInt64 {
        var a = (low ^ high) &* multiplier
        a ^= a >> 47
        return fingerprint(high ^ a)
    }
}
