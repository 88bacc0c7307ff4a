// Follows a conversation from both ends, as a client follows it: what a packet is follows from what was said before.

import NIOCore
import WireCore

@testable import MySQLWire

struct ConversationReader {
    private var client = FrameDecoder()
    private var server = FrameDecoder()
    private var awaitsFromClient = Client.Expectation.handshake
    private var answer = Answer.one(.greeting)
    private var capabilities: MySQLCapabilities = []
    private var offered: MySQLCapabilities = []
    /// The statement that is being prepared or executed, by its number.
    private var statements: [UInt32: [Server.ColumnDefinition]] = [:]
    private var prepared: UInt32 = 0
    private var executed: UInt32 = 0
    private(set) var clientBytes: [UInt8] = []
    private(set) var serverBytes: [UInt8] = []
    private(set) var errors: [WireError] = []
    private(set) var trace = MessageTrace()
    private(set) var messages = 0

    /// What the server is to say.
    private enum Answer {
        case none
        case one(Server.Expectation)
        /// Text or binary results.
        case result(isBinary: Bool)
        /// So many definitions are still to come, then an EOF if there are such.
        case definitions(left: Int, isBinary: Bool, [Server.ColumnDefinition])
        case rows(isBinary: Bool, [Server.ColumnDefinition])
        case listed
        case preparedParameters(left: Int, columns: Int)
        case preparedColumns(left: Int, [Server.ColumnDefinition])
    }

    mutating func receive(_ bytes: [UInt8], from side: Recording.Side) throws {
        switch side {
        case .client:
            client.append(ByteBuffer(bytes: bytes))
            while let frame = try client.next(MySQLPacketFormat()) { readClient(frame) }
        case .server:
            server.append(ByteBuffer(bytes: bytes))
            while let frame = try server.next(MySQLPacketFormat()) { try readServer(frame) }
        }
    }

    // MARK: The client

    private mutating func readClient(_ frame: Frame) {
        do throws(WireError) {
            let message = try Client.decode(frame, awaitsFromClient, capabilities)
            messages += 1
            trace.append(message, .fromClient)
            clientBytes += Samples.bytes(message, capabilities, sequence: frame.firstSequence)
            follow(message)
        } catch {
            errors.append(error)
            answer = .one(.answer)
            keep(frame, in: &clientBytes)
        }
    }

    private func keep(_ frame: Frame, in bytes: inout [UInt8]) {
        var writer = OutboundWriter()
        var sequence = frame.firstSequence
        let packet = writer.beginPacket()
        writer.write(bytes: frame.body)
        writer.endPacket(packet, &sequence)
        bytes += writer.bytes
    }

    private mutating func follow(_ message: Client) {
        switch message {
        case .handshakeResponse(let response):
            capabilities = response.capabilities.intersection(offered)
            awaitsFromClient = .authentication
            answer = .one(.authentication)
        case .changeUser:
            awaitsFromClient = .authentication
            answer = .one(.authentication)
        case .authenticationResponse: answer = .one(.authentication)
        case .query, .processInfo: answer = .result(isBinary: false)
        case .statementExecute(let execute):
            executed = execute.statementID
            answer = .result(isBinary: true)
        case .statementFetch(let fetch):
            answer = .rows(isBinary: true, statements[fetch.statementID] ?? [])
        case .statementPrepare: answer = .one(.prepared)
        case .fieldList: answer = .listed
        case .statistics: answer = .one(.statistics)
        case .statementClose, .statementLongData, .quit, .sslRequest: answer = .none
        case .localFileData(let data):
            guard data.bytes.readableBytes == 0 else { return }
            awaitsFromClient = .command
            answer = .result(isBinary: false)
        case .initDB, .refresh, .shutdown, .processKill, .debug, .ping, .setOption,
            .resetConnection, .statementReset:
            answer = .one(.answer)
        }
    }

    // MARK: The server

    private var expectation: Server.Expectation {
        switch answer {
        case .none: .answer
        case .one(let expectation): expectation
        case .result: .answer
        case .definitions, .preparedParameters, .preparedColumns: .columnDefinition
        case .listed: .listedColumn
        case .rows(false, let columns): .textRow(columns: columns.count)
        case .rows(true, let columns):
            .binaryRow(
                columns.map {
                    MySQLParameterType($0.type, isUnsigned: $0.flags.contains(.unsigned))
                })
        }
    }

    private mutating func readServer(_ frame: Frame) throws {
        let message = try Server.decode(frame, expectation, capabilities)
        messages += 1
        trace.append(message, .fromServer)
        serverBytes += Samples.bytes(message, capabilities, sequence: frame.firstSequence)
        follow(message)
    }

    private mutating func follow(_ message: Server) {
        switch message {
        case .greeting(let greeting): offered = greeting.capabilities
        case .ok(let ok):
            if awaitsFromClient == .authentication { awaitsFromClient = .command }
            finish(ok.status)
        case .error:
            if awaitsFromClient == .localFile { awaitsFromClient = .command }
            answer = .none
        case .eof(let eof): followEnd(eof.status)
        case .end(let ok): followEnd(ok.status)
        case .resultSetHeader(let header):
            guard case .result(let isBinary) = answer else { return }
            guard header.hasDefinitions else {
                answer = .rows(isBinary: isBinary, statements[executed] ?? [])
                return
            }
            answer = .definitions(left: header.columnCount, isBinary: isBinary, [])
        case .columnDefinition(let column): follow(column)
        case .prepareOK(let ok):
            prepared = ok.statementID
            statements[prepared] = []
            let columns = Int(ok.columnCount)
            answer = .preparedParameters(left: Int(ok.parameterCount), columns: columns)
            if ok.parameterCount == 0 { answer = .preparedColumns(left: columns, []) }
        case .localFileRequest: awaitsFromClient = .localFile
        case .authenticationSwitch, .authenticationMoreData, .authenticationNextFactor, .progress,
            .textRow, .binaryRow, .statistics:
            break
        }
    }

    private mutating func finish(_ status: MySQLStatusFlags) {
        guard status.contains(.moreResults) else {
            answer = .none
            return
        }
        if case .rows(let isBinary, _) = answer { answer = .result(isBinary: isBinary) }
    }

    private mutating func followEnd(_ status: MySQLStatusFlags) {
        switch answer {
        case .definitions(_, let isBinary, let columns):
            if isBinary { statements[executed] = columns }
            answer = status.contains(.cursorExists) ? .none : .rows(isBinary: isBinary, columns)
        case .preparedParameters(_, let columns): answer = .preparedColumns(left: columns, [])
        case .preparedColumns(_, let columns):
            statements[prepared] = columns
            answer = .none
        case .rows: finish(status)
        case .none, .one, .result, .listed: answer = .none
        }
    }

    /// Without EOF packets the last definition ends them: but where a cursor was opened, whose end says so.
    private mutating func follow(_ column: Server.ColumnDefinition) {
        let hasEOF = !capabilities.contains(.deprecateEOF)
        switch answer {
        case .definitions(let left, let isBinary, var columns):
            columns.append(column)
            answer = .definitions(left: left - 1, isBinary: isBinary, columns)
            if left == 1, !hasEOF {
                if isBinary { statements[executed] = columns }
                answer = .rows(isBinary: isBinary, columns)
            }
        case .preparedParameters(let left, let columns):
            answer = .preparedParameters(left: left - 1, columns: columns)
            if left == 1, !hasEOF { answer = .preparedColumns(left: columns, []) }
        case .preparedColumns(let left, var columns):
            columns.append(column)
            answer = .preparedColumns(left: left - 1, columns)
            if left == 1, !hasEOF {
                statements[prepared] = columns
                answer = .none
            }
        case .none, .one, .result, .rows, .listed: break
        }
    }
}
