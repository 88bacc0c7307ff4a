// CityHash in its version 1, by which YDB hashes texts, and which Digest::CityHash gives.

/// CityHash of version 1.0, whose results later versions do not share.
///
/// Checked against what YDB's own tests record of `Digest::CityHash` and of the order of distinct lists.
enum CityHash {
    private static let k0: UInt64 = 0xC3A5_C85C_97CB_3127
    private static let k1: UInt64 = 0xB492_B66F_BE98_F273
    private static let k2: UInt64 = 0x9AE1_6A3B_2F90_404F
    private static let k3: UInt64 = 0xC949_D7C7_509E_6557

    typealias Pair = (low: UInt64, high: UInt64)

    // MARK: 64 bits

    static func hash64(_ bytes: [UInt8]) -> UInt64 {
        let text = HashedBytes(bytes)
        switch text.count {
        case 0...16: return upTo16(text)
        case 17...32: return upTo32(text)
        case 33...64: return upTo64(text)
        default: return long(text)
        }
    }

    /// - Parameter seed: nil: the plain hash.
    static func hash64(_ bytes: [UInt8], seed: UInt64?) -> UInt64 {
        seed.map { length16(hash64(bytes) &- k2, $0) } ?? hash64(bytes)
    }

    private static func shiftMix(_ value: UInt64) -> UInt64 { value ^ value >> 47 }

    private static func length16(_ low: UInt64, _ high: UInt64) -> UInt64 {
        let multiplier: UInt64 = 0x9DDF_EA08_EB38_2D69
        var a = (low ^ high) &* multiplier
        a ^= a >> 47
        var b = (high ^ a) &* multiplier
        b ^= b >> 47
        return b &* multiplier
    }

    private static func upTo16(_ s: HashedBytes) -> UInt64 {
        let count = UInt64(s.count)
        if s.count > 8 {
            let (a, b) = (s.word(0), s.word(s.count - 8))
            return length16(a, (b &+ count).rotatedRight(s.count)) ^ b
        }
        if s.count >= 4 {
            return length16(count &+ (UInt64(s.half(0)) << 3), UInt64(s.half(s.count - 4)))
        }
        guard s.count > 0 else { return k2 }
        let y = UInt64(s.byte(0)) + UInt64(s.byte(s.count / 2)) << 8
        let z = count + UInt64(s.byte(s.count - 1)) << 2
        return shiftMix((y &* k2) ^ (z &* k3)) &* k2
    }

    private static func upTo32(_ s: HashedBytes) -> UInt64 {
        let a = s.word(0) &* k1
        let b = s.word(8)
        let c = s.word(s.count - 8) &* k2
        let d = s.word(s.count - 16) &* k0
        return length16(
            (a &- b).rotatedRight(43) &+ c.rotatedRight(30) &+ d,
            a &+ (b ^ k3).rotatedRight(20) &- c &+ UInt64(s.count))
    }

    private static func upTo64(_ s: HashedBytes) -> UInt64 {
        let (vf, vs) = half(
            s, from: 0, start: (UInt64(s.count) &+ s.word(s.count - 16)) &* k0, last: s.word(24))
        let (wf, ws) = half(s, from: s.count - 32, start: s.word(16), last: s.word(s.count - 8))
        let r = shiftMix(((vf &+ ws) &* k2) &+ ((wf &+ vs) &* k0))
        return shiftMix((r &* k0) &+ vs) &* k2
    }

    private static func half(
        _ s: HashedBytes, from place: Int, start: UInt64, last: UInt64
    ) -> (UInt64, UInt64) {
        var a = s.word(place) &+ start
        let b = (a &+ last).rotatedRight(52)
        var c = a.rotatedRight(37)
        a &+= s.word(place + 8)
        c &+= a.rotatedRight(7)
        a &+= s.word(place + 16)
        return (a &+ last, b &+ a.rotatedRight(31) &+ c)
    }

    private static func weak(_ s: HashedBytes, _ place: Int, _ a: UInt64, _ b: UInt64) -> Pair {
        let z = s.word(place + 24)
        var first = a &+ s.word(place)
        var second = (b &+ first &+ z).rotatedRight(21)
        let c = first
        first &+= s.word(place + 8)
        first &+= s.word(place + 16)
        second &+= first.rotatedRight(44)
        return (first &+ z, second &+ c)
    }

    /// What is kept between pieces of 64 bytes.
    private struct State {
        var x: UInt64
        var y: UInt64
        var z: UInt64
        var v: Pair
        var w: Pair

        mutating func take(_ s: HashedBytes, _ place: Int) {
            x = (x &+ y &+ v.low &+ s.word(place + 16)).rotatedRight(37) &* k1
            y = (y &+ v.high &+ s.word(place + 48)).rotatedRight(42) &* k1
            x ^= w.high
            y ^= v.low
            z = (z ^ w.low).rotatedRight(33)
            v = weak(s, place, v.high &* k1, x &+ w.low)
            w = weak(s, place + 32, z &+ w.high, y)
            swap(&z, &x)
        }
    }

    private static func long(_ s: HashedBytes) -> UInt64 {
        let count = s.count
        var state = State(
            x: s.word(0), y: s.word(count - 16) ^ k1, z: s.word(count - 56) ^ k0, v: (0, 0),
            w: (0, 0))
        state.v = weak(s, count - 64, UInt64(count), state.y)
        state.w = weak(s, count - 32, UInt64(count) &* k1, k0)
        state.z &+= shiftMix(state.v.high) &* k1
        state.x = (state.z &+ state.x).rotatedRight(39) &* k1
        state.y = state.y.rotatedRight(33) &* k1
        for place in stride(from: 0, to: (count - 1) & ~63, by: 64) { state.take(s, place) }
        return length16(
            length16(state.v.low, state.w.low) &+ (shiftMix(state.y) &* k1) &+ state.z,
            length16(state.v.high, state.w.high) &+ state.x)
    }

    // MARK: 128 bits

    static func hash128(_ bytes: [UInt8]) -> Pair {
        let s = HashedBytes(bytes)
        let count = UInt64(s.count)
        if s.count >= 16 { return seeded(s.dropFirst(16), (s.word(0) ^ k3, s.word(8))) }
        if s.count >= 8 {
            return seeded(
                HashedBytes([]), (s.word(0) ^ (count &* k0), s.word(s.count - 8) ^ k1))
        }
        return seeded(s, (k0, k1))
    }

    private static func murmur(_ s: HashedBytes, _ seed: Pair) -> Pair {
        var (a, b) = seed
        var c: UInt64
        var d: UInt64
        let count = s.count
        if count <= 16 {
            c = (b &* k1) &+ upTo16(s)
            d = (a &+ (count >= 8 ? s.word(0) : c)).rotatedRight(32)
        } else {
            c = length16(s.word(count - 8) &+ k1, a)
            d = length16(b &+ UInt64(count), c &+ s.word(count - 16))
            a &+= d
            for place in stride(from: 0, to: count - 16, by: 16) {
                a = (a ^ (shiftMix(s.word(place) &* k1) &* k1)) &* k1
                b ^= a
                c = (c ^ (shiftMix(s.word(place + 8) &* k1) &* k1)) &* k1
                d ^= c
            }
        }
        a = length16(a, c)
        b = length16(d, b)
        return (a ^ b, length16(b, a))
    }

    private static func seeded(_ s: HashedBytes, _ seed: Pair) -> Pair {
        let count = s.count
        guard count >= 128 else { return murmur(s, seed) }
        var state = State(
            x: seed.low, y: seed.high, z: UInt64(count) &* k1, v: (0, 0), w: (0, 0))
        state.v.low = ((state.y ^ k1).rotatedRight(49) &* k1) &+ s.word(0)
        state.v.high = (state.v.low.rotatedRight(42) &* k1) &+ s.word(8)
        state.w.low = ((state.y &+ state.z).rotatedRight(35) &* k1) &+ state.x
        state.w.high = (state.x &+ s.word(88)).rotatedRight(53) &* k1
        let whole = count / 128 * 128
        for place in stride(from: 0, to: whole, by: 64) { state.take(s, place) }
        state.y &+= (state.w.low.rotatedRight(37) &* k0) &+ state.z
        state.x &+= (state.v.low &+ state.z).rotatedRight(49) &* k0
        // What is left is taken from its end, in pieces of 32 bytes that may reach back.
        var taken = 0
        while taken < count - whole {
            taken += 32
            let place = count - taken
            state.y = ((state.y &- state.x).rotatedRight(42) &* k0) &+ state.v.high
            state.w.low &+= s.word(place + 16)
            state.x = (state.x.rotatedRight(49) &* k0) &+ state.w.low
            state.w.low &+= state.v.low
            state.v = weak(s, place, state.v.low, state.v.high)
        }
        let x = length16(state.x, state.v.low)
        let y = length16(state.y, state.w.low)
        return (
            length16(x &+ state.v.high, state.w.high) &+ y,
            length16(x &+ state.w.high, y &+ state.v.high)
        )
    }
}

/// Bytes as hash functions read them: little-endian words at any place; nothing beyond the end.
struct HashedBytes {
    private let bytes: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { self.bytes = bytes[...] }

    private init(slice: ArraySlice<UInt8>) { bytes = slice }

    var count: Int { bytes.count }

    func dropFirst(_ count: Int) -> HashedBytes { HashedBytes(slice: bytes.dropFirst(count)) }

    @inline(__always)
    func byte(_ place: Int) -> UInt8 { bytes[bytes.startIndex + place] }

    /// Four bytes.
    @inline(__always)
    func half(_ place: Int) -> UInt32 {
        bytes.withUnsafeBytes {
            UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: place, as: UInt32.self))
        }
    }

    /// Eight bytes.
    @inline(__always)
    func word(_ place: Int) -> UInt64 {
        bytes.withUnsafeBytes {
            UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: place, as: UInt64.self))
        }
    }
}

extension UInt64 {
    @inline(__always)
    func rotatedRight(_ count: Int) -> UInt64 {
        let shift = UInt64(truncatingIfNeeded: count & 63)
        return shift == 0 ? self : self >> shift | self << (64 - shift)
    }
}
