// SET, SHOW, RESET and DISCARD, and what they share with current_setting() and set_config().

import QueryEngine
import StorageEngine

extension SessionCore {
    func advanceSetting<Sink: ResultSink>(
        _ command: SettingCommand, _ run: StatementRun, _ limit: Int, _ sink: inout Sink
    ) throws(Interrupt) -> RunOutcome {
        do throws(SQLError) {
            switch command {
            case .set(let name, let value, let isLocal):
                try setCommand(name, value, isLocal: isLocal)
                return .complete(.word("SET"))
            case .reset(let name):
                try set(name, nil, isLocal: false)
                return .complete(.word("RESET"))
            case .resetAll:
                noteSettingsForUndo()
                settings.resetAll()
                settingsChanged()
                try resetInBand()
                return .complete(.word("RESET"))
            case .show, .showAll, .discard: break
            }
        } catch {
            throw .error(error)
        }
        switch command {
        case .show(let name):
            guard let value = show(name) else { throw .error(SessionErrors.noSetting(name)) }
            return try send([[.string(value)]], run, tag: .word("SHOW"), limit, &sink)
        case .showAll: return try send(allSettings, run, tag: .word("SHOW"), limit, &sink)
        case .discard(let target): return .complete(try discard(target))
        case .set, .reset, .resetAll: return .complete(.word("SET"))
        }
    }

    private func setCommand(
        _ name: String, _ value: String?, isLocal: Bool
    ) throws(SQLError) {
        if isLocal && (block == .single || block == .idle) {
            warn(.noActiveSQLTransaction, "SET LOCAL can only be used in transaction blocks")
        }
        try set(name, value, isLocal: isLocal)
    }

    // MARK: Setting

    /// nil is the default.
    func set(_ name: String, _ value: String?, isLocal: Bool) throws(SQLError) {
        guard let position = settings.position(name) else {
            if try setInBand(name, value) { return }
            return try setCustom(name, value, isLocal: isLocal)
        }
        let setting = settings.table.all[position]
        if try setTransactionMode(setting.name, value) { return }
        switch setting.access {
        case .user: break
        case .backend:
            throw SQLError(
                .cantChangeRuntimeParameter,
                "parameter \"\(setting.name)\" cannot be set after connection start")
        case .configuration:
            throw SQLError(
                .cantChangeRuntimeParameter,
                "parameter \"\(setting.name)\" cannot be changed now")
        case .server:
            throw SQLError(
                .cantChangeRuntimeParameter,
                "parameter \"\(setting.name)\" cannot be changed without restarting the server")
        case .fixed:
            throw SQLError(
                .cantChangeRuntimeParameter,
                "parameter \"\(setting.name)\" cannot be changed")
        }
        var canonical: String?
        if let value {
            try checkRole(setting.name, value)
            canonical = try SettingRules.canonical(
                setting, value, current: settings.value(position))
        }
        noteSettingsForUndo()
        settings.put(position, canonical, isLocal: isLocal)
        settingsChanged()
    }

    /// Roles are not kept: only the session's own user and `none` are known.
    private func checkRole(_ name: String, _ value: String) throws(SQLError) {
        guard name == "role" || name == "session_authorization" else { return }
        if value == user || (name == "role" && value.lowercased() == "none") { return }
        if cluster.roles.contains(value) { return }
        throw SQLError(.undefinedObject, "role \"\(value)\" does not exist")
    }

    private func setCustom(_ name: String, _ value: String?, isLocal: Bool) throws(SQLError) {
        guard name.contains(".") else { throw SessionErrors.noSetting(name) }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        let isValid = parts.allSatisfy { part in
            guard let first = part.first, first.isLetter || first == "_" else { return false }
            return part.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "$" }
        }
        guard isValid else {
            throw SQLError(
                .invalidName, "invalid configuration parameter name \"\(name)\"",
                detail:
                    "Custom parameter names must be two or more simple identifiers separated by dots."
            )
        }
        let key = name.lowercased()
        guard value != nil || settings.customValue(key) != nil else {
            throw SessionErrors.noSetting(name)
        }
        guard settings.customNames.count < 1_000 || settings.customValue(key) != nil else {
            throw SQLError(.configurationLimitExceeded, "too many custom parameters")
        }
        noteSettingsForUndo()
        settings.putCustom(key, value, isLocal: isLocal)
    }

    /// transaction_isolation and its sisters are SET TRANSACTION by another name.
    private func setTransactionMode(_ name: String, _ value: String?) throws(SQLError) -> Bool {
        guard let position = settings.position(name) else { return false }
        let setting = settings.table.all[position]
        switch name {
        case "transaction_isolation":
            let defaults = settings.current.defaultIsolation
            let level =
                try value.map { value throws(SQLError) in try setting.canonical(value) }
                ?? defaults.rawValue
            try setModes(
                QueryEngine.TransactionModes(isolation: QueryEngine.IsolationLevel(rawValue: level))
            )
        case "transaction_read_only":
            let isOn = try value.map { value throws(SQLError) in
                try setting.canonical(value) == "on"
            }
            try setModes(
                QueryEngine.TransactionModes(isReadOnly: isOn ?? settings.current.defaultReadOnly))
        case "transaction_deferrable":
            let isOn = try value.map { value throws(SQLError) in
                try setting.canonical(value) == "on"
            }
            try setModes(
                QueryEngine.TransactionModes(
                    isDeferrable: isOn ?? settings.current.defaultDeferrable))
        default: return false
        }
        return true
    }

    /// What the session derives from settings follows them.
    func settingsChanged() {
        let current = settings.current
        runner.follow(
            current.runner, current.environment,
            meaning: current.meaning(
                user: user, temporary: hasTemporaryTables ? control.number : nil))
    }

    func restoreSettings(_ state: SettingState) {
        settings.restore(state)
        settingsChanged()
    }

    /// The start-up message's parameters.
    func applyStartup(_ given: [(name: String, value: String)]) throws(SQLError) {
        for (name, value) in given {
            guard let position = settings.position(name) else {
                do throws(SQLError) {
                    if try setInBand(name, value) { continue }
                } catch {
                    throw error.fatal
                }
                guard name.contains(".") else { throw SessionErrors.noSetting(name).fatal }
                settings.putCustom(name.lowercased(), value, isLocal: false)
                continue
            }
            let setting = settings.table.all[position]
            guard setting.access == .user || setting.access == .backend else {
                throw SQLError(
                    .cantChangeRuntimeParameter,
                    "parameter \"\(setting.name)\" cannot be changed", reach: .session)
            }
            do throws(SQLError) {
                let canonical = try SettingRules.canonical(
                    setting, value, current: settings.value(position))
                settings.putStart(position, canonical)
            } catch {
                throw error.fatal
            }
        }
        keepInBandStart()
        settingsChanged()
    }

    // MARK: Showing

    /// The name as SHOW heads its column with it.
    func shownName(_ name: String) throws(Interrupt) -> String {
        if let position = settings.position(name) { return settings.table.all[position].name }
        if settings.customValue(name.lowercased()) != nil || showInBand(name) != nil {
            return name
        }
        throw .error(SessionErrors.noSetting(name))
    }

    func show(_ name: String) -> String? {
        guard let position = settings.position(name) else {
            return showInBand(name) ?? settings.customValue(name.lowercased())
        }
        return shown(position)
    }

    private func shown(_ position: Int) -> String {
        let setting = settings.table.all[position]
        switch setting.name {
        case "transaction_isolation":
            let level = block == .idle ? settings.current.defaultIsolation : modes.isolation
            return level.rawValue
        case "transaction_read_only":
            let isOn = block == .idle ? settings.current.defaultReadOnly : modes.isReadOnly
            return isOn ? "on" : "off"
        case "transaction_deferrable":
            let isOn = block == .idle ? settings.current.defaultDeferrable : modes.isDeferrable
            return isOn ? "on" : "off"
        case "seed": return "unavailable"
        default: return setting.shown(settings.value(position))
        }
    }

    private var allSettings: [[Value]] {
        settings.table.all.indices.filter { !settings.table.all[$0].isHidden }
            .map { [.string(settings.table.all[$0].name), .string(shown($0)), .string("")] }
    }

    func reportedParameters() -> [(name: String, value: String)] { settings.startReport() }

    func reportSettings<Sink: ResultSink>(_ sink: inout Sink) {
        for (name, value) in settings.changes() { sink.parameterStatus(name: name, value: value) }
    }

    // MARK: DISCARD

    private func discard(_ target: SettingCommand.DiscardTarget) throws(Interrupt) -> CommandTag {
        switch target {
        case .all:
            try refuseInBlock("DISCARD ALL")
            portals = portals.filter { $0.value.cursor == nil }
            prepared = [:]
            settings.resetAll()
            settingsChanged()
            do throws(SQLError) {
                try resetInBand()
            } catch {
                throw .error(error)
            }
            notifications.leave(backend)
            database.unlockAllAdvisory(owner: control.owner)
            forgetSequences()
            try dropTemporaryTables()
            return .word("DISCARD ALL")
        case .plans: return .word("DISCARD PLANS")
        case .sequences:
            forgetSequences()
            return .word("DISCARD SEQUENCES")
        case .temporary:
            try dropTemporaryTables()
            return .word("DISCARD TEMP")
        }
    }

    private func forgetSequences() {
        sequenceValues = [:]
        lastSequence = nil
    }

    private func dropTemporaryTables() throws(Interrupt) {
        guard hasTemporaryTables else { return }
        runner.noteOwnDefinitions()
        do throws(SQLError) {
            try TemporaryTables.dropAll(requireCatalog())
        } catch {
            throw .error(error)
        }
    }
}

extension SessionErrors {
    static func noSetting(_ name: String) -> SQLError {
        SQLError(.undefinedObject, "unrecognized configuration parameter \"\(name)\"")
    }
}

extension SQLError {
    /// The same error, ending the session.
    var fatal: SQLError { with(reach: .session) }
}
