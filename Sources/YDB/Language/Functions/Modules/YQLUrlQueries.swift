// Query strings and host names of the module Url.
import QueryEngine

enum YQLUrlQueries {
    static let functions: [String: YQLModules.Entry] = {
        let pair = YQLType.tuple([.string, .string])
        let settings: [YQLSignature.Parameter] = [
            .maybe(.bool, "KeepBlankValues"), .maybe(.bool, "Strict"), .maybe(.uint32, "MaxFields"),
            .maybe(.string, "Separator"),
        ]
        var all: [String: YQLModules.Entry] = [
            "url::QueryStringToList": .one([.auto(.string)] + settings, .list(pair)) {
                (values) throws(SQLError) in
                .list(
                    try pairs(values).map {
                        .tuple([.bytes($0.key), .bytes($0.value)], [.string, .string])
                    },
                    of: pair)
            },
            "url::QueryStringToDict": .one(
                [.auto(.string)] + settings, .dictionary(key: .string, payload: .list(.string))
            ) { (values) throws(SQLError) in
                YQLDictionary.makeMany(
                    try pairs(values).map {
                        (key: Value.bytes($0.key), payload: Value.bytes($0.value))
                    },
                    key: .string, payload: .string)
            },
            "url::BuildQueryString": .resolver(build),
            "url::HostNameToPunycode": .one([.auto(.string)], .optional(.string)) {
                (values) throws(SQLError) in
                Punycode.encoded(host: values[0].rawBytes).map { .bytes($0) } ?? .null
            },
            "url::ForceHostNameToPunycode": .one([.auto(.string)], .string) {
                (values) throws(SQLError) in
                .bytes(Punycode.encoded(host: values[0].rawBytes) ?? values[0].rawBytes)
            },
            "url::PunycodeToHostName": .one([.auto(.string)], .optional(.string)) {
                (values) throws(SQLError) in
                Punycode.decoded(host: values[0].rawBytes).map { .bytes($0) } ?? .null
            },
            "url::ForcePunycodeToHostName": .one([.auto(.string)], .string) {
                (values) throws(SQLError) in
                .bytes(Punycode.decoded(host: values[0].rawBytes) ?? values[0].rawBytes)
            },
        ]
        all["url::CanBePunycodeHostName"] = .one([.auto(.string)], .bool) {
            (values) throws(SQLError) in
            let bytes = values[0].rawBytes
            return .bool(
                bytes.allSatisfy { $0 < 128 }
                    && YQLBytes.firstIndex(of: Array("xn--".utf8), in: bytes, from: 0) != nil)
        }
        return all
    }()

    private static func pairs(
        _ values: [Value]
    ) throws(SQLError) -> [(key: [UInt8], value: [UInt8])] {
        let keepsBlank = values[1].isTrue
        let isStrict = values[2].isNull || values[2].isTrue
        let most = values[3].isNull ? Int64(UInt32.max) : values[3].wholeNumber
        let separator = values[4].isNull ? [UInt8(ascii: "&")] : values[4].rawBytes
        var rest = values[0].rawBytes
        var found: [(key: [UInt8], value: [UInt8])] = []
        guard !separator.isEmpty else { throw .yqlValue("Separator should not be empty") }
        try WorkPace.passBytes(rest.count)
        var fields: [[UInt8]] = []
        var at = 0
        while let end = YQLBytes.firstIndex(of: separator, in: rest, from: at) {
            fields.append(Array(rest[at..<end]))
            at = end + separator.count
        }
        fields.append(Array(rest[at...]))
        rest = []
        if Int64(fields.count) > most { throw .yqlValue("Max number of fields (\(most)) exceeded") }
        for field in fields where !field.isEmpty || isStrict && fields.count > 1 {
            let parts = field.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count < 2 {
                if isStrict {
                    throw .yqlValue(
                        "Bad query field: \"\(String(decoding: field, as: UTF8.self))\"")
                }
                if !keepsBlank { continue }
            }
            let value = parts.count > 1 ? Array(parts[1]) : []
            guard !value.isEmpty || keepsBlank else { continue }
            found.append(
                (
                    YQLEncodings.cgiUnescape(parts.first.map(Array.init) ?? []),
                    YQLEncodings.cgiUnescape(value)
                ))
        }
        return found
    }

    @Sendable private static func build(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...2)
        let source = try call.type(0)
        if source == .null { return .null(call.name, .optional(.string)) }
        let separator = call.has(1) ? try call.convert(1, to: .optional(.string)) : nil
        let read: @Sendable (Value) -> [(Value, Value)]
        switch source.withoutOptional {
        case .list(.tuple(let pair)) where pair.count == 2:
            read = { $0.elements.map { ($0.field(0), $0.field(1)) } }
        case .dictionary(let key, let payload):
            let isMany = if case .list = payload { true } else { false }
            read = { value in
                let dictionary = YQLDictionary(value, key: key)
                return dictionary.keys.enumerated().flatMap { index, name in
                    let payload = dictionary.payload(at: index)
                    return isMany ? payload.elements.map { (name, $0) } : [(name, payload)]
                }
            }
        case .emptyList, .emptyDictionary: read = { _ in [] }
        default: throw call.mismatch(0, "a dictionary or a list of pairs")
        }
        return .plain(call.name, source.isOptional ? .optional(.string) : .string) {
            (values) throws(SQLError) in
            if values[0].isNull { return .null }
            let between = try separator?(values[1]).rawBytes ?? []
            var out: [UInt8] = []
            for (index, pair) in read(values[0]).enumerated() {
                if index > 0 { try out.grow(by: between.isEmpty ? [UInt8(ascii: "&")] : between) }
                try out.grow(by: YQLEncodings.cgiEscape(pair.0.rawBytes))
                out.append(UInt8(ascii: "="))
                try out.grow(by: YQLEncodings.cgiEscape(pair.1.rawBytes))
            }
            return .bytes(out)
        }
    }
}

/// Punycode (RFC 3492) of host names.
enum Punycode {
    private static let longest = 253

    private static func labels(
        _ host: [UInt8], _ body: ([UInt8]) -> [UInt8]?
    ) -> [UInt8]? {
        guard host.count <= longest * 4 else { return nil }
        var out: [[UInt8]] = []
        for label in host.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
            guard let made = body(Array(label)) else { return nil }
            out.append(made)
        }
        return Array(out.joined(separator: [UInt8(ascii: ".")]))
    }

    static func encoded(host: [UInt8]) -> [UInt8]? {
        guard YQLText.isUTF8(host) else { return nil }
        let lower = Array(String(decoding: host, as: UTF8.self).lowercased().utf8)
        return labels(lower) { label in
            if label.allSatisfy({ $0 < 128 }) { return label }
            return encode(UTF8Text.scalars(label).map(\.value)).map { Array("xn--".utf8) + $0 }
        }
    }

    static func decoded(host: [UInt8]) -> [UInt8]? {
        guard host.allSatisfy({ $0 < 128 }) else { return nil }
        return labels(host) { label in
            guard label.starts(with: "xn--".utf8) else { return label }
            guard let scalars = decode(Array(label.dropFirst(4))) else { return nil }
            return YQLScalars.utf8(scalars)
        }
    }

    private static func adapt(_ delta: UInt32, _ count: UInt32, isFirst: Bool) -> UInt32 {
        var delta = isFirst ? delta / 700 : delta / 2
        delta += delta / count
        var k: UInt32 = 0
        while delta > 455 {
            delta /= 35
            k += 36
        }
        return k + 36 * delta / (delta + 38)
    }

    private static func threshold(_ k: UInt32, _ bias: UInt32) -> UInt32 {
        k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias
    }

    private static func encode(_ input: [UInt32]) -> [UInt8]? {
        guard input.count < 64 else { return nil }
        var out = input.filter { $0 < 128 }.map { UInt8($0) }
        let basic = UInt32(out.count)
        if basic > 0 { out.append(UInt8(ascii: "-")) }
        var (n, delta, bias): (UInt32, UInt32, UInt32) = (128, 0, 72)
        var handled = basic
        while handled < UInt32(input.count) {
            guard let next = input.filter({ $0 >= n }).min() else { return nil }
            delta = delta &+ (next - n) &* (handled + 1)
            n = next
            for point in input {
                if point < n { delta = delta &+ 1 }
                guard point == n else { continue }
                var q = delta
                var k: UInt32 = 36
                while true {
                    let t = threshold(k, bias)
                    if q < t { break }
                    out.append(digit(t + (q - t) % (36 - t)))
                    q = (q - t) / (36 - t)
                    k += 36
                }
                out.append(digit(q))
                bias = adapt(delta, handled + 1, isFirst: handled == basic)
                delta = 0
                handled += 1
            }
            delta = delta &+ 1
            n += 1
        }
        return out
    }

    private static func digit(_ value: UInt32) -> UInt8 {
        UInt8(truncatingIfNeeded: value < 26 ? value + 97 : value + 22)
    }

    private static func decode(_ text: [UInt8]) -> [Unicode.Scalar]? {
        guard text.count < 64 else { return nil }
        var out: [UInt32] = []
        var index = 0
        if let mark = text.lastIndex(of: UInt8(ascii: "-")) {
            out = text[..<mark].map { UInt32($0) }
            index = mark + 1
        }
        var (n, i, bias): (UInt64, UInt64, UInt32) = (128, 0, 72)
        while index < text.count {
            let old = i
            var weight: UInt64 = 1
            var k: UInt32 = 36
            while true {
                guard index < text.count else { return nil }
                let byte = text[index] | 0x20
                let value: UInt64
                if (97...122).contains(byte) {
                    value = UInt64(byte - 97)
                } else if text[index] &- 48 <= 9 {
                    value = UInt64(text[index] - 22)
                } else {
                    return nil
                }
                index += 1
                i += value * weight
                guard i < 1 << 40 else { return nil }
                let t = UInt64(threshold(k, bias))
                if value < t { break }
                weight *= 36 - t
                guard weight < 1 << 40 else { return nil }
                k += 36
            }
            let count = UInt64(out.count + 1)
            guard i - old < 1 << 32 else { return nil }
            bias = adapt(UInt32(i - old), UInt32(count), isFirst: old == 0)
            n += i / count
            i %= count
            guard n <= 0x10FFFF else { return nil }
            out.insert(UInt32(n), at: Int(i))
            i += 1
        }
        var scalars: [Unicode.Scalar] = []
        for value in out {
            guard let scalar = Unicode.Scalar(value) else { return nil }
            scalars.append(scalar)
        }
        return scalars
    }
}
