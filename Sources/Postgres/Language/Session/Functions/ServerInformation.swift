// What the system catalogs show of the server: databases, roles, settings, sessions.

import QueryEngine

extension SessionCore: ServerInformation {
    var catalogStore: CatalogStore? { requireCatalog().store }

    func systemInformation(includingSettings: Bool) -> SystemInformation {
        var information = SystemInformation()
        information.database = services.name
        information.user = user
        information.databases = cluster.databaseNames
        for name in information.databases {
            information.locales[name] = cluster.locale(ofDatabase: name)
        }
        information.roles = [user] + cluster.roles.subtracting([user]).sorted()
        information.sessions = cluster.sessions.map(shown)
        if includingSettings {
            information.settings = settings.table.all.enumerated().compactMap { position, setting in
                setting.isHidden ? nil : shown(setting, position)
            }
        }
        return information
    }

    private func shown(_ session: SessionControl) -> SystemInformation.Session {
        let waits = !session.blockers.isEmpty
        let isIdle = !session.isBusy && session !== control
        return SystemInformation.Session(
            processID: session.number, database: session.database, user: session.user,
            state: isIdle
                ? (session.currentTransactionID == 0 ? "idle" : "idle in transaction")
                : "active", query: "", waitEventType: waits ? "Lock" : nil)
    }

    private func shown(_ setting: Setting, _ position: Int) -> SystemInformation.Setting {
        var shown = SystemInformation.Setting(
            name: setting.name, value: settings.value(position), bootValue: setting.boot,
            resetValue: settings.resetValue(position), kind: "string",
            context: setting.access.contextName)
        switch setting.kind {
        case .boolean: shown.kind = "bool"
        case .integer(let low, let high, let unit):
            shown.kind = "integer"
            shown.unit = unit.name
            (shown.minimum, shown.maximum) = ("\(low)", "\(high)")
        case .real(let low, let high, let unit):
            shown.kind = "real"
            shown.unit = unit.name
            (shown.minimum, shown.maximum) = ("\(low)", "\(high)")
        case .choice(let choices):
            shown.kind = "enum"
            shown.choices = choices
        case .text: break
        }
        if shown.value != shown.bootValue {
            shown.source = shown.value == shown.resetValue ? "configuration file" : "session"
        }
        return shown
    }
}

extension Setting.Unit {
    /// As pg_settings writes it.
    fileprivate var name: String? {
        switch self {
        case .none: nil
        case .milliseconds: "ms"
        case .seconds: "s"
        case .minutes: "min"
        case .bytes: "B"
        case .kilobytes: "kB"
        case .blocks: "8kB"
        case .megabytes: "MB"
        }
    }
}

extension Setting.Access {
    fileprivate var contextName: String {
        switch self {
        case .user: "user"
        case .backend: "backend"
        case .configuration: "sighup"
        case .server: "postmaster"
        case .fixed: "internal"
        }
    }
}
