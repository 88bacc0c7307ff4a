// The digests by name; beside MD5 and SHA-256: SHA-1, SHA-224, SHA-384 and SHA-512 (FIPS 180-4), and HMAC (RFC 2104).
import BigInt

/// A digest by its name.
package enum Digest: String, CaseIterable, Sendable {
    case md5, sha1, sha224, sha256, sha384, sha512

    package func hash(_ message: [UInt8]) throws(SQLError) -> [UInt8] {
        switch self {
        case .md5: try MD5.hash(message)
        case .sha1: try SHA1.hash(message)
        case .sha224: try SHA256.hash(message, as224: true)
        case .sha256: try SHA256.hash(message)
        case .sha384: try SHA512.hash(message, as384: true)
        case .sha512: try SHA512.hash(message)
        }
    }

    private var blockSize: Int {
        switch self {
        case .sha384, .sha512: 128
        default: 64
        }
    }

    package func authenticationCode(
        _ message: [UInt8], key: [UInt8]
    ) throws(SQLError) -> [UInt8] {
        var padded = key.count > blockSize ? try hash(key) : key
        padded += Array(repeating: 0, count: blockSize - padded.count)
        let inner = try hash(padded.map { $0 ^ 0x36 } + message)
        return try hash(padded.map { $0 ^ 0x5C } + inner)
    }
}

enum SHA1 {
    static func hash(_ message: [UInt8]) throws(SQLError) -> [UInt8] {
        var work = WorkCount()
        var state: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0]
        var padded = message + [0x80]
        while padded.count % 64 != 56 { padded.append(0) }
        BinaryBytes.append(UInt64(message.count) &* 8, to: &padded)
        func rotate(_ x: UInt32, _ n: UInt32) -> UInt32 { x << n | x >> (32 - n) }
        for block in stride(from: 0, to: padded.count, by: 64) {
            try work.add(256)
            var w = (0..<16).map { index -> UInt32 in
                (0..<4).reduce(0) { $0 << 8 | UInt32(padded[block + index * 4 + $1]) }
            }
            for i in 16..<80 { w.append(rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1)) }
            var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
            for i in 0..<80 {
                let mixed: UInt32
                let constant: UInt32
                switch i / 20 {
                case 0: (mixed, constant) = (b & c | ~b & d, 0x5A82_7999)
                case 1: (mixed, constant) = (b ^ c ^ d, 0x6ED9_EBA1)
                case 2: (mixed, constant) = (b & c | b & d | c & d, 0x8F1B_BCDC)
                default: (mixed, constant) = (b ^ c ^ d, 0xCA62_C1D6)
                }
                let next = rotate(a, 5) &+ mixed &+ e &+ constant &+ w[i]
                (e, d, c, b, a) = (d, c, rotate(b, 30), a, next)
            }
            state = [
                state[0] &+ a, state[1] &+ b, state[2] &+ c, state[3] &+ d, state[4] &+ e,
            ]
        }
        var out: [UInt8] = []
        for word in state { BinaryBytes.append(word, to: &out) }
        return out
    }
}

enum SHA512 {
    private static let primes: [Int] = {
        var found: [Int] = []
        var candidate = 2
        while found.count < 80 {
            if found.allSatisfy({ candidate % $0 != 0 }) { found.append(candidate) }
            candidate += 1
        }
        return found
    }()

    /// The first 64 bits of the fraction of a prime's square or cube root.
    private static func fraction(_ prime: Int, power: Int) -> UInt64 {
        let target = BigUInt(prime) << (64 * power)
        var low = BigUInt(0)
        var high = BigUInt(1) << 70
        while high - low > 1 {
            let middle = (low + high) / 2
            if middle.power(power) <= target { low = middle } else { high = middle }
        }
        return UInt64(truncatingIfNeeded: low)
    }

    private static let constants = primes.map { fraction($0, power: 3) }
    private static let initial = primes.prefix(8).map { fraction($0, power: 2) }
    /// What SHA-384 starts with; SHA-224 takes the lower halves.
    static let shorterInitial = primes[8..<16].map { fraction($0, power: 2) }

    static func hash(_ message: [UInt8], as384: Bool = false) throws(SQLError) -> [UInt8] {
        var work = WorkCount()
        var state = as384 ? shorterInitial : initial
        var padded = message + [0x80]
        while padded.count % 128 != 112 { padded.append(0) }
        BinaryBytes.append(UInt64(0), to: &padded)
        BinaryBytes.append(UInt64(message.count) &* 8, to: &padded)
        func rotate(_ x: UInt64, _ n: UInt64) -> UInt64 { x >> n | x << (64 - n) }
        for block in stride(from: 0, to: padded.count, by: 128) {
            try work.add(512)
            var w = (0..<16).map { index -> UInt64 in
                (0..<8).reduce(0) { $0 << 8 | UInt64(padded[block + index * 8 + $1]) }
            }
            for i in 16..<80 {
                let s0 = rotate(w[i - 15], 1) ^ rotate(w[i - 15], 8) ^ w[i - 15] >> 7
                let s1 = rotate(w[i - 2], 19) ^ rotate(w[i - 2], 61) ^ w[i - 2] >> 6
                w.append(w[i - 16] &+ s0 &+ w[i - 7] &+ s1)
            }
            var v = state
            for i in 0..<80 {
                let s1 = rotate(v[4], 14) ^ rotate(v[4], 18) ^ rotate(v[4], 41)
                let choice = v[4] & v[5] ^ ~v[4] & v[6]
                let first = v[7] &+ s1 &+ choice &+ constants[i] &+ w[i]
                let s0 = rotate(v[0], 28) ^ rotate(v[0], 34) ^ rotate(v[0], 39)
                let majority = v[0] & v[1] ^ v[0] & v[2] ^ v[1] & v[2]
                v = [
                    first &+ s0 &+ majority, v[0], v[1], v[2], v[3] &+ first, v[4], v[5], v[6],
                ]
            }
            for i in 0..<8 { state[i] = state[i] &+ v[i] }
        }
        var out: [UInt8] = []
        for word in state { BinaryBytes.append(word, to: &out) }
        return as384 ? Array(out.prefix(48)) : out
    }
}
