// Types as YQL has them.

/// A type of YQL's.
///
/// ```swift
/// YDBType.uint64                                              // Uint64
/// YDBType.optional(.utf8)                                     // Optional<Utf8>
/// YDBType.list(.struct(["id": .uint64, "name": .utf8]))       // List<Struct<id:Uint64,name:Utf8>>
/// ```
///
/// ``description`` is the type's name in YQL, as a `DECLARE` takes it.
public indirect enum YDBType: Hashable, Sendable {
    /// A type without parts. Each of them is a static member too: ``uint64``, ``utf8``, …
    case primitive(YDBPrimitiveType)
    /// Decimal numbers of at most `precision` digits, 1 to 35, `scale` of them behind the point.
    case decimal(precision: Int, scale: Int)
    /// Values of the type, and NULL.
    case optional(YDBType)
    /// Any number of values of one type.
    case list(YDBType)
    /// One value of each of the types.
    case tuple([YDBType])
    /// One value of each of the types, by name. ``struct(_:)`` makes it from a dictionary literal.
    case structure([Member])
    /// Values by keys.
    case dictionary(key: YDBType, value: YDBType)
    /// A value of one of the types, which are told apart by their place.
    case variant([YDBType])
    /// A value of one of the types, which are told apart by their names.
    case namedVariant([Member])
    /// A type with a name of its own.
    case tagged(YDBType, tag: String)
    /// A type with one value that means nothing. ``set(_:)`` is a dictionary of such.
    case void
    /// The type of a NULL that is of no other.
    case null
    /// The type of a list without elements, whose type is not known.
    case emptyList
    /// The type of a dictionary without entries, whose types are not known.
    case emptyDictionary
    /// A type of PostgreSQL's.
    case postgres(PostgresType)

    /// A part of a type that has a name.
    public struct Member: Hashable, Sendable {
        /// The name.
        public var name: String
        /// The type.
        public var type: YDBType

        /// A part of this name and type.
        public init(_ name: String, _ type: YDBType) {
            self.name = name
            self.type = type
        }
    }

    /// A type of PostgreSQL's (`Ydb.PgType`).
    public struct PostgresType: Hashable, Sendable {
        /// The name.
        public var name: String
        /// What the name is qualified by, as the length in `varchar(10)`.
        public var modifier: String
        /// The number that PostgreSQL has for it.
        public var oid: UInt32
        /// How many bytes a value takes; -1 where they differ.
        public var length: Int32
        /// The modifier as PostgreSQL encodes it.
        public var encodedModifier: Int32

        /// A type of this name.
        public init(
            name: String, modifier: String = "", oid: UInt32 = 0, length: Int32 = 0,
            encodedModifier: Int32 = 0
        ) {
            self.name = name
            self.modifier = modifier
            self.oid = oid
            self.length = length
            self.encodedModifier = encodedModifier
        }
    }

    /// How many types can lie in each other. Each is two messages or more, and decoders of messages refuse more than 100.
    static let deepest = 48
}

extension YDBType {
    /// `Bool`
    public static let bool = YDBType.primitive(.bool)
    /// `Int8`
    public static let int8 = YDBType.primitive(.int8)
    /// `Int16`
    public static let int16 = YDBType.primitive(.int16)
    /// `Int32`
    public static let int32 = YDBType.primitive(.int32)
    /// `Int64`
    public static let int64 = YDBType.primitive(.int64)
    /// `Uint8`
    public static let uint8 = YDBType.primitive(.uint8)
    /// `Uint16`
    public static let uint16 = YDBType.primitive(.uint16)
    /// `Uint32`
    public static let uint32 = YDBType.primitive(.uint32)
    /// `Uint64`
    public static let uint64 = YDBType.primitive(.uint64)
    /// `Float`
    public static let float = YDBType.primitive(.float)
    /// `Double`
    public static let double = YDBType.primitive(.double)
    /// `String`: bytes.
    public static let string = YDBType.primitive(.string)
    /// `Utf8`: text.
    public static let utf8 = YDBType.primitive(.utf8)
    /// `Yson`
    public static let yson = YDBType.primitive(.yson)
    /// `Json`
    public static let json = YDBType.primitive(.json)
    /// `JsonDocument`
    public static let jsonDocument = YDBType.primitive(.jsonDocument)
    /// `Uuid`
    public static let uuid = YDBType.primitive(.uuid)
    /// `DyNumber`
    public static let dyNumber = YDBType.primitive(.dyNumber)
    /// `Date`
    public static let date = YDBType.primitive(.date)
    /// `Datetime`
    public static let datetime = YDBType.primitive(.datetime)
    /// `Timestamp`
    public static let timestamp = YDBType.primitive(.timestamp)
    /// `Interval`
    public static let interval = YDBType.primitive(.interval)
    /// `TzDate`
    public static let tzDate = YDBType.primitive(.tzDate)
    /// `TzDatetime`
    public static let tzDatetime = YDBType.primitive(.tzDatetime)
    /// `TzTimestamp`
    public static let tzTimestamp = YDBType.primitive(.tzTimestamp)
    /// `Date32`
    public static let date32 = YDBType.primitive(.date32)
    /// `Datetime64`
    public static let datetime64 = YDBType.primitive(.datetime64)
    /// `Timestamp64`
    public static let timestamp64 = YDBType.primitive(.timestamp64)
    /// `Interval64`
    public static let interval64 = YDBType.primitive(.interval64)
    /// `Decimal(22,9)`, the decimal type that row tables have had from the beginning.
    public static let decimal = YDBType.decimal(precision: 22, scale: 9)

    /// Values of the type, and NULL.
    public var optional: YDBType { .optional(self) }

    /// Keys without values: a dictionary whose values are all ``void``, as YDB has it.
    public static func set(_ element: YDBType) -> YDBType {
        .dictionary(key: element, value: .void)
    }

    /// One value of each of the types, by name.
    public static func `struct`(_ members: KeyValuePairs<String, YDBType>) -> YDBType {
        .structure(members.map { Member($0.key, $0.value) })
    }
}

extension YDBType: CustomStringConvertible {
    /// The type in YQL.
    public var description: String {
        switch self {
        case .primitive(let type): type.name
        case .decimal(let precision, let scale): "Decimal(\(precision),\(scale))"
        case .optional(let item): "Optional<\(item)>"
        case .list(let item): "List<\(item)>"
        case .tuple(let items): "Tuple<\(Self.joined(items))>"
        case .structure(let members): "Struct<\(Self.joined(members))>"
        case .dictionary(let key, .void): "Set<\(key)>"
        case .dictionary(let key, let value): "Dict<\(key),\(value)>"
        case .variant(let items): "Variant<\(Self.joined(items))>"
        case .namedVariant(let members): "Variant<\(Self.joined(members))>"
        case .tagged(let type, let tag): "Tagged<\(type),\(Self.quoted(tag))>"
        case .void: "Void"
        case .null: "Null"
        case .emptyList: "EmptyList"
        case .emptyDictionary: "EmptyDict"
        case .postgres(let type): "pg\(type.name)"
        }
    }

    private static func joined(_ types: [YDBType]) -> String {
        types.map(\.description).joined(separator: ",")
    }

    private static func joined(_ members: [Member]) -> String {
        members.map { "\(quoted($0.name)):\($0.type)" }.joined(separator: ",")
    }

    /// A name as it is where it is an identifier, else in quotes.
    private static func quoted(_ name: String) -> String {
        let isIdentifier =
            name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                    true
                default: false
                }
            } && name.utf8.first.map { !(0x30...0x39).contains($0) } ?? false
        guard !isIdentifier else { return name }
        var text = "'"
        for character in name {
            if character == "'" || character == "\\" { text.append("\\") }
            text.append(character)
        }
        return text + "'"
    }
}
