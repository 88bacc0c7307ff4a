// The variables of a session as they stand: those that statements need are at hand, the rest is kept by name.

import QueryEngine

struct SessionVariables {
    let flavor: MySQLFlavor
    private let server: MySQLServerState
    private var own: [String: Value] = [:]

    // At hand.
    var isAutocommit = true
    private(set) var mode: SQLMode
    private(set) var isolation = IsolationLevel.repeatableRead
    private(set) var isReadOnly = false
    private(set) var lockTimeoutSeconds = 50
    private(set) var isSafeUpdating = false
    private(set) var completionType = "NO_CHAIN"
    private(set) var timeZone = "SYSTEM"
    /// What `timestamp` was set to, in microseconds as expressions have moments; nil: the clock's.
    private(set) var statementTime: Int64?

    init(_ flavor: MySQLFlavor, _ server: MySQLServerState) {
        self.flavor = flavor
        self.server = server
        mode = flavor.defaultMode
        for variable in SystemVariables.definitions where variable.scope == .both {
            if let value = server.global(variable.name) { take(variable.name, value) }
        }
    }

    // MARK: Reading

    /// As the session has it.
    func value(of variable: SystemVariable) -> Value {
        switch variable.name {
        case "autocommit": return .int(isAutocommit ? 1 : 0)
        case "sql_mode": return .string(mode.text)
        case "tx_isolation": return .string(isolation.variableText)
        case "tx_read_only": return .int(isReadOnly ? 1 : 0)
        default: break
        }
        if variable.scope == .global { return globalValue(of: variable) }
        return own[variable.name] ?? base(of: variable)
    }

    func globalValue(of variable: SystemVariable) -> Value {
        server.global(variable.name) ?? base(of: variable)
    }

    /// What the flavour says beside the table.
    private func base(of variable: SystemVariable) -> Value {
        switch variable.name {
        case "version": .string(flavor.version)
        case "version_comment": .string(flavor.versionComment)
        case "innodb_version":
            .string(flavor.isMariaDB ? "10.11.19" : flavor.version)
        case "max_allowed_packet": .int(Int64(flavor.maximumPacket))
        case "group_concat_max_len": .int(flavor.isMariaDB ? 1_048_576 : 1024)
        case "max_error_count": .int(flavor.isMariaDB ? 64 : 1024)
        default: variable.defaultValue(flavor)
        }
    }

    func text(_ name: String) -> String? {
        guard let variable = SystemVariables.named(name, flavor) else { return nil }
        if case .text(let text) = value(of: variable) { return text.string }
        return nil
    }

    func number(_ name: String) -> Int64? {
        guard let variable = SystemVariables.named(name, flavor),
            case .int(let number) = value(of: variable)
        else { return nil }
        return number
    }

    // MARK: Setting

    /// nil is the global value.
    mutating func set(_ variable: SystemVariable, _ value: Value) {
        own[variable.name] = value
        take(variable.name, value)
    }

    func setGlobal(_ variable: SystemVariable, _ value: Value?) {
        server.setGlobal(variable.name, value)
    }

    private mutating func take(_ name: String, _ value: Value) {
        switch (name, value) {
        case ("autocommit", .int(let number)): isAutocommit = number != 0
        case ("sql_mode", .text(let text)):
            if case .success(let mode) = SQLMode.parse(
                text.string, isMariaDB: flavor.isMariaDB)
            {
                self.mode = mode
            }
        case ("tx_isolation", .text(let text)):
            isolation = IsolationLevel(variableText: text.string) ?? isolation
        case ("tx_read_only", .int(let number)): isReadOnly = number != 0
        case ("innodb_lock_wait_timeout", .int(let number)):
            lockTimeoutSeconds = Int(clamping: number)
        case ("sql_safe_updates", .int(let number)): isSafeUpdating = number != 0
        case ("completion_type", .text(let text)): completionType = text.string
        case ("time_zone", .text(let text)): timeZone = text.string
        case ("timestamp", .double(let seconds)):
            let instant = Int64(exactly: (seconds * 1_000_000).rounded())
            statementTime = seconds == 0 ? nil : instant.map { $0 &+ MySQLTimestamp.epoch }
        default: break
        }
    }
}
