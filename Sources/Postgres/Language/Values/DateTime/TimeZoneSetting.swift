// Time zones as SET TIME ZONE takes them.
package import QueryEngine

extension TimeZone {
    /// What SET TIME ZONE and set_config take: a name, or hours east of Greenwich as a number.
    package static func setting(_ text: String) -> TimeZone? {
        if let hours = Double(text), hours.magnitude <= 167 {
            return fixed(secondsEast: Int((hours * 3600).rounded()))
        }
        if text.lowercased() == "default" || text.lowercased() == "local" { return .utc }
        return named(text)
    }

    /// A fixed offset, named as Postgres names it: `<+02>-02`.
    package static func fixed(secondsEast: Int) -> TimeZone {
        func clock(_ seconds: Int) -> String {
            var out: [UInt8] = []
            DateTimeOutput.appendOffset(seconds, to: &out)
            return String(decoding: out, as: UTF8.self)
        }
        return TimeZone(
            name: "<\(clock(secondsEast))>\(clock(-secondsEast))", fixedOffsetSeconds: secondsEast)
    }
}
