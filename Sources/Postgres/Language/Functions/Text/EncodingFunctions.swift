// encode, decode, md5, SHA-2 of 256 bits, single bytes, and random UUIDs.
import QueryEngine

enum EncodingFunctions {
    static func add(to library: inout LibraryBuilder) {
        library.binary("encode", .bytea, .text, .text) { (a, b, _) throws(SQLError) in
            var out: [UInt8] = []
            try WorkPace.passBytes(a.bytes.count)
            switch String(decoding: try LetterCase.lower(b.utf8), as: UTF8.self) {
            case "hex":
                try requireEncoded(a.bytes.count * 2)
                out.reserveCapacity(a.bytes.count * 2)
                var work = WorkCount()
                for byte in a.bytes {
                    out.append(Hex.digits[Int(byte >> 4)])
                    out.append(Hex.digits[Int(byte & 15)])
                    try work.add(2)
                }
            case "escape": try appendEscape(a.bytes, to: &out)
            case "base64":
                try requireEncoded((a.bytes.count + 2) / 3 * 4 + a.bytes.count / 57)
                out = try Base64.encode(a.bytes)
            default: throw .invalidParameter("unrecognized encoding: \"\(b.string)\"")
            }
            return .text(out)
        }
        library.binary("decode", .text, .text, .bytea) { (a, b, _) throws(SQLError) in
            try WorkPace.passBytes(a.utf8.count)
            switch String(decoding: try LetterCase.lower(b.utf8), as: UTF8.self) {
            case "hex": return .bytes(try BytesText.decodeHex(a.utf8))
            case "escape": return .bytes(try BytesText.decodeEscape(a.utf8))
            case "base64": return .bytes(try Base64.decode(a.utf8))
            default: throw .invalidParameter("unrecognized encoding: \"\(b.string)\"")
            }
        }
        library.unary("md5", .text, .text) { (a, _) throws(SQLError) in
            digest(try MD5.hash(a.utf8))
        }
        library.unary("md5", .bytea, .text) { (a, _) throws(SQLError) in
            digest(try MD5.hash(a.bytes))
        }
        for digest in [Digest.sha224, .sha256, .sha384, .sha512] {
            library.unary(digest.rawValue, .bytea, .bytea) { (a, _) throws(SQLError) in
                .bytes(try digest.hash(a.bytes))
            }
        }
        library.nullary("gen_random_uuid", .uuid, volatility: .volatile) { _ in
            var generator = SystemRandomNumberGenerator()
            var bytes = (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
            bytes[6] = bytes[6] & 0x0F | 0x40
            bytes[8] = bytes[8] & 0x3F | 0x80
            return .bytes(bytes)
        }
        library.binary("get_byte", .bytea, .int4, .int4) { (a, b, _) throws(SQLError) in
            .int(Int64(a.bytes[try index(b, a.bytes.count)]))
        }
        library.nary("set_byte", [.bytea, .int4, .int4], .bytea) { (values, _) throws(SQLError) in
            var bytes = values[0].bytes
            bytes[try index(values[1], bytes.count)] = UInt8(truncatingIfNeeded: values[2].int)
            return .bytes(bytes)
        }
    }

    private static func requireEncoded(_ count: Int) throws(SQLError) {
        if count > ValueSize.maximum - ValueSize.header {
            throw SQLError(.programLimitExceeded, "result of encoding conversion is too large")
        }
    }

    private static func digest(_ bytes: [UInt8]) -> Value {
        var out: [UInt8] = []
        Hex.append(bytes, to: &out)
        return .text(out)
    }

    private static func index(_ value: Value, _ count: Int) throws(SQLError) -> Int {
        guard value.int >= 0, value.int < count else {
            throw SQLError(
                .arraySubscriptError,
                "index \(value.int) out of valid range, 0..\(count - 1)")
        }
        return Int(value.int)
    }

    /// encode's escape form: only zero bytes and those beyond ASCII are octal.
    private static func appendEscape(
        _ bytes: [UInt8], to out: inout [UInt8]
    ) throws(SQLError) {
        let size = bytes.reduce(0) { $0 &+ ($1 == 0 || $1 >= 0x80 ? 4 : $1 == 0x5C ? 2 : 1) }
        try requireEncoded(size)
        var work = WorkCount()
        for byte in bytes {
            try work.add(1)
            if byte == 0 || byte >= 0x80 {
                out.append(UInt8(ascii: "\\"))
                out.append(UInt8(ascii: "0") + (byte >> 6))
                out.append(UInt8(ascii: "0") + (byte >> 3 & 7))
                out.append(UInt8(ascii: "0") + (byte & 7))
            } else {
                if byte == UInt8(ascii: "\\") { out.append(byte) }
                out.append(byte)
            }
        }
    }
}

/// Base64 (RFC 2045), in lines of 76 characters.
enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    /// The value of each byte as a digit; 64: it is none.
    private static let digits: [UInt8] = {
        var digits = [UInt8](repeating: 64, count: 256)
        for (value, byte) in alphabet.enumerated() { digits[Int(byte)] = UInt8(value) }
        return digits
    }()

    static func encode(_ bytes: [UInt8]) throws(SQLError) -> [UInt8] {
        var out: [UInt8] = []
        var column = 0
        var work = WorkCount()
        for start in stride(from: 0, to: bytes.count, by: 3) {
            try work.add(4)
            if column == 76 {
                out.append(UInt8(ascii: "\n"))
                column = 0
            }
            let group = bytes[start..<min(start + 3, bytes.count)]
            var word: UInt32 = 0
            for offset in 0..<3 {
                word = word << 8 | (offset < group.count ? UInt32(group[start + offset]) : 0)
            }
            for offset in 0..<4 {
                let digit = alphabet[Int(word >> (18 - 6 * UInt32(offset)) & 63)]
                out.append(offset <= group.count ? digit : UInt8(ascii: "="))
            }
            column += 4
        }
        return out
    }

    static func decode(_ text: [UInt8]) throws(SQLError) -> [UInt8] {
        var out: [UInt8] = []
        var word: UInt32 = 0
        var count = 0
        var padding = 0
        var work = WorkCount()
        for byte in text where !(byte == 0x20 || (0x09...0x0D).contains(byte)) {
            try work.add(2)
            if byte == UInt8(ascii: "=") {
                guard padding > 0 || count == 2 || count == 3 else {
                    throw .invalidParameter("unexpected \"=\" while decoding base64 sequence")
                }
                padding += 1
                word <<= 6
            } else {
                let digit = digits[Int(byte)]
                guard digit < 64, padding == 0 else {
                    throw .invalidParameter(
                        "invalid symbol \"\(String(UnicodeScalar(byte)))\" found while decoding base64 sequence"
                    )
                }
                word = word << 6 | UInt32(digit)
            }
            count += 1
            if count == 4 {
                out.append(UInt8(truncatingIfNeeded: word >> 16))
                if padding < 2 { out.append(UInt8(truncatingIfNeeded: word >> 8)) }
                if padding < 1 { out.append(UInt8(truncatingIfNeeded: word)) }
                (word, count) = (0, 0)
            }
        }
        if count != 0 {
            throw SQLError(
                .invalidParameterValue, "invalid base64 end sequence",
                hint: "Input data is missing padding, is truncated, or is otherwise corrupted.")
        }
        return out
    }
}

/// MD5 (RFC 1321): for md5() only, not for security.
enum MD5 {
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

    static func hash(_ message: [UInt8]) throws(SQLError) -> [UInt8] {
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
enum SHA256 {
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

    static func hash(_ message: [UInt8], as224: Bool = false) throws(SQLError) -> [UInt8] {
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
