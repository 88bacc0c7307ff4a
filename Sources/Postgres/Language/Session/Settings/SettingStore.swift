// The settings of a session: what it set over the defaults, undone and made local by transactions.

import QueryEngine

/// What a session has set. A value: a transaction and a savepoint keep a copy to go back to.
struct SettingState: Sendable {
    /// By position in the table: set for the session.
    var session: [Int: String] = [:]
    /// Set for the transaction.
    var local: [Int: String] = [:]
    /// Parameters that Postgres does not know, with a dot in their names.
    var customSession: [String: String] = [:]
    var customLocal: [String: String] = [:]
    /// Names once used: they stay known, empty, after they are undone.
    var customNames: Set<String> = []
}

struct SettingStore {
    private(set) var state = SettingState()
    /// What RESET goes back to where it is not the table's value: from the connection's start, or made up at the start.
    private(set) var startValues: [Int: String] = [:]
    private(set) var current: SessionSettings
    /// Something that the client is told of may have changed.
    private(set) var hasUnreported = false
    private var reported: [Int: String] = [:]
    private let fixed: [Int: String]
    let table: SettingTable

    init(user: String, cluster: SQLCluster, locale: DatabaseLocale) {
        let table = SettingTable.postgres
        self.table = table
        var fixed: [Int: String] = [:]
        if let position = table.positions[SettingTable.granularity] {
            fixed[position] = cluster.granularity == .exact ? "exact" : "postgres"
        }
        for name in ["lc_ctype", "lc_messages", "lc_monetary", "lc_numeric", "lc_time"] {
            if let position = table.positions[name] { fixed[position] = locale.ctypeName }
        }
        if let position = table.positions["lc_collate"] {
            fixed[position] = locale.collateName
        }
        self.fixed = fixed
        if let position = table.positions["session_authorization"] {
            startValues[position] = user
        }
        current = SessionSettings()
        refresh()
    }

    // MARK: Values

    func position(_ name: String) -> Int? { table.position(name) }

    func value(_ position: Int) -> String {
        state.local[position] ?? state.session[position] ?? resetValue(position)
    }

    func resetValue(_ position: Int) -> String {
        startValues[position] ?? fixed[position] ?? table.all[position].boot
    }

    func value(named name: String) -> String? {
        if let position = position(name) { return value(position) }
        return customValue(name.lowercased())
    }

    func customValue(_ name: String) -> String? {
        if let value = state.customLocal[name] ?? state.customSession[name] { return value }
        return state.customNames.contains(name) ? "" : nil
    }

    var customNames: [String] {
        state.customNames.sorted()
    }

    // MARK: Changes

    mutating func put(_ position: Int, _ value: String?, isLocal: Bool) {
        if isLocal {
            state.local[position] = value ?? resetValue(position)
        } else {
            state.session[position] = value
            state.local[position] = nil
        }
        changed(position)
    }

    mutating func putCustom(_ name: String, _ value: String?, isLocal: Bool) {
        state.customNames.insert(name)
        if isLocal {
            state.customLocal[name] = value ?? ""
        } else {
            state.customSession[name] = value
            state.customLocal[name] = nil
        }
    }

    mutating func putStart(_ position: Int, _ value: String) {
        startValues[position] = value
        changed(position)
    }

    mutating func resetAll() {
        state.session = [:]
        state.local = [:]
        for name in Array(state.customSession.keys) { state.customSession[name] = nil }
        state.customLocal = [:]
        hasUnreported = true
        refresh()
    }

    /// The transaction has committed: what was set for it alone goes.
    mutating func commit() {
        guard !state.local.isEmpty || !state.customLocal.isEmpty else { return }
        state.local = [:]
        state.customLocal = [:]
        hasUnreported = true
        refresh()
    }

    mutating func restore(_ earlier: SettingState) {
        let names = state.customNames
        state = earlier
        state.customNames = names
        hasUnreported = true
        refresh()
    }

    private mutating func changed(_ position: Int) {
        if table.all[position].isReported { hasUnreported = true }
        refresh()
    }

    private mutating func refresh() {
        current = SessionSettings(self)
    }

    // MARK: Reports

    /// All that a client is told at its start.
    mutating func startReport() -> [(name: String, value: String)] {
        hasUnreported = false
        return table.reported.map { position in
            let value = value(position)
            reported[position] = value
            return (table.all[position].name, value)
        }
    }

    /// Those that have changed since the client was last told.
    mutating func changes() -> [(name: String, value: String)] {
        hasUnreported = false
        var changes: [(name: String, value: String)] = []
        for position in table.reported {
            let value = value(position)
            guard reported[position] ?? resetValue(position) != value else { continue }
            reported[position] = value
            changes.append((table.all[position].name, value))
        }
        return changes
    }
}
