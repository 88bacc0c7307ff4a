// What a run-time parameter is: its kind, its range, who may change it, and how its values are read and shown.

import QueryEngine

struct Setting: Sendable {
    enum Kind: Sendable {
        case boolean
        case integer(Int64, Int64, Unit)
        case real(Double, Double, Unit)
        case choice([String])
        case text
    }

    /// What a number counts where no unit is written.
    enum Unit: Sendable {
        case none, milliseconds, seconds, minutes, bytes, kilobytes, blocks, megabytes
    }

    /// Who may change it, and when: Postgres's GucContext.
    enum Access: Sendable {
        case user
        /// At the start of a connection.
        case backend
        /// In the server's configuration, read again at any time.
        case configuration
        /// At the server's start.
        case server
        /// Never.
        case fixed
    }

    let name: String
    let kind: Kind
    let access: Access
    let boot: String
    /// Clients are told its value at the start and when it changes.
    let isReported: Bool

    init(_ name: String, _ kind: Kind, _ access: Access, _ boot: String, reported: Bool = false) {
        self.name = name
        self.kind = kind
        self.access = access
        self.boot = boot
        self.isReported = reported
    }

    /// SHOW tells it, and no list of all does.
    var isHidden: Bool {
        switch name {
        case "is_superuser", "session_authorization", "role", "seed", "default_with_oids": true
        default: false
        }
    }

    // MARK: Reading a value

    /// The canonical form of a value as it was written: a number without unit, `on` or `off`, a choice's own spelling.
    func canonical(_ text: String) throws(SQLError) -> String {
        switch kind {
        case .boolean:
            guard let value = Setting.boolean(text) else {
                throw SQLError(
                    .invalidParameterValue, "parameter \"\(name)\" requires a Boolean value")
            }
            return value ? "on" : "off"
        case .integer(let low, let high, let unit):
            let number = try number(text, unit)
            let rounded = number.rounded(.toNearestOrEven)
            guard abs(rounded) <= 2_147_483_647 || rounded == -2_147_483_648 else {
                throw invalid(text, hint: "Value exceeds integer range.")
            }
            let value = Int64(rounded)
            guard value >= low && value <= high else {
                throw outside("\(value)", unit, "\(low)", "\(high)")
            }
            return "\(value)"
        case .real(let low, let high, let unit):
            let value = try number(text, unit)
            guard value >= low && value <= high else {
                throw outside(
                    Setting.short(value), unit, Setting.short(low), Setting.short(high))
            }
            return Setting.short(value)
        case .choice(let choices): return try choice(text, choices)
        case .text: return text
        }
    }

    func invalid(_ text: String, detail: String? = nil, hint: String? = nil) -> SQLError {
        SQLError(
            .invalidParameterValue, "invalid value for parameter \"\(name)\": \"\(text)\"",
            detail: detail, hint: hint)
    }

    private func outside(_ value: String, _ unit: Unit, _ low: String, _ high: String) -> SQLError {
        let unit = unit.suffix.isEmpty ? "" : " \(unit.suffix)"
        return SQLError(
            .invalidParameterValue,
            "\(value)\(unit) is outside the valid range for parameter \"\(name)\" "
                + "(\(low) .. \(high))")
    }

    private func choice(_ text: String, _ choices: [String]) throws(SQLError) -> String {
        let wanted = text.lowercased()
        if let found = choices.first(where: { $0.lowercased() == wanted }) { return found }
        // Many choices have grown out of switches: they take a Boolean's other words too.
        if choices.contains("on"), let value = Setting.boolean(text) {
            return value ? "on" : "off"
        }
        throw invalid(text, hint: "Available values: \(choices.joined(separator: ", ")).")
    }

    /// on, off, true, false, yes, no, 1, 0 and their unambiguous beginnings.
    static func boolean(_ text: String) -> Bool? {
        let word = text.lowercased()
        if word.isEmpty { return nil }
        if "true".hasPrefix(word) || "yes".hasPrefix(word) || word == "on" || word == "1" {
            return true
        }
        if "false".hasPrefix(word) || "no".hasPrefix(word) || word == "0" { return false }
        if word == "off" || word == "of" { return false }
        return nil
    }

    /// A number in the setting's unit.
    private func number(_ text: String, _ unit: Unit) throws(SQLError) -> Double {
        let trimmed = text.trimmingSpaces()
        var digits = Substring(trimmed).utf8
        let end =
            digits.firstIndex { byte in
                !(0x30...0x39).contains(byte) && !Array("+-.eExX".utf8).contains(byte)
            } ?? digits.endIndex
        digits = digits[..<end]
        guard var value = Setting.plainNumber(String(Substring(digits))) else {
            throw invalid(text, hint: unitHint(text, unit))
        }
        let suffix = String(trimmed[end...]).trimmingSpaces()
        if suffix.isEmpty { return value }
        guard let factor = unit.factor(of: suffix) else {
            throw invalid(text, hint: unitHint(text, unit))
        }
        value *= factor
        return value
    }

    private func unitHint(_ text: String, _ unit: Unit) -> String? {
        guard let first = text.utf8.first(where: { $0 != 0x20 }),
            (0x30...0x39).contains(first) || first == 0x2D || first == 0x2B || first == 0x2E
        else { return nil }
        return unit.hint
    }

    private static func plainNumber(_ text: String) -> Double? {
        let lower = text.lowercased()
        if lower.hasPrefix("0x") { return Int64(lower.dropFirst(2), radix: 16).map(Double.init) }
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }

    /// As C's %g prints it: six digits, without zeros at the end.
    static func short(_ value: Double) -> String {
        if value == value.rounded(), abs(value) < 1e6 { return "\(Int64(value))" }
        let magnitude = abs(value)
        if magnitude >= 1e-4 && magnitude < 1e6 {
            var scale = 1.0
            var probe = magnitude
            while probe < 100_000 {
                probe *= 10
                scale *= 10
            }
            return "\((value * scale).rounded() / scale)"
        }
        return "\(value)"
    }

    // MARK: Showing a value

    /// As SHOW prints a canonical value: with the largest unit that keeps it whole.
    func shown(_ canonical: String) -> String {
        switch kind {
        case .integer(_, _, let unit):
            guard let value = Int64(canonical), value > 0, unit != .none else { return canonical }
            return unit.shown(value)
        case .real(_, _, let unit):
            guard let value = Double(canonical), value > 0, unit != .none else {
                return canonical
            }
            if value == value.rounded() { return unit.shown(Int64(value)) }
            return unit == .milliseconds
                ? Setting.short(value * 1000) + "us" : canonical + unit.suffix
        default: return canonical
        }
    }
}

extension Setting.Unit {
    var suffix: String {
        switch self {
        case .none: ""
        case .milliseconds: "ms"
        case .seconds: "s"
        case .minutes: "min"
        case .bytes: "B"
        case .kilobytes: "kB"
        case .blocks: "8kB"
        case .megabytes: "MB"
        }
    }

    private var isTime: Bool { self == .milliseconds || self == .seconds || self == .minutes }

    var hint: String? {
        if self == .none { return nil }
        return isTime
            ? "Valid units for this parameter are \"us\", \"ms\", \"s\", \"min\", \"h\", and \"d\"."
            : "Valid units for this parameter are \"B\", \"kB\", \"MB\", \"GB\", and \"TB\"."
    }

    /// In microseconds, or in bytes.
    private var size: Double {
        switch self {
        case .none: 1
        case .milliseconds: 1_000
        case .seconds: 1_000_000
        case .minutes: 60_000_000
        case .bytes: 1
        case .kilobytes: 1_024
        case .blocks: 8_192
        case .megabytes: 1_048_576
        }
    }

    private static let times: [(String, Double)] = [
        ("d", 86_400_000_000), ("h", 3_600_000_000), ("min", 60_000_000), ("s", 1_000_000),
        ("ms", 1_000), ("us", 1),
    ]
    private static let sizes: [(String, Double)] = [
        ("TB", 1_099_511_627_776), ("GB", 1_073_741_824), ("MB", 1_048_576), ("kB", 1_024),
        ("B", 1),
    ]

    private var table: [(String, Double)] {
        isTime ? Setting.Unit.times : Setting.Unit.sizes
    }

    /// How many of this unit one of the named unit is.
    func factor(of name: String) -> Double? {
        if self == .none { return nil }
        return table.first { $0.0 == name }.map { $0.1 / size }
    }

    func shown(_ value: Int64) -> String {
        let (total, overflow) = value.multipliedReportingOverflow(by: Int64(size))
        if overflow { return "\(value)\(suffix)" }
        for (name, size) in table where total % Int64(size) == 0 {
            return "\(total / Int64(size))\(name)"
        }
        return "\(value)\(suffix)"
    }
}
