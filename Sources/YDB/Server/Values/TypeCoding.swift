// Types as `Ydb.Type` has them, in both directions.

import QueryEngine
import SwiftProtobuf
import YDBLanguage
import YDBWire

extension YQLPrimitive {
    /// The number of the type on the wire; those that have none are told as texts.
    var wireID: Ydb_Type.PrimitiveTypeId {
        switch self {
        case .bool: .bool
        case .int8: .int8
        case .int16: .int16
        case .int32: .int32
        case .int64: .int64
        case .uint8: .uint8
        case .uint16: .uint16
        case .uint32: .uint32
        case .uint64: .uint64
        case .float: .float
        case .double: .double
        case .string: .string
        case .utf8: .utf8
        case .json: .json
        case .jsonDocument: .jsonDocument
        case .yson: .yson
        case .uuid: .uuid
        case .dyNumber: .dynumber
        case .date: .date
        case .datetime: .datetime
        case .timestamp: .timestamp
        case .interval: .interval
        case .date32: .date32
        case .datetime64: .datetime64
        case .timestamp64: .timestamp64
        case .interval64: .interval64
        case .tzDate: .tzDate
        case .tzDatetime: .tzDatetime
        case .tzTimestamp: .tzTimestamp
        case .tzDate32, .tzDatetime64, .tzTimestamp64: .utf8
        }
    }

    private static let byWireID: [Int: YQLPrimitive] = {
        var found: [Int: YQLPrimitive] = [:]
        for type in allCases where found[type.wireID.rawValue] == nil {
            found[type.wireID.rawValue] = type
        }
        return found
    }()

    init?(wireID: Ydb_Type.PrimitiveTypeId) {
        guard let found = Self.byWireID[wireID.rawValue] else { return nil }
        self = found
    }
}

extension Ydb_Type {
    init(_ type: YQLType) {
        self.init()
        switch type {
        case .primitive(let primitive): typeID = primitive.wireID
        case .decimal(let precision, let scale):
            decimalType = .with {
                $0.precision = UInt32(clamping: precision)
                $0.scale = UInt32(clamping: scale)
            }
        case .optional(let item): optionalType = .with { $0.item = Ydb_Type(item) }
        case .list(let item), .stream(let item), .flow(let item):
            listType = .with { $0.item = Ydb_Type(item) }
        case .tuple(let items): tupleType = .with { $0.elements = items.map(Ydb_Type.init) }
        case .structure(let members): structType = Self.structure(members)
        case .dictionary(let key, let payload):
            dictType = .with {
                $0.key = Ydb_Type(key)
                $0.payload = Ydb_Type(payload)
            }
        case .variant(let items):
            variantType = .with {
                $0.tupleItems = .with { $0.elements = items.map(Ydb_Type.init) }
            }
        case .namedVariant(let members):
            variantType = .with { $0.structItems = Self.structure(members) }
        case .tagged(let base, let tag):
            taggedType = .with {
                $0.tag = tag
                $0.type = Ydb_Type(base)
            }
        case .void, .unit, .callable, .resource, .generic: voidType = .nullValue
        case .null: nullType = .nullValue
        case .emptyList: emptyListType = .nullValue
        case .emptyDictionary: emptyDictType = .nullValue
        }
    }

    private static func structure(_ members: [YQLMember]) -> Ydb_StructType {
        .with { structure in
            structure.members = members.map { member in
                .with {
                    $0.name = member.name
                    $0.type = Ydb_Type(member.type)
                }
            }
        }
    }
}

/// Reads types that clients send.
enum TypeDecoding {
    /// As deep as the texts of types may be.
    private static let deepest = 64

    static func decode(_ type: Ydb_Type) throws(CallFailure) -> YQLType {
        try decode(type, depth: 0)
    }

    private static func decode(_ type: Ydb_Type, depth: Int) throws(CallFailure) -> YQLType {
        guard depth < deepest else { throw CallFailure(.badRequest, "A type is too deep") }
        switch type.type {
        case .typeID(let id):
            guard let primitive = YQLPrimitive(wireID: id) else {
                throw CallFailure(.badRequest, "Unexpected type id: \(id.rawValue)")
            }
            return .primitive(primitive)
        case .decimalType(let decimal):
            guard (1...35).contains(decimal.precision), decimal.scale <= decimal.precision else {
                throw CallFailure(
                    .badRequest,
                    "Invalid decimal type: Decimal(\(decimal.precision),\(decimal.scale))")
            }
            return .decimal(precision: Int(decimal.precision), scale: Int(decimal.scale))
        case .optionalType(let optional):
            return .optional(try decode(optional.item, depth: depth + 1))
        case .listType(let list): return .list(try decode(list.item, depth: depth + 1))
        case .tupleType(let tuple): return .tuple(try decode(tuple.elements, depth))
        case .structType(let structure): return .structure(of: try decode(structure, depth))
        case .dictType(let dictionary):
            return .dictionary(
                key: try decode(dictionary.key, depth: depth + 1),
                payload: try decode(dictionary.payload, depth: depth + 1))
        case .variantType(let variant):
            switch variant.type {
            case .tupleItems(let tuple): return .variant(try decode(tuple.elements, depth))
            case .structItems(let structure): return .variant(of: try decode(structure, depth))
            case nil: throw CallFailure(.badRequest, "A variant has no alternatives")
            }
        case .taggedType(let tagged):
            return .tagged(try decode(tagged.type, depth: depth + 1), tagged.tag)
        case .voidType: return .void
        case .nullType: return .null
        case .emptyListType: return .emptyList
        case .emptyDictType: return .emptyDictionary
        case .pgType: throw CallFailure(.unsupported, "Types of PostgreSQL are not served here")
        case nil: throw CallFailure(.badRequest, "A type is missing")
        }
    }

    private static func decode(
        _ types: [Ydb_Type], _ depth: Int
    ) throws(CallFailure) -> [YQLType] {
        var found: [YQLType] = []
        for type in types { found.append(try decode(type, depth: depth + 1)) }
        return found
    }

    private static func decode(
        _ structure: Ydb_StructType, _ depth: Int
    ) throws(CallFailure) -> [YQLMember] {
        var found: [YQLMember] = []
        for member in structure.members {
            found.append(YQLMember(member.name, try decode(member.type, depth: depth + 1)))
        }
        return found
    }
}
