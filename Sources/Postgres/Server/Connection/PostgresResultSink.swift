// Where a session's answers become Postgres's messages, straight in the outbound writer.

package import FaultInjection
import PostgresWire
package import PostgresLanguage
package import QueryEngine
package import ServerKit
package import WireCore

/// Writes what a session says. Changed settings are told at the end of a cycle, as Postgres tells them.
package struct PostgresResultSink: ResultSink {
    package var writer: OutboundWriter
    /// An error was said; the connection takes it back.
    package var hasFailed = false
    /// What faults have to know of the bytes in the writer.
    package var marks: [OutputMark] = []
    private var changedSettings: [PostgresServerMessage.ParameterStatus] = []

    package init(writer: OutboundWriter = OutboundWriter()) { self.writer = writer }

    /// One that stands in while another is lent.
    init(noting notesMessages: Bool) {
        writer = OutboundWriter()
        writer.notesMessages = notesMessages
    }

    mutating func takeMarks() -> [OutputMark] {
        guard !marks.isEmpty else { return [] }
        defer { marks = [] }
        return marks
    }

    package var isFull: Bool { writer.isAboveHighWater }

    /// Takes over all that another one holds.
    mutating func append(_ other: PostgresResultSink) {
        for mark in other.marks {
            marks.append(OutputMark(offset: writer.pendingBytes + mark.offset, kind: mark.kind))
        }
        writer.append(other.writer)
        hasFailed = hasFailed || other.hasFailed
        for setting in other.changedSettings {
            parameterStatus(name: setting.name, value: setting.value)
        }
    }

    /// Says what was kept for the end of a cycle.
    mutating func endCycle() {
        guard !changedSettings.isEmpty else { return }
        for setting in changedSettings { setting.encode(into: &writer) }
        changedSettings.removeAll()
    }

    package mutating func parseComplete() {
        writer.writeEmptyMessage(PostgresServerKind.parseComplete)
    }

    package mutating func bindComplete() {
        writer.writeEmptyMessage(PostgresServerKind.bindComplete)
    }

    package mutating func closeComplete() {
        writer.writeEmptyMessage(PostgresServerKind.closeComplete)
    }

    package mutating func parameterDescription(_ types: [TypeID]) {
        let message = writer.beginMessage(PostgresServerMessage.ParameterDescription.kind)
        writer.write(UInt16(truncatingIfNeeded: types.count))
        for type in types { writer.write(type.rawValue) }
        writer.endMessage(message)
    }

    package mutating func columns(_ columns: [ResultColumn], formats: [ValueFormat]) {
        let message = writer.beginMessage(PostgresServerMessage.RowDescription.kind)
        writer.write(UInt16(truncatingIfNeeded: columns.count))
        for (index, column) in columns.enumerated() {
            PostgresServerMessage.RowDescription.Column(
                name: column.name, tableOID: column.tableOID,
                attributeNumber: column.attribute, typeOID: column.type.oid.rawValue,
                typeSize: column.typeSize,
                typeModifier: column.type.modifier,
                format: PostgresFormat(formats.indices.contains(index) ? formats[index] : .text)
            ).encode(into: &writer)
        }
        writer.endMessage(message)
    }

    package mutating func noData() { writer.writeEmptyMessage(PostgresServerKind.noData) }

    package mutating func row(
        _ slots: borrowing [Value], columns: [ResultColumn], formats: [ValueFormat],
        environment: TypeEnvironment
    ) {
        let message = writer.beginMessage(PostgresServerMessage.DataRow.kind)
        writer.write(UInt16(truncatingIfNeeded: columns.count))
        for index in columns.indices {
            let column = columns[index]
            let format = index < formats.count ? formats[index] : .text
            writer.writeValue(slots[column.slot], column.type.oid, format, environment)
        }
        writer.endMessage(message)
    }

    package mutating func portalSuspended() {
        writer.writeEmptyMessage(PostgresServerKind.portalSuspended)
    }

    package mutating func commandComplete(tag: CommandTag) {
        let message = writer.beginMessage(PostgresServerMessage.CommandComplete.kind)
        tag.appendText(to: &writer.bytes)
        writer.write(UInt8(0))
        writer.endMessage(message)
    }

    package mutating func emptyQuery() {
        writer.writeEmptyMessage(PostgresServerKind.emptyQueryResponse)
    }

    package mutating func error(_ error: SQLError) {
        hasFailed = true
        PostgresReport(error).encode(kind: PostgresReport.errorKind, into: &writer)
    }

    package mutating func notice(_ notice: Notice) {
        PostgresReport(notice).encode(kind: PostgresReport.noticeKind, into: &writer)
    }

    package mutating func parameterStatus(name: String, value: String) {
        changedSettings.removeAll { $0.name == name }
        changedSettings.append(.init(name: name, value: value))
    }

    package mutating func copyIn(columnCount: Int, format: ValueFormat) {
        copyResponse(PostgresServerMessage.CopyResponse.inKind, columnCount, format)
    }

    package mutating func copyOut(columnCount: Int, format: ValueFormat) {
        copyResponse(PostgresServerMessage.CopyResponse.outKind, columnCount, format)
    }

    private mutating func copyResponse(_ kind: UInt8, _ columnCount: Int, _ format: ValueFormat) {
        let formats = Array(repeating: PostgresFormat(format), count: max(0, columnCount))
        PostgresServerMessage.CopyResponse(isBinary: format == .binary, columnFormats: formats)
            .encode(kind: kind, into: &writer)
    }

    package mutating func copyData(_ bytes: [UInt8]) {
        let message = writer.beginMessage(PostgresCopyData.kind)
        writer.write(bytes: bytes)
        writer.endMessage(message)
    }

    package mutating func disturb(_ action: FaultAction, at moment: FaultMoments) {
        marks.append(
            OutputMark(offset: writer.pendingBytes, kind: .disturbance(action, moment)))
    }

    package mutating func copyDone() { writer.writeEmptyMessage(PostgresServerKind.copyDone) }
}

extension PostgresFormat {
    init(_ format: ValueFormat) {
        switch format {
        case .text: self = .text
        case .binary: self = .binary
        }
    }
}

extension OutboundWriter {
    /// A value behind its length, or the length -1 for NULL.
    mutating func writeValue(
        _ value: Value, _ type: TypeID, _ format: ValueFormat, _ environment: TypeEnvironment
    ) {
        if value.isNull {
            write(Int32(-1))
            return
        }
        let length = reserveLength()
        switch format {
        case .text: TypeOutput.appendText(value, type, environment, to: &bytes)
        case .binary: TypeOutput.appendBinary(value, type, environment, to: &bytes)
        }
        patch(length, with: Int32(truncatingIfNeeded: bytes(since: length) - 4))
    }
}
