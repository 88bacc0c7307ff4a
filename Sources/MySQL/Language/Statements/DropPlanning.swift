// DROP TABLE and DROP VIEW, with what is said of names that lead nowhere.

import QueryEngine
import SQLPlanning

extension MySQLPlanner {
    func plan(_ drop: DropTableStatement) throws(SQLError) -> DefinitionPlan {
        var tables: [TableDescriptor] = []
        var missing: [String] = []
        for name in drop.names {
            let (schema, name) = try path(name)
            try refuseSystem(schema)
            switch try catalog.relation(
                schema: drop.isTemporary ? temporarySchema : schema, name: name)
            {
            case .table(let table)?:
                if tables.contains(where: { $0.oid == table.oid }) {
                    throw SQLError(.repeatedAlias, name)
                }
                tables.append(table)
            case .view? where flavor.isMariaDB:
                let text = "'\(schema).\(name)' is a view"
                guard drop.ifExists else {
                    throw SQLError(.undefinedTable, text, nativeCode: "42S02", nativeNumber: 1965)
                }
                context.notices.append(
                    Notice(.notice, .undefinedTable, text, nativeNumber: 1965))
            default: missing.append("\(schema).\(name)")
            }
        }
        var steps = try dropSteps(tables, isReplaced: false)
        guard !missing.isEmpty else { return DefinitionPlan(steps: steps) }
        if drop.ifExists {
            // MariaDB tells all of them at once.
            let told = flavor.isMariaDB ? [missing.joined(separator: ",")] : missing
            for names in told {
                context.notices.append(Notice(.unknownTable, isNote: true, names))
            }
            return DefinitionPlan(steps: steps)
        }
        let error = SQLError(.unknownTable, missing.joined(separator: ","))
        // MariaDB has dropped those that there are by then.
        guard flavor.isMariaDB else { throw error }
        steps.append(DefinitionStep { (_) throws(SQLError) in throw error })
        return DefinitionPlan(steps: steps)
    }

    /// The steps that drop tables one after another, with the types of their labels.
    ///
    /// - Parameter isReplaced: another of the name takes its place.
    func dropSteps(
        _ tables: [TableDescriptor], isReplaced: Bool
    ) throws(SQLError) -> [DefinitionStep] {
        var steps: [DefinitionStep] = []
        for table in tables {
            let oid = table.oid
            steps.append(
                later { (planner) throws(SQLError) in
                    guard let table = try planner.catalog.table(numbered: oid) else { return nil }
                    try planner.refuseReferenced(table, tables, isReplaced: isReplaced)
                    return .drop(
                        kind: .table, [ObjectName(schema: table.schema, name: table.name)],
                        ifExists: false, cascade: true)
                })
            steps += dropLabels(table.columns.filter { !$0.isDropped })
        }
        return steps
    }

    /// A table that others refer to stays, unless foreign keys are not looked at, or they go with it.
    private func refuseReferenced(
        _ table: TableDescriptor, _ dropped: [TableDescriptor], isReplaced: Bool
    ) throws(SQLError) {
        guard checksForeignKeys else { return }
        for key in table.referencedBy where key.child != table.oid {
            // MariaDB drops them in the order in which they are named.
            if !flavor.isMariaDB, dropped.contains(where: { $0.oid == key.child }) { continue }
            if flavor.isMariaDB { throw SQLError(.parentReferencedM) }
            let child = try catalog.table(numbered: key.child)
            throw SQLError(.parentReferenced, table.name, key.name, child?.name ?? "")
        }
    }

    // MARK: Views

    func plan(_ drop: DropViewStatement) throws(SQLError) -> DefinitionPlan {
        var steps: [DefinitionStep] = []
        var missing: [String] = []
        for name in drop.names {
            let (schema, name) = try path(name)
            switch try catalog.relation(schema: schema, name: name) {
            case .view(let view)?:
                steps.append(
                    DefinitionStep { (_) in
                        .drop(
                            kind: .view, [ObjectName(schema: view.schema, name: view.name)],
                            ifExists: false, cascade: false)
                    })
            case .table?:
                if flavor.isMariaDB {
                    context.notices.append(
                        Notice(.wrongObject, isNote: false, schema, name, "VIEW"))
                } else if !drop.ifExists {
                    throw SQLError(.wrongObject, schema, name, "VIEW")
                }
                missing.append("\(schema).\(name)")
            default: missing.append("\(schema).\(name)")
            }
        }
        guard !missing.isEmpty else { return DefinitionPlan(steps: steps) }
        let names = missing.joined(separator: ",")
        let error =
            flavor.isMariaDB
            ? SQLError(
                .undefinedTable, "Unknown VIEW: '\(names)'", nativeCode: "42S02",
                nativeNumber: 4092) : SQLError(.unknownTable, names)
        if drop.ifExists {
            context.notices.append(
                Notice(
                    .notice, .undefinedTable, error.message,
                    nativeNumber: error.fields.nativeNumber))
            return DefinitionPlan(steps: steps)
        }
        // MariaDB drops what there is.
        guard flavor.isMariaDB else { throw error }
        steps.append(DefinitionStep { (_) throws(SQLError) in throw error })
        return DefinitionPlan(steps: steps)
    }
}
