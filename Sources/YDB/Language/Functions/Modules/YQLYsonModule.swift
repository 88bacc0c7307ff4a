// The module Yson: documents, and what stands in them.
import QueryEngine

enum YQLYsonModule {
    static let functions: [String: YQLModules.Entry] = {
        var all: [String: YQLModules.Entry] = [
            "yson::Parse": parse(json: false), "yson::ParseJson": parse(json: true),
            "yson::ParseJsonDecodeUtf8": parse(json: true),
            "yson::From": .resolver(from), "yson::FromBool": .resolver(from),
            "yson::FromInt64": .resolver(from), "yson::FromUint64": .resolver(from),
            "yson::FromDouble": .resolver(from), "yson::FromString": .resolver(from),
            "yson::FromList": .resolver(from), "yson::FromDict": .resolver(from),
            "yson::FromInt64List": .resolver(from), "yson::FromStringList": .resolver(from),
            "yson::FromInt64Dict": .resolver(from), "yson::FromStringDict": .resolver(from),
            "yson::Options": options,
            "yson::WithAttributes": node([.auto(resource)], .optional(resource)) { node, values in
                guard case .map(let members) = read(values[1]).kind else { return .null }
                var changed = node
                changed.attributes = members
                return write(changed)
            },
            "yson::Equals": node([.auto(resource)], .bool) { node, values in
                .bool(canonical(node) == canonical(read(values[1])))
            },
            "yson::GetHash": node([], .uint64) { node, _ in
                YQLInteger.value(YsonHash.hash(node))
            },
            "yson::GetLength": .one(
                [.auto(resource), .maybe(settings, optionsName)], .optional(.uint64)
            ) {
                (values) throws(SQLError) in
                switch read(values[0]).kind {
                case .list(let items): return YQLInteger.value(UInt64(items.count))
                case .map(let members): return YQLInteger.value(UInt64(members.count))
                default: return try YsonOptions(values[1]).failure("Expected list or dict")
                }
            },
            "yson::Contains": .one(
                [.auto(resource), .plain(.string), .maybe(settings, optionsName)], .optional(.bool)
            ) { (values) throws(SQLError) in
                switch read(values[0]).kind {
                case .list(let items):
                    guard let index = Int(values[1].rawText) else { return .bool(false) }
                    return .bool(
                        (index < 0 ? index + items.count : index) >= 0 && index < items.count)
                case .map(let members):
                    return .bool(members.contains { $0.key == values[1].rawBytes })
                case .entity: return .null
                default: return try YsonOptions(values[2]).failure("Expected list or dict")
                }
            },
            "yson::Attributes": node([], .dictionary(key: .string, payload: resource)) { node, _ in
                dictionary(node.attributes.map { ($0.key, write($0.value)) }, resource)
            },
            "yson::Serialize": node([], .yson) { node, _ in .bytes(node.bytes(.binary)) },
            "yson::SerializeText": node([], .yson) { node, _ in .bytes(node.bytes(.text)) },
            "yson::SerializePretty": node([], .yson) { node, _ in .bytes(node.bytes(.pretty)) },
            "yson::SerializeJson": .one(
                [
                    .auto(resource), .maybe(settings, optionsName), .maybe(.bool, "SkipMapEntity"),
                    .maybe(.bool, "EncodeUtf8"), .maybe(.bool, "WriteNanAsString"),
                ], .optional(.json)
            ) { (values) throws(SQLError) in
                .text(YQLDocument.text(read(values[0]).json(skipsEntities: values[2].isTrue)))
            },
        ]
        for (name, test) in tests {
            all["yson::Is" + name] = node([], .bool) { node, _ in .bool(test(node.kind)) }
        }
        for target in YsonTarget.all {
            all["yson::ConvertTo" + target.name] = converted([], target) { node, _ in node }
            all["yson::Lookup" + target.name] = converted([.plain(.string)], target) {
                (node, values) throws(SQLError) in
                lookup(node, values[1].rawBytes)
            }
            all["yson::YPath" + target.name] = converted([.plain(.string)], target) {
                (node, values) throws(SQLError) in
                try path(node, values[1].rawText)
            }
            if target.isScalar {
                all["yson::ConvertTo" + target.name + "List"] = container(target, isList: true)
                all["yson::ConvertTo" + target.name + "Dict"] = container(target, isList: false)
            }
        }
        // To a type that is named: instead of the one to a document, which it is already.
        all["yson::ConvertTo"] = .resolver(convertTo)
        all["yson::ConvertToList"] = container(.node, isList: true)
        all["yson::ConvertToDict"] = container(.node, isList: false)
        return all
    }()

    static let resource = YQLType.resource(YQLResources.yson)
    static let settings = YQLType.resource("Yson2.Options")
    /// What is passed to another function has its options by this name, which no text can spell.
    static let optionsName = "\u{1}options"

    /// A function that is passed to another one, and not called by its name, is given no strictness.
    static func takesOptions(_ name: String) -> Bool {
        guard let end = name.range(of: "::") else { return false }
        let module = name[..<end.lowerBound].lowercased()
        guard module == "yson" || module == "yson2" else { return false }
        let prefixes = [
            "ConvertTo", "Parse", "SerializeJson", "GetLength", "Contains", "Lookup", "YPath",
        ]
        return prefixes.contains { name[end.upperBound...].hasPrefix($0) }
    }

    /// Of Yson::Options that say nothing.
    static let lenient = Value.tuple([.bool(false), .bool(false)], [.bool, .bool])

    static func read(_ value: Value) -> YQLYson { YQLYson.parse(value.rawBytes) ?? .entity }
    static func write(_ node: YQLYson) -> Value { .bytes(node.bytes(.binary)) }

    private static func node(
        _ more: [YQLSignature.Parameter], _ result: YQLType,
        _ body: @escaping @Sendable (YQLYson, [Value]) -> Value
    ) -> YQLModules.Entry {
        .one([.auto(resource)] + more, result) { (values) throws(SQLError) in
            try WorkPace.passBytes(values[0].rawBytes.count)
            return body(read(values[0]), values)
        }
    }

    private static let tests: [(String, @Sendable (YQLYson.Kind) -> Bool)] = [
        ("Entity", { if case .entity = $0 { true } else { false } }),
        ("String", { if case .string = $0 { true } else { false } }),
        ("Double", { if case .double = $0 { true } else { false } }),
        ("Uint64", { if case .uint64 = $0 { true } else { false } }),
        ("Int64", { if case .int64 = $0 { true } else { false } }),
        ("Bool", { if case .bool = $0 { true } else { false } }),
        ("List", { if case .list = $0 { true } else { false } }),
        ("Dict", { if case .map = $0 { true } else { false } }),
    ]

    // MARK: Making

    private static let options: YQLModules.Entry = .one(
        [.maybe(.bool, "AutoConvert"), .maybe(.bool, "Strict")], settings
    ) { (values) throws(SQLError) in
        .tuple([.bool(values[0].isTrue), .bool(values[1].isTrue)], [.bool, .bool])
    }

    private static func parse(json: Bool) -> YQLModules.Entry {
        let own = YQLType.primitive(json ? .json : .yson)
        @Sendable func made(_ bytes: [UInt8]) -> YQLYson? {
            json ? YQLDocument.parse(bytes).map { YQLYson(json: $0) } : YQLYson.parse(bytes)
        }
        let signatures: [YQLSignature] = [
            YQLSignature([.auto(own), .maybe(settings, optionsName)], resource) {
                (values) throws(SQLError) in
                guard let node = made(values[0].rawBytes) else {
                    throw .yqlValue("Invalid \(json ? "Json" : "Yson")")
                }
                return write(node)
            },
            YQLSignature([.auto(.string), .maybe(settings, optionsName)], .optional(resource)) {
                (values) throws(SQLError) in
                if let node = made(values[0].rawBytes) { return write(node) }
                return try YsonOptions(values[1]).failure("Invalid \(json ? "Json" : "Yson")")
            },
        ]
        guard json else { return .signatures(signatures) }
        // A document is made JSON first, which may not go.
        let ofDocument = YQLSignature(
            [.auto(resource), .maybe(settings, optionsName)], .optional(resource)
        ) { (values) throws(SQLError) in values[0] }
        return .resolver { (call) throws(SQLError) in
            if call.count > 0, try call.type(0).innermost == resource {
                return try ofDocument.bind(call)
            }
            do throws(SQLError) { return try signatures[0].bind(call) } catch {
                return try signatures[1].bind(call)
            }
        }
    }

    @Sendable private static func from(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        let type = try call.type(0)
        return .plain(call.name, resource) { (values) throws(SQLError) in
            try YQLSize.require(values[0])
            return write(YQLYson(values[0], type))
        }
    }

    /// The same for equal documents, whatever the order of their keys.
    private static func canonical(_ node: YQLYson) -> [UInt8] {
        func sorted(_ members: [YQLYson.Member]) -> [YQLYson.Member] {
            members.map { .init(key: $0.key, value: ordered($0.value)) }
                .sorted { $0.key.lexicographicallyPrecedes($1.key) }
        }
        func ordered(_ node: YQLYson) -> YQLYson {
            switch node.kind {
            case .list(let items):
                YQLYson(.list(items.map { ordered($0) }), attributes: sorted(node.attributes))
            case .map(let members):
                YQLYson(.map(sorted(members)), attributes: sorted(node.attributes))
            default: YQLYson(node.kind, attributes: sorted(node.attributes))
            }
        }
        return ordered(node).bytes(.binary)
    }

    // MARK: Looking up

    static func lookup(_ node: YQLYson, _ key: [UInt8]) -> YQLYson? {
        switch node.kind {
        case .list(let items):
            guard let index = Int(String(decoding: key, as: UTF8.self)) else { return nil }
            let place = index < 0 ? index + items.count : index
            return items.indices.contains(place) ? items[place] : nil
        default: return node.member(key)
        }
    }

    /// `/a/b/0`, `/@attribute`.
    private static func path(_ node: YQLYson, _ path: String) throws(SQLError) -> YQLYson? {
        guard path.utf8.count > 1, path.hasPrefix("/"), !path.hasSuffix("/") else {
            throw .yqlValue("Invalid YPath: '\(path)'.")
        }
        var node = node
        for step in path.split(separator: "/") {
            if step == "@" {
                node = YQLYson(.map(node.attributes))
            } else if step.hasPrefix("@") {
                let key = Array(step.dropFirst().utf8)
                guard let found = node.attributes.last(where: { $0.key == key }) else { return nil }
                node = found.value
            } else {
                guard let found = lookup(node, Array(step.utf8)) else { return nil }
                node = found
            }
        }
        return node
    }

    private static func converted(
        _ more: [YQLSignature.Parameter], _ target: YsonTarget,
        _ find: @escaping @Sendable (YQLYson, [Value]) throws(SQLError) -> YQLYson?
    ) -> YQLModules.Entry {
        let result = YQLType.optional(target.type)
        let settingsPlace = more.count + 1
        return .one([.auto(resource)] + more + [.maybe(settings, optionsName)], result) {
            (values) throws(SQLError) in
            try WorkPace.passBytes(values[0].rawBytes.count)
            guard let found = try find(read(values[0]), values) else { return .null }
            return try target.convert(found, YsonOptions(values[settingsPlace])) ?? .null
        }
    }

    /// A list or a dictionary of what an item is converted to; of nothing an empty one.
    private static func container(_ item: YsonTarget, isList: Bool) -> YQLModules.Entry {
        let type: YQLType =
            isList ? .list(item.type) : .dictionary(key: .string, payload: item.type)
        return .one([.maybe(resource), .maybe(settings, optionsName)], type) {
            (values) throws(SQLError) in
            try WorkPace.passBytes(values[0].rawBytes.count)
            let options = YsonOptions(values[1])
            let node = values[0].isNull ? nil : read(values[0])
            let none = YQLYson(isList ? .list([]) : .map([]))
            switch node?.kind {
            case .list where isList, .map where !isList: break
            case nil: return try YsonConversion.value(none, type, options) ?? .null
            case .some(let kind):
                _ = try options.failure(
                    "Cannot parse \(isList ? "list" : "dict") from \(kind.shownName)")
                return try YsonConversion.value(none, type, options) ?? .null
            }
            return try YsonConversion.value(node ?? none, type, options) ?? .null
        }
    }

    static func dictionary(_ members: [([UInt8], Value)], _ payload: YQLType) -> Value {
        YQLDictionary.make(
            members.map { (key: .bytes($0.0), payload: $0.1) }, key: .string, payload: payload)
    }

    // MARK: ConvertTo

    @Sendable private static func convertTo(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...3)
        let source = try call.type(0)
        let target = try call.typeArgument(1)
        if source == .null { return .null(call.name, target.asOptional) }
        guard let conversion = YQLConversions.implicit(from: source.withoutOptional, to: resource)
        else {
            throw call.mismatch(0, "Yson")
        }
        let hasOptions = call.has(2)
        return .plain(call.name, source.isOptional ? target.asOptional : target) {
            (values) throws(SQLError) in
            guard let value = source.isOptional ? source.unwrap(values[0]) : values[0] else {
                return .null
            }
            let options = YsonOptions(hasOptions ? values[2] : .null)
            let node = read(try conversion(value))
            if let made = try YsonConversion.value(node, target, options) { return made }
            throw .yqlValue("Failed to convert Yson DOM into strict type: \(target)")
        }
    }
}
