// The settings that the session itself lives by, read from the store whenever one changes.

import QueryEngine
import StorageEngine

struct SessionSettings: Sendable {
    /// As it was set, for plans.
    var searchPathText = "\"$user\", public"
    var searchPathNames: [String] = ["$user", "public"]
    /// Without `$user`, which has no schema of its own name unless one is made.
    var searchPath: [String] = ["public"]
    /// Milliseconds; 0 is none.
    var statementTimeout = 0
    var lockTimeout = 0
    var deadlockTimeout = 1_000
    var granularity = PredicateGranularity.exact
    var idleInTransactionTimeout = 0
    var idleSessionTimeout = 0
    var defaultIsolation = QueryEngine.IsolationLevel.readCommitted
    var defaultReadOnly = false
    var defaultDeferrable = false
    /// The rank of the least notice that is sent.
    var clientMinimum = Notice.Severity.notice.rank
    var environment = TypeEnvironment(types: PostgresTypes.library)
    private var planner = PlannerSettings()

    private static func place(_ name: String) -> Int { SettingTable.postgres.positions[name] ?? 0 }
    private static let searchPathPlace = place("search_path")
    private static let timeoutPlaces = [
        place("statement_timeout"), place("lock_timeout"),
        place("idle_in_transaction_session_timeout"), place("idle_session_timeout"),
        place("deadlock_timeout"),
    ]
    private static let modePlaces = [
        place("default_transaction_isolation"), place("default_transaction_read_only"),
        place("default_transaction_deferrable"),
    ]
    private static let granularityPlace = place(SettingTable.granularity)
    private static let minimumPlace = place("client_min_messages")
    private static let outputPlaces = [
        place("datestyle"), place("intervalstyle"), place("bytea_output"),
        place("extra_float_digits"), place("timezone"),
    ]
    private static let plannerPlaces = [
        place("enable_seqscan"), place("enable_indexscan"), place("enable_hashjoin"),
        place("enable_nestloop"),
    ]

    init() {}

    init(_ store: borrowing SettingStore) {
        searchPathText = store.value(Self.searchPathPlace)
        searchPathNames = SettingRules.names(searchPathText) ?? []
        let user = store.value(SettingTable.postgres.positions["session_authorization"] ?? 0)
        searchPath = searchPathNames.map { $0 == "$user" ? user : $0 }
        let timeouts = Self.timeoutPlaces.map { Int(store.value($0)) ?? 0 }
        statementTimeout = timeouts[0]
        lockTimeout = timeouts[1]
        idleInTransactionTimeout = timeouts[2]
        idleSessionTimeout = timeouts[3]
        deadlockTimeout = timeouts[4]
        granularity = store.value(Self.granularityPlace) == "postgres" ? .pages : .exact
        defaultIsolation =
            QueryEngine.IsolationLevel(rawValue: store.value(Self.modePlaces[0])) ?? .readCommitted
        defaultReadOnly = store.value(Self.modePlaces[1]) == "on"
        defaultDeferrable = store.value(Self.modePlaces[2]) == "on"
        clientMinimum = Self.rank(store.value(Self.minimumPlace))
        environment = Self.environment(store)
        planner.enableSequentialScan = store.value(Self.plannerPlaces[0]) == "on"
        planner.enableIndexScan = store.value(Self.plannerPlaces[1]) == "on"
        planner.enableHashJoin = store.value(Self.plannerPlaces[2]) == "on"
        planner.enableNestedLoop = store.value(Self.plannerPlaces[3]) == "on"
    }

    private static func rank(_ level: String) -> Int {
        switch level {
        case "log": 1
        case "notice": 2
        case "warning": 3
        case "error": 4
        default: 0
        }
    }

    private static func environment(_ store: borrowing SettingStore) -> TypeEnvironment {
        var environment = TypeEnvironment(types: PostgresTypes.library)
        if let (style, order) = SettingRules.dateStyle(
            store.value(outputPlaces[0]), order: .monthDayYear)
        {
            environment.dateStyle = style
            environment.dateOrder = order
        }
        environment.intervalStyle =
            switch store.value(outputPlaces[1]) {
            case "postgres_verbose": .postgresVerbose
            case "sql_standard": .sqlStandard
            case "iso_8601": .iso8601
            default: .postgres
            }
        environment.byteaOutput = store.value(outputPlaces[2]) == "escape" ? .escape : .hex
        environment.extraFloatDigits = Int(store.value(outputPlaces[3])) ?? 1
        environment.timeZone = SettingRules.timeZone(store.value(outputPlaces[4])) ?? .utc
        return environment
    }

    /// What running statements takes from them.
    var runner: RunnerSettings {
        var settings = RunnerSettings()
        settings.searchPath = searchPath
        settings.statementTimeout = statementTimeout
        settings.lockTimeout = lockTimeout
        settings.deadlockTimeout = deadlockTimeout
        settings.granularity = granularity
        settings.planner = planner
        settings.leastNotice = clientMinimum
        return settings
    }

    /// What plans depend on.
    func meaning(user: String, temporary: Int32? = nil) -> PlanMeaning {
        PlanMeaning(
            searchPath: searchPathText, user: user,
            values: [
                "\(planner.enableSequentialScan)\(planner.enableIndexScan)",
                "\(planner.enableHashJoin)\(planner.enableNestedLoop)",
                environment.timeZone.name, "\(environment.dateStyle)\(environment.dateOrder)",
                "\(environment.intervalStyle)\(environment.byteaOutput)",
                "\(environment.extraFloatDigits)", temporary.map { "\($0)" } ?? "",
            ])
    }
}

/// The parameters whose values have rules of their own.
enum SettingRules {
    /// The canonical form of a value of such a parameter.
    static func canonical(
        _ setting: Setting, _ text: String, current: String
    ) throws(SQLError) -> String {
        switch setting.name {
        case "DateStyle":
            let order = dateStyle(current, order: .monthDayYear)?.1 ?? .monthDayYear
            return try dateStyle(setting, text, order, current)
        case "TimeZone":
            if let east = try zoneInterval(setting, text) {
                return TimeZone.fixed(secondsEast: east).name
            }
            guard let zone = timeZone(text) else {
                let isOffset = Double(text).map { $0.isFinite } ?? false
                throw setting.invalid(
                    text, detail: isOffset ? "UTC timezone offset is out of range." : nil)
            }
            return zone.name
        case "client_encoding": return try encoding(setting, text)
        case "search_path":
            guard names(text) != nil else {
                throw setting.invalid(text, detail: "List syntax is invalid.")
            }
            return text
        case "application_name":
            return String(
                decoding: text.utf8.prefix(63).map { (0x20...0x7E).contains($0) ? $0 : 0x3F },
                as: UTF8.self)
        case "default_with_oids":
            // Dumps of old servers turn it off; it cannot be turned on any more.
            let value = try setting.canonical(text)
            if value == "on" {
                throw SQLError(
                    .featureNotSupported, "tables declared WITH OIDS are not supported")
            }
            return value
        case "transaction_isolation": return try setting.canonical(text)
        default: return try setting.canonical(text)
        }
    }

    // MARK: Encodings

    private static func encoding(_ setting: Setting, _ text: String) throws(SQLError) -> String {
        let plain = text.lowercased().filter { $0.isLetter || $0.isNumber }
        switch plain {
        case "utf8", "unicode": return "UTF8"
        case "sqlascii": return "SQL_ASCII"
        default: throw setting.invalid(text)
        }
    }

    // MARK: Zones

    static func timeZone(_ text: String) -> TimeZone? { TimeZone.setting(text) }

    /// Seconds east of Greenwich, where the value is `INTERVAL '…'`; nil where it is none.
    private static func zoneInterval(_ setting: Setting, _ text: String) throws(SQLError) -> Int? {
        guard text.prefix(8).lowercased() == "interval" else { return nil }
        let literal = text.dropFirst(8).drop { $0 == " " }
        guard literal.first == "'", let end = literal.dropFirst().firstIndex(of: "'") else {
            return nil
        }
        let value = try TypeInput.parse(
            Array(literal[..<end].dropFirst().utf8), as: SQLType(.interval),
            TypeEnvironment(types: PostgresTypes.library))
        guard case .interval(let interval) = value else { return nil }
        if interval.months != 0 {
            throw setting.invalid(
                text, detail: "Cannot specify months in time zone interval.")
        }
        if interval.days != 0 {
            throw setting.invalid(text, detail: "Cannot specify days in time zone interval.")
        }
        let seconds = interval.microseconds / 1_000_000
        guard abs(seconds) <= 167 * 3600 else {
            throw setting.invalid(text, detail: "UTC timezone offset is out of range.")
        }
        return Int(seconds)
    }

    // MARK: Dates

    private static func dateStyle(
        _ setting: Setting, _ text: String, _ order: TypeEnvironment.DateOrder, _ current: String
    ) throws(SQLError) -> String {
        for word in words(text) where !dateWords.contains(word) {
            throw setting.invalid(text, detail: "Unrecognized key word: \"\(word)\".")
        }
        var style = dateStyle(current, order: order)?.0 ?? .iso
        var chosen = order
        for word in words(text) { apply(word, &style, &chosen) }
        return shown(style, chosen)
    }

    private static let dateWords: Set<String> = [
        "iso", "sql", "postgres", "german", "ymd", "dmy", "mdy", "euro", "european", "us",
        "noneuro", "noneuropean", "default",
    ]

    private static func words(_ text: String) -> [String] {
        text.split(separator: ",").map { String($0).trimmingSpaces().lowercased() }
    }

    private static func apply(
        _ word: String, _ style: inout TypeEnvironment.DateStyle,
        _ order: inout TypeEnvironment.DateOrder
    ) {
        switch word {
        case "iso": style = .iso
        case "sql": style = .sql
        case "postgres": style = .postgres
        case "german":
            style = .german
            order = .dayMonthYear
        case "ymd": order = .yearMonthDay
        case "dmy", "euro", "european": order = .dayMonthYear
        case "mdy", "us", "noneuro", "noneuropean": order = .monthDayYear
        case "default":
            style = .iso
            order = .monthDayYear
        default: break
        }
    }

    static func dateStyle(
        _ text: String, order: TypeEnvironment.DateOrder
    ) -> (TypeEnvironment.DateStyle, TypeEnvironment.DateOrder)? {
        var style = TypeEnvironment.DateStyle.iso
        var chosen = order
        for word in words(text) {
            guard dateWords.contains(word) else { return nil }
            apply(word, &style, &chosen)
        }
        return (style, chosen)
    }

    private static func shown(
        _ style: TypeEnvironment.DateStyle, _ order: TypeEnvironment.DateOrder
    ) -> String {
        let first =
            switch style {
            case .iso: "ISO"
            case .sql: "SQL"
            case .postgres: "Postgres"
            case .german: "German"
            }
        let second =
            switch order {
            case .monthDayYear: "MDY"
            case .dayMonthYear: "DMY"
            case .yearMonthDay: "YMD"
            }
        return "\(first), \(second)"
    }

    // MARK: Lists of names

    /// The names of a list such as search_path's: quoted ones as they are, others in lower case. nil: malformed.
    static func names(_ text: String) -> [String]? {
        var names: [String] = []
        var rest = Substring(text.trimmingSpaces())
        if rest.isEmpty { return [] }
        while true {
            rest = rest.drop { $0 == " " }
            var name = ""
            if rest.first == "\"" {
                guard let quoted = QualifiedText.takeQuoted(&rest) else { return nil }
                name = quoted
            } else {
                let word = rest.prefix { $0 != "," && $0 != " " }
                if word.isEmpty { return nil }
                name = word.lowercased()
                rest = rest.dropFirst(word.count)
            }
            // An empty name in quotes stands for no schema at all.
            if !name.isEmpty { names.append(name) }
            rest = rest.drop { $0 == " " }
            if rest.isEmpty { return names }
            guard rest.first == "," else { return nil }
            rest.removeFirst()
        }
    }
}
