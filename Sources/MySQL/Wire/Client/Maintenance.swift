// COM_REFRESH and COM_SHUTDOWN: what administrators of old asked for by a byte.

package import WireCore

extension MySQLClientMessage {
    /// COM_REFRESH: what is to be flushed, as flags (REFRESH_*).
    package struct Refresh: Equatable, Sendable {
        package var flags: UInt8

        package init(flags: UInt8) { self.flags = flags }

        package init(from reader: inout WireReader) throws(WireError) {
            flags = try reader.readInteger()
        }

        package func encode(into writer: inout OutboundWriter) {
            writer.write(MySQLCommand.refresh.rawValue)
            writer.write(flags)
        }
    }

    /// COM_SHUTDOWN: how the server is to go. MySQL 8 no longer knows it.
    package struct Shutdown: Equatable, Sendable {
        /// Nil: as by default.
        package var level: UInt8?

        package init(level: UInt8? = nil) { self.level = level }

        package init(from reader: inout WireReader) throws(WireError) {
            level = reader.remaining > 0 ? try reader.readInteger() : nil
        }

        package func encode(into writer: inout OutboundWriter) {
            writer.write(MySQLCommand.shutdown.rawValue)
            if let level { writer.write(level) }
        }
    }
}
