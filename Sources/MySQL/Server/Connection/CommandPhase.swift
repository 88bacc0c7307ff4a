// Commands of a client that was let in: what each asks of the session, and what the connection does by itself.

import MySQLLanguage
import MySQLWire
import ServerKit
import WireCore

/// Messages of a session.
///
/// Invalid events, all the peer's fault: commands that no server knows, and messages cut short. Each is answered by an error,
/// and the conversation goes on; those that nothing answers are passed over.
struct CommandPhase: Sendable {
    enum Outcome {
        case proceed
        case work(MySQLRequest, hasAnswer: Bool)
        /// The answer is this error.
        case fail(MySQLProtocolError)
        case changeUser(MySQLClientMessage.ChangeUser)
        case close
    }

    private var statements = PreparedStatements()
    /// What the work under way does to the statements when it succeeds.
    private var change = Change.none
    /// Changes with every command: the time of silence is counted from there.
    private var generation: UInt64 = 0

    private enum Change {
        case none
        case forgetsAll
    }

    mutating func receive(
        _ message: MySQLClientMessage, _ capabilities: MySQLCapabilities, limit: Int
    ) -> Outcome {
        generation &+= 1
        change = .none
        switch message {
        case .query(let query): return run(.query(Array(query.text.readableBytesView)))
        case .quit: return .close
        case .initDB(let message): return run(.initDatabase(message.database))
        case .fieldList(let message):
            return run(.fieldList(table: message.table, pattern: message.wildcard))
        // There is nothing that could be stale.
        case .ping, .refresh: return run(.ping)
        case .shutdown: return .fail(.unknownCommand)
        case .statistics: return run(.statistics)
        case .processInfo: return run(.processInfo)
        case .processKill(let message): return run(.kill(message.connectionID))
        case .debug: return run(.debug)
        case .changeUser(let message): return .changeUser(message)
        case .setOption(let message): return setOption(message.option)
        case .resetConnection:
            change = .forgetsAll
            return run(.resetConnection)
        case .statementPrepare, .statementExecute, .statementLongData, .statementClose,
            .statementReset, .statementFetch:
            return receiveStatement(message, capabilities, limit: limit)
        case .sslRequest, .handshakeResponse, .authenticationResponse, .localFileData:
            return .fail(.unknownCommand)
        }
    }

    private mutating func receiveStatement(
        _ message: MySQLClientMessage, _ capabilities: MySQLCapabilities, limit: Int
    ) -> Outcome {
        switch message {
        case .statementPrepare(let message):
            return run(.prepare(Array(message.text.readableBytesView)))
        case .statementExecute(let message):
            do throws(MySQLProtocolError) {
                let parameters = try statements.parameters(of: message, capabilities)
                return run(
                    .execute(
                        MySQLExecution(
                            statement: message.statementID, parameters: parameters,
                            opensCursor: message.flags.contains(.readOnlyCursor))))
            } catch {
                return .fail(error)
            }
        case .statementLongData(let message):
            statements.append(message, limit: limit)
            return .proceed
        case .statementClose(let message):
            statements.remove(message.statementID)
            return .work(.closeStatement(message.statementID), hasAnswer: false)
        case .statementReset(let message):
            statements.reset(message.statementID)
            return run(.resetStatement(message.statementID))
        case .statementFetch(let message):
            return run(.fetch(statement: message.statementID, rows: message.rows))
        default: return .fail(.unknownCommand)
        }
    }

    private func run(_ request: MySQLRequest) -> Outcome { .work(request, hasAnswer: true) }

    private func setOption(_ option: UInt16) -> Outcome {
        switch option {
        case MySQLClientMessage.SetOption.multiStatementsOn: run(.setMultiStatements(true))
        case MySQLClientMessage.SetOption.multiStatementsOff: run(.setMultiStatements(false))
        default: .fail(.unknownCommand)
        }
    }

    /// A message that could be framed but not read.
    func receiveUnreadable(_ error: WireError, command: UInt8?) -> Outcome {
        switch command.flatMap(MySQLCommand.init(rawValue:)) {
        case nil: .fail(.unknownCommand)
        // Nothing answers these, whatever they say.
        case .statementLongData, .statementClose: .proceed
        default: .fail(.malformedPacket)
        }
    }

    /// The work is done.
    mutating func ended(_ prepared: PreparedStatement?, hasFailed: Bool) {
        if let prepared { statements.add(prepared.number, parameterCount: prepared.parameterCount) }
        if case .forgetsAll = change, !hasFailed { statements.removeAll() }
        change = .none
    }

    // MARK: Silence

    static let idleTimer = TimerID(rawValue: 1)

    func wantedTimer(milliseconds: Int) -> WantedTimer? {
        guard milliseconds > 0 else { return nil }
        return WantedTimer(
            id: Self.idleTimer, milliseconds: Int64(milliseconds), generation: generation)
    }
}
