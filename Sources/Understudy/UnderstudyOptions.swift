// What to start: a server of some protocol with everything that it can be told, and what the embedder alone decides.

public import FaultInjection
public import ServerKit

/// What ``UnderstudyServer/start(_:)`` starts: a value; servers that are started with copies of it share nothing.
///
/// ```swift
/// let options = UnderstudyOptions.postgres {
///     $0.user = "app"
///     $0.password = "secret"
///     $0.databases = ["app"]
///     $0.faults = "serialization_failure at commit times 2"
/// }
/// ```
///
/// What all protocols understand can be changed here; what one alone does, in the closure of its making: see ``StandInOptions``.
public struct UnderstudyOptions: Sendable {
    package var blueprint: any ServerBlueprint
    /// The clock that the server lives by: its `now()`, its timeouts, its sleeps and the delays of faults. nil: real time.
    public var clock: VirtualClock?
    /// How many statements the log keeps, the newest ones; nil: nothing is logged, and logging costs nothing.
    public var logLimit: Int?

    /// Whether what clients do is logged, at most 100,000 statements of it.
    public var isLogged: Bool {
        get { logLimit != nil }
        set { logLimit = newValue ? usualLogLimit : nil }
    }

    package init<Server: ServerBlueprint>(_ options: StandInOptions<Server>) {
        blueprint = options.server
        clock = options.clock
        logLimit = options.logLimit
    }

    /// The address to listen on; loopback unless set.
    public var host: String {
        get { blueprint.host }
        set { blueprint.host = newValue }
    }
    /// The TCP port; 0, any free one, unless set.
    public var port: Int {
        get { blueprint.port }
        set { blueprint.port = newValue }
    }
    /// Whether clients outside the process can connect; else the databases are there for the process alone.
    public var opensSocket: Bool {
        get { blueprint.opensSocket }
        set { blueprint.opensSocket = newValue }
    }
    /// The user of URLs, of scripts and of statements that are run in the process.
    public var user: String {
        get { blueprint.user }
        set { blueprint.user = newValue }
    }
    /// What clients have to give for `user`; nil: nothing.
    public var password: String? {
        get { blueprint.password }
        set { blueprint.password = newValue }
    }
    /// Passwords of other users.
    public var passwords: [String: String] {
        get { blueprint.passwords }
        set { blueprint.passwords = newValue }
    }
    /// Offers TLS with this certificate; nil: none.
    public var tls: ServerCertificate? {
        get { blueprint.tls }
        set { blueprint.tls = newValue }
    }
    /// The most sessions at a time.
    public var maximumConnections: Int {
        get { blueprint.maximumConnections }
        set { blueprint.maximumConnections = newValue }
    }
    /// The databases that are there at the start, all empty. The first is the one that calls without a database mean.
    public var databases: [String] {
        get { blueprint.databases }
        set { blueprint.databases = newValue }
    }
    /// The faults that befall clients from the start on; while a server runs, ``UnderstudyServer/faults`` takes more.
    public var faults: FaultPlan {
        get { blueprint.faults }
        set { blueprint.faults = newValue }
    }
}

/// One protocol's options, as the closure of `.postgres { … }` gets them: all that its configuration has is here too.
@dynamicMemberLookup
public struct StandInOptions<Server: ServerConfiguration>: Sendable {
    package var server: Server
    /// The clock that the server lives by: its `now()`, its timeouts, its sleeps and the delays of faults. nil: real time.
    public var clock: VirtualClock?
    /// How many statements the log keeps, the newest ones; nil: nothing is logged, and logging costs nothing.
    public var logLimit: Int?

    /// Whether what clients do is logged, at most 100,000 statements of it.
    public var isLogged: Bool {
        get { logLimit != nil }
        set { logLimit = newValue ? usualLogLimit : nil }
    }

    /// On any free port, unless another one is set.
    package init(_ server: Server) {
        self.server = server
        self.server.port = 0
    }

    /// A member of the protocol's own configuration.
    public subscript<Value>(dynamicMember path: WritableKeyPath<Server, Value>) -> Value {
        get { server[keyPath: path] }
        set { server[keyPath: path] = newValue }
    }
}

/// So many statements a log keeps, where nobody says how many.
package let usualLogLimit = 100_000
