// From a session's requests and answers to the log's entries: whose text an answer belongs to, where transactions begin
// and end, whom a statement waits for.

import FaultInjection
import PostgresLanguage
import QueryEngine

/// What a session said, as far as the log wants to know.
struct SessionAnswer: Sendable {
    enum Kind: Sendable {
        case done(CommandTag)
        case suspended
        case failed(SQLError)
    }

    let kind: Kind
    /// Nanoseconds on the cluster's clock.
    let at: UInt64
    /// The place in the log of what comes after it.
    let next: Int
}

/// The log's side of one session; confined to the session's calls.
struct SessionRecorder: Sendable {
    private struct Text: Sendable {
        let text: [UInt8]
        let shape: StatementShape
        var identity: StatementIdentity

        init(_ whole: [UInt8]) {
            identity = StatementIdentity(whole)
            text = Array(whole.prefix(UnderstudyLog.longestText))
            shape = StatementShape(text)
        }
    }

    private struct Open: Sendable {
        let began: UInt64
        var isExplicit: Bool
        var statements = 0
        var first: Text?
        var isWriting = false
        var conflict: String?
        var failure: LoggedFailure?
    }

    /// Whose answers come.
    private enum Work: Sendable {
        case none
        case script([Text])
        case execute(Text, isContinued: Bool)
        case other(Text)
        case sync
    }

    private static let mostNames = 10_000

    private let connection: Int
    private let log: UnderstudyLog
    private var prepared: [String: Text] = [:]
    private var portals: [String: (text: Text, hasRun: Bool)] = [:]
    private var work = Work.none
    private var statementBegan: UInt64 = 0
    private var statementOrder = 0
    /// The request has had an answer.
    private var isAnswered = false
    private var transaction: Open?
    /// How many commits of the session it has heard of.
    private var commits: UInt64 = 0
    private var wait: (began: UInt64, blockers: [Int])?

    init(connection: Int, log: UnderstudyLog) {
        self.connection = connection
        self.log = log
    }

    // MARK: Requests

    mutating func begin(_ request: borrowing SessionRequest, at now: UInt64) {
        statementBegan = now
        statementOrder = log.nextOrder()
        isAnswered = false
        switch request {
        case .simpleQuery(let text):
            var reader = ScriptReader(text)
            var pieces: [Text] = []
            while let piece = reader.next() {
                let statement = Text(piece.text)
                if !statement.shape.text.isEmpty { pieces.append(statement) }
            }
            work = .script(pieces.reversed())
        case .parse(let name, let text, _):
            let statement = Text(text)
            if prepared.count < Self.mostNames { prepared[name] = statement }
            work = .other(statement)
        case .bind(let portal, let name, let parameters, _):
            var text = prepared[name] ?? Text([])
            text.identity = text.identity.with(parameters.map(\.bytes))
            if portals.count < Self.mostNames { portals[portal] = (text, false) }
            work = .other(text)
        case .describeStatement(let name): work = .other(prepared[name] ?? Text([]))
        case .describePortal(let name): work = .other(portals[name]?.text ?? Text([]))
        case .execute(let name, _):
            let portal = portals[name]
            work = .execute(portal?.text ?? Text([]), isContinued: portal?.hasRun ?? false)
            portals[name]?.hasRun = true
        case .closeStatement(let name):
            prepared[name] = nil
            work = .none
        case .closePortal(let name):
            portals[name] = nil
            work = .none
        case .sync: work = .sync
        case .fail: work = .other(Text([]))
        }
    }

    // MARK: Answers

    /// - Parameter state: of the session after the request, and how many transactions it has committed; nil while the
    ///   request is under way.
    mutating func take(
        _ answers: [SessionAnswer], endingIn state: (TransactionStatus, commits: UInt64)?,
        at now: UInt64
    ) {
        for answer in answers { take(answer) }
        guard let (status, commitCount) = state else { return }
        if wait != nil { endWait(at: now) }
        // What the client was told may be anything: a fault tells it of an error, or nothing, after a commit.
        let outcome = commitCount > commits ? LoggedTransaction.Outcome.committed : .rolledBack
        commits = commitCount
        switch work {
        case .script, .sync: if transaction?.isExplicit == false { end(outcome, at: now) }
        case .none, .execute, .other: break
        }
        if status == .idle, transaction?.isExplicit == true {
            end(outcome, at: now)
        } else if status != .idle {
            // COMMIT AND CHAIN has begun it.
            if transaction == nil { transaction = Open(began: now, isExplicit: true) }
            transaction?.isExplicit = true
        }
        log.note(connection, isInTransaction: transaction?.isExplicit == true)
        work = .none
    }

    private mutating func take(_ answer: SessionAnswer) {
        isAnswered = true
        let text: Text
        switch work {
        case .script(var pieces):
            text = pieces.popLast() ?? Text([])
            if case .failed = answer.kind { pieces.removeAll() }
            work = .script(pieces)
        case .execute(let executed, let isContinued):
            if isContinued, case .failed = answer.kind {} else if isContinued { return }
            text = executed
        case .other(let other): text = other
        case .sync, .none: text = Text(Array("COMMIT".utf8))
        }
        if wait != nil { endWait(text, at: answer.at) }
        note(text, answer)
        statementBegan = answer.at
        statementOrder = answer.next
    }

    private mutating func note(_ text: Text, _ answer: SessionAnswer) {
        var rows: Int?
        var kind = text.shape.kind
        var error: SQLError?
        switch answer.kind {
        case .done(let tag):
            rows = tag.rows
            // WITH ... INSERT and its like.
            if kind == .other { kind = tag.kind ?? kind }
            follow(kind, text, tag, at: answer.at)
        case .suspended: count(kind, text)
        case .failed(let failure):
            error = failure
            if !kind.isSubset(of: [.begin, .commit, .rollback]) { count(kind, text) }
            if ["40001", "40P01"].contains(failure.sqlState) {
                if transaction == nil { count(kind, text) }
                transaction?.conflict = failure.sqlState
            }
            if transaction?.isExplicit == true, transaction?.failure == nil {
                transaction?.failure = LoggedFailure(
                    statement: String(decoding: text.text, as: UTF8.self),
                    sqlState: failure.sqlState, message: failure.message)
            }
        }
        log.note(
            entry(
                text, kind, at: answer.at, rows: rows, sqlState: error?.sqlState,
                message: error?.message))
    }

    private func entry(
        _ text: Text, _ kind: StatementKinds, at end: UInt64, rows: Int? = nil,
        sqlState: String? = nil, message: String?
    ) -> LoggedStatement {
        LoggedStatement(
            order: statementOrder, connection: connection,
            text: String(decoding: text.text, as: UTF8.self), shape: text.shape.text, kind: kind,
            began: log.time(statementBegan),
            duration: .nanoseconds(Int64(clamping: end &- statementBegan)), rows: rows,
            sqlState: sqlState, message: message)
    }

    /// A fault has ended the connection in the midst of a statement: nobody hears of it any more.
    mutating func cut(_ answers: [SessionAnswer], at now: UInt64) {
        for answer in answers { take(answer) }
        let text: Text?
        switch work {
        case .script(let pieces): text = pieces.last
        case .execute(let executed, let isContinued):
            text = isAnswered || isContinued ? nil : executed
        case .sync: text = Text(Array("COMMIT".utf8))
        case .other, .none: text = nil
        }
        guard let text else { return }
        let kind = text.shape.kind
        if !kind.isSubset(of: [.begin, .commit, .rollback]) { count(kind, text) }
        log.note(entry(text, kind, at: now, message: "the connection ended without an answer"))
    }

    /// A statement in a transaction; one that stands alone opens its own.
    private mutating func count(_ kind: StatementKinds, _ text: Text) {
        if transaction == nil { transaction = Open(began: statementBegan, isExplicit: false) }
        transaction?.statements += 1
        if transaction?.first == nil { transaction?.first = text }
        if !kind.isSubset(of: [.select, .set, .savepoint]) { transaction?.isWriting = true }
    }

    private mutating func follow(
        _ kind: StatementKinds, _ text: Text, _ tag: CommandTag, at now: UInt64
    ) {
        switch kind {
        case .begin:
            if transaction == nil {
                transaction = Open(began: statementBegan, isExplicit: true)
            } else {
                transaction?.isExplicit = true
            }
        case .commit, .rollback:
            guard transaction != nil else { return }
            let isCommitted = tag == .word("COMMIT")
            if isCommitted { commits &+= 1 }
            end(
                isCommitted ? .committed : .rolledBack, at: now,
                refusesCommit: kind == .commit && !isCommitted)
        case .savepoint:
            // ROLLBACK TO takes the error back.
            if tag == .word("ROLLBACK") { transaction?.failure = nil }
            count(kind, text)
        default: count(kind, text)
        }
    }

    private mutating func end(
        _ outcome: LoggedTransaction.Outcome, at now: UInt64, refusesCommit: Bool = false
    ) {
        guard let open = transaction else { return }
        transaction = nil
        log.note(
            LoggedTransaction(
                connection: connection, isExplicit: open.isExplicit, statements: open.statements,
                firstShape: open.first?.shape.text, isWriting: open.isWriting,
                began: log.time(open.began),
                duration: .nanoseconds(Int64(clamping: now &- open.began)), outcome: outcome,
                conflict: outcome == .committed ? nil : open.conflict,
                failure: outcome == .committed ? nil : open.failure,
                isRefusedCommit: refusesCommit, first: open.first?.identity))
    }

    // MARK: Waits

    mutating func beginWait(for blockers: [Int], at now: UInt64) {
        if wait == nil { wait = (now, blockers) }
    }

    mutating func endWait(at now: UInt64) {
        switch work {
        case .script(let pieces): endWait(pieces.last, at: now)
        case .execute(let text, _), .other(let text): endWait(text, at: now)
        case .sync, .none: endWait(nil, at: now)
        }
    }

    private mutating func endWait(_ text: Text?, at now: UInt64) {
        guard let wait else { return }
        self.wait = nil
        log.note(
            LoggedWait(
                connection: connection, blockers: wait.blockers,
                statement: String(decoding: text?.text ?? Array("COMMIT".utf8), as: UTF8.self),
                began: log.time(wait.began),
                duration: .nanoseconds(Int64(clamping: now &- wait.began))))
    }

    // MARK: The end

    mutating func close(at now: UInt64) {
        if wait != nil { endWait(at: now) }
        let wasInTransaction = transaction?.isExplicit == true
        end(.rolledBack, at: now)
        log.close(connection, isInTransaction: wasInTransaction, at: now)
    }
}

extension CommandTag {
    fileprivate var rows: Int? {
        switch self {
        case .select(let count), .insert(let count), .update(let count), .delete(let count),
            .copy(let count), .fetch(let count), .move(let count):
            Int(clamping: count)
        case .word: nil
        }
    }

    fileprivate var kind: StatementKinds? {
        switch self {
        case .select: .select
        case .insert: .insert
        case .update: .update
        case .delete: .delete
        case .copy: .copy
        case .fetch, .move, .word: nil
        }
    }
}
