// Types as messages have them (`Ydb.Type`).

import YDBWire

extension YDBType {
    /// The type that a message tells.
    ///
    /// - Throws: ``YDBDecodingError`` where it is none, has a part that is none, or lies too deep.
    init(_ wire: Ydb_Type) throws(YDBDecodingError) { try self.init(wire, depth: 0) }

    private init(_ wire: Ydb_Type, depth: Int) throws(YDBDecodingError) {
        guard depth < Self.deepest else {
            throw YDBDecodingError(
                .malformed("types lie in each other more than \(Self.deepest) deep"))
        }
        switch wire.type {
        case .typeID(let id):
            guard let type = YDBPrimitiveType(id) else {
                throw YDBDecodingError(.malformed("a type of number \(id.rawValue)"))
            }
            self = .primitive(type)
        case .decimalType(let decimal):
            guard (1...YDBDecimal.mostDigits).contains(Int(decimal.precision)),
                decimal.scale <= decimal.precision
            else {
                throw YDBDecodingError(
                    .malformed("a type Decimal(\(decimal.precision),\(decimal.scale))"))
            }
            self = .decimal(precision: Int(decimal.precision), scale: Int(decimal.scale))
        case .optionalType(let optional):
            self = .optional(try YDBType(optional.item, depth: depth + 1))
        case .listType(let list): self = .list(try YDBType(list.item, depth: depth + 1))
        case .tupleType(let tuple): self = .tuple(try Self.items(tuple, depth))
        case .structType(let structure): self = .structure(try Self.members(structure, depth))
        case .dictType(let dictionary):
            self = .dictionary(
                key: try YDBType(dictionary.key, depth: depth + 1),
                value: try YDBType(dictionary.payload, depth: depth + 1))
        case .variantType(let variant):
            switch variant.type {
            case .tupleItems(let tuple): self = .variant(try Self.items(tuple, depth))
            case .structItems(let structure):
                self = .namedVariant(try Self.members(structure, depth))
            case nil: throw YDBDecodingError(.malformed("a variant without alternatives"))
            }
        case .taggedType(let tagged):
            self = .tagged(try YDBType(tagged.type, depth: depth + 1), tag: tagged.tag)
        case .voidType: self = .void
        case .nullType: self = .null
        case .emptyListType: self = .emptyList
        case .emptyDictType: self = .emptyDictionary
        case .pgType(let type):
            self = .postgres(
                PostgresType(
                    name: type.typeName, modifier: type.typeModifier, oid: type.oid,
                    length: type.typlen, encodedModifier: type.typmod))
        case nil: throw YDBDecodingError(.malformed("a type is missing"))
        }
    }

    private static func items(
        _ tuple: Ydb_TupleType, _ depth: Int
    ) throws(YDBDecodingError) -> [YDBType] {
        var items: [YDBType] = []
        items.reserveCapacity(tuple.elements.count)
        for element in tuple.elements { items.append(try YDBType(element, depth: depth + 1)) }
        return items
    }

    private static func members(
        _ structure: Ydb_StructType, _ depth: Int
    ) throws(YDBDecodingError) -> [Member] {
        var members: [Member] = []
        members.reserveCapacity(structure.members.count)
        for member in structure.members {
            members.append(Member(member.name, try YDBType(member.type, depth: depth + 1)))
        }
        return members
    }
}

extension Ydb_Type {
    /// The type as a message tells it.
    ///
    /// - Throws: ``YDBEncodingError`` where types lie in each other too deep.
    init(_ type: YDBType) throws(YDBEncodingError) { try self.init(type, depth: 0) }

    private init(_ type: YDBType, depth: Int) throws(YDBEncodingError) {
        guard depth < YDBType.deepest else {
            throw YDBEncodingError("types lie in each other more than \(YDBType.deepest) deep")
        }
        self.init()
        switch type {
        case .primitive(let primitive): typeID = primitive.wire
        case .decimal(let precision, let scale):
            guard (1...YDBDecimal.mostDigits).contains(precision), (0...precision).contains(scale)
            else { throw YDBEncodingError("there is no type \(type)") }
            decimalType.precision = UInt32(precision)
            decimalType.scale = UInt32(scale)
        case .optional(let item): optionalType.item = try Ydb_Type(item, depth: depth + 1)
        case .list(let item): listType.item = try Ydb_Type(item, depth: depth + 1)
        case .tuple(let items): tupleType = try Self.tuple(items, depth)
        case .structure(let members): structType = try Self.structure(members, depth)
        case .dictionary(let key, let value):
            dictType.key = try Ydb_Type(key, depth: depth + 1)
            dictType.payload = try Ydb_Type(value, depth: depth + 1)
        case .variant(let items): variantType.tupleItems = try Self.tuple(items, depth)
        case .namedVariant(let members):
            variantType.structItems = try Self.structure(members, depth)
        case .tagged(let type, let tag):
            taggedType.tag = tag
            taggedType.type = try Ydb_Type(type, depth: depth + 1)
        case .void: voidType = .nullValue
        case .null: nullType = .nullValue
        case .emptyList: emptyListType = .nullValue
        case .emptyDictionary: emptyDictType = .nullValue
        case .postgres(let type):
            pgType.typeName = type.name
            pgType.typeModifier = type.modifier
            pgType.oid = type.oid
            pgType.typlen = type.length
            pgType.typmod = type.encodedModifier
        }
    }

    private static func tuple(
        _ items: [YDBType], _ depth: Int
    ) throws(YDBEncodingError) -> Ydb_TupleType {
        var tuple = Ydb_TupleType()
        for item in items { tuple.elements.append(try Ydb_Type(item, depth: depth + 1)) }
        return tuple
    }

    private static func structure(
        _ members: [YDBType.Member], _ depth: Int
    ) throws(YDBEncodingError) -> Ydb_StructType {
        var structure = Ydb_StructType()
        for member in members {
            var wire = Ydb_StructMember()
            wire.name = member.name
            wire.type = try Ydb_Type(member.type, depth: depth + 1)
            structure.members.append(wire)
        }
        return structure
    }
}
