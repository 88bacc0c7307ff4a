// Type modifiers: how `(10)`, `(8,2)` and interval fields are packed in atttypmod.
import QueryEngine

enum TypeModifier {
    private static let header: Int32 = 4
    private static let maximumLength = 10_485_760
    static let maximumTimePrecision = 6
    static let intervalFullRange = 0x7FFF
    static let intervalFullPrecision = 0xFFFF

    static func precision(_ modifier: Int32) -> Int { Int((modifier &- header) >> 16) & 0xFFFF }

    /// A numeric's scale is signed, in the low eleven bits.
    static func scale(_ modifier: Int32) -> Int {
        ((Int(modifier &- header) & 0x7FF) ^ 1024) - 1024
    }

    static func length(_ arguments: [Int], _ name: String) throws(SQLError) -> Int32 {
        guard arguments.count == 1, let length = arguments.first else {
            throw SQLError(.invalidParameterValue, "invalid type modifier")
        }
        if length < 1 {
            throw SQLError(
                .invalidParameterValue, "length for type \(name) must be at least 1")
        }
        if length > maximumLength {
            throw SQLError(
                .invalidParameterValue,
                "length for type \(name) cannot exceed \(maximumLength)")
        }
        return Int32(length) + header
    }

    static func numeric(_ arguments: [Int]) throws(SQLError) -> Int32 {
        guard let precision = arguments.first, arguments.count <= 2 else {
            throw SQLError(.invalidParameterValue, "invalid NUMERIC type modifier")
        }
        let scale = arguments.count == 2 ? arguments[1] : 0
        guard (1...1000).contains(precision) else {
            throw SQLError(
                .invalidParameterValue,
                "NUMERIC precision \(precision) must be between 1 and 1000")
        }
        guard (-1000...1000).contains(scale) else {
            throw SQLError(
                .invalidParameterValue,
                "NUMERIC scale \(scale) must be between -1000 and 1000")
        }
        return ((Int32(precision) << 16) | (Int32(scale) & 0x7FF)) + header
    }

    static func precision(
        _ arguments: [Int], _ name: String, _ zone: String
    ) throws(SQLError) -> Int32 {
        guard arguments.count == 1, let precision = arguments.first else {
            throw SQLError(.invalidParameterValue, "invalid type modifier")
        }
        if precision < 0 {
            throw SQLError(
                .invalidParameterValue,
                "\(name)(\(precision))\(zone) precision must not be negative")
        }
        return Int32(min(precision, maximumTimePrecision))
    }

    /// `[fields]` or `[fields, precision]`, the fields as a mask of `IntervalField` bits.
    static func interval(_ arguments: [Int]) throws(SQLError) -> Int32 {
        guard let range = arguments.first, arguments.count <= 2, (0...0x7FFF).contains(range) else {
            throw SQLError(.invalidParameterValue, "invalid INTERVAL type modifier")
        }
        if arguments.count == 1 {
            return range == intervalFullRange
                ? -1 : Int32(range << 16 | intervalFullPrecision)
        }
        if arguments[1] < 0 {
            throw SQLError(
                .invalidParameterValue,
                "INTERVAL(\(arguments[1])) precision must not be negative")
        }
        return Int32(range << 16 | min(arguments[1], maximumTimePrecision))
    }

    /// ` year to month`, ` second(3)` and the like.
    static func intervalSuffix(_ modifier: Int32) -> String {
        let range = Int(modifier >> 16) & 0x7FFF
        let precision = Int(modifier) & 0xFFFF
        let fields = IntervalField.name(range)
        return fields + (precision == intervalFullPrecision ? "" : "(\(precision))")
    }
}

/// The bits of an interval's fields in its modifier.
package enum IntervalField {
    package static let month = 1 << 1
    package static let year = 1 << 2
    package static let day = 1 << 3
    package static let hour = 1 << 10
    package static let minute = 1 << 11
    package static let second = 1 << 12

    package static func name(_ mask: Int) -> String {
        switch mask {
        case year: " year"
        case month: " month"
        case day: " day"
        case hour: " hour"
        case minute: " minute"
        case second: " second"
        case year | month: " year to month"
        case day | hour: " day to hour"
        case day | hour | minute: " day to minute"
        case day | hour | minute | second: " day to second"
        case hour | minute: " hour to minute"
        case hour | minute | second: " hour to second"
        case minute | second: " minute to second"
        default: ""
        }
    }
}
