// ALTER COLUMN … TYPE: what it makes of the rows that are there, and what of the table follows it.
import QueryEngine
import SQLPlanning

/// A change of a column's type as it is written.
struct TypeChange: Sendable {
    static let name = "ALTER COLUMN ... SET DATA TYPE"

    let column: String
    let type: TypeName
    let collation: QualifiedName?
    let using: Expression?
}

extension StatementPlanner {
    /// The conversion reads the row as it is before the statement; the rest waits for its passes.
    func prepare(
        _ change: TypeChange, of table: TableDescriptor
    ) throws(SQLError) -> [TableAction] {
        let name = change.column
        let at = try position(of: name, in: table)
        let column = table.columns[at]
        let compiled = try compile(
            change.using ?? .column(ColumnReference(name: name, offset: .unknown)),
            over: table.columns, table: table.name, as: .alterType)
        let type = try rules.resolveType(change.type)
        var actions: [TableAction] = []
        if column.identity != .none {
            guard type.oid == .int2 || type.oid == .int4 || type.oid == .int8 else {
                throw SQLError(
                    .invalidParameterValue,
                    "identity column type must be smallint, integer, or bigint")
            }
            var sequence = SequenceChange()
            sequence.type = type.oid
            actions.append(
                TableAction(
                    .alterIdentity(name, always: nil, sequence), pass: .preparation))
        }
        if column.isGenerated, change.using != nil {
            throw SQLError(
                .invalidColumnDefinition,
                "cannot specify USING when altering type of generated column",
                detail: "Column \"\(name)\" is a generated column.")
        }
        let collation = try collation(of: change, type)
        if rules.category(type.oid) == "P" || type.oid == .unknown {
            throw SQLError(
                .invalidTableDefinition,
                "column \"\(name)\" has pseudo-type \(rules.format(type.oid))")
        }
        guard
            let converted = try compiled.planner.rules.coerce(compiled.value, to: type, .assignment)
        else { throw notCast(change, column, to: type) }
        let conversion = RowExpression(
            converted.expression, slotCount: compiled.planner.builder.slotCount)
        actions.append(
            later(.types, TypeChange.name) { (planner, table) throws(SQLError) in
                let now = table.columns[try planner.position(of: name, in: table)]
                if now.type != column.type {
                    throw SQLError(
                        .featureNotSupported, "cannot alter type of column \"\(name)\" twice")
                }
                try planner.requireChangeable(name, to: type, table)
                return [
                    TableAction(.setType(name, type, collation, conversion: conversion)),
                    planner.renewal(after: name),
                    TableAction(.recheckForeignKeys(name)),
                ]
            })
        return actions
    }

    private func collation(
        of change: TypeChange, _ type: SQLType
    ) throws(SQLError) -> Collation {
        guard let written = change.collation else { return rules.defaultCollation(type.oid) }
        guard rules.isCollatable(type.oid) else {
            throw SQLError(
                .datatypeMismatch,
                "collations are not supported by type \(rules.format(type.oid))")
        }
        return try rules.resolveCollation(written)
    }

    private func notCast(
        _ change: TypeChange, _ column: ColumnDescriptor, to type: SQLType
    ) -> SQLError {
        if change.using != nil {
            return SQLError(
                .datatypeMismatch,
                "result of USING clause for column \"\(column.name)\" cannot be cast automatically to type \(rules.format(type.oid))",
                hint: "You might need to add an explicit cast.")
        }
        let cast = "\(quoteIdentifier(column.name))::\(types.format(type))"
        return SQLError(
            .datatypeMismatch,
            "column \"\(column.name)\" cannot be cast automatically to type \(rules.format(type.oid))",
            hint: column.isGenerated ? nil : "You might need to specify \"USING \(cast)\".")
    }

    /// The column's default has to fit the new type, and no generated column may read it.
    private func requireChangeable(
        _ name: String, to type: SQLType, _ table: TableDescriptor
    ) throws(SQLError) {
        let at = try position(of: name, in: table)
        let column = table.columns[at]
        try withoutPositions { () throws(SQLError) in
            if let sql = column.defaultSQL {
                let value = try compile(
                    try rules.expression(stored: sql),
                    over: column.isGenerated ? table.columns : [],
                    table: table.name, as: column.isGenerated ? .generated : .columnDefault)
                if try value.planner.rules.coerce(value.value, to: type, .assignment) == nil {
                    let kind = column.isGenerated ? "generation expression" : "default"
                    throw SQLError(
                        .datatypeMismatch,
                        "\(kind) for column \"\(name)\" cannot be cast automatically to type \(rules.format(type.oid))"
                    )
                }
            }
            for other in table.columns where other.isGenerated && !other.isDropped {
                guard other.name != name, let sql = other.defaultSQL else { continue }
                let generation = try compile(
                    try rules.expression(stored: sql), over: table.columns, table: table.name,
                    as: .generated)
                guard generation.columns.contains(at) else { continue }
                throw SQLError(
                    .featureNotSupported,
                    "cannot alter type of a column used by a generated column",
                    detail: "Column \"\(name)\" is used by generated column \"\(other.name)\".")
            }
        }
    }

    /// Indexes and checks have to make sense of the column's new type too.
    private func renewal(after name: String) -> TableAction {
        later(.renewal, TypeChange.name) { (planner, table) throws(SQLError) in
            let at = try planner.position(of: name, in: table)
            return try planner.renewedIndexes(over: at, table)
                + (try planner.renewedChecks(over: at, table))
        }
    }

    private func renewedIndexes(
        over column: Int, _ table: TableDescriptor
    ) throws(SQLError) -> [TableAction] {
        var actions: [TableAction] = []
        for index in table.indexes {
            if index.columns.contains(where: { $0.column == column }) {
                try requireOrdered(table.columns[column].type.oid)
            }
            guard let rule = try analyzer.indexRule(index, table), rule.columns.contains(column)
            else {
                continue
            }
            var expressions = index.expressions
            for (position, old) in index.expressions.enumerated() {
                let (sql, value) = try rewritten(old.sql, table, as: .indexExpression)
                try requireOrdered(value.type)
                expressions[position].sql = sql
                expressions[position].type = value.sqlType
                expressions[position].collation = value.collation
            }
            var predicate: String?
            if let old = index.predicate {
                predicate = try rewritten(old, table, as: .indexPredicate).sql
            }
            actions.append(
                TableAction(.renewIndex(index.oid, expressions, predicate: predicate)))
        }
        return actions
    }

    /// A stored expression as it would be stored over the table as it is now.
    private func rewritten(
        _ sql: String, _ table: TableDescriptor, as kind: ExpressionKind
    ) throws(SQLError) -> (sql: String, value: Typed) {
        try withoutPositions { () throws(SQLError) in
            let expression = try rules.expression(stored: sql)
            let compiled = try compile(
                expression, over: table.columns, table: table.name, as: kind)
            let written = storedText(
                expression, compiled.value.expression, over: table.columns, table: table.name,
                as: kind, compiled.planner)
            return (Deparser.text(written), compiled.value)
        }
    }

    private func renewedChecks(
        over column: Int, _ table: TableDescriptor
    ) throws(SQLError) -> [TableAction] {
        var actions: [TableAction] = []
        for check in table.checks {
            let compiled = try storedCheck(check, table)
            guard compiled.columns.contains(column) else { continue }
            actions.append(
                TableAction(
                    .renewCheck(
                        check.name, sql: compiled.sql,
                        condition: check.isValidated ? compiled.condition : nil)))
        }
        return actions
    }
}
