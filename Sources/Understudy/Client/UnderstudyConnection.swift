// Statements run inside the process, without a socket: what a test asks the server itself, and clients that need no socket.

import ServerKit

/// A connection inside the process: a session of its own, with its transaction and settings. That of
/// ``UnderstudyServer/connect(to:user:)`` is the test's own, which is not in the log, and to which fault rules do not apply; that of
/// ``UnderstudyServer/connectAsClient(to:user:application:label:)`` is a client's. A call that comes while another one is under way
/// waits for nothing: it throws (55000 with PostgreSQL).
public final class UnderstudyConnection: Sendable {
    private let console: any Console

    init(_ console: any Console) { self.console = console }

    /// Rolls back what is open and ends the session.
    public func close() { console.close() }

    /// Runs a text of one or several statements and returns the last one's answer. Waits for locks as any session does;
    /// cancelling the task cancels the statement (57014 with PostgreSQL).
    @discardableResult
    public func execute(
        _ statement: String
    ) async throws(UnderstudyError) -> StatementResult {
        do throws(StandInError) {
            return StatementResult(try await console.execute(statement))
        } catch {
            throw UnderstudyError(error)
        }
    }
}

extension UnderstudyServer {
    /// Opens a connection inside the process. Throws where the database is not there (3D000 with PostgreSQL).
    public func connect(
        to database: String? = nil, user: String? = nil
    ) throws(UnderstudyError) -> UnderstudyConnection {
        try UnderstudyError.rethrow { () throws(StandInError) in
            UnderstudyConnection(
                try standIn.console(database ?? self.database, user: user ?? options.user))
        }
    }

    /// Runs statements in a connection of their own, each committed at the end of the text, and returns the last one's
    /// answer: what a test looks at afterwards.
    @discardableResult
    public func execute(
        _ statement: String, in database: String? = nil
    ) async throws(UnderstudyError) -> StatementResult {
        let connection = try connect(to: database)
        defer { connection.close() }
        return try await connection.execute(statement)
    }

    /// Opens a connection inside the process that counts as a client's, as code under test that needs no socket has it: the
    /// log hears of it, it has a number as a client that comes through a socket has, and the rules of ``faults`` befall
    /// it. An error is thrown as an ``UnderstudyError``; where a rule ends the connection, by `close` or `reset`, that is
    /// 08006 with PostgreSQL; after `silence` a call returns, with 08006 too, when its task is cancelled or the connection closed.
    ///
    /// No bytes are sent here: the moments `message`, `byte` and `close` do not come, and what would change bytes is noted as
    /// impossible.
    ///
    /// - Parameters:
    ///   - application: what it calls itself.
    ///   - label: what rules know it by, as `SET understudy.label` says.
    /// - Throws: the protocol's error for a database that is not there, and for more clients than there may be.
    public func connectAsClient(
        to database: String? = nil, user: String? = nil, application: String? = nil,
        label: String? = nil
    ) async throws(UnderstudyError) -> UnderstudyConnection {
        let client = ClientIdentity(
            user: user ?? options.user, database: database ?? self.database,
            application: application ?? "", label: label)
        do throws(StandInError) {
            return UnderstudyConnection(try await standIn.clientConsole(client))
        } catch {
            throw UnderstudyError(error)
        }
    }
}
