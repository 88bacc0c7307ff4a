// Values that clients send, as the engine has them: each is judged by its type.

import QueryEngine
import YDBLanguage
import YDBWire

/// Reads `Ydb.Value`. Messages are no deeper than their decoder lets them be.
enum ValueDecoding {
    /// A value with its type.
    static func decode(_ typed: Ydb_TypedValue) throws(CallFailure) -> YDBParameter {
        let type = try TypeDecoding.decode(typed.type)
        let order = MemberOrder(typed.type)
        return YDBParameter(type, try decode(typed.value, typed.type, type, order))
    }

    static func decode(
        _ parameters: [String: Ydb_TypedValue]
    ) throws(CallFailure) -> [String: YDBParameter] {
        var found: [String: YDBParameter] = [:]
        for (name, value) in parameters { found[name] = try decode(value) }
        return found
    }

    private static func mismatch(_ type: YQLType) -> CallFailure {
        CallFailure(.badRequest, "Invalid value representation for type: \(type)")
    }

    private static func decode(
        _ value: Ydb_Value, _ wire: Ydb_Type, _ type: YQLType, _ order: MemberOrder
    ) throws(CallFailure) -> Value {
        switch type {
        case .primitive(let primitive):
            guard let read = PrimitiveDecoding.decode(value, primitive) else {
                throw mismatch(type)
            }
            return read
        case .decimal(let precision, let scale):
            guard case .low128(let low)? = value.value else { throw mismatch(type) }
            let bits = Int128(bitPattern: UInt128(value.high128) << 64 | UInt128(low))
            guard let number = DecimalBits.number(bits, precision: precision, scale: scale) else {
                throw mismatch(type)
            }
            return .numeric(number)
        case .optional(let item):
            if case .nullFlagValue? = value.value { return .null }
            if item.isNestedInOptionals, case .nestedValue(let nested)? = value.value {
                return type.wrap(try decode(nested, wire.optionalType.item, item, order.first))
            }
            return type.wrap(try decode(value, wire.optionalType.item, item, order.first))
        case .tagged(let base, _): return try decode(value, wire.taggedType.type, base, order.first)
        case .list(let item):
            var elements: [Value] = []
            elements.reserveCapacity(value.items.count)
            for element in value.items {
                elements.append(try decode(element, wire.listType.item, item, order.first))
            }
            return .list(elements, of: item)
        case .tuple(let items):
            guard value.items.count == items.count else { throw mismatch(type) }
            var fields: [Value] = []
            for (index, item) in items.enumerated() {
                fields.append(
                    try decode(
                        value.items[index], wire.tupleType.elements[index], item,
                        order.children[index]))
            }
            return .tuple(fields, items)
        case .structure(let members):
            guard value.items.count == members.count else { throw mismatch(type) }
            var fields: [Value] = []
            for (index, member) in members.enumerated() {
                let place = order.places[index]
                fields.append(
                    try decode(
                        value.items[place], wire.structType.members[place].type, member.type,
                        order.children[place]))
            }
            return .tuple(fields, members.map(\.type))
        case .dictionary(let key, let payload): return try decode(value, wire, key, payload, order)
        case .variant, .namedVariant: return try decodeVariant(value, wire, type, order)
        case .void: return .void
        case .null: return .null
        case .emptyList: return .emptyList
        case .emptyDictionary: return YQLDictionary.makeSet([], key: .void)
        case .callable, .resource, .stream, .flow, .generic, .unit: throw mismatch(type)
        }
    }

    private static func decode(
        _ value: Ydb_Value, _ wire: Ydb_Type, _ key: YQLType, _ payload: YQLType,
        _ order: MemberOrder
    ) throws(CallFailure) -> Value {
        var pairs: [(key: Value, payload: Value)] = []
        pairs.reserveCapacity(value.pairs.count)
        for pair in value.pairs {
            pairs.append(
                (
                    try decode(pair.key, wire.dictType.key, key, order.children[0]),
                    try decode(pair.payload, wire.dictType.payload, payload, order.children[1])
                ))
        }
        return payload == .void
            ? YQLDictionary.makeSet(pairs.map(\.key), key: key)
            : YQLDictionary.make(pairs, key: key, payload: payload)
    }

    private static func decodeVariant(
        _ value: Ydb_Value, _ wire: Ydb_Type, _ type: YQLType, _ order: MemberOrder
    ) throws(CallFailure) -> Value {
        let place = Int(value.variantIndex)
        guard case .nestedValue(let nested)? = value.value, order.children.indices.contains(place)
        else { throw mismatch(type) }
        switch type {
        case .variant(let items):
            return .variant(
                place,
                try decode(
                    nested, wire.variantType.tupleItems.elements[place], items[place],
                    order.children[place]), items[place])
        case .namedVariant(let members):
            // The client counts in its own order.
            guard let index = order.places.firstIndex(of: place) else { throw mismatch(type) }
            return .variant(
                index,
                try decode(
                    nested, wire.variantType.structItems.members[place].type, members[index].type,
                    order.children[place]), members[index].type)
        default: throw mismatch(type)
        }
    }
}

/// Where the members of a client's structs stand: ours are in the order of their names. Found once a type, not once a value.
final class MemberOrder {
    /// Of each of our members: its place among the client's.
    let places: [Int]
    /// Of each item in the client's order.
    let children: [MemberOrder]

    var first: MemberOrder { children.first ?? self }

    init(_ type: Ydb_Type) {
        switch type.type {
        case .optionalType(let optional): children = [MemberOrder(optional.item)]
        case .listType(let list): children = [MemberOrder(list.item)]
        case .taggedType(let tagged): children = [MemberOrder(tagged.type)]
        case .tupleType(let tuple): children = tuple.elements.map(MemberOrder.init)
        case .dictType(let dictionary):
            children = [MemberOrder(dictionary.key), MemberOrder(dictionary.payload)]
        case .structType(let structure): children = structure.members.map { MemberOrder($0.type) }
        case .variantType(let variant):
            switch variant.type {
            case .tupleItems(let tuple): children = tuple.elements.map(MemberOrder.init)
            case .structItems(let structure):
                children = structure.members.map { MemberOrder($0.type) }
            case nil: children = []
            }
        default: children = []
        }
        let members =
            switch type.type {
            case .structType(let structure): structure.members
            case .variantType(let variant): variant.structItems.members
            default: [Ydb_StructMember]()
            }
        places = members.indices.sorted {
            members[$0].name.utf8.lexicographicallyPrecedes(members[$1].name.utf8)
        }
    }
}
