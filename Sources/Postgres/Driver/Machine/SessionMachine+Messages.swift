// How a session takes what the server sends.

import ClientPooling
import NIOCore
import PostgresWire
import WireCore

extension SessionMachine {
    /// Takes rows that came together.
    mutating func receivedRows(_ bytes: ByteBuffer) {
        guard !sent.isEmpty, !sent[0].isDetached, sent[0].failure == nil else { return }
        sent[0].hasResult = true
        actions.append(.rows(sent[0].id, bytes))
    }

    /// Takes any other message.
    ///
    /// - Throws: `ClientError` of code `protocolViolation`.
    mutating func received(_ message: PostgresServerMessage) throws(ClientError) {
        switch message {
        case .noticeResponse(let report): actions.append(.notice(report))
        case .notificationResponse(let message): actions.append(.notification(message))
        case .parameterStatus(let message):
            actions.append(.parameter(name: message.name, value: message.value))
        case .errorResponse(let report): failed(PostgresError(report))
        case .readyForQuery(let message): try ready(message.status)
        default: try receivedAnswer(message)
        }
    }

    private mutating func failed(_ error: PostgresError) {
        guard !sent.isEmpty else { return bidFarewell(error) }
        if sent[0].failure == nil { sent[0].failure = .server(error) }
        if error.report.severity != "ERROR" { bidFarewell(error) }
    }

    /// What belongs to the first command under way.
    private mutating func receivedAnswer(_ message: PostgresServerMessage) throws(ClientError) {
        guard !sent.isEmpty else { throw .unexpected(message.trace, while: "nothing was asked") }
        if case .closeComplete = message, sent[0].closes > 0 {
            sent[0].closes -= 1
            return
        }
        switch (sent[0].step, message) {
        case (.parse, .parseComplete): sent[0].step = sent[0].preparing == nil ? .bind : .parameters
        case (.parameters, .parameterDescription): sent[0].step = .statementShape
        case (.statementShape, .rowDescription(let description)):
            sent[0].columns = columns(description, isStatement: true)
            sent[0].step = .ready
        case (.statementShape, .noData): sent[0].step = .ready
        case (.bind, .bindComplete): bound()
        case (.portalShape, .rowDescription(let description)):
            let columns = columns(description, isStatement: false)
            sent[0].columns = columns
            actions.append(.columns(sent[0].id, columns))
            sent[0].step = .rows
        case (.portalShape, .noData): sent[0].step = .rows
        case (.rows, .commandComplete(let message)):
            completed(message.tag)
            sent[0].step = .ready
        case (.rows, .emptyQueryResponse):
            completed("")
            sent[0].step = .ready
        case (.rows, .copyInResponse):
            // It waits for data in place of the Sync that was sent; another ends the command.
            refuse("COPY FROM STDIN is sent by copyIn, not as a query")
            PostgresClientMessage.CopyFail(reason: "no data").encode(into: &writer)
            writer.writeEmptyMessage(PostgresClientKind.sync)
        case (.rows, .copyOutResponse):
            refuse("COPY TO STDOUT is read by copyOut, not as a query")
            sent[0].step = .copyingOut
        default: try receivedText(message)
        }
    }

    private mutating func bound() {
        guard sent[0].key != nil else {
            sent[0].step = .portalShape
            return
        }
        sent[0].step = .rows
        actions.append(.columns(sent[0].id, sent[0].columns ?? .none))
    }

    /// What belongs to the simple protocol and to COPY.
    private mutating func receivedText(_ message: PostgresServerMessage) throws(ClientError) {
        switch (sent[0].step, message) {
        case (.results, .rowDescription(let description)):
            actions.append(.columns(sent[0].id, columns(description, isStatement: false)))
            sent[0].step = .resultRows
        case (.resultRows, .commandComplete(let message)),
            (.results, .commandComplete(let message)):
            completed(message.tag)
            sent[0].step = .results
        case (.results, .emptyQueryResponse): completed("")
        case (.results, .copyInResponse):
            refuse("COPY FROM STDIN is sent by copyIn, not in a script")
            PostgresClientMessage.CopyFail(reason: "no data").encode(into: &writer)
        case (.results, .copyOutResponse):
            refuse("COPY TO STDOUT is read by copyOut, not in a script")
            sent[0].step = .copyingOut
        default: try receivedCopy(message)
        }
    }

    private mutating func receivedCopy(_ message: PostgresServerMessage) throws(ClientError) {
        switch (sent[0].step, message) {
        case (.copyStart, .copyInResponse(let response)):
            guard case .copyIn = sent[0].request.work else { return refuseOtherCopy(isIn: true) }
            sent[0].step = .copyingIn
            actions.append(.copyIn(sent[0].id, CopyFormat(response)))
        case (.copyStart, .copyOutResponse(let response)):
            guard case .copyOut = sent[0].request.work else { return refuseOtherCopy(isIn: false) }
            sent[0].step = .copyingOut
            actions.append(.copyOut(sent[0].id, CopyFormat(response)))
        case (.copyStart, .rowDescription), (.copyStart, .commandComplete),
            (.copyStart, .emptyQueryResponse):
            refuse("the statement is no COPY of that direction")
            if case .rowDescription = message {
                sent[0].step = .resultRows
            } else {
                sent[0].step = .results
            }
        case (.copyingOut, .copyData(let data)):
            guard !sent[0].isDetached, sent[0].failure == nil else { return }
            actions.append(.copyData(sent[0].id, data.bytes))
        case (.copyingOut, .copyDone): sent[0].step = .copyEnd
        case (.copyEnd, .commandComplete(let message)):
            completed(message.tag)
            sent[0].step = .ready
        default: throw .unexpected(message.trace, while: sent[0].words)
        }
    }

    private mutating func refuseOtherCopy(isIn: Bool) {
        refuse("the statement is no COPY of that direction")
        if isIn {
            PostgresClientMessage.CopyFail(reason: "no data").encode(into: &writer)
        } else {
            sent[0].step = .copyingOut
        }
    }

    private mutating func refuse(_ message: String) {
        if sent[0].failure == nil { sent[0].failure = .misused(message) }
    }

    private mutating func completed(_ tag: String) {
        // These take the prepared statements with them.
        if tag == "DISCARD ALL" || tag == "DEALLOCATE ALL" { cache.forgetAll() }
        guard sent[0].failure == nil else { return }
        sent[0].hasResult = true
        actions.append(.completed(sent[0].id, tag))
    }

    /// - Parameter isStatement: Whether the formats are not decided yet.
    private func columns(
        _ description: PostgresServerMessage.RowDescription, isStatement: Bool
    ) -> PostgresColumns {
        guard isStatement, case .statement(let query) = sent[0].request.work else {
            return PostgresColumns(description) { $0.format == .binary ? .binary : .text }
        }
        return PostgresColumns(description) { column in
            let type = PostgresDataType(rawValue: column.typeOID)
            return PostgresDataType.withoutBinaryForm.contains(type) ? .text : query.resultFormat
        }
    }
}

extension CopyFormat {
    init(_ response: PostgresServerMessage.CopyResponse) {
        isBinary = response.isBinary
        columnCount = response.columnFormats.count
    }
}
