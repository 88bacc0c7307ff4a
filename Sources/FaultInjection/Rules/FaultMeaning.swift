// What an error says, free of any protocol. Open outside, so that more can be said one day; closed inside, so that each
// protocol's table is a switch without a default.

/// What an error says, free of any protocol: each protocol has its own code for it.
public struct FaultMeaning: Hashable, Sendable {
    /// The meanings there are.
    package enum Kind: Hashable, Sendable {
        case serializationFailure, deadlock, lockTimeout, statementTimeout
        case tooManyConnections, outOfMemory, diskFull, overloaded, readOnly
        case shuttingDown, startingUp, sessionExpired
        case commitOutcomeUnknown, staleSchema
        case native(code: String, message: String?)
    }

    package let kind: Kind

    private init(_ kind: Kind) { self.kind = kind }

    /// The transaction must be run again (Postgres 40001).
    public static let serializationFailure = FaultMeaning(.serializationFailure)
    /// The transaction was the victim of a deadlock (40P01).
    public static let deadlock = FaultMeaning(.deadlock)
    /// A lock was not to be had in time (55P03).
    public static let lockTimeout = FaultMeaning(.lockTimeout)
    /// The statement took too long (57014).
    public static let statementTimeout = FaultMeaning(.statementTimeout)
    /// No connection is free (53300).
    public static let tooManyConnections = FaultMeaning(.tooManyConnections)
    /// The server has no memory left for this (53200).
    public static let outOfMemory = FaultMeaning(.outOfMemory)
    /// The disk is full (53100).
    public static let diskFull = FaultMeaning(.diskFull)
    /// The server has more to do than it can, and takes no more for now (53000).
    public static let overloaded = FaultMeaning(.overloaded)
    /// The server accepts no writes since a failover (25006).
    public static let readOnly = FaultMeaning(.readOnly)
    /// The server is being shut down (57P01); the session ends with it.
    public static let shuttingDown = FaultMeaning(.shuttingDown)
    /// The server is starting up (57P03).
    public static let startingUp = FaultMeaning(.startingUp)
    /// The session was idle for too long, or its time is over (57P05); it ends.
    public static let sessionExpired = FaultMeaning(.sessionExpired)
    /// The server does not know whether the commit took effect (40003, 08007).
    public static let commitOutcomeUnknown = FaultMeaning(.commitOutcomeUnknown)
    /// The schema has changed under a prepared statement, which must be prepared again (0A000).
    public static let staleSchema = FaultMeaning(.staleSchema)

    /// A code of the protocol's own, and what it says; nil: a text of the protocol's.
    public static func native(code: String, message: String?) -> FaultMeaning {
        FaultMeaning(.native(code: code, message: message))
    }
}

extension FaultMeaning {
    /// The meanings that have a word of their own, in the order they are told in.
    static let named: [(word: String, meaning: FaultMeaning)] = [
        ("serialization_failure", .serializationFailure), ("deadlock", .deadlock),
        ("lock_timeout", .lockTimeout), ("statement_timeout", .statementTimeout),
        ("too_many_connections", .tooManyConnections), ("out_of_memory", .outOfMemory),
        ("disk_full", .diskFull), ("overloaded", .overloaded), ("read_only", .readOnly),
        ("shutting_down", .shuttingDown), ("starting_up", .startingUp),
        ("session_expired", .sessionExpired), ("commit_unknown", .commitOutcomeUnknown),
        ("stale_schema", .staleSchema),
    ]

    /// `error` for a native code.
    package var word: String {
        Self.named.first { $0.meaning == self }?.word ?? "error"
    }
}
