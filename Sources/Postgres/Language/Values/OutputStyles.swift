// The settings that the texts of Postgres's values depend on: DateStyle, IntervalStyle, bytea_output,
// extra_float_digits. They stand in the environment's bits, so that it stays small to pass.
package import QueryEngine

extension TypeEnvironment {
    package enum DateOrder: UInt64, Sendable { case monthDayYear, dayMonthYear, yearMonthDay }
    package enum DateStyle: UInt64, Sendable { case iso, postgres, sql, german }
    package enum IntervalStyle: UInt64, Sendable {
        case postgres, postgresVerbose, sqlStandard, iso8601
    }
    package enum ByteaOutput: UInt64, Sendable { case hex, escape }

    package var dateStyle: DateStyle {
        get { DateStyle(rawValue: bits(0, 4)) ?? .iso }
        set { setBits(0, 4, newValue.rawValue) }
    }

    package var dateOrder: DateOrder {
        get { DateOrder(rawValue: bits(4, 4)) ?? .monthDayYear }
        set { setBits(4, 4, newValue.rawValue) }
    }

    package var intervalStyle: IntervalStyle {
        get { IntervalStyle(rawValue: bits(8, 4)) ?? .postgres }
        set { setBits(8, 4, newValue.rawValue) }
    }

    package var byteaOutput: ByteaOutput {
        get { ByteaOutput(rawValue: bits(12, 4)) ?? .hex }
        set { setBits(12, 4, newValue.rawValue) }
    }

    /// -15 to 3; 1 where nothing is said.
    package var extraFloatDigits: Int {
        get { 1 + Int(Int8(truncatingIfNeeded: bits(16, 8))) }
        set { setBits(16, 8, UInt64(UInt8(bitPattern: Int8(clamping: newValue - 1)))) }
    }

    private func bits(_ position: UInt64, _ count: UInt64) -> UInt64 {
        styles >> position & ((1 << count) - 1)
    }

    private mutating func setBits(_ position: UInt64, _ count: UInt64, _ value: UInt64) {
        styles = styles & ~(((1 << count) - 1) << position) | value << position
    }
}
