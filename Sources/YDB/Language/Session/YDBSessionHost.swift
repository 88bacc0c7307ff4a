// What a session is to the runner of its statements, and to their functions.

import FaultInjection
import QueryEngine
import SQLPlanning
import StorageEngine

extension YDBIssue {
    /// The text at the bottom of the tree.
    var innermost: String { issues.first?.innermost ?? message }
}

extension YDBSessionCore: RunnerHost {
    func currentRow(
        ofCursor name: String, in table: TableDescriptor
    ) throws(SQLError) -> RowID {
        throw SQLError(.internalError, "no cursor \(name)")
    }

    func isInUse(table oid: UInt32) -> Bool { false }

    func expressionText(_ sql: String, pretty: Bool) -> String { sql }

    func faultFacts(of run: StatementRun) -> (kind: StatementKinds, tables: [String]) {
        (run.statement.statement.kind, run.query?.locks.map(\.name) ?? [])
    }

    var applicationName: String { application }

    var temporarySchema: String {
        cluster.language.names.temporarySchema(ofSession: control.number)
    }

    func openCompetitor(_ events: SessionEvents) throws(SQLError) -> any StatementSession {
        YDBSession(
            database: services, cluster: cluster, path: paths.database, user: control.user,
            application: application, events: events, number: cluster.nextSessionNumber(),
            connection: nil, isExempt: true)
    }
}

/// What functions ask of the session.
extension YDBSessionCore {
    /// The next number of the sequence that this path leads to: `schema.name`, as defaults keep it.
    func nextNumber(of sequence: String) throws(Interrupt) -> Int64 {
        let found: Relation?
        do throws(SQLError) {
            let parts = QualifiedText.parts(sequence) ?? []
            found =
                parts.count == 2
                ? try runner.requireCatalog().relation(schema: parts[0], name: parts[1]) : nil
        } catch { throw .error(error) }
        guard case .sequence(let descriptor)? = found else {
            throw .violation(.sequenceMissing)
        }
        do throws(StorageError) {
            return try services.database.nextValue(of: descriptor.tree)
        } catch { throw .error(SQLError(error)) }
    }
}
