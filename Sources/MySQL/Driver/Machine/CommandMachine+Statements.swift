// Prepared statements: prepared once, executed with values, prepared again where the server has forgotten them.

import ClientPooling
import MySQLWire
import NIOCore
import WireCore

extension CommandMachine {
    mutating func prepare(into writer: inout OutboundWriter) -> Completion? {
        guard let execution else { return nil }
        self.execution?.preparations += 1
        send(.statementPrepare(.init(execution.text)), .prepared, into: &writer)
        return nil
    }

    mutating func execute(into writer: inout OutboundWriter) -> Completion? {
        guard let execution, let statement = execution.statement else { return nil }
        let parameters = execution.parameters
        guard parameters.count == statement.parameterCount else {
            phase = .idle
            self.execution = nil
            return .failed(
                ClientError.misuse(
                    "the statement has \(statement.parameterCount) parameters, "
                        + "and \(parameters.count) values were given"))
        }
        closeStatements(except: statement, into: &writer)
        var long: Set<Int> = []
        for (index, value) in parameters.enumerated() where value.size > Self.longDataPiece {
            guard let data = value.longData else { continue }
            long.insert(index)
            sendLong(data, to: index, of: statement, into: &writer)
        }
        let message = MySQLClientMessage.StatementExecute(
            statementID: statement.id,
            flags: execution.fetchSize == nil ? [] : .readOnlyCursor,
            parameters: parameters.map(\.wireParameter), isLong: long.contains, capabilities)
        send(.statementExecute(message), .answer, into: &writer)
        return nil
    }

    func sendLong(
        _ data: ByteBuffer, to parameter: Int, of statement: PreparedStatement,
        into writer: inout OutboundWriter
    ) {
        var rest = data
        while rest.readableBytes > 0 {
            let count = min(rest.readableBytes, Self.longDataPiece)
            guard let piece = rest.readSlice(length: count) else { return }
            sendUnanswered(
                .statementLongData(
                    .init(
                        statementID: statement.id, parameter: UInt16(clamping: parameter),
                        data: piece)), into: &writer)
        }
    }

    // MARK: Preparing

    /// Packets inside of compressed ones take those ones' numbers wherever a server sends what it has: theirs alone are counted then.
    var countsPackets: Bool { !capabilities.contains(.compress) }

    /// Whether the server leaves out columns that it has told of.
    var remembersColumns: Bool { capabilities.contains(.cachedMetadata) }

    /// Remembers the columns of the statement's results.
    mutating func note(_ layout: RowLayout) {
        guard remembersColumns, let text = execution?.text else { return }
        execution?.layout = layout
        cache.note(layout, for: text)
    }

    mutating func receive(
        _ answer: MySQLServerMessage.PrepareOK, into writer: inout OutboundWriter
    ) throws -> Step {
        let statement = PreparedStatement(
            id: answer.statementID, parameterCount: Int(answer.parameterCount))
        execution?.statement = statement
        if let text = execution?.text, let evicted = cache.insert(statement, for: text) {
            closing.append(evicted)
        }
        columns = []
        return try definitionsStep(
            block(Int(answer.parameterCount)), afterwards: Int(answer.columnCount), into: &writer)
    }

    func block(_ count: Int) -> Block {
        Block(left: count, awaitsEnd: count > 0 && !capabilities.contains(.deprecateEOF))
    }

    mutating func definitionsStep(
        _ block: Block, afterwards: Int, into writer: inout OutboundWriter
    ) throws -> Step {
        if block.left > 0 || block.awaitsEnd {
            phase = .preparedDefinitions(block, afterwards: afterwards)
            return .nothing
        }
        if afterwards > 0 {
            var block = self.block(afterwards)
            block.isOfColumns = true
            phase = .preparedDefinitions(block, afterwards: 0)
            return .nothing
        }
        if !columns.isEmpty {
            note(try RowLayout(columns, .binary))
            columns = []
        }
        return Step(nil, execute(into: &writer))
    }

    /// The server no longer knows the statement, or not in this form: nothing was executed, and it can be prepared anew.
    mutating func prepareAgain(
        after error: MySQLError, into writer: inout OutboundWriter
    ) -> Step? {
        guard phase == .answer, let execution, let statement = execution.statement,
            execution.preparations < Self.mostPreparations,
            error.code == .needsPreparingAgain
                || (error.code == .unknownStatement && execution.isCached)
        else { return nil }
        _ = cache.remove(execution.text)
        if error.code == .needsPreparingAgain { closing.append(statement) }
        self.execution?.statement = nil
        self.execution?.isCached = false
        closeStatements(into: &writer)
        _ = prepare(into: &writer)
        return .nothing
    }
}
