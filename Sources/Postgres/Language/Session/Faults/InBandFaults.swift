// Faults that a client asks for itself: `SET understudy.fault`, `SET understudy.label`, and CockroachDB's
// `inject_retry_errors_enabled` and `inject_retry_errors_on_commit_enabled`.
//
// They stand outside transactions: a rule is not taken back by the very rollback that it causes.

import FaultInjection
import QueryEngine

struct InBandFaults {
    /// As they were set.
    var fault = ""
    var label = ""
    var failsStatements = false
    var failsCommits = false
    /// What the connection's options said; RESET goes back to it.
    var startFault = ""
    var startLabel = ""
    /// The numbers of the rules of `fault`.
    var rules: Range<Int> = 0..<0
    /// How many rules it has asked for in all.
    var rulesEver = 0
    /// Draws are made of numbers from here on, apart from those of the server's own rules.
    static let firstDraw = 1 << 32
    /// How many retry errors the transaction under way has had.
    var retryErrors = 0

    /// The moments that CockroachDB's settings wait for.
    var moments: FaultMoments {
        var moments: FaultMoments = []
        if failsStatements { moments.formUnion([.begin, .beforeStatement]) }
        if failsCommits { moments.formUnion([.begin, .beforeCommit]) }
        return moments
    }
}

/// The settings by which a client asks for faults.
enum InBandSetting: String {
    case fault = "understudy.fault"
    case label = "understudy.label"
    case failsStatements = "inject_retry_errors_enabled"
    case failsCommits = "inject_retry_errors_on_commit_enabled"
}

extension SessionCore {
    /// The value of such a setting; nil: it is none.
    func showInBand(_ name: String) -> String? {
        switch InBandSetting(rawValue: name.lowercased()) {
        case .fault: inBand.fault
        case .label: inBand.label
        case .failsStatements: inBand.failsStatements ? "on" : "off"
        case .failsCommits: inBand.failsCommits ? "on" : "off"
        case nil: nil
        }
    }

    /// Sets such a setting; false: it is none. nil is the default.
    func setInBand(_ name: String, _ value: String?) throws(SQLError) -> Bool {
        guard let setting = InBandSetting(rawValue: name.lowercased()) else { return false }
        switch setting {
        case .fault: try setFault(value ?? inBand.startFault)
        case .label: setLabel(value ?? inBand.startLabel)
        case .failsStatements: inBand.failsStatements = try Self.isOn(setting, value)
        case .failsCommits: inBand.failsCommits = try Self.isOn(setting, value)
        }
        runner.gate.context.isSpared = true
        runner.arm(own: inBand.moments)
        return true
    }

    private static func isOn(_ setting: InBandSetting, _ value: String?) throws(SQLError) -> Bool {
        guard let value else { return false }
        guard let isOn = Setting.boolean(value) else {
            throw SQLError(
                .invalidParameterValue,
                "parameter \"\(setting.rawValue)\" requires a Boolean value")
        }
        return isOn
    }

    private func setFault(_ text: String) throws(SQLError) {
        guard let injector = runner.gate.injector else { return }
        let added: Range<Int>
        do throws(FaultPlanError) {
            var rules = try FaultPlan(text, for: [cluster.language.faultWords]).rules
            for index in rules.indices where rules[index].filter.connection == nil {
                rules[index].filter.connection = .number(runner.gate.context.connection)
            }
            added = try injector.add(
                rules, drawnAs: InBandFaults.firstDraw + inBand.rulesEver)
            inBand.rulesEver += rules.count
        } catch {
            throw SQLError(
                .invalidParameterValue,
                "invalid value for parameter \"\(InBandSetting.fault.rawValue)\": \(error)")
        }
        injector.retire(inBand.rules)
        inBand.rules = added
        inBand.fault = text
    }

    /// The start-up message is read: what it said is the default.
    func keepInBandStart() {
        inBand.startFault = inBand.fault
        inBand.startLabel = inBand.label
        runner.gate.context.isSpared = false
    }

    /// RESET ALL and DISCARD ALL. Rules that stay as they are keep their counts.
    func resetInBand() throws(SQLError) {
        inBand.failsStatements = false
        inBand.failsCommits = false
        runner.gate.ownMoments = []
        setLabel(inBand.startLabel)
        if inBand.fault != inBand.startFault {
            try setFault(inBand.startFault)
        }
    }

    /// The session ends.
    func forgetInBandFaults() {
        if !inBand.rules.isEmpty { runner.gate.injector?.retire(inBand.rules) }
    }

    private func setLabel(_ label: String) {
        inBand.label = label
        runner.gate.context.label = label.isEmpty ? nil : label
    }

    // MARK: CockroachDB's retry errors

    /// So many in a transaction, then it is let through; a client that begins anew begins with the first.
    private static let mostRetryErrors = 3

    func takeRetryError(at site: FaultSite) -> SQLError? {
        switch site {
        case .begin: inBand.retryErrors = 0
        case .beforeStatement
        where inBand.failsStatements && block == .inBlock && isRetried:
            return retryError(.failsStatements)
        case .beforeCommit where inBand.failsCommits && isCommitCommand:
            return retryError(.failsCommits)
        default: break
        }
        return nil
    }

    private func retryError(_ setting: InBandSetting) -> SQLError? {
        guard inBand.retryErrors < Self.mostRetryErrors else { return nil }
        inBand.retryErrors += 1
        return SQLError(
            .serializationFailure,
            "restart transaction: TransactionRetryWithProtoRefreshError: injected by "
                + "`\(setting.rawValue)` session variable")
    }

    /// Statements that set or show and that control the transaction are left alone.
    private var isRetried: Bool {
        guard let run = runner.watchedStatement, run.statement.transactionCommand == nil else {
            return false
        }
        if case .setting? = run.command?.own { return false }
        return true
    }

    private var isCommitCommand: Bool {
        runner.watchedStatement?.isCommit == true
    }
}
