// SHOW CREATE TABLE, VIEW and DATABASE.

import QueryEngine
import StorageEngine

/// What SHOW CREATE shows.
enum ShownDefinition: Sendable {
    case table(schema: String, name: String)
    case view(ViewDescriptor)
    case database(String, ifNotExists: Bool)
}

extension MySQLSessionCore {
    func show<Sink: MySQLResultSink>(
        _ shown: ShownDefinition, _ work: StatementWork, _ sink: inout Sink
    ) throws(Interrupt) -> MySQLPause {
        let texts: [(name: String, size: Int32, text: String)]
        switch shown {
        case .table(let schema, let name):
            texts = [
                ("Table", 64, name), ("Create Table", 1024, try definition(schema, name, work)),
            ]
        case .view(let view):
            let reader = InformationReader(runner.makeContext(work.run, .empty), flavor)
            let text = DefinitionText(flavor).view(
                view, notes: reader.notes(of: view.oid), within: currentDatabase)
            texts = [
                ("View", 64, view.name), ("Create View", 1024, text),
                ("character_set_client", 32, "utf8mb4"),
                ("collation_connection", 64, flavor.collation),
            ]
        case .database(let name, let ifNotExists):
            let reader = InformationReader(runner.makeContext(work.run, .empty), flavor)
            let collation = reader.collation(ofDatabase: name)
            let text = DefinitionText(flavor).database(
                name, characterSet: collation.characterSet.name, collation: collation.name,
                ifNotExists: ifNotExists)
            texts = [("Database", 64, name), ("Create Database", 1024, text)]
        }
        return send(
            [texts.map { .string($0.text) }],
            texts.enumerated().map { at, column in
                MySQLPlanner.column(
                    column.name, at, SQLType(MySQLType.varchar, modifier: column.size))
            }, isNotNull: true, work, &sink)
    }

    private func definition(
        _ schema: String, _ name: String, _ work: StatementWork
    ) throws(Interrupt) -> String {
        let catalog = runner.requireCatalog()
        return try checked { () throws(SQLError) in
            guard case .table(let table)? = try catalog.relation(schema: schema, name: name)
            else { throw SQLError(.wrongObject, schema, name, "BASE TABLE") }
            let reader = InformationReader(runner.makeContext(work.run, .empty), flavor)
            return DefinitionText(flavor).table(try reader.facts(of: table))
        }
    }
}
