// What may be asked of a connection, and what an answer consists of.

import ClientPooling
import MySQLWire

/// A command, or a statement that takes several.
enum Command: Sendable {
    /// By the text protocol.
    case query(String)
    /// By the binary protocol: prepared where it is not yet, then executed.
    ///
    /// - Parameter fetchSize: so many rows at a time by a cursor; nil: all at once.
    case statement(String, [MySQLValue], fetchSize: UInt32?)
    case ping
    case resetConnection
    case selectDatabase(String)
    case setMultiStatements(Bool)
}

/// A part of an answer.
enum AnswerEvent: Sendable {
    /// A result with rows begins.
    case columns(RowLayout)
    case rows(RowBatch)
    /// A result is over, with rows or without.
    case end(MySQLResult)
    /// The server asks for the file that LOAD DATA LOCAL names.
    case fileRequest(String)
}

/// How a command ended.
enum Completion: Sendable {
    case succeeded
    /// The server refused it, or it was wrong; the connection lives on.
    case failed(any Error)
}

/// What a statement has done.
public struct MySQLResult: Hashable, Sendable {
    /// How many rows were changed, inserted or deleted; of an UPDATE those it changed, or with
    /// ``MySQLOptions/countsFoundRows`` those it found. 0 for a result with rows.
    public var affectedRows = 0
    /// The first number that AUTO_INCREMENT has made, or the explicit one; 0 where there is none.
    public var lastInsertID: UInt64 = 0
    /// How many warnings the statement has left for `SHOW WARNINGS`.
    public var warningCount = 0
    /// What the server says of its end, such as `Rows matched: 1  Changed: 1  Warnings: 0`; often empty.
    public var info = ""
    /// What has changed of the session, as far as the server tells.
    public var sessionChanges: [MySQLSessionState] = []
    /// Whether a transaction is open after it.
    public var isInTransaction = false
    /// Whether the rows are a procedure's OUT parameters.
    public var isOutParameters = false

    /// A result of nothing.
    public init() {}

    init(_ ok: MySQLServerMessage.OK) {
        affectedRows = Int(clamping: ok.affectedRows)
        lastInsertID = ok.insertID
        warningCount = Int(ok.warnings)
        info = ok.info
        sessionChanges = ok.changes.map { MySQLSessionState($0) }
        note(ok.status)
    }

    init(_ eof: MySQLServerMessage.EOF) {
        warningCount = Int(eof.warnings)
        note(eof.status)
    }

    private mutating func note(_ status: MySQLStatusFlags) {
        isInTransaction = status.contains(.inTransaction)
        isOutParameters = status.contains(.outParameters)
    }
}

extension MySQLResult {
    /// Whether the session is another than before, apart from its transaction.
    var changesSession: Bool {
        sessionChanges.contains { change in
            switch change {
            case .variable, .database, .changed, .other: true
            case .gtids, .transactionCharacteristics, .transactionState: false
            }
        }
    }
}

/// Something of the session that a statement has changed (SESSION_TRACK_*); which of it a server tells is a matter of its settings.
public enum MySQLSessionState: Hashable, Sendable {
    /// A system variable has this value now.
    case variable(name: String, value: String)
    /// The default database is this now.
    case database(String)
    /// Anything has changed.
    case changed(String)
    /// The global transaction identifiers.
    case gtids(String)
    /// SQL that would begin such a transaction again.
    case transactionCharacteristics(String)
    /// Eight letters about the transaction.
    case transactionState(String)
    /// A kind that this driver does not know, with its bytes.
    case other(kind: UInt8, [UInt8])

    init(_ change: MySQLSessionChange) {
        switch change {
        case .variable(let name, let value): self = .variable(name: name, value: value)
        case .schema(let name): self = .database(name)
        case .state(let text): self = .changed(text)
        case .gtids(_, let text): self = .gtids(text)
        case .transactionCharacteristics(let text): self = .transactionCharacteristics(text)
        case .transactionState(let text): self = .transactionState(text)
        case .other(let kind, let bytes): self = .other(kind: kind, bytes)
        }
    }
}
