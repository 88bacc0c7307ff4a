// What a command did with its server, as JSON for a program; the lines for a person are made of it.
import FaultInjection
import Foundation
import Understudy

struct RunReport: Encodable {
    struct Connection: Encodable {
        let number: Int
        let user: String
        let database: String
        let application: String
        let isOpen: Bool
        let isInTransaction: Bool
    }

    struct Statement: Encodable {
        /// Among statements and injected faults, as they began; from 1, none left out.
        let order: Int
        let connection: Int
        let text: String
        let shape: String
        /// What it does, in the words of rules.
        let kind: String
        /// Microseconds since the server's start.
        let began: Int64
        let microseconds: Int64
        let rows: Int?
        let code: String?
        let message: String?
    }

    struct Transaction: Encodable {
        let connection: Int
        /// BEGIN opened it.
        let isExplicit: Bool
        let isWriting: Bool
        let statements: Int
        /// Microseconds since the server's start.
        let began: Int64
        let microseconds: Int64
        let outcome: String
        let conflict: String?
        /// COMMIT was answered ROLLBACK.
        let isRefusedCommit: Bool
        let failure: Failure?
    }

    /// What aborted a transaction.
    struct Failure: Encodable {
        let statement: String
        let code: String
        let message: String
    }

    struct Rule: Encodable {
        let number: Int
        /// As its author wrote it; in its usual form where a client asked for it.
        let text: String
        let rule: FaultRule
        let considered: Int
        let hits: Int
        /// How often it acted, or why it did not.
        let sentence: String
    }

    struct Injected: Encodable {
        let order: Int
        let connection: Int
        let label: String?
        /// The rule's number, from 1.
        let rule: Int
        let fault: String
        let moment: String
        let statement: String
        /// Since the server's start.
        let microseconds: Int64
        let outcome: FaultOutcome
    }

    struct Wait: Encodable {
        let connection: Int
        let blockers: [Int]
        let statement: String
        let microseconds: Int64
    }

    struct Repeat: Encodable {
        let connection: Int
        let shape: String
        let count: Int
    }

    /// A statement that ran more often than this on one connection is named.
    static let usualRepeats = 20

    let command: [String]
    let status: Int32
    let connectionCount: Int
    let statementCount: Int
    let failedStatements: Int
    let commits: Int
    let rollbacks: Int
    let refusedCommits: Int
    let conflicts: Int
    let retries: Int
    let connections: [Connection]
    let statements: [Statement]
    let transactions: [Transaction]
    let waits: [Wait]
    let repeats: [Repeat]
    let seed: UInt64
    let faults: [Rule]
    let injected: [Injected]

    /// - Parameter rules: as they were written: the first of `faults`, in their order.
    init(
        _ log: UnderstudyLog, faults: [FaultRuleReport], rules: [String], seed: UInt64,
        command: [String], status: Int32
    ) {
        self.seed = seed
        self.command = command
        self.status = status
        self.faults = faults.map {
            Rule(
                number: $0.number,
                text: rules.indices.contains($0.number - 1)
                    ? rules[$0.number - 1] : $0.rule.description,
                rule: $0.rule, considered: $0.considered, hits: $0.hits, sentence: $0.sentence)
        }
        connectionCount = log.connectionCount
        statementCount = log.statementCount
        commits = log.commits
        rollbacks = log.rollbacks
        refusedCommits = log.refusedCommits.count
        conflicts = log.conflicts.count
        retries = log.retries.count
        connections = log.connections.map {
            Connection(
                number: $0.number, user: $0.user, database: $0.database,
                application: $0.application, isOpen: $0.closed == nil,
                isInTransaction: $0.isInTransaction)
        }
        let kept = (statements: log.statements, faults: log.faults)
        let orders = (kept.statements.map(\.order) + kept.faults.map(\.order)).sorted()
        let places = Dictionary(
            zip(orders, 1...), uniquingKeysWith: { first, _ in first })
        statements = kept.statements.map {
            Statement(
                order: places[$0.order] ?? 0, connection: $0.connection, text: $0.text,
                shape: $0.shape, kind: $0.kind.words.joined(separator: ","),
                began: $0.began.wholeMicroseconds,
                microseconds: $0.duration.wholeMicroseconds, rows: $0.rows,
                code: $0.code, message: $0.message)
        }
        injected = kept.faults.map {
            Injected(
                order: places[$0.order] ?? 0, connection: $0.connection,
                label: $0.decision.label,
                rule: $0.decision.rule, fault: $0.decision.fault, moment: $0.decision.moment,
                statement: $0.decision.statement, microseconds: $0.began.wholeMicroseconds,
                outcome: $0.decision.outcome)
        }
        transactions = log.transactions.map {
            Transaction(
                connection: $0.connection, isExplicit: $0.isExplicit, isWriting: $0.isWriting,
                statements: $0.statements, began: $0.began.wholeMicroseconds,
                microseconds: $0.duration.wholeMicroseconds, outcome: $0.outcome.rawValue,
                conflict: $0.conflict, isRefusedCommit: $0.isRefusedCommit,
                failure: $0.failure.map {
                    Failure(statement: $0.statement, code: $0.code, message: $0.message)
                })
        }
        failedStatements = statements.count { $0.message != nil }
        waits = log.waits.map {
            Wait(
                connection: $0.connection, blockers: $0.blockers, statement: $0.statement,
                microseconds: $0.duration.wholeMicroseconds)
        }
        repeats = log.repeats(moreThan: Self.usualRepeats).map {
            Repeat(connection: $0.connection, shape: $0.shape, count: $0.count)
        }
    }

    var json: [UInt8]? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(self)).map { Array($0) + [0x0A] }
    }
}
