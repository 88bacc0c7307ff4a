// SET, SHOW, RESET, DISCARD, SET TRANSACTION, SET CONSTRAINTS.
import QueryEngine
import SQLPlanning

extension StatementPlanner {
    func planSetting(_ statement: Statement) throws(SQLError) -> Command {
        switch statement {
        case .set(let set): return .setting(try setting(set))
        case .setTransaction(.transaction(let modes)):
            return .transaction(.setModes(self.modes(modes)))
        case .setTransaction(.sessionDefault(let modes)):
            return .transaction(.setDefaults(self.modes(modes)))
        case .setTransaction(.snapshot): throw notSupported("SET TRANSACTION SNAPSHOT")
        case .setConstraints(let constraints):
            let names = constraints.names.map { (schema: $0.schema, name: $0.name) }
            return .transaction(
                .setConstraints(names.isEmpty ? nil : names, deferred: constraints.isDeferred))
        case .show(.all): return .setting(.showAll)
        case .show(.setting(let name)): return .setting(.show(name: name))
        case .reset(.all): return .setting(.resetAll)
        case .reset(.setting(let name)): return .setting(.reset(name: name))
        case .discard(let what):
            switch what {
            case .all: return .setting(.discard(.all))
            case .plans: return .setting(.discard(.plans))
            case .sequences: return .setting(.discard(.sequences))
            case .temporary: return .setting(.discard(.temporary))
            }
        default: throw notSupported("this statement")
        }
    }

    private func setting(_ set: SetStatement) throws(SQLError) -> SettingCommand {
        switch set.value {
        case .defaultValue: return .set(name: set.name, value: nil, isLocal: set.isLocal)
        case .current: throw notSupported("SET ... FROM CURRENT", at: set.offset)
        case .values(let values):
            var texts: [String] = []
            for value in values { texts.append(try text(of: value, in: set)) }
            return .set(
                name: set.name, value: texts.joined(separator: ", "), isLocal: set.isLocal)
        }
    }

    private func text(of value: SettingValue, in set: SetStatement) throws(SQLError) -> String {
        switch value {
        case .word(let word):
            // Lists of names keep what needs quotes quoted.
            return isNameList(set.name) ? quoteIdentifier(word) : word
        case .number(.integer(let number)): return String(number)
        case .number(.decimal(let digits)): return digits
        case .number: return ""
        case .interval(let interval, let type):
            // What the setting is told, and a message says: the interval as a constant would be printed.
            let value = try TypeInput.parse(
                interval, as: try rules.resolveType(type), context.environment)
            let text = TypeOutput.text(value, .interval, context.environment)
            return "INTERVAL '\(String(decoding: text, as: UTF8.self))'"
        }
    }

    private func isNameList(_ setting: String) -> Bool {
        switch setting {
        case "search_path", "temp_tablespaces", "session_preload_libraries",
            "shared_preload_libraries", "local_preload_libraries":
            return true
        default: return false
        }
    }
}
