// The report's lines for a person: counts in one line, then what stands out, equal things told once.
import FaultInjection

extension RunReport {
    /// So many lines of faults, and of commits that were refused.
    private static let linesShown = 10

    var text: String {
        let counts = [
            Counting.counted(commits, "commit"), Counting.counted(rollbacks, "rollback"),
            Counting.counted(conflicts, "conflict"),
            Counting.counted(retries, "retry", "retries"),
            Counting.counted(waits.count, "wait"),
        ]
        var lines = [
            "\(Counting.counted(statementCount, "statement")) (\(failedStatements) failed) on "
                + "\(Counting.counted(connectionCount, "connection")): "
                + counts.joined(separator: ", ")
        ]
        lines += waitLines + repeatLines + refusalLines
        lines += faults.map { "fault '\($0.text)' \($0.sentence) (seed \(seed))" }
        lines += injectedLines + leakLines
        return lines.map { "understudy: \(ShownText.line($0))" }.joined(separator: "\n")
    }

    private var waitLines: [String] {
        waits.sorted { $0.microseconds > $1.microseconds }.prefix(3).map { wait in
            let blockers = wait.blockers.map(String.init).joined(separator: ", ")
            return "connection \(wait.connection) waited \(wait.microseconds / 1000) ms for "
                + "\(blockers): \(Self.line(wait.statement))"
        }
    }

    private var repeatLines: [String] {
        repeats.prefix(5).map {
            "connection \($0.connection) ran \(Counting.times($0.count)): \(Self.line($0.shape))"
        }
    }

    private var leakLines: [String] {
        connections.filter { $0.isOpen || $0.isInTransaction }.map {
            "connection \($0.number) "
                + ($0.isInTransaction ? "left a transaction open" : "is still open")
        }
    }

    // MARK: What comes again and again

    /// The same thing that befell several times: whom, and when.
    private struct Group {
        let words: String
        var connections: [Int] = []
        var instants: [Int64] = []
        /// What became of it.
        let end: String

        /// `connections 1 and 2`.
        var subject: String {
            var numbers: [Int] = []
            for number in connections where !numbers.contains(number) { numbers.append(number) }
            guard numbers.count > 1 else { return "connection \(numbers.first ?? 0)" }
            guard numbers.count <= 5 else { return "\(numbers.count) connections" }
            let head = numbers.dropLast().map(String.init).joined(separator: ", ")
            return "connections \(head) and \(numbers.last ?? 0)"
        }

        /// `, 50 times, 0.4 ms apart`; empty for what came once.
        var pace: String {
            guard instants.count > 1, let first = instants.min(), let last = instants.max()
            else { return "" }
            let tenths = (last - first) / Int64(instants.count - 1) / 100
            let gap = tenths < 1000 ? "\(tenths / 10).\(tenths % 10)" : "\(tenths / 10)"
            return ", \(Counting.times(instants.count)), \(gap) ms apart"
        }
    }

    private static func grouped(
        _ items: [(connection: Int, at: Int64, words: String, end: String)]
    ) -> [String] {
        var groups: [Group] = []
        var places: [String: Int] = [:]
        for item in items {
            let key = item.words + "\0" + item.end
            let place = places[key] ?? groups.count
            if place == groups.count {
                places[key] = place
                groups.append(Group(words: item.words, end: item.end))
            }
            groups[place].connections.append(item.connection)
            groups[place].instants.append(item.at)
        }
        var lines = groups.prefix(linesShown).map {
            "\($0.subject) \($0.words)\($0.pace)" + ($0.end.isEmpty ? "" : ": \($0.end)")
        }
        let more = groups.dropFirst(linesShown).reduce(0) { $0 + $1.instants.count }
        if more > 0 { lines.append("and \(more) more") }
        return lines
    }

    private var injectedLines: [String] {
        Self.grouped(
            injected.map {
                let place = $0.statement.isEmpty ? "" : " in '\(Self.line($0.statement))'"
                return (
                    $0.connection, $0.microseconds, "met \($0.fault) \($0.moment)\(place)",
                    $0.outcome == .injected ? "" : "\($0.outcome)"
                )
            })
    }

    private var refusalLines: [String] {
        Self.grouped(
            transactions.filter(\.isRefusedCommit).map {
                (
                    $0.connection, $0.began, "said COMMIT and was answered ROLLBACK",
                    $0.failure.map {
                        "'\(Self.line($0.statement))' had failed with \($0.code)"
                            + " and was not rolled back"
                    } ?? ""
                )
            })
    }

    private static func line(_ text: String) -> String {
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return words.count > 100 ? words.prefix(99) + "…" : words
    }
}
