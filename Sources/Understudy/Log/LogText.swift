// A log as text: what a failed test attaches.

import FaultInjection

extension UnderstudyLog: CustomStringConvertible {
    /// The whole log, a line an entry: connections, then statements and faults in the order in which they began,
    /// transactions that met a conflict, those whose COMMIT was answered ROLLBACK, and waits.
    public var description: String {
        var lines: [String] = []
        for connection in connections {
            let end = connection.closed.map { "closed \(Self.milliseconds($0))" } ?? "open"
            lines.append(
                "connection \(connection.summary) opened \(Self.milliseconds(connection.opened)), "
                    + end + (connection.isInTransaction ? ", in a transaction" : ""))
        }
        let kept = statements
        if statementCount > kept.count {
            lines.append("(\(statementCount - kept.count) older statements are no longer kept)")
        }
        var timeline: [(order: Int, line: String)] = faults.map { ($0.order, $0.line) }
        for statement in kept {
            let text = statement.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            let end =
                statement.message.map { "\(statement.code.map { $0 + " " } ?? "")\($0)" }
                ?? statement.rows.map { "\($0) rows" } ?? "done"
            timeline.append(
                (
                    statement.order,
                    "\(Self.milliseconds(statement.began)) \(statement.connection): \(text) -- \(end), "
                        + Self.milliseconds(statement.duration)
                ))
        }
        lines += timeline.sorted { $0.order < $1.order }.map(\.line)
        for transaction in conflicts {
            lines.append(
                "conflict \(transaction.conflict ?? "") on \(transaction.connection): "
                    + (transaction.firstShape ?? ""))
        }
        lines += refusedCommits.map { "COMMIT was answered ROLLBACK on \($0.refusal)" }
        for wait in waits {
            let blockers = wait.blockers.map(String.init).joined(separator: ", ")
            lines.append(
                "\(wait.connection) waited \(Self.milliseconds(wait.duration)) for "
                    + "\(blockers.isEmpty ? "the test" : blockers): \(wait.statement)")
        }
        return lines.map { ShownText.line($0) }.joined(separator: "\n")
    }

    static func milliseconds(_ duration: Duration) -> String {
        let microseconds = duration.wholeMicroseconds
        let fraction = String(microseconds % 1000)
        let padding = String(repeating: "0", count: max(0, 3 - fraction.count))
        return "\(microseconds / 1000).\(padding)\(fraction) ms"
    }
}

extension LoggedFault {
    /// `12.345 ms 3: fault reset after commit (rule 1) -- committed`.
    var line: String {
        let label = decision.label.map { ", label \($0)" } ?? ""
        return "\(UnderstudyLog.milliseconds(began)) \(connection): fault \(decision.fault) "
            + "\(decision.moment) (rule \(decision.rule)\(label)) -- \(decision.outcome)"
    }
}
