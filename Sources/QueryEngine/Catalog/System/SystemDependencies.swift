// pg_depend, pg_rewrite and pg_description: what hangs on what, and what is said of it.

extension SystemRows {
    /// What tools ask for: sequences of columns, constraints and indexes, defaults and views with what they use.
    static func dependencies(_ source: SystemSource) -> [SystemRow] {
        var rows: [SystemRow] = []
        for sequence in source.sequences {
            guard let owner = sequence.owner, let table = source.table(owner.table),
                table.columns.indices.contains(owner.column)
            else { continue }
            let isIdentity = table.columns[owner.column].identity != .none
            rows.append(
                dependency(
                    .relation, sequence.oid, on: .relation, owner.table, column: owner.column + 1,
                    isIdentity ? "i" : "a"))
        }
        let names = sequenceNames(source)
        for table in source.tables { add(table, names, to: &rows) }
        for view in source.views {
            let rule = SystemSource.number(ofRule: view.oid)
            rows.append(dependency(.rule, rule, on: .relation, view.oid, "i"))
            for relation in view.dependencies {
                rows.append(dependency(.rule, rule, on: .relation, relation, "n"))
            }
        }
        return rows
    }

    private static func sequenceNames(_ source: SystemSource) -> [String: UInt32] {
        var names: [String: UInt32] = [:]
        for sequence in source.sequences {
            let name =
                "\(Identifier.quoted(sequence.schema)).\(Identifier.quoted(sequence.name))"
            names["nextval('\(name)'::regclass)"] = sequence.oid
        }
        return names
    }

    private static func add(
        _ table: TableDescriptor, _ sequences: [String: UInt32], to rows: inout [SystemRow]
    ) {
        for (position, column) in table.columns.enumerated() where column.identity == .none {
            guard let sql = column.defaultSQL else { continue }
            let number = SystemSource.number(ofDefault: position, of: table.oid)
            rows.append(
                dependency(
                    .attributeDefault, number, on: .relation, table.oid, column: position + 1, "a"
                ))
            if let sequence = sequences[sql] {
                rows.append(
                    dependency(.attributeDefault, number, on: .relation, sequence, "n"))
            }
        }
        for index in table.indexes {
            let columns = index.columns.filter { $0.column >= 0 }.map(\.column)
            if index.isConstraint {
                rows.append(dependency(.relation, index.oid, on: .constraint, index.oid, "i"))
                add(index.oid, .constraint, columns, table, to: &rows)
            } else {
                add(index.oid, .relation, columns, table, to: &rows)
            }
        }
        for check in table.checks {
            let columns = table.columns.indices.filter {
                IdentifierScan.mentions(table.columns[$0].name, in: check.sql)
            }
            add(check.oid, .constraint, Array(columns), table, to: &rows)
        }
        for key in table.foreignKeys {
            add(key.oid, .constraint, key.childColumns, table, to: &rows)
            for column in key.parentColumns {
                rows.append(
                    dependency(
                        .constraint, key.oid, on: .relation, key.parent, column: column + 1, "n"))
            }
            rows.append(dependency(.constraint, key.oid, on: .relation, key.parentIndex, "n"))
        }
    }

    private static func add(
        _ object: UInt32, _ catalog: ObjectClass, _ columns: [Int], _ table: TableDescriptor,
        to rows: inout [SystemRow]
    ) {
        for column in columns {
            rows.append(
                dependency(catalog, object, on: .relation, table.oid, column: column + 1, "a"))
        }
        if columns.isEmpty {
            rows.append(dependency(catalog, object, on: .relation, table.oid, "a"))
        }
    }

    private static func dependency(
        _ catalog: ObjectClass, _ object: UInt32, on other: ObjectClass, _ reference: UInt32,
        column: Int = 0, _ type: String
    ) -> SystemRow {
        [
            "classid": .oid(catalog.rawValue), "objid": .oid(object),
            "refclassid": .oid(other.rawValue), "refobjid": .oid(reference),
            "refobjsubid": .count(column), "deptype": .string(type),
        ]
    }

    /// The rule by which each view stands for its query.
    static func rules(_ source: SystemSource) -> [SystemRow] {
        source.views.map { view in
            [
                "oid": .oid(SystemSource.number(ofRule: view.oid)), "rulename": .string("_RETURN"),
                "ev_class": .oid(view.oid), "ev_type": .string("1"), "ev_enabled": .string("O"),
                "is_instead": .bool(true), "ev_qual": .string("<>"),
                "ev_action": .string(view.sql),
            ]
        }
    }

    // MARK: Comments

    static let publicSchema = CommentedObject(.namespace, ObjectIdentifiers.publicSchema)
    static let publicSchemaComment = "standard public schema"

    static func descriptions(_ source: SystemSource) -> [SystemRow] {
        var comments = source.comments
        if !comments.contains(where: { $0.object == publicSchema }) {
            comments.append((publicSchema, publicSchemaComment))
        }
        return comments.map { object, text in
            [
                "objoid": .oid(object.object), "classoid": .oid(object.catalog.rawValue),
                "objsubid": .count(object.column), "description": .string(text),
            ]
        }
    }
}
