// The driver's own types as parameters and as columns' values.

extension YDBValue: YDBValueConvertible {
    /// None: each value has its own.
    public static var ydbType: YDBType? { nil }

    /// Itself.
    public var ydbValue: YDBValue { self }

    /// Itself.
    public init(ydb value: YDBValue) { self = value }
}

extension YDBDecimal: YDBValueConvertible {
    /// `Decimal(22,9)`
    public static var ydbType: YDBType? { .decimal }

    /// A `Decimal(22,9)`. Whether it fits is found out when it is sent.
    public var ydbValue: YDBValue { .decimal(self, precision: 22, scale: 9) }

    /// From decimal types, and from integers.
    public init(ydb value: YDBValue) throws {
        let content = try value.content(YDBDecimal.self)
        if case .decimal(let number, _, _) = content {
            self = number
            return
        }
        guard let integer = content.integer, let number = YDBDecimal(integer) else {
            throw value.mismatch(YDBDecimal.self)
        }
        self = number
    }
}

extension YDBDate: YDBValueConvertible {
    /// `Date`
    public static var ydbType: YDBType? { .date }

    /// A `Date`; for a `Date32` say so by a ``TypedValue``.
    public var ydbValue: YDBValue { .date(self) }

    /// From `Date` and `Date32`.
    public init(ydb value: YDBValue) throws {
        switch try value.content(YDBDate.self) {
        case .date(let date), .date32(let date): self = date
        default: throw value.mismatch(YDBDate.self)
        }
    }
}

extension YDBDatetime: YDBValueConvertible {
    /// `Datetime`
    public static var ydbType: YDBType? { .datetime }

    /// A `Datetime`; for a `Datetime64` say so by a ``TypedValue``.
    public var ydbValue: YDBValue { .datetime(self) }

    /// From `Datetime` and `Datetime64`, and from a date its midnight.
    public init(ydb value: YDBValue) throws {
        switch try value.content(YDBDatetime.self) {
        case .datetime(let time), .datetime64(let time): self = time
        case .date(let date), .date32(let date):
            self.init(secondsSince1970: Int64(date.daysSince1970) * 86_400)
        default: throw value.mismatch(YDBDatetime.self)
        }
    }
}

extension YDBTimestamp: YDBValueConvertible {
    /// `Timestamp`
    public static var ydbType: YDBType? { .timestamp }

    /// A `Timestamp`; for a `Timestamp64` say so by a ``TypedValue``.
    public var ydbValue: YDBValue { .timestamp(self) }

    /// From all types of instants, and from a date its midnight.
    public init(ydb value: YDBValue) throws {
        switch try value.content(YDBTimestamp.self) {
        case .timestamp(let time), .timestamp64(let time): self = time
        case .datetime(let time), .datetime64(let time):
            let (microseconds, isTooLarge) =
                time.secondsSince1970.multipliedReportingOverflow(by: 1_000_000)
            guard !isTooLarge else { throw value.outOfRange(YDBTimestamp.self) }
            self.init(microsecondsSince1970: microseconds)
        case .date(let date), .date32(let date):
            let (microseconds, isTooLarge) =
                Int64(date.daysSince1970).multipliedReportingOverflow(by: 86_400_000_000)
            guard !isTooLarge else { throw value.outOfRange(YDBTimestamp.self) }
            self.init(microsecondsSince1970: microseconds)
        default: throw value.mismatch(YDBTimestamp.self)
        }
    }
}

extension YDBInterval: YDBValueConvertible {
    /// `Interval`
    public static var ydbType: YDBType? { .interval }

    /// An `Interval`; for an `Interval64` say so by a ``TypedValue``.
    public var ydbValue: YDBValue { .interval(self) }

    /// From `Interval` and `Interval64`.
    public init(ydb value: YDBValue) throws {
        switch try value.content(YDBInterval.self) {
        case .interval(let interval), .interval64(let interval): self = interval
        default: throw value.mismatch(YDBInterval.self)
        }
    }
}

extension YDBZonedTime: YDBValueConvertible {
    /// None: whether it is a `TzDate`, a `TzDatetime` or a `TzTimestamp` is seen by ``local``.
    public static var ydbType: YDBType? { nil }

    /// A `TzDate`, a `TzDatetime` or a `TzTimestamp`, whichever ``local`` is written like.
    public var ydbValue: YDBValue {
        guard local.utf8.contains(UInt8(ascii: "T")) else { return .tzDate(self) }
        return local.utf8.contains(UInt8(ascii: ".")) ? .tzTimestamp(self) : .tzDatetime(self)
    }

    /// From the types with a zone.
    public init(ydb value: YDBValue) throws {
        switch try value.content(YDBZonedTime.self) {
        case .tzDate(let time), .tzDatetime(let time), .tzTimestamp(let time): self = time
        default: throw value.mismatch(YDBZonedTime.self)
        }
    }
}
