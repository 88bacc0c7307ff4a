// The identity of types: a number, and the shape of their values.

/// The identity of a type: its number, and with it the shape of its values, so that nothing has to be looked up to
/// store or to compare one. A language numbers its own types; those that DDL makes are numbered here.
package struct TypeID: Sendable {
    package let rawValue: UInt32
    package let shape: ValueShape

    package init(_ rawValue: UInt32, _ shape: ValueShape = .text) {
        self.rawValue = rawValue
        self.shape = shape
    }
}

extension TypeID: Hashable, Comparable {
    @inline(__always)
    package static func == (a: TypeID, b: TypeID) -> Bool { a.rawValue == b.rawValue }

    package func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }

    package static func < (a: TypeID, b: TypeID) -> Bool { a.rawValue < b.rawValue }
}

extension TypeID {
    /// Text of no length. Also what is assumed where nothing is known.
    package static let text = TypeID(25)
    /// Of a literal or a parameter whose type is not determined yet.
    package static let unknown = TypeID(705)
    /// Of a row whose columns are known to the expression alone.
    package static let record = TypeID(2249, .record)
}

extension TypeID {
    private static let rowTypes: UInt32 = 0x8000_0000
    private static let rowArrays: UInt32 = 0xC000_0000

    /// Enums that DDL makes are numbered from here, their arrays from `enumArrays`.
    static let enums: UInt32 = 0x6000_0000
    private static let enumArrays: UInt32 = 0x7000_0000

    @inline(__always)
    package var isEnum: Bool {
        rawValue >= TypeID.enums && rawValue < TypeID.enumArrays
    }

    /// Of an enum, the type of its arrays; of such an array type, the enum.
    package var enumArray: TypeID { TypeID(rawValue | 0x1000_0000, .array) }

    package var enumOfArray: TypeID? {
        rawValue >= TypeID.enumArrays && rawValue < TypeID.rowTypes
            ? TypeID(rawValue & ~0x1000_0000, .encodedInteger) : nil
    }

    /// The enum itself, or that of whose values these are arrays.
    package var enumeration: TypeID? { isEnum ? self : enumOfArray }

    /// The type of this number that is not built in: DDL has made it, if it is there at all.
    package init(made number: UInt32) {
        switch number {
        case TypeID.rowArrays...: self.init(number, .array)
        case TypeID.rowTypes...: self.init(number, .record)
        case TypeID.enumArrays...: self.init(number, .array)
        case TypeID.enums...: self.init(number, .encodedInteger)
        default: self.init(number)
        }
    }

    /// The type of a relation's rows. Relations are numbered from 16384 up and never come so far as these numbers.
    package static func row(of relation: UInt32) -> TypeID {
        TypeID(rowTypes | relation, .record)
    }

    /// The type of arrays of a relation's rows.
    package static func rowArray(of relation: UInt32) -> TypeID {
        TypeID(rowArrays | relation, .array)
    }

    /// The relation whose rows are of this type.
    package var rowRelation: UInt32? {
        rawValue >= TypeID.rowTypes && rawValue < TypeID.rowArrays
            ? rawValue & ~TypeID.rowTypes : nil
    }

    /// The relation whose rows the elements of this array type are.
    package var rowArrayRelation: UInt32? {
        rawValue >= TypeID.rowArrays ? rawValue & ~TypeID.rowArrays : nil
    }
}

/// A type with its modifier (`varchar(10)`, `numeric(8,2)`), encoded as the language encodes it; -1: none.
package struct SQLType: Hashable, Sendable {
    package var oid: TypeID
    package var modifier: Int32

    @inlinable package init(_ oid: TypeID, modifier: Int32 = -1) {
        self.oid = oid
        self.modifier = modifier
    }
}
