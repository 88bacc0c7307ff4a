// What running statements ask of a session of Postgres.

import FaultInjection
import QueryEngine
import StorageEngine

extension SessionCore: RunnerHost {
    var temporarySchema: String {
        services.language.names.temporarySchema(ofSession: control.number)
    }

    func openCompetitor(_ events: SessionEvents) throws(SQLError) -> any StatementSession {
        try cluster.openSession(
            database: services.name, user: user,
            settings: [("search_path", settings.current.searchPathText)],
            isExempt: true, events: events)
    }

    func isInUse(table oid: UInt32) -> Bool {
        portals.values.contains { $0.reads(table: oid) } || unnamedPortal?.reads(table: oid) == true
    }
}
