// Time zones: UTC, fixed offsets, and the zones of the machine's tz database.

/// A zone that says how far its clocks are from UTC at an instant.
package struct TimeZone: Sendable {
    package static let utc = TimeZone(name: "UTC", fixedOffsetSeconds: 0)

    /// As SHOW TimeZone prints it.
    package let name: String
    /// Seconds east of Greenwich, where the zone has one offset for ever.
    package let fixedOffsetSeconds: Int?

    package init(name: String, fixedOffsetSeconds: Int) {
        self.name = name
        self.fixedOffsetSeconds = fixedOffsetSeconds
    }
}
