// interval: months, days and microseconds, kept apart as Postgres keeps them.

/// A span of time. timetz also uses it: `microseconds` of the day, `days` as the zone's seconds west of Greenwich.
package final class Interval: Sendable {
    package let months: Int32
    package let days: Int32
    package let microseconds: Int64

    package init(months: Int32 = 0, days: Int32 = 0, microseconds: Int64 = 0) {
        self.months = months
        self.days = days
        self.microseconds = microseconds
    }
}
