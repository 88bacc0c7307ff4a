// DateTime::Update: parts of a time put in the place of others.
import QueryEngine

enum YQLDateTimeUpdate {
    private static let updated = [
        "Year", "Month", "Day", "Hour", "Minute", "Second", "Microsecond", "TimezoneId",
    ]
    private static let zonePart = 7

    @Sendable static func resolve(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...9)
        guard let reading = try YQLDateTimeModule.reading(call, 0) else { return .null(call.name) }
        var found: [(part: Int, argument: Int, conversion: YQLConversion)] = []
        for index in call.arguments.indices.dropFirst() {
            var part = index - 1
            if let name = call.arguments[index].name {
                let known = name == "Timezone" ? "TimezoneId" : name
                guard let place = updated.firstIndex(of: known) else {
                    throw .yqlType("\(call.name): unknown argument: \(name)")
                }
                part = place
            }
            var type = YQLType.int64
            if part == zonePart, try call.type(index).innermost.primitive?.isText == true {
                type = .string
            }
            found.append((part, index, try call.convert(index, to: .optional(type))))
        }
        let (known, isWide) = (found, reading.isWide)
        return .plain(call.name, .optional(YQLDateTimeModule.resource(isWide: isWide))) {
            (values) throws(SQLError) in
            guard let made = try reading.body(values[0]) else { return .null }
            var fields = YQLClock.fields(YQLClock.local(made))
            var zone = made.field(1)
            for item in known {
                let value = try item.conversion(values[item.argument])
                if value.isNull { continue }
                if item.part == zonePart {
                    guard let named = Self.zone(value) else { return .null }
                    zone = named
                    continue
                }
                let number = value.wholeNumber
                guard number.magnitude < 10_000_000 else { return .null }
                switch item.part {
                case 0: fields.date.year = number < 0 ? Int(number) + 1 : Int(number)
                case 1: fields.date.month = Int(number)
                case 2: fields.date.day = Int(number)
                case 3: fields.hour = number
                case 4: fields.minute = number
                case 5: fields.second = number
                default: fields.microsecond = number
                }
            }
            return YQLClock.checked(fields.local, zone, isWide: isWide)
        }
    }

    /// A zone by its name or number; nil: there is no such zone.
    private static func zone(_ value: Value) -> Value? {
        if case .int(let number) = value {
            return YQLZoneNumbers.name(of: Int(clamping: number)).map { .string($0) }
        }
        return YQLMoment.zone(value.rawText) == nil ? nil : .text(value.rawBytes)
    }
}
