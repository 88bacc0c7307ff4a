// The types and values of parameters that come in the binary protocol.

import QueryEngine
import SQLPlanning

enum MySQLParameterTypes {
    /// The type that a parameter has by the wire's byte and by what came.
    static func type(of parameter: MySQLParameter) -> TypeID {
        switch parameter.value {
        case .null: return MySQLType.null
        case .signed: return MySQLType.integer(bytes: width(parameter.type))
        case .unsigned:
            return MySQLType.integer(bytes: width(parameter.type), isUnsigned: true)
        case .float: return MySQLType.float()
        case .double: return MySQLType.double()
        case .bytes(let bytes):
            // Clients call values of any length by the types of short ones.
            let isLong = bytes.count > longestShortValue
            switch parameter.type {
            case 0, 246: return MySQLType.decimal
            case 249...251: return MySQLType.longblob
            case 252: return isLong ? MySQLType.longblob : MySQLType.blob
            case 16: return MySQLType.varbinary
            default: return isLong ? MySQLType.longtext : MySQLType.varchar
            }
        case .date(_, _, _, _, _, _, let fraction):
            return parameter.type == 10
                ? MySQLType.date : MySQLType.datetime(fraction == 0 ? 0 : 6)
        case .time(_, _, _, _, _, let fraction): return MySQLType.time(fraction == 0 ? 0 : 6)
        }
    }

    /// The most bytes of a VARCHAR and of a BLOB.
    private static let longestShortValue = 65_535

    /// Numbers are as wide as the widest of their type, with a sign.
    static func width(_ type: TypeID) -> Int32 {
        switch MySQLTypeKind(type) {
        case .integer(let bytes, _): [1: 4, 2: 6, 3: 9, 4: 11][bytes] ?? 21
        case .float, .double, .time: 23
        default: -1
        }
    }

    /// A decimal has the digits that it came with, a text and bytes their length; nil: the type says all.
    static func modifier(of value: Value, _ type: TypeID, tellsLengths: Bool) -> Int32? {
        switch value {
        case .text(let text) where tellsLengths: return Int32(clamping: UTF8Text.length(text.utf8))
        case .bytes(let bytes) where tellsLengths: return Int32(clamping: bytes.count)
        default: break
        }
        guard MySQLTypeKind(type).isDecimal, case .numeric(let number) = value else { return nil }
        var text: [UInt8] = []
        number.appendText(to: &text)
        let digits = text.count { ASCII.isDigit($0) }
        let scale = text.firstIndex(of: UInt8(ascii: ".")).map { text.count - $0 - 1 } ?? 0
        let hasWhole = text.first { ASCII.isDigit($0) } != UInt8(ascii: "0")
        return MySQLDecimal.modifier(hasWhole || scale == 0 ? digits : digits - 1, scale)
    }

    /// The bytes of the wire's integer.
    private static func width(_ type: UInt8) -> Int {
        switch type {
        case 1: 1
        case 2, 13: 2
        case 9: 3
        case 3: 4
        default: 8
        }
    }

    /// The value as the type keeps it.
    static func value(
        _ content: MySQLParameter.Content, as type: TypeID, _ environment: () -> TypeEnvironment
    ) throws(SQLError) -> Value {
        switch content {
        case .null: return .null
        case .signed(let number): return .int(number)
        case .unsigned(let number):
            return .int(
                MySQLTypeKind(type).isBiased
                    ? MySQLInteger.biased(number) : Int64(clamping: number))
        case .float(let number): return .double(Double(number))
        case .double(let number): return .double(number)
        case .bytes(let bytes):
            if MySQLTypeKind(type).isBytes { return .bytes(bytes) }
            var target = SQLType(type)
            if type == MySQLType.decimal {
                // As many digits as there are.
                let scale = bytes.firstIndex(of: UInt8(ascii: ".")).map { bytes.count - $0 - 1 }
                target.modifier = MySQLDecimal.modifier(MySQLDecimal.mostDigits, scale ?? 0)
            }
            return try TypeInput.parse(bytes, as: target, environment())
        case .date, .time:
            return try TypeInput.parse(Array(text(content).utf8), as: SQLType(type), environment())
        }
    }

    /// As a literal would be written.
    private static func text(_ content: MySQLParameter.Content) -> String {
        switch content {
        case .date(let year, let month, let day, let hour, let minute, let second, let micro):
            return "\(padded(year, 4))-\(padded(month))-\(padded(day)) "
                + clock(hour, minute, second, micro)
        case .time(let isNegative, let days, let hour, let minute, let second, let micro):
            let hours = days.multipliedReportingOverflow(by: 24).partialValue &+ hour
            return (isNegative ? "-" : "") + clock(hours, minute, second, micro)
        default: return ""
        }
    }

    private static func clock(_ hour: Int, _ minute: Int, _ second: Int, _ micro: Int) -> String {
        let text = "\(padded(hour)):\(padded(minute)):\(padded(second))"
        return micro == 0 ? text : text + "." + padded(micro, 6)
    }

    private static func padded(_ number: Int, _ width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
