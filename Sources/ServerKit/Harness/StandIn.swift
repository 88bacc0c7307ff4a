// A running server as the harness holds it, whatever protocol it speaks.

package import FaultInjection

/// A running server: where it is, what it holds, and how it is asked from inside the process.
package protocol StandIn: Sendable {
    /// The TCP port; nil where no socket is open.
    var port: Int? { get }
    /// The path of the Unix socket, if there is one.
    var unixSocketPath: String? { get }
    var databases: any DatabaseShelf { get }

    /// Where clients connect, with the user and the password of its configuration.
    func url(database: String) -> String
    /// The same through the Unix socket; nil where there is none.
    func unixSocketURL(database: String) -> String?
    /// The variables by which programs of the protocol find the server; nil takes one away that would lead them elsewhere.
    func environment(database: String) -> [String: String?]

    /// Runs a script in the protocol's language; fault rules do not apply. Cancelling the task cancels what is under way.
    func load(_ script: [UInt8], into database: String, user: String) async throws(StandInError)

    /// A connection inside the process that is the test's own: no rule befalls it, no log hears of it.
    func console(_ database: String, user: String) throws(StandInError) -> any Console

    /// A connection inside the process that counts as a client's.
    func clientConsole(_ client: ClientIdentity) async throws(StandInError) -> any Console

    /// Accepts no more connections, tells each client that the server is shutting down, and waits up to `patience` for them to go.
    func shutdown(patience: Duration) async
}

/// The databases of a running server. All takes constant time, whatever a database holds.
package protocol DatabaseShelf: Sendable {
    /// Those that are there, private forks too, by name.
    var names: [String] { get }
    func create(_ name: String) throws(StandInError)
    /// Makes a database that begins in a state of another one.
    func create(
        _ name: String, of origin: String, in state: any DatabaseSnapshot
    ) throws(StandInError)
    /// Drops a database that nobody is connected to.
    func drop(_ name: String) throws(StandInError)

    /// The committed state of a database.
    func snapshot(_ name: String) throws(StandInError) -> any DatabaseSnapshot
    /// Keeps the committed state under a name, for private forks of it.
    func keepSnapshot(_ snapshot: String, of name: String) throws(StandInError)
    func keptSnapshot(_ snapshot: String, of name: String) throws(StandInError)
        -> any DatabaseSnapshot
    func restore(_ name: String, to state: any DatabaseSnapshot) throws(StandInError)

    /// Makes the private fork `BASE~NAME`, whose clients meet these faults in place of the server's.
    func makePrivateFork(
        _ name: String, of base: String, faults: FaultInjector
    ) throws(StandInError)
    /// Sends the fork's clients away, waits up to `patience` for them to go, and drops it.
    func forgetPrivateFork(_ name: String, patience: Duration) async
}

/// A database's state at one moment, in its server's own form.
package protocol DatabaseSnapshot: Sendable {}

/// Statements in the protocol's language, one text at a time.
package protocol Console: AnyObject, Sendable {
    /// Runs a text of one or several statements and returns the last one's answer. Waits for locks as any session does;
    /// cancelling the task cancels the statement.
    func execute(_ statement: String) async throws(StandInError) -> ConsoleAnswer
    /// Rolls back what is open and ends the session.
    func close()
}

/// What a statement answered, as text.
package struct ConsoleAnswer: Sendable, Equatable {
    /// The names of the columns; empty for a statement without rows.
    package var columns: [String]
    /// The rows as the protocol's own shell prints values; nil is null.
    package var rows: [[String?]]
    /// What the statement says of its end.
    package var tag: String

    package init(columns: [String] = [], rows: [[String?]] = [], tag: String = "") {
        self.columns = columns
        self.rows = rows
        self.tag = tag
    }
}

/// An error as a client of the protocol would be told it.
package struct StandInError: Error, Sendable, Equatable {
    /// The protocol's own code.
    package var code: String
    package var message: String
    package var detail: String?
    package var hint: String?
    /// Of the script that failed, from 1; nil for a single statement.
    package var line: Int?

    package init(
        code: String, message: String, detail: String? = nil, hint: String? = nil,
        line: Int? = nil
    ) {
        self.code = code
        self.message = message
        self.detail = detail
        self.hint = hint
        self.line = line
    }
}
