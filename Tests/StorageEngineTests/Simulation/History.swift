// Which committed transaction read and wrote what; the serialization graph and its cycles.

/// What one transaction read and wrote, as keys.
struct Footprint {
    /// The number of commits in its snapshot.
    var snapshot = 0
    var reads: Set<Int> = []
    var writes: Set<Int> = []
    var note = ""
}

struct History {
    private struct Entry {
        var footprint: Footprint
        /// Its place among the commits that wrote; nil if it wrote nothing.
        var commit: Int?
    }

    private var entries: [Entry] = []

    mutating func add(_ footprint: Footprint, at commit: Int, wrote: Bool) {
        entries.append(Entry(footprint: footprint, commit: wrote ? commit : nil))
    }

    /// A cycle of ww, wr and rw edges among the committed transactions, described; nil if there is none.
    func cycle() -> String? {
        let edges = graph()
        var color = [UInt8](repeating: 0, count: entries.count)
        var path: [Int] = []
        for start in entries.indices where color[start] == 0 {
            if let found = visit(start, edges, &color, &path) {
                return found.map {
                    "T\($0)(snapshot \(entries[$0].footprint.snapshot), commit "
                        + "\(entries[$0].commit.map(String.init) ?? "-"), reads "
                        + "\(entries[$0].footprint.reads.sorted()), writes "
                        + "\(entries[$0].footprint.writes.sorted()))"
                }.joined(separator: " -> ")
            }
        }
        return nil
    }

    private func graph() -> [[Int]] {
        var edges = [[Int]](repeating: [], count: entries.count)
        var writers: [Int: [(commit: Int, entry: Int)]] = [:]
        for (index, entry) in entries.enumerated() {
            guard let commit = entry.commit else { continue }
            for key in entry.footprint.writes { writers[key, default: []].append((commit, index)) }
        }
        for key in writers.keys { writers[key]?.sort { $0.commit < $1.commit } }
        for list in writers.values {
            for (before, after) in zip(list, list.dropFirst()) {
                edges[before.entry].append(after.entry)
            }
        }
        for (index, entry) in entries.enumerated() {
            for key in entry.footprint.reads {
                let list = writers[key] ?? []
                let seen = list.last { $0.commit <= entry.footprint.snapshot }
                if let seen, seen.entry != index { edges[seen.entry].append(index) }
                let next = list.first {
                    $0.commit > entry.footprint.snapshot && $0.entry != index
                }
                if let next { edges[index].append(next.entry) }
            }
        }
        return edges
    }

    private func visit(
        _ node: Int, _ edges: [[Int]], _ color: inout [UInt8], _ path: inout [Int]
    ) -> [Int]? {
        color[node] = 1
        path.append(node)
        for next in edges[node] {
            if color[next] == 1, let start = path.firstIndex(of: next) {
                return Array(path[start...])
            }
            if color[next] == 0, let found = visit(next, edges, &color, &path) { return found }
        }
        color[node] = 2
        path.removeLast()
        return nil
    }
}
