// Histograms that gather values and join many bins at a time.

/// A histogram that keeps values as they come until there are many, and then makes few bins of them.
///
/// As the public source of YDB's module Histogram has it (`TBlockHistogram`): fast and coarse where there are many more
/// bins than wanted (by equal weights, or by splitting where it parts best), by the nearest pairs else.
struct BlockHistogram {
    let nearness: AdaptiveHistogram.Nearness
    let intervals: Int
    private let longest: Int
    private(set) var least = 0.0
    private(set) var greatest = 0.0
    private(set) var sum = 0.0
    private(set) var bins: [NumberPair] = []

    init(_ nearness: AdaptiveHistogram.Nearness, intervals: Int) {
        self.nearness = nearness
        self.intervals = intervals
        longest = max(600, intervals.multipliedReportingOverflow(by: 6).partialValue)
    }

    mutating func add(_ value: Double, weight: Double) {
        guard weight > 0 else { return }
        least = bins.isEmpty ? value : min(least, value)
        greatest = bins.isEmpty ? value : max(greatest, value)
        sum += weight
        if bins.count > longest { shrink(to: intervals * 2, isLast: false) }
        bins.append(NumberPair(value, weight))
    }

    /// No more bins than wanted. Where there are no more already they stay as they came.
    mutating func finish() { shrink(to: intervals, isLast: true) }

    private mutating func shrink(to wanted: Int, isLast: Bool) {
        guard bins.count > wanted else { return }
        let isCoarse = bins.count >= intervals * 4
        bins.sort()
        joinEqual(within: 0)
        if isCoarse {
            if nearness == .ward { split(into: wanted) } else { fill(wanted) }
            if !isLast { return }
        }
        joinEqual(within: 1e-9)
        if bins.count > wanted { bins = NearestPairs(bins, nearness).joined(to: wanted) }
    }

    private mutating func joinEqual(within distance: Double) {
        guard var last = bins.first else { return }
        var kept: [NumberPair] = []
        for bin in bins.dropFirst() {
            if bin.first == last.first || bin.first - last.first < distance {
                last.second += bin.second
            } else {
                kept.append(last)
                last = bin
            }
        }
        bins = kept + [last]
    }

    /// Bins of about equal weights.
    private mutating func fill(_ wanted: Int) {
        guard bins.count > wanted else { return }
        let share = sum / Double(wanted)
        var kept: [NumberPair] = []
        var place = 0
        while place < bins.count {
            var weight = bins[place].second
            var moment = bins[place].first * bins[place].second
            place += 1
            while place < bins.count, weight + bins[place].second <= share,
                kept.count + bins.count - place >= wanted
            {
                weight += bins[place].second
                moment += bins[place].first * bins[place].second
                place += 1
            }
            kept.append(NumberPair(moment / weight, weight))
        }
        bins = kept
    }

    /// A range of bins, and where it is parted.
    private struct Split: Comparable {
        let profit: Double
        let range: ClosedRange<Int>
        let middle: Int

        static func < (a: Split, b: Split) -> Bool { a.profit < b.profit }
    }

    /// Parts what it pays most to part, until there are enough.
    private mutating func split(into wanted: Int) {
        guard bins.count > wanted else { return }
        var sums = [NumberPair(0, 0)]
        for bin in bins {
            let last = sums[sums.count - 1]
            sums.append(
                NumberPair(last.first + bin.second, last.second + bin.second * bin.first))
        }
        var cuts = [0, sums.count - 1]
        var candidates = PriorityQueue<Split>()
        if let whole = Self.split(sums, 0...sums.count - 1) { candidates.push(whole) }
        while cuts.count < wanted + 1, let best = candidates.pop() {
            cuts.append(best.middle)
            let (low, high) = (best.range.lowerBound, best.range.upperBound)
            if let left = Self.split(sums, low...best.middle) { candidates.push(left) }
            if let right = Self.split(sums, best.middle...high) { candidates.push(right) }
        }
        cuts.sort()
        bins = zip(cuts, cuts.dropFirst()).map { from, to in
            let weight = sums[to].first - sums[from].first
            return NumberPair((sums[to].second - sums[from].second) / weight, weight)
        }
    }

    /// In the middle of the weight, by what that lessens the variance.
    private static func split(_ sums: [NumberPair], _ range: ClosedRange<Int>) -> Split? {
        let (from, to) = (range.lowerBound, range.upperBound)
        guard to - from >= 2 else { return nil }
        let half = NumberPair((sums[from].first + sums[to].first) / 2, 0)
        var (low, high) = (from, to + 1)
        while low < high {
            let middle = (low + high) / 2
            if sums[middle] < half { low = middle + 1 } else { high = middle }
        }
        let middle = low == from ? low + 1 : low == to ? low - 1 : low
        func part(_ a: Int, _ b: Int) -> Double {
            let moment = sums[b].second - sums[a].second
            return moment * moment / (sums[b].first - sums[a].first)
        }
        let profit = part(from, middle) + part(middle, to) - part(from, to)
        return Split(profit: profit, range: range, middle: middle)
    }
}

/// The greatest first.
struct PriorityQueue<Element: Comparable> {
    private var heap: [Element] = []

    mutating func push(_ element: Element) {
        heap.append(element)
        var place = heap.count - 1
        while place > 0, heap[(place - 1) / 2] < heap[place] {
            heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    mutating func pop() -> Element? {
        guard let greatest = heap.first else { return nil }
        let last = heap.removeLast()
        guard !heap.isEmpty else { return greatest }
        heap[0] = last
        var place = 0
        while place * 2 + 1 < heap.count {
            var child = place * 2 + 1
            if child + 1 < heap.count, heap[child] < heap[child + 1] { child += 1 }
            guard heap[place] < heap[child] else { break }
            heap.swapAt(place, child)
            place = child
        }
        return greatest
    }
}
