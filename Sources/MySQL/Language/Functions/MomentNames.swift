// Names of days and months, and the numbers of weeks.
import QueryEngine

/// English names, whatever `lc_time_names` says.
enum MySQLMomentNames {
    private static let days = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]

    static func day(_ index: Int) -> String { days[index % 7] }
    static func month(_ number: Int) -> String { months[(number + 11) % 12] }

    /// The month that a text begins with, by its name or its first three letters.
    static func month(in text: ArraySlice<UInt8>, isShort: Bool) -> (number: Int, length: Int)? {
        match(months, text, isShort).map { ($0.0 + 1, $0.1) }
    }

    static func day(in text: ArraySlice<UInt8>, isShort: Bool) -> (number: Int, length: Int)? {
        match(days, text, isShort)
    }

    private static func match(
        _ names: [String], _ text: ArraySlice<UInt8>, _ isShort: Bool
    ) -> (Int, Int)? {
        let lower = text.map { $0 | 0x20 }
        for (index, name) in names.enumerated() {
            let key = Array((isShort ? String(name.prefix(3)) : name).lowercased().utf8)
            if lower.starts(with: key) { return (index, key.count) }
        }
        return nil
    }
}

extension MySQLMoment {
    /// WEEK by a mode of the manual: bit 0 Monday first, bit 1 weeks from 1, bit 2 the first that begins in the year.
    func week(_ mode: Int, withYear: Bool) -> Int {
        let startsMonday = mode & 1 != 0
        var countsFromOne = mode & 2 != 0 || withYear
        let needsWholeWeek = (mode & 4 != 0) == startsMonday
        func isLate(_ weekday: Int) -> Bool { needsWholeWeek ? weekday != 0 : weekday >= 4 }
        var firstDay = MySQLMoment(year: year, month: 1, day: 1).days
        var weekday = (CalendarDate.dayOfWeek(firstDay) + (startsMonday ? 6 : 0)) % 7
        var weekYear = year
        if month == 1, day <= 7 - weekday {
            if !countsFromOne, isLate(weekday) { return 0 }
            countsFromOne = true
            weekYear -= 1
            let length = CalendarDate.isLeap(weekYear) ? 366 : 365
            firstDay -= Int64(length)
            weekday = (weekday + 53 * 7 - length) % 7
        }
        let start = isLate(weekday) ? firstDay + Int64(7 - weekday) : firstDay - Int64(weekday)
        let passed = Int(days - start)
        var week = passed / 7 + 1
        if countsFromOne, passed >= 52 * 7 {
            weekday = (weekday + (CalendarDate.isLeap(weekYear) ? 366 : 365)) % 7
            if !isLate(weekday) {
                weekYear += 1
                week = 1
            }
        }
        return withYear ? weekYear * 100 + week : week
    }
}
