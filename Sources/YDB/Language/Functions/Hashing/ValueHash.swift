// YDB's hash of values, which decides in what order its hashed sets give their items.
import QueryEngine

/// The hash of a value by its type, as YDB's runtime computes it.
///
/// Of the public source: `GetValueHash` (`udf_type_ops.h`) for data, `THash` (`mkql_type_builder.cpp`) for containers.
enum ValueHash {
    static func hash(_ value: Value, _ type: YQLType) -> UInt64 {
        switch type {
        case .primitive(let primitive): return hash(value, primitive)
        case .decimal(_, let scale): return hash(decimal: value, scale: scale)
        case .optional(let item):
            guard let inner = type.unwrap(value) else { return 0 }
            return combine(1, hash(inner, item))
        case .list(let item), .stream(let item), .flow(let item):
            return value.elements.reduce(0) { combine($0, hash($1, item)) }
        case .tuple(let items): return hash(value.fields, items)
        case .structure(let members): return hash(value.fields, members.map(\.type))
        case .dictionary(let key, let payload): return hash(dictionary: value, key, payload)
        case .variant(let items): return hash(variant: value, items)
        case .namedVariant(let members): return hash(variant: value, members.map(\.type))
        case .tagged(let base, _): return hash(value, base)
        case .void, .null, .emptyList, .emptyDictionary, .callable, .resource, .generic, .unit:
            return 0
        }
    }

    /// Order counts.
    private static func combine(_ first: UInt64, _ second: UInt64) -> UInt64 {
        WangHash.mixed(first) ^ second
    }

    private static func hash(_ fields: [Value], _ types: [YQLType]) -> UInt64 {
        zip(fields, types).reduce(0) { combine($0, hash($1.0, $1.1)) }
    }

    private static func hash(variant value: Value, _ types: [YQLType]) -> UInt64 {
        let index = value.alternative
        guard types.indices.contains(index) else { return 0 }
        return combine(UInt64(index), hash(value.field(1), types[index]))
    }

    /// The same in whatever order the pairs come.
    private static func hash(
        dictionary value: Value, _ key: YQLType, _ payload: YQLType
    ) -> UInt64 {
        let dictionary = YQLDictionary(value, key: key)
        let pairs = dictionary.keys.indices.map { index in
            combine(
                hash(dictionary.keys[index], key), hash(dictionary.payload(at: index), payload))
        }
        return pairs.sorted().reduce(0, combine)
    }

    private static func hash(_ value: Value, _ type: YQLPrimitive) -> UInt64 {
        switch type {
        case .float:
            guard case .double(let number) = value else { return 0 }
            return number.isNaN ? .max : number == 0 ? 0 : UInt64(Float(number).bitPattern)
        case .double:
            guard case .double(let number) = value else { return 0 }
            return number.isNaN ? .max : number == 0 ? 0 : number.bitPattern
        case .string, .utf8, .uuid, .json, .jsonDocument, .yson:
            return CityHash.hash64(value.rawBytes)
        case .dyNumber:
            return CityHash.hash64(YQLText.text(value, .primitive(type)))
        case _ where type.isZoned:
            return combine(
                bits(value, type), UInt64(YQLZoneNumbers.number(of: value.field(1).rawText) ?? 0))
        default: return bits(value, type)
        }
    }

    /// A number is its own hash.
    private static func bits(_ value: Value, _ type: YQLPrimitive) -> UInt64 {
        UInt64(truncatingIfNeeded: YQLNumber.exact(value, type))
    }

    private static func hash(decimal value: Value, scale: Int) -> UInt64 {
        guard case .numeric(let number) = value else { return 0 }
        let bits = DecimalBits.bits(of: number, scale: scale)
        return combine(UInt64(truncatingIfNeeded: bits), UInt64(truncatingIfNeeded: bits >> 64))
    }
}

/// Thomas Wang's mix of 64 bits.
enum WangHash {
    static func mixed(_ number: UInt64) -> UInt64 {
        var key = number
        key = key &+ ~(key << 32)
        key ^= key >> 22
        key = key &+ ~(key << 13)
        key ^= key >> 8
        key = key &+ (key << 3)
        key ^= key >> 15
        key = key &+ ~(key << 27)
        key ^= key >> 31
        return key
    }
}
