// Results: their columns, their rows, their ends; and what is said while one is under way.

import ClientPooling
import MySQLWire
import NIOCore
import WireCore

extension CommandMachine {
    // MARK: While a command runs

    /// Asks for more rows of the open cursor.
    mutating func fetch(into writer: inout OutboundWriter) {
        guard phase == .cursor, let execution, let statement = execution.statement,
            let rows = execution.fetchSize
        else { return }
        send(
            .statementFetch(.init(statementID: statement.id, rows: max(1, rows))), .rows,
            into: &writer)
    }

    /// Closes the open cursor; the command is over with the answer.
    mutating func closeCursor(into writer: inout OutboundWriter) {
        guard phase == .cursor, let statement = execution?.statement else { return }
        send(
            .statementReset(.init(statementID: statement.id)), .acknowledgement, into: &writer)
    }

    /// Sends a piece of the file; an empty one ends it.
    mutating func sendFile(_ piece: ByteBuffer, into writer: inout OutboundWriter) {
        guard phase == .file else { return }
        MySQLClientMessage.localFileData(.init(bytes: piece))
            .encode(into: &writer, &sequence, capabilities)
        if piece.readableBytes == 0 { phase = .answer }
    }

    // MARK: Rows

    /// Takes whole rows that lie together in the decoder, as one batch; nil where there is none.
    ///
    /// - Throws: `WireError` for what cannot be a row.
    mutating func takeRows(
        from decoder: inout FrameDecoder, _ format: MySQLPacketFormat
    ) throws -> RowBatch? {
        guard phase == .rows, !needsFrame, let layout else { return nil }
        var bytes = try decoder.takePiece(format)
        let found = try RowScanner(
            layout: layout, limit: format.limit, countsPackets: countsPackets
        ).scan(bytes, &sequence)
        needsFrame = found.isOver
        let rows = found.length > 0 ? bytes.readSlice(length: found.length) : nil
        decoder.putBack(bytes)
        return rows.map { RowBatch(layout: layout, bytes: $0, ranges: found.ranges) }
    }

    // MARK: Results

    mutating func receive(
        _ header: MySQLServerMessage.ResultSetHeader
    ) throws -> Step {
        columns = []
        columns.reserveCapacity(min(header.columnCount, 256))
        guard header.columnCount > 0 else {
            throw ClientError.protocolViolation("a result has no columns")
        }
        guard header.hasDefinitions else {
            guard isBinary, let known = execution?.layout, known.columns.count == header.columnCount
            else {
                throw ClientError.protocolViolation("a result's columns are not told")
            }
            return layoutStep(known)
        }
        phase = .definitions(left: header.columnCount)
        return .nothing
    }

    mutating func definitionsStep(left: Int) throws -> Step {
        guard left == 0 else {
            phase = .definitions(left: left)
            return .nothing
        }
        let layout = try RowLayout(columns, isBinary ? .binary : .text)
        columns = []
        if isBinary { note(layout) }
        return layoutStep(layout)
    }

    private mutating func layoutStep(_ layout: RowLayout) -> Step {
        self.layout = layout
        guard capabilities.contains(.deprecateEOF) else {
            phase = .definitionsEnd
            return .nothing
        }
        return beginRows(cursorIsOpen: false)
    }

    mutating func beginRows(cursorIsOpen: Bool) -> Step {
        phase = cursorIsOpen && execution?.fetchSize != nil ? .cursor : .rows
        return Step(layout.map { .columns($0) })
    }

    /// A result is over, or, with a cursor, the rows that were asked for.
    mutating func end(_ status: MySQLStatusFlags, _ result: MySQLResult) -> Step {
        self.status = status
        let isCursor = execution?.fetchSize != nil && layout != nil
        if isCursor, status.contains(.cursorExists), !status.contains(.lastRowSent) {
            phase = .cursor
            return .nothing
        }
        layout = nil
        if status.contains(.moreResults) {
            phase = .answer
            return Step(.end(result))
        }
        return finish(.succeeded, .end(result))
    }

    mutating func finish(_ completion: Completion, _ event: AnswerEvent? = nil) -> Step {
        phase = .idle
        needsFrame = false
        layout = nil
        columns = []
        execution = nil
        return Step(event, completion)
    }
}
