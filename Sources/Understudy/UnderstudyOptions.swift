// What to start: a protocol's server with everything that it can be told, and what the embedder alone decides.

public import PostgresServer

/// What ``Understudy/start(_:)`` starts. Everything that a ``PostgresServerConfiguration`` has is here too:
///
/// ```swift
/// let options = UnderstudyOptions.postgres {
///     $0.user = "app"
///     $0.password = "secret"
///     $0.databases = ["app"]
///     $0.locale = "C.UTF-8"
/// }
/// ```
@dynamicMemberLookup
public struct UnderstudyOptions: Sendable {
    /// PostgreSQL on a free port of loopback, with one empty database `postgres`; any user may enter.
    public static var postgres: UnderstudyOptions { UnderstudyOptions() }

    /// PostgreSQL as `change` wants it.
    public static func postgres(
        _ change: (inout UnderstudyOptions) -> Void
    ) -> UnderstudyOptions {
        var options = UnderstudyOptions()
        change(&options)
        return options
    }

    /// Where the server listens and whom it lets in. Port 0, any free one, unless set. Of `databases` the first is the one
    /// that calls without a database mean; `postgres` is there whether it is named or not.
    public var configuration: PostgresServerConfiguration
    /// The user of URLs, of scripts and of statements that are run in the process.
    public var user = "postgres"
    /// What clients have to give for `user`; with a password the method is SCRAM unless another one is set.
    public var password: String?
    /// Opens no socket: the databases are there for the process alone.
    public var isInMemory = false
    /// The clock that the server lives by: its `now()`, its timeouts, its sleeps and the delays of faults. nil: real time.
    public var clock: VirtualClock?
    /// How many statements the log keeps, the newest ones; nil: nothing is logged, and logging costs nothing.
    public var logLimit: Int?

    /// Whether what clients do is logged, at most 100,000 statements of it.
    public var isLogged: Bool {
        get { logLimit != nil }
        set { logLimit = newValue ? 100_000 : nil }
    }

    private init() {
        configuration = PostgresServerConfiguration()
        configuration.port = 0
    }

    /// A member of ``configuration``.
    public subscript<Value>(
        dynamicMember path: WritableKeyPath<PostgresServerConfiguration, Value>
    ) -> Value {
        get { configuration[keyPath: path] }
        set { configuration[keyPath: path] = newValue }
    }

    /// The configuration with what follows from the rest.
    var completed: PostgresServerConfiguration {
        var completed = configuration
        if let password {
            completed.passwords[user] = password
            if completed.authentication == .trust { completed.authentication = .scram }
        }
        if completed.databases.isEmpty { completed.databases = ["postgres"] }
        if !completed.databases.contains("postgres") { completed.databases.append("postgres") }
        return completed
    }
}
