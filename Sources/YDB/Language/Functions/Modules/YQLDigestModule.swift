// The module Digest.
import QueryEngine

enum YQLDigestModule {
    static let functions: [String: YQLModules.Entry] = [
        "digest::Md5Hex": bytes { (bytes) throws(SQLError) in lowerHex(try MD5.hash(bytes)) },
        "digest::Md5Raw": bytes { (bytes) throws(SQLError) in try MD5.hash(bytes) },
        "digest::Md5HalfMix": .one([.auto(.string)], .uint64) { (values) throws(SQLError) in
            let hash = try MD5.hash(values[0].rawBytes)
            var mixed: UInt64 = 0
            for index in 0..<4 {
                mixed |= UInt64(hash[index] ^ hash[8 + index]) << UInt64((3 - index) * 8)
                mixed |= UInt64(hash[4 + index] ^ hash[12 + index]) << UInt64((7 - index) * 8)
            }
            return YQLInteger.value(mixed)
        },
        "digest::Sha1": bytes { (bytes) throws(SQLError) in try Digest.sha1.hash(bytes) },
        "digest::Sha256": bytes { (bytes) throws(SQLError) in try SHA256.hash(bytes) },
        "digest::Crc32c": .one([.auto(.string)], .uint32) { (values) throws(SQLError) in
            .int(Int64(crc32c(values[0].rawBytes)))
        },
        "digest::Crc64": seeded(.uint64) { crc64($0, $1) },
        "digest::Fnv32": seeded(.uint32) {
            UInt64(fnv32($0, UInt32(truncatingIfNeeded: $1 ?? 0x811C_9DC5)))
        },
        "digest::Fnv64": seeded(.uint64) { fnv64($0, $1 ?? 0xCBF2_9CE4_8422_2325) },
        "digest::MurMurHash": seeded(.uint64) { murmur64($0, $1 ?? 0) },
        "digest::MurMurHash32": seeded(.uint32) {
            UInt64(murmur32($0, UInt32(truncatingIfNeeded: $1 ?? 0)))
        },
        "digest::MurMurHash2A": seeded(.uint64) { murmur64A($0, $1 ?? 0) },
        "digest::MurMurHash2A32": seeded(.uint32) {
            UInt64(murmur32A($0, UInt32(truncatingIfNeeded: $1 ?? 0)))
        },
        "digest::CityHash": .one([.auto(.string), .maybe(.uint64, "Init")], .uint64) {
            (values) throws(SQLError) in
            try WorkPace.passBytes(values[0].rawBytes.count)
            let hash = CityHash.hash64(values[0].rawBytes, seed: values[1].unsignedNumber)
            return YQLInteger.value(hash)
        },
        "digest::CityHash128": .one([.auto(.string)], .tuple([.uint64, .uint64])) {
            (values) throws(SQLError) in
            try WorkPace.passBytes(values[0].rawBytes.count)
            let hash = CityHash.hash128(values[0].rawBytes)
            return .tuple(
                [YQLInteger.value(hash.low), YQLInteger.value(hash.high)], [.uint64, .uint64])
        },
        "digest::SipHash": .one([.plain(.uint64), .plain(.uint64), .auto(.string)], .uint64) {
            (values) throws(SQLError) in
            try WorkPace.passBytes(values[2].rawBytes.count)
            let keys = (values[0].unsignedNumber ?? 0, values[1].unsignedNumber ?? 0)
            return YQLInteger.value(ShortHashes.sip(values[2].rawBytes, keys.0, keys.1))
        },
        "digest::SuperFastHash": .one([.auto(.string)], .uint32) { (values) throws(SQLError) in
            try WorkPace.passBytes(values[0].rawBytes.count)
            return .int(Int64(ShortHashes.superFast(values[0].rawBytes)))
        },
        "digest::FarmHashFingerprint": .one([.auto(.uint64)], .uint64) {
            (values) throws(SQLError) in
            YQLInteger.value(ShortHashes.fingerprint(values[0].unsignedNumber ?? 0))
        },
        "digest::FarmHashFingerprint2": .one([.auto(.uint64), .auto(.uint64)], .uint64) {
            (values) throws(SQLError) in
            let (low, high) = (values[0].unsignedNumber ?? 0, values[1].unsignedNumber ?? 0)
            return YQLInteger.value(ShortHashes.fingerprint(low, high))
        },
        "digest::NumericHash": .one([.auto(.uint64)], .uint64) { (values) throws(SQLError) in
            YQLInteger.value(WangHash.mixed(values[0].unsignedNumber ?? 0))
        },
        "digest::IntHash64": .one([.auto(.uint64)], .uint64) { (values) throws(SQLError) in
            YQLInteger.value(mixed(values[0].unsignedNumber ?? 0))
        },
    ]

    private static func lowerHex(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        Hex.append(bytes, to: &out)
        return out
    }

    private static func bytes(
        _ body: @escaping @Sendable ([UInt8]) throws(SQLError) -> [UInt8]
    ) -> YQLModules.Entry {
        .one([.auto(.string)], .string) { (values) throws(SQLError) in
            .bytes(try body(values[0].rawBytes))
        }
    }

    private static func seeded(
        _ type: YQLPrimitive, _ body: @escaping @Sendable ([UInt8], UInt64?) -> UInt64
    ) -> YQLModules.Entry {
        let number = YQLType.primitive(type)
        return .one([.auto(.string), .maybe(number, "Init")], number) { (values) throws(SQLError) in
            let bytes = values[0].rawBytes
            try WorkPace.passBytes(bytes.count)
            let seed =
                values[1].isNull
                ? nil : UInt64(truncatingIfNeeded: YQLNumber.exact(values[1], type))
            return YQLNumber.value(Int128(body(bytes, seed)), type)
        }
    }

    /// A little-endian number of so many bytes.
    private static func little(_ bytes: [UInt8], _ start: Int, _ count: Int) -> UInt64 {
        var number: UInt64 = 0
        for place in 0..<count where start + place < bytes.count {
            number |= UInt64(bytes[start + place]) << UInt64(place * 8)
        }
        return number
    }

    // MARK: Checksums

    private static let crc32cTable: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0x82F6_3B78 : crc >> 1 }
    }

    private static func crc32c(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { crc, byte in
            crc >> 8 ^ crc32cTable[Int((crc ^ UInt32(byte)) & 0xFF)]
        }
    }

    private static let crc64Table: [UInt64] = (0..<256).map { index in
        (0..<8).reduce(UInt64(index) << 56) { crc, _ in
            crc >> 63 == 1 ? crc << 1 ^ 0xE543_2797_6592_7881 : crc << 1
        }
    }

    private static func crc64(_ bytes: [UInt8], _ seed: UInt64?) -> UInt64 {
        bytes.reduce(seed ?? .max) { crc, byte in
            crc << 8 ^ crc64Table[Int(UInt8(truncatingIfNeeded: crc >> 56) ^ byte)]
        }
    }

    // MARK: Fowler, Noll, Vo

    private static func fnv32(_ bytes: [UInt8], _ seed: UInt32) -> UInt32 {
        bytes.reduce(seed) { hash, byte in (hash &* 0x0100_0193) ^ UInt32(byte) }
    }

    private static func fnv64(_ bytes: [UInt8], _ seed: UInt64) -> UInt64 {
        bytes.reduce(seed) { hash, byte in (hash &* 0x0000_0100_0000_01B3) ^ UInt64(byte) }
    }

    // MARK: MurmurHash2

    private static func murmur64(_ bytes: [UInt8], _ seed: UInt64) -> UInt64 {
        let m: UInt64 = 0xC6A4_A793_5BD1_E995
        var hash = seed ^ (UInt64(bytes.count) &* m)
        let whole = bytes.count / 8 * 8
        for start in stride(from: 0, to: whole, by: 8) {
            var k = little(bytes, start, 8) &* m
            k ^= k >> 47
            hash = (hash ^ (k &* m)) &* m
        }
        if bytes.count > whole { hash = (hash ^ little(bytes, whole, bytes.count - whole)) &* m }
        hash = (hash ^ hash >> 47) &* m
        return hash ^ hash >> 47
    }

    private static func murmur32(_ bytes: [UInt8], _ seed: UInt32) -> UInt32 {
        let m: UInt32 = 0x5BD1_E995
        var hash = seed ^ UInt32(truncatingIfNeeded: bytes.count)
        let whole = bytes.count / 4 * 4
        for start in stride(from: 0, to: whole, by: 4) {
            var k = UInt32(truncatingIfNeeded: little(bytes, start, 4)) &* m
            k ^= k >> 24
            hash = hash &* m ^ (k &* m)
        }
        if bytes.count > whole {
            hash =
                (hash ^ UInt32(truncatingIfNeeded: little(bytes, whole, bytes.count - whole))) &* m
        }
        hash = (hash ^ hash >> 13) &* m
        return hash ^ hash >> 15
    }

    /// With a Merkle-Damgård construction.
    private static func murmur32A(_ bytes: [UInt8], _ seed: UInt32) -> UInt32 {
        let m: UInt32 = 0x5BD1_E995
        func mix(_ hash: UInt32, _ word: UInt32) -> UInt32 {
            var k = word &* m
            k ^= k >> 24
            return hash &* m ^ (k &* m)
        }
        var hash = seed
        let whole = bytes.count / 4 * 4
        for start in stride(from: 0, to: whole, by: 4) {
            hash = mix(hash, UInt32(truncatingIfNeeded: little(bytes, start, 4)))
        }
        hash = mix(hash, UInt32(truncatingIfNeeded: little(bytes, whole, bytes.count - whole)))
        hash = mix(hash, UInt32(truncatingIfNeeded: bytes.count))
        hash = (hash ^ hash >> 13) &* m
        return hash ^ hash >> 15
    }

    private static func murmur64A(_ bytes: [UInt8], _ seed: UInt64) -> UInt64 {
        let m: UInt64 = 0xC6A4_A793_5BD1_E995
        func mix(_ hash: UInt64, _ word: UInt64) -> UInt64 {
            var k = word &* m
            k ^= k >> 47
            return hash &* m ^ (k &* m)
        }
        var hash = seed
        let whole = bytes.count / 8 * 8
        for start in stride(from: 0, to: whole, by: 8) { hash = mix(hash, little(bytes, start, 8)) }
        hash = mix(hash, little(bytes, whole, bytes.count - whole))
        hash = mix(hash, UInt64(bytes.count))
        hash = (hash ^ hash >> 47) &* m
        return hash ^ hash >> 47
    }

    // MARK: Numbers

    private static func mixed(_ number: UInt64) -> UInt64 {
        var x = number ^ 0x4CF2_D2BA_AE6D_A887
        x ^= x >> 33
        x = x &* 0xFF51_AFD7_ED55_8CCD
        x ^= x >> 33
        x = x &* 0xC4CE_B9FE_1A85_EC53
        x ^= x >> 33
        return x
    }
}
