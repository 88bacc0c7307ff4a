// The words of dates and times: months, days, zones' abbreviations, and words that stand for whole values.
import QueryEngine

package enum DateTimeKeyword: Sendable {
    package enum Special: Sendable {
        case now, today, tomorrow, yesterday, epoch, infinity, negativeInfinity, allBalls
    }

    case month(Int)
    case weekday(Int)
    /// Seconds east of Greenwich.
    case zone(Int, isDaylight: Bool)
    /// `DST` after a zone.
    case daylightModifier
    case isAfternoon(Bool)
    case isBC(Bool)
    case special(Special)
    case julian
    case isoTime
    /// Fillers: `at`, `on`.
    case ignored

    package static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]
    package static let weekdays = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]
    /// Words are told apart by this many letters.
    static let significantLetters = 10

    package static func named(_ word: some Collection<UInt8>) -> DateTimeKeyword? {
        table[String(decoding: word.prefix(significantLetters), as: UTF8.self)]
    }

    private static let table: [String: DateTimeKeyword] = {
        var table: [String: DateTimeKeyword] = [
            "am": .isAfternoon(false), "pm": .isAfternoon(true), "bc": .isBC(true),
            "ad": .isBC(false), "dst": .daylightModifier, "t": .isoTime, "j": .julian,
            "jd": .julian, "julian": .julian, "at": .ignored, "on": .ignored,
            "now": .special(.now), "today": .special(.today), "tomorrow": .special(.tomorrow),
            "yesterday": .special(.yesterday), "epoch": .special(.epoch),
            "infinity": .special(.infinity), "+infinity": .special(.infinity),
            "-infinity": .special(.negativeInfinity), "allballs": .special(.allBalls),
            "sept": .month(9), "tues": .weekday(2), "thur": .weekday(4), "thurs": .weekday(4),
            "weds": .weekday(3), "wed": .weekday(3),
        ]
        for (index, name) in months.enumerated() {
            table[name.lowercased()] = .month(index + 1)
            table[String(name.prefix(3)).lowercased()] = .month(index + 1)
        }
        for (index, name) in weekdays.enumerated() {
            table[String(name.lowercased().prefix(significantLetters))] = .weekday(index)
            table[String(name.prefix(3)).lowercased()] = .weekday(index)
        }
        for (name, hours, isDaylight) in abbreviations {
            table[name] = .zone(Int(hours * 3600), isDaylight: isDaylight)
        }
        return table
    }()

    /// The abbreviations of Postgres's default set that do not change through time, in hours east.
    private static let abbreviations: [(String, Double, Bool)] = [
        ("utc", 0, false), ("ut", 0, false), ("uct", 0, false), ("gmt", 0, false), ("z", 0, false),
        ("zulu", 0, false), ("wet", 0, false), ("west", 1, true), ("wetdst", 1, true),
        ("bst", 1, true), ("bdst", 2, true), ("cet", 1, false), ("cest", 2, true),
        ("cetdst", 2, true), ("met", 1, false), ("mest", 2, true), ("metdst", 2, true),
        ("mez", 1, false), ("mesz", 2, true), ("eet", 2, false), ("eest", 3, true),
        ("eetdst", 3, true), ("msk", 3, false), ("msd", 4, true), ("sast", 2, false),
        ("cat", 2, false), ("eat", 3, false), ("ist", 2, false), ("idt", 3, true),
        ("est", -5, false), ("edt", -4, true), ("cst", -6, false), ("cdt", -5, true),
        ("mst", -7, false), ("mdt", -6, true), ("pst", -8, false), ("pdt", -7, true),
        ("akst", -9, false), ("akdt", -8, true), ("hst", -10, false), ("ast", -4, false),
        ("adt", -3, true), ("nst", -3.5, false), ("ndt", -2.5, true), ("nft", -3.5, false),
        ("brt", -3, false), ("brst", -2, true), ("clt", -4, false), ("pet", -5, false),
        ("jst", 9, false), ("kst", 9, false), ("hkt", 8, false), ("sgt", 8, false),
        ("pht", 8, false), ("awst", 8, false), ("acst", 9.5, false), ("acdt", 10.5, true),
        ("aest", 10, false), ("aedt", 11, true), ("nzst", 12, false), ("nzdt", 13, true),
        ("nzt", 12, false), ("ict", 7, false), ("pkt", 5, false), ("npt", 5.75, false),
        ("wast", 2, true), ("wat", 1, false), ("trt", 3, false), ("gst", 4, false),
    ]
}
