// Foreign keys of definitions: whether they can be, what is said where they cannot, the indexes that they bring.

import QueryEngine
import SQLPlanning

/// The table that a foreign key is written in.
struct ForeignKeyOwner {
    let schema: String
    let name: String
    let columns: [ColumnDescriptor]
    /// CREATE TABLE, as against ALTER TABLE.
    let isNew: Bool
}

extension MySQLPlanner {
    /// `foreign_key_checks` is on.
    var checksForeignKeys: Bool {
        guard let values = context.evaluation?.values,
            let known = try? values.systemVariable(.session, "foreign_key_checks"),
            case .int(let number) = known.value
        else { return true }
        return number != 0
    }

    /// FOREIGN KEY as the engine is given it.
    func foreignKey(
        _ key: ForeignKeyDefinition, _ columns: [Int], schema: String
    ) -> ConstraintDefinition {
        ConstraintDefinition(
            name: key.constraint ?? (flavor.isMariaDB ? nil : key.index),
            kind: .foreignKey(
                columns: columns, parentSchema: key.referenced.schema ?? schema,
                parent: key.referenced.name,
                parentColumns: key.referencedColumns.isEmpty ? nil : key.referencedColumns,
                onDelete: action(key.onDelete), onUpdate: action(key.onUpdate),
                isFullMatch: false),
            nameColumns: [], isNotValid: !checksForeignKeys)
    }

    private func action(
        _ action: ForeignKeyDefinition.Action?
    ) -> ForeignKeyDescriptor.Action {
        switch action {
        // What SHOW CREATE TABLE keeps silent about.
        case nil: flavor.isMariaDB ? .restrict : .noAction
        case .restrict?: .restrict
        case .cascade?: .cascade
        case .setNull?: .setNull
        case .noAction?: .noAction
        case .setDefault?: .setDefault
        }
    }

    /// The index that a foreign key brings where there is none.
    func index(
        for key: ForeignKeyDefinition, _ columns: [Int], _ descriptors: [ColumnDescriptor],
        taken: [String]
    ) -> IndexDefinition {
        let first = columns.first.map { descriptors[$0].name } ?? "fk"
        let name = freeKeyName(key.constraint ?? key.index ?? first, taken: taken)
        return IndexDefinition(
            name: name,
            columns: columns.map { IndexDescriptor.KeyColumn(column: $0, nullsFirst: true) },
            isUnique: false, nullsNotDistinct: false)
    }

    // MARK: What is wrong with it

    /// An error where the key cannot be.
    func check(
        _ key: ForeignKeyDefinition, _ columns: [Int], of owner: ForeignKeyOwner
    ) throws(SQLError) {
        if !key.referencedColumns.isEmpty, key.referencedColumns.count != columns.count {
            throw .mySQL(
                1239,
                "Incorrect foreign key definition for '\(key.constraint ?? "foreign key without name")': Key reference and table reference don't match"
            )
        }
        let fault = ForeignKeyFault(flavor, key, columns, owner)
        let sets = [key.onDelete, key.onUpdate].contains(.setNull)
        if sets, let column = columns.first(where: { owner.columns[$0].isNotNull }) {
            throw refused(fault.notNull(owner.columns[column].name))
        }
        let schema = key.referenced.schema ?? owner.schema
        let isOwn =
            schema == owner.schema && key.referenced.name.lowercased() == owner.name.lowercased()
        var parent: TableDescriptor?
        if !isOwn {
            guard
                case .table(let found)? = try catalog.relation(
                    schema: schema, name: key.referenced.name)
            else { throw refused(fault.noParent(schema)) }
            parent = found
        }
        let parentColumns = parent?.columns ?? owner.columns
        var places: [Int] = []
        for name in key.referencedColumns {
            guard
                let at = parentColumns.firstIndex(where: {
                    !$0.isDropped && $0.name.lowercased() == name.lowercased()
                })
            else { throw refused(fault.noColumn(name)) }
            places.append(at)
        }
        for (own, other) in zip(columns, places)
        where !owner.columns[own].isAlike(parentColumns[other]) {
            throw refused(
                fault.otherType(owner.columns[own].name, parentColumns[other].name))
        }
        guard let parent, !places.isEmpty else { return }
        let hasIndex = parent.indexes.contains { index in
            Array(index.columns.prefix(places.count).map(\.column)) == places
        }
        guard hasIndex else { throw refused(fault.noIndex) }
    }

    /// MariaDB says the reason in a warning.
    private func refused(_ fault: ForeignKeyFault.Words) -> SQLError {
        if let detail = fault.detail, let values = context.evaluation?.values {
            values.note(150, detail)
            values.note(1215, "Cannot add foreign key constraint for `\(fault.table)`")
        }
        return fault.error
    }
}

extension ColumnDescriptor {
    /// A foreign key may lead from the one to the other: what is kept is compared as it is.
    fileprivate func isAlike(_ other: ColumnDescriptor) -> Bool {
        let (own, parent) = (MySQLTypeKind(type.oid), MySQLTypeKind(other.type.oid))
        if own.isText, parent.isText { return collation == other.collation }
        switch (own, parent) {
        case (.bytes, .bytes): return true
        case (.decimal, .decimal):
            return MySQLDecimal.precision(type.modifier)
                == MySQLDecimal.precision(other.type.modifier)
                && MySQLDecimal.scale(type.modifier) == MySQLDecimal.scale(other.type.modifier)
                && type.oid == other.type.oid
        case (.labels, .labels): return true
        default: return type.oid == other.type.oid
        }
    }
}

/// The words for what is wrong with a foreign key.
struct ForeignKeyFault {
    struct Words {
        let error: SQLError
        /// What MariaDB says of the reason.
        let detail: String?
        let table: String
    }

    private let flavor: MySQLFlavor
    private let key: ForeignKeyDefinition
    private let owner: ForeignKeyOwner
    private let columns: [String]

    init(
        _ flavor: MySQLFlavor, _ key: ForeignKeyDefinition, _ columns: [Int],
        _ owner: ForeignKeyOwner
    ) {
        self.flavor = flavor
        self.key = key
        self.owner = owner
        self.columns = columns.map { owner.columns[$0].name }
    }

    private var name: String { key.constraint ?? key.index ?? "\(owner.name)_ibfk_1" }

    private var head: String {
        (owner.isNew ? "Create" : "Alter") + "  table `\(owner.schema)`.`\(owner.name)` "
    }

    private var shown: String {
        key.constraint.map(MySQLName.quoted) ?? "(\(columns.joined(separator: ",")))"
    }

    private func words(_ mysql: SQLError, _ detail: String) -> Words {
        guard flavor.isMariaDB else {
            return Words(error: mysql, detail: nil, table: owner.name)
        }
        return Words(
            error: SQLError(.canNotCreateTable, owner.schema, owner.name),
            detail: head + detail, table: owner.name)
    }

    private func failed(_ reason: String) -> String {
        "with foreign key \(shown) constraint failed. " + reason
    }

    func notNull(_ column: String) -> Words {
        words(
            SQLError(.notNullMissing, column, name),
            failed(
                "You have defined a SET NULL condition but column '\(column)' is defined as NOT NULL."
            ))
    }

    func noParent(_ schema: String) -> Words {
        words(
            SQLError(.openReferencedTable, key.referenced.name),
            failed(
                "Referenced table `\(schema)`.`\(key.referenced.name)` not found in the data dictionary."
            ))
    }

    func noColumn(_ column: String) -> Words {
        words(
            .mySQL(
                3734,
                "Failed to add the foreign key constraint. Missing column '\(column)' for constraint '\(name)' in the referenced table '\(key.referenced.name)'"
            ), "foreign key \(shown) constraint failed. Column \(column) was not found.")
    }

    func otherType(_ column: String, _ parent: String) -> Words {
        words(
            SQLError(.incompatibleKeyColumns, column, parent, name),
            failed(
                "Field type or character set for column '\(column)' does not match referenced column '\(parent)'."
            ))
    }

    var noIndex: Words {
        words(
            SQLError(.noIndexOfParent, name, key.referenced.name),
            failed(
                "There is no index in the referenced table where the referenced columns appear as the first columns."
            ))
    }
}
