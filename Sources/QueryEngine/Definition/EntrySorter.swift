// Sorts index entries in portions: runs of a bounded length first, then pairs of runs merged until one is left.
import StorageEngine

struct EntrySorter {
    struct Entry {
        var key: Key
        var rowID: RowID
        var hasNull: Bool

        static func < (a: Entry, b: Entry) -> Bool {
            if a.key < b.key { return true }
            return a.key == b.key && a.rowID < b.rowID
        }
    }

    private static let runLength = 1024

    private var run: [Entry] = []
    private var runs: [[Entry]] = []
    private var merge: Merge?
    /// Runs of the pass under way, already merged.
    private var merged: [[Entry]] = []

    /// Two runs on their way to become one.
    private struct Merge {
        var left: [Entry]
        var right: [Entry]
        var leftIndex = 0
        var rightIndex = 0
        var result: [Entry] = []

        mutating func step() -> Bool {
            guard leftIndex < left.count else {
                result.append(contentsOf: right[rightIndex...])
                return false
            }
            guard rightIndex < right.count else {
                result.append(contentsOf: left[leftIndex...])
                return false
            }
            if right[rightIndex] < left[leftIndex] {
                result.append(right[rightIndex])
                rightIndex += 1
            } else {
                result.append(left[leftIndex])
                leftIndex += 1
            }
            return true
        }
    }

    mutating func append(_ entry: Entry) {
        run.append(entry)
        if run.count >= EntrySorter.runLength { endRun() }
    }

    private mutating func endRun() {
        if run.isEmpty { return }
        run.sort(by: <)
        runs.append(run)
        run = []
    }

    /// Goes on sorting; throws `yield` when the budget is used up.
    mutating func sort(_ budget: inout Int) throws(Interrupt) {
        endRun()
        while true {
            if merge != nil { try finishMerge(&budget) }
            if runs.count >= 2 {
                let right = runs.removeLast()
                let left = runs.removeLast()
                merge = Merge(left: left, right: right)
                merge?.result.reserveCapacity(left.count + right.count)
                continue
            }
            runs.append(contentsOf: merged)
            merged = []
            if runs.count <= 1 { return }
        }
    }

    private mutating func finishMerge(_ budget: inout Int) throws(Interrupt) {
        while merge?.step() == true { try spend(&budget) }
        if let result = merge?.result { merged.append(result) }
        merge = nil
    }

    /// All entries in order, once sorted.
    var entries: [Entry] { runs.first ?? [] }
}
