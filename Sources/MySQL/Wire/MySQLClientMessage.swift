// Everything a client may send: the table of contents of the Client folder.

package import WireCore

/// A message from the client.
package enum MySQLClientMessage: Equatable, Sendable {
    // Before the session is there.
    case sslRequest(SSLRequest)
    case handshakeResponse(HandshakeResponse)
    case authenticationResponse(AuthenticationResponse)

    // Commands: the client's first packet after an answer.
    case quit
    case initDB(InitDB)
    case query(Query)
    case fieldList(FieldList)
    case refresh(Refresh)
    case shutdown(Shutdown)
    case statistics
    case processInfo
    case processKill(ProcessKill)
    case debug
    case ping
    case changeUser(ChangeUser)
    case setOption(SetOption)
    case resetConnection

    // Prepared statements.
    case statementPrepare(StatementPrepare)
    case statementExecute(StatementExecute)
    case statementLongData(StatementLongData)
    case statementClose(StatementTarget)
    case statementReset(StatementTarget)
    case statementFetch(StatementFetch)

    // LOAD DATA LOCAL INFILE.
    case localFileData(LocalFileData)

    /// What the server awaits: nothing in a packet says what it is.
    package enum Expectation: Equatable, Sendable {
        case handshake
        case authentication
        case command
        case localFile
    }

    /// Reads the payload of a frame. An unknown command, a field cut short and bytes left over are errors.
    ///
    /// - Parameter capabilities: what both sides have agreed on.
    package static func decode(
        _ frame: Frame, _ expectation: Expectation, _ capabilities: MySQLCapabilities
    ) throws(WireError) -> MySQLClientMessage {
        var reader = WireReader(frame.body)
        let message = try decode(from: &reader, expectation, capabilities)
        try reader.finish()
        return message
    }

    private static func decode(
        from reader: inout WireReader, _ expectation: Expectation,
        _ capabilities: MySQLCapabilities
    ) throws(WireError) -> MySQLClientMessage {
        switch expectation {
        case .handshake: return try handshake(from: &reader)
        case .authentication:
            return .authenticationResponse(AuthenticationResponse(from: &reader))
        case .localFile: return .localFileData(LocalFileData(from: &reader))
        case .command:
            // A payload without a byte counts as command 0, which no server knows.
            let code = reader.remaining > 0 ? try reader.readInteger(UInt8.self) : 0
            guard let command = MySQLCommand(rawValue: code) else {
                throw .unknownMessage(kind: UInt32(code))
            }
            return try decode(command, from: &reader, capabilities)
        }
    }

    private static func handshake(
        from reader: inout WireReader
    ) throws(WireError) -> MySQLClientMessage {
        var head = reader
        let request = try SSLRequest(from: &head)
        guard request.capabilities.contains(.protocol41) else {
            throw .invalidField(
                .init("capabilities"), value: Int64(request.capabilities.lower))
        }
        guard request.capabilities.contains(.tls), reader.remaining == SSLRequest.length else {
            return .handshakeResponse(try HandshakeResponse(from: &reader))
        }
        reader = head
        return .sslRequest(request)
    }

    private static func decode(
        _ command: MySQLCommand, from reader: inout WireReader,
        _ capabilities: MySQLCapabilities
    ) throws(WireError) -> MySQLClientMessage {
        switch command {
        case .quit: .quit
        case .initDB: .initDB(InitDB(from: &reader))
        case .query: .query(try Query(from: &reader, capabilities))
        case .fieldList: .fieldList(try FieldList(from: &reader))
        case .refresh: .refresh(try Refresh(from: &reader))
        case .shutdown: .shutdown(try Shutdown(from: &reader))
        case .statistics: .statistics
        case .processInfo: .processInfo
        case .processKill: .processKill(try ProcessKill(from: &reader))
        case .debug: .debug
        case .ping: .ping
        case .changeUser: .changeUser(try ChangeUser(from: &reader, capabilities))
        case .statementPrepare: .statementPrepare(StatementPrepare(from: &reader))
        case .statementExecute: .statementExecute(try StatementExecute(from: &reader))
        case .statementLongData: .statementLongData(try StatementLongData(from: &reader))
        case .statementClose: .statementClose(try StatementTarget(from: &reader))
        case .statementReset: .statementReset(try StatementTarget(from: &reader))
        case .setOption: .setOption(try SetOption(from: &reader))
        case .statementFetch: .statementFetch(try StatementFetch(from: &reader))
        case .resetConnection: .resetConnection
        }
    }

    /// Writes the message as a packet, or as several, and takes the next number. A command has number 0.
    package func encode(
        into writer: inout OutboundWriter, _ sequence: inout UInt8,
        _ capabilities: MySQLCapabilities
    ) {
        let packet = writer.beginPacket()
        encodePayload(into: &writer, capabilities)
        writer.endPacket(packet, &sequence)
    }

    private func encodePayload(
        into writer: inout OutboundWriter, _ capabilities: MySQLCapabilities
    ) {
        switch self {
        case .sslRequest(let message): message.encode(into: &writer)
        case .handshakeResponse(let message): message.encode(into: &writer)
        case .authenticationResponse(let message): message.encode(into: &writer)
        case .quit: writer.write(MySQLCommand.quit.rawValue)
        case .initDB(let message): message.encode(into: &writer)
        case .query(let message): message.encode(into: &writer, capabilities)
        case .fieldList(let message): message.encode(into: &writer)
        case .refresh(let message): message.encode(into: &writer)
        case .shutdown(let message): message.encode(into: &writer)
        case .statistics: writer.write(MySQLCommand.statistics.rawValue)
        case .processInfo: writer.write(MySQLCommand.processInfo.rawValue)
        case .processKill(let message): message.encode(into: &writer)
        case .debug: writer.write(MySQLCommand.debug.rawValue)
        case .ping: writer.write(MySQLCommand.ping.rawValue)
        case .changeUser(let message): message.encode(into: &writer, capabilities)
        case .setOption(let message): message.encode(into: &writer)
        case .resetConnection: writer.write(MySQLCommand.resetConnection.rawValue)
        case .statementPrepare(let message): message.encode(into: &writer)
        case .statementExecute(let message): message.encode(into: &writer)
        case .statementLongData(let message): message.encode(into: &writer)
        case .statementClose(let message): message.encode(.statementClose, into: &writer)
        case .statementReset(let message): message.encode(.statementReset, into: &writer)
        case .statementFetch(let message): message.encode(into: &writer)
        case .localFileData(let message): message.encode(into: &writer)
        }
    }
}
