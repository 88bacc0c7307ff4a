// OK: a command has done what it should, or a result set is over.

package import WireCore

extension MySQLServerMessage {
    package struct OK: Equatable, Sendable {
        package static let kind: UInt8 = 0
        /// At the end of a result set, with deprecateEOF.
        package static let endKind: UInt8 = 0xFE

        package var affectedRows: UInt64
        package var insertID: UInt64
        package var status: MySQLStatusFlags
        package var warnings: UInt16
        /// What a statement says of its end.
        package var info: String
        /// With sessionTrack: told where the status has stateChanged.
        package var changes: [MySQLSessionChange]

        package init(
            affectedRows: UInt64 = 0, insertID: UInt64 = 0, status: MySQLStatusFlags = .autocommit,
            warnings: UInt16 = 0, info: String = "", changes: [MySQLSessionChange] = []
        ) {
            self.affectedRows = affectedRows
            self.insertID = insertID
            self.status = status
            self.warnings = warnings
            self.info = info
            self.changes = changes
        }

        package init(
            from reader: inout WireReader, _ capabilities: MySQLCapabilities
        ) throws(WireError) {
            affectedRows = try reader.readLengthEncoded()
            insertID = try reader.readLengthEncoded()
            status = MySQLStatusFlags(rawValue: try reader.readLittle())
            warnings = try reader.readLittle()
            info = reader.remaining > 0 ? try reader.readLengthEncodedText() : ""
            changes = []
            guard capabilities.contains(.sessionTrack), status.contains(.stateChanged),
                reader.remaining > 0
            else { return }
            changes = try MySQLSessionChange.list(from: &reader)
        }

        package func encode(
            kind: UInt8 = Self.kind, into writer: inout OutboundWriter,
            _ capabilities: MySQLCapabilities
        ) {
            writer.write(kind)
            writer.writeLengthEncoded(affectedRows)
            writer.writeLengthEncoded(insertID)
            writer.writeLittle(status.rawValue)
            writer.writeLittle(warnings)
            let tellsChanges =
                capabilities.contains(.sessionTrack) && status.contains(.stateChanged)
            guard !info.isEmpty || tellsChanges else { return }
            writer.writeLengthEncoded(info)
            if tellsChanges { MySQLSessionChange.write(changes, into: &writer) }
        }

        var trace: String {
            var words = ["affected=\(affectedRows)"]
            if insertID != 0 { words.append("insertID=\(insertID)") }
            words.append("status=\(status.digits)")
            if warnings != 0 { words.append("warnings=\(warnings)") }
            if !info.isEmpty { words.append("info=\(traced(info))") }
            words += changes.map(\.trace)
            return words.joined(separator: " ")
        }
    }
}
