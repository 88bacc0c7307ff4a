// All types of YQL, the containers among them.
package import QueryEngine

/// A type of YQL.
///
/// Equal types are the same type: members of structs and of variants over structs stand in the order of their names'
/// bytes, a set is a dictionary of `void`, an enumeration a variant of which all members are `void`.
///
/// The values of the containers in the engine (`Value`); `YQLPrimitive` has those of the primitive types:
///
/// | type | value |
/// |---|---|
/// | Decimal(p, s) | `numeric` of the scale s, NaN and the infinities among them |
/// | Optional | `null`, or the item's value; wrapped in a `record` of one field where the item's own value may be `null` (`isWrapped`) |
/// | List | `array` of one dimension |
/// | Tuple, Struct | `record` of the items, of the members in the order of the type |
/// | Dict | `record` of two `array`s, the keys and the payloads, in the order of the keys: see `YQLDictionary` |
/// | Set | `record` of one `array`, the keys |
/// | Variant, Enum | `record` of the index (`int`) and the item |
/// | Tagged | the base type's value |
/// | Void | `record` without fields |
/// | Null | `null` |
/// | EmptyList, EmptyDict | an `array` of nothing, a `record` of an `array` of nothing |
/// | Callable, Generic, Unit | none: they are known while a statement is analysed, and only there |
/// | Resource | whatever the module that makes it holds |
///
/// `ScalarExpression.isNull` holds a record of nulls for null; what YQL asks is only whether the value is `null`.
package indirect enum YQLType: Sendable, Hashable {
    case primitive(YQLPrimitive)
    case decimal(precision: Int, scale: Int)
    case optional(YQLType)
    case list(YQLType)
    case tuple([YQLType])
    /// Made by `structure(of:)`, which sorts the members.
    case structure([YQLMember])
    /// A set is one of `void`.
    case dictionary(key: YQLType, payload: YQLType)
    case variant([YQLType])
    /// Made by `variant(of:)`, which sorts the members.
    case namedVariant([YQLMember])
    case tagged(YQLType, String)
    case callable(YQLCallable)
    case resource(String)
    case stream(YQLType)
    case flow(YQLType)
    case void, null, emptyList, emptyDictionary, generic, unit
}

/// A member of a struct or of a variant over one.
package struct YQLMember: Sendable, Hashable {
    package let name: String
    package let type: YQLType

    package init(_ name: String, _ type: YQLType) {
        self.name = name
        self.type = type
    }
}

/// The type of what can be called.
package struct YQLCallable: Sendable, Hashable {
    package struct Argument: Sendable, Hashable {
        package let type: YQLType
        /// Empty: it has none.
        package let name: String
        /// A null argument makes the result null.
        package let isAutoMapped: Bool

        package init(_ type: YQLType, name: String = "", isAutoMapped: Bool = false) {
            self.type = type
            self.name = name
            self.isAutoMapped = isAutoMapped
        }
    }

    package let arguments: [Argument]
    /// How many arguments at the end may be left out.
    package let optionalCount: Int
    package let result: YQLType

    package init(_ arguments: [Argument], optionalCount: Int = 0, result: YQLType) {
        self.arguments = arguments
        self.optionalCount = optionalCount
        self.result = result
    }
}

extension YQLType {
    package static let bool = YQLType.primitive(.bool)
    package static let int32 = YQLType.primitive(.int32)
    package static let int64 = YQLType.primitive(.int64)
    package static let uint8 = YQLType.primitive(.uint8)
    package static let uint32 = YQLType.primitive(.uint32)
    package static let uint64 = YQLType.primitive(.uint64)
    package static let float = YQLType.primitive(.float)
    package static let double = YQLType.primitive(.double)
    package static let string = YQLType.primitive(.string)
    package static let utf8 = YQLType.primitive(.utf8)
    package static let json = YQLType.primitive(.json)
    package static let yson = YQLType.primitive(.yson)
    package static let uuid = YQLType.primitive(.uuid)

    package static func set(_ key: YQLType) -> YQLType { .dictionary(key: key, payload: .void) }

    package static func structure(of members: [YQLMember]) -> YQLType {
        .structure(members.sorted { $0.precedes($1) })
    }

    package static func variant(of members: [YQLMember]) -> YQLType {
        .namedVariant(members.sorted { $0.precedes($1) })
    }

    package static func enumeration(_ names: [String]) -> YQLType {
        variant(of: names.map { YQLMember($0, .void) })
    }

    // MARK: Asking

    package var primitive: YQLPrimitive? {
        if case .primitive(let type) = self { return type }
        return nil
    }

    package var isOptional: Bool {
        if case .optional = self { return true }
        return false
    }

    package var isDecimal: Bool {
        if case .decimal = self { return true }
        return false
    }

    /// A primitive type or Decimal: what YQL calls data.
    package var isData: Bool { primitive != nil || isDecimal }

    /// An optional's item, without further unwrapping; else the type itself.
    package var withoutOptional: YQLType {
        if case .optional(let item) = self { return item }
        return self
    }

    /// Without any optional around it.
    package var innermost: YQLType {
        var type = self
        while case .optional(let item) = type { type = item }
        return type
    }

    /// How many optionals stand around the innermost type.
    package var optionalLevel: Int {
        var level = 0
        var type = self
        while case .optional(let item) = type {
            level += 1
            type = item
        }
        return level
    }

    /// Optional of it, unless it is one already or is `Null`.
    package var asOptional: YQLType {
        switch self {
        case .optional, .null: self
        default: .optional(self)
        }
    }

    /// A value of the type may be `Value.null`.
    package var mayBeNull: Bool {
        switch self {
        case .optional, .null: true
        case .tagged(let base, _): base.mayBeNull
        default: false
        }
    }

    /// Of an optional: its value that is there stands in a record of one field, since it may be null itself.
    package var isWrapped: Bool {
        if case .optional(let item) = self { return item.mayBeNull }
        return false
    }

    /// The item of a list, a stream or a flow.
    package var item: YQLType? {
        switch self {
        case .list(let item), .stream(let item), .flow(let item): item
        default: nil
        }
    }

    package var isEnumeration: Bool {
        guard case .namedVariant(let members) = self, !members.isEmpty else { return false }
        return members.allSatisfy { $0.type == .void }
    }

    package var isSet: Bool {
        if case .dictionary(_, .void) = self { return true }
        return false
    }

    /// Of a struct or a variant over one: the place of a member.
    package func index(ofMember name: String) -> Int? {
        switch self {
        case .structure(let members), .namedVariant(let members):
            members.firstIndex { $0.name == name }
        default: nil
        }
    }

    /// What two values can be asked.
    package var comparability: TypeDefinition.Comparability {
        switch self {
        case .primitive(let type): type.comparability
        case .decimal, .void, .null, .emptyList, .emptyDictionary: .order
        case .optional(let item), .list(let item), .tagged(let item, _): item.comparability
        case .tuple(let items), .variant(let items):
            items.map(\.comparability).min() ?? .order
        case .structure(let members), .namedVariant(let members):
            min(
                members.map(\.type.comparability).min() ?? .order,
                isEnumeration ? .order : .equality)
        case .dictionary(let key, let payload):
            min(key.comparability, payload.comparability, .equality)
        case .callable, .resource, .stream, .flow, .generic, .unit: .none
        }
    }

    /// Can be a dictionary's key, or what rows are grouped by.
    package var isHashable: Bool { comparability >= .equality }

    /// The representation of its values.
    package var shape: ValueShape {
        switch self {
        case .primitive(let type): type.shape
        case .decimal: .numeric
        case .optional(let item): item.mayBeNull ? .record : item.shape
        case .tagged(let base, _): base.shape
        case .list, .stream, .flow, .emptyList: .array
        case .tuple, .structure, .dictionary, .variant, .namedVariant, .void, .emptyDictionary:
            .record
        case .null, .callable, .generic, .unit: .byteText
        case .resource: .record
        }
    }
}

extension YQLMember {
    fileprivate func precedes(_ other: YQLMember) -> Bool {
        name.utf8.lexicographicallyPrecedes(other.name.utf8)
    }
}
