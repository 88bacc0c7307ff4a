// COM_INIT_DB: another default database.

package import WireCore

extension MySQLClientMessage {
    package struct InitDB: Equatable, Sendable {
        package var database: String

        package init(database: String) { self.database = database }

        package init(from reader: inout WireReader) {
            database = reader.readRemainingLossyText()
        }

        package func encode(into writer: inout OutboundWriter) {
            writer.write(MySQLCommand.initDB.rawValue)
            writer.write(utf8: database)
        }
    }
}
