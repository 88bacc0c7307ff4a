// A cell read by its column's type.

import MySQLWire

extension MySQLCell {
    /// The value, by the kind that the column's type says.
    ///
    /// - Throws: ``MySQLDecodingError`` where the server sent what the type does not allow.
    public func value() throws -> MySQLValue {
        if isNull { return .null }
        guard let column else { throw noValue }
        switch column.field {
        case .tiny, .short, .long, .int24, .longLong, .year, .bool, .bit:
            return column.isUnsigned || column.field == .bit
                ? .unsigned(try unsigned()) : .integer(try integer())
        case .float: return .float(try float())
        case .double: return .double(try double())
        case .decimal, .newDecimal: return .decimal(try decimal())
        case .date, .newDate: return .date(try dateTime().date)
        case .dateTime, .timestamp: return .dateTime(try dateTime())
        case .time: return .time(try time())
        case .null: return .null
        case .json: return .text(try string())
        default: return column.isBinary ? .bytes(try bytes()) : .text(try string())
        }
    }

    /// A FLOAT, or another number as one.
    func float() throws -> Float {
        // Of a text the nearest float, which is not always the nearest one of the nearest double.
        if isText { return try Float(try string()) ?? Float(try double()) }
        return Float(try double())
    }

    /// A DECIMAL, or a whole number.
    ///
    /// - Throws: ``MySQLDecodingError`` where it is NULL or no number written in digits.
    public func decimal() throws -> MySQLDecimal {
        guard let value = MySQLDecimal(try string()) else { throw mismatch("decimal number") }
        return value
    }
}
