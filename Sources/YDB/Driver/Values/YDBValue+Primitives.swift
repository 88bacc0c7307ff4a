// Values without parts as other types without parts.

extension YDBValue {
    func converted(to type: YDBPrimitiveType) throws(YDBEncodingError) -> YDBValue {
        if self.type == .primitive(type) { return self }
        if let integer { return try Self.number(integer, type, of: self) }
        let converted: YDBValue? =
            switch self {
            case .float(let number):
                type == .double ? .double(Double(number)) : nil
            case .double(let number): type == .float ? Self.nearest(number) : nil
            case .utf8(let text), .json(let text), .jsonDocument(let text), .dyNumber(let text):
                Self.text(text, type)
            case .string(let bytes), .yson(let bytes): Self.bytes(bytes, type)
            case .tzDate(let time), .tzDatetime(let time), .tzTimestamp(let time):
                Self.zoned(time, type)
            case .interval(let interval), .interval64(let interval): Self.interval(interval, type)
            default: try Self.instant(self, type)
            }
        guard let converted else { throw .mismatch(self, .primitive(type)) }
        return converted
    }

    private static func nearest(_ number: Double) -> YDBValue? {
        let nearest = Float(number)
        return nearest.isFinite || !number.isFinite ? .float(nearest) : nil
    }

    /// A number that fits exactly; of a type that counts days, seconds or microseconds so many of them.
    private static func number(
        _ number: Int128, _ type: YDBPrimitiveType, of value: YDBValue
    ) throws(YDBEncodingError) -> YDBValue {
        func exactly<Integer: FixedWidthInteger>() throws(YDBEncodingError) -> Integer {
            guard let integer = Integer(exactly: number) else {
                throw YDBEncodingError("\(number) does not fit into \(type.name)")
            }
            return integer
        }
        switch type {
        case .int8: return .int8(try exactly())
        case .int16: return .int16(try exactly())
        case .int32: return .int32(try exactly())
        case .int64: return .int64(try exactly())
        case .uint8: return .uint8(try exactly())
        case .uint16: return .uint16(try exactly())
        case .uint32: return .uint32(try exactly())
        case .uint64: return .uint64(try exactly())
        case .float:
            guard let exact = Float(exactly: number) else { throw .outOfRange(value, .float) }
            return .float(exact)
        case .double:
            guard let exact = Double(exactly: number) else { throw .outOfRange(value, .double) }
            return .double(exact)
        case .date: return .date(YDBDate(daysSince1970: try exactly()))
        case .date32: return .date32(YDBDate(daysSince1970: try exactly()))
        case .datetime: return .datetime(YDBDatetime(secondsSince1970: try exactly()))
        case .datetime64: return .datetime64(YDBDatetime(secondsSince1970: try exactly()))
        case .timestamp: return .timestamp(YDBTimestamp(microsecondsSince1970: try exactly()))
        case .timestamp64: return .timestamp64(YDBTimestamp(microsecondsSince1970: try exactly()))
        case .interval: return .interval(YDBInterval(microseconds: try exactly()))
        case .interval64: return .interval64(YDBInterval(microseconds: try exactly()))
        case .dyNumber: return .dyNumber(String(number))
        case .bool, .string, .utf8, .yson, .json, .jsonDocument, .uuid, .tzDate, .tzDatetime,
            .tzTimestamp:
            throw .mismatch(value, .primitive(type))
        }
    }

    private static func text(_ text: String, _ type: YDBPrimitiveType) -> YDBValue? {
        switch type {
        case .utf8: .utf8(text)
        case .json: .json(text)
        case .jsonDocument: .jsonDocument(text)
        case .dyNumber: .dyNumber(text)
        case .string: .string(Array(text.utf8))
        case .yson: .yson(Array(text.utf8))
        case .tzDate, .tzDatetime, .tzTimestamp: YDBZonedTime(text).flatMap { zoned($0, type) }
        default: nil
        }
    }

    private static func bytes(_ bytes: [UInt8], _ type: YDBPrimitiveType) -> YDBValue? {
        switch type {
        case .string: .string(bytes)
        case .yson: .yson(bytes)
        default: String(validating: bytes, as: UTF8.self).flatMap { text($0, type) }
        }
    }

    private static func zoned(_ time: YDBZonedTime, _ type: YDBPrimitiveType) -> YDBValue? {
        switch type {
        case .tzDate: .tzDate(time)
        case .tzDatetime: .tzDatetime(time)
        case .tzTimestamp: .tzTimestamp(time)
        case .utf8: .utf8(time.description)
        default: nil
        }
    }

    private static func interval(_ interval: YDBInterval, _ type: YDBPrimitiveType) -> YDBValue? {
        switch type {
        case .interval: .interval(interval)
        case .interval64: .interval64(interval)
        default: nil
        }
    }

    /// A date or an instant as another type of such; nil where either is none.
    private static func instant(
        _ value: YDBValue, _ type: YDBPrimitiveType
    ) throws(YDBEncodingError) -> YDBValue? {
        guard let seconds = value.secondsSince1970 else { return nil }
        let days = floored(seconds, by: 86_400).quotient
        switch type {
        case .date, .date32:
            guard let days = Int32(exactly: days) else {
                throw .outOfRange(value, .primitive(type))
            }
            let date = YDBDate(daysSince1970: days)
            return type == .date ? .date(date) : .date32(date)
        case .datetime: return .datetime(YDBDatetime(secondsSince1970: seconds))
        case .datetime64: return .datetime64(YDBDatetime(secondsSince1970: seconds))
        case .timestamp, .timestamp64:
            let microseconds: Int64
            switch value {
            case .timestamp(let time), .timestamp64(let time):
                microseconds = time.microsecondsSince1970
            default:
                let (product, isTooLarge) = seconds.multipliedReportingOverflow(by: 1_000_000)
                guard !isTooLarge else { throw .outOfRange(value, .primitive(type)) }
                microseconds = product
            }
            let time = YDBTimestamp(microsecondsSince1970: microseconds)
            return type == .timestamp ? .timestamp(time) : .timestamp64(time)
        default: return nil
        }
    }

    /// Whole seconds of a date or an instant, what is less of one cut off towards the past; nil for anything else.
    private var secondsSince1970: Int64? {
        switch self {
        case .date(let date), .date32(let date): Int64(date.daysSince1970) * 86_400
        case .datetime(let time), .datetime64(let time): time.secondsSince1970
        case .timestamp(let time), .timestamp64(let time):
            floored(time.microsecondsSince1970, by: 1_000_000).quotient
        default: nil
        }
    }
}
