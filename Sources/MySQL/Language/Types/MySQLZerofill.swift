// ZEROFILL: numbers whose texts have zeros in front, as many as their width asks for.
package import QueryEngine

extension MySQLType {
    private static let firstFilled: UInt32 = 5270
    private static let filledDecimal = TypeID(5275, .numeric)

    /// The unsigned integer of so many bytes, or DECIMAL, with ZEROFILL; another type as it is.
    static func filled(_ type: TypeID) -> TypeID {
        switch type {
        case unsignedTinyint: TypeID(firstFilled, .int64)
        case unsignedSmallint: TypeID(firstFilled + 1, .int64)
        case unsignedMediumint: TypeID(firstFilled + 2, .int64)
        case unsignedInt: TypeID(firstFilled + 3, .int64)
        case unsignedBigint: TypeID(firstFilled + 4, .encodedInteger)
        case unsignedDecimal: filledDecimal
        default: type
        }
    }

    /// The type without ZEROFILL.
    static func unfilled(_ type: TypeID) -> TypeID {
        guard isFilled(type) else { return type }
        switch MySQLTypeKind(type) {
        case .integer(let bytes, _): return integer(bytes: bytes, isUnsigned: true)
        default: return unsignedDecimal
        }
    }

    package static func isFilled(_ type: TypeID) -> Bool {
        type.rawValue >= firstFilled && type.rawValue <= filledDecimal.rawValue
    }

    /// Puts the zeros in front of the text that begins at an offset.
    @inline(__always)
    package static func fill(_ bytes: inout [UInt8], from start: Int, as type: SQLType) {
        guard isFilled(type.oid) else { return }
        let width: Int
        switch MySQLTypeKind(type.oid) {
        case .integer(let bytes, _):
            width =
                type.modifier < 0
                ? MySQLRules.digits(bytes, true) : Int(min(type.modifier, mostWidth))
        default:
            let scale = MySQLDecimal.scale(type.modifier)
            width = MySQLDecimal.precision(type.modifier) + (scale > 0 ? 1 : 0)
        }
        let missing = width - (bytes.count - start)
        if missing > 0 { bytes.insert(contentsOf: repeatElement(0x30, count: missing), at: start) }
    }

    private static let mostWidth: Int32 = 255
}
