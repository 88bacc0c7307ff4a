// typinput of interval: Postgres's units, SQL's year-month and day-time forms, and ISO 8601's.
import QueryEngine

package enum IntervalUnit {
    case microsecond, millisecond, second, minute, hour, day, week, month, year, decade, century,
        millennium, quarter

    package static func named(_ word: some Collection<UInt8>) -> IntervalUnit? {
        names[String(decoding: word.prefix(DateTimeKeyword.significantLetters), as: UTF8.self)]
    }

    private static let names: [String: IntervalUnit] = {
        let spellings: [(IntervalUnit, String)] = [
            (.microsecond, "us usec usecs useconds usecond microsecond microsecon"),
            (.millisecond, "ms msec msecs msecond mseconds millisecon"),
            (.second, "s sec secs second seconds"), (.minute, "m min mins minute minutes"),
            (.hour, "h hr hrs hour hours"), (.day, "d day days"), (.week, "w week weeks"),
            (.month, "mon mons month months"), (.year, "y yr yrs year years"),
            (.decade, "dec decs decade decades"), (.century, "c cent century centuries"),
            (.millennium, "mil mils millennia millennium"), (.quarter, "qtr quarter"),
        ]
        var table: [String: IntervalUnit] = [:]
        for (unit, words) in spellings {
            for word in words.split(separator: " ") { table[String(word)] = unit }
        }
        return table
    }()
}

/// The sums of an interval while its fields are read.
struct IntervalSums {
    private(set) var months: Int64 = 0
    /// Those of them that were given as years.
    private var yearMonths: Int64 = 0
    private(set) var days: Int64 = 0
    private(set) var microseconds: Int64 = 0

    mutating func add(months count: Int64) throws(DateTimeFault) {
        months = try IntervalSums.sum(months, count)
    }

    mutating func add(days count: Int64) throws(DateTimeFault) {
        days = try IntervalSums.sum(days, count)
    }

    mutating func add(microseconds count: Int64) throws(DateTimeFault) {
        microseconds = try IntervalSums.sum(microseconds, count)
    }

    private static func sum(_ a: Int64, _ b: Int64) throws(DateTimeFault) -> Int64 {
        let (value, overflow) = a.addingReportingOverflow(b)
        if overflow { throw .fieldOverflow }
        return value
    }

    private static func product(_ a: Int64, _ b: Int64) throws(DateTimeFault) -> Int64 {
        let (value, overflow) = a.multipliedReportingOverflow(by: b)
        if overflow { throw .fieldOverflow }
        return value
    }

    /// A part of a unit spills into the smaller ones: months of years, days of months, time of days.
    mutating func add(
        _ whole: Int64, _ fraction: Double, _ unit: IntervalUnit
    ) throws(DateTimeFault) {
        func microseconds(_ size: Int64) throws(DateTimeFault) -> Int64 {
            try IntervalSums.sum(
                try IntervalSums.product(whole, size),
                Int64((fraction * Double(size)).rounded(.toNearestOrEven)))
        }
        switch unit {
        case .microsecond:
            try add(
                microseconds: try IntervalSums.sum(
                    whole, Int64(fraction.rounded(.toNearestOrEven))))
        case .millisecond: try add(microseconds: try microseconds(1000))
        case .second: try add(microseconds: try microseconds(Microseconds.second))
        case .minute: try add(microseconds: try microseconds(Microseconds.minute))
        case .hour: try add(microseconds: try microseconds(Microseconds.hour))
        case .day:
            try add(days: whole)
            try addFraction(ofDays: fraction)
        case .week:
            try add(days: try IntervalSums.product(whole, 7))
            try addFraction(ofDays: fraction * 7)
        case .month:
            try add(months: whole)
            try addFraction(ofDays: fraction * 30)
        case .quarter: throw .badFormat
        case .year: try add(years: whole, fraction, 1)
        case .decade: try add(years: whole, fraction, 10)
        case .century: try add(years: whole, fraction, 100)
        case .millennium: try add(years: whole, fraction, 1000)
        }
    }

    private mutating func add(
        years: Int64, _ fraction: Double, _ scale: Int64
    ) throws(DateTimeFault) {
        let whole = try IntervalSums.product(years, 12 * scale)
        yearMonths = try IntervalSums.sum(yearMonths, whole)
        try add(months: whole)
        try add(months: Int64((fraction * Double(12 * scale)).rounded(.toNearestOrEven)))
    }

    private mutating func addFraction(ofDays value: Double) throws(DateTimeFault) {
        let whole = value.rounded(.towardZero)
        try add(days: Int64(whole))
        let rest = (value - whole) * Double(Microseconds.day)
        try add(microseconds: Int64(rest.rounded(.toNearestOrEven)))
    }

    var negated: IntervalSums {
        get throws(DateTimeFault) {
            guard months != .min, days != .min, microseconds != .min else { throw .fieldOverflow }
            var result = IntervalSums()
            result.months = -months
            result.yearMonths = 0 &- yearMonths
            result.days = -days
            result.microseconds = -microseconds
            return result
        }
    }

    func interval() throws(DateTimeFault) -> Interval {
        // Years that are in order and too many months together.
        if Int32(exactly: months) == nil, Int32(exactly: yearMonths / 12) != nil,
            Int32(exactly: months &- yearMonths) != nil
        {
            throw .intervalOutOfRange
        }
        guard let months = Int32(exactly: months), let days = Int32(exactly: days) else {
            throw .fieldOverflow
        }
        return Interval(months: months, days: days, microseconds: microseconds)
    }
}

enum IntervalParser {
    static func parse(
        _ text: UnsafeRawBufferPointer, modifier: Int32, _ env: TypeEnvironment
    ) throws(SQLError) -> Interval {
        do {
            let range = modifier < 0 ? TypeModifier.intervalFullRange : Int(modifier >> 16) & 0x7FFF
            if let first = text.first(where: { !IntegerText.isSpace($0) }),
                first == UInt8(ascii: "P")
            {
                return try ISOInterval.parse(text)
            }
            return try units(text, range, env)
        } catch DateTimeFault.fieldOverflow {
            throw DateTimeFault.intervalOverflow.error("interval", text)
        } catch {
            throw error.error("interval", text)
        }
    }

    private struct State {
        var sums = IntervalSums()
        var seen: Set<Int> = []
        var unit: IntervalUnit?
        var isBefore = false
        var count = 0

        /// Each unit may stand once.
        mutating func mark(_ unit: IntervalUnit) throws(DateTimeFault) {
            let key: Int
            switch unit {
            case .microsecond, .millisecond, .second: key = 0
            case .minute: key = 1
            case .hour: key = 2
            case .day: key = 3
            case .week: key = 4
            case .month: key = 5
            case .year: key = 6
            case .decade: key = 7
            case .century: key = 8
            case .millennium: key = 9
            case .quarter: throw .badFormat
            }
            guard seen.insert(key).inserted else { throw .badFormat }
        }
    }

    /// Read from the end, so that the unit is known before its number.
    private static func units(
        _ text: UnsafeRawBufferPointer, _ range: Int, _ env: TypeEnvironment
    ) throws(DateTimeFault) -> Interval {
        guard let tokens = DateTimeTokens.split(text), !tokens.isEmpty else { throw .badFormat }
        var state = State()
        for token in tokens.reversed() {
            switch token.kind {
            case .time: try takeTime(token.text[...], negative: false, range, &state)
            case .offset:
                if token.text.contains(UInt8(ascii: ":")) {
                    // Where it is no time, it is read as a number, which no colon can stand in.
                    do {
                        try takeTime(
                            token.text[1...], negative: token.text[0] == UInt8(ascii: "-"), range,
                            &state)
                    } catch { throw .badFormat }
                } else {
                    try takeNumber(token.text, range, &state)
                }
            case .number, .date: try takeNumber(token.text, range, &state)
            case .word, .signedWord:
                if token.string == "ago" {
                    state.isBefore = true
                } else if let unit = IntervalUnit.named(token.text) {
                    state.unit = unit
                } else if token.string != "at" && token.string != "on" {
                    throw .badFormat
                }
            }
        }
        if state.count == 0 { throw .badFormat }
        var sums = state.sums
        if env.intervalStyle == .sqlStandard, tokens[0].text.first == UInt8(ascii: "-"),
            tokens.dropFirst().allSatisfy({
                $0.text.first != UInt8(ascii: "-") && $0.text.first != UInt8(ascii: "+")
            }), tokens.count > 1
        {
            sums = try leadingSign(sums)
        }
        return try (state.isBefore ? sums.negated : sums).interval()
    }

    /// In SQL's style a minus at the front counts for all fields.
    private static func leadingSign(_ sums: IntervalSums) throws(DateTimeFault) -> IntervalSums {
        var result = IntervalSums()
        try result.add(months: sums.months > 0 ? -sums.months : sums.months)
        try result.add(days: sums.days > 0 ? -sums.days : sums.days)
        try result.add(
            microseconds: sums.microseconds > 0 ? -sums.microseconds : sums.microseconds)
        return result
    }

    private static func takeTime(
        _ text: ArraySlice<UInt8>, negative: Bool, _ range: Int, _ state: inout State
    ) throws(DateTimeFault) {
        var time = try DateTimeNumber.time(text, ofInterval: true)
        // MINUTE TO SECOND reads `1:30` as minutes and seconds.
        if range == IntervalField.minute | IntervalField.second,
            text.count(where: { $0 == UInt8(ascii: ":") }) == 1, time.second == 0,
            time.microsecond == 0
        {
            (time.hour, time.minute, time.second) = (0, time.hour, time.minute)
        }
        if time.minute > 59 || time.second > 60 { throw .fieldOverflow }
        // The time is put together before its sign: it reaches no further down than up.
        var sums = IntervalSums()
        for (unit, count) in [
            (IntervalUnit.hour, time.hour), (.minute, time.minute), (.second, time.second),
        ] {
            try state.mark(unit)
            try sums.add(Int64(count), 0, unit)
        }
        try sums.add(microseconds: Int64(time.microsecond))
        try state.sums.add(microseconds: negative ? -sums.microseconds : sums.microseconds)
        state.count += 1
        // A number before a time is days: `1 12:00`.
        state.unit = .day
    }

    private static func takeNumber(
        _ text: [UInt8], _ range: Int, _ state: inout State
    ) throws(DateTimeFault) {
        var digits = text[...]
        var sign: Int64 = 1
        if digits.first == UInt8(ascii: "-") || digits.first == UInt8(ascii: "+") {
            sign = digits.first == UInt8(ascii: "-") ? -1 : 1
            digits = digits.dropFirst()
        }
        let isDefault = state.unit == nil
        let unit = state.unit ?? defaultUnit(range)
        state.count += 1
        if let dash = digits.firstIndex(of: UInt8(ascii: "-")) {
            // SQL's years-months.
            guard let years = DateTimeNumber.integer(digits[..<dash]),
                let months = DateTimeNumber.integer(digits[(dash + 1)...])
            else { throw .badFormat }
            if months >= 12 || years > Int(Int32.max) { throw .fieldOverflow }
            try state.mark(.month)
            try state.sums.add(months: sign * Int64(years * 12 + months))
            state.unit = nil
            return
        }
        let point = digits.firstIndex(of: UInt8(ascii: "."))
        let whole = digits[..<(point ?? digits.endIndex)]
        guard let value = whole.isEmpty ? 0 : integer(whole, negative: sign < 0) else {
            if whole.allSatisfy(DateTimeTokens.isDigit) { throw .fieldOverflow }
            throw .badFormat
        }
        var fraction = 0.0
        if let point, point + 1 < digits.endIndex {
            guard let part = Double("0." + String(decoding: digits[(point + 1)...], as: UTF8.self))
            else { throw .badFormat }
            fraction = part
        }
        try state.mark(unit)
        try state.sums.add(value, Double(sign) * fraction, unit)
        // The unit holds for the numbers before it, until another is read; before hours stand days.
        state.unit = unit == .hour && isDefault ? .day : unit
    }

    private static func integer(_ digits: ArraySlice<UInt8>, negative: Bool) -> Int64? {
        guard digits.allSatisfy(DateTimeTokens.isDigit) else { return nil }
        return Int64((negative ? "-" : "") + String(decoding: digits, as: UTF8.self))
    }

    /// A number without unit is of the smallest field that the type has.
    private static func defaultUnit(_ range: Int) -> IntervalUnit {
        if range == TypeModifier.intervalFullRange { return .second }
        if range & IntervalField.second != 0 { return .second }
        if range & IntervalField.minute != 0 { return .minute }
        if range & IntervalField.hour != 0 { return .hour }
        if range & IntervalField.day != 0 { return .day }
        if range & IntervalField.month != 0 { return .month }
        return range & IntervalField.year != 0 ? .year : .second
    }
}
