// Whom and what a rule concerns: every condition that is given must hold.

/// Conditions beside the moment. What is nil or empty is not asked.
public struct FaultFilter: Hashable, Sendable {
    /// The connection.
    public var connection: FaultConnection?
    /// The user's name.
    public var user: FaultPattern?
    /// The database's name.
    public var database: FaultPattern?
    /// The name that the application gave itself.
    public var application: FaultPattern?
    /// The text of the statement under way; at a commit, of any statement of the transaction, COMMIT among them.
    public var statement: StatementPattern?
    /// What the statement under way does; at a commit, what one of the transaction's statements did, the one whose text
    /// fits `statement` where both are given. Empty: anything.
    public var kinds: StatementKinds
    /// A table that the statement names; at a commit, one that the transaction has written.
    public var table: FaultPattern?

    /// Conditions that must all hold.
    public init(
        connection: FaultConnection? = nil, user: FaultPattern? = nil,
        database: FaultPattern? = nil, application: FaultPattern? = nil,
        statement: StatementPattern? = nil, kinds: StatementKinds = [], table: FaultPattern? = nil
    ) {
        self.connection = connection
        self.user = user
        self.database = database
        self.application = application
        self.statement = statement
        self.kinds = kinds
        self.table = table
    }
}

/// A connection of a server.
public enum FaultConnection: Hashable, Sendable {
    /// Every one. Rules mean that where they say nothing, but for those that a client asks for in band: they concern
    /// its own connection unless they say which.
    case any
    /// The n-th that was accepted, counted from 1.
    case number(Int)
    /// Those that bear a label, which outlives them: a connection that takes a lost one's place bears it too.
    case label(String)
}

extension FaultConnection {
    /// How rules write `any`.
    static let anyWord = "*"
}

/// A name with wildcards: `*` for any characters, `?` for one. The whole name must match, letter case included.
public struct FaultPattern: Hashable, Sendable, ExpressibleByStringLiteral {
    /// The pattern as it is written.
    public var text: String

    /// A pattern of this text.
    public init(_ text: String) { self.text = text }

    /// A pattern of this text.
    public init(stringLiteral text: String) { self.text = text }
}

/// What is looked for in a statement's text, of which the first 65,536 bytes are searched.
public enum StatementPattern: Hashable, Sendable {
    /// These very characters, anywhere; letter case of A to Z does not matter.
    case contains(String)
    /// These characters, anywhere, `*` for any characters and `?` for one; letter case of A to Z does not matter.
    case glob(String)
    /// A regular expression, found anywhere. It has `. [...] | ( ) (?: ) * + ? {m,n} ^ $ \b \B \d \w \s \D \W \S` and, at
    /// its very beginning, `(?i)`; it takes time in proportion to the text, whatever it is.
    case regex(String)
}

/// What statements do.
public struct StatementKinds: OptionSet, Hashable, Sendable {
    /// One bit a kind.
    public let rawValue: UInt32

    /// The kinds of these bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// SELECT, VALUES, TABLE.
    public static let select = StatementKinds(rawValue: 1)
    /// INSERT.
    public static let insert = StatementKinds(rawValue: 1 << 1)
    /// UPDATE.
    public static let update = StatementKinds(rawValue: 1 << 2)
    /// DELETE.
    public static let delete = StatementKinds(rawValue: 1 << 3)
    /// COPY, LOAD and their like.
    public static let copy = StatementKinds(rawValue: 1 << 4)
    /// CREATE, ALTER, DROP, TRUNCATE and their like.
    public static let ddl = StatementKinds(rawValue: 1 << 5)
    /// BEGIN, START TRANSACTION.
    public static let begin = StatementKinds(rawValue: 1 << 6)
    /// COMMIT, END.
    public static let commit = StatementKinds(rawValue: 1 << 7)
    /// ROLLBACK, ABORT; not to a savepoint.
    public static let rollback = StatementKinds(rawValue: 1 << 8)
    /// SAVEPOINT, RELEASE, ROLLBACK TO.
    public static let savepoint = StatementKinds(rawValue: 1 << 9)
    /// SET, RESET, SHOW.
    public static let set = StatementKinds(rawValue: 1 << 10)
    /// Everything else.
    public static let other = StatementKinds(rawValue: 1 << 11)
    /// UPSERT, REPLACE and their like: a row is written, be it there or not.
    public static let upsert = StatementKinds(rawValue: 1 << 12)
    /// CALL, and requests that are no statements but do work of their own.
    public static let call = StatementKinds(rawValue: 1 << 13)
    /// A session is made, attached to or ended, where that is a request of its own.
    public static let session = StatementKinds(rawValue: 1 << 14)

    /// What reads rows.
    public static let read: StatementKinds = [.select]
    /// What writes rows.
    public static let write: StatementKinds = [.insert, .update, .delete, .upsert]

    static let named: [(word: String, kind: StatementKinds)] = [
        ("select", .select), ("insert", .insert), ("update", .update), ("delete", .delete),
        ("copy", .copy), ("ddl", .ddl), ("begin", .begin), ("commit", .commit),
        ("rollback", .rollback), ("savepoint", .savepoint), ("set", .set), ("upsert", .upsert),
        ("call", .call), ("session", .session), ("other", .other),
    ]
    /// What rules may write for several kinds at once.
    private static let unions: [(word: String, kind: StatementKinds)] = [
        ("read", .read), ("write", .write),
    ]
    /// All words that rules may write.
    static let spoken = named + unions

    static let all = StatementKinds(named.map(\.kind))

    /// As rules write them.
    package var words: [String] { Self.named.filter { contains($0.kind) }.map(\.word) }
}
