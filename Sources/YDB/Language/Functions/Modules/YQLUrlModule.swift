// The module Url.
import QueryEngine

/// A URL in its parts; all are there, empty where the text has none.
struct URLParts {
    /// With `://`.
    var scheme: [UInt8] = []
    var user: [UInt8]?
    var password: [UInt8]?
    var host: [UInt8] = []
    var port: [UInt8] = []
    var path: [UInt8] = []
    var query: [UInt8]?
    var fragment: [UInt8]?

    init(_ text: [UInt8]) {
        var rest = text[...]
        if let end = YQLBytes.firstIndex(of: Array("://".utf8), in: text, from: 0),
            text[..<end].allSatisfy({ URLParts.isSchemePart($0) }), end > 0
        {
            scheme = Array(text[..<(end + 3)])
            rest = text[(end + 3)...]
        }
        var authority = rest
        if let end = rest.firstIndex(where: {
            [UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#")].contains($0)
        }) {
            authority = rest[..<end]
            rest = rest[end...]
        } else {
            rest = []
        }
        if let mark = authority.lastIndex(of: UInt8(ascii: "@")) {
            let login = authority[..<mark]
            if let colon = login.firstIndex(of: UInt8(ascii: ":")) {
                user = Array(login[..<colon])
                password = Array(login[(colon + 1)...])
            } else {
                user = Array(login)
            }
            authority = authority[(mark + 1)...]
        }
        if let colon = authority.lastIndex(of: UInt8(ascii: ":")),
            authority[(colon + 1)...].allSatisfy({ $0 &- 48 <= 9 })
        {
            port = Array(authority[(colon + 1)...])
            authority = authority[..<colon]
        }
        host = Array(authority)
        if let mark = rest.firstIndex(of: UInt8(ascii: "#")) {
            fragment = Array(rest[(mark + 1)...])
            rest = rest[..<mark]
        }
        if let mark = rest.firstIndex(of: UInt8(ascii: "?")) {
            query = Array(rest[(mark + 1)...])
            rest = rest[..<mark]
        }
        path = Array(rest)
    }

    private static func isSchemePart(_ byte: UInt8) -> Bool {
        let letter = byte | 0x20
        return (97...122).contains(letter) || byte &- 48 <= 9 || "+-.".utf8.contains(byte)
    }

    var tail: [UInt8] {
        (path.isEmpty ? [UInt8(ascii: "/")] : path) + (query.map { [UInt8(ascii: "?")] + $0 } ?? [])
            + (fragment.map { [UInt8(ascii: "#")] + $0 } ?? [])
    }

    var hostPort: [UInt8] { port.isEmpty ? host : host + [UInt8(ascii: ":")] + port }

    var labels: [[UInt8]] { host.split(separator: UInt8(ascii: ".")).map(Array.init) }

    /// The last labels of the host.
    func domain(_ level: Int) -> [UInt8] {
        let labels = labels
        guard level > 0, level <= labels.count else { return [] }
        return Array(labels.suffix(level).joined(separator: [UInt8(ascii: ".")]))
    }
}

enum YQLUrlModule {
    static let functions: [String: YQLModules.Entry] = {
        var all: [String: YQLModules.Entry] = [
            "url::Parse": .one([.auto(.string)], parsed) { (values) throws(SQLError) in
                parse(values[0].rawBytes)
            },
            "url::Normalize": .one([.auto(.string)], .optional(.string)) {
                (values) throws(SQLError) in
                normalized(values[0].rawBytes).map { .bytes($0) } ?? .null
            },
            "url::NormalizeWithDefaultHttpScheme": .one(
                [.plain(.optional(.string))], .optional(.string)
            ) { (values) throws(SQLError) in
                if values[0].isNull { return .null }
                let bytes = values[0].rawBytes
                let whole = URLParts(bytes).scheme.isEmpty ? Array("http://".utf8) + bytes : bytes
                return .bytes(normalized(whole) ?? bytes)
            },
            "url::GetPort": .one([.plain(.optional(.string))], .optional(.uint64)) {
                (values) throws(SQLError) in
                if values[0].isNull { return .null }
                let parts = URLParts(values[0].rawBytes)
                if let port = YQLText.parse(parts.port, as: YQLPrimitive.uint64) { return port }
                switch String(decoding: parts.scheme, as: UTF8.self).lowercased() {
                case "http://": return YQLInteger.value(80)
                case "https://": return YQLInteger.value(443)
                case "ftp://": return YQLInteger.value(21)
                default: return .null
                }
            },
            "url::GetCGIParam": .one(
                [.plain(.optional(.string)), .plain(.string)], .optional(.string)
            ) { (values) throws(SQLError) in
                if values[0].isNull { return .null }
                return parameter(URLParts(values[0].rawBytes).query ?? [], values[1].rawBytes)
            },
            "url::GetDomain": .one(
                [.plain(.optional(.string)), .plain(.uint8)], .optional(.string)
            ) { (values) throws(SQLError) in
                if values[0].isNull { return .null }
                let domain = URLParts(values[0].rawBytes).domain(Int(values[1].wholeNumber))
                return domain.isEmpty ? .null : .bytes(domain)
            },
            "url::GetTLD": .one([.auto(.string)], .string) { (values) throws(SQLError) in
                .bytes(URLParts(values[0].rawBytes).labels.last ?? [])
            },
            "url::IsKnownTLD": .one([.auto(.string)], .bool) { (values) throws(SQLError) in
                .bool(known.contains(values[0].rawText.lowercased()))
            },
            "url::IsWellKnownTLD": .one([.auto(.string)], .bool) { (values) throws(SQLError) in
                .bool(wellKnown.contains(values[0].rawText.lowercased()))
            },
            "url::GetDomainLevel": .one([.auto(.string)], .uint64) { (values) throws(SQLError) in
                YQLInteger.value(UInt64(max(1, URLParts(values[0].rawBytes).labels.count)))
            },
            "url::GetSignificantDomain": .one(
                [.auto(.string), .maybe(.list(.string))], .string
            ) { (values) throws(SQLError) in
                let zones =
                    values[1].isNull
                    ? significant : Set(values[1].elements.map { $0.rawBytes })
                return .bytes(significantDomain(values[0].rawBytes, zones))
            },
            "url::GetOwner": .one([.auto(.string)], .string) { (values) throws(SQLError) in
                .bytes(significantDomain(values[0].rawBytes, significant))
            },
            "url::CutQueryStringAndFragment": .one([.auto(.string)], .string) {
                (values) throws(SQLError) in
                let bytes = values[0].rawBytes
                let end = bytes.firstIndex { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
                return .bytes(Array(bytes[..<(end ?? bytes.count)]))
            },
            "url::GetScheme": .one([.auto(.string)], .string) { (values) throws(SQLError) in
                .bytes(URLParts(values[0].rawBytes).scheme)
            },
        ]
        for (name, body) in parts {
            all["url::" + name] = .one([.plain(.optional(.string))], .optional(.string)) {
                (values) throws(SQLError) in
                if values[0].isNull { return .null }
                let part = body(values[0].rawBytes)
                return part.map { .bytes($0) } ?? .null
            }
        }
        all.merge(YQLUrlQueries.functions) { first, _ in first }
        return all
    }()

    private static func filled(_ bytes: [UInt8]?) -> [UInt8]? {
        guard let bytes, !bytes.isEmpty else { return nil }
        return bytes
    }

    private static let parts: [(String, @Sendable ([UInt8]) -> [UInt8]?)] = [
        ("GetHost", { filled(URLParts($0).host) }),
        ("GetHostPort", { filled(URLParts($0).hostPort) }),
        (
            "GetSchemeHost",
            {
                let parts = URLParts($0)
                return filled(parts.scheme + parts.host)
            }
        ),
        (
            "GetSchemeHostPort",
            {
                let parts = URLParts($0)
                return filled(parts.scheme + parts.hostPort)
            }
        ),
        ("GetTail", { filled(URLParts($0).tail) ?? Array("/".utf8) }),
        ("GetPath", { filled(URLParts($0).path) ?? Array("/".utf8) }),
        ("GetFragment", { filled(URLParts($0).fragment) }),
        ("Encode", { encode($0) }), ("Decode", { YQLEncodings.cgiUnescape($0) }),
        ("CutScheme", { filled(Array($0.dropFirst(URLParts($0).scheme.count))) }),
        ("CutWWW", { cutWWW($0, digits: false) }), ("CutWWW2", { cutWWW($0, digits: true) }),
    ]

    /// What is no printable ASCII, and a percent sign that begins no escape.
    private static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            var isPlain = byte > 32 && byte < 127 && !"\"<>\\^`{|}".utf8.contains(byte)
            if byte == UInt8(ascii: "%") {
                isPlain =
                    index + 2 < bytes.count && Hex.value(bytes[index + 1]) != nil
                    && Hex.value(bytes[index + 2]) != nil
            }
            if isPlain {
                out.append(byte)
            } else {
                out += Array(("%" + Hex.string(byte).uppercased()).utf8)
            }
        }
        return out
    }

    private static func cutWWW(_ host: [UInt8], digits: Bool) -> [UInt8] {
        var index = 0
        while index < host.count, host[index] | 0x20 == UInt8(ascii: "w") { index += 1 }
        guard digits ? index >= 3 : index == 3 else { return host }
        if digits { while index < host.count, host[index] &- 48 <= 9 { index += 1 } }
        guard index < host.count, host[index] == UInt8(ascii: ".") else { return host }
        return Array(host[(index + 1)...])
    }

    private static func parameter(_ query: [UInt8], _ name: [UInt8]) -> Value {
        for pair in query.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, Array(parts[0]) == name else { continue }
            return .bytes(YQLEncodings.cgiUnescape(Array(parts[1])))
        }
        return .null
    }

    private static let memberNames = [
        "Frag", "Host", "ParseError", "Pass", "Path", "Port", "Query", "Scheme", "User",
    ]
    private static let parsed = YQLType.structure(
        memberNames.map { YQLMember($0, .optional(.string)) })

    private static let schemes: Set<String> = ["http://", "https://", "ftp://", "ws://", "wss://"]

    private static func parse(_ text: [UInt8]) -> Value {
        let parts = URLParts(text)
        let types = memberNames.map { _ in YQLType.optional(.string) }
        func value(_ bytes: [UInt8]?) -> Value { filled(bytes).map { .bytes($0) } ?? .null }
        let scheme = YQLTextEdits.lower(parts.scheme)
        var flaw: String?
        if parts.scheme.isEmpty || parts.host.isEmpty {
            flaw = "ParsedBadFormat"
        } else if !schemes.contains(String(decoding: scheme, as: UTF8.self)) {
            flaw = "ParsedBadScheme"
        }
        if let flaw {
            var fields = [Value](repeating: .null, count: memberNames.count)
            fields[2] = .bytes(Array(flaw.utf8))
            return .tuple(fields, types)
        }
        return .tuple(
            [
                value(parts.fragment), value(YQLTextEdits.lower(parts.host)), .null,
                value(parts.password), value(filled(parts.path) ?? Array("/".utf8)),
                value(parts.port), value(parts.query), value(Array(scheme.dropLast(3))),
                value(parts.user),
            ], types)
    }

    /// Scheme and host in lower case, a path at least, no fragment. nil: it is no URL.
    private static func normalized(_ text: [UInt8]) -> [UInt8]? {
        let parts = URLParts(YQLTextEdits.strip(text))
        let scheme = YQLTextEdits.lower(parts.scheme)
        let name = String(decoding: scheme, as: UTF8.self)
        guard !parts.host.isEmpty, schemes.contains(name) else { return nil }
        let usual = name == "http://" ? "80" : name == "https://" ? "443" : ""
        let isDefault = parts.port.isEmpty || parts.port == Array(usual.utf8)
        var out = scheme + YQLTextEdits.lower(parts.host)
        if !isDefault { out += [UInt8(ascii: ":")] + parts.port }
        out += parts.path.isEmpty ? Array("/".utf8) : parts.path
        if let query = parts.query { out += [UInt8(ascii: "?")] + query }
        return out
    }

    private static let significant: Set<[UInt8]> = Set(
        ["com", "net", "org", "co", "gov", "edu"].map { Array($0.utf8) })

    private static func significantDomain(_ text: [UInt8], _ zones: Set<[UInt8]>) -> [UInt8] {
        let parts = URLParts(text)
        let labels = parts.labels
        if labels.count < 3 { return parts.host }
        let second = labels[labels.count - 2]
        return parts.domain(zones.contains(second) ? 3 : 2)
    }

    private static let wellKnown: Set<String> = [
        "ru", "com", "org", "net", "info", "biz", "ua", "by", "kz", "tr",
    ]

    private static let known: Set<String> = {
        let generic =
            "com org net edu gov mil int info biz name pro aero coop museum arpa mobi travel jobs cat tel asia post xxx app dev io tech online site store shop blog cloud"
        let countries =
            "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw"
        return Set((generic + " " + countries).split(separator: " ").map(String.init))
    }()
}
