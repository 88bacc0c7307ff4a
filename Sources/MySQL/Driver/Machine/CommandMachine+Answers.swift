// What the server answers, message by message.

import ClientPooling
import MySQLWire
import NIOCore
import WireCore

extension CommandMachine {
    // MARK: Answers

    /// What a message brought.
    struct Step {
        var event: AnswerEvent?
        var completion: Completion?

        static let nothing = Step()

        init(_ event: AnswerEvent? = nil, _ completion: Completion? = nil) {
            self.event = event
            self.completion = completion
        }
    }

    /// Takes a payload that is no row.
    ///
    /// - Throws: What ends the connection.
    mutating func receive(
        _ frame: Frame, into writer: inout OutboundWriter
    ) throws -> Step {
        guard let expectation else {
            throw try unasked(frame)
        }
        let message = try MySQLServerMessage.decode(frame, expectation, capabilities)
        if !countsPackets { sequence = frame.firstSequence }
        if case .error(let report) = message {
            return try receive(report, isUnasked: frame.firstSequence != sequence, &writer)
        }
        guard frame.firstSequence == sequence else {
            throw ClientError.protocolViolation(
                "packet number \(frame.firstSequence) in the place of \(sequence)")
        }
        sequence = frame.kind &+ 1
        needsFrame = false
        // MariaDB tells how far it is only to who asks; nothing follows from it.
        if case .progress = message { return .nothing }
        if phase == .rows, let layout, message.isRow {
            // A row of several packets, which the scanner could not cut.
            let range = RowBatch.Range(start: 0, length: frame.body.readableBytes)
            return Step(.rows(RowBatch(layout: layout, bytes: frame.body, ranges: [range])))
        }
        return try receive(message, into: &writer)
    }

    var expectation: MySQLServerMessage.Expectation? {
        switch phase {
        case .idle, .cursor, .file: nil
        case .acknowledgement, .optionAcknowledgement, .answer: .answer
        case .prepared: .prepared
        case .preparedDefinitions, .definitions, .definitionsEnd: .columnDefinition
        case .rows:
            isBinary
                ? .binaryRow(
                    layout?.columns.map { .init($0.field, isUnsigned: $0.isUnsigned) } ?? [])
                : .textRow(columns: layout?.columns.count ?? 0)
        }
    }

    /// What comes while nothing is awaited: an error that goes before the connection's end, or nonsense.
    func unasked(_ frame: Frame) throws -> any Error {
        if frame.body.readableBytesView.first == MySQLServerMessage.ErrorReport.kind,
            case .error(let report) = try MySQLServerMessage.decode(frame, .answer, capabilities)
        {
            return MySQLError(report)
        }
        return ClientError.protocolViolation("the server speaks without being asked")
    }

    mutating func receive(
        _ report: MySQLServerMessage.ErrorReport, isUnasked: Bool,
        _ writer: inout OutboundWriter
    ) throws -> Step {
        let error = MySQLError(report)
        // The server said it before it had read the command, and goes.
        if isUnasked { throw error }
        if let step = prepareAgain(after: error, into: &writer) { return step }
        return finish(.failed(error))
    }

    mutating func receive(
        _ message: MySQLServerMessage, into writer: inout OutboundWriter
    ) throws -> Step {
        switch (phase, message) {
        case (.acknowledgement, .ok(let ok)):
            status = ok.status
            return finish(.succeeded, .end(MySQLResult(ok)))
        case (.optionAcknowledgement, .eof(let eof)):
            status = eof.status
            return finish(.succeeded, .end(MySQLResult(eof)))
        case (.optionAcknowledgement, .ok(let ok)), (.optionAcknowledgement, .end(let ok)):
            status = ok.status
            return finish(.succeeded, .end(MySQLResult(ok)))
        case (.prepared, .prepareOK(let answer)): return try receive(answer, into: &writer)
        case (.preparedDefinitions(var block, let afterwards), .columnDefinition(let definition))
        where block.left > 0:
            block.left -= 1
            if block.isOfColumns, remembersColumns { columns.append(MySQLColumn(definition)) }
            return try definitionsStep(block, afterwards: afterwards, into: &writer)
        case (.preparedDefinitions(var block, let afterwards), .eof)
        where block.left == 0 && block.awaitsEnd:
            block.awaitsEnd = false
            return try definitionsStep(block, afterwards: afterwards, into: &writer)
        case (.answer, .ok(let ok)): return end(ok.status, MySQLResult(ok))
        case (.answer, .resultSetHeader(let header)): return try receive(header)
        case (.answer, .localFileRequest(let request)):
            phase = .file
            return Step(.fileRequest(request.file))
        case (.definitions(let left), .columnDefinition(let definition)):
            columns.append(MySQLColumn(definition))
            return try definitionsStep(left: left - 1)
        case (.definitionsEnd, .eof(let eof)):
            status = eof.status
            return beginRows(cursorIsOpen: eof.status.contains(.cursorExists))
        case (.rows, .eof(let eof)): return end(eof.status, MySQLResult(eof))
        case (.rows, .end(let ok)): return end(ok.status, MySQLResult(ok))
        default:
            throw ClientError.protocolViolation("the server sent what the command does not await")
        }
    }
}

extension MySQLServerMessage {
    fileprivate var isRow: Bool {
        switch self {
        case .textRow, .binaryRow: true
        default: false
        }
    }
}
