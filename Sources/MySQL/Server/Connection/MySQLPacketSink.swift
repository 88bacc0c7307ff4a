// Where a session's answers become MySQL's packets, straight in the outbound writer.

package import FaultInjection
package import MySQLLanguage
package import MySQLWire
package import QueryEngine
package import ServerKit
package import WireCore

/// A statement that was just prepared.
package struct PreparedStatement: Sendable, Equatable {
    package let number: UInt32
    package let parameterCount: Int
}

/// Writes what a session says, each packet with the next number.
package struct MySQLPacketSink: MySQLResultSink {
    package var writer: OutboundWriter
    /// The number of the next packet, whoever sends it.
    package var sequence: UInt8 = 0
    package var capabilities: MySQLCapabilities = []
    /// `character_set_results`.
    package var results: MySQLCharacterSet {
        didSet {
            recoding = results.whereRecoded
            recodes = recoding != nil
        }
    }
    /// The same where texts are not sent as they are.
    private var recoding: MySQLCharacterSet?
    /// There is one. Asked of every value: to look at the other copies it.
    private var recodes = false
    /// What the EOF behind definitions says: the session's state before the command.
    package var status: MySQLStatusFlags = [.autocommit]
    /// An error was said; the connection takes it back.
    package var hasFailed = false
    /// The same of a statement.
    package var prepared: PreparedStatement?
    /// What faults have to know of the bytes in the writer.
    package var marks: [OutputMark] = []
    private let flavor: MySQLFlavor

    package init(_ flavor: MySQLFlavor, writer: OutboundWriter = OutboundWriter()) {
        self.flavor = flavor
        self.writer = writer
        results = flavor.isMariaDB ? .utf8mb4 : .utf8mb4Newest
    }

    /// One that stands in while this one is lent.
    func standIn() -> MySQLPacketSink {
        var sink = MySQLPacketSink(flavor)
        sink.writer.notesMessages = writer.notesMessages
        sink.capabilities = capabilities
        sink.results = results
        sink.status = status
        return sink
    }

    /// Takes over all that another one holds.
    mutating func append(_ other: MySQLPacketSink) {
        for mark in other.marks {
            marks.append(OutputMark(offset: writer.pendingBytes + mark.offset, kind: mark.kind))
        }
        writer.append(other.writer)
    }

    mutating func takeMarks() -> [OutputMark] {
        guard !marks.isEmpty else { return [] }
        defer { marks = [] }
        return marks
    }

    @inline(__always)
    package var isFull: Bool { writer.isAboveHighWater }

    mutating func say(_ message: MySQLServerMessage) {
        message.encode(into: &writer, &sequence, capabilities)
    }

    // MARK: Ends

    package mutating func ok(_ completion: MySQLCompletion) {
        let packet = writer.beginPacket()
        MySQLServerMessage.OK(completion, capabilities).encode(into: &writer, capabilities)
        writer.endPacket(packet, &sequence)
    }

    package mutating func rowsEnd(_ completion: MySQLCompletion) { end(completion) }

    package mutating func endOfCommand(_ completion: MySQLCompletion) { end(completion) }

    /// An EOF, or the OK in its place.
    private mutating func end(_ completion: MySQLCompletion) {
        let packet = writer.beginPacket()
        if capabilities.contains(.deprecateEOF) {
            MySQLServerMessage.OK(completion, capabilities)
                .encode(kind: MySQLServerMessage.OK.endKind, into: &writer, capabilities)
        } else {
            MySQLServerMessage.EOF(
                warnings: completion.warnings,
                status: MySQLStatusFlags(rawValue: completion.status.rawValue)
            ).encode(into: &writer)
        }
        writer.endPacket(packet, &sequence)
    }

    package mutating func error(_ error: SQLError) {
        hasFailed = true
        say(.error(.init(error)))
    }

    /// Warnings are counted in what ends an answer; clients ask for their texts.
    package mutating func notice(_ notice: Notice) {}

    package mutating func disturb(_ action: FaultAction, at moment: FaultMoments) {
        marks.append(
            OutputMark(offset: writer.pendingBytes, kind: .disturbance(action, moment)))
    }

    package mutating func statistics(_ text: String) { say(.statistics(.init(text: text))) }

    // MARK: Columns

    package mutating func columns(_ columns: [ResultColumn], formats: [ValueFormat]) {}

    package mutating func resultSet(
        _ described: MySQLResultColumns, formats: [ValueFormat], told: MySQLToldColumns?,
        environment: TypeEnvironment
    ) {
        if let told, capabilities.contains(.cachedMetadata), told.tell(described, in: results) {
            say(
                .resultSetHeader(
                    .init(columnCount: described.columns.count, hasDefinitions: false)))
        } else if !writer.notesMessages, let written = described.written,
            written.sequence == sequence,
            written.results == results
        {
            // Where somebody asks for the messages each is written by itself.
            writer.write(bytes: written.bytes)
            writer.messageCount &+= written.packets
            sequence &+= UInt8(truncatingIfNeeded: written.packets)
        } else {
            let (mark, count, first) = (writer.mark, writer.messageCount, sequence)
            say(.resultSetHeader(.init(columnCount: described.columns.count)))
            define(described.columns, described.facts, environment)
            described.keep(
                MySQLResultColumns.Written(
                    bytes: Array(writer.bytes[mark.offset...]),
                    packets: writer.messageCount &- count, sequence: first, results: results))
        }
        guard !capabilities.contains(.deprecateEOF) else { return }
        endDefinitions()
    }

    private mutating func endDefinitions() { say(.eof(.init(status: status))) }

    package mutating func cursorOpened(
        _ columns: [ResultColumn], _ facts: [MySQLColumnFacts], environment: TypeEnvironment,
        _ completion: MySQLCompletion
    ) {
        say(.resultSetHeader(.init(columnCount: columns.count)))
        define(columns, facts, environment)
        end(completion)
    }

    package mutating func fetchedRows(_ columns: [ResultColumn]) {}

    package mutating func prepared(
        _ statement: UInt32, parameterCount: Int, _ described: MySQLResultColumns,
        told: MySQLToldColumns, environment: TypeEnvironment, _ completion: MySQLCompletion
    ) {
        prepared = PreparedStatement(number: statement, parameterCount: parameterCount)
        say(
            .prepareOK(
                .init(
                    statementID: statement,
                    columnCount: UInt16(truncatingIfNeeded: described.columns.count),
                    parameterCount: UInt16(truncatingIfNeeded: parameterCount),
                    warnings: completion.warnings)))
        let hasEOF = !capabilities.contains(.deprecateEOF)
        if parameterCount > 0 {
            let parameter = MySQLServerMessage.ColumnDefinition.parameter(flavor)
            for _ in 0..<parameterCount { say(.columnDefinition(parameter)) }
            if hasEOF { endDefinitions() }
        }
        guard !described.columns.isEmpty else { return }
        define(described.columns, described.facts, environment)
        if capabilities.contains(.cachedMetadata) { _ = told.tell(described, in: results) }
        if hasEOF { endDefinitions() }
    }

    package mutating func fieldList(
        _ columns: [ResultColumn], _ facts: [MySQLColumnFacts], defaults: [String?],
        environment: TypeEnvironment, _ completion: MySQLCompletion
    ) {
        for (index, column) in columns.enumerated() {
            var definition = definition(column, facts, index, environment)
            let value = index < defaults.count ? defaults[index] : nil
            definition.defaultValue = value.map { .text($0) } ?? .null
            say(.columnDefinition(definition))
        }
        end(completion)
    }

    private mutating func define(
        _ columns: [ResultColumn], _ facts: [MySQLColumnFacts], _ environment: TypeEnvironment
    ) {
        for (index, column) in columns.enumerated() {
            say(.columnDefinition(definition(column, facts, index, environment)))
        }
    }

    private func definition(
        _ column: ResultColumn, _ facts: [MySQLColumnFacts], _ index: Int,
        _ environment: TypeEnvironment
    ) -> MySQLServerMessage.ColumnDefinition {
        let facts = index < facts.count ? facts[index] : MySQLColumnFacts()
        let metadata = MySQLColumnMetadata.of(
            column.type, facts: facts, types: environment.types, results: results,
            flavor: flavor)
        return MySQLServerMessage.ColumnDefinition(
            schema: facts.schema, table: facts.table, originalTable: facts.originalTable,
            name: column.name, originalName: facts.originalName,
            charset: metadata.characterSet, length: metadata.length,
            type: MySQLFieldType(rawValue: metadata.type),
            flags: MySQLColumnFlags(rawValue: metadata.flags), decimals: metadata.decimals)
    }

    // MARK: Rows

    package mutating func row(
        _ slots: borrowing [Value], columns: [ResultColumn], formats: [ValueFormat],
        environment: TypeEnvironment
    ) {
        // A prepared statement's rows are binary throughout.
        if case .binary? = formats.first { return binaryRow(slots, columns, environment) }
        let packet = writer.beginPacket()
        textRow(slots, columns, environment)
        writer.endPacket(packet, &sequence)
    }

    @inline(__always)
    private mutating func textRow(
        _ slots: borrowing [Value], _ columns: [ResultColumn], _ environment: TypeEnvironment
    ) {
        for index in columns.indices {
            let slot = columns[index].slot
            if slots[slot].isNull {
                writer.writeNull()
                continue
            }
            appendText(slots[slot], columns[index].type, environment)
        }
    }

    @inline(__always)
    private mutating func appendText(
        _ value: Value, _ type: SQLType, _ environment: TypeEnvironment
    ) {
        let field = writer.beginField()
        TypeOutput.appendText(value, type.oid, environment, to: &writer.bytes)
        MySQLType.fill(&writer.bytes, from: field.offset + 1, as: type)
        if recodes, let recoding, isRecoded(type.oid) {
            recoding.encode(&writer.bytes, from: field.offset + 1)
        }
        writer.endField(field)
    }

    /// Its values are texts. Those of JSON are MySQL's own affair, and are UTF-8.
    private func isRecoded(_ type: TypeID) -> Bool {
        switch MySQLTypeKind(type) {
        case .text, .labels: true
        case .json: flavor.isMariaDB
        default: false
        }
    }

    @inline(__always)
    private mutating func binaryRow(
        _ slots: borrowing [Value], _ columns: [ResultColumn], _ environment: TypeEnvironment
    ) {
        let (packet, bitmap) = writer.beginBinaryRow(columns: columns.count)
        for index in columns.indices {
            let slot = columns[index].slot
            if slots[slot].isNull {
                writer.noteNull(index, in: bitmap)
                continue
            }
            let type = columns[index].type.oid
            if recodes, isRecoded(type) {
                appendText(slots[slot], columns[index].type, environment)
            } else if case .text(let text) = slots[slot], case .text = MySQLTypeKind(type) {
                writer.writeLengthEncoded(text.utf8)
            } else if MySQLBinary.hasLength(type) {
                let field = writer.beginField()
                MySQLBinary.appendContent(slots[slot], type, environment, to: &writer.bytes)
                MySQLType.fill(&writer.bytes, from: field.offset + 1, as: columns[index].type)
                writer.endField(field)
            } else {
                MySQLBinary.append(
                    slots[slot], type, environment, truthWidth: flavor.truthWidth,
                    to: &writer.bytes)
            }
        }
        writer.endPacket(packet, &sequence)
    }
}

extension MySQLServerMessage.OK {
    /// Changes of the session's state are for clients that track them.
    init(_ completion: MySQLCompletion, _ capabilities: MySQLCapabilities) {
        var status = MySQLStatusFlags(rawValue: completion.status.rawValue)
        let tracks = capabilities.contains(.sessionTrack) && !completion.changes.isEmpty
        if tracks { status.insert(.stateChanged) } else { status.remove(.stateChanged) }
        self.init(
            affectedRows: completion.affectedRows, insertID: completion.insertID,
            status: status, warnings: completion.warnings, info: completion.info,
            changes: tracks ? completion.changes.map(MySQLSessionChange.init) : [])
    }
}

extension MySQLSessionChange {
    init(_ change: MySQLStateChange) {
        switch change {
        case .variable(let name, let value): self = .variable(name: name, value: value)
        case .schema(let name): self = .schema(name)
        case .anything: self = .state("1")
        }
    }
}

extension MySQLServerMessage.ColumnDefinition {
    /// A prepared statement's parameter: clients are told nothing of it but that it is there.
    static func parameter(_ flavor: MySQLFlavor) -> MySQLServerMessage.ColumnDefinition {
        MySQLServerMessage.ColumnDefinition(
            name: "?", charset: 63, length: 0,
            type: flavor.isMariaDB ? .null : .varString, flags: .binary)
    }
}
