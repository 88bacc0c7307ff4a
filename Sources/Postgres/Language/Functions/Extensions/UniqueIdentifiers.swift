// uuid-ossp: UUIDs of versions 1, 3, 4 and 5 (RFC 4122), and the name spaces that it defines.
import QueryEngine

enum UniqueIdentifiers {
    /// A name space of RFC 4122's appendix C: they differ in one byte.
    private static func nameSpace(_ number: UInt8) -> [UInt8] {
        [
            0x6B, 0xA7, 0xB8, number, 0x9D, 0xAD, 0x11, 0xD1, 0x80, 0xB4, 0x00, 0xC0, 0x4F, 0xD4,
            0x30, 0xC8,
        ]
    }

    static func add(to library: inout LibraryBuilder) {
        let constants: [(String, [UInt8])] = [
            ("uuid_nil", Array(repeating: 0, count: 16)), ("uuid_ns_dns", nameSpace(0x10)),
            ("uuid_ns_url", nameSpace(0x11)), ("uuid_ns_oid", nameSpace(0x12)),
            ("uuid_ns_x500", nameSpace(0x14)),
        ]
        for (name, bytes) in constants { library.nullary(name, .uuid) { _ in .bytes(bytes) } }
        library.nullary("uuid_generate_v4", .uuid, volatility: .volatile) { _ in .bytes(random()) }
        for name in ["uuid_generate_v1", "uuid_generate_v1mc"] {
            library.nullary(name, .uuid, volatility: .volatile) { context in
                .bytes(ofTime(context.clockTimestamp))
            }
        }
        for (name, digest, version) in [
            ("uuid_generate_v3", Digest.md5, 3 as UInt8), ("uuid_generate_v5", .sha1, 5),
        ] {
            library.binary(name, .uuid, .text, .uuid) {
                (space, name, _) throws(SQLError) in
                let hash = try digest.hash(space.bytes + name.utf8)
                return .bytes(marked(Array(hash.prefix(16)), version))
            }
        }
    }

    private static func marked(_ bytes: [UInt8], _ version: UInt8) -> [UInt8] {
        var bytes = bytes
        bytes[6] = bytes[6] & 0x0F | version << 4
        bytes[8] = bytes[8] & 0x3F | 0x80
        return bytes
    }

    private static func random() -> [UInt8] { marked(RandomBytes.make(16), 4) }

    /// 1582-10-15, from which these UUIDs count.
    private static let reform =
        CalendarDate(year: 1582, month: 10, day: 15).days * Microseconds.day

    /// The time in steps of 100 ns; clock sequence and node are drawn, the node marked as not of any hardware.
    private static func ofTime(_ timestamp: Int64) -> [UInt8] {
        let ticks =
            UInt64(bitPattern: timestamp &- reform) &* 10
            &+ UInt64.random(in: 0..<10)
        var bytes: [UInt8] = []
        BinaryBytes.append(UInt32(truncatingIfNeeded: ticks), to: &bytes)
        BinaryBytes.append(UInt16(truncatingIfNeeded: ticks >> 32), to: &bytes)
        BinaryBytes.append(UInt16(truncatingIfNeeded: ticks >> 48), to: &bytes)
        bytes += RandomBytes.make(8)
        bytes[10] |= 1
        return marked(bytes, 1)
    }
}

enum RandomBytes {
    static func make(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }
}
