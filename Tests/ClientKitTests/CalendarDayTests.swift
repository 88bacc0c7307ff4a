// Days of the calendar.

import ClientKit
import Testing

@Suite struct CalendarDayTests {
    @Test func daysAreCountedFrom1970() throws {
        let days: [(Int, Int, Int, Int)] = [
            (1970, 1, 1, 0), (1969, 12, 31, -1), (2000, 2, 29, 11_016), (2024, 2, 29, 19_782),
            (1, 1, 1, -719_162), (0, 1, 1, -719_528), (9999, 12, 31, 2_932_896),
            (-144_169, 1, 1, -53_376_174),
        ]
        for (year, month, day, count) in days {
            let own = try #require(CalendarDay(year: year, month: month, day: day))
            #expect(own.daysSince1970 == count, "\(own)")
            #expect(CalendarDay(daysSince1970: count) == own)
        }
    }

    @Test func eachDayFollowsTheOneBefore() {
        var before = CalendarDay(daysSince1970: -200_000)
        for count in -199_999...200_000 {
            let day = CalendarDay(daysSince1970: count)
            if day.daysSince1970 != count { Issue.record("\(day) is not day \(count)") }
            let isNext =
                day.day == before.day + 1 && day.month == before.month
                || day.day == 1 && before.day >= 28
            if !isNext { Issue.record("\(before) is before \(day)") }
            before = day
        }
    }

    @Test(arguments: [
        (2023, 2, 29), (1900, 2, 29), (2024, 0, 1), (2024, 13, 1), (2024, 4, 31), (2024, 1, 0),
        (0, 0, 0), (Int.max, 1, 1), (Int.min, 1, 1),
    ]) func whatNoCalendarHasIsNone(year: Int, month: Int, day: Int) {
        #expect(CalendarDay(year: year, month: month, day: day) == nil)
    }

    @Test func theFarthestDaysAreCounted() {
        for count in [Int.max, .min] {
            #expect(
                CalendarDay(daysSince1970: count).daysSince1970.magnitude == 1_000_000_000_000_000)
        }
        #expect(CalendarDay(daysSince1970: -719_529).description == "-0001-12-31")
        #expect(CalendarDay(daysSince1970: 0).description == "1970-01-01")
    }
}
