// pgcrypto: digests, authentication codes, random bytes, and the hashes of passwords by MD5 and Blowfish.
import QueryEngine

enum Cryptography {
    static func add(to library: inout LibraryBuilder) {
        for type in [TypeID.text, .bytea] {
            library.binary("digest", type, .text, .bytea) { (a, b, _) throws(SQLError) in
                .bytes(try algorithm(b.string).hash(raw(a)))
            }
            library.nary("hmac", [type, type, .text], .bytea) { (values, _) throws(SQLError) in
                .bytes(
                    try algorithm(values[2].string).authenticationCode(
                        raw(values[0]), key: raw(values[1])))
            }
        }
        library.add(
            FunctionDefinition(
                "gen_random_bytes", [.int4], .bytea, volatility: .volatile,
                body: .unary { (a, _) throws(SQLError) in
                    guard (1...1024).contains(a.int) else {
                        throw SQLError(.externalRoutineInvocation, "Length not in range")
                    }
                    return .bytes(RandomBytes.make(Int(a.int)))
                }))
        library.binary("crypt", .text, .text, .text) { (a, b, _) throws(SQLError) in
            .text(try PasswordHash.hash(a.utf8, b.utf8))
        }
        for arguments in [[TypeID.text], [.text, .int4]] {
            library.nary("gen_salt", arguments, .text, volatility: .volatile) {
                (values, _) throws(SQLError) in
                .text(
                    try PasswordHash.salt(
                        values[0].string, rounds: values.count > 1 ? values[1].int : 0))
            }
        }
    }

    private static func raw(_ value: Value) -> [UInt8] {
        if case .bytes(let bytes) = value { return bytes }
        return value.utf8
    }

    private static func algorithm(_ name: String) throws(SQLError) -> Digest {
        if let known = Digest(rawValue: name.lowercased()) { return known }
        throw .invalidParameter("Cannot use \"\(name)\": No such hash algorithm")
    }
}

/// The hash of a password under a salt that says how it is made.
enum PasswordHash {
    private static let traditional = Array(
        "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    private static let blowfish = Array(
        "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

    private static var invalidSalt: SQLError { .invalidParameter("invalid salt") }

    /// The salts of 12 bits and of the extended form stand for DES.
    private static var unsupported: SQLError { .notSupported("a password hash by DES") }

    // MARK: Salts

    static func salt(_ kind: String, rounds: Int64) throws(SQLError) -> [UInt8] {
        func requireRounds(_ isRight: Bool) throws(SQLError) {
            if !isRight { throw .invalidParameter("gen_salt: Incorrect number of rounds") }
        }
        switch kind.lowercased() {
        case "md5":
            try requireRounds(rounds == 0 || rounds == 1000)
            return Array("$1$".utf8) + RandomBytes.make(8).map { traditional[Int($0 & 63)] }
        case "bf":
            let cost = rounds == 0 ? 6 : rounds
            try requireRounds((4...31).contains(cost))
            return Array("$2a$\(cost < 10 ? "0" : "")\(cost)$".utf8)
                + encoded(RandomBytes.make(16), count: 22)
        case "des", "xdes": throw unsupported
        default: throw .invalidParameter("gen_salt: Unknown salt algorithm")
        }
    }

    static func hash(
        _ password: [UInt8], _ setting: [UInt8]
    ) throws(SQLError) -> [UInt8] {
        if setting.starts(with: "$1$".utf8) { return try byMD5(password, setting) }
        if setting.starts(with: "$2a$".utf8) || setting.starts(with: "$2x$".utf8) {
            return try byBlowfish(password, setting)
        }
        guard setting.count >= 2, setting.first != UInt8(ascii: "$") else { throw invalidSalt }
        throw unsupported
    }

    // MARK: MD5

    private static func byMD5(
        _ password: [UInt8], _ setting: [UInt8]
    ) throws(SQLError) -> [UInt8] {
        let salt = Array(setting.dropFirst(3).prefix { $0 != UInt8(ascii: "$") }.prefix(8))
        let mixed = try MD5.hash(password + salt + password)
        var text = password + Array("$1$".utf8) + salt
        for index in password.indices { text.append(mixed[index % 16]) }
        var length = password.count
        while length > 0 {
            text.append(length & 1 == 1 ? 0 : password[0])
            length >>= 1
        }
        var final = try MD5.hash(text)
        for round in 0..<1000 {
            var next = round & 1 == 1 ? password : final
            if round % 3 != 0 { next += salt }
            if round % 7 != 0 { next += password }
            next += round & 1 == 1 ? final : password
            final = try MD5.hash(next)
        }
        var out = Array("$1$".utf8) + salt + [UInt8(ascii: "$")]
        func append(_ a: UInt8, _ b: UInt8, _ c: UInt8, count: Int) {
            var word = UInt32(a) << 16 | UInt32(b) << 8 | UInt32(c)
            for _ in 0..<count {
                out.append(traditional[Int(word & 63)])
                word >>= 6
            }
        }
        for (a, b, c) in [(0, 6, 12), (1, 7, 13), (2, 8, 14), (3, 9, 15), (4, 10, 5)] {
            append(final[a], final[b], final[c], count: 4)
        }
        append(0, 0, final[11], count: 2)
        return out
    }

    // MARK: Blowfish

    private static func encoded(_ bytes: [UInt8], count: Int) -> [UInt8] {
        var out: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var word: UInt32 = 0
            for offset in 0..<3 {
                word = word << 8 | (offset < group.count ? UInt32(group[start + offset]) : 0)
            }
            for offset in 0..<4 {
                out.append(blowfish[Int(word >> (18 - 6 * UInt32(offset)) & 63)])
            }
        }
        return Array(out.prefix(count))
    }

    /// Sixteen bytes from 22 characters.
    private static func decoded(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var word: UInt32 = 0
        var bits = 0
        for character in text {
            guard let digit = blowfish.firstIndex(of: character) else { return nil }
            word = word << 6 | UInt32(digit)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: word >> UInt32(bits)))
            }
        }
        return bytes.count >= 16 ? Array(bytes.prefix(16)) : nil
    }

    private static func byBlowfish(
        _ password: [UInt8], _ setting: [UInt8]
    ) throws(SQLError) -> [UInt8] {
        guard setting.count >= 29, setting[6] == UInt8(ascii: "$"),
            let cost = Int(String(decoding: setting[4..<6], as: UTF8.self)),
            (4...31).contains(cost), let salt = decoded(setting[7..<29])
        else { throw invalidSalt }
        var key = Array(password.prefix(72))
        if key.count < 72 { key.append(0) }
        var cipher = Blowfish()
        cipher.expand(key: key, salt: salt)
        for round in 0..<(1 << cost) {
            if round & 15 == 0 { try WorkPace.pass(WorkPace.stride) }
            cipher.expand(key: key, salt: nil)
            cipher.expand(key: salt, salt: nil)
        }
        var out: [UInt8] = []
        let plain = Array("OrpheanBeholderScryDoubt".utf8)
        for start in stride(from: 0, to: plain.count, by: 8) {
            var (left, right) = (word(plain, start), word(plain, start + 4))
            for _ in 0..<64 { (left, right) = cipher.encrypted(left, right) }
            BinaryBytes.append(left, to: &out)
            BinaryBytes.append(right, to: &out)
        }
        return Array(setting.prefix(7)) + encoded(salt, count: 22)
            + encoded(Array(out.prefix(23)), count: 31)
    }

    private static func word(_ bytes: [UInt8], _ start: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 << 8 | UInt32(bytes[start + $1]) }
    }
}
