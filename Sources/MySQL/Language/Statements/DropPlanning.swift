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
        let steps = dropSteps(kept(tables))
        if let failure = refusal(of: tables) {
            guard flavor.isMariaDB else { throw failure }
            return DefinitionPlan(steps: steps, failure: failure)
        }
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
        // MariaDB drops those that there are.
        guard flavor.isMariaDB else { throw error }
        return DefinitionPlan(steps: steps, failure: error)
    }

    /// The steps that drop tables one after another, with the types of their labels.
    ///
    func dropSteps(_ tables: [TableDescriptor]) -> [DefinitionStep] {
        var steps: [DefinitionStep] = []
        for table in tables {
            let oid = table.oid
            steps.append(
                later { (planner) throws(SQLError) in
                    guard let table = try planner.catalog.table(numbered: oid) else { return nil }
                    return .drop(
                        kind: .table, [ObjectName(schema: table.schema, name: table.name)],
                        ifExists: false, cascade: true)
                })
            steps += dropLabels(table.columns.filter { !$0.isDropped })
        }
        return steps
    }

    /// Those that can go. MariaDB drops one after another, and leaves those that the ones behind them refer to.
    private func kept(_ tables: [TableDescriptor]) -> [TableDescriptor] {
        var dropped: [UInt32] = []
        return tables.filter { table in
            let isReferenced = table.referencedBy.contains { key in
                key.child != table.oid && !dropped.contains(key.child)
            }
            if checksForeignKeys, flavor.isMariaDB, isReferenced { return false }
            dropped.append(table.oid)
            return true
        }
    }

    /// A table that others refer to stays, unless foreign keys are not looked at, or they go with it.
    func refusal(of tables: [TableDescriptor]) -> SQLError? {
        guard checksForeignKeys else { return nil }
        if flavor.isMariaDB {
            return kept(tables).count == tables.count ? nil : SQLError(.parentReferencedM)
        }
        for table in tables {
            for key in table.referencedBy {
                if tables.contains(where: { $0.oid == key.child }) { continue }
                let child = try? catalog.table(numbered: key.child)
                return SQLError(.parentReferenced, table.name, key.name, child?.name ?? "")
            }
        }
        return nil
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
        return DefinitionPlan(steps: steps, failure: error)
    }
}
