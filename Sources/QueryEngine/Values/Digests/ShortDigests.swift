// MD5 and SHA-256, which servers and clients use most.

/// MD5 (RFC 1321): of values alone, not for security.
package enum MD5 {
    private static let shifts: [UInt32] = [
        7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21,
    ]
    private static let sines: [UInt32] = [
        0xd76a_a478, 0xe8c7_b756, 0x2420_70db, 0xc1bd_ceee, 0xf57c_0faf, 0x4787_c62a, 0xa830_4613,
        0xfd46_9501, 0x6980_98d8, 0x8b44_f7af, 0xffff_5bb1, 0x895c_d7be, 0x6b90_1122, 0xfd98_7193,
        0xa679_438e, 0x49b4_0821, 0xf61e_2562, 0xc040_b340, 0x265e_5a51, 0xe9b6_c7aa, 0xd62f_105d,
        0x0244_1453, 0xd8a1_e681, 0xe7d3_fbc8, 0x21e1_cde6, 0xc337_07d6, 0xf4d5_0d87, 0x455a_14ed,
        0xa9e3_e905, 0xfcef_a3f8, 0x676f_02d9, 0x8d2a_4c8a, 0xfffa_3942, 0x8771_f681, 0x6d9d_6122,
        0xfde5_380c, 0xa4be_ea44, 0x4bde_cfa9, 0xf6bb_4b60, 0xbebf_bc70, 0x289b_7ec6, 0xeaa1_27fa,
        0xd4ef_3085, 0x0488_1d05, 0xd9d4_d039, 0xe6db_99e5, 0x1fa2_7cf8, 0xc4ac_5665, 0xf429_2244,
        0x432a_ff97, 0xab94_23a7, 0xfc93_a039, 0x655b_59c3, 0x8f0c_cc92, 0xffef_f47d, 0x8584_5dd1,
        0x6fa8_7e4f, 0xfe2c_e6e0, 0xa301_4314, 0x4e08_11a1, 0xf753_7e82, 0xbd3a_f235, 0x2ad7_d2bb,
        0xeb86_d391,
    ]

    package static func hash(_ message: [UInt8]) throws(SQLError) -> [UInt8] {
        var state: [UInt32] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476]
        var words = [UInt32](repeating: 0, count: 16)
        try DigestBlocks.forEach(of: message, lengthIsBigEndian: false) { block, start in
            for index in 0..<16 {
                let at = start + index * 4
                words[index] =
                    UInt32(block[at]) | UInt32(block[at + 1]) << 8 | UInt32(block[at + 2]) << 16
                    | UInt32(block[at + 3]) << 24
            }
            mix(words, into: &state)
        }
        return state.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
    }

    private static func mix(_ words: [UInt32], into state: inout [UInt32]) {
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        for round in 0..<64 {
            let mixed: UInt32
            let word: Int
            switch round / 16 {
            case 0: (mixed, word) = ((b & c) | (~b & d), round)
            case 1: (mixed, word) = ((d & b) | (~d & c), (5 * round + 1) % 16)
            case 2: (mixed, word) = (b ^ c ^ d, (3 * round + 5) % 16)
            default: (mixed, word) = (c ^ (b | ~d), 7 * round % 16)
            }
            let sum = a &+ mixed &+ sines[round] &+ words[word]
            let shift = shifts[round / 16 * 4 + round % 4]
            (a, d, c) = (d, c, b)
            b = b &+ (sum << shift | sum >> (32 - shift))
        }
        state[0] &+= a
        state[1] &+= b
        state[2] &+= c
        state[3] &+= d
    }
}

/// A message in the blocks of 64 bytes that MD5 and SHA-256 take: what is left at the end is filled up with a one bit, zeros
/// and the message's length in bits.
enum DigestBlocks {
    static func forEach(
        of message: [UInt8], lengthIsBigEndian: Bool, _ body: ([UInt8], Int) -> Void
    ) throws(SQLError) {
        let whole = message.count / 64 * 64
        var work = WorkCount()
        for start in stride(from: 0, to: whole, by: 64) {
            body(message, start)
            try work.add(256)
        }
        var tail = Array(message[whole...])
        tail.append(0x80)
        while tail.count % 64 != 56 { tail.append(0) }
        let bits = UInt64(message.count) &* 8
        withUnsafeBytes(of: lengthIsBigEndian ? bits.bigEndian : bits.littleEndian) {
            tail.append(contentsOf: $0)
        }
        for start in stride(from: 0, to: tail.count, by: 64) { body(tail, start) }
    }
}

/// SHA-256 (FIPS 180-4).
package enum SHA256 {
    /// The first 32 bits of the fractional parts of the roots of the first primes: square roots start the state, cube
    /// roots are the rounds' constants.
    private static let primes: [UInt64] = {
        var found: [UInt64] = []
        var candidate: UInt64 = 2
        while found.count < 64 {
            if found.allSatisfy({ candidate % $0 != 0 }) { found.append(candidate) }
            candidate += 1
        }
        return found
    }()

    /// floor(2^32 · root) mod 2^32, by bisection in integers.
    private static func fraction(_ prime: UInt64, power: Int) -> UInt32 {
        var low: UInt128 = 0
        var high: UInt128 = 1 << 37
        let target = UInt128(prime) << UInt128(32 * power)
        while high - low > 1 {
            let middle = (low + high) / 2
            let value = power == 2 ? middle * middle : middle * middle * middle
            if value <= target { low = middle } else { high = middle }
        }
        return UInt32(truncatingIfNeeded: low)
    }

    private static let constants = primes.map { fraction($0, power: 3) }
    private static let initial = primes.prefix(8).map { fraction($0, power: 2) }

    package static func hash(_ message: [UInt8], as224: Bool = false) throws(SQLError) -> [UInt8] {
        var state =
            as224
            ? SHA512.shorterInitial.map { UInt32(truncatingIfNeeded: $0) } : Array(initial)
        var w = [UInt32](repeating: 0, count: 64)
        try DigestBlocks.forEach(of: message, lengthIsBigEndian: true) { block, start in
            for index in 0..<16 {
                let at = start + index * 4
                w[index] =
                    UInt32(block[at]) << 24 | UInt32(block[at + 1]) << 16
                    | UInt32(block[at + 2]) << 8 | UInt32(block[at + 3])
            }
            mix(&w, into: &state)
        }
        var out: [UInt8] = []
        for word in state { BinaryBytes.append(word, to: &out) }
        return as224 ? Array(out.prefix(28)) : out
    }

    private static func rotate(_ x: UInt32, _ n: UInt32) -> UInt32 { x >> n | x << (32 - n) }

    private static func mix(_ w: inout [UInt32], into state: inout [UInt32]) {
        for i in 16..<64 {
            let s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ w[i - 15] >> 3
            let s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ w[i - 2] >> 10
            w[i] = w[i - 16] &+ s0 &+ w[i - 7] &+ s1
        }
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for i in 0..<64 {
            let s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
            let first = h &+ s1 &+ (e & f ^ ~e & g) &+ constants[i] &+ w[i]
            let s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
            let second = s0 &+ (a & b ^ a & c ^ b & c)
            (h, g, f, e) = (g, f, e, d &+ first)
            (d, c, b, a) = (c, b, a, first &+ second)
        }
        for (index, word) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= word }
    }
}
