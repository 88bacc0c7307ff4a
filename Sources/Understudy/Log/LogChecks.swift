// Questions and assertions about a log: how often a statement ran, that nothing ran once a row, that nothing is left open.

public import FaultInjection

/// What an assertion about a log found. Its description says what was expected and what was there instead, with the
/// statements concerned: Swift Testing and XCTest print it when it is thrown.
public struct LogFinding: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was found, in a line or more.
    public let description: String
}

/// Statements of one shape that ran more often than they should on one connection.
public struct RepeatedStatement: Sendable, Equatable {
    /// The connection's number.
    public let connection: Int
    /// What they have in common.
    public let shape: String
    /// How often it ran.
    public let count: Int
}

extension UnderstudyLog {
    // MARK: Counts

    /// The statements whose text contains this, whatever its letters' case, and that are of one of these kinds.
    public func statements(
        containing text: String = "", kinds: StatementKinds? = nil
    ) -> [LoggedStatement] {
        let wanted = text.lowercased()
        return statements.filter { statement in
            (wanted.isEmpty || statement.text.lowercased().contains(wanted))
                && (kinds.map { !statement.kind.isDisjoint(with: $0) } ?? true)
        }
    }

    /// The transactions that were committed and did more than read.
    public var commits: Int {
        transactions.count { $0.outcome == .committed && $0.isWriting }
    }

    /// The transactions of several statements that were rolled back, by a client or by an error.
    public var rollbacks: Int {
        transactions.count { $0.outcome == .rolledBack && $0.isExplicit }
    }

    /// The transactions that a conflict with another one ended (with PostgreSQL 40001, 40P01).
    public var conflicts: [LoggedTransaction] { transactions.filter { $0.conflict != nil } }

    /// The transactions whose COMMIT was answered ROLLBACK: a statement had failed, and its client did not roll back.
    public var refusedCommits: [LoggedTransaction] { transactions.filter(\.isRefusedCommit) }

    /// The transactions that were run again after a conflict: each begins with the very statement, text and parameters, of
    /// one that a conflict had ended before it began. A conflict has one retry at most.
    public var retries: [LoggedTransaction] {
        var waiting: [(first: Int?, end: Duration)] = []
        var retries: [LoggedTransaction] = []
        for transaction in transactions.sorted(by: { $0.began < $1.began }) {
            if let index = waiting.firstIndex(where: {
                $0.first == transaction.first && $0.end <= transaction.began
            }) {
                waiting.remove(at: index)
                retries.append(transaction)
            }
            if transaction.conflict != nil {
                waiting.append(
                    (transaction.first, transaction.began + transaction.duration))
            }
        }
        return retries
    }

    /// Shapes that ran more than `limit` times on one connection, those of transactions and settings left out: a query a
    /// row, where one query for all rows would do. The most frequent first.
    public func repeats(moreThan limit: Int) -> [RepeatedStatement] {
        struct Key: Hashable {
            let connection: Int
            let shape: String
        }
        var counts: [Key: Int] = [:]
        let counted: StatementKinds = [.select, .insert, .update, .delete, .other]
        for statement in statements where !statement.kind.isDisjoint(with: counted) {
            counts[Key(connection: statement.connection, shape: statement.shape), default: 0] += 1
        }
        return counts.filter { $0.value > limit }
            .map {
                RepeatedStatement(
                    connection: $0.key.connection, shape: $0.key.shape, count: $0.value)
            }
            .sorted {
                ($1.count, $0.connection, $0.shape) < ($0.count, $1.connection, $1.shape)
            }
    }

    /// The connections that are open now.
    public var openConnections: [LoggedConnection] { connections.filter { $0.closed == nil } }

    /// The connections with a transaction block that is open now, or that was when the client went away.
    public var openTransactions: [LoggedConnection] { connections.filter(\.isInTransaction) }

    // MARK: Assertions

    /// Throws unless as many statements as this contain the text.
    public func expectStatements(
        containing text: String = "", kinds: StatementKinds? = nil, count: Int
    ) throws(LogFinding) {
        let found = statements(containing: text, kinds: kinds)
        guard found.count != count else { return }
        throw LogFinding(
            description: "expected \(count) statements containing \"\(text)\", there were "
                + "\(found.count)" + Self.list(found.map(\.text)))
    }

    /// Throws where statements of one shape ran more than `limit` times on a connection.
    public func expectNoRepeats(moreThan limit: Int = 5) throws(LogFinding) {
        let found = repeats(moreThan: limit)
        guard !found.isEmpty else { return }
        throw LogFinding(
            description: "statements ran again and again"
                + Self.list(found.map { "\($0.count) times: \($0.shape)" }))
    }

    /// Throws unless as many transactions as this were committed and did more than read.
    public func expectCommits(_ count: Int) throws(LogFinding) {
        let found = commits
        guard found != count else { return }
        throw LogFinding(description: "expected \(count) commits, there were \(found)")
    }

    /// Throws unless as many transactions as this were run again after a conflict.
    public func expectRetries(_ count: Int) throws(LogFinding) {
        let found = retries
        guard found.count != count else { return }
        throw LogFinding(
            description: "expected \(count) retries, there were \(found.count) after "
                + "\(conflicts.count) conflicts")
    }

    /// Throws where a client said COMMIT, was answered ROLLBACK, and so has written nothing.
    public func expectNoRefusedCommits() throws(LogFinding) {
        let found = refusedCommits
        guard !found.isEmpty else { return }
        throw LogFinding(
            description: "COMMIT was answered ROLLBACK" + Self.list(found.map(\.refusal)))
    }

    /// Throws where a connection is open, or a client has left a transaction block open. A client that closes is heard of a
    /// moment later: the check waits for it, up to `patience` on a machine that has nothing else to do, longer on a busy one.
    public func expectNothingOpen(patience: Duration = .seconds(5)) async throws {
        _ = await closings.wait(within: patience) { self.openConnections.isEmpty }
        try Task.checkCancellation()
        let leaks = openConnections.map { "connection \($0.summary) is open" }
        let transactions = openTransactions.map {
            "connection \($0.summary) has left a transaction open"
        }
        guard !leaks.isEmpty || !transactions.isEmpty else { return }
        throw LogFinding(description: "something is left" + Self.list(leaks + transactions))
    }

    private static func list(_ lines: [String]) -> String {
        guard !lines.isEmpty else { return "" }
        let shown = lines.prefix(20).map { "\n  \($0)" }.joined()
        return ":" + shown + (lines.count > 20 ? "\n  and \(lines.count - 20) more" : "")
    }
}

extension LoggedTransaction {
    /// `connection 3: SELECT 1/0 had failed with 22012`.
    var refusal: String {
        "connection \(connection)"
            + (failure.map { ": \($0.statement) had failed with \($0.code)" } ?? "")
    }
}

extension LoggedConnection {
    /// `3 (ada, billing, psql)`.
    var summary: String {
        let names = [user, database, application].filter { !$0.isEmpty }
        return "\(number) (\(names.joined(separator: ", ")))"
    }
}
