// CREATE DATABASE and DROP DATABASE: at once and for all, outside the transaction.
import StorageEngine

extension DefinitionScope {
    private func administration() throws(Interrupt) -> DatabaseAdministration {
        guard let databases else { throw .error(.notSupported("administration of databases")) }
        return databases
    }

    func createDatabase(
        _ name: String, template: String?, collate: String?, ctype: String?
    ) throws(Interrupt) {
        let administration = try administration()
        let cluster = administration.cluster
        if cluster.database(name) != nil { throw .error(.databaseExists(name)) }
        var source: Database?
        if let template, template != "template0", template != "template1" {
            source = cluster.database(template)
            if source == nil {
                throw .error(
                    SQLError(
                        .invalidCatalogName,
                        "template database \"\(template)\" does not exist"))
            }
            try requireUnused(
                template, administration,
                "source database \"\(template)\" is being accessed by other users")
        }
        let locale = try checked { () throws(SQLError) in
            try newLocale(administration.locale(template ?? "template1"), template, collate, ctype)
        }
        let database: Database
        do throws(StorageError) {
            database = try cluster.createDatabase(name, from: source)
        } catch {
            throw .error(error == .databaseExists ? .databaseExists(name) : SQLError(error))
        }
        try checked { () throws(SQLError) in try administration.prepare(database, locale) }
    }

    /// A copy of a database has its locale; template0, which holds no text, can be copied to any.
    private func newLocale(
        _ source: DatabaseLocale, _ template: String?, _ collate: String?, _ ctype: String?
    ) throws(SQLError) -> DatabaseLocale {
        for name in [collate, ctype] {
            if let name, !DatabaseLocale.isKnown(name) {
                throw SQLError(.wrongObjectType, "invalid locale name: \"\(name)\"")
            }
        }
        let wanted = DatabaseLocale(
            collate: collate ?? source.collateName, ctype: ctype ?? source.ctypeName)
        guard let wanted, template != "template0" else { return wanted ?? source }
        for (kind, new, old, setting) in [
            ("collation", wanted.collateName, source.collateName, "collation"),
            ("LC_CTYPE", wanted.ctypeName, source.ctypeName, "LC_CTYPE"),
        ] where new != old {
            throw SQLError(
                .invalidParameterValue,
                "new \(kind) (\(new)) is incompatible with the \(kind) of the template database (\(old))",
                hint:
                    "Use the same \(setting) as in the template database, or use template0 as template."
            )
        }
        return wanted
    }

    func dropDatabase(_ name: String, ifExists: Bool) throws(Interrupt) {
        let administration = try administration()
        if administration.cluster.database(name) == nil {
            let message = "database \"\(name)\" does not exist"
            guard ifExists else { throw .error(SQLError(.invalidCatalogName, message)) }
            notice(.successfulCompletion, message + ", skipping")
            return
        }
        if name == administration.current {
            throw .error(
                SQLError(.objectInUse, "cannot drop the currently open database"))
        }
        try requireUnused(
            name, administration, "database \"\(name)\" is being accessed by other users")
        do throws(StorageError) {
            try administration.cluster.dropDatabase(name)
        } catch {
            throw .error(SQLError(error))
        }
    }

    private func requireUnused(
        _ name: String, _ administration: DatabaseAdministration, _ message: String
    ) throws(Interrupt) {
        let own = name == administration.current ? 1 : 0
        let others = administration.sessionCount(name) - own
        guard others > 0 else { return }
        let sessions =
            others == 1
            ? "There is 1 other session using the database."
            : "There are \(others) other sessions using the database."
        throw .error(SQLError(.objectInUse, message, detail: sessions))
    }
}

extension SQLError {
    static func databaseExists(_ name: String) -> SQLError {
        SQLError(.duplicateDatabase, "database \"\(name)\" already exists")
    }
}
