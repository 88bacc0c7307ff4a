// ALTER TABLE as the changes that messages have.

import QueryEngine
import SQLPlanning

extension YDBPlanner {
    func plan(_ alter: YQLAlterTable) throws(SQLError) -> YDBDefinitionPlan {
        let place = try absolute(alter.name)
        var changes: [YDBTableChange] = []
        for action in alter.actions {
            switch action {
            case .addColumn(let column): changes.append(.addColumn(try self.column(column)))
            case .dropColumn(let name): changes.append(.dropColumn(name.name))
            case .setFamily(let column, let family):
                changes.append(.setFamily(column: column.name, family))
            case .setNotNull(let column):
                throw rules.error("SET NOT NULL is not supported", at: column.offset)
            case .dropNotNull(let column): changes.append(.dropNotNull(column: column.name))
            case .setDefault(let column, let value):
                guard
                    case .table(let table)? = try catalog.relation(
                        schema: place.directory, name: place.name),
                    let at = table.column(named: column.name)
                else { throw SQLError.yqlMissingTable(paths.absolute(place)) }
                let type = YQLTypeNumber.type(table.columns[at].type) ?? .null
                changes.append(
                    .setDefault(
                        column: column.name, text: try defaultText(value, type, column.name)))
            case .dropDefault(let column):
                changes.append(.setDefault(column: column.name, text: nil))
            case .addFamily(let family): changes.append(.addFamily(self.family(family)))
            case .alterFamily(let name, let setting):
                changes.append(
                    .alterFamily(
                        family(YQLFamily(name: name, settings: [setting], offset: alter.offset))))
            case .set(let settings):
                var values: [String: String?] = [:]
                for setting in settings {
                    if case .timeToLive(let written) = setting.value {
                        changes.append(.setTimeToLive(try timeToLive(written)))
                    } else {
                        values[setting.name] = .some(setting.value.text)
                    }
                }
                if !values.isEmpty { changes.append(.settings(values)) }
            case .reset(let names):
                for name in names where name.name.uppercased() == "TTL" {
                    changes.append(.setTimeToLive(nil))
                }
                let others = names.filter { $0.name.uppercased() != "TTL" }
                if !others.isEmpty {
                    changes.append(
                        .settings(
                            Dictionary(others.map { ($0.name, String?.none) }) { first, _ in first }
                        ))
                }
            case .addIndex(let index): changes.append(.addIndex(try self.index(index)))
            case .dropIndex(let name): changes.append(.dropIndex(name.name))
            case .renameIndex(let name, let new):
                changes.append(.renameIndex(name.name, to: new, replaces: false))
            case .rename(let new):
                guard alter.actions.count == 1 else {
                    throw rules.error("RENAME TO stands alone", at: alter.offset)
                }
                guard let to = paths.place(new), !to.name.isEmpty else {
                    throw SQLError.yqlMissingTable(new)
                }
                return YDBDefinitionPlan(definitions.rename(place, to: to, replaces: false))
            case .alterIndex, .rebuildIndex, .setCompression, .setEncoding, .addStatistics,
                .dropStatistics, .compact:
                continue
            case .alterChangefeed, .disableChangefeed, .dropChangefeed:
                // No table has one.
                throw SQLError.yqlMissingTable(paths.absolute(place))
            case .addChangefeed:
                throw SQLError.yql(
                    .unsupported, "Changefeeds are not supported", code: YDBIssueCode.unsupported)
            }
        }
        return YDBDefinitionPlan(definitions.alter(place, changes))
    }
}
