// The types of Swift and of this driver as parameters and as columns' values.

public import NIOCore

extension MySQLCell {
    fileprivate func whole<Integer: FixedWidthInteger>(_: Integer.Type) throws -> Integer {
        if Integer.isSigned {
            guard let value = Integer(exactly: try integer()) else { throw outOfRange }
            return value
        }
        guard let value = Integer(exactly: try unsigned()) else { throw outOfRange }
        return value
    }
}

extension Bool: MySQLCodable {
    /// 0 or 1: MySQL has no boolean type.
    public var mysqlValue: MySQLValue { .integer(self ? 1 : 0) }

    /// Whether the number is not 0.
    public init(mysql cell: MySQLCell) throws { self = try cell.double() != 0 }
}

extension Int: MySQLCodable {
    /// The number.
    public var mysqlValue: MySQLValue { .integer(Int64(self)) }

    /// The number, where it is whole and in range.
    public init(mysql cell: MySQLCell) throws { self = try cell.whole(Int.self) }
}

extension Int8: MySQLCodable {
    /// The number.
    public var mysqlValue: MySQLValue { .integer(Int64(self)) }

    /// The number, where it is whole and in range.
    public init(mysql cell: MySQLCell) throws { self = try cell.whole(Int8.self) }
}

extension Int16: MySQLCodable {
    /// The number.
    public var mysqlValue: MySQLValue { .integer(Int64(self)) }

    /// The number, where it is whole and in range.
    public init(mysql cell: MySQLCell) throws { self = try cell.whole(Int16.self) }
}

extension Int32: MySQLCodable {
    /// The number.
    public var mysqlValue: MySQLValue { .integer(Int64(self)) }

    /// The number, where it is whole and in range.
    public init(mysql cell: MySQLCell) throws { self = try cell.whole(Int32.self) }
}

extension Int64: MySQLCodable {
    /// The number.
    public var mysqlValue: MySQLValue { .integer(self) }

    /// The number, where it is whole and in range.
    public init(mysql cell: MySQLCell) throws { self = try cell.integer() }
}

extension UInt: MySQLCodable {
    /// The number.
    public var mysqlValue: MySQLValue { .unsigned(UInt64(self)) }

    /// The number, where it is whole and in range.
    public init(mysql cell: MySQLCell) throws { self = try cell.whole(UInt.self) }
}

extension UInt8: MySQLCodable {
    /// The number.
    public var mysqlValue: MySQLValue { .unsigned(UInt64(self)) }

    /// The number, where it is whole and in range.
    public init(mysql cell: MySQLCell) throws { self = try cell.whole(UInt8.self) }
}

extension UInt16: MySQLCodable {
    /// The number.
    public var mysqlValue: MySQLValue { .unsigned(UInt64(self)) }

    /// The number, where it is whole and in range.
    public init(mysql cell: MySQLCell) throws { self = try cell.whole(UInt16.self) }
}

extension UInt32: MySQLCodable {
    /// The number.
    public var mysqlValue: MySQLValue { .unsigned(UInt64(self)) }

    /// The number, where it is whole and in range.
    public init(mysql cell: MySQLCell) throws { self = try cell.whole(UInt32.self) }
}

extension UInt64: MySQLCodable {
    /// The number.
    public var mysqlValue: MySQLValue { .unsigned(self) }

    /// The number, where it is whole and in range.
    public init(mysql cell: MySQLCell) throws { self = try cell.unsigned() }
}

extension Float: MySQLCodable {
    /// The number.
    public var mysqlValue: MySQLValue { .float(self) }

    /// The nearest one.
    public init(mysql cell: MySQLCell) throws { self = try cell.float() }
}

extension Double: MySQLCodable {
    /// The number.
    public var mysqlValue: MySQLValue { .double(self) }

    /// The nearest one.
    public init(mysql cell: MySQLCell) throws { self = try cell.double() }
}

extension String: MySQLCodable {
    /// The text.
    public var mysqlValue: MySQLValue { .text(self) }

    /// The text; of any other type what it is shown as.
    public init(mysql cell: MySQLCell) throws { self = try cell.string() }
}

extension ByteBuffer: MySQLCodable {
    /// The readable bytes.
    public var mysqlValue: MySQLValue { .bytes(self) }

    /// The bytes of a text or binary type.
    public init(mysql cell: MySQLCell) throws { self = try cell.bytes() }
}

extension Array: MySQLEncodable where Element == UInt8 {
    /// The bytes.
    public var mysqlValue: MySQLValue { .bytes(ByteBuffer(bytes: self)) }
}

extension Array: MySQLDecodable where Element == UInt8 {
    /// The bytes of a text or binary type.
    public init(mysql cell: MySQLCell) throws { self = Array(try cell.bytes().readableBytesView) }
}

extension Optional: MySQLEncodable where Wrapped: MySQLEncodable {
    /// NULL for nil.
    public var mysqlValue: MySQLValue { self?.mysqlValue ?? .null }
}

extension Optional: MySQLDecodable where Wrapped: MySQLDecodable {
    /// Nil for NULL.
    @inlinable
    public init(mysql cell: MySQLCell) throws {
        self = cell.isNull ? nil : try Wrapped(mysql: cell)
    }

    /// As the wrapped type is read.
    @inlinable
    public static func read(mysql bytes: RawSpan, form: MySQLValueForm) -> Wrapped?? {
        guard let value = Wrapped.read(mysql: bytes, form: form) else { return nil }
        return .some(.some(value))
    }
}

extension MySQLEncodable where Self: RawRepresentable, RawValue: MySQLEncodable {
    /// The raw value.
    public var mysqlValue: MySQLValue { rawValue.mysqlValue }
}

extension MySQLDecodable where Self: RawRepresentable, RawValue: MySQLDecodable {
    /// The value whose raw value the column holds.
    public init(mysql cell: MySQLCell) throws {
        let rawValue = try RawValue(mysql: cell)
        guard let value = Self(rawValue: rawValue) else {
            throw MySQLDecodingError(
                .typeMismatch,
                "the column \(cell.name) holds \(rawValue), which is no \(Self.self)", cell.name)
        }
        self = value
    }

    /// The value whose raw value the column holds.
    @inlinable
    public static func read(mysql bytes: RawSpan, form: MySQLValueForm) -> Self? {
        guard let rawValue = RawValue.read(mysql: bytes, form: form) else { return nil }
        return Self(rawValue: rawValue)
    }
}

// MARK: The driver's own

extension MySQLValue: MySQLCodable {
    /// Itself.
    public var mysqlValue: MySQLValue { self }

    /// The value, by the kind that the column's type says.
    public init(mysql cell: MySQLCell) throws { self = try cell.value() }
}

extension MySQLDecimal: MySQLCodable {
    /// The number.
    public var mysqlValue: MySQLValue { .decimal(self) }

    /// The number, with the digits that the server sent.
    public init(mysql cell: MySQLCell) throws { self = try cell.decimal() }
}

extension MySQLDate: MySQLCodable {
    /// The date.
    public var mysqlValue: MySQLValue { .date(self) }

    /// The date; of a DATETIME its date.
    public init(mysql cell: MySQLCell) throws { self = try cell.dateTime().date }
}

extension MySQLDateTime: MySQLCodable {
    /// The date and time.
    public var mysqlValue: MySQLValue { .dateTime(self) }

    /// The date and time; of a DATE its midnight.
    public init(mysql cell: MySQLCell) throws { self = try cell.dateTime() }
}

extension MySQLTime: MySQLCodable {
    /// The time.
    public var mysqlValue: MySQLValue { .time(self) }

    /// The time.
    public init(mysql cell: MySQLCell) throws { self = try cell.time() }
}

extension Duration: MySQLCodable {
    /// A TIME, cut to microseconds.
    public var mysqlValue: MySQLValue { .time(MySQLTime(self)) }

    /// A TIME.
    public init(mysql cell: MySQLCell) throws { self = try cell.time().duration }
}
