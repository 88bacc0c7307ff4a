// How YQL's types meet the engine's: fixed numbers for what columns of tables have, a table of a statement's own for the rest.
package import QueryEngine

/// The numbers of the types that every database has. A plan's `TypeID` of such a type is always the same.
package enum YQLTypeNumber {
    private static let primitives: UInt32 = 5000
    private static let optionals: UInt32 = 5100
    private static let decimalOffset: UInt32 = 64
    /// Of a container's value inside of another, of which only the shape is asked.
    private static let anonymous: UInt32 = 5200
    /// The first of a statement's own.
    static let firstOfTable: UInt32 = 0x1000_0000
    static let endOfTable: UInt32 = 0x6000_0000

    package static func id(_ type: YQLPrimitive, isOptional: Bool = false) -> TypeID {
        TypeID((isOptional ? optionals : primitives) + UInt32(type.rawValue), type.shape)
    }

    package static func decimal(isOptional: Bool = false) -> TypeID {
        TypeID((isOptional ? optionals : primitives) + decimalOffset, .numeric)
    }

    /// The type of the literal NULL.
    package static let null = TypeID.unknown

    static func anonymous(_ shape: ValueShape) -> TypeID {
        TypeID(anonymous + UInt32(shape.rawValue), shape)
    }

    /// What stands behind a fixed number; nil: it is none.
    package static func type(_ type: SQLType) -> YQLType? {
        let number = type.oid.rawValue
        if type.oid == null { return .null }
        guard number >= primitives, number < anonymous else { return nil }
        let isOptional = number >= optionals
        let offset = number - (isOptional ? optionals : primitives)
        let plain: YQLType
        if offset == decimalOffset {
            plain = decimal(modifier: type.modifier)
        } else if let primitive = UInt8(exactly: offset).flatMap(YQLPrimitive.init(rawValue:)) {
            plain = .primitive(primitive)
        } else {
            return nil
        }
        return isOptional ? .optional(plain) : plain
    }

    /// Precision and scale in a modifier.
    package static func modifier(precision: Int, scale: Int) -> Int32 {
        Int32(truncatingIfNeeded: precision << 8 | scale)
    }

    private static func decimal(modifier: Int32) -> YQLType {
        guard modifier >= 0 else { return .decimal(precision: 35, scale: 0) }
        return .decimal(precision: Int(modifier >> 8), scale: Int(modifier & 0xFF))
    }
}

extension YQLType {
    /// The fixed number and modifier of a primitive type, of Decimal, of an optional of these and of Null; nil for others.
    package var fixedSQLType: SQLType? {
        switch self {
        case .primitive(let type): SQLType(YQLTypeNumber.id(type))
        case .optional(.primitive(let type)): SQLType(YQLTypeNumber.id(type, isOptional: true))
        case .decimal(let precision, let scale):
            SQLType(
                YQLTypeNumber.decimal(),
                modifier: YQLTypeNumber.modifier(precision: precision, scale: scale))
        case .optional(.decimal(let precision, let scale)):
            SQLType(
                YQLTypeNumber.decimal(isOptional: true),
                modifier: YQLTypeNumber.modifier(precision: precision, scale: scale))
        case .null: SQLType(YQLTypeNumber.null)
        default: nil
        }
    }

    /// The type that values inside arrays and records carry: enough to compare them by.
    package var storedType: TypeID { fixedSQLType?.oid ?? YQLTypeNumber.anonymous(shape) }

    /// How its values compare.
    package var ordering: Ordering { Ordering(storedType) }
}

/// The types of one statement: containers are numbered in it, so that nothing outlives the plan that holds the table.
package struct YQLTypeTable: Sendable {
    private var types: [YQLType] = []
    private var numbers: [YQLType: UInt32] = [:]

    package init() {}

    /// The engine's type; the same for equal types.
    package mutating func sqlType(of type: YQLType) -> SQLType {
        if let fixed = type.fixedSQLType { return fixed }
        if let known = numbers[type] { return SQLType(TypeID(known, type.shape)) }
        let number = YQLTypeNumber.firstOfTable + UInt32(clamping: types.count)
        guard number < YQLTypeNumber.endOfTable else { return SQLType(type.storedType) }
        numbers[type] = number
        types.append(type)
        return SQLType(TypeID(number, type.shape))
    }

    /// What stands behind the engine's type; nil: it is not of this table.
    package func type(of type: SQLType) -> YQLType? {
        let number = type.oid.rawValue
        guard number >= YQLTypeNumber.firstOfTable else { return YQLTypeNumber.type(type) }
        let index = Int(number - YQLTypeNumber.firstOfTable)
        return index < types.count ? types[index] : nil
    }
}
