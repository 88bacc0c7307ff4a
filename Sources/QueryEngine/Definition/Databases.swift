// CREATE DATABASE and DROP DATABASE: at once and for all, outside the transaction.
import StorageEngine

extension DefinitionScope {
    private func administration() throws(Interrupt) -> DatabaseAdministration {
        guard let databases else {
            throw .error(SQLError(.internalError, "no cluster to administer"))
        }
        return databases
    }

    func createDatabase(
        _ name: String, template: String?, collate: String?, ctype: String?
    ) throws(Interrupt) {
        let administration = try administration()
        let cluster = administration.cluster
        if cluster.database(name) != nil { throw .definition(.duplicateDatabase(name)) }
        var source: Database?
        if let template, !names.emptyDatabases.contains(template) {
            source = cluster.database(template)
            if source == nil {
                throw .definition(.undefinedTemplate(template))
            }
            try requireUnused(template, administration, isTemplate: true)
        }
        let locale = try checked { () throws(SQLError) in
            try newLocale(
                administration.locale(template ?? names.templates.usual ?? ""), template, collate,
                ctype)
        }
        let database: Database
        do throws(StorageError) {
            database = try cluster.createDatabase(name, from: source)
        } catch {
            if error == .databaseExists { throw .definition(.duplicateDatabase(name)) }
            throw .error(SQLError(error))
        }
        try checked { () throws(SQLError) in try administration.prepare(database, locale) }
    }

    /// A copy of a database has its locale; one that holds no text can be copied to any.
    private func newLocale(
        _ source: DatabaseLocale, _ template: String?, _ collate: String?, _ ctype: String?
    ) throws(SQLError) -> DatabaseLocale {
        for name in [collate, ctype] {
            if let name, !DatabaseLocale.isKnown(name) {
                throw SQLError(.definition(.invalidLocale(name)))
            }
        }
        let wanted = DatabaseLocale(
            collate: collate ?? source.collateName, ctype: ctype ?? source.ctypeName)
        guard let wanted, template == nil || template != names.templates.blank else {
            return wanted ?? source
        }
        for (setting, new, old) in [
            ("collation", wanted.collateName, source.collateName),
            ("LC_CTYPE", wanted.ctypeName, source.ctypeName),
        ] where new != old {
            throw SQLError(.definition(.unlikeTemplate(setting: setting, new: new, old: old)))
        }
        return wanted
    }

    func dropDatabase(_ name: String, ifExists: Bool) throws(Interrupt) {
        let administration = try administration()
        if administration.cluster.database(name) == nil {
            return try refuse(.undefinedDatabase(name), unless: ifExists)
        }
        if name == administration.current { throw .definition(.currentDatabase) }
        try requireUnused(name, administration, isTemplate: false)
        do throws(StorageError) {
            try administration.cluster.dropDatabase(name)
        } catch {
            throw .error(SQLError(error))
        }
    }

    private func requireUnused(
        _ name: String, _ administration: DatabaseAdministration, isTemplate: Bool
    ) throws(Interrupt) {
        let own = name == administration.current ? 1 : 0
        let others = administration.sessionCount(name) - own
        guard others > 0 else { return }
        throw .definition(.databaseInUse(name, sessions: others, isTemplate: isTemplate))
    }
}
