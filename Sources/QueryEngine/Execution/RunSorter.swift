// Sorts in portions, so that a sort of any length hears cancel and deadline: runs of a bounded length first, then
// neighbouring runs merged until one is left.

/// A sort that can stop between two steps and go on there. Equal elements keep their order.
struct RunSorter<Element> {
    typealias Order = (Element, Element) -> Bool

    /// A run is kept in order as it grows, which costs a move of all of it for an element.
    private static var runLength: Int { 128 }

    private var run: [Element] = []
    private var runs: [[Element]] = []
    private var merge: Merge?
    /// Runs of the pass under way, already merged.
    private var merged: [[Element]] = []
    /// How many runs of the pass under way are taken.
    private var taken = 0

    /// Two neighbouring runs on their way to become one.
    private struct Merge {
        let left: [Element]
        let right: [Element]
        var leftIndex = 0
        var rightIndex = 0
        var result: [Element] = []

        init(_ left: [Element], _ right: [Element]) {
            self.left = left
            self.right = right
            result.reserveCapacity(left.count + right.count)
        }

        /// Moves one element; false once all are moved.
        mutating func step(by precedes: Order) -> Bool {
            guard leftIndex < left.count else {
                result.append(contentsOf: right[rightIndex...])
                return false
            }
            guard rightIndex < right.count else {
                result.append(contentsOf: left[leftIndex...])
                return false
            }
            if precedes(right[rightIndex], left[leftIndex]) {
                result.append(right[rightIndex])
                rightIndex += 1
            } else {
                result.append(left[leftIndex])
                leftIndex += 1
            }
            return true
        }
    }

    mutating func append(_ element: Element, by precedes: Order) {
        run.insert(element, at: place(of: element, by: precedes))
        if run.count >= RunSorter.runLength { endRun() }
    }

    /// Behind all of the run that do not come after it.
    private func place(of element: Element, by precedes: Order) -> Int {
        guard let last = run.last, precedes(element, last) else { return run.count }
        var (low, high) = (0, run.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if precedes(element, run[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private mutating func endRun() {
        if run.isEmpty { return }
        runs.append(run)
        run = []
    }

    /// Goes on sorting what was appended; `tick` is called for each element moved, and may throw to stop there.
    mutating func sort(
        by precedes: Order, _ tick: () throws(Interrupt) -> Void
    ) throws(Interrupt) {
        endRun()
        while true {
            if merge != nil {
                while true {
                    try tick()
                    guard merge?.step(by: precedes) == true else { break }
                }
                if let result = merge?.result { merged.append(result) }
                merge = nil
            }
            if taken + 1 < runs.count {
                merge = Merge(runs[taken], runs[taken + 1])
                runs[taken] = []
                runs[taken + 1] = []
                taken += 2
                continue
            }
            if taken < runs.count { merged.append(runs[taken]) }
            runs = merged
            merged = []
            taken = 0
            if runs.count <= 1 { return }
        }
    }

    /// All elements in order, once sorted.
    var elements: [Element] { runs.first ?? [] }
}
