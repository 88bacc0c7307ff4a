// YSON nodes as values, by the options of the module Yson.
import QueryEngine

/// Yson::Options.
///
/// The public source's rules (`yson2_udf.cpp`, `convert.h`): a function that is called by its name and given none is
/// strict; one that is passed to another function, or options that do not say `Strict`, are not.
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

    /// Nothing, which makes the value around it null or fails.
    ///
    /// - Throws: Where strict.
    func nothing(_ message: String) throws(SQLError) -> Value? {
        if isStrict { throw .yqlValue(message) }
        return nil
    }
}

/// What a node can be converted to by name.
struct YsonTarget: Sendable {
    let name: String
    let type: YQLType

    static let node = YsonTarget(name: "", type: YQLYsonModule.resource)
    static let list = YsonTarget(name: "List", type: .list(YQLYsonModule.resource))
    static let dictionary = YsonTarget(
        name: "Dict", type: .dictionary(key: .string, payload: YQLYsonModule.resource))
    static let all: [YsonTarget] = [
        node, YsonTarget(name: "Bool", type: .bool), YsonTarget(name: "Int64", type: .int64),
        YsonTarget(name: "Uint64", type: .uint64), YsonTarget(name: "Double", type: .double),
        YsonTarget(name: "String", type: .string), list, dictionary,
    ]

    var isScalar: Bool { type.primitive != nil }

    /// nil: the node is none of it, and the options are not strict.
    func convert(_ node: YQLYson, _ options: YsonOptions) throws(SQLError) -> Value? {
        switch (type, node.kind) {
        case (.list, .list), (.dictionary, .map):
            return try YsonConversion.value(node, type, options)
        case (.list, _):
            _ = try options.failure("Cannot parse list from \(node.kind.shownName)")
            return .list([], of: YQLYsonModule.resource)
        case (.dictionary, _):
            _ = try options.failure("Cannot parse dict from \(node.kind.shownName)")
            return YQLYsonModule.dictionary([], YQLYsonModule.resource)
        default: return try YsonConversion.value(node, type, options)
        }
    }
}

/// Nodes as values of any type: nil where options that are not strict leave nothing.
enum YsonConversion {
    static func value(
        _ node: YQLYson, _ type: YQLType, _ options: YsonOptions
    ) throws(SQLError) -> Value? {
        switch type {
        case .resource(YQLResources.yson): return YQLYsonModule.write(node)
        case .optional(let item):
            if case .entity = node.kind { return .null }
            return try value(node, item, options).map { type.wrap($0) } ?? .null
        case .list(let item): return try list(node, item, options)
        case .tuple(let items): return try tuple(node, items, options)
        case .structure(let members): return try structure(node, members, options)
        case .dictionary(let key, let payload):
            return try dictionary(node, key, payload, options)
        case .primitive(let primitive): return try YsonScalar.value(node, primitive, options)
        default: return try options.nothing("Cannot convert Yson to \(type)")
        }
    }

    private static func list(
        _ node: YQLYson, _ item: YQLType, _ options: YsonOptions
    ) throws(SQLError) -> Value? {
        guard case .list(let items) = node.kind else {
            if options.converts { return .list([], of: item) }
            return try options.nothing("Cannot parse list from \(node.kind.shownName)")
        }
        var made: [Value] = []
        made.reserveCapacity(items.count)
        for node in items {
            if let value = try value(node, item, options) { made.append(value) }
        }
        return .list(made, of: item)
    }

    private static func dictionary(
        _ node: YQLYson, _ key: YQLType, _ payload: YQLType, _ options: YsonOptions
    ) throws(SQLError) -> Value? {
        guard case .map(let members) = node.kind else {
            if options.converts {
                return YQLDictionary.value(keys: [], payloads: [], key: key, payload: payload)
            }
            return try options.nothing("Cannot parse dict from \(node.kind.shownName)")
        }
        var pairs: [(key: Value, payload: Value)] = []
        for member in members {
            if let name = try value(YQLYson(.string(member.key)), key, options),
                let item = try value(member.value, payload, options)
            {
                pairs.append((name, item))
            }
        }
        return YQLDictionary.make(pairs, key: key, payload: payload)
    }

    private static func tuple(
        _ node: YQLYson, _ types: [YQLType], _ options: YsonOptions
    ) throws(SQLError) -> Value? {
        guard case .list(let nodes) = node.kind else {
            if options.converts { return .tuple(types.map(blank), types) }
            return try options.nothing("Cannot parse tuple from \(node.kind.shownName)")
        }
        var made: [Value] = []
        for (index, type) in types.enumerated() {
            let found = nodes.indices.contains(index) ? nodes[index] : nil
            guard let value = try field(found, type, options, "\(index)") else { return nil }
            made.append(value)
        }
        return .tuple(made, types)
    }

    private static func structure(
        _ node: YQLYson, _ members: [YQLMember], _ options: YsonOptions
    ) throws(SQLError) -> Value? {
        let types = members.map(\.type)
        guard case .map = node.kind else {
            if options.converts { return .tuple(types.map(blank), types) }
            return try options.nothing("Cannot parse struct from \(node.kind.shownName)")
        }
        var made: [Value] = []
        for member in members {
            let found = node.member(Array(member.name.utf8))
            guard let value = try field(found, member.type, options, member.name) else {
                return nil
            }
            made.append(value)
        }
        return .tuple(made, types)
    }

    /// A member that is missing is null where it may be, what stands for nothing where conversions are wished.
    private static func field(
        _ node: YQLYson?, _ type: YQLType, _ options: YsonOptions, _ name: String
    ) throws(SQLError) -> Value? {
        if let node { return try value(node, type, options) }
        if options.converts { return blank(type) }
        if type.isOptional { return .null }
        return try options.nothing("Missed struct member '\(name)'.")
    }

    /// What AutoConvert puts where nothing is.
    private static func blank(_ type: YQLType) -> Value {
        switch type {
        case .tuple(let items): .tuple(items.map(blank), items)
        case .structure(let members): .tuple(members.map { blank($0.type) }, members.map(\.type))
        case .list(let item): .list([], of: item)
        case .dictionary(let key, let payload):
            YQLDictionary.value(keys: [], payloads: [], key: key, payload: payload)
        case .resource(YQLResources.yson): YQLYsonModule.write(.entity)
        case .primitive(let primitive): YsonScalar.blank(primitive)
        default: .null
        }
    }
}

extension YQLYson.Kind {
    /// As errors name it.
    var shownName: String {
        switch self {
        case .entity: "entity"
        case .bool: "boolean"
        case .int64, .uint64: "integer"
        case .double: "floating point"
        case .string: "string"
        case .list: "list"
        case .map: "dict"
        }
    }
}
