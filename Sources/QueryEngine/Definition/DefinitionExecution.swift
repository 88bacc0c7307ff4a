// One running DDL statement: prepared without writing, written at once, then its work on rows.
package import StorageEngine

/// What CREATE DATABASE and DROP DATABASE need of the server around the session.
package struct DatabaseAdministration {
    package let cluster: Cluster
    /// The session's own database.
    package let current: String
    /// How many sessions use a database.
    package let sessionCount: (String) -> Int
    package let locale: (String) -> DatabaseLocale
    /// Makes a new database ready: its locale, its catalog and whatever the server keeps for each.
    package let prepare: (Database, DatabaseLocale) throws(SQLError) -> Void

    package init(
        cluster: Cluster, current: String, sessionCount: @escaping (String) -> Int,
        locale: @escaping (String) -> DatabaseLocale = { _ in .english },
        prepare: @escaping (Database, DatabaseLocale) throws(SQLError) -> Void
    ) {
        self.cluster = cluster
        self.current = current
        self.sessionCount = sessionCount
        self.locale = locale
        self.prepare = prepare
    }
}

/// What a definition has done.
package enum DefinitionOutcome: Sendable, Equatable {
    /// What its command is called.
    case done(String)
    /// So many rows of a query are in the new table.
    case filled(UInt64)
}

/// Resumable as an operator is: `step` throws `wait` or `yield` and is then called again.
///
/// Everything that can wait for another session comes before anything is written: preparation takes locks and reads,
/// gathers changes, and after a wait starts over, with the locks it has. On an error the session undoes the statement.
package final class DefinitionExecution {
    private let command: DefinitionCommand
    private let catalog: TransactionCatalog
    private let services: any SessionServices
    private let databases: DatabaseAdministration?
    private var phase = Phase.preparing
    /// Notices already given when preparation starts over.
    private var noticesGiven = 0
    /// The name that preparation waited for when it last stopped.
    private var awaited: ClaimedName?

    private enum Phase {
        case preparing
        case working([any DefinitionWork], next: Int, tag: Tag)
        case done(DefinitionOutcome)
    }

    /// The outcome may count rows that the work brings in.
    enum Tag {
        case word(String)
        case selected
    }

    package init(
        _ command: DefinitionCommand, catalog: TransactionCatalog,
        services: any SessionServices, databases: DatabaseAdministration? = nil
    ) {
        self.command = command
        self.catalog = catalog
        self.services = services
        self.databases = databases
    }

    /// Goes on for about `budget` rows: throws `yield` when they are used up; the outcome once all is done.
    package func step(budget: Int = .max) throws(Interrupt) -> DefinitionOutcome? {
        var budget = budget
        while true {
            switch phase {
            case .preparing: try prepare()
            case .working(let work, let next, let tag):
                guard next < work.count else {
                    phase = .done(DefinitionExecution.tag(tag, work))
                    continue
                }
                try work[next].run(&budget)
                phase = .working(work, next: next + 1, tag: tag)
            case .done(let tag): return tag
            }
        }
    }

    private func prepare() throws(Interrupt) {
        if transaction.options.readOnly {
            throw .violation(.readOnly(command: command.name))
        }
        let scope = DefinitionScope(
            catalog, services, databases, awaited: awaited)
        let tag: Tag
        do throws(Interrupt) {
            try scope.refuseAwaited()
            tag = try scope.prepare(command)
        } catch {
            give(scope.notices)
            awaited = scope.awaited
            throw error
        }
        give(scope.notices)
        try scope.checked { () throws(SQLError) in try scope.changes.apply() }
        phase = .working(scope.work, next: 0, tag: tag)
    }

    private var transaction: Transaction { catalog.transaction }

    private func give(_ notices: [Notice]) {
        for notice in notices.dropFirst(noticesGiven) { services.notice(notice) }
        noticesGiven = max(noticesGiven, notices.count)
    }

    private static func tag(_ tag: Tag, _ work: [any DefinitionWork]) -> DefinitionOutcome {
        switch tag {
        case .word(let word): .done(word)
        case .selected: .filled(work.reduce(0) { $0 + $1.rowCount })
        }
    }
}
