// What a command did with its server: lines for a person, JSON for a program.
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
        /// Among statements and injected faults, as they began.
        let order: Int
        let connection: Int
        let text: String
        let shape: String
        let microseconds: Int64
        let rows: Int?
        let sqlState: String?
        let message: String?
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
    private static let faultsShown = 10

    let command: [String]
    let status: Int32
    let connectionCount: Int
    let statementCount: Int
    let failedStatements: Int
    let commits: Int
    let rollbacks: Int
    let conflicts: Int
    let retries: Int
    let connections: [Connection]
    let statements: [Statement]
    let waits: [Wait]
    let repeats: [Repeat]
    let seed: UInt64
    let faults: [FaultRuleReport]
    let injected: [Injected]

    init(
        _ log: UnderstudyLog, faults: [FaultRuleReport], seed: UInt64, command: [String],
        status: Int32
    ) {
        self.faults = faults
        self.seed = seed
        self.command = command
        self.status = status
        connectionCount = log.connectionCount
        statementCount = log.statementCount
        commits = log.commits
        rollbacks = log.rollbacks
        conflicts = log.conflicts.count
        retries = log.retries.count
        connections = log.connections.map {
            Connection(
                number: $0.number, user: $0.user, database: $0.database,
                application: $0.application, isOpen: $0.closed == nil,
                isInTransaction: $0.isInTransaction)
        }
        statements = log.statements.map {
            Statement(
                order: $0.order, connection: $0.connection, text: $0.text, shape: $0.shape,
                microseconds: Self.microseconds($0.duration), rows: $0.rows, sqlState: $0.sqlState,
                message: $0.message)
        }
        injected = log.faults.map {
            Injected(
                order: $0.order, connection: $0.connection, label: $0.decision.label,
                rule: $0.decision.rule, fault: $0.decision.fault, moment: $0.decision.moment,
                statement: $0.decision.statement, microseconds: Self.microseconds($0.began),
                outcome: $0.decision.outcome)
        }
        failedStatements = statements.count { $0.message != nil }
        waits = log.waits.map {
            Wait(
                connection: $0.connection, blockers: $0.blockers, statement: $0.statement,
                microseconds: Self.microseconds($0.duration))
        }
        repeats = log.repeats(moreThan: Self.usualRepeats).map {
            Repeat(connection: $0.connection, shape: $0.shape, count: $0.count)
        }
    }

    private static func microseconds(_ duration: Duration) -> Int64 {
        let parts = duration.components
        return parts.seconds * 1_000_000 + parts.attoseconds / 1_000_000_000_000
    }

    var json: [UInt8]? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(self)).map { Array($0) + [0x0A] }
    }

    var text: String {
        var lines = [
            "\(statementCount) statements (\(failedStatements) failed) on \(connectionCount) "
                + "connections: \(commits) commits, \(rollbacks) rollbacks, \(conflicts) conflicts, "
                + "\(retries) retries, \(waits.count) waits"
        ]
        for wait in waits.sorted(by: { $0.microseconds > $1.microseconds }).prefix(3) {
            let blockers = wait.blockers.map(String.init).joined(separator: ", ")
            lines.append(
                "connection \(wait.connection) waited \(wait.microseconds / 1000) ms for \(blockers): "
                    + Self.line(wait.statement))
        }
        for found in repeats.prefix(5) {
            lines.append(
                "connection \(found.connection) ran \(found.count) times: \(Self.line(found.shape))"
            )
        }
        for fault in faults {
            lines.append(
                "fault '\(fault.rule)' "
                    + (fault.hits == 0 ? "was never met" : "acted \(fault.hits) times")
                    + " (seed \(seed))")
        }
        for fault in injected.prefix(Self.faultsShown) {
            lines.append(
                "connection \(fault.connection) met \(fault.fault) \(fault.moment)"
                    + (fault.statement.isEmpty ? "" : " in '\(Self.line(fault.statement))'")
                    + (fault.outcome == .injected ? "" : ": \(fault.outcome)"))
        }
        if injected.count > Self.faultsShown {
            lines.append("and \(injected.count - Self.faultsShown) more faults")
        }
        for connection in connections where connection.isOpen || connection.isInTransaction {
            lines.append(
                "connection \(connection.number) "
                    + (connection.isInTransaction
                        ? "left a transaction open" : "is still open"))
        }
        return lines.map { "understudy: " + ShownText.line($0) }.joined(separator: "\n")
    }

    private static func line(_ text: String) -> String {
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words.count > 100 ? words.prefix(99) + "…" : words
    }
}
