// The words of the one-line form, and which of them somebody probably meant.

enum Vocabulary {
    static let faults: [String] =
        FaultMeaning.named.map(\.word) + [
            "error", "notice", "close", "reset", "silence", "cut_answer", "reset_answer", "delay",
            "bandwidth", "split",
            "truncate",
            "garble", "oversize", "duplicate", "unsolicited", "competitor",
        ]
    static let positions = ["at", "before", "after"]
    static let moments = [
        "accept", "authenticate", "begin", "statement", "row", "commit", "message", "byte", "close",
    ]
    static let unsolicited = ["notification", "setting", "error", "bytes"]
    static let kinds: [String] = StatementKinds.spoken.map(\.word)

    /// What people call it elsewhere.
    private static let synonyms: [String: String] = [
        "fin": "close", "disconnect": "close", "eof": "close", "hangup": "close", "rst": "reset",
        "abort": "reset", "hang": "silence", "blackhole": "silence", "drop": "silence",
        "noanswer": "silence", "rst_stream": "reset_answer", "no_trailers": "cut_answer",
        "cut": "cut_answer", "no_answer": "silence", "sleep": "delay", "latency": "delay",
        "wait": "delay", "throttle": "bandwidth", "corrupt": "garble", "oom": "out_of_memory",
        "conflict": "serialization_failure", "retry": "serialization_failure",
        "readonly": "read_only", "failover": "read_only", "shutdown": "shutting_down",
        "warning": "notice", "repeat": "duplicate", "session": "competitor",
        "unknown": "commit_unknown", "busy": "overloaded", "expired": "session_expired",
        "stale": "stale_schema", "cached_plan": "stale_schema", "connect": "accept",
        "connection": "accept",
        "login": "authenticate", "auth": "authenticate", "startup": "authenticate",
        "query": "statement", "transaction": "begin", "start": "begin", "result": "row",
        "packet": "message", "frame": "message", "end": "close", "terminate": "close",
        "quit": "close", "like": "matching", "regex": "matching", "text": "containing",
        "db": "database", "app": "application", "role": "user", "chance": "probability",
        "once": "times", "limit": "times", "skip": "after", "first": "times", "type": "kind",
        "tables": "table", "drop_table": "ddl", "create": "ddl", "alter": "ddl",
    ]

    /// Words are compared in small letters, `-` and `_` alike.
    static func folded(_ word: String) -> String {
        String(
            decoding: word.utf8.map { byte -> UInt8 in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
                case UInt8(ascii: "-"): UInt8(ascii: "_")
                default: byte
                }
            }, as: UTF8.self)
    }

    /// The known word that is nearest to an unknown one; nil where none is near.
    static func nearest(_ word: String, among words: [String]) -> String? {
        guard word.utf8.count <= 40 else { return nil }
        let folded = folded(word)
        if let other = synonyms[folded], words.contains(other) { return other }
        let letters = Array(folded.utf8)
        var best: (word: String, distance: Int)?
        for candidate in words {
            let farthest = min((best?.distance ?? .max) - 1, max(1, candidate.utf8.count / 3))
            // Each letter of difference in length is at least one step.
            guard abs(letters.count - candidate.utf8.count) <= farthest else { continue }
            let distance = distance(letters, Array(candidate.utf8))
            if distance <= farthest { best = (candidate, distance) }
        }
        if let best { return best.word }
        guard folded.utf8.count >= 3 else { return nil }
        return words.first { $0.hasPrefix(folded) }
    }

    /// How many letters must be put in, left out, changed or exchanged with a neighbour to come from one to the other.
    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in 1...a.count {
            var row = [i]
            for j in 1...b.count {
                let change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
                var least = min(change, last[j] + 1, row[j - 1] + 1)
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    least = min(least, beforeLast[j - 2] + 1)
                }
                row.append(least)
            }
            beforeLast = last
            last = row
        }
        return last[b.count]
    }
}
