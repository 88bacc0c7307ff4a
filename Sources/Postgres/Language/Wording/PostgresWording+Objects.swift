// What PostgreSQL says of definitions in a message alone, or with a detail and a hint.
import QueryEngine

extension PostgresWording {
    /// Of what is in use, or not as it was.
    func hintedWords(_ error: DefinitionError) -> SQLError {
        let condition = error.condition
        switch error {
        case .hasDependents(let object, let dependents, let unreported):
            let subject =
                object.map { "cannot drop \($0) because other objects depend on it" }
                ?? "cannot drop desired object(s) because other objects depend on them"
            return SQLError(
                condition, subject, detail: listed(dependents, unreported),
                hint: "Use DROP ... CASCADE to drop the dependent objects too.")
        case .requiredBy(let owner, let object):
            return SQLError(
                condition, "cannot drop \(object) because \(owner) requires it",
                hint: "You can drop \(owner) instead.")
        case .extensionInUse(let name, let users):
            return SQLError(
                condition,
                "cannot drop extension \(name) because other objects depend on it",
                detail: users.joined(separator: "\n"),
                hint: "Use DROP ... CASCADE to drop the dependent objects too.")
        case .truncateReferenced(let table, let child):
            return SQLError(
                condition, "cannot truncate a table referenced in a foreign key constraint",
                detail: "Table \"\(child)\" references \"\(table)\".",
                hint: "Truncate table \"\(child)\" at the same time, or use TRUNCATE ... "
                    + "CASCADE.")
        case .viewColumnName(let old, let new):
            return SQLError(
                condition, "cannot change name of view column \"\(old)\" to \"\(new)\"",
                hint: "Use ALTER VIEW ... RENAME COLUMN ... to change name of view column "
                    + "instead.")
        case .sequenceOfIdentity(let sequence, let table):
            return SQLError(
                condition, "cannot change ownership of identity sequence",
                detail: "Sequence \"\(sequence)\" is linked to table \"\(table)\".")
        case .labelTooLong(let label, let limit):
            return SQLError(
                condition, "invalid enum label \"\(label)\"",
                detail: "Labels must be \(limit) bytes or less.")
        case .unlikeTemplate(let setting, let new, let old):
            return SQLError(
                condition,
                "new \(setting) (\(new)) is incompatible with the \(setting) of the template "
                    + "database (\(old))",
                hint: "Use the same \(setting) as in the template database, or use template0 "
                    + "as template.")
        case .tooManyDatabases(let limit):
            return SQLError(
                condition, "too many databases",
                detail: "A server has at most \(limit) databases.",
                hint: "Drop the private forks that are no longer used.")
        case .databaseInUse(let name, let sessions, let isTemplate):
            return SQLError(
                condition,
                "\(isTemplate ? "source database" : "database") \"\(name)\" is being accessed "
                    + "by other users",
                detail: sessions == 1
                    ? "There is 1 other session using the database."
                    : "There are \(sessions) other sessions using the database.")
        default: return SQLError(condition, message(error))
        }
    }

    func listed(_ lines: [String], _ rest: Int) -> String {
        let text = lines.joined(separator: "\n")
        if rest == 0 { return text }
        return text + "\nand \(rest) other \(rest == 1 ? "object" : "objects") "
            + "(see server log for list)"
    }

    func message(_ error: DefinitionError) -> String {
        switch error {
        case .duplicateTable(let name): "relation \"\(name)\" already exists"
        case .duplicateSchema(let name): "schema \"\(name)\" already exists"
        case .duplicateDatabase(let name): "database \"\(name)\" already exists"
        case .duplicateType(let name): "type \"\(name)\" already exists"
        case .duplicateExtension(let name): "extension \"\(name)\" already exists"
        case .duplicateColumn(let name, let table):
            "column \"\(name)\" of relation \"\(table)\" already exists"
        case .duplicateConstraint(let name, let table):
            "constraint \"\(name)\" for relation \"\(table)\" already exists"
        case .duplicateIndex(let name, _): "relation \"\(name)\" already exists"
        case .duplicateCheck(let name): "check constraint \"\(name)\" already exists"
        case .duplicateLabel(let label): "enum label \"\(label)\" already exists"
        case .undefinedTable(let name): "relation \"\(name)\" does not exist"
        case .undefinedObject(let name, let kind): "\(kind.rawValue) \"\(name)\" does not exist"
        case .goneTable(let oid): "relation with OID \(oid) does not exist"
        case .goneType: "type does not exist"
        case .undefinedSchema(let name): "schema \"\(name)\" does not exist"
        case .undefinedDatabase(let name): "database \"\(name)\" does not exist"
        case .undefinedTemplate(let name): "template database \"\(name)\" does not exist"
        case .undefinedType(let name): "type \"\(name)\" does not exist"
        case .undefinedExtensionVersion(let name, let version):
            "extension \"\(name)\" has no installation script nor update path for version "
                + "\"\(version)\""
        case .permanentExtension(let name): "DROP EXTENSION \(name) is not supported"
        case .invalidDatabaseName(let name): "invalid database name \"\(name)\""
        case .undefinedExtension(let name): "extension \"\(name)\" does not exist"
        case .undefinedColumn(let name, let table):
            "column \"\(name)\" of relation \"\(table)\" does not exist"
        case .undefinedReferencedColumn(let name):
            "column \"\(name)\" referenced in foreign key constraint does not exist"
        case .undefinedConstraint(let name, let table):
            "constraint \"\(name)\" of relation \"\(table)\" does not exist"
        case .undefinedConstraintToRename(let name, let table):
            "constraint \"\(name)\" for table \"\(table)\" does not exist"
        case .undefinedLabel(let label): "\"\(label)\" is not an existing enum label"
        case .noSchemaSelected: "no schema has been selected to create in"
        case .referencedNotTable(let name): "referenced relation \"\(name)\" is not a table"
        case .notView(let name): "\"\(name)\" is not a view"
        case .wrongConstraintKind(let name, let table, let wanted):
            "constraint \"\(name)\" of relation \"\(table)\" is not "
                + (wanted == .foreignKey
                    ? "a foreign key constraint" : "a foreign key or check constraint")
        case .systemTable(let name): "permission denied: \"\(name)\" is a system catalog"
        case .systemColumn(let name, let isDropped):
            "cannot \(isDropped ? "drop" : "alter") system column \"\(name)\""
        case .systemColumnName(let name):
            "column name \"\(name)\" conflicts with a system column name"
        case .requiredBySystem(let object):
            "cannot drop \(object) because it is required by the database system"
        case .columnTwice(let name): "column \"\(name)\" specified more than once"
        case .columnTwiceInKey(let name, let isPrimary):
            "column \"\(name)\" appears twice in \(isPrimary ? "primary key" : "unique") "
                + "constraint"
        case .tooManyColumns(let limit): "tables can have at most \(limit) columns"
        case .tooManyIndexColumns(let limit):
            "cannot use more than \(limit) columns in an index"
        case .columnInPrimaryKey(let name): "column \"\(name)\" is in a primary key"
        case .identityColumn(let name, let table):
            "column \"\(name)\" of relation \"\(table)\" is an identity column"
        case .notGenerated(let name, let table):
            "column \"\(name)\" of relation \"\(table)\" is not a stored generated column"
        case .identity(let fault, let column, let table):
            "column \"\(column)\" of relation \"\(table)\" \(text(fault))"
        case .multiplePrimaryKeys(let table):
            "multiple primary keys for table \"\(table)\" are not allowed"
        case .noPrimaryKey(let table):
            "there is no primary key for referenced table \"\(table)\""
        case .noMatchingKey(let table):
            "there is no unique constraint matching given keys for referenced table \"\(table)\""
        case .deferrableKey(let table, let isPrimary):
            "cannot use a deferrable \(isPrimary ? "primary key" : "unique constraint") for "
                + "referenced table \"\(table)\""
        case .foreignKeyCount:
            "number of referencing and referenced columns for foreign key disagree"
        case .foreignKeyColumnTwice:
            "foreign key referenced-columns list must not contain duplicates"
        case .foreignKeyPersistence(let isTemporary):
            "constraints on \(kind(isTemporary)) tables may reference only "
                + "\(kind(isTemporary)) tables"
        case .usedByQuery(let name, let action):
            "cannot \(action) \"\(name)\" because it is being used by active queries in this "
                + "session"
        case .temporaryTableInUse: "a temporary table is in use"
        case .viewLosesColumns: "cannot drop columns from view"
        case .viewColumnType(let name, let from, let to):
            "cannot change data type of view column \"\(name)\" from \(from) to \(to)"
        case .sequence(let fault): text(fault)
        case .sequenceElsewhere: "sequence must be in same schema as table it is linked to"
        case .tooManyLabels: "an enum has too many labels"
        case .invalidLocale(let name): "invalid locale name: \"\(name)\""
        case .currentDatabase: "cannot drop the currently open database"
        case .labelTwice, .takenMeanwhile, .wrongKind, .unsuitedRelation, .systemSchema,
            .reservedSchemaName, .columnHasNulls, .checkIsViolated, .computedColumn,
            .columnOfView, .foreignKeyTypes, .hasDependents, .requiredBy, .extensionInUse,
            .truncateReferenced, .viewColumnName, .sequenceOfIdentity, .labelTooLong,
            .unlikeTemplate, .databaseInUse, .tooManyDatabases:
            words(of: error).message
        }
    }

    private func kind(_ isTemporary: Bool) -> String { isTemporary ? "temporary" : "permanent" }

    private func text(_ fault: DefinitionError.IdentityFault) -> String {
        switch fault {
        case .mayBeNull: "must be declared NOT NULL before identity can be added"
        case .isIdentity: "is already an identity column"
        case .isNoIdentity: "is not an identity column"
        case .hasDefault: "already has a default value"
        }
    }

    private func text(_ fault: DefinitionError.SequenceFault) -> String {
        switch fault {
        case .type: "sequence type must be smallint, integer, or bigint"
        case .noIncrement: "INCREMENT must not be zero"
        case .maximumOutOfRange(let value, let type):
            "MAXVALUE (\(value)) is out of range for sequence data type \(type)"
        case .minimumOutOfRange(let value, let type):
            "MINVALUE (\(value)) is out of range for sequence data type \(type)"
        case .minimumAboveMaximum(let minimum, let maximum):
            "MINVALUE (\(minimum)) must be less than MAXVALUE (\(maximum))"
        case .startBelow(let value, let minimum):
            "START value (\(value)) cannot be less than MINVALUE (\(minimum))"
        case .startAbove(let value, let maximum):
            "START value (\(value)) cannot be greater than MAXVALUE (\(maximum))"
        case .noCache(let value): "CACHE (\(value)) must be greater than zero"
        case .restartBelow(let value, let minimum):
            "RESTART value (\(value)) cannot be less than MINVALUE (\(minimum))"
        case .restartAbove(let value, let maximum):
            "RESTART value (\(value)) cannot be greater than MAXVALUE (\(maximum))"
        }
    }
}
