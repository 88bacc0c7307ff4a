// One command after the other: what is sent for each, and what its answer may consist of.

import ClientPooling
import MySQLWire
import NIOCore
import WireCore

/// The client's side of the command phase (MySQL's "Command Phase").
///
/// Invalid events: a command while another one runs is our bug; a message that the phase does not await, a number out of order, a
/// field cut short are the peer's fault and end the connection; a legal race is an error that the server sends unasked before it
/// closes, with the number 0, as the answer to whatever is asked meanwhile.
struct CommandMachine {
    enum Phase: Equatable {
        case idle
        /// OK or an error.
        case acknowledgement
        /// COM_SET_OPTION is answered by an EOF.
        case optionAcknowledgement
        case prepared
        /// Definitions of the statement's parameters, which nobody looks at, then of its columns.
        case preparedDefinitions(Block, afterwards: Int)
        case answer
        case definitions(left: Int)
        case definitionsEnd
        case rows
        /// A cursor is open and no rows are asked for.
        case cursor
        /// The server waits for the file.
        case file
    }

    /// A block of definitions: so many, and an EOF where the server sends one.
    struct Block: Equatable {
        var left: Int
        var awaitsEnd: Bool
        var isOfColumns = false
    }

    var phase = Phase.idle
    /// The number of the next packet of either side.
    var sequence: UInt8 = 0
    let capabilities: MySQLCapabilities
    var status: MySQLStatusFlags
    var cache: StatementCache
    var layout: RowLayout?

    /// The next packet is not to be looked at by the scanner.
    var needsFrame = false
    var columns: [MySQLColumn] = []
    var execution: Execution?
    var isBinary = false
    /// Statements that are to be closed with the next command.
    var closing: [PreparedStatement] = []

    /// A statement of the binary protocol under way.
    struct Execution {
        let text: String
        let parameters: [MySQLValue]
        let fetchSize: UInt32?
        var statement: PreparedStatement?
        /// The columns that the server has told of last: it tells again only where they have changed.
        var layout: RowLayout?
        /// How often it was prepared for this execution.
        var preparations = 0
        var isCached = false
    }

    /// A value of more bytes is sent ahead of the execution, in pieces of as many.
    static let longDataPiece = 1 << 20
    /// How often a statement is prepared for one execution: tables may be altered in between.
    static let mostPreparations = 3

    init(
        _ capabilities: MySQLCapabilities, status: MySQLStatusFlags, cacheCapacity: Int
    ) {
        self.capabilities = capabilities
        self.status = status
        cache = StatementCache(capacity: cacheCapacity)
    }

    var isIdle: Bool { phase == .idle }

    // MARK: Commands

    /// Begins a command.
    ///
    /// - Returns: An error where it cannot even be sent.
    mutating func begin(
        _ command: Command, into writer: inout OutboundWriter
    ) -> Completion? {
        precondition(phase == .idle, "a command runs already")
        isBinary = false
        execution = nil
        closeStatements(into: &writer)
        switch command {
        case .query(let text): send(.query(.init(text)), .answer, into: &writer)
        case .statement(let text, let parameters, let fetchSize):
            isBinary = true
            var execution = Execution(text: text, parameters: parameters, fetchSize: fetchSize)
            if let known = cache.use(text) {
                execution.statement = known.statement
                execution.layout = known.layout
                execution.isCached = true
            }
            self.execution = execution
            return execution.isCached ? execute(into: &writer) : prepare(into: &writer)
        case .ping: send(.ping, .acknowledgement, into: &writer)
        case .resetConnection:
            cache.removeAll()
            send(.resetConnection, .acknowledgement, into: &writer)
        case .selectDatabase(let name):
            send(.initDB(.init(database: name)), .acknowledgement, into: &writer)
        case .setMultiStatements(let isOn):
            send(
                .setOption(
                    .init(
                        option: isOn
                            ? MySQLClientMessage.SetOption.multiStatementsOn
                            : MySQLClientMessage.SetOption.multiStatementsOff)),
                .optionAcknowledgement, into: &writer)
        }
        return nil
    }

    mutating func send(
        _ message: MySQLClientMessage, _ phase: Phase, into writer: inout OutboundWriter
    ) {
        sequence = 0
        message.encode(into: &writer, &sequence, capabilities)
        self.phase = phase
    }

    /// Nothing answers COM_STMT_CLOSE. What is executed now stays open for so long.
    mutating func closeStatements(
        except executed: PreparedStatement? = nil, into writer: inout OutboundWriter
    ) {
        for statement in closing where statement != executed {
            sendUnanswered(
                .statementClose(.init(statementID: statement.id)), into: &writer)
        }
        closing = closing.filter { $0 == executed }
    }

    func sendUnanswered(
        _ message: MySQLClientMessage, into writer: inout OutboundWriter
    ) {
        var number: UInt8 = 0
        message.encode(into: &writer, &number, capabilities)
    }
}
