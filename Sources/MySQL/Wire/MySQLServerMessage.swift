// Everything a server may send: the table of contents of the Server folder.

package import WireCore

/// A message from the server.
package enum MySQLServerMessage: Equatable, Sendable {
    // Connecting.
    case greeting(Greeting)
    case authenticationSwitch(AuthenticationSwitch)
    case authenticationMoreData(AuthenticationMoreData)
    case authenticationNextFactor(AuthenticationNextFactor)

    // The end of an answer, or of one of its parts.
    case ok(OK)
    case error(ErrorReport)
    case eof(EOF)
    /// An OK in the place of an EOF.
    case end(OK)
    case progress(Progress)

    // Results.
    case resultSetHeader(ResultSetHeader)
    case columnDefinition(ColumnDefinition)
    case textRow(TextRow)
    case binaryRow(BinaryRow)
    case localFileRequest(LocalFileRequest)
    case statistics(Statistics)

    // Prepared statements.
    case prepareOK(PrepareOK)

    /// What the client awaits: nothing in a packet says what it is.
    package enum Expectation: Equatable, Sendable {
        case greeting
        case authentication
        /// A command's answer or its next one: OK, an error, or the beginning of a result set.
        case answer
        case statistics
        case prepared
        /// Of a result set, of a prepared statement's parameters or columns, or the end of them.
        case columnDefinition
        /// Of COM_FIELD_LIST's answer, or the end of it.
        case listedColumn
        /// Or the end of rows.
        case textRow(columns: Int)
        /// Or the end of rows.
        case binaryRow([MySQLParameterType])
    }

    /// Reads the payload of a frame. A field cut short and bytes left over are errors.
    ///
    /// - Parameter capabilities: what both sides have agreed on.
    package static func decode(
        _ frame: Frame, _ expectation: Expectation, _ capabilities: MySQLCapabilities
    ) throws(WireError) -> MySQLServerMessage {
        var reader = WireReader(frame.body)
        let message = try decode(from: &reader, expectation, capabilities)
        try reader.finish()
        return message
    }

    private static func decode(
        from reader: inout WireReader, _ expectation: Expectation,
        _ capabilities: MySQLCapabilities
    ) throws(WireError) -> MySQLServerMessage {
        let first = reader.peek()
        if first == ErrorReport.kind { return try error(from: &reader) }
        switch expectation {
        case .greeting:
            try expect(Greeting.kind, from: &reader)
            return .greeting(try Greeting(from: &reader))
        case .authentication: return try authentication(from: &reader, capabilities)
        case .answer: return try answer(from: &reader, capabilities)
        case .statistics: return .statistics(Statistics(from: &reader))
        case .prepared:
            try expect(PrepareOK.kind, from: &reader)
            return .prepareOK(try PrepareOK(from: &reader, capabilities))
        case .columnDefinition, .listedColumn:
            if first == EOF.kind { return try end(from: &reader, capabilities) }
            let isListed = expectation == .listedColumn
            return .columnDefinition(
                try ColumnDefinition(isListed: isListed, from: &reader, capabilities))
        case .textRow(let columns):
            // A row may begin so too, with a value of 16 MB and more.
            if first == EOF.kind, reader.remaining < MySQLPacketFormat.longestPacket {
                return try end(from: &reader, capabilities)
            }
            return .textRow(try TextRow(columns: columns, from: &reader))
        case .binaryRow(let types):
            if first == EOF.kind { return try end(from: &reader, capabilities) }
            try expect(BinaryRow.kind, from: &reader)
            return .binaryRow(try BinaryRow(types: types, from: &reader))
        }
    }

    private static func expect(
        _ kind: UInt8, from reader: inout WireReader
    ) throws(WireError) {
        let found = try reader.readInteger(UInt8.self)
        guard found == kind else { throw .unknownMessage(kind: UInt32(found)) }
    }

    private static func error(
        from reader: inout WireReader
    ) throws(WireError) -> MySQLServerMessage {
        try expect(ErrorReport.kind, from: &reader)
        let code = try reader.readLittle(UInt16.self)
        return code == Progress.code
            ? .progress(try Progress(from: &reader))
            : .error(try ErrorReport(code: code, from: &reader))
    }

    private static func authentication(
        from reader: inout WireReader, _ capabilities: MySQLCapabilities
    ) throws(WireError) -> MySQLServerMessage {
        let kind = try reader.readInteger(UInt8.self)
        return switch kind {
        case OK.kind: .ok(try OK(from: &reader, capabilities))
        case AuthenticationSwitch.kind:
            .authenticationSwitch(try AuthenticationSwitch(from: &reader))
        case AuthenticationMoreData.kind:
            .authenticationMoreData(AuthenticationMoreData(from: &reader))
        case AuthenticationNextFactor.kind:
            .authenticationNextFactor(try AuthenticationNextFactor(from: &reader))
        default: throw .unknownMessage(kind: UInt32(kind))
        }
    }

    private static func answer(
        from reader: inout WireReader, _ capabilities: MySQLCapabilities
    ) throws(WireError) -> MySQLServerMessage {
        switch reader.peek() {
        // With optionalMetadata a header may begin so; its length tells.
        case OK.kind where reader.remaining >= OK.leastLength:
            try expect(OK.kind, from: &reader)
            return .ok(try OK(from: &reader, capabilities))
        case EOF.kind: return try end(from: &reader, capabilities)
        case LocalFileRequest.kind:
            try expect(LocalFileRequest.kind, from: &reader)
            return .localFileRequest(LocalFileRequest(from: &reader))
        default:
            return .resultSetHeader(try ResultSetHeader(from: &reader, capabilities))
        }
    }

    /// An EOF, or the OK that has its place under deprecateEOF.
    private static func end(
        from reader: inout WireReader, _ capabilities: MySQLCapabilities
    ) throws(WireError) -> MySQLServerMessage {
        let isOK = capabilities.contains(.deprecateEOF) && reader.remaining > EOF.length
        try expect(EOF.kind, from: &reader)
        return isOK
            ? .end(try OK(from: &reader, capabilities)) : .eof(try EOF(from: &reader))
    }

    /// Writes the message as a packet, or as several, and takes the next number.
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
        case .greeting(let message): message.encode(into: &writer)
        case .authenticationSwitch(let message): message.encode(into: &writer)
        case .authenticationMoreData(let message): message.encode(into: &writer)
        case .authenticationNextFactor(let message): message.encode(into: &writer)
        case .ok(let message): message.encode(into: &writer, capabilities)
        case .error(let message): message.encode(into: &writer)
        case .eof(let message): message.encode(into: &writer)
        case .end(let message): message.encode(kind: OK.endKind, into: &writer, capabilities)
        case .progress(let message): message.encode(into: &writer)
        case .resultSetHeader(let message): message.encode(into: &writer, capabilities)
        case .columnDefinition(let message): message.encode(into: &writer, capabilities)
        case .textRow(let message): message.encode(into: &writer)
        case .binaryRow(let message): message.encode(into: &writer)
        case .localFileRequest(let message): message.encode(into: &writer)
        case .statistics(let message): message.encode(into: &writer)
        case .prepareOK(let message): message.encode(into: &writer, capabilities)
        }
    }
}

extension MySQLServerMessage.OK {
    /// With its kind.
    fileprivate static let leastLength = 7
}
