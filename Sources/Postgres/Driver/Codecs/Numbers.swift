// Booleans, integers and floating point numbers.

extension Bool: PostgresCodable {
    /// `boolean`
    public static var postgresType: PostgresDataType { .bool }

    /// Writes one byte.
    public func encode(into encoder: inout PostgresEncoder) { encoder.write(UInt8(self ? 1 : 0)) }

    /// From `boolean`.
    public init(postgres value: PostgresValue) throws {
        guard value.type == .bool else { throw value.mismatch(Bool.self) }
        guard value.format == .binary else {
            switch try value.text() {
            case "t": self = true
            case "f": self = false
            default: throw value.malformed("neither t nor f")
            }
            return
        }
        switch try value.integer(UInt8.self) {
        case 0: self = false
        case 1: self = true
        case let other: throw value.malformed("a boolean of \(other)")
        }
    }
}

/// Integers of Swift's that values become whenever they fit.
extension FixedWidthInteger {
    @inline(__always)
    init(integer value: PostgresValue) throws {
        guard value.format == .binary else {
            guard [.int2, .int4, .int8, .oid, .xid, .cid, .xid8, .unknown].contains(value.type)
            else { throw value.mismatch(Self.self) }
            guard let number = Self(try value.text()) else { throw value.outOfRange(Self.self) }
            self = number
            return
        }
        let number: Self?
        switch value.type {
        case .int8: number = Self(exactly: try value.integer(Int64.self))
        case .int4: number = Self(exactly: try value.integer(Int32.self))
        case .int2: number = Self(exactly: try value.integer(Int16.self))
        case .oid, .xid, .cid, .regproc, .regclass, .regtype:
            number = Self(exactly: try value.integer(UInt32.self))
        case .xid8, .lsn: number = Self(exactly: try value.integer(UInt64.self))
        case .char: number = Self(exactly: try value.integer(UInt8.self))
        case .money: number = Self(exactly: try value.integer(Int64.self))
        case .numeric: number = Self(exactly: try PostgresNumeric(postgres: value))
        default: throw value.mismatch(Self.self)
        }
        guard let number else { throw value.outOfRange(Self.self) }
        self = number
    }

    /// The number, where it is whole and fits.
    fileprivate init?(exactly number: PostgresNumeric) {
        let text = number.description
        guard let point = text.firstIndex(of: ".") else {
            self.init(text)
            return
        }
        guard text[text.index(after: point)...].allSatisfy({ $0 == "0" }) else { return nil }
        self.init(text[..<point])
    }
}

extension Int: PostgresCodable {
    /// `bigint`
    public static var postgresType: PostgresDataType { .int8 }
    /// Writes eight bytes.
    public func encode(into encoder: inout PostgresEncoder) { encoder.write(Int64(self)) }
    /// From any integer type that fits, and from whole numbers of `numeric`.
    public init(postgres value: PostgresValue) throws { try self.init(integer: value) }
}

extension Int64: PostgresCodable {
    /// `bigint`
    public static var postgresType: PostgresDataType { .int8 }
    /// Writes eight bytes.
    public func encode(into encoder: inout PostgresEncoder) { encoder.write(self) }
    /// From any integer type that fits, and from whole numbers of `numeric`.
    public init(postgres value: PostgresValue) throws { try self.init(integer: value) }
}

extension Int32: PostgresCodable {
    /// `integer`
    public static var postgresType: PostgresDataType { .int4 }
    /// Writes four bytes.
    public func encode(into encoder: inout PostgresEncoder) { encoder.write(self) }
    /// From any integer type that fits, and from whole numbers of `numeric`.
    public init(postgres value: PostgresValue) throws { try self.init(integer: value) }
}

extension Int16: PostgresCodable {
    /// `smallint`
    public static var postgresType: PostgresDataType { .int2 }
    /// Writes two bytes.
    public func encode(into encoder: inout PostgresEncoder) { encoder.write(self) }
    /// From any integer type that fits, and from whole numbers of `numeric`.
    public init(postgres value: PostgresValue) throws { try self.init(integer: value) }
}

extension Int8: PostgresCodable {
    /// `smallint`
    public static var postgresType: PostgresDataType { .int2 }
    /// Writes two bytes.
    public func encode(into encoder: inout PostgresEncoder) { encoder.write(Int16(self)) }
    /// From any integer type that fits, and from whole numbers of `numeric`.
    public init(postgres value: PostgresValue) throws { try self.init(integer: value) }
}

extension UInt32: PostgresCodable {
    /// `oid`, the one unsigned type of four bytes.
    public static var postgresType: PostgresDataType { .oid }
    /// Writes four bytes.
    public func encode(into encoder: inout PostgresEncoder) { encoder.write(self) }
    /// From any integer type that fits, and from whole numbers of `numeric`.
    public init(postgres value: PostgresValue) throws { try self.init(integer: value) }
}

extension UInt16: PostgresCodable {
    /// `integer`
    public static var postgresType: PostgresDataType { .int4 }
    /// Writes four bytes.
    public func encode(into encoder: inout PostgresEncoder) { encoder.write(Int32(self)) }
    /// From any integer type that fits, and from whole numbers of `numeric`.
    public init(postgres value: PostgresValue) throws { try self.init(integer: value) }
}

extension UInt8: PostgresCodable {
    /// `smallint`
    public static var postgresType: PostgresDataType { .int2 }
    /// Writes two bytes.
    public func encode(into encoder: inout PostgresEncoder) { encoder.write(Int16(self)) }
    /// From any integer type that fits, and from whole numbers of `numeric`.
    public init(postgres value: PostgresValue) throws { try self.init(integer: value) }
}

extension UInt64: PostgresCodable {
    /// `numeric`: `bigint` does not hold them all.
    public static var postgresType: PostgresDataType { .numeric }
    /// Writes the digits.
    public func encode(into encoder: inout PostgresEncoder) throws {
        try PostgresNumeric(self).encode(into: &encoder)
    }
    /// From any integer type that fits, and from whole numbers of `numeric`.
    public init(postgres value: PostgresValue) throws { try self.init(integer: value) }
}

extension UInt: PostgresCodable {
    /// `numeric`: `bigint` does not hold them all.
    public static var postgresType: PostgresDataType { .numeric }
    /// Writes the digits.
    public func encode(into encoder: inout PostgresEncoder) throws {
        try PostgresNumeric(UInt64(self)).encode(into: &encoder)
    }
    /// From any integer type that fits, and from whole numbers of `numeric`.
    public init(postgres value: PostgresValue) throws { try self.init(integer: value) }
}

extension Double: PostgresCodable {
    /// `double precision`
    public static var postgresType: PostgresDataType { .float8 }
    /// Writes eight bytes.
    public func encode(into encoder: inout PostgresEncoder) { encoder.write(bitPattern) }
    /// From `double precision` and `real` exactly, from `numeric` and integers of four bytes to the nearest.
    public init(postgres value: PostgresValue) throws {
        guard value.format == .binary else {
            guard [.float4, .float8, .numeric, .int2, .int4].contains(value.type) else {
                throw value.mismatch(Double.self)
            }
            guard let number = Double(try value.text()) else { throw value.malformed("no number") }
            self = number
            return
        }
        switch value.type {
        case .float8: self = Double(bitPattern: try value.integer(UInt64.self))
        case .float4: self = Double(Float(bitPattern: try value.integer(UInt32.self)))
        case .int4: self = Double(try value.integer(Int32.self))
        case .int2: self = Double(try value.integer(Int16.self))
        case .numeric:
            let text = try PostgresNumeric(postgres: value).description
            guard let number = Double(text) else { throw value.outOfRange(Double.self) }
            self = number
        default: throw value.mismatch(Double.self)
        }
    }
}

extension Float: PostgresCodable {
    /// `real`
    public static var postgresType: PostgresDataType { .float4 }
    /// Writes four bytes.
    public func encode(into encoder: inout PostgresEncoder) { encoder.write(bitPattern) }
    /// From `real` alone: the others say more than it holds.
    public init(postgres value: PostgresValue) throws {
        guard value.type == .float4 else { throw value.mismatch(Float.self) }
        if value.format == .binary {
            self = Float(bitPattern: try value.integer(UInt32.self))
        } else {
            guard let number = Float(try value.text()) else { throw value.malformed("no number") }
            self = number
        }
    }
}
