// The columns that a statement answers with, by what it was planned to.

import QueryEngine

extension SessionCore {
    func resultColumns(of command: Command) throws(Interrupt) -> [ResultColumn] {
        if case .query(let plan) = command { return plan.columns }
        switch command.own {
        case .explain: return [SessionCore.textColumn("QUERY PLAN")]
        case .setting(.show(let name)): return [SessionCore.textColumn(try shownName(name))]
        case .setting(.showAll):
            return ["name", "setting", "description"].enumerated().map {
                SessionCore.textColumn($1, slot: $0)
            }
        case .execute(let name, _, let target):
            return target == nil ? try statement(named: name).resultColumns : []
        case .cursor(.fetch(let name, _, let isMove)):
            return isMove ? [] : portals[name]?.columns ?? []
        default: return []
        }
    }

    static func textColumn(_ name: String, slot: Int = 0) -> ResultColumn {
        ResultColumn(name: name, type: SQLType(.text), slot: slot)
    }
}
