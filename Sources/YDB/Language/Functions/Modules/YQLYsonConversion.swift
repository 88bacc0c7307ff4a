// YSON nodes as values, by the options of the module Yson.
import QueryEngine

/// Yson::Options.
struct YsonOptions: Sendable {
    let isStrict: Bool
    let converts: Bool

    init(_ value: Value) {
        converts = value.field(0).isTrue
        isStrict = value.isNull || value.field(1).isTrue
    }

    /// - Throws: Where strict; else null is given.
    func failure(_ message: String) throws(SQLError) -> Value {
        if isStrict { throw .yqlValue(message) }
        return .null
    }
}

/// What a node can be converted to by name.
struct YsonTarget: Sendable {
    let name: String
    let type: YQLType

    static let node = YsonTarget(name: "", type: YQLYsonModule.resource)
    static let all: [YsonTarget] = [
        node, YsonTarget(name: "Bool", type: .bool), YsonTarget(name: "Int64", type: .int64),
        YsonTarget(name: "Uint64", type: .uint64), YsonTarget(name: "Double", type: .double),
        YsonTarget(name: "String", type: .string),
        YsonTarget(name: "List", type: .list(YQLYsonModule.resource)),
        YsonTarget(name: "Dict", type: .dictionary(key: .string, payload: YQLYsonModule.resource)),
    ]

    var isScalar: Bool { type.primitive != nil }

    func convert(_ node: YQLYson, _ options: YsonOptions) -> Value? {
        YsonConversion.value(node, type, options)
    }
}

/// Nodes as values of any type.
enum YsonConversion {
    static func value(_ node: YQLYson, _ type: YQLType, _ options: YsonOptions) -> Value? {
        switch type {
        case .resource(YQLResources.yson): return YQLYsonModule.write(node)
        case .optional(let item):
            if case .entity = node.kind { return .null }
            return value(node, item, options).map { type.wrap($0) }
        case .list(let item):
            guard case .list(let items) = node.kind else {
                return options.isStrict && !options.converts ? nil : .list([], of: item)
            }
            var made: [Value] = []
            for node in items {
                guard let value = value(node, item, options) else { return nil }
                made.append(value)
            }
            return .list(made, of: item)
        case .tuple(let items):
            guard case .list(let nodes) = node.kind else { return nil }
            return fields(items) {
                nodes.indices.contains($0) ? nodes[$0] : .entity
            } convert: {
                value($0, $1, options)
            }
        case .structure(let members):
            guard case .map = node.kind else { return nil }
            return fields(members.map(\.type)) {
                node.member(Array(members[$0].name.utf8)) ?? .entity
            } convert: {
                value($0, $1, options)
            }
        case .dictionary(let key, let payload): return dictionary(node, key, payload, options)
        case .variant(let items):
            guard case .list(let pair) = node.kind, pair.count == 2,
                case .int64(let number) = pair[0].kind,
                let index = Int(exactly: number), items.indices.contains(index)
            else { return nil }
            return value(pair[1], items[index], options).map { .variant(index, $0, items[index]) }
        case .primitive(let primitive): return value(node, primitive, options)
        case .decimal:
            guard case .string(let text) = node.kind else { return nil }
            return YQLText.parse(text, as: type)
        default: return nil
        }
    }

    private static func fields(
        _ types: [YQLType], node: (Int) -> YQLYson, convert: (YQLYson, YQLType) -> Value?
    ) -> Value? {
        var made: [Value] = []
        for (index, type) in types.enumerated() {
            guard let value = convert(node(index), type) else { return nil }
            made.append(value)
        }
        return .tuple(made, types)
    }

    private static func dictionary(
        _ node: YQLYson, _ key: YQLType, _ payload: YQLType, _ options: YsonOptions
    ) -> Value? {
        guard case .map(let members) = node.kind else {
            if case .list(let items) = node.kind, items.isEmpty {
                return YQLDictionary.value(keys: [], payloads: [], key: key, payload: payload)
            }
            return nil
        }
        var pairs: [(key: Value, payload: Value)] = []
        for member in members {
            guard let name = value(YQLYson(.string(member.key)), key, options),
                let item = value(member.value, payload, options)
            else { return nil }
            pairs.append((name, item))
        }
        return YQLDictionary.make(pairs, key: key, payload: payload)
    }

    private static func value(
        _ node: YQLYson, _ type: YQLPrimitive, _ options: YsonOptions
    ) -> Value? {
        switch (node.kind, type) {
        case (_, .yson): return .bytes(node.bytes(.binary))
        case (_, .json): return .text(YQLDocument.text(node.json))
        case (.bool(let truth), .bool): return .bool(truth)
        case (.double(let number), .double), (.double(let number), .float):
            return YQLText.round(number, type)
        case (.int64(let number), _) where type.isInteger || type.isMoment || type.isInterval:
            return YQLNumber.checked(Int128(number), type)
        case (.uint64(let number), _) where type.isInteger || type.isMoment || type.isInterval:
            return YQLNumber.checked(Int128(number), type)
        case (.int64(let number), .double), (.int64(let number), .float):
            return YQLText.round(Double(number), type)
        case (.uint64(let number), .double), (.uint64(let number), .float):
            return YQLText.round(Double(number), type)
        case (.string(let text), .string): return .bytes(text)
        case (.string(let text), .utf8): return YQLText.isUTF8(text) ? .text(text) : nil
        case (.string(let text), _) where type.isMoment || type.isZoned || type == .uuid:
            return YQLText.parse(text, as: type)
        default: return options.converts ? converted(node, type) : nil
        }
    }

    /// What Options' AutoConvert makes of a node of another kind.
    private static func converted(_ node: YQLYson, _ type: YQLPrimitive) -> Value? {
        let text: [UInt8]
        switch node.kind {
        case .bool(let truth):
            if type.isInteger { return YQLNumber.value(truth ? 1 : 0, type) }
            if type.isFloating { return .double(truth ? 1 : 0) }
            text = Array((truth ? "true" : "false").utf8)
        case .int64(let number):
            if type == .bool { return .bool(number != 0) }
            text = Array(String(number).utf8)
        case .uint64(let number):
            if type == .bool { return .bool(number != 0) }
            text = Array(String(number).utf8)
        case .double(let number):
            if type.isInteger { return YQLNumber.truncated(number, type) }
            if type == .bool { return .bool(number != 0) }
            text = YQLText.text(.double(number), .double)
        case .string(let bytes): text = bytes
        case .entity:
            if type.isInteger { return YQLNumber.value(0, type) }
            if type.isFloating { return .double(0) }
            if type == .bool { return .bool(false) }
            text = []
        case .list, .map: return nil
        }
        return YQLText.parse(text, as: type)
    }
}
